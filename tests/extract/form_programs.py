"""Programs that replies are made of, and when a program is the one that a reply holds.

``Form.program`` is compared with ``same_program``: leading and trailing blank lines and white space
at line ends do not count; in forms whose name starts with ``pieces_`` no blank line counts at all,
since it is a matter of taste what stands between two joined pieces.

Written down, with the program that a careful person would take, before the reader and by somebody
who had not seen it.
"""

import difflib
import re
from dataclasses import dataclass
from typing import Protocol

LANGUAGES = ("matplotlib", "turtle", "processing", "tikz", "svg")


@dataclass(frozen=True)
class Form:
    """A reply and what is to be read in it: a program or None; a word that the notes must hold."""

    name: str
    language: str
    reply: str
    program: str | None
    note: str = ""


class Written(Protocol):
    """What forms of replies and of improvements share."""

    @property
    def name(self) -> str: ...
    @property
    def program(self) -> str | None: ...


def same_program(form: Written, text: str | None) -> bool:
    """Is the text the program of this form, but for white space that does not count?"""
    if form.program is None or text is None:
        return form.program is None and text is None
    blanks = not form.name.startswith("pieces_")
    return _plain(form.program, blanks) == _plain(text, blanks)


def _plain(text: str, blanks: bool) -> list[str]:
    lines = [line.rstrip() for line in text.split("\n")]
    if not blanks:
        return [line for line in lines if line]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return lines


# ---------------------------------------------------------------------------------------------
# The programs. Each holds the word "red" (in Processing: 255, 0, 0), so that `older` can make an
# earlier version of it that defines the same names.

MATPLOTLIB = (
    """\
import matplotlib.pyplot as plt
from matplotlib.patches import Ellipse

fig, ax = plt.subplots(figsize=(4, 6))
ax.add_patch(Ellipse((0.5, 0.65), 0.4, 0.5, facecolor="red", edgecolor="black"))
ax.plot([0.5, 0.47, 0.53, 0.5], [0.4, 0.3, 0.15, 0.05], color="black")
ax.set_xlim(0, 1)
ax.set_ylim(0, 1)
ax.axis("off")
plt.show()""",
    """\
import matplotlib.pyplot as plt
from matplotlib.patches import Polygon, Rectangle


def draw_wall(ax, x, y, size):
    ax.add_patch(Rectangle((x, y), size, size, color="wheat"))


def draw_roof(ax, x, y, size):
    # the roof overhangs the wall a little
    corners = [(x - 0.2, y), (x + size + 0.2, y), (x + size / 2, y + size / 2)]

    ax.add_patch(Polygon(corners, color="red"))


def main():
    fig, ax = plt.subplots()
    draw_wall(ax, 1, 0, 2)
    draw_roof(ax, 1, 2, 2)
    ax.set_aspect("equal")
    ax.autoscale_view()
    plt.show()


if __name__ == "__main__":
    main()""",
    """\
import numpy as np
import matplotlib.pyplot as plt

turns = 5
angle = np.linspace(0, turns * 2 * np.pi, 800)
radius = angle / angle.max()

fig = plt.figure(figsize=(5, 5))
ax = fig.add_subplot(projection="polar")
ax.plot(angle, radius, color="red", linewidth=2)
for name in ("polar", "start"):
    if name in ax.spines:
        ax.spines[name].set_visible(False)
ax.set_xticks([])
ax.set_yticks([])
plt.title("Spirale, größer < 1 & \\"rot\\"")
plt.show()""",
    """\
import matplotlib.pyplot as plt

board = [[(row + col) % 2 for col in range(8)] for row in range(8)]

fig, ax = plt.subplots()
for row in range(8):
    for col in range(8):
        if board[row][col]:
            colour = "red"
        else:
            colour = "white"
        ax.fill(
            [col, col + 1, col + 1, col],
            [row, row, row + 1, row + 1],
            color=colour,
        )
ax.set_aspect("equal")
ax.axis("off")
plt.savefig("board.png")""",
    '''\
from dataclasses import dataclass
import matplotlib.pyplot as plt


@dataclass
class Flower:
    """A flower of round petals.

    Its stem starts at the ground.
    """

    x: float
    height: float

    def draw(self, ax):
        ax.plot([self.x, self.x], [0, self.height], color="green", lw=4)
        for dx, dy in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
            ax.add_patch(plt.Circle((self.x + dx, self.height + dy), 0.08, color="red"))
        ax.add_patch(plt.Circle((self.x, self.height), 0.06, color="gold"))


fig, ax = plt.subplots()
for flower in [Flower(0.3, 0.6), Flower(0.7, 0.8)]:
    flower.draw(ax)
ax.set_aspect("equal")
plt.show()''',
)

TURTLE = (
    """\
import turtle

pen = turtle.Turtle()
pen.speed(0)
pen.color("black", "red")
pen.begin_fill()
pen.circle(90)
pen.end_fill()
pen.right(90)
pen.forward(180)
turtle.done()""",
    """\
import turtle


def star(pen, size):
    pen.begin_fill()
    for _ in range(5):
        pen.forward(size)
        pen.right(144)
    pen.end_fill()


def move(pen, x, y):
    pen.penup()
    pen.goto(x, y)

    pen.pendown()


artist = turtle.Turtle()
artist.fillcolor("red")
for x in (-150, 0, 150):
    move(artist, x, 40)
    star(artist, 90)
artist.hideturtle()
turtle.mainloop()""",
    '''\
from turtle import Screen, Turtle


class Gardener(Turtle):
    """A turtle that plants flowers."""

    def __init__(self):
        super().__init__()
        self.speed("fastest")

    def petal(self, length):
        for _ in range(2):
            self.circle(length, 60)
            self.left(120)

    def flower(self, petals=6):
        self.color("red")
        for _ in range(petals):
            self.petal(100)
            self.left(360 / petals)


screen = Screen()
screen.bgcolor("white")
gardener = Gardener()
gardener.flower()
screen.exitonclick()''',
    """\
import turtle as t

t.tracer(0)
t.left(90)
t.penup()
t.goto(0, -200)
t.pendown()

def branch(length):
    if length < 8:
        t.dot(6, "red")
        return
    t.width(length / 10)
    t.forward(length)
    t.left(25)
    branch(length * 0.7)
    t.right(50)
    branch(length * 0.7)
    t.left(25)
    t.penup()
    t.backward(length)
    t.pendown()

branch(100)
t.update()
t.done()""",
    """\
from turtle import *

bgcolor("lightblue")
penup()
goto(-100, -100)
pendown()
fillcolor("red")
begin_fill()
for side in range(4):
    forward(200)
    left(90)
end_fill()

# the roof
goto(-100, 100)
goto(0, 180)
goto(100, 100)
hideturtle()
write("Haus <1> & 'Hof'", align="center")
done()""",
)

PROCESSING = (
    """\
void setup() {
  size(400, 400);
  noLoop();
}

void draw() {
  background(255);
  fill(255, 0, 0);
  ellipse(200, 160, 140, 180);
  line(200, 250, 200, 380);
}""",
    """\
size(300, 300);
background(200, 230, 255);
noStroke();

fill(255, 0, 0);
triangle(50, 150, 150, 60, 250, 150);
fill(240, 220, 180);
rect(75, 150, 150, 110);
fill(120, 80, 40);
rect(135, 200, 30, 60);""",
    """\
int petals = 8;
float reach = 90;

void setup() {
  size(500, 500);
  background(255);
  drawFlower(width / 2, height / 2);
}

void drawFlower(float x, float y) {
  pushMatrix();
  translate(x, y);
  for (int i = 0; i < petals; i++) {
    drawPetal();
    rotate(TWO_PI / petals);
  }

  fill(255, 220, 0);
  circle(0, 0, 50);
  popMatrix();
}

// one petal, pointing to the right
void drawPetal() {
  fill(255, 0, 0);
  ellipse(reach, 0, reach, 40);
}""",
    """\
Star[] stars = new Star[30];

void setup() {
  size(600, 400);
  for (int i = 0; i < stars.length; i++) {
    stars[i] = new Star(random(width), random(height));
  }
}

void draw() {
  background(10, 10, 40);
  for (Star star : stars) {
    star.show();
  }
  noLoop();
}

class Star {
  float x, y;

  Star(float x, float y) {
    this.x = x;
    this.y = y;
  }

  void show() {
    if (x > 300 && y < 200) {
      fill(255, 0, 0);
    } else {
      fill(255, 255, 120);
    }
    noStroke();
    circle(x, y, 6);
  }
}""",
    """\
size(320, 320);
background(255);
int cells = 8;
float side = width / (float) cells;
for (int row = 0; row < cells; row++) {
  for (int col = 0; col < cells; col++) {
    if ((row + col) % 2 == 0) {
      fill(255, 0, 0);
    } else {
      fill(255);
    }
    rect(col * side, row * side, side, side);
  }
}""",
)

TIKZ = (
    r"""\begin{tikzpicture}[scale=2]
  \filldraw[fill=red, draw=black] (0,0) ellipse (0.8 and 1);
  \draw[->] (0,-1) .. controls (0.2,-1.5) and (-0.2,-2) .. (0,-2.5);
\end{tikzpicture}""",
    r"""\documentclass[tikz,border=4pt]{standalone}
\usepackage{xcolor}
\usetikzlibrary{shapes.geometric}
\definecolor{wall}{HTML}{F0DCB4}

\begin{document}
\begin{tikzpicture}
  % the wall
  \fill[wall] (0,0) rectangle (4,3);

  % the roof
  \fill[red] (-0.4,3) -- (4.4,3) -- (2,4.8) -- cycle;
  \node[regular polygon, regular polygon sides=6, draw] at (2,1.5) {};
\end{tikzpicture}
\end{document}""",
    r"""\begin{tikzpicture}
  \foreach \angle in {0, 45, ..., 315} {
    \fill[red, rotate=\angle] (1,0) ellipse (0.7 and 0.3);
  }
  \fill[yellow] (0,0) circle (0.4);

  \draw[green!50!black, line width=3pt] (0,-1.7) -- (0,-4);
  \node[above] at (0,1.9) {Flower \& ``bee''};
\end{tikzpicture}""",
    r"""\usetikzlibrary{arrows.meta, positioning}
\tikzset{box/.style={draw, rounded corners, minimum width=2cm, fill=red!20}}
\begin{tikzpicture}[node distance=1cm]
  \node[box] (a) {Sun};
  \node[box, below=of a] (b) {Rain};
  \node[box, below=of b] (c) {Rainbow};
  \draw[-{Stealth}] (a) -- (b);
  \draw[-{Stealth}] (b) -- (c);
\end{tikzpicture}""",
    r"""\documentclass{article}
\usepackage{tikz}
\newcommand{\tree}[2]{%
  \fill[brown] (#1-0.1,0) rectangle (#1+0.1,1);
  \fill[#2] (#1,1.5) circle (0.7);
}
\pagestyle{empty}
\begin{document}
\begin{center}
\begin{tikzpicture}
  \draw[<->] (-1,0) -- (7,0);
  \tree{0}{green}
  \tree{3}{red}
  \tree{6}{orange}
\end{tikzpicture}
\end{center}
\end{document}""",
)

SVG = (
    """\
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="300" viewBox="0 0 200 300">
  <ellipse cx="100" cy="110" rx="70" ry="90" fill="red"/>
  <path d="M100 200 q10 40 -5 90" fill="none" stroke="black"/>
</svg>""",
    """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="240" height="240">
  <rect x="40" y="110" width="160" height="110" fill="wheat"/>
  <polygon points="30,110 210,110 120,30" fill="red"/>
</svg>""",
    """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200">
  <!-- the sky -->
  <defs>
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#48c"/>
      <stop offset="1" stop-color="#cef"/>
    </linearGradient>
  </defs>
  <rect width="300" height="200" fill="url(#sky)"/>

  <!-- the boat -->
  <g transform="translate(150 140)">
    <path d="M-60 0 h120 l-20 30 h-80 z" fill="red"/>
    <g stroke="black">
      <line x1="0" y1="0" x2="0" y2="-80"/>
    </g>
  </g>
</svg>""",
    """\
<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160">
  <style>
    .petal { fill: red; opacity: 0.8; }
    .middle { fill: gold; }
  </style>

  <g id="flower">
    <ellipse class="petal" cx="80" cy="45" rx="18" ry="35"/>
    <ellipse class="petal" cx="80" cy="115" rx="18" ry="35"/>
    <ellipse class="petal" cx="45" cy="80" rx="35" ry="18"/>
    <ellipse class="petal" cx="115" cy="80" rx="35" ry="18"/>
    <circle class="middle" cx="80" cy="80" r="16"/>
  </g>
</svg>""",
    """\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     viewBox="0 0 200 120">
  <title>Signs &amp; marks: 1 &lt; 2</title>
  <svg x="20" y="20" width="80" height="80" viewBox="0 0 10 10">
    <circle id="dot" cx="5" cy="5" r="4" fill="red"/>
  </svg>
  <text x="110" y="66" font-size="20">größer</text>
</svg>""",
)

PROGRAMS: dict[str, tuple[str, ...]] = {
    "matplotlib": MATPLOTLIB,
    "turtle": TURTLE,
    "processing": PROCESSING,
    "tikz": TIKZ,
    "svg": SVG,
}

WORD = {
    "matplotlib": "python",
    "turtle": "python",
    "processing": "processing",
    "tikz": "latex",
    "svg": "svg",
}
OTHER_WORD = {
    "matplotlib": "py",
    "turtle": "python3",
    "processing": "java",
    "tikz": "tex",
    "svg": "xml",
}
FILE = {
    "matplotlib": "drawing.py",
    "turtle": "drawing.py",
    "processing": "drawing.pde",
    "tikz": "drawing.tex",
    "svg": "drawing.svg",
}
# A line to change in a program, as an explanation behind the whole program shows it.
FRAGMENT = {
    "matplotlib": 'ax.set_facecolor("lightblue")',
    "turtle": 'turtle.bgcolor("lightblue")',
    "processing": "background(0, 0, 120);",
    "tikz": r"\fill[blue!20] (-3,-3) rectangle (3,3);",
    "svg": '<rect width="100%" height="100%" fill="lightblue"/>',
}
RUN = {
    "matplotlib": "python drawing.py",
    "turtle": "python3 drawing.py",
    "processing": 'processing-java --sketch="$PWD/drawing" --run',
    "tikz": "pdflatex drawing.tex",
    "svg": "xdg-open drawing.svg",
}
INSTALL = {
    "matplotlib": "pip install matplotlib numpy",
    "turtle": "sudo apt install python3-tk",
    "processing": "sudo snap install processing --classic",
    "tikz": "sudo apt install texlive-pictures",
    "svg": "npm install -g svgo",
}


def older(language: str, program: str) -> str:
    """An earlier version of a program: it defines the same names, but is grey for red."""
    if language == "processing":
        changed = program.replace("255, 0, 0", "90, 90, 90")
    else:
        changed = re.sub(r"\bred\b", "gray", program)
    assert changed != program
    return changed


def fence(info: str, text: str, mark: str = "```") -> str:
    return f"{mark}{info}\n{text}\n{mark}"


def indent(prefix: str, text: str) -> str:
    """The prefix before every line; before a blank line without its white space at the end."""
    lines = (prefix + line if line else prefix.rstrip() for line in text.split("\n"))
    return "\n".join(lines)


def diff(language: str, program: str) -> str:
    before = older(language, program).split("\n")
    name = FILE[language]
    lines = difflib.unified_diff(
        before, program.split("\n"), f"a/{name}", f"b/{name}", lineterm="", n=2
    )
    return "\n".join(lines)
