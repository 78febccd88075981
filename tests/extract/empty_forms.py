"""Replies without a program, and with programs in other languages.

Written down, with the program that a careful person would take, before the reader and by somebody
who had not seen it.
"""

from tests.extract.form_programs import (
    LANGUAGES,
    MATPLOTLIB,
    PROCESSING,
    PROGRAMS,
    SVG,
    TIKZ,
    TURTLE,
    WORD,
    Form,
    diff,
    fence,
)

# No program: for every language.


def nothing_forms() -> list[Form]:
    found: list[Form] = []
    for number, language in enumerate(LANGUAGES):
        program = PROGRAMS[language][number % 5]
        change = diff(language, program)
        word = WORD[language]
        found += [
            Form(
                f"diff_fence_{language}",
                language,
                f"Apply this patch:\n\n{fence('diff', change)}\n",
                None,
                "diff",
            ),
            Form(f"diff_bare_fence_{language}", language, fence("", change), None, "diff"),
            Form(f"diff_unfenced_{language}", language, change + "\n", None, "diff"),
            Form(
                f"nothing_draft_in_think_{language}",
                language,
                f"<think>\n{fence(word, program)}\n</think>\nI can't draw this, sorry.",
                None,
            ),
            Form(
                f"nothing_draft_before_think_end_{language}",
                language,
                f"{fence(word, program)}\nHm, no.\n</think>\n\nI'd rather not.",
                None,
            ),
            Form(
                f"nothing_log_{language}",
                language,
                {
                    "matplotlib": fence(
                        "",
                        "Traceback (most recent call last):\n"
                        '  File "main.py", line 2, in <module>\n'
                        "    import matplotlib.pyplot as plt\n"
                        "ModuleNotFoundError: No module named 'matplotlib'",
                    ),
                    "turtle": "The log:\n"
                    + fence(
                        "text",
                        "Traceback (most recent call last):\n"
                        '  File "main.py", line 5, in <module>\n'
                        "    pen = turtle.Turtle()\n"
                        "_tkinter.TclError: no display name",
                    ),
                    "processing": fence(
                        "",
                        "main.pde:3:0: The function elipse(int, int, int, int) "
                        "does not exist\nruntime_error",
                    ),
                    "tikz": fence(
                        "",
                        "! Package tikz Error: Giving up on this path. "
                        "Did you forget a semicolon?.\nl.7 \\end{tikzpicture}",
                    ),
                    "svg": "I got\n\n"
                    + fence("", "syntax_error: line 3, column 8: not well-formed"),
                }[language],
                None,
            ),
        ]
    found += [
        Form("nothing_empty", "svg", "", None),
        Form("nothing_blank", "matplotlib", " \n\n\t\n", None),
        Form("nothing_bom", "turtle", "\ufeff\u200b\n", None),
        Form(
            "nothing_refusal_matplotlib",
            "matplotlib",
            "I'm sorry, but I can't help with drawing that.",
            None,
        ),
        Form(
            "nothing_refusal_turtle",
            "turtle",
            "As an AI language model I cannot open a turtle window. However, you could "
            "import the turtle module and use `forward` and `left` to draw a square.",
            None,
        ),
        Form(
            "nothing_refusal_processing",
            "processing",
            "Sorry, I don't know Processing well enough to draw a horse.",
            None,
        ),
        Form(
            "nothing_refusal_tikz",
            "tikz",
            "I can't produce pictures. TikZ has the commands `\\draw` and `\\fill` for it.",
            None,
        ),
        Form(
            "nothing_refusal_svg",
            "svg",
            "I won't draw this. An `<svg>` element would hold it.",
            None,
        ),
        Form(
            "nothing_question",
            "processing",
            "Which size should the sketch have? And shall the ball move?",
            None,
        ),
        Form(
            "nothing_steps",
            "matplotlib",
            "1. Import matplotlib.pyplot.\n2. Make a figure with subplots().\n"
            "3. Add a circle.\n4. Show the figure.",
            None,
        ),
        Form(
            "nothing_art_svg",
            "svg",
            "Here is a cat:\n\n```\n /\\_/\\\n( o.o )\n > ^ <\n```\n",
            None,
        ),
        Form("nothing_art_turtle", "turtle", "  /\\\n /  \\\n/____\\\n|    |\n|____|\n", None),
        Form(
            "nothing_pseudo_processing",
            "processing",
            "```\nBEGIN\n  make a window 400 by 400\n  draw a red ball in the middle\nEND\n```",
            None,
        ),
        Form(
            "nothing_pseudo_turtle",
            "turtle",
            "```\nrepeat 4 times:\n  go forward 100 steps\n  turn left by 90 degrees\n```",
            None,
        ),
        Form(
            "nothing_pseudo_tikz",
            "tikz",
            "Pseudo-code:\n\n```\nfor each petal p do\n  draw ellipse at angle p\nend for\n```",
            None,
        ),
        Form(
            "nothing_image_link",
            "svg",
            "![a red balloon](https://example.com/balloon.png)\n\nHere is your picture.",
            None,
        ),
        Form(
            "nothing_only_install",
            "matplotlib",
            "Run this first:\n\n```bash\npip install matplotlib\n```\n\nThen tell me more.",
            None,
        ),
        Form("nothing_only_run", "tikz", "```sh\npdflatex drawing.tex\n```\n", None),
        Form(
            "nothing_think_unclosed",
            "turtle",
            "<think>\nThe user wants a tree. A tree has a trunk and leaves. Perhaps brown, or",
            None,
        ),
        Form("nothing_empty_fence", "processing", "The code:\n\n```processing\n```\n", None),
    ]
    return found


# Programs in another language.

P5 = """\
function setup() {
  createCanvas(400, 400);
}

function draw() {
  background(255);
  fill('red');
  circle(200, 200, 120);
}"""
CPP = """\
#include <SFML/Graphics.hpp>

int main() {
    sf::RenderWindow window(sf::VideoMode(400, 400), "Ball");
    sf::CircleShape ball(90.f);
    ball.setFillColor(sf::Color::Red);
    window.draw(ball);
    window.display();
    return 0;
}"""
CANVAS = """\
const canvas = document.createElement('canvas');
const ctx = canvas.getContext('2d');
ctx.fillStyle = 'red';
ctx.beginPath();
ctx.arc(100, 100, 60, 0, 2 * Math.PI);
ctx.fill();
document.body.appendChild(canvas);"""
R_PLOT = """\
library(ggplot2)
df <- data.frame(x = c(0, 1, 2), y = c(0, 2, 0))
ggplot(df, aes(x, y)) +
  geom_polygon(fill = "red") +
  theme_void()"""
PYTHON_MODE = """\
def setup():
    size(400, 400)
    noLoop()

def draw():
    background(255)
    fill(255, 0, 0)
    ellipse(200, 200, 150, 150)"""
LOGO = """\
TO SQUARE :SIZE
  REPEAT 4 [FD :SIZE RT 90]
END
SETPENCOLOR 4
SQUARE 100"""


def other_language_forms() -> list[Form]:
    note = "another language"
    return [
        Form("other_p5_word", "processing", f"Sure:\n\n{fence('javascript', P5)}", None, note),
        Form("other_p5_bare", "processing", f"{fence('', P5)}\n\nRun it.", None, note),
        Form("other_p5_wrong_word", "processing", fence("processing", P5), None, note),
        Form("other_p5_unfenced", "processing", f"Here it is:\n\n{P5}\n", None, note),
        Form("other_python_mode", "processing", fence("python", PYTHON_MODE), None, note),
        Form("other_processing_cpp", "processing", fence("cpp", CPP), None, note),
        Form("other_svg_for_processing", "processing", fence("", SVG[0]), None, note),
        Form("other_cpp_word", "matplotlib", f"In C++:\n\n{fence('cpp', CPP)}", None, note),
        Form("other_cpp_bare", "turtle", f"{fence('', CPP)}\n\nLink it with SFML.", None, note),
        Form("other_cpp_unfenced", "svg", CPP, None, note),
        Form("other_turtle_for_svg", "svg", fence("python", TURTLE[0]), None, note),
        Form("other_turtle_for_svg_bare", "svg", f"Code:\n{fence('', TURTLE[1])}", None, note),
        Form("other_turtle_for_svg_wrong_word", "svg", fence("svg", TURTLE[4]), None, note),
        Form("other_matplotlib_for_turtle", "turtle", fence("python", MATPLOTLIB[0]), None, note),
        Form("other_matplotlib_for_turtle_unfenced", "turtle", MATPLOTLIB[1] + "\n", None, note),
        Form(
            "other_turtle_for_matplotlib",
            "matplotlib",
            f"Here's the code:\n\n{fence('python', TURTLE[2])}",
            None,
            note,
        ),
        Form("other_r_for_matplotlib", "matplotlib", fence("r", R_PLOT), None, note),
        Form("other_svg_for_matplotlib", "matplotlib", fence("svg", SVG[3]), None, note),
        Form("other_matplotlib_for_tikz", "tikz", fence("python", MATPLOTLIB[2]), None, note),
        Form("other_svg_for_tikz", "tikz", f"Here:\n\n{fence('', SVG[2])}\n", None, note),
        Form("other_canvas_for_svg", "svg", fence("js", CANVAS), None, note),
        Form("other_canvas_for_tikz", "tikz", fence("", CANVAS), None, note),
        Form("other_logo_for_turtle", "turtle", fence("logo", LOGO), None, note),
        Form("other_tikz_for_svg", "svg", fence("latex", TIKZ[1]), None, note),
        Form("other_tikz_for_matplotlib_unfenced", "matplotlib", f"Here:\n\n{TIKZ[2]}", None, note),
        Form("other_processing_for_turtle", "turtle", fence("java", PROCESSING[0]), None, note),
        # the asked language stands beside the other one
        Form(
            "beside_r_matplotlib",
            "matplotlib",
            f"In R:\n\n{fence('r', R_PLOT)}\n\nIn Python:\n\n{fence('python', MATPLOTLIB[3])}",
            MATPLOTLIB[3],
        ),
        Form(
            "beside_p5_processing",
            "processing",
            f"{fence('processing', PROCESSING[2])}\n\nThe same for the web, in p5.js:\n\n"
            f"{fence('javascript', P5)}",
            PROCESSING[2],
        ),
        Form(
            "beside_p5_first_processing_bare",
            "processing",
            f"p5.js:\n\n{fence('', P5)}\n\nProcessing:\n\n{fence('', PROCESSING[1])}",
            PROCESSING[1],
        ),
        Form(
            "beside_matplotlib_turtle",
            "turtle",
            f"With turtle:\n\n{fence('python', TURTLE[1])}\n\nIf you prefer matplotlib:\n\n"
            f"{fence('python', MATPLOTLIB[0])}",
            TURTLE[1],
        ),
        Form(
            "beside_turtle_first_matplotlib",
            "matplotlib",
            f"With turtle:\n\n{fence('python', TURTLE[0])}\n\nWith matplotlib:\n\n"
            f"{fence('python', MATPLOTLIB[4])}",
            MATPLOTLIB[4],
        ),
        Form(
            "beside_python_svg",
            "svg",
            f"This script writes the file:\n\n{fence('python', TURTLE[3])}\n\nThe SVG itself:\n\n"
            f"{fence('svg', SVG[1])}",
            SVG[1],
        ),
        Form(
            "beside_svg_tikz",
            "tikz",
            f"{fence('latex', TIKZ[4])}\n\nAs SVG:\n\n{fence('xml', SVG[0])}",
            TIKZ[4],
        ),
        Form(
            "beside_css_svg",
            "svg",
            f"{fence('svg', SVG[2])}\n\nStyle the page with\n\n"
            f"{fence('css', 'body { margin: 0; }')}",
            SVG[2],
        ),
    ]
