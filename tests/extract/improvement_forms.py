"""Replies to ``Improve the code ... Answer with the whole improved program.``

The prompt was ``The following code in the programming language {language} draws {concept}:``, the
program before, and the wish to have it improved. ``Improvement.program`` is what a careful person
would take from the reply, compared as in ``reply_forms``: leading and trailing blank lines and
white space at line ends do not count, and no blank line at all where the name starts with
``pieces_``. Where a reply holds only a part of the program, that part is what it holds.

Written down before the reader and by somebody who had not seen it.
"""

import difflib
from dataclasses import dataclass


@dataclass(frozen=True)
class Improvement:
    """A program, the reply to the wish to improve it, and the program that the reply holds."""

    name: str
    language: str
    before: str
    reply: str
    program: str | None
    note: str = ""


PLOT_BEFORE = """\
import matplotlib.pyplot as plt


def draw_moon(ax):
    ax.add_patch(plt.Circle((0.5, 0.5), 0.3, color="gray"))


fig, ax = plt.subplots()
draw_moon(ax)
plt.show()"""
PLOT_AFTER = """\
import matplotlib.pyplot as plt


def draw_moon(ax):
    ax.add_patch(plt.Circle((0.5, 0.5), 0.3, color="lightyellow"))
    for x, y, radius in ((0.4, 0.6, 0.05), (0.6, 0.45, 0.07), (0.45, 0.38, 0.03)):
        ax.add_patch(plt.Circle((x, y), radius, color="khaki"))


def draw_stars(ax):
    for k in range(25):
        ax.plot((k * 0.37) % 1, (k * 0.61) % 1, "w*", markersize=3, zorder=0)


fig, ax = plt.subplots(figsize=(5, 5))
ax.set_facecolor("midnightblue")
draw_stars(ax)
draw_moon(ax)
ax.set_aspect("equal")
ax.set_xticks([])
ax.set_yticks([])
plt.show()"""
PLOT_FUNCTION = """\
def draw_moon(ax):
    ax.add_patch(plt.Circle((0.5, 0.5), 0.3, color="lightyellow"))
    ax.add_patch(plt.Circle((0.62, 0.56), 0.26, color="midnightblue"))"""

TURTLE_BEFORE = """\
import turtle

pen = turtle.Turtle()

def tower(height):
    for side in (60, height, 60, height):
        pen.forward(side)
        pen.left(90)

tower(160)
turtle.done()"""
TURTLE_AFTER = """\
import turtle

pen = turtle.Turtle()
pen.speed(0)

def tower(height):
    pen.fillcolor("sienna")
    pen.begin_fill()
    for side in (60, height, 60, height):
        pen.forward(side)
        pen.left(90)
    pen.end_fill()

def roof(height):
    pen.penup()
    pen.goto(-10, height)
    pen.pendown()
    pen.fillcolor("darkred")
    pen.begin_fill()
    for _ in range(3):
        pen.forward(80)
        pen.left(120)
    pen.end_fill()

tower(160)
roof(160)
pen.hideturtle()
turtle.done()"""
TURTLE_FUNCTION = """\
def tower(height):
    pen.color("black", "sienna")
    pen.begin_fill()
    for side in (60, height) * 2:
        pen.forward(side)
        pen.left(90)
    pen.end_fill()"""

SKETCH_BEFORE = """\
void setup() {
  size(400, 300);
}

void draw() {
  background(255);
  fish(200, 150);
  noLoop();
}

void fish(float x, float y) {
  fill(255, 140, 0);
  ellipse(x, y, 120, 60);
}"""
SKETCH_AFTER = """\
void setup() {
  size(400, 300);
  noStroke();
}

void draw() {
  background(60, 140, 210);
  fish(200, 150);
  bubbles(270, 120);
  noLoop();
}

void fish(float x, float y) {
  fill(255, 140, 0);
  triangle(x - 50, y, x - 90, y - 30, x - 90, y + 30);
  ellipse(x, y, 120, 60);
  fill(0);
  circle(x + 40, y - 8, 8);
}

void bubbles(float x, float y) {
  fill(255, 255, 255, 120);
  for (int i = 0; i < 4; i++) {
    circle(x + 6 * i, y - 25 * i, 8 + 3 * i);
  }
}"""
SKETCH_FUNCTION = """\
void fish(float x, float y) {
  fill(255, 140, 0);
  ellipse(x, y, 120, 60);
  triangle(x - 50, y, x - 90, y - 30, x - 90, y + 30);
}"""

TIKZ_BEFORE = r"""\begin{tikzpicture}
  \draw (0,0) rectangle (3,2);
  \draw (0,2) -- (1.5,3) -- (3,2);
\end{tikzpicture}"""
TIKZ_AFTER = r"""\begin{tikzpicture}
  % the wall and the roof
  \fill[yellow!30!white] (0,0) rectangle (3,2);
  \fill[red!70!black] (-0.2,2) -- (1.5,3.2) -- (3.2,2) -- cycle;

  % the windows
  \foreach \x in {0.4, 2} {
    \filldraw[fill=cyan!40, draw=brown] (\x,0.9) rectangle ++(0.6,0.6);
  }
  \fill[brown] (1.25,0) rectangle (1.75,1);
\end{tikzpicture}"""
TIKZ_DOCUMENT = (
    "\\documentclass[tikz]{standalone}\n\\usepackage{xcolor}\n\\begin{document}\n"
    + TIKZ_AFTER
    + "\n\\end{document}"
)

SVG_BEFORE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
  <circle cx="50" cy="50" r="40" fill="orange"/>
</svg>"""
SVG_AFTER = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
  <defs>
    <radialGradient id="peel" cx="0.4" cy="0.35" r="0.7">
      <stop offset="0" stop-color="#ffd27f"/>
      <stop offset="1" stop-color="#e67300"/>
    </radialGradient>
  </defs>

  <!-- the orange with its leaf -->
  <circle cx="50" cy="54" r="38" fill="url(#peel)"/>
  <path d="M50 18 q12 -16 26 -10 q-8 14 -26 10 z" fill="green"/>
</svg>"""
SVG_ELEMENT = '<circle cx="50" cy="54" r="38" fill="orange" stroke="chocolate" stroke-width="2"/>'


def fence(info: str, text: str, mark: str = "```") -> str:
    return f"{mark}{info}\n{text}\n{mark}"


def diff(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(
        before.split("\n"), after.split("\n"), f"a/{name}", f"b/{name}", lineterm=""
    )
    return "\n".join(lines)


def _whole() -> list[Improvement]:
    quoted = "\n".join("> " + line if line else ">" for line in fence("", SKETCH_AFTER).split("\n"))
    return [
        Improvement(
            "whole_fence",
            "matplotlib",
            PLOT_BEFORE,
            f"Here is the improved program:\n\n{fence('python', PLOT_AFTER)}\n\n"
            "The moon has craters now, and there are stars.",
            PLOT_AFTER,
        ),
        Improvement(
            "whole_unfenced",
            "turtle",
            TURTLE_BEFORE,
            f"{TURTLE_AFTER}\n\nI added a roof and colours to the tower.",
            TURTLE_AFTER,
        ),
        Improvement(
            "whole_document_of_picture",
            "tikz",
            TIKZ_BEFORE,
            f"As a document of its own:\n\n{fence('latex', TIKZ_DOCUMENT)}",
            TIKZ_DOCUMENT,
        ),
        Improvement(
            "whole_quoted",
            "processing",
            SKETCH_BEFORE,
            f"Like this?\n\n{quoted}\n\nTell me.",
            SKETCH_AFTER,
        ),
        Improvement(
            "whole_after_thinking",
            "svg",
            SVG_BEFORE,
            f"<think>\nThe code is\n\n{fence('svg', SVG_BEFORE)}\n\nA gradient would help."
            f"\n</think>\n\n{fence('svg', SVG_AFTER)}",
            SVG_AFTER,
        ),
        Improvement(
            "whole_json",
            "tikz",
            TIKZ_BEFORE,
            '{"changes": ["colours", "windows"], "code": "\\\\begin{tikzpicture}\\n  '
            '\\\\fill[teal] (0,0) rectangle (3,2);\\n\\\\end{tikzpicture}"}',
            "\\begin{tikzpicture}\n  \\fill[teal] (0,0) rectangle (3,2);\n\\end{tikzpicture}",
            "JSON",
        ),
        Improvement(
            "whole_suggestions_first",
            "turtle",
            TURTLE_BEFORE,
            "Some thoughts:\n\n1. `pen.speed(0)` makes it fast.\n2. A tower needs a roof.\n"
            "3. Colours help.\n\nWith these the program becomes\n\n"
            f"{fence('python', TURTLE_AFTER)}\n",
            TURTLE_AFTER,
        ),
        Improvement(
            "whole_suggestion_snippets_first",
            "matplotlib",
            PLOT_BEFORE,
            '1. Use a dark sky:\n\n   ```python\n   ax.set_facecolor("midnightblue")\n'
            "   ```\n\n2. Hide the ticks:\n\n   ```python\n   ax.set_xticks([])\n"
            "   ax.set_yticks([])\n   ```\n\nThe whole improved program:\n\n"
            f"{fence('python', PLOT_AFTER)}",
            PLOT_AFTER,
        ),
        Improvement(
            "whole_explained_in_snippets",
            "processing",
            SKETCH_BEFORE,
            f"{fence('processing', SKETCH_AFTER)}\n\nWhat is new:\n\n"
            f"{fence('processing', 'background(60, 140, 210);')}\n\nis the water, and\n\n"
            f"{fence('processing', 'bubbles(270, 120);')}\n\ncalls the new function.",
            SKETCH_AFTER,
        ),
        Improvement(
            "whole_svg_explained_in_snippets",
            "svg",
            SVG_BEFORE,
            f"{fence('xml', SVG_AFTER)}\n\n- The leaf:\n\n  ```xml\n"
            '  <path d="M50 18 q12 -16 26 -10 q-8 14 -26 10 z" fill="green"/>\n  ```\n\n'
            "- The gradient gives depth.",
            SVG_AFTER,
        ),
        Improvement(
            "whole_unchanged",
            "tikz",
            TIKZ_BEFORE,
            f"It is fine as it is:\n\n{fence('latex', TIKZ_BEFORE)}\n",
            TIKZ_BEFORE,
        ),
        Improvement("whole_unchanged_unfenced", "svg", SVG_BEFORE, SVG_BEFORE, SVG_BEFORE),
        Improvement(
            "whole_and_run",
            "turtle",
            TURTLE_BEFORE,
            f"{fence('python', TURTLE_AFTER)}\n\nRun it with\n\n{fence('bash', 'python tower.py')}",
            TURTLE_AFTER,
        ),
    ]


def _versions() -> list[Improvement]:
    return [
        Improvement(
            "versions_original_first",
            "matplotlib",
            PLOT_BEFORE,
            f"The original code:\n\n{fence('python', PLOT_BEFORE)}\n\n"
            f"The improved code:\n\n{fence('python', PLOT_AFTER)}",
            PLOT_AFTER,
        ),
        Improvement(
            "versions_original_first_tikz",
            "tikz",
            TIKZ_BEFORE,
            f"Yours:\n{fence('', TIKZ_BEFORE)}\nMine, with colours and windows:\n"
            f"{fence('', TIKZ_AFTER)}",
            TIKZ_AFTER,
        ),
        Improvement(
            "versions_original_behind",
            "turtle",
            TURTLE_BEFORE,
            f"Improved:\n\n{fence('python', TURTLE_AFTER)}\n\n"
            f"For comparison, the original program:\n\n{fence('python', TURTLE_BEFORE)}",
            TURTLE_AFTER,
        ),
        Improvement(
            "versions_original_behind_svg",
            "svg",
            SVG_BEFORE,
            f"### Improved\n\n{fence('svg', SVG_AFTER)}\n\n### Original\n\n"
            f"{fence('svg', SVG_BEFORE)}\n",
            SVG_AFTER,
        ),
        Improvement(
            "versions_two_steps",
            "processing",
            SKETCH_BEFORE,
            "First I give the fish a tail:\n\n"
            + fence("java", SKETCH_BEFORE.rpartition("void fish")[0] + SKETCH_FUNCTION)
            + "\n\nThen water and bubbles, the final program:\n\n"
            f"{fence('java', SKETCH_AFTER)}",
            SKETCH_AFTER,
        ),
    ]


def _diffs() -> list[Improvement]:
    plot = diff(PLOT_BEFORE, PLOT_AFTER, "moon.py")
    svg = diff(SVG_BEFORE, SVG_AFTER, "orange.svg")
    sketch = diff(SKETCH_BEFORE, SKETCH_AFTER, "fish.pde")
    return [
        Improvement("diff_fence", "matplotlib", PLOT_BEFORE, fence("diff", plot), None, "diff"),
        Improvement(
            "diff_bare_fence",
            "svg",
            SVG_BEFORE,
            f"Change it so:\n\n{fence('', svg)}\n\nThat's all.",
            None,
            "diff",
        ),
        Improvement("diff_unfenced", "processing", SKETCH_BEFORE, sketch, None, "diff"),
        Improvement(
            "diff_then_whole",
            "matplotlib",
            PLOT_BEFORE,
            f"The changes:\n\n{fence('diff', plot)}\n\nThe whole program:\n\n"
            f"{fence('python', PLOT_AFTER)}",
            PLOT_AFTER,
        ),
        Improvement(
            "diff_behind_whole",
            "svg",
            SVG_BEFORE,
            f"{fence('svg', SVG_AFTER)}\n\nAs a diff:\n\n{fence('diff', svg)}",
            SVG_AFTER,
        ),
    ]


def _parts() -> list[Improvement]:
    head = 'import turtle\n\npen = turtle.Turtle()\npen.shape("classic")'
    body = (
        "void setup() {\n  size(400, 300);\n  noLoop();\n}\n\nvoid draw() {\n"
        "  background(60, 140, 210);\n  fish(140, 110);\n  fish(260, 190);\n}"
    )
    calls = "for height in (100, 160, 220):\n    tower(height)\n    pen.forward(90)\nturtle.done()"
    return [
        Improvement(
            "fragment_function",
            "matplotlib",
            PLOT_BEFORE,
            "I changed only this function, the rest stays as it is:\n\n"
            f"{fence('python', PLOT_FUNCTION)}",
            PLOT_FUNCTION,
        ),
        Improvement(
            "fragment_function_sketch",
            "processing",
            SKETCH_BEFORE,
            f"Replace `fish` by\n\n{fence('processing', SKETCH_FUNCTION)}\n\nand it has a tail.",
            SKETCH_FUNCTION,
        ),
        Improvement(
            "pieces_three",
            "turtle",
            TURTLE_BEFORE,
            f"The beginning:\n\n{fence('python', head)}\n\nThe tower, filled:\n\n"
            f"{fence('python', TURTLE_FUNCTION)}\n\nThree of them:\n\n"
            f"{fence('python', calls)}",
            f"{head}\n\n{TURTLE_FUNCTION}\n\n{calls}",
        ),
        Improvement(
            "pieces_two",
            "processing",
            SKETCH_BEFORE,
            f"Main part:\n\n{fence('', body)}\n\nThe fish:\n\n{fence('', SKETCH_FUNCTION)}",
            f"{body}\n\n{SKETCH_FUNCTION}",
        ),
        Improvement(
            "whole_then_option",
            "svg",
            SVG_BEFORE,
            f"{fence('svg', SVG_AFTER)}\n\nIf you'd rather have an outline, replace the "
            f"circle by\n\n{fence('svg', SVG_ELEMENT)}",
            SVG_AFTER,
        ),
    ]


def _nothing_and_truncated() -> list[Improvement]:
    return [
        Improvement(
            "nothing_to_change",
            "svg",
            SVG_BEFORE,
            "No changes needed: the drawing is already clear and correct.",
            None,
        ),
        Improvement(
            "nothing_but_advice",
            "turtle",
            TURTLE_BEFORE,
            "The code is good. You might add a roof with `pen.forward` and `pen.left`, "
            "and set `pen.speed(0)`.",
            None,
        ),
        Improvement(
            "nothing_refused", "matplotlib", PLOT_BEFORE, "I'm sorry, I can't help with that.", None
        ),
        Improvement(
            "truncated_fence",
            "processing",
            SKETCH_BEFORE,
            f"The improved sketch:\n\n```processing\n{SKETCH_AFTER[:-70]}",
            SKETCH_AFTER[:-70],
        ),
        Improvement(
            "truncated_after_original",
            "tikz",
            TIKZ_BEFORE,
            f"Original:\n\n{fence('latex', TIKZ_BEFORE)}\n\nImproved:\n\n"
            f"```latex\n{TIKZ_AFTER[:-50]}",
            TIKZ_AFTER[:-50],
        ),
        Improvement(
            "truncated_unfenced", "matplotlib", PLOT_BEFORE, PLOT_AFTER[:-40], PLOT_AFTER[:-40]
        ),
    ]


def improvements() -> list[Improvement]:
    return _whole() + _versions() + _diffs() + _parts() + _nothing_and_truncated()
