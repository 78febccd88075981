"""Replies that fit one language alone.

Written down, with the program that a careful person would take, before the reader and by somebody
who had not seen it.
"""

import html
import re

from tests.extract.form_programs import (
    MATPLOTLIB,
    PROCESSING,
    SVG,
    TIKZ,
    TURTLE,
    Form,
    fence,
    indent,
    older,
)

# Forms of one language.

TICKS_IN_DOCSTRING = '''\
"""Draws a kite.

Run it like this:

```
python kite.py
```
"""
import matplotlib.pyplot as plt

plt.fill([0, 1, 0, -1], [2, 0.5, -2, 0.5], color="purple")
plt.axis("equal")
plt.show()'''
THINK_IN_COMMENT = """\
import turtle

# <think> of a bigger circle here
bubble = turtle.Turtle()
bubble.circle(70)
bubble.write("<think>")
bubble.circle(20)
bubble.write("</think>")
turtle.done()"""
THINK_IN_TEXT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 60">
  <!-- <think> is only the label's text -->
  <rect width="160" height="60" fill="lightyellow"/>
  <text x="20" y="36">&lt;think&gt;</text>
  <!-- </think> -->
</svg>"""
THINK_IN_NODE = r"""\begin{tikzpicture}
  \node[draw, rounded corners] (t) at (0,0) {\texttt{<think>}};
  \node[draw, rounded corners] (u) at (4,0) {\texttt{</think>}};
  \draw[->] (t) -- (u);
\end{tikzpicture}"""
THINK_IN_STRING = """\
void setup() {
  size(200, 100);
  background(255);
  fill(0);
  text("<think>", 20, 40);  // </think> is never drawn
  text("done", 20, 70);
}"""
ONE_LINE = 'import matplotlib.pyplot as plt; plt.text(0.2, 0.5, "top\\nbottom"); plt.show()'
ONE_LINE_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50">'
    '<circle cx="25" cy="25" r="20" fill="teal"/></svg>'
)
ONE_LINE_TURTLE = "import turtle; turtle.dot(120, 'navy'); turtle.done()"
ONE_LINE_TIKZ = r"\begin{tikzpicture}\fill[teal] (0,0) circle (1);\end{tikzpicture}"
ONE_LINE_PROCESSING = "size(200, 200); background(255); fill(0, 0, 200); circle(100, 100, 90);"
ENTITIES_KEPT = """\
import html
import matplotlib.pyplot as plt

label = html.unescape("3 &lt; 4 &amp; 5 &gt; 4")
plt.text(0.1, 0.5, label, fontsize=30)
plt.axis("off")
plt.show()"""
TABBED = (
    "import turtle\n\nfor side in range(3):\n\tturtle.forward(120)\n\tif side < 2:\n"
    "\t\tturtle.left(120)\n\nturtle.done()"
)
ZWJ_IN_STRING = """\
import matplotlib.pyplot as plt

plt.text(0.5, 0.5, "👩\u200d🚀 fährt zum 月", ha="center")
plt.axis("off")
plt.show()"""
JSON_IN_PROGRAM = '''\
import json
import matplotlib.pyplot as plt

data = json.loads("""{"code": "bar", "values": [3, 1, 2]}""")
plt.bar(range(3), data["values"], color="olive")
plt.show()'''
CDATA_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80">
  <style><![CDATA[
    g > circle { fill: maroon; }
  ]]></style>
  <g><circle cx="40" cy="40" r="30"/></g>
</svg>"""
COMMENT_FIRST_SVG = """\
<!-- A traffic light, drawn by hand -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 160">
  <rect width="60" height="160" rx="8" fill="#333"/>
  <circle cx="30" cy="30" r="20" fill="red"/>
  <circle cx="30" cy="80" r="20" fill="yellow"/>
  <circle cx="30" cy="130" r="20" fill="lime"/>
</svg>"""
COMMENT_FIRST_PYTHON = """\
# Traffic light
# by hand
import turtle

light = turtle.Turtle()
for y, colour in ((60, "red"), (0, "yellow"), (-60, "green")):
    light.penup()
    light.goto(0, y)
    light.dot(50, colour)
turtle.done()"""
COMMENT_FIRST_TIKZ = r"""% Traffic light
% needs only tikz
\begin{tikzpicture}
  \fill[black!80, rounded corners] (-0.6,-2) rectangle (0.6,2);
  \fill[red] (0,1.2) circle (0.45);
  \fill[yellow] (0,0) circle (0.45);
  \fill[green] (0,-1.2) circle (0.45);
\end{tikzpicture}"""
COMMENT_FIRST_PROCESSING = """\
/* Traffic light.
 * Press nothing, it only stands there.
 */
void setup() {
  size(120, 320);
}

void draw() {
  background(60);
  fill(255, 0, 0);
  circle(60, 60, 70);
  fill(255, 255, 0);
  circle(60, 160, 70);
  fill(0, 200, 0);
  circle(60, 260, 70);
}"""
IMPORTS_PROCESSING = """\
import java.util.ArrayList;

ArrayList<PVector> dots = new ArrayList<PVector>();
final color INK = color(20, 20, 120);

void setup() {
  size(300, 300);
  for (int i = 0; i < 12; i++) {
    dots.add(PVector.fromAngle(TWO_PI * i / 12).mult(100));
  }
}

void draw() {
  background(255);
  translate(width / 2, height / 2);
  fill(INK);
  for (PVector dot : dots) {
    circle(dot.x, dot.y, 20);
  }
}"""
TWO_PICTURES = r"""\documentclass{article}
\usepackage{tikz}
\begin{document}
\begin{tikzpicture}
  \draw (0,0) circle (1);
\end{tikzpicture}
\qquad
\begin{tikzpicture}
  \draw (0,0) rectangle (2,2);
\end{tikzpicture}
\end{document}"""
INLINE_TIKZ = r"""\tikz[baseline]{
  \draw[fill=orange] (0,0) -- (2,0) -- (1,1.7) -- cycle;
  \node at (1,0.6) {!};
}"""
SVG_PAGE = f"""\
<!DOCTYPE html>
<html>
<body>
{SVG[3]}
</body>
</html>"""
HTML_USE = """\
<!DOCTYPE html>
<html>
<head><title>Boat</title></head>
<body>
<img src="drawing.svg" alt="a boat">
</body>
</html>"""


def special_forms() -> list[Form]:
    python_repr = [line + "\n" for line in MATPLOTLIB[0].split("\n")]
    nbsp = "\u00a0"
    return [
        # fences
        Form(
            "ticks_in_tilde_fence",
            "matplotlib",
            fence("python", TICKS_IN_DOCSTRING, "~~~"),
            TICKS_IN_DOCSTRING,
        ),
        Form(
            "ticks_in_longer_fence",
            "matplotlib",
            f"Here:\n\n{fence('python', TICKS_IN_DOCSTRING, '````')}\n\nBye.",
            TICKS_IN_DOCSTRING,
        ),
        Form("tabs_kept", "turtle", fence("python", TABBED), TABBED),
        Form(
            "tabs_kept_in_list",
            "turtle",
            "1. Run:\n\n" + indent("   ", fence("python", TABBED)) + "\n",
            TABBED,
        ),
        Form(
            "nbsp_indent_matplotlib",
            "matplotlib",
            fence("python", re.sub(r"(?m)^ +", lambda m: nbsp * len(m[0]), MATPLOTLIB[3])),
            MATPLOTLIB[3],
        ),
        Form(
            "nbsp_indent_turtle",
            "turtle",
            fence("", re.sub(r"(?m)^ +", lambda m: nbsp * len(m[0]), TURTLE[1])),
            TURTLE[1],
        ),
        Form("joiner_in_string_kept", "matplotlib", fence("python", ZWJ_IN_STRING), ZWJ_IN_STRING),
        Form("inline_svg", "svg", f"Use `{ONE_LINE_SVG}` for it.", ONE_LINE_SVG),
        Form("inline_three_svg", "svg", f"```svg {ONE_LINE_SVG}```", ONE_LINE_SVG),
        Form("inline_three_turtle", "turtle", f"```python {ONE_LINE_TURTLE}```", ONE_LINE_TURTLE),
        Form("inline_three_tikz", "tikz", f"Here: ```{ONE_LINE_TIKZ}``` Done.", ONE_LINE_TIKZ),
        Form("inline_tikz", "tikz", f"The code is `{ONE_LINE_TIKZ}`.", ONE_LINE_TIKZ),
        Form(
            "one_line_processing", "processing", fence("", ONE_LINE_PROCESSING), ONE_LINE_PROCESSING
        ),
        Form("one_line_turtle_unfenced", "turtle", ONE_LINE_TURTLE, ONE_LINE_TURTLE),
        Form(
            "one_line_svg_among_words",
            "svg",
            f"Here is the SVG: {ONE_LINE_SVG} Enjoy!",
            ONE_LINE_SVG,
        ),
        Form("word_turtle_as_info", "turtle", fence("turtle", TURTLE[3]), TURTLE[3]),
        Form(
            "word_matplotlib_as_info",
            "matplotlib",
            fence("python-matplotlib", MATPLOTLIB[3]),
            MATPLOTLIB[3],
        ),
        Form("word_tikz_as_info", "tikz", fence("TikZ", TIKZ[2]), TIKZ[2]),
        Form("word_html_as_info", "svg", fence("html", SVG[0]), SVG[0]),
        Form("word_pde_as_info", "processing", fence("pde", PROCESSING[4]), PROCESSING[4]),
        Form("word_text_as_info", "tikz", fence("text", TIKZ[4]), TIKZ[4]),
        Form(
            "word_wrong_but_program_right",
            "processing",
            fence("javascript", PROCESSING[3]),
            PROCESSING[3],
        ),
        Form("word_c_but_program_right", "processing", fence("c++", PROCESSING[2]), PROCESSING[2]),
        Form("comment_first_svg", "svg", fence("xml", COMMENT_FIRST_SVG), COMMENT_FIRST_SVG),
        Form(
            "comment_first_turtle",
            "turtle",
            fence("python", COMMENT_FIRST_PYTHON),
            COMMENT_FIRST_PYTHON,
        ),
        Form("comment_first_tikz", "tikz", fence("latex", COMMENT_FIRST_TIKZ), COMMENT_FIRST_TIKZ),
        Form(
            "comment_first_processing",
            "processing",
            fence("", COMMENT_FIRST_PROCESSING),
            COMMENT_FIRST_PROCESSING,
        ),
        # truncated programs: what is there
        Form(
            "truncated_matplotlib",
            "matplotlib",
            f"Here:\n\n```python\n{MATPLOTLIB[1][:-90]}",
            MATPLOTLIB[1][:-90],
        ),
        Form(
            "truncated_processing",
            "processing",
            f"```processing\n{PROCESSING[3][:-60]}",
            PROCESSING[3][:-60],
        ),
        Form("truncated_svg", "svg", f"```svg\n{SVG[3][:-70]}", SVG[3][:-70]),
        Form("truncated_tikz", "tikz", f"Sure.\n```latex\n{TIKZ[4][:-40]}", TIKZ[4][:-40]),
        Form("truncated_turtle_unfenced", "turtle", TURTLE[2][:-45], TURTLE[2][:-45]),
        # unfenced
        Form(
            "unfenced_turtle_name_starts_prose",
            "turtle",
            f"{TURTLE[0]}\n\nturtle.done() keeps the window open until you close it.\n"
            "pen.circle(90) draws the balloon itself.",
            TURTLE[0],
        ),
        Form(
            "unfenced_turtle_import_in_prose",
            "turtle",
            "Import turtle, which comes with Python, and run the following program.\n\n"
            f"{TURTLE[1]}\n\nfor each star, the pen turns by 144 degrees at every corner.",
            TURTLE[1],
        ),
        Form(
            "unfenced_matplotlib_from_in_prose",
            "matplotlib",
            f"From what you say I take it that a house is meant.\n\n{MATPLOTLIB[1]}\n\n"
            "If you want a door, add a Rectangle in draw_wall().",
            MATPLOTLIB[1],
        ),
        Form(
            "unfenced_processing_names_in_prose",
            "processing",
            "In Processing setup() runs once and draw() runs over and over.\n\n"
            f"{PROCESSING[0]}\n\nnoLoop() stops draw() after the first run; size() sets the "
            "window.",
            PROCESSING[0],
        ),
        Form(
            "unfenced_processing_import",
            "processing",
            f"Here is the sketch:\n\n{IMPORTS_PROCESSING}\n\nTwelve dots in a ring.",
            IMPORTS_PROCESSING,
        ),
        Form(
            "unfenced_processing_static",
            "processing",
            f"A house, in static mode:\n\n{PROCESSING[1]}\n\nrect() draws the wall (and the door).",
            PROCESSING[1],
        ),
        Form(
            "unfenced_processing_comment_first",
            "processing",
            f"{COMMENT_FIRST_PROCESSING}\n\nThe lights are 100 pixels apart.",
            COMMENT_FIRST_PROCESSING,
        ),
        Form(
            "unfenced_tikz_names_in_prose",
            "tikz",
            f"I use the tikzpicture environment with \\fill and \\foreach.\n\n{TIKZ[2]}\n\n"
            "Here \\foreach turns the petal by 45 degrees & \\fill paints it.",
            TIKZ[2],
        ),
        Form(
            "unfenced_tikz_mention_of_begin",
            "tikz",
            "The picture stands between `\\begin{tikzpicture}` and `\\end{tikzpicture}`:\n\n"
            f"{TIKZ[0]}\n\nPut it into a document.",
            TIKZ[0],
        ),
        Form(
            "unfenced_tikz_libraries_first",
            "tikz",
            f"Here is the code:\n\n{TIKZ[3]}\n\nThe library positioning gives `below=of`.",
            TIKZ[3],
        ),
        Form(
            "unfenced_tikz_two_pictures",
            "tikz",
            f"{TWO_PICTURES}\n\nTwo shapes, side by side.",
            TWO_PICTURES,
        ),
        Form(
            "unfenced_tikz_comment_first",
            "tikz",
            f"{COMMENT_FIRST_TIKZ}\nDone.",
            COMMENT_FIRST_TIKZ,
        ),
        Form("fenced_tikz_command", "tikz", fence("latex", INLINE_TIKZ), INLINE_TIKZ),
        Form(
            "unfenced_svg_mentions",
            "svg",
            "An `<svg>` with a `<path>`; mind the closing `</svg>`.\n\n"
            f"{SVG[2]}\n\nThe `<g>` moves the boat; `</svg>` ends the file.",
            SVG[2],
        ),
        Form(
            "unfenced_svg_prolog",
            "svg",
            f"Here is the file:\n\n{SVG[1]}\n\nIt is valid XML.",
            SVG[1],
        ),
        Form(
            "unfenced_svg_comment_first",
            "svg",
            f"{COMMENT_FIRST_SVG}\n\nRed is on top.",
            COMMENT_FIRST_SVG,
        ),
        Form(
            "unfenced_svg_nested", "svg", f"Sure:\n{SVG[4]}\nThe inner svg scales the dot.", SVG[4]
        ),
        # wrapped, or only seemingly wrapped
        Form("entities_kept_svg", "svg", f"Here:\n\n{fence('svg', SVG[4])}", SVG[4]),
        Form("entities_kept_unfenced_svg", "svg", SVG[4], SVG[4]),
        Form(
            "entities_kept_matplotlib", "matplotlib", fence("python", ENTITIES_KEPT), ENTITIES_KEPT
        ),
        Form("escape_in_string_kept", "matplotlib", ONE_LINE, ONE_LINE),
        Form("escape_in_string_kept_fence", "matplotlib", fence("python", ONE_LINE), ONE_LINE),
        Form(
            "json_in_program_kept", "matplotlib", fence("python", JSON_IN_PROGRAM), JSON_IN_PROGRAM
        ),
        Form("cdata_kept_svg", "svg", fence("svg", CDATA_SVG), CDATA_SVG),
        Form("cdata_kept_unfenced_svg", "svg", f"Sure.\n\n{CDATA_SVG}\n", CDATA_SVG),
        Form(
            "escaped_one_line_matplotlib",
            "matplotlib",
            MATPLOTLIB[0].replace("\n", "\\n"),
            MATPLOTLIB[0],
        ),
        Form(
            "escaped_one_line_turtle",
            "turtle",
            fence("python", TURTLE[0].replace("\n", "\\n")),
            TURTLE[0],
        ),
        Form(
            "escaped_one_line_processing",
            "processing",
            PROCESSING[0].replace("\n", "\\n") + "\\n",
            PROCESSING[0],
        ),
        Form("escaped_one_line_svg", "svg", fence("svg", SVG[3].replace("\n", "\\n")), SVG[3]),
        Form("python_list_of_lines", "matplotlib", repr(python_repr), MATPLOTLIB[0]),
        Form("python_dict", "turtle", repr({"language": "turtle", "code": TURTLE[4]}), TURTLE[4]),
        Form("html_page_with_svg", "svg", fence("html", SVG_PAGE), SVG[3]),
        Form("html_page_with_svg_unfenced", "svg", f"{SVG_PAGE}\n\nOpen it in a browser.", SVG[3]),
        Form(
            "html_use_behind",
            "svg",
            f"{fence('svg', SVG[2])}\n\nTo show it on a page:\n\n{fence('html', HTML_USE)}",
            SVG[2],
        ),
        Form(
            "html_use_in_front",
            "svg",
            f"Your page may be\n\n{fence('', HTML_USE)}\n\nand the picture\n\n{fence('', SVG[0])}",
            SVG[0],
        ),
        Form(
            "html_escaped_numbers",
            "turtle",
            fence(
                "python",
                TURTLE[1].replace('"', "&#34;").replace("<", "&#60;").replace("=", "&#61;"),
            ),
            TURTLE[1],
            "HTML",
        ),
        Form(
            "html_breaks_no_fence",
            "processing",
            "<pre>\n" + html.escape(PROCESSING[4]) + "\n</pre>",
            PROCESSING[4],
            "HTML",
        ),
        Form("tag_python", "turtle", f"<python>\n{TURTLE[1]}\n</python>", TURTLE[1]),
        Form("tag_svg_in_output", "svg", f"<output>{SVG[0]}</output>", SVG[0]),
        Form(
            "tag_final_processing",
            "processing",
            f"<final_answer>\n{PROCESSING[1]}\n</final_answer>",
            PROCESSING[1],
        ),
        Form(
            "lstlisting_round_python",
            "matplotlib",
            "\\begin{lstlisting}[language=Python]\n" + MATPLOTLIB[3] + "\n\\end{lstlisting}",
            MATPLOTLIB[3],
        ),
        # reasoning, or only its name
        Form(
            "think_name_in_program_turtle",
            "turtle",
            fence("python", THINK_IN_COMMENT),
            THINK_IN_COMMENT,
        ),
        Form("think_name_in_program_turtle_unfenced", "turtle", THINK_IN_COMMENT, THINK_IN_COMMENT),
        Form("think_name_in_program_svg", "svg", f"Sure:\n\n{THINK_IN_TEXT}\n", THINK_IN_TEXT),
        Form("think_name_in_program_svg_fence", "svg", fence("xml", THINK_IN_TEXT), THINK_IN_TEXT),
        Form("think_name_in_program_tikz", "tikz", fence("latex", THINK_IN_NODE), THINK_IN_NODE),
        Form(
            "think_name_in_program_processing",
            "processing",
            fence("", THINK_IN_STRING),
            THINK_IN_STRING,
        ),
        Form(
            "think_before_think_name",
            "turtle",
            f"<think>\nA bubble.\n</think>\n\n{fence('python', THINK_IN_COMMENT)}",
            THINK_IN_COMMENT,
        ),
        Form(
            "think_name_in_program_processing_after_think",
            "processing",
            f"<think>Write `</think>` as text? Yes.</think>\n\n{fence('java', THINK_IN_STRING)}",
            THINK_IN_STRING,
        ),
        Form("think_empty", "tikz", f"<think>\n\n</think>\n\n{fence('latex', TIKZ[0])}", TIKZ[0]),
        Form(
            "think_capitals", "svg", f"<THINK>\n{SVG[0]}\nToo plain.\n</THINK>\n\n{SVG[2]}", SVG[2]
        ),
        Form(
            "think_kimi_marks",
            "matplotlib",
            f"◁think▷{fence('python', MATPLOTLIB[0])} no, a house.◁/think▷\n"
            f"{fence('python', MATPLOTLIB[1])}",
            MATPLOTLIB[1],
        ),
        Form(
            "think_inside_quote_of_prompt",
            "svg",
            f'You wrote "draw <think>". As a word:\n\n{THINK_IN_TEXT}',
            THINK_IN_TEXT,
        ),
        Form(
            "think_channel_commentary",
            "turtle",
            "<|channel|>commentary<|message|>I will draw stars.<|end|><|start|>assistant"
            f"<|channel|>final<|message|>Here:\n\n{fence('python', TURTLE[1])}<|return|>",
            TURTLE[1],
        ),
        # several blocks
        Form(
            "save_instead_matplotlib",
            "matplotlib",
            f"{fence('python', MATPLOTLIB[0])}\n\nTo save the picture instead of showing it:\n\n"
            + fence("python", 'plt.savefig("balloon.png", dpi=200)'),
            MATPLOTLIB[0],
        ),
        Form(
            "save_instead_turtle",
            "turtle",
            f"{fence('python', TURTLE[0])}\n\nTo keep it as a file, put this before the end:\n\n"
            + fence("python", 'turtle.getcanvas().postscript(file="balloon.eps")'),
            TURTLE[0],
        ),
        Form(
            "save_instead_processing",
            "processing",
            f"{fence('processing', PROCESSING[0])}\n\nTo save a frame, add to `draw()`:\n\n"
            + fence("processing", 'save("balloon.png");'),
            PROCESSING[0],
        ),
        Form(
            "usage_other_arguments",
            "turtle",
            f"{fence('python', TURTLE[1])}\n\nYou can also draw a bigger star:\n\n"
            + fence("python", "star(artist, 250)"),
            TURTLE[1],
        ),
        Form(
            "usage_in_document_tikz",
            "tikz",
            f"{fence('latex', TIKZ[0])}\n\nIf the picture is in its own file, use it with\n\n"
            + fence("latex", r"\input{drawing.tex}"),
            TIKZ[0],
        ),
        Form(
            "usage_img_svg",
            "svg",
            f"{fence('svg', SVG[1])}\n\nIn HTML: \n\n"
            + fence("html", '<img src="drawing.svg" width="240">'),
            SVG[1],
        ),
        Form(
            "output_behind_matplotlib",
            "matplotlib",
            f"{fence('python', MATPLOTLIB[2])}\n\nOutput:\n\n"
            + fence("", "<Figure size 500x500 with 1 Axes>"),
            MATPLOTLIB[2],
        ),
        Form(
            "output_behind_turtle",
            "turtle",
            f"{fence('python', TURTLE[3])}\n\n**Output**\n\n"
            + fence("output", "A window opens and a tree is drawn."),
            TURTLE[3],
        ),
        Form(
            "requirements_in_front",
            "matplotlib",
            "requirements.txt:\n\n```\nmatplotlib>=3.5\nnumpy\n```\n\nmain.py:\n\n"
            f"{fence('', MATPLOTLIB[2])}",
            MATPLOTLIB[2],
        ),
        Form(
            "changed_function_behind",
            "processing",
            f"{fence('processing', PROCESSING[2])}\n\nTry other petals by changing the call to\n\n"
            + fence("processing", "ellipse(reach, 0, reach, 60);"),
            PROCESSING[2],
        ),
        Form(
            "attribute_behind",
            "svg",
            f"{fence('svg', SVG[0])}\n\nFor a blue balloon use\n\n" + fence("", 'fill="blue"'),
            SVG[0],
        ),
        Form(
            "option_behind",
            "tikz",
            f"{fence('latex', TIKZ[1])}\n\nTo make it larger, replace the first line of the "
            "picture by\n\n" + fence("latex", r"\begin{tikzpicture}[scale=2]"),
            TIKZ[1],
        ),
        Form(
            "wanted_and_unwanted",
            "matplotlib",
            "Don't do this, it draws every line twice:\n\n"
            f"{fence('python', older('matplotlib', MATPLOTLIB[0]))}\n\nDo this:\n\n"
            f"{fence('python', MATPLOTLIB[0])}",
            MATPLOTLIB[0],
        ),
        Form(
            "same_block_twice",
            "svg",
            f"{fence('svg', SVG[3])}\n\nOnce more, for copying:\n\n{fence('', SVG[3])}",
            SVG[3],
        ),
        Form(
            "same_block_twice_turtle",
            "turtle",
            f"{fence('python', TURTLE[0])}\n\nAgain without comments:\n\n"
            f"{fence('python', TURTLE[0])}",
            TURTLE[0],
        ),
        Form(
            "unfenced_then_snippet",
            "turtle",
            f"{TURTLE[4]}\n\nThis part is the wall:\n\n"
            + fence("python", "for side in range(4):\n    forward(200)\n    left(90)"),
            TURTLE[4],
        ),
    ]
