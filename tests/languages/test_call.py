"""Drawing functions: the call gives them their arguments, and only what fits is called."""

import ast
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from tests.languages.conftest import Pixels
from vdiag import plugins
from vdiag.languages import Argument

TIKZ = r"""\usetikzlibrary{calc}
% \drawing is used below
\newcommand{\drawing}[2]{%
  \fill[yellow] (0,0) rectangle (4,4);
  \fill[#2] (0,0) rectangle (4*#1,4);
}
"""
PROCESSING = """void setup() {
  size(400, 400);
  noStroke();
}

// void drawing(int x) is another one
void drawing(float share, String name) {
  background(255, 255, 0);
  fill(name.equals("red") ? #FF0000 : #0000FF);
  rect(0, 0, 400 * share, 400);
}
"""
MATPLOTLIB = """import matplotlib.pyplot as plt


def drawing(share, name="blue", *, back="yellow"):
    ax = plt.figure(figsize=(4, 4)).add_axes([0, 0, 1, 1])
    ax.axis("off")
    ax.fill([0, 1, 1, 0], [0, 0, 1, 1], color=back, linewidth=0)
    ax.fill([0, share, share, 0], [0, 0, 1, 1], color=name, linewidth=0)
    ax.set(xlim=(0, 1), ylim=(0, 1))
"""
TURTLE = """import turtle


def box(width, name):
    turtle.penup()
    turtle.goto(-200, -200)
    turtle.setheading(0)
    turtle.color(name)
    turtle.begin_fill()
    for step in (width, 400) * 2:
        turtle.forward(step)
        turtle.left(90)
    turtle.end_fill()


def drawing(share, name):
    box(400, "yellow")
    box(400 * share, name)


turtle.setup(400, 400)
turtle.hideturtle()
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">
<rect width="1" height="1" fill="yellow"/>
<rect width="{{share}}" height="1" fill="{{ name }}"/></svg>
"""
PROGRAMS = {
    "svg": SVG, "matplotlib": MATPLOTLIB, "turtle": TURTLE, "processing": PROCESSING, "tikz": TIKZ,
}  # fmt: skip
OWN_CALL = {
    "matplotlib": 'fig = drawing(0.1, name="green")\nplt.show()\n',
    "turtle": '# ééééé\nif __name__ == "__main__":\n    "é"; drawing(0.1, "green")\n    turtle.done()\n',
    "processing": "void draw() {\n  drawing(abs(0.1), str(1)); noLoop();\n}\n",
    "tikz": "\\begin{tikzpicture}\n  \\drawing{0.1}{green}\n\\end{tikzpicture}\n",
}
DOCUMENT = rf"""\documentclass[tikz]{{standalone}}
{TIKZ}
\begin{{document}}
\end{{document}}
"""


def call(language: str, program: str, **arguments: Argument) -> str:
    function = plugins.language(language).function
    assert function is not None
    return function.call(program, arguments)


def widths(picture: np.ndarray) -> dict[str, float]:
    """The share of the middle row that is red, blue and yellow."""
    row = picture[len(picture) // 2].astype(int)
    colors = {"red": (255, 0, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0)}
    near = {name: np.abs(row - rgb).max(axis=1) < 30 for name, rgb in colors.items()}
    drawn = sum(found.sum() for found in near.values())
    return {name: float(found.sum() / drawn) for name, found in near.items()}


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize(("share", "name"), [(0.25, "red"), (0.75, "blue")])
def test_a_call_gives_the_function_its_arguments(
    pixels: Pixels, language: str, share: float, name: str
) -> None:
    program = call(language, PROGRAMS[language], share=share, name=name)
    found = widths(pixels(language, program, size=384))
    assert found[name] == pytest.approx(share, abs=0.01)
    assert found["yellow"] == pytest.approx(1 - share, abs=0.01)


@pytest.mark.parametrize("language", OWN_CALL)
def test_a_programs_own_call_gives_way_to_ours(pixels: Pixels, language: str) -> None:
    program = f"{PROGRAMS[language]}\n{OWN_CALL[language]}"
    called = call(language, program, share=0.5, name="red")
    assert "green" not in called
    assert "0.1" not in called
    assert called.count("\n") == program.count("\n")
    assert widths(pixels(language, called, size=384))["red"] == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    "ending",
    [
        "turtle.done()",
        "screen = turtle.Screen()\nscreen.update()\nscreen.exitonclick()",
        'if __name__ == "__main__":\n    turtle.mainloop()',
        "hidden = True; turtle.hideturtle(); turtle.done()",
    ],
)
def test_a_turtle_is_called_before_its_program_ends(pixels: Pixels, ending: str) -> None:
    program = f"{TURTLE}{ending}\n"
    called = call("turtle", program, share=0.5, name="red")
    assert called.count("\n") == program.count("\n")
    assert widths(pixels("turtle", called, size=384))["red"] == pytest.approx(0.5, abs=0.01)


def test_other_calls_of_such_names_end_nothing() -> None:
    program = f"{TURTLE}names = {{}}\nnames.update({{1: 2}})\n"
    assert call("turtle", program, share=1, name="red") == (
        f"{program}\ndrawing(share=1, name='red')\n"
    )


def test_a_command_of_one_picture_is_used_in_it(pixels: Pixels) -> None:
    picture = f"\\begin{{tikzpicture}}\n{TIKZ}\\end{{tikzpicture}}\n"
    called = call("tikz", picture, share=0.5, name="red")
    assert widths(pixels("tikz", called, size=384))["red"] == pytest.approx(0.5, abs=0.01)


def test_a_whole_document_gets_its_picture(pixels: Pixels) -> None:
    called = call("tikz", DOCUMENT, share=0.5, name="red!100")
    assert widths(pixels("tikz", called, size=384))["red"] == pytest.approx(0.5, abs=0.01)


BAD = {
    "other name": ("matplotlib", "def draw(share, name): pass", "no functions `drawing`"),
    "defined twice": ("turtle", "def drawing(share, name): pass\n" * 2, "2 functions"),
    "inside a class": (
        "matplotlib", "class A:\n    def drawing(share, name): pass", "no functions"),
    "lacks one": ("matplotlib", "def drawing(share): pass", 'no parameter "name"'),
    "wants more": ("matplotlib", "def drawing(share, name, x): pass", '"x" has no range'),
    "wants more by name": (
        "matplotlib", "def drawing(share, name, *, x, y=1): pass", '"x" has no range'),
    "by place": ("matplotlib", "def drawing(share, /, name): pass", "given by name"),
    "takes all": ("matplotlib", "def drawing(**all): pass", 'no parameter "share"'),
    "called twice": (
        "matplotlib", f"{MATPLOTLIB}\ndrawing(0.1)\ndrawing(0.2)", "not in one single call"),
    "called in a loop": (
        "turtle", f"{TURTLE}\nfor n in range(3):\n    drawing(n, 'red')", "not in one single"),
    "handed on": ("matplotlib", f"{MATPLOTLIB}\nmap(drawing, [1, 2])", "not in one single"),
    "no sketch": ("processing", "void draw() {}", "no functions `drawing`"),
    "no setup": ("processing", "void drawing(float share, String name) {}", "no setup()"),
    "own draw": ("processing", f"{PROCESSING}void draw() {{ }}", "does not call"),
    "calls twice": (
        "processing", f'{PROCESSING}void draw() {{ drawing(1, ""); drawing(2, ""); }}', "than once"),
    "other type": (
        "processing", PROCESSING.replace("String", "int"), '"name" is of type int'),
    "part of a whole": (
        "processing", PROCESSING.replace("float share", "int share"), '"share" is of type int'),
    "no colour": (
        "processing", PROCESSING.replace("String", "color"), '"name" is of type color'),
    "an array": (
        "processing", PROCESSING.replace("String", "float[]"), "no parameter of type"),
    "no brace": ("processing", PROCESSING.rstrip().removesuffix("}"), "never closed"),
    "no command": ("tikz", r"\newcommand{\draws}[2]{}", r"no commands \drawing"),
    "one argument": ("tikz", r"\newcommand{\drawing}[1]{#1}", "takes 1 arguments, and 2"),
    "left out": ("tikz", r"\newcommand{\drawing}[2][red]{#1}", "may be left out"),
    "used twice": ("tikz", rf"{TIKZ}\drawing{{1}}{{red}}\drawing{{1}}{{red}}", "more than once"),
    "no braces": ("tikz", rf"{TIKZ}\drawing 1 {{red}}", "without braces"),
    "not in the file": ("svg", SVG.replace("{{share}}", "1"), 'no parameter "share"'),
    "more in the file": ("svg", SVG.replace('"1"', '"{{x}}"'), '"x" has no range'),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_what_does_not_fit_is_refused_and_named(kind: str) -> None:
    language, program, wrong = BAD[kind]
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the words are looked at below
        call(language, program, share=0.5, name="red")
    assert wrong in str(refused.value)


TRICKY = "a'b\"c\\d {0} #1 %s $x é\u4e2d \\u0022"


@pytest.mark.parametrize("language", ["matplotlib", "turtle"])
def test_python_gets_a_text_as_it_is(language: str) -> None:
    called = call(language, PROGRAMS[language], share=1, name=TRICKY)
    last = ast.parse(called).body[-1]
    assert isinstance(last, ast.Expr)
    assert isinstance(last.value, ast.Call)
    given = {word.arg: ast.literal_eval(word.value) for word in last.value.keywords}
    assert given == {"share": 1, "name": TRICKY}


def test_svg_gets_a_text_as_it_is() -> None:
    text = "\"><script>&amp'/>"
    root = ET.fromstring(call("svg", SVG, share=-0.00001, name=text))
    assert root[1].get("fill") == text
    assert root[1].get("width") == "-0.00001"
    assert len(root) == 2


def test_java_gets_a_text_as_it_is(pixels: Pixels) -> None:
    codes = ", ".join(str(ord(character)) for character in TRICKY)
    sketch = f"""int[] codes = {{{codes}}};
{PROCESSING.replace('name.equals("red")', "same(name)")}
boolean same(String name) {{
  boolean all = name.length() == codes.length;
  for (int n = 0; all && n < codes.length; n++) all = name.charAt(n) == codes[n];
  return all;
}}
"""
    found = widths(pixels("processing", call("processing", sketch, share=1, name=TRICKY)))
    assert found["red"] > 0.9
    other = widths(pixels("processing", call("processing", sketch, share=1, name=TRICKY[1:])))
    assert other["blue"] > 0.9


def test_a_color_and_a_whole_number_of_processing(pixels: Pixels) -> None:
    sketch = """void setup() { size(100, 100); noStroke(); }
void drawing(int n, color tint) { background(tint); fill(#FFFF00); rect(0, 0, 25 * n, 100); }
"""
    found = widths(pixels("processing", call("processing", sketch, n=2, tint="#FF0000")))
    assert found["red"] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("text", ["a}b", "a\\b", "50%", "a#1", "a$b", "a_b", "a^b", "a~b", "a,b"])
def test_tex_is_given_no_text_that_means_more(text: str) -> None:
    with pytest.raises(ValueError, match='"name" holds characters'):
        call("tikz", TIKZ, share=0.5, name=text)


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("program", ["", "\0", "(" * 60_000, "drawing(" * 9_000, "{{" * 30_000])
def test_any_text_is_refused_or_left_to_its_engine(language: str, program: str) -> None:
    if language in ("matplotlib", "turtle") and program:
        assert call(language, program, share=0.5, name="red").startswith(program)
    else:
        with pytest.raises(ValueError, match=" "):
            call(language, program, share=0.5, name="red")


SWITCHES = {
    "matplotlib": ("def drawing(on):\n    pass\n", "drawing(on=True)"),
    "turtle": ("def drawing(on):\n    pass\n", "drawing(on=True)"),
    "processing": ("void setup() {}\nvoid drawing(boolean on) {\n}\n", "drawing(true)"),
    "tikz": ("\\newcommand{\\drawing}[1]{\\fill (0,0);}\n", "\\drawing{true}"),
}


@pytest.mark.parametrize("language", SWITCHES)
def test_true_is_written_as_the_language_writes_it(language: str) -> None:
    program, calling = SWITCHES[language]
    assert calling in call(language, program, on=True)
    false = calling.replace("True", "False").replace("true", "false")
    assert false in call(language, program, on=False)


def test_true_is_refused_where_it_means_nothing() -> None:
    with pytest.raises(ValueError, match="SVG has no true and false"):
        call("svg", SVG, share=True, name="red")
    with pytest.raises(ValueError, match="of type float"):
        call("processing", PROCESSING, share=True, name="red")
    program, _ = SWITCHES["processing"]
    with pytest.raises(ValueError, match="of type boolean"):
        call("processing", program, on=1)
