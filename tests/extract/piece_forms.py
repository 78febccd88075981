"""Replies that hold one program in several blocks, or pieces of a whole one beside it.

Written down, with the program that a careful person would take, before the reader and by somebody
who had not seen it.
"""

from tests.extract.form_programs import LANGUAGES, PROGRAMS, WORD, Form, fence


def pieces(name: str, language: str, *parts: str) -> Form:
    """Words and blocks in turn: a part that starts with a word in |bars| is a block."""
    reply: list[str] = []
    program: list[str] = []
    for part in parts:
        if part.startswith("|"):
            word, _, text = part[1:].partition("|")
            text = text.strip("\n")
            reply.append(fence(word, text))
            program.append(text)
        else:
            reply.append(part)
    return Form(f"pieces_{name}", language, "\n\n".join(reply) + "\n", "\n\n".join(program))


def pieces_forms() -> list[Form]:
    return [
        pieces(
            "matplotlib_three",
            "matplotlib",
            "Start with the imports:",
            """|python|
import matplotlib.pyplot as plt
from matplotlib.patches import Wedge
""",
            "Make the axes:",
            """|python|
fig, ax = plt.subplots()
ax.set_aspect("equal")
ax.set_xlim(-2, 2)
ax.set_ylim(-2, 2)
""",
            "And now the mouth that eats:",
            """|python|
ax.add_patch(Wedge((0, 0), 1.5, 30, 330, color="gold"))
ax.plot(0.3, 0.9, "ko")
plt.show()
""",
            "That's it.",
        ),
        pieces(
            "matplotlib_function_then_call",
            "matplotlib",
            "A leaf function:",
            """|python|
import numpy as np
import matplotlib.pyplot as plt


def leaf(ax, x, y):
    s = np.linspace(0, np.pi, 50)
    ax.fill(x + s / 3, y + np.sin(s) / 4, color="green")
""",
            "Use it for the twig:",
            """|python|
fig, ax = plt.subplots()
for k in range(5):
    leaf(ax, k, k % 2)
ax.axis("off")
plt.show()
""",
        ),
        pieces(
            "matplotlib_bare",
            "matplotlib",
            "First",
            """||
import matplotlib.pyplot as plt

heights = [3, 7, 5]
""",
            "then",
            """||
fig, ax = plt.subplots()
ax.bar(["a", "b", "c"], heights, color=["red", "green", "blue"])
""",
            "and in the end",
            """||
plt.show()
""",
        ),
        pieces(
            "matplotlib_cells",
            "matplotlib",
            "**Cell 1**",
            """|python|
import matplotlib.pyplot as plt
from math import cos, sin, tau
""",
            "**Cell 2**",
            """|python|
points = [(cos(tau * k / 7), sin(tau * k / 7)) for k in range(7)]
""",
            "**Cell 3**",
            """|python|
xs, ys = zip(*points)
plt.fill(xs, ys, facecolor="none", edgecolor="purple")
plt.gca().set_aspect("equal")
plt.show()
""",
        ),
        pieces(
            "turtle_three",
            "turtle",
            "Set the stage.",
            """|python|
import turtle

screen = turtle.Screen()
screen.bgcolor("skyblue")
pen = turtle.Turtle()
""",
            "A helper to fill a disc:",
            """|python|
def disc(x, y, radius, colour):
    pen.penup()
    pen.goto(x, y - radius)
    pen.pendown()
    pen.fillcolor(colour)
    pen.begin_fill()
    pen.circle(radius)
    pen.end_fill()
""",
            "The snowman:",
            """|python|
disc(0, -80, 80, "white")
disc(0, 40, 50, "white")
disc(0, 110, 30, "white")
pen.hideturtle()
turtle.done()
""",
        ),
        pieces(
            "turtle_class_then_use",
            "turtle",
            "The class:",
            """|python|
import turtle


class Fish:
    def __init__(self, x):
        self.pen = turtle.Turtle()
        self.pen.penup()
        self.pen.goto(x, 0)
        self.pen.pendown()

    def swim(self):
        self.pen.circle(60, 90)
        self.pen.left(90)
        self.pen.circle(60, 90)
""",
            "Two fish:",
            """|python|
for place in (-120, 60):
    Fish(place).swim()
turtle.done()
""",
        ),
        pieces(
            "turtle_list",
            "turtle",
            "Import:",
            """|py|
from turtle import forward, left, done
""",
            "Loop:",
            """|py|
for _ in range(6):
    forward(70)
    left(60)
""",
            "Keep the window:",
            """|py|
done()
""",
        ),
        pieces(
            "processing_setup_draw",
            "processing",
            "The window of the sketch:",
            """|processing|
float t = 0;

void setup() {
  size(360, 240);
  noStroke();
}
""",
            "The boat on the waves:",
            """|processing|
void draw() {
  background(180, 220, 255);
  fill(30, 80, 160);
  rect(0, 160, width, 80);
  fill(140, 70, 20);
  quad(120, 140, 240, 140, 220, 175, 140, 175);
  noLoop();
}
""",
        ),
        pieces(
            "processing_helpers_first",
            "processing",
            "The wheel:",
            """|java|
void wheel(float x, float y) {
  fill(40);
  circle(x, y, 50);
  fill(200);
  circle(x, y, 20);
}
""",
            "The body:",
            """|java|
void body() {
  fill(255, 0, 0);
  rect(90, 140, 220, 50, 10);
  rect(140, 100, 110, 50, 10);
}
""",
            "And the sketch:",
            """|java|
void setup() {
  size(400, 300);
  background(255);
  body();
  wheel(140, 195);
  wheel(260, 195);
}
""",
        ),
        pieces(
            "processing_class",
            "processing",
            "Main tab:",
            """|processing|
Cloud cloud;

void setup() {
  size(300, 200);
  cloud = new Cloud(150, 90);
}

void draw() {
  background(100, 160, 230);
  cloud.display();
}
""",
            "Tab `Cloud`:",
            """|processing|
class Cloud {
  float x, y;

  Cloud(float x, float y) {
    this.x = x;
    this.y = y;
  }

  void display() {
    noStroke();
    fill(255);
    ellipse(x, y, 120, 50);
    ellipse(x - 20, y - 20, 60, 50);
  }
}
""",
        ),
        pieces(
            "processing_static",
            "processing",
            "Canvas and ground:",
            """||
size(250, 250);
background(250, 250, 230);
""",
            "Trunk:",
            """||
fill(120, 80, 40);
rect(115, 130, 20, 90);
""",
            "Crown:",
            """||
fill(30, 140, 60);
ellipse(125, 95, 110, 100);
""",
        ),
        pieces(
            "tikz_preamble",
            "tikz",
            "In the preamble:",
            r"""|latex|
\documentclass[border=3pt]{standalone}
\usepackage{tikz}
\usetikzlibrary{calc}
""",
            "In the body:",
            r"""|latex|
\begin{document}
\begin{tikzpicture}
  \coordinate (a) at (0,0);
  \coordinate (b) at (3,1);
  \draw[thick] (a) -- (b);
  \fill ($(a)!0.5!(b)$) circle (2pt);
\end{tikzpicture}
\end{document}
""",
        ),
        pieces(
            "tikz_libraries_then_picture",
            "tikz",
            "You need these:",
            r"""|tex|
\usetikzlibrary{shapes.symbols}
\definecolor{night}{RGB}{20,20,60}
""",
            "and this picture:",
            r"""|tex|
\begin{tikzpicture}
  \fill[night] (-2,-2) rectangle (2,2);
  \node[cloud, fill=white, minimum width=2cm] at (0,0.5) {};
\end{tikzpicture}
""",
        ),
        pieces(
            "tikz_in_the_middle",
            "tikz",
            "Open the picture and draw the axes:",
            r"""|latex|
\begin{tikzpicture}
  \draw[->] (-0.2,0) -- (4,0) node[right] {$x$};
  \draw[->] (0,-0.2) -- (0,3) node[above] {$y$};
""",
            "Plot the curve and close the picture:",
            r"""|latex|
  \draw[blue, domain=0:3.5, smooth] plot (\x, {0.2*\x*\x});
\end{tikzpicture}
""",
        ),
        pieces(
            "svg_two",
            "svg",
            "Open the drawing with its gradient:",
            """|svg|
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">
  <defs>
    <radialGradient id="glow">
      <stop offset="0" stop-color="white"/>
      <stop offset="1" stop-color="orange"/>
    </radialGradient>
  </defs>
""",
            "Then the sun, and close it:",
            """|svg|
  <circle cx="60" cy="60" r="45" fill="url(#glow)"/>
</svg>
""",
        ),
        pieces(
            "svg_three",
            "svg",
            "The frame:",
            """|xml|
<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">
""",
            "The three stripes:",
            """|xml|
  <rect width="90" height="20" y="0" fill="black"/>
  <rect width="90" height="20" y="20" fill="red"/>
  <rect width="90" height="20" y="40" fill="gold"/>
""",
            "The end:",
            """|xml|
</svg>
""",
        ),
    ]


def whole_after_pieces_forms() -> list[Form]:
    """Steps first and then everything put together: the last block is the whole program."""
    found: list[Form] = []
    for number, language in enumerate(LANGUAGES):
        program = PROGRAMS[language][(number + 2) % 5]
        word = WORD[language]
        lines = program.split("\n")
        half = len(lines) // 2
        first, second = "\n".join(lines[:half]), "\n".join(lines[half:])
        found.append(
            Form(
                f"whole_after_steps_{language}",
                language,
                f"Step 1:\n\n{fence(word, first)}\n\nStep 2:\n\n{fence(word, second)}\n\n"
                f"Putting it all together:\n\n{fence(word, program)}\n",
                program,
            )
        )
        found.append(
            Form(
                f"whole_before_steps_{language}",
                language,
                f"The whole program:\n\n{fence(word, program)}\n\nStep by step: the first half\n\n"
                f"{fence(word, first)}\n\nprepares, and the second half\n\n"
                f"{fence(word, second)}\n\nfinishes the picture.\n",
                program,
            )
        )
    return found
