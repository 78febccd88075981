"""Replies in several blocks: pieces of one program, versions of it, and what is neither."""

import json
import re
from pathlib import Path

import pytest

from vdiag import plugins
from vdiag.extract.program import extract_program
from vdiag.records import Answer, Program, Reason

SETUP = "void setup() {\n  size(200, 200);\n}"
DRAW = "void draw() {\n  background(255);\n  roof(10);\n}"
ROOF = "void roof(float x) {\n  triangle(x, 60, 80, 180, 32, 180);\n}"
SKETCH = f"{SETUP}\n\n{DRAW}\n\n{ROOF}"
BLUE = SKETCH.replace("255", "0, 0, 255")
PLOT = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])"
TURTLE = "import turtle\nt = turtle.Turtle()\nt.circle(40)"
TREE = "def tree(t):\n    t.left(90)\n    t.forward(50)"
PICTURE = "\\begin{tikzpicture}\n\\draw[wall] (0,0) circle (1);\n\\end{tikzpicture}"
WALL = "\\definecolor{wall}{RGB}{180,90,60}"
SVG = '<svg viewBox="0 0 9 9">\n<rect width="9" height="9"/>\n</svg>'


def found(language: str, *blocks: str) -> Program:
    """What is read in blocks with words before each: ``words: code``, or code alone."""
    word = {"svg": "svg", "processing": "java", "tikz": "latex"}.get(language, "python")
    parts = [part.rpartition(": ") if part[:1].isupper() else ("And", "", part) for part in blocks]
    reply = "\n\n".join(f"{lead}:\n\n```{word}\n{code}\n```" for lead, _, code in parts)
    return extract_program(Answer(reply), plugins.language(language))


@pytest.mark.parametrize(
    ("language", "blocks", "joined"),
    [
        ("processing", [SETUP, DRAW, ROOF], [SETUP, DRAW, ROOF]),
        ("processing", [f"{SETUP}\n{DRAW}", ROOF], [SETUP, DRAW, ROOF]),
        ("processing", [ROOF, f"{SETUP}\n{DRAW}"], [ROOF, SETUP, DRAW]),
        ("processing", [SETUP, "void draw() {\n  rect(1, 1, 9, 9);\n}", DRAW, ROOF],
         [SETUP, DRAW, ROOF]),
        ("matplotlib", ["import matplotlib.pyplot as plt\nfig, ax = plt.subplots()",
                        "ax.plot([1, 2])\nplt.show()"],
         ["import matplotlib.pyplot as plt\nfig, ax = plt.subplots()",
          "ax.plot([1, 2])\nplt.show()"]),
        ("matplotlib", [PLOT, "ax.bar([1], [2])\nplt.show()"],
         [PLOT, "ax.bar([1], [2])\nplt.show()"]),
        ("turtle", [TREE, f"{TURTLE}\ntree(t)\nturtle.done()"],
         [TREE, f"{TURTLE}\ntree(t)\nturtle.done()"]),
        ("turtle", [f"{TURTLE}\ntree(t)\nturtle.done()", TREE],
         [TREE, f"{TURTLE}\ntree(t)\nturtle.done()"]),
        ("tikz", [WALL, PICTURE], [WALL, PICTURE]),
        ("tikz", [PICTURE, "\\usetikzlibrary{calc}"], ["\\usetikzlibrary{calc}", PICTURE]),
        ("tikz", [f"\\documentclass{{article}}\n{WALL}", PICTURE], [WALL, PICTURE]),
        ("tikz", [f"\\documentclass{{article}}\n{WALL}\n\\begin{{document}}", PICTURE,
                  "\\end{document}"],
         ["\\documentclass{article}", WALL, "\\begin{document}", PICTURE, "\\end{document}"]),
        ("svg", ['<svg viewBox="0 0 9 9">', '<circle r="3"/>', "</svg>"],
         ['<svg viewBox="0 0 9 9">', '<circle r="3"/>', "</svg>"]),
    ],
)  # fmt: skip
def test_pieces_make_one_program(language: str, blocks: list[str], joined: list[str]) -> None:
    program = found(language, *blocks)
    assert program.code.split() == "\n".join(joined).split()
    assert any(note.startswith("joined") for note in program.notes)


@pytest.mark.parametrize(
    ("language", "blocks", "kept"),
    [
        ("processing", [SKETCH, BLUE], BLUE),
        ("processing", [SKETCH, "Here is the original, for comparison: " + BLUE], SKETCH),
        ("processing", ["Before: " + BLUE, "After: " + SKETCH], SKETCH),
        ("processing", [SKETCH, "To change its colour, use: fill(255, 0, 0);"], SKETCH),
        ("processing", [SETUP, DRAW, ROOF, BLUE], BLUE),
        ("matplotlib", [f"{PLOT}\nplt.show()", "To save instead: plt.savefig('a.png')"],
         f"{PLOT}\nplt.show()"),
        ("matplotlib", [PLOT, "To save instead: fig.savefig('a.png')"], PLOT),
        ("turtle", [f"{TURTLE}\nturtle.done()", f"{TURTLE}\nt.dot(9)\nturtle.done()"],
         f"{TURTLE}\nt.dot(9)\nturtle.done()"),
        ("turtle", [f"{TURTLE}\nturtle.done()", "To go faster: t.speed(0)"],
         f"{TURTLE}\nturtle.done()"),
        ("tikz", [PICTURE, PICTURE.replace("circle", "ellipse")],
         PICTURE.replace("circle", "ellipse")),
        ("tikz", [PICTURE, "For a thick line: \\draw[thick] (0,0) -- (1,1);"], PICTURE),
        ("svg", [SVG, SVG.replace("rect", "path")], SVG.replace("rect", "path")),
        ("svg", [SVG, 'A red one: <circle r="3" fill="red"/>'], SVG),
    ],
)  # fmt: skip
def test_one_version_is_taken_alone(language: str, blocks: list[str], kept: str) -> None:
    program = found(language, *blocks)
    assert program.code == kept + "\n"
    assert program.notes == (f"took one of {len(blocks)} blocks",)


@pytest.mark.parametrize(
    ("language", "reply", "code"),
    [
        ("tikz", f"{PICTURE}\n\\caption{{A line}}\n\\textbf{{Bold}} words", PICTURE),
        ("tikz", f"```latex\n{PICTURE}\n\nThe \\draw command draws.", PICTURE),
        ("turtle", "```python\n>>> import turtle\n>>> for _ in range(4):\n...     turtle.fd(9)\n"
         "...\n>>> turtle.pos()\n(0.00,0.00)\n```",
         "import turtle\nfor _ in range(4):\n    turtle.fd(9)\n\nturtle.pos()"),
        ("turtle", "The import is easy.\nimport the library\nthen plot it.", ""),
        ("tikz", "Use \\usepackage{tikz} and \\draw. Then `\\begin{tikzpicture}`.", ""),
        ("processing", "#include <iostream>\nint main() {\n  double pi = 3;\n  return 0;\n}", ""),
        ("svg", '<svg xmlns="http://www.w3.org/2000/svg"/>',
         '<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("svg", "The `<svg>` tag and `</svg>` enclose it.", ""),
        ("matplotlib", "I would use `plt.plot([1, 2])` and then `plt.show()`.", ""),
    ],
)  # fmt: skip
def test_words_are_no_program(language: str, reply: str, code: str) -> None:
    assert extract_program(Answer(reply), plugins.language(language)).code.strip() == code


@pytest.mark.parametrize("language", ["svg", "processing", "tikz", "matplotlib", "turtle"])
@pytest.mark.parametrize("word", ["diff", "", "patch"])
def test_a_diff_is_no_picture(language: str, word: str) -> None:
    reply = f"Change it:\n```{word}\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-old()\n+new()\n```"
    program = extract_program(Answer(reply), plugins.language(language))
    assert (program.code, program.reason, program.notes) == ("", Reason.NO_CODE, ("a diff",))


@pytest.mark.slow
def test_no_real_sketch_loses_its_size_or_setup(shared: Path) -> None:
    """200 replies, 50 of them in several blocks; one is in Python, which is not Processing."""
    replies = [
        json.loads(line)["response"]
        for file in sorted((shared / "answers").glob("gpt-*.processing.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert len(replies) == 200
    python = 0
    for reply in replies:
        program = extract_program(Answer(reply), plugins.language("processing"))
        if program.reason is not None:
            assert program.notes == ("another language (Python)",)
            python += 1
            continue
        for name in ("size", "setup"):
            told = re.search(rf"\b{name}\s*\(.*\)", reply)
            assert not told or re.search(rf"\b{name}\s*\(", program.code)
    assert python == 1


def test_pictures_of_real_models_are_all_found(shared: Path) -> None:
    rows = (shared / "answers/svg/pelican-by-22-models.jsonl").read_text(encoding="utf-8")
    for line in rows.splitlines():
        program = extract_program(Answer(json.loads(line)["response"]), plugins.language("svg"))
        assert program.code.startswith(("<svg", "<?xml"))
        assert program.code.rstrip().endswith("</svg>")


@pytest.mark.slow
def test_replies_of_a_weak_model_are_read_without_an_error(shared: Path) -> None:
    rows = (shared / "answers/smollm2-135m-instruct.jsonl").read_text(encoding="utf-8")
    for line in rows.splitlines():
        for language in plugins.LANGUAGES.names():
            program = extract_program(Answer(json.loads(line)["reply"]), plugins.language(language))
            assert (program.reason is None) == bool(program.code)
            assert "#include" not in program.code
