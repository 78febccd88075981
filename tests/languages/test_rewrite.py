"""Programs rewritten without changing the picture: texts by hand, pictures by the real engines."""

import re

import numpy as np
import pytest

from tests.conftest import ROOT
from vdiag import plugins
from vdiag.concepts import drawings
from vdiag.concepts.marks import Ellipse, Line, Marks, Polygon
from vdiag.extract.program import extract_program
from vdiag.languages import REWRITINGS
from vdiag.languages._rewriting import LONGEST
from vdiag.records import Answer

LANGUAGES = ("svg", "matplotlib", "turtle", "tikz", "processing")
PYTHON = ("matplotlib", "turtle")
SIDE = 384
# A place that is counted from elsewhere is rounded elsewhere: where it fell on the border of two
# samples of a pixel, resvg's coverage moves by a sixteenth of 256 levels, for two edges by twice
# that; TeX rounds to 1/65536 point and PDF to some digits, which moves edges by some levels.
STEP = 32
MEAN = 0.2
MARKS: Marks = (
    Polygon(((20, 30), (120.5, 30), (120.5, 130), (20, 130)), "#ff8800", "#123456", 4),
    Ellipse((180, 80), (40, 25.25), fill="#118833"),
    Ellipse((60, 200), (30, 30), "#abcdef", "#000000", 3),
    Line(((140, 140), (200, 230), (240, 150)), "#aa0000", 6),
)
OWN = {drawing.concept.name: drawing.marks for drawing in drawings.load("drawings").drawings}
SAMPLE = ("marks", "bicycle 1", "clock 2")
ANSWERS = {
    "svg": ("airplane.0", "airplane.1", "apple.1", "beach-umbrella.0", "clock.0", "teapot.0"),
    "matplotlib": ("apple.1", "mug.0"),
    "turtle": ("airplane.0", "apple.1", "cat.1", "clock.1"),
    "tikz": ("accordion.0", "apple.1", "fish.0", "key.0"),
    "processing": ("accordion.1", "apple.0", "tree.1"),
}


def own(language: str, name: str) -> str:
    write = plugins.language(language).write
    assert write is not None
    return write(OWN.get(name, MARKS))


def answer(language: str, name: str) -> str:
    text = (ROOT / "datasets/answers/handwritten" / language / f"{name}.md").read_text()
    return extract_program(Answer(text), plugins.language(language)).code


def rewritten(language: str, how: str, program: str) -> str | None:
    return plugins.language(language).rewrites[how](program)


def assert_same(pixels, language: str, program: str, hows: tuple[str, ...] = REWRITINGS) -> None:  # type: ignore[no-untyped-def]
    before = pixels(language, program, size=SIDE).astype(int)
    for how in hows:
        new = rewritten(language, how, program)
        if new is None:
            continue
        assert new != program
        apart = np.abs(before - pixels(language, new, size=SIDE))
        if how == "shifted":
            assert apart.max() <= STEP, new
            assert apart.mean() <= MEAN, new
        else:
            assert not apart.any(), f"{how}:\n{new}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_rewritings(language: str) -> None:
    assert tuple(plugins.language(language).rewrites) == REWRITINGS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLE)
def test_our_own_programs_draw_the_same(pixels, language: str, name: str) -> None:  # type: ignore[no-untyped-def]
    assert_same(pixels, language, own(language, name))


@pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language in ANSWERS for name in ANSWERS[language]]
)
def test_answers_draw_the_same(pixels, language: str, name: str) -> None:  # type: ignore[no-untyped-def]
    assert_same(pixels, language, answer(language, name))


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_programs_can_be_rewritten(language: str) -> None:
    """Sketches and SVG files of our writer name nothing; TikZ pictures only colours it mixes."""
    for name in list(OWN)[::6]:
        program = own(language, name)
        for how in REWRITINGS:
            named = {"svg": " id=", "processing": "float ", "tikz": "definecolor"}.get(language, "")
            applies = how != "renamed" or named in program
            assert (rewritten(language, how, program) is not None) == applies, (name, how)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shift_moves_every_coordinate(language: str) -> None:
    """By 16 to the right and 32 up or down, whatever the language counts in: none is left."""
    program = own(language, "marks")
    shifted = rewritten(language, "shifted", program)
    assert shifted is not None
    pairs = {
        "svg": [("120.5,30", "136.5,62"), ('cx="180" cy="80"', 'cx="196" cy="112"'), ("0 0 256", "16 32 256")],
        "matplotlib": [("[20, 120.5, 120.5, 20]", "[36, 136.5, 136.5, 36]"), ("(180, 80)", "(196, 112)"),
                       ("set_xlim(0, 256)", "set_xlim(16, 272)"), ("set_ylim(256, 0)", "set_ylim(288, 32)")],
        "turtle": [("(-15, 196)", "(1, 228)"), ("ellipse(104, 96, 80,", "ellipse(120, 128, 80,"),
                   ("goto(point)", "goto(point[0] - 16, point[1] - 32)")],
        "tikz": [("(120.5,30)", "(136.5,62)"), ("(180,80)", "(196,112)"), ("(256,256)", "(272,288)")],
        "processing": [("vertex(120.5, 30)", "vertex(136.5, 62)"), ("circle(60, 200, 60)", "circle(76, 232, 60)"),
                       ("scale(3);", "translate(16, 32); scale(3); translate(-16, -32);")],
    }[language]  # fmt: skip
    for old, new in pairs:
        assert program.count(old) == shifted.count(new) > 0, (old, new)
        assert old not in shifted or old in new


# What a person would write, by language and rewriting.
BY_HAND = [
    ("matplotlib", "renamed", "def f(a, b=2):  # an ear\n    return a * b\nx = f(3)\nprint(x)\n",
     "def v1(v2, v3=2):  # an ear\n    return v2 * v3\nv4 = v1(3)\nprint(v4)\n"),
    ("matplotlib", "renamed", "import numpy as np\nfor n, é in np.x(n=1):\n  é.n += n\n",
     "import numpy as np\nfor v1, v2 in np.x(n=1):\n  v2.n += v1\n"),
    ("matplotlib", "renamed", "try: pass\nexcept A as e: print(e)\n", "try: pass\nexcept A as v1: print(v1)\n"),
    ("matplotlib", "renamed", "def f():\n    global g\n    g = 1\n", "def v1():\n    global v2\n    v2 = 1\n"),
    ("matplotlib", "renamed", "class Ear:\n    n = 1\n    def m(self, k): z = k\ne = Ear()\n",
     "class v1:\n    n = 1\n    def m(self, k): v2 = k\nv3 = v1()\n"),
    ("turtle", "renamed", "def f(size, x): pass\nf(size=3, x=4)\n", "def v1(size, x): pass\nv1(size=3, x=4)\n"),
    ("turtle", "renamed", "from turtle import *\ndef f(color): fd(color)\ncolor('red')\npen = 3\nfd(pen)\n",
     "from turtle import *\ndef v1(color): fd(color)\ncolor('red')\nv2 = 3\nfd(v2)\n"),
    ("turtle", "renamed", "from turtle import *\nfd(size)\nsize = 3\n", None),
    ("turtle", "renamed", "size = 3\nfrom turtle import *\nfd(size)\n", None),
    ("turtle", "renamed", "x = 1\nexec('print(x)')\n", None),
    ("turtle", "renamed", "import math\nprint(math.pi)\n", None),
    ("matplotlib", "folded", "f(40, 12.5, x[8])  # 40\n", "f(25 + 15, 25 / 2, x[(5 + 3)])  # 40\n"),
    ("matplotlib", "folded", "x = -40 ** 2\n", "x = -(25 + 15) ** 2\n"),
    ("matplotlib", "folded", "x = 3 * 20 - y\n", "x = 60 - y\n"),
    ("turtle", "folded", "c = '#ff0080'\nd = 'a #ff0080'\n", "c = '#%02x%02x%02x' % (255, 0, 128)\nd = 'a #ff0080'\n"),
    ("turtle", "folded", "match x:\n    case 40: f'{40}'\n", None),
    ("turtle", "shifted", "import turtle\nturtle.fd(100)\n", None),
    ("matplotlib", "shifted", "plt.plot([1], [2])\nplt.xlim(0, 4)\nplt.ylim(0, 4)\n", None),  # ticks
    ("matplotlib", "shifted", "plt.plot([1], [2])\nplt.axis('off')\n", None),
    ("matplotlib", "shifted", "plt.plot(x, y)\nplt.axis([0, 1, 2, 3])\nplt.axis('off')\n", None),
    ("matplotlib", "shifted", "plt.plot((1, -.5), [y, 2], 'k')\nplt.axis([0, 1, 2, 3])\nplt.axis('off')\n",
     "plt.plot((17, 15.5), [(y) + 32, 34], 'k')\nplt.axis([16, 17, 34, 35])\nplt.axis('off')\n"),
    ("matplotlib", "shifted", "plt.plot([1], [2])\nplt.axis([0, 10, 0, 8])\nplt.axis('off')\n", None),
    ("matplotlib", "shifted", "plt.text(1, 2, 'a')\nplt.axis([0, 1, 2, 3])\nplt.axis('off')\n", None),
    ("svg", "renamed", '<svg><!-- ear --><g id="ear" class="a b"/><use href="#ear" fill="url(#ear)"/></svg>',
     '<svg><!-- ear --><g id="v1" class="v2 v3"/><use href="#v1" fill="url(#v1)"/></svg>'),
    ("svg", "renamed", "<svg><style>#ear,.a:b{fill:#ea0}</style><g id='ear' class='a'/></svg>",
     "<svg><style>#v1,.v2:b{fill:#ea0}</style><g id='v1' class='v2'/></svg>"),
    ("svg", "folded", '<svg><g fill="#F80" style="stroke:#010203"/><text>#ffffff</text></svg>',
     '<svg><g fill="rgb(255,136,0)" style="stroke:rgb(1,2,3)"/><text>#ffffff</text></svg>'),
    ("svg", "folded", '<svg><g id="abc" fill="url(#abc)"/></svg>', None),
    ("svg", "shifted", '<svg viewBox="0 0 9 9"><path d="m1 1 2 2L3-4.5.5 1A1 1 0 013 4h2H1z"/></svg>',
     '<svg viewBox="16 32 9 9"><path d="m17 33 2 2L19 27.5  16.5 33A1 1 0 0119 36h2H17z"/></svg>'),
    ("svg", "shifted", '<svg width="9" height="8"><g transform="rotate(9) rotate(8,1,2)scale(2)"><rect width="1"/></g></svg>',
     '<svg width="9" height="8" viewBox="16 32 9 8"><g transform="rotate(9 16 32) rotate(8 17 34) translate(16 32) scale(2)'
     ' translate(-16 -32)"><rect width="1" x="16" y="32"/></g></svg>'),
    ("svg", "shifted", '<svg viewBox="0 0 9 9"><pattern id="a"/></svg>', None),
    ("svg", "shifted", '<svg viewBox="0 0 9 9"><g style="transform: scale(2)"/></svg>', None),
    ("svg", "shifted", '<svg viewBox="0 0 9 9"><rect x="50%"/></svg>', None),
    ("processing", "renamed", 'int ear = 1; // ear\nvoid big(float x) { text("ear", ear, x); }\nvoid setup() { big(ear); }',
     'int v1 = 1; // ear\nvoid v2(float v3) { text("ear", v1, v3); }\nvoid setup() { v2(v1); }'),
    ("processing", "renamed", "float width = 3; PVector p; p.x = width; float x; void box(int n) {}",
     "float width = 3; PVector v1; v1.x = width; float x; void box(int v2) {}"),
    ("processing", "renamed", "class A extends B { int n; }", None),
    ("processing", "folded", "size(400, 400); rect(40, -8, 12.5, x / 8); fill(#FF0080); // 40",
     "size(400, 400); rect(25 + 15, -(5 + 3), 25 / 2.0, x / (5 + 3)); fill(0xFFFF0080); // 40"),
    ("processing", "shifted", "size(9, 9); noStroke(); triangle(1, 2.5, x, a ? 1 : 2, 1, 1); rotate(1); pg.rect(1, 1, 1, 1);",
     "size(9, 9);\n  translate(-16, -32); noStroke(); triangle(17, 34.5, x + 16, (a ? 1 : 2) + 32, 17, 33);"
     " translate(16, 32); rotate(1); translate(-16, -32); pg.rect(1, 1, 1, 1);"),
    ("processing", "shifted", "size(9, 9); line(cos(x), 1, 2, 2);", None),  # at whole pixels
    ("processing", "shifted", "size(9, 9); noStroke(); if (a) rotate(1); point(1, 1);", None),
    ("processing", "shifted", "size(9, 9); rectMode(CORNERS); rect(1, 1, 2, 2);", None),
    ("tikz", "renamed", r"\definecolor{ear}{HTML}{FF0080}\foreach \n in {1,2} \fill[ear!50] (\n,0) node {ear \n};", None),
    ("tikz", "renamed", r"\definecolor{ear}{HTML}{FF0080}\foreach \n in {1,2} \fill[draw=ear!50] (\n,0); % ear \n",
     r"\definecolor{tinta}{HTML}{FF0080}\foreach \itema in {1,2} \fill[draw=tinta!50] (\itema,0); % ear \n"),
    ("tikz", "folded", r"\definecolor{ear}{HTML}{FF0080}\draw (40,1.5) -- (a) node {(40,1)} circle (8);",
     r"\definecolor{ear}{RGB}{255,0,128}\draw (25 + 15,1.5) -- (a) node {(40,1)} circle (8);"),
    ("tikz", "shifted", r"\draw (1,2.5) -- +(1,1) -- (a) -- ({2*\x},\x) circle (2) node at (0,0) {(1,1)};",
     r"\draw (17,34.5) -- +(1,1) -- (a) -- ({(2*\x)+16},\x+32) circle (2) node at (16,32) {(1,1)};"),
    ("tikz", "shifted", r"\draw (0,0) -- (30:2);", None),
    ("tikz", "shifted", r"\draw (1,1) -- (0,0); \node {a};", None),
    ("tikz", "shifted", r"\draw[rotate=30] (1,1) -- (0,0);", None),
]  # fmt: skip


@pytest.mark.parametrize(("language", "how", "program", "expected"), BY_HAND)
def test_rewritten_by_hand(language: str, how: str, program: str, expected: str | None) -> None:
    if (how, language) == ("renamed", "tikz") and expected is None:  # what the node shows stays
        assert "ear" in (rewritten(language, how, program) or "")
        return
    assert rewritten(language, how, program) == expected


def test_a_name_inside_a_string_that_shows_itself_is_not_shown_anew() -> None:
    new = rewritten("matplotlib", "renamed", "size = 3  # ear\nprint(f'{size=} {size}')\n")
    assert new is not None
    scope: dict[str, object] = {"print": lambda text: scope.update(said=text)}
    exec(new, scope)
    assert scope["said"] == "size=3 3"


@pytest.mark.parametrize("language", PYTHON)
def test_constants_keep_value_and_type(language: str) -> None:
    constants = ["7", "1000", "0.1", "3.14159", "99.99", "123456.789", "1.", "2 * 3.5", "4 - 9"]
    new = rewritten(language, "folded", f"found = [{', '.join(constants)}]\n")
    assert new is not None
    scope: dict[str, object] = {}
    exec(new, scope)
    assert repr(scope["found"]) == repr([eval(constant) for constant in constants])


JUNK = [
    "", " ", "\x00", "\ud800", "é", "(" * 30_000, "-" * 30_000 + "1", "1" + "+1" * 15_000, "{" * 30_000,
    "a." * 20_000 + "a", "f(" * 90 + ")" * 90, '"' * 9999, '"\\' * 20_000, '"""' + "\\a" * 20_000,
    "node" + " " * 60_000, "\\def" + " " * 60_000, "\\draw (" * 9_000, "url(#" * 12_000, "<g>" * 15_000,
    "<svg>" + "<g>" * 9_000 + "</g>" * 9_000 + "</svg>", "<svg viewBox=''/>", "<svg><path d='M'/></svg>",
    "A<" * 20_000, "class A{" * 7_000, "size(" * 12_000, "line(0,0,0," * 5_000, "\\foreach\\x" + " " * 60_000,
    "x" * (LONGEST + 1),
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: ascii(junk[:12]))
def test_junk_raises_nothing(junk: str) -> None:
    for language in LANGUAGES:
        for how in REWRITINGS:
            new = rewritten(language, how, junk)
            assert new is None or new != junk


def test_too_long_a_program_is_left_alone() -> None:
    assert rewritten("matplotlib", "renamed", "x = 1\n" + "#" * LONGEST) is None
    assert rewritten("matplotlib", "renamed", "x = 1\n" + "#" * (LONGEST // 2)) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_comment_is_added(language: str) -> None:
    sign = {"svg": r"<!--", "tikz": r"(?<!\\)%", "processing": r"//|/\*"}.get(language, r"# ")
    for name in SAMPLE[1:]:
        for how in REWRITINGS:
            assert not re.search(sign, rewritten(language, how, own(language, name)) or "")
