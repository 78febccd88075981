"""Answers with a drawing function as models write them, each with the ranges a person reads."""

FILE = '<svg viewBox="0 0 9 9"><rect width="{{w}}" height="9" fill="{{fill}}"/></svg>'
PYTHON = 'import turtle\n\ndef drawing(w, fill="red"):\n    turtle.forward(w)\n'
BOTH = {"w": [1, 9], "fill": ["red", "blue"]}


def fenced(word: str, text: str) -> str:
    return f"```{word}\n{text}\n```\n"


def svg_and(ranges: str, word: str = "json") -> tuple[str, str]:
    return "svg", f"Here it is:\n{fenced('svg', FILE)}\nRanges:\n{fenced(word, ranges)}"


def turtle_and(ranges: str, word: str = "json") -> tuple[str, str]:
    return "turtle", fenced("python", PYTHON) + fenced(word, ranges)


PLAIN = '{"w": [1, 9], "fill": ["red", "blue"]}'
READ = [
    (svg_and(PLAIN), BOTH),
    (svg_and('{\n  "w": [1, 9],  // the width\n  "fill": ["red", "blue"]\n}'), BOTH),
    (svg_and('{\n  /* all */ "w": [1, 9], # width\n  "fill": ["red", "blue"]\n}'), BOTH),
    (svg_and('{"w": [1, 9,], "fill": ["red", "blue",],}'), BOTH),
    (svg_and(PLAIN, "jsonc"), BOTH),
    (svg_and(PLAIN, "JSON5"), BOTH),
    (svg_and(PLAIN, "javascript"), BOTH),
    (svg_and("{w: [1, 9], fill: ['red', 'blue']}", "js"), BOTH),
    (svg_and("const ranges = {w: [1, 9], fill: ['red', 'blue']};", "js"), BOTH),
    (svg_and("ranges = {'w': (1, 9), 'fill': ('red', 'blue')}", "python"), BOTH),
    (turtle_and("RANGES = {\n    'w': (1, 9),  # steps\n    'fill': ['red', 'blue'],\n}", "python"),
     BOTH),
    (svg_and('{"w": {"min": 1, "max": 9}, "fill": ["red", "blue"]}'), BOTH),
    (svg_and('{"w": {"min": 1, "max": 9, "default": 4}, "fill": {"values": ["red", "blue"]}}'), BOTH),  # noqa: E501
    (svg_and('{"w": {"type": "int", "range": [1, 9]}, "fill": {"type": "string", "options": '
             '["red", "blue"]}}'), BOTH),
    (svg_and('{"w": {"type": "float", "min": 1, "max": 9}, "fill": ["red"]}'),
     {"w": [1.0, 9.0], "fill": ["red"]}),
    (svg_and('{"w": [9, 1], "fill": ["red", "blue"]}'), BOTH),
    (svg_and('{"w": [2, 4, 8], "fill": ["red", "blue"]}'), {"w": [2, 4, 8], "fill": ["red", "blue"]}),  # noqa: E501
    (svg_and('{"w": [1.5, 2, 2.5], "fill": ["red"]}'), {"w": [1.5, 2, 2.5], "fill": ["red"]}),
    (svg_and('{"w": 5, "fill": ["red", "blue"]}'), {"w": [5], "fill": ["red", "blue"]}),
    (svg_and('{"w": [5], "fill": "red"}'), {"w": [5], "fill": ["red"]}),
    (svg_and('{"w": ["1", "9"], "fill": ["red", "blue"]}'), BOTH),
    (svg_and('{"w": "1-9", "fill": ["red", "blue"]}'), BOTH),
    (svg_and('{"parameters": {"w": [1, 9], "fill": ["red", "blue"]}}'), BOTH),
    (svg_and('{"ranges": {"w": [1, 9], "fill": ["red", "blue"]}}'), BOTH),
    (svg_and('[{"name": "w", "min": 1, "max": 9}, {"name": "fill", "values": ["red", "blue"]}]'),
     BOTH),
    (("svg", fenced("svg", FILE) + f"\nRanges:\n\n{PLAIN}\n\nHave fun!"), BOTH),
    (("svg", fenced("svg", FILE) + f"\nThe ranges are `{PLAIN}`."), BOTH),
    (("svg", fenced("svg", FILE) + "\n" + "ranges = " + PLAIN), BOTH),
    (turtle_and('{"w": [1, 9], "fill": [true, false]}'), {"w": [1, 9], "fill": [True, False]}),
    (turtle_and("{'w': (1, 9), 'fill': True}", "python"), {"w": [1, 9], "fill": [True]}),
    (("turtle", fenced("python", PYTHON) + fenced("json", PLAIN) + "For example:\n"
      + fenced("python", "drawing(w=3, fill='red')")), BOTH),
    (("svg", fenced("svg", FILE) + fenced("json", PLAIN) + "Filled:\n"
      + fenced("svg", FILE.replace("{{w}}", "4").replace("{{fill}}", "red"))), BOTH),
    (("svg", fenced("svg", FILE) + fenced("json", PLAIN) + "For example:\n"
      + fenced("json", '{"w": 4, "fill": "red"}')), BOTH),
    (svg_and("w: [1, 9]\nfill: [red, blue]", "yaml"), BOTH),
    (svg_and('w = [1, 9]\nfill = ["red", "blue"]', "toml"), BOTH),
    (svg_and('{"w": {"low": 1, "high": 9}, "fill": {"choices": ["red", "blue"]}}'), BOTH),
    (svg_and('{"w": {"min": 1, "max": 9, "step": 4}, "fill": ["red"]}'),
     {"w": [1, 5, 9], "fill": ["red"]}),
    (svg_and('{"w": [1e0, 9.5], "fill": ["red"]}'), {"w": [1.0, 9.5], "fill": ["red"]}),
    (svg_and('{"w": [-1, +9], "fill": ["red"]}'), {"w": [-1, 9], "fill": ["red"]}),
]  # fmt: skip

REFUSED = [
    svg_and('{"w": ["10%", "40%"], "fill": ["red", "blue"]}'),
    svg_and('{"w": ["0 deg", "90 deg"], "fill": ["red", "blue"]}'),
    svg_and('{"w": ["10px", "40px"], "fill": ["red"]}'),
    svg_and('{"w": "10%", "fill": ["red"]}'),
    svg_and('{"w": [0, 100, 10], "fill": ["red"]}'),
    svg_and('{"w": [1, 9], "w": [2, 3], "fill": ["red"]}'),
    svg_and("{'w': (1, 9), 'w': (2, 3), 'fill': ['red']}", "python"),
    svg_and('{"w": "a number from 1 to 9", "fill": ["red"]}'),
    svg_and('{"w": [1, 9], "fill": "any color"}'),
    svg_and('{"w": [1, 9], "fill": "string"}'),
    svg_and('{"w": "int", "fill": ["red"]}'),
    svg_and('{"w": [1, "many"], "fill": ["red"]}'),
    svg_and('{"w": [1, null], "fill": ["red"]}'),
    svg_and('{"w": {"min": 1}, "fill": ["red"]}'),
    svg_and('{"w": {"default": 4}, "fill": ["red"]}'),
    svg_and('{"w": {"min": 1, "max": 9, "log": true}, "fill": ["red"]}'),
    svg_and('{"w": {"type": "color", "min": 1, "max": 9}, "fill": ["red"]}'),
    svg_and('{"w": [1, 9], "fill": [true, "red"]}'),
    svg_and('{"w": [0, true], "fill": ["red"]}'),
    svg_and('{"w": [[1, 9], [2, 3]], "fill": ["red"]}'),
    svg_and('{"w": [1, 9], "fill": ["red", "blue"]} or {"w": [2, 3], "fill": ["red"]}'),
    svg_and('{"w": range(1, 9), "fill": ["red"]}', "python"),
    svg_and('{"w": [1, 2 * 4], "fill": ["red"]}', "python"),
    svg_and('{"w": [1, 9], "fill": ["red", "blue"]', "json"),
    svg_and('{"w": [false, true], "fill": ["red"]}'),
    ("svg", fenced("svg", FILE) + f"\n{PLAIN}\n\nor\n\n{PLAIN.replace('9', '5')}"),
    ("svg", fenced("svg", FILE) + fenced("json", PLAIN) + fenced("svg", FILE)),
    ("svg", fenced("svg", FILE) + fenced("json", PLAIN) + fenced("json", PLAIN)),
    ("turtle", fenced("python", PYTHON) + fenced("json", PLAIN)
     + fenced("python", "def line(n):\n    pass\n\ndrawing(3)")),
]  # fmt: skip

PROCESSING = """void setup() {
  size(400, 400);
}
void drawing(float w, String fill) {
  rect(0, 0, w, 9);
}
"""
TIKZ = "\\newcommand{\\drawing}[2]{\\fill[#2] (0,0) rectangle (#1,1);}\n"
SCHEMA = """{"type": "object", "properties": {
  "w": {"type": "integer", "minimum": 1, "maximum": 9}, "fill": {"enum": ["red", "blue"]}
}}"""
MORE = [
    ("processing", fenced("java", PROCESSING) + fenced("json", PLAIN)),
    (
        "processing",
        fenced("processing", PROCESSING)
        + fenced("json", PLAIN)
        + fenced("java", 'drawing(3, "red");'),
    ),
    ("tikz", fenced("latex", TIKZ) + fenced("json", PLAIN)),
    ("tikz", fenced("tex", TIKZ) + fenced("json", PLAIN) + fenced("latex", "\\drawing{3}{red}")),
    ("turtle", fenced("python", PYTHON + "\nranges = {'w': (1, 9), 'fill': ['red', 'blue']}")),
    (
        "turtle",
        fenced("python", PYTHON)
        + fenced("python", "R: dict = {'w': (1, 9), 'fill': ('red', 'blue')}"),
    ),
    ("turtle", fenced("python", PYTHON) + fenced("json", SCHEMA)),
    (
        "turtle",
        fenced("python", PYTHON)
        + fenced("json", '{"function": "drawing", "parameters": ' + PLAIN + "}"),
    ),
    ("turtle", fenced("python", PYTHON) + fenced("text", PLAIN)),
    ("turtle", PLAIN + "\n\n" + fenced("python", PYTHON)),
    ("turtle", fenced("json", PLAIN) + fenced("python", PYTHON)),
]
READ += [(reply, BOTH) for reply in MORE]
READ += [
    (svg_and('{"w": {"values": [1, 9]}, "fill": ["red"]}'), {"w": [1, 9, 1, 9], "fill": ["red"]}),
    (
        svg_and('{"w": {"min": 1, "max": 9, "step": 8}, "fill": ["red"]}'),
        {"w": [1, 9, 1, 9], "fill": ["red"]},
    ),
]
REFUSED += [
    turtle_and('{"w": "1 to 9", "fill": "red, blue"}'),
    turtle_and('{"w": [1, 9], "fill": ["red"], "seed": [0, 100]}'),
    turtle_and('{"w": [1, 9, "int"], "fill": ["red"]}'),
    turtle_and('{"w": [1, ..., 9], "fill": ["red"]}'),
    turtle_and('{"w": [1, 9], "fill": [[255, 0, 0], [0, 0, 255]]}'),
    turtle_and('{"w": ["1.5", "20%"], "fill": ["red"]}'),
    turtle_and('{"w": [1_0, 2_0], "fill": ["red"]}'),
    ("turtle", fenced("python", PYTHON) + "Ranges:\n- w: 1 to 9\n- fill: red or blue"),
]
