"""What shows nothing and what shows something, in every language, as models write it."""

import pytest

from tests.languages.conftest import SIZE, Pixels
from vdiag.run.pictures import is_blank

MPL = "import matplotlib.pyplot as plt\nimport numpy as np\nfig = plt.figure()\n"
AXES = MPL + "ax = fig.add_axes([0, 0, 1, 1])\nax.axis('off')\nax.set(xlim=(0, 9), ylim=(0, 9))\n"
TURTLE = "import turtle\nt = turtle.Turtle()\nt.hideturtle()\n"
TIKZ = "\\begin{{tikzpicture}}\n{}\n\\end{{tikzpicture}}"
FRAME = "\\useasboundingbox (0,0) rectangle (9,9);\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90">{}</svg>'


def svg(body: str) -> str:
    return SVG.format(body)


def tikz(body: str) -> str:
    return TIKZ.format(FRAME + body)


def sketch(body: str) -> str:
    return f"void setup() {{ size(90, 90); background(255); {body} }}"


NOTHING = [
    ("svg", "nothing", "<svg></svg>"),
    ("svg", "white", svg('<rect width="90" height="90" fill="white"/>')),
    ("svg", "one colour", svg('<rect width="90" height="90" fill="#3366cc"/>')),
    ("svg", "nearly white", svg('<circle cx="45" cy="45" r="30" fill="#fefefe"/>')),
    ("svg", "transparent", svg('<circle cx="45" cy="45" r="30" fill="red" opacity="0"/>')),
    ("svg", "a hint", svg('<circle cx="45" cy="45" r="30" fill="#000" fill-opacity=".02"/>')),
    ("svg", "outside", svg('<circle cx="450" cy="45" r="30" fill="red"/>')),
    ("matplotlib", "white", MPL + "plt.show()"),
    ("matplotlib", "one colour",
        "import matplotlib.pyplot as plt\nplt.figure(figsize=(5, 5), facecolor='#3366cc')"),
    ("matplotlib", "nearly white", AXES + "ax.add_patch(plt.Circle((4, 4), 3, color='#fefefe'))"),
    ("matplotlib", "transparent", AXES + "ax.add_patch(plt.Circle((4, 4), 3, alpha=0))"),
    ("turtle", "one colour",
        "import turtle\nturtle.setup(400, 400)\nturtle.bgcolor('#3366cc')\nturtle.hideturtle()"),
    ("turtle", "pen up", TURTLE + "t.penup()\nt.forward(100)"),
    ("turtle", "nearly white", TURTLE + "t.dot(200, '#fefefe')"),
    ("tikz", "white", tikz("\\fill[white] (0,0) rectangle (9,9);")),
    ("tikz", "nothing drawn", tikz("\\path (1,1) -- (8,8);")),
    ("tikz", "nearly white", tikz("\\fill[black!1] (4,4) circle (3);")),
    ("tikz", "transparent", tikz("\\fill[red,opacity=0] (4,4) circle (3);")),
    ("processing", "white", sketch("")),
    ("processing", "one colour", sketch("background(51, 102, 204);")),
    ("processing", "nearly white", sketch("noStroke(); fill(254); ellipse(45, 45, 60, 60);")),
    ("processing", "transparent", sketch("noStroke(); fill(255, 0, 0, 0); rect(9, 9, 60, 60);")),
]  # fmt: skip
SHADE = '<linearGradient id="g"><stop stop-color="#fff"/><stop offset="1" stop-color="#e4e4e4"/>'
SOMETHING = [
    ("svg", "gradient", svg(
        f'<defs>{SHADE}</linearGradient></defs><rect width="90" height="90" fill="url(#g)"/>')),
    ("svg", "line", svg('<path d="M9 9L80 70" stroke="black" stroke-width=".5"/>')),
    ("svg", "hairline", svg('<path d="M9 40.3H80" stroke="black" stroke-width=".15"/>')),
    ("svg", "a dot", svg('<circle cx="45" cy="45" r=".6"/>')),
    ("svg", "pale", svg('<circle cx="45" cy="45" r="30" fill="#f0f0f0"/>')),
    ("matplotlib", "gradient", AXES + "ax.imshow(np.linspace(.9, 1, 64)[None], cmap='gray',"
        " vmin=0, vmax=1, extent=(0, 9, 0, 9), aspect='auto')"),
    ("matplotlib", "line", AXES + "ax.plot([1, 8], [2, 7], 'k', lw=.5)"),
    ("matplotlib", "empty axes", MPL + "fig.add_subplot()"),
    ("turtle", "line", TURTLE + "t.left(30)\nt.forward(150)"),
    ("turtle", "gradient", TURTLE + "t.pensize(9)\nfor n in range(30):\n    shade = 1 - n / 300\n"
        "    t.color(shade, shade, shade)\n    t.forward(9)"),
    ("tikz", "gradient", tikz(
        "\\shade[left color=white,right color=black!12] (0,0) rectangle (9,9);")),
    ("tikz", "line", tikz("\\draw[very thin] (1,1) -- (8,7);")),
    ("processing", "gradient", sketch(
        "for (int i = 0; i < 90; i++) { stroke(255 - i / 4.0); line(i, 0, i, 90); }")),
    ("processing", "line", sketch("strokeWeight(0.5); line(9, 9, 80, 70);")),
]  # fmt: skip


def given(rows: list[tuple[str, str, str]]) -> list[object]:
    """All in SVG, and the first of the others; what is left takes longer."""
    seen: set[str] = set()
    found: list[object] = []
    for language, what, program in rows:
        fast = language in ("svg", "matplotlib", "turtle") or language not in seen
        seen.add(language)
        marks = () if fast else pytest.mark.slow
        found.append(pytest.param(language, program, id=f"{language}: {what}", marks=marks))
    return found


@pytest.mark.parametrize(("language", "program"), given(NOTHING))
def test_it_shows_nothing(pixels: Pixels, language: str, program: str) -> None:
    assert is_blank(pixels(language, program, size=4 * SIZE))


@pytest.mark.parametrize(("language", "program"), given(SOMETHING))
def test_it_shows_something(pixels: Pixels, language: str, program: str) -> None:
    assert not is_blank(pixels(language, program, size=4 * SIZE))
