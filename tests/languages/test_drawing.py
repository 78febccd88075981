"""Every language draws: pixels known by hand, reasons and lines known by hand."""

import numpy as np
import pytest

from tests.languages.conftest import SIZE
from vdiag import plugins
from vdiag.languages.svg.clean import cleaned
from vdiag.records import Reason
from vdiag.run.pictures import is_blank, pixels_from
from vdiag.sandbox.engine import InvalidProgram, NoImage

ENGINES = [
    (name, engine)
    for name in plugins.LANGUAGES.names()
    for engine in plugins.language(name).engines
]


@pytest.mark.parametrize(("language", "engine"), ENGINES)
def test_the_example_is_red_left_and_blue_right(draw, language, engine) -> None:  # type: ignore[no-untyped-def]
    first = draw(language, plugins.language(language).example, engine)
    assert first.reason is None, first.log
    pixels = pixels_from(first.rgb, SIZE)
    edge = 6  # smoothing where colours meet
    assert (pixels[edge:-edge, edge : SIZE // 2 - edge] == (255, 0, 0)).all()
    assert (pixels[edge:-edge, SIZE // 2 + edge : -edge] == (0, 0, 255)).all()
    assert draw(language, plugins.language(language).example, engine).rgb == first.rgb


def svg(
    body: str, attributes: str = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"'
) -> str:
    return f"<svg {attributes}>{body}</svg>"


RED = '<rect width="10" height="10" fill="#f00"/>'


@pytest.mark.parametrize(
    "program",
    [
        svg(RED),
        svg(RED, 'viewBox="0 0 10 10"'),
        svg(RED, 'viewBox="0 0 10 10" width="100%" height="100%"'),
        "Here is it:\n<!DOCTYPE svg [<!ENTITY a 'b'>]>\n" + svg(RED) + "\nEnjoy!",
        svg("<title>caf&eacute; &amp; &nbsp;more</title>" + RED),
        svg("<title>Tom & Jerry</title>" + RED),
        svg("<style>.a{fill:#f00}</style><rect class='a' width='10' height='10'/>"),
        svg(f"<script>while(1){{}}</script>{RED}<image href='/etc/passwd' width='9' height='9'/>"),
        svg(f"{RED}<image xlink:href='http://127.0.0.1/x.png' width='9' height='9'/>"),
        svg(f"<defs><g id='a'>{RED}</g></defs><use xlink:href='#a'/>"),
        svg(f"<g inkscape:label='a' sodipodi:role='b'>{RED}</g>"),
    ],
)  # fmt: skip
def test_sloppy_svg_draws_what_a_browser_would(draw, program) -> None:  # type: ignore[no-untyped-def]
    found = draw("svg", program)
    assert found.reason is None, found.log
    assert (pixels_from(found.rgb, SIZE) == (255, 0, 0)).all()


def test_svg_keeps_its_aspect_on_white(draw) -> None:  # type: ignore[no-untyped-def]
    wide = svg('<rect width="20" height="10" fill="#00f"/>', 'viewBox="0 0 20 10"')
    pixels = pixels_from(draw("svg", wide).rgb, SIZE)
    assert (pixels[: SIZE // 4 - 1] == 255).all()
    assert (pixels[SIZE // 4 + 1 : 3 * SIZE // 4 - 1] == (0, 0, 255)).all()


def test_svg_text_is_drawn(draw) -> None:  # type: ignore[no-untyped-def]
    text = '<text x="1" y="8" font-size="8" font-family="Comic Sans MS">Ag</text>'
    assert (pixels_from(draw("svg", svg(text)).rgb, SIZE) < 128).any()


@pytest.mark.parametrize("depth", [300, 1000])
def test_nested_groups_are_drawn(draw, depth: int) -> None:  # type: ignore[no-untyped-def]
    found = draw("svg", svg("<g opacity='1'>" * depth + RED + "</g>" * depth))
    assert found.reason is None, found.log
    assert (pixels_from(found.rgb, SIZE) == (255, 0, 0)).all()


def test_a_use_bomb_ends(draw) -> None:  # type: ignore[no-untyped-def]
    layers = "".join(
        f"<g id='l{i}'>" + f"<use href='#l{i - 1}'/>" * 10 + "</g>" for i in range(1, 10)
    )
    found = draw("svg", svg(f"<defs><g id='l0'>{RED}</g>{layers}</defs><use href='#l9'/>"))
    assert "twice" not in found.log, "it ends by itself, or is ended"
    assert draw("svg", svg(RED)).reason is None


@pytest.mark.parametrize(
    ("language", "program", "reason", "line"),
    [
        ("svg", "<svg>\n<rect>\n</svg>", Reason.SYNTAX_ERROR, 3),
        ("svg", "I cannot draw.", Reason.NO_IMAGE, None),
        ("matplotlib", "import math\nx = (1,\n", Reason.SYNTAX_ERROR, 2),
        ("matplotlib", "\n\n1 / 0", Reason.RUNTIME_ERROR, 3),
        ("matplotlib", "def f():\n    return {}['a']\nf()", Reason.RUNTIME_ERROR, 2),
        ("matplotlib", "x = 1", Reason.NO_IMAGE, None),
        ("matplotlib", "open('none')", Reason.RUNTIME_ERROR, 1),
        ("matplotlib", "import os\nos.fork()", Reason.FORBIDDEN, 2),
    ],
)
def test_reasons_and_lines(draw, language, program, reason, line) -> None:  # type: ignore[no-untyped-def]
    found = draw(language, program)
    assert (found.reason, found.line) == (reason, line), found.log
    assert "/vdiag/" not in found.log.split("<program>")[0]


def test_svg_outside_the_canvas_is_blank(draw) -> None:  # type: ignore[no-untyped-def]
    found = draw("svg", svg('<rect x="99" width="1" height="1"/>'))
    assert is_blank(pixels_from(found.rgb, SIZE))


FULL = "fig = plt.figure(figsize=(2, 2), facecolor='{}')\n"


@pytest.mark.parametrize(
    ("program", "color"),
    [
        (FULL.format("red") + "plt.savefig('x.png')\nplt.close()", (255, 0, 0)),
        (FULL.format("red") + "fig.savefig('x.png')\n" + FULL.format("blue") + "plt.show()",
         (0, 0, 255)),
        (FULL.format("red") + "import sys\nplt.show()\nsys.exit(0)", (255, 0, 0)),
        (FULL.format("red") + "plt.close(fig)", (255, 0, 0)),
        ("if __name__ == '__main__':\n    plt.figure(facecolor='blue', figsize=(3, 3))",
         (0, 0, 255)),
    ],
)  # fmt: skip
def test_the_figure_that_counts(draw, program, color) -> None:  # type: ignore[no-untyped-def]
    found = draw("matplotlib", "import matplotlib.pyplot as plt\n" + program)
    assert found.reason is None, found.log
    assert (pixels_from(found.rgb, SIZE)[SIZE // 2, SIZE // 2] == color).all()


def test_random_numbers_are_the_same_each_time(draw) -> None:  # type: ignore[no-untyped-def]
    program = (
        "import random, numpy as np, matplotlib.pyplot as plt\n"
        "plt.scatter(np.random.rand(9), [random.random() for _ in range(9)])\n"
    )
    first, second = draw("matplotlib", program), draw("matplotlib", program)
    assert first.rgb == second.rgb
    assert np.frombuffer(first.rgb, np.uint8).std() > 0


def test_cleaning_refuses_what_is_no_svg() -> None:
    with pytest.raises(NoImage):
        cleaned("hello")
    with pytest.raises(InvalidProgram, match="well-formed") as caught:
        cleaned("prose\n<svg>\n<g>\n</svg>")
    assert caught.value.line == 4
