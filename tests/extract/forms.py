"""Forms that a reply can give a whole program, as models have them."""

import html
import json
from collections.abc import Callable, Mapping

PROGRAMS = {
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">\n'
    '  <rect width="100" height="100" fill="#cde"/>\n\n'
    '  <!-- the sun -->\n  <circle cx="50" cy="50" r="30" fill="#c33"/>\n</svg>',
    "matplotlib": "import matplotlib.pyplot as plt\nimport numpy as np\n\n"
    "def petal(ax, angle):\n    # one of six\n    x = np.cos(angle)\n\n"
    '    ax.plot([0, x], [0, np.sin(angle)], color="red")\n\n'
    'fig, ax = plt.subplots()\nfor k in range(6):\n    petal(ax, k)\nax.axis("off")\nplt.show()',
    "turtle": "import turtle\nimport colorsys\n\npen = turtle.Turtle()\npen.speed(0)\n\n"
    'def square(side):\n    """Four sides."""\n    for _ in range(4):\n'
    '        pen.forward(side)\n        pen.left(90)\n\npen.color("red")\nsquare(80)\n'
    "turtle.done()",
    "processing": "int side = 40;\ncolor sky = color(120, 180, 255);\n\nvoid setup() {\n"
    '  size(400, 400); // in "pixels"\n  noLoop();\n}\n\nvoid draw() {\n  background(sky);\n'
    "  for (int i = 0; i < 5 && i < side; i++) {\n    house(i * 80);\n  }\n}\n\n"
    "void house(float x) {\n  rect(x, 200, side, side);\n}",
    "tikz": "\\documentclass{standalone}\n\\usepackage{tikz}\n\\usetikzlibrary{calc}\n"
    "\\begin{document}\n\\begin{tikzpicture}\n  % the wall\n"
    "  \\fill[red] (0,0) rectangle (2,2);\n\n"
    "  \\draw[->] (0,0) -- (3,0) node[right] {$x < 3$};\n\\end{tikzpicture}\n\\end{document}",
}
"""One whole program a language, with blank lines, comments and what HTML would escape."""
WORDS = {
    "svg": "svg", "matplotlib": "python", "turtle": "python", "processing": "java",
    "tikz": "latex",
}  # fmt: skip

Form = Callable[[str, str], str]
"""From a program and the word for its language to a reply."""


def indented(code: str, by: str) -> str:
    """Every line that is not empty behind ``by``."""
    return "\n".join(by + line if line else line for line in code.split("\n"))


def _quoted(code: str, word: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in f"```{word}\n{code}\n```".split("\n"))


FENCED: Mapping[str, Form] = {
    "fence": lambda c, w: f"Here it is:\n\n```{w}\n{c}\n```\n\nEnjoy!",
    "capitals": lambda c, w: f"```{w.upper()}\n{c}\n```",
    "no word": lambda c, w: f"Sure!\n```\n{c}\n```\nThis is a picture.",
    "attributes": lambda c, w: f'```{w} title="a" {{1,3}}\n{c}\n```',
    "braces": lambda c, w: f"```{{.{w}}}\n{c}\n```",
    "tildes": lambda c, w: f"~~~{w}\n{c}\n~~~",
    "four": lambda c, w: f"````{w}\n{c}\n````",
    "longer closing": lambda c, w: f"```{w}\n{c}\n`````\nDone.",
    "not closed": lambda c, w: f"Here:\n```{w}\n{c}",
    "not closed, words": lambda c, w: f"```{w}\n{c}\n\nThis program draws a nice picture of it.",
    "list": lambda c, w: f"1. The program:\n\n{indented(f'```{w}', '   ')}\n"
    f"{indented(c, '   ')}\n   ```\n\n2. Run it.",
    "bullet": lambda c, w: f"- ```{w}\n{indented(c, '  ')}\n  ```\n- Run it.",
    "inner list": lambda c, w: f"1. One\n   - Two:\n\n{indented(f'```{w}', ' ' * 5)}\n"
    f"{indented(c, ' ' * 5)}\n     ```",
    "flat in a list": lambda c, w: f"1. The program:\n   ```{w}\n{c}\n   ```",
    "quote": _quoted,
    "page": lambda c, w: f"````markdown\n# A drawing\n\n```{w}\n{c}\n```\n````",
    "page of equal fences": lambda c, w: f"```markdown\n# A drawing\n\n```{w}\n{c}\n```\n```",
    "behind words": lambda c, w: f"Here you go: ```{w}\n{c}\n```\nEnjoy!",
    "closed behind code": lambda c, w: f"```{w}\n{c}```\nThat is all of it.",
    "closed before words": lambda c, w: f"```{w}\n{c}\n``` This draws it, as you asked.",
    "word on its line": lambda c, w: f"```\n{w}\n{c}\n```",
    "carriage returns": lambda c, w: f"Here:\n```{w}\n{c}\n```\nDone.\n".replace("\n", "\r"),
    "both line ends": lambda c, w: f"Here:\n```{w}\n{c}\n```\n".replace("\n", "\r\n"),
    "byte order mark": lambda c, w: f"\ufeff```{w}\n\ufeff{c}\n```",
    "without width": lambda c, w: f"\u200b```{w}\n\u200b{c}\n```\u200b\nDone.",
    "two languages": lambda c, w: "```bash\npip install it\n```\nand\n"
    f"```{w}\n{c}\n```\nIt prints\n```text\nok\n```",
    "log": lambda c, w: "It ended with\n```\nsyntax_error, line 7\nno element found\n```\n"
    f"so:\n```{w}\n{c}\n```",
    "step closed by a word": lambda c, w: f"```bash\npip install it\n```{w}\n{c}\n```",
}  # fmt: skip
UNFENCED: Mapping[str, Form] = {
    "alone": lambda c, w: c,
    "words before": lambda c, w: f"Sure! Here is the code:\n\n{c}",
    "words around": lambda c, w: f"Sure! Here it is.\n\n{c}\n\nThis draws a picture. Have fun!",
    "heading behind": lambda c, w: f"{c}\n\n### How it works\n\nThe first line begins.",
    "bold behind": lambda c, w: f"{c}\n\n**Explanation:** it draws.\n\n- a list\n- of things",
    "stray fence": lambda c, w: f"{c}\n```\n\nThis draws a picture with `code` in it.",
    "stray fence on the last line": lambda c, w: f"{c}```",
    "tags": lambda c, w: f"<answer>\n{c}\n</answer>\nHope that helps.",
    "tag on its line": lambda c, w: f"<answer>{c}</answer>",
    "indented": lambda c, w: f"Here it is:\n\n{indented(c, '    ')}\n\nThat is all of it.",
    "two backticks": lambda c, w: f"``{w}\n{c}\n``\nDone.",
    "three quotes": lambda c, w: f"'''{w}\n{c}\n'''",
    "end mark": lambda c, w: f"{c}<|im_end|>",
    "field": lambda c, w: f"code: |\n{indented(c, '  ')}\nlanguage: {w}",
    "rule behind": lambda c, w: f"{c}\n\n---\n\nLet me know what you think of it.",
}
THINKING: Mapping[str, Form] = {
    name: lambda c, w, before=before, after=after: (
        f"{before}\nA draft:\n```{w}\n{c[: len(c) // 2]}\nBROKEN(\n```\nno.{after}```{w}\n{c}\n```"
    )
    for name, before, after in (
        ("think", "<think>", "</think>\n"),
        ("thinking", "<thinking>", "</thinking>\n\n"),
        ("thought", "<thought>", "</thought>\n"),
        ("reasoning", "<reasoning>", "</reasoning>"),
        ("brackets", "[THINK]", "[/THINK]"),
        ("lone", "Okay.", "\n</think>\n\n"),
        ("arrows", "◁think▷", "◁/think▷"),
        ("bars", "<|begin_of_thought|>", "<|end_of_thought|>\n"),
        ("channels", "<|channel|>analysis<|message|>",
         "<|end|><|start|>assistant<|channel|>final<|message|>"),
        ("channel", "<|channel>thought", "<channel|>"),
        ("lost channels", "analysisWe think.", "assistantfinal"),
        ("said", "Thinking...", "\n...done thinking.\n\n"),
    )
}  # fmt: skip
ENVELOPES: Mapping[str, Form] = {
    "json": lambda c, w: json.dumps({"code": c, "notes": "a picture of the thing asked for"}),
    "json in a fence": lambda c, w: f"```json\n{json.dumps({'code': c}, indent=1)}\n```",
    "json around a fence": lambda c, w: json.dumps({"answer": f"Here:\n```{w}\n{c}\n```\nBye."}),
    "json behind words": lambda c, w: f"Here you are:\n{json.dumps({'program': c})}\nBye.",
    "notebook": lambda c, w: json.dumps(
        {"cells": [{"cell_type": "code", "source": c.splitlines(keepends=True)}]}
    ),
    "call": lambda c, w: json.dumps({"name": "draw", "arguments": json.dumps({"code": c})}),
    "broken json": lambda c, w: json.dumps({"program": c})[:-1] + ", }",
    "escaped": lambda c, w: f"```{w}\n{html.escape(c)}\n```",
    "escaped without a fence": lambda c, w: html.escape(c),
    "escaped in tags": lambda c, w: f"<pre><code>{html.escape(c)}</code></pre>",
}
