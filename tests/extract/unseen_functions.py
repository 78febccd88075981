"""Replies with a drawing function and the ranges of its parameters, and how to read them.

The question asks for code that draws something and has parameters, then for the ranges:

    After the program give the range of every parameter as one JSON object in a block of its own:
    two numbers, the lowest and the highest, or a list of texts to choose from. Two whole numbers
    stand for the whole numbers between them, so write 0.0 and 1.0 for what may lie between.
    For example: {"size": [10, 40], "width": [0.5, 2.0], "color": ["red", "blue"]}
    Answer with these two blocks, the program and the ranges.

They were written down before the reader, by somebody who had not seen it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """A reply and the ranges that a careful person reads, None where it must be refused.

    A range is one of:

    - two ints, lowest and highest: the whole numbers from one to the other
    - two floats, lowest and highest: all numbers between them
    - ("values", ...): three or more numbers, or numbers said to be values, to choose from
    - texts to choose from
    - booleans to choose from

    (0, 1), (0.0, 1.0) and (False, True) are equal in Python, so compare the types too.
    """

    name: str
    reply: str
    language: str
    ranges: dict[str, tuple[object, ...]] | None


# Parameters: size, color.
BALLOON = """\
import matplotlib.pyplot as plt


def drawing(size, color):
    fig, ax = plt.subplots()
    ax.add_patch(plt.Circle((0, 0), size, color=color))
    ax.plot([0, 0], [-size, -3 * size], color="black")
    ax.set_aspect("equal")
    ax.axis("off")
"""

# Parameters: petals, radius, filled.
FLOWER = """\
import numpy as np
import matplotlib.pyplot as plt


def drawing(petals, radius, filled):
    fig, ax = plt.subplots()
    for angle in np.linspace(0, 2 * np.pi, petals, endpoint=False):
        center = (np.cos(angle), np.sin(angle))
        ax.add_patch(plt.Circle(center, radius, color="pink", fill=filled))
    ax.add_patch(plt.Circle((0, 0), 0.5, color="gold"))
    ax.set_aspect("equal")
    ax.axis("off")
"""

# Parameters: width, height, roof_color. A helper function stands in front.
HOUSE = """\
import matplotlib.pyplot as plt


def roof(ax, width, height, color):
    # The roof juts out a little on both sides.
    corners = [(-1, height), (width + 1, height), (width / 2, height * 1.5)]
    ax.add_patch(plt.Polygon(corners, color=color))


def drawing(width, height, roof_color):
    fig, ax = plt.subplots()
    ax.add_patch(plt.Rectangle((0, 0), width, height, color="wheat"))
    roof(ax, width, height, roof_color)
    ax.autoscale()
    ax.axis("off")
"""

# Parameters: bars, hatch. The texts of hatch look like comments.
WALL = """\
import matplotlib.pyplot as plt


def drawing(bars: int, hatch: str) -> None:
    fig, ax = plt.subplots()
    ax.bar(range(bars), [1] * bars, width=1.0, hatch=hatch)  # one row of bricks
    ax.axis("off")
"""

# Parameters: tilt.
TOWER = """\
import matplotlib.pyplot as plt


def drawing(tilt=5):
    fig, ax = plt.subplots()
    ax.add_patch(plt.Rectangle((0, 0), 2, 10, angle=tilt, color="gray"))
    ax.set_xlim(-8, 8)
    ax.set_ylim(0, 12)
"""

BALLOON_RANGES = '{"size": [10, 40], "color": ["red", "blue"]}'
FLOWER_RANGES = '{"petals": [5, 12], "radius": [0.5, 1.5], "filled": [true, false]}'
EXAMPLE = 'drawing(20, "red")\nplt.show()\n'


def block(text: str, word: str = "") -> str:
    """The text in a fence that opens with the word."""
    return f"```{word}\n{text.rstrip()}\n```\n"


def answer(program: str, ranges: str, word: str = "json") -> str:
    """The two blocks that the question asks for."""
    return block(program, "python") + "\n" + block(ranges, word)


def matplotlib(name: str, reply: str, **ranges: tuple[object, ...]) -> Function:
    """A reply with ranges that can be read."""
    return Function(name, reply, "matplotlib", ranges)


def refused(name: str, reply: str) -> Function:
    """A reply that can't be read without guessing."""
    return Function(name, reply, "matplotlib", None)


def around_the_blocks() -> tuple[Function, ...]:
    """Good ranges; fences and words around the blocks differ."""
    red_or_blue = ("red", "blue")
    balloon = block(BALLOON, "python")
    ranges = block(BALLOON_RANGES, "json")
    return (
        matplotlib("as asked", balloon + "\n" + ranges, size=(10, 40), color=red_or_blue),
        matplotlib(
            "whole numbers, reals, booleans",
            answer(FLOWER, FLOWER_RANGES),
            petals=(5, 12),
            radius=(0.5, 1.5),
            filled=(True, False),
        ),
        matplotlib(
            "a helper function, ranges over several lines",
            answer(
                HOUSE,
                '{\n  "width": [4, 12],\n  "height": [3.0, 8.0],\n'
                '  "roof_color": [\n    "firebrick",\n    "#804000"\n  ]\n}',
            ),
            width=(4, 12),
            height=(3.0, 8.0),
            roof_color=("firebrick", "#804000"),
        ),
        matplotlib(
            "headings and an explanation",
            "### Program\n\n"
            + balloon
            + "\n### Ranges\n\n"
            + ranges
            + "\n- `size` is the radius {in data units}\n- `color` is the colour of the balloon\n",
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "fences without words",
            block(BALLOON) + "\n" + block(BALLOON_RANGES),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "fences of tildes",
            f"~~~python\n{BALLOON}~~~\n\n~~~json\n{BALLOON_RANGES}\n~~~\n",
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "lines that end in carriage returns",
            answer(BALLOON, BALLOON_RANGES).replace("\n", "\r\n"),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "ranges before the program",
            ranges + "\n" + balloon,
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "last fence not closed",
            balloon + "\n```json\n" + BALLOON_RANGES,
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "ranges unfenced",
            balloon + "\n" + BALLOON_RANGES + "\n",
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "ranges unfenced after a sentence",
            balloon
            + "\nThe ranges of the parameters are:\n\n"
            + BALLOON_RANGES
            + "\n\nLarger sizes leave the page.",
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "an example call behind the ranges, unfenced",
            balloon + "\n" + ranges + '\nExample: `drawing(20, "red")`\n',
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "an example call in a third block",
            balloon + "\n" + ranges + "\nFor example:\n\n" + block(EXAMPLE, "python"),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "how to install, in front",
            block("pip install matplotlib", "bash") + "\n" + balloon + "\n" + ranges,
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "thoughts with other ranges in front",
            '<think>Perhaps {"size": [1, 5]} and a color? Larger.</think>\n' + balloon + ranges,
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "the same ranges twice",
            balloon + "\n" + ranges + "\nOnce more:\n\n" + ranges,
            size=(10, 40),
            color=red_or_blue,
        ),
    )


def loose_notation() -> tuple[Function, ...]:
    """Comments, trailing commas, Python instead of JSON, wrapping keys."""
    red_or_blue = ("red", "blue")
    return (
        matplotlib(
            "comments with slashes",
            answer(
                BALLOON,
                '{\n  "size": [10, 40], // the radius\n  "color": ["red", "blue"] // any color\n}',
            ),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "comments with hashes, colors with hashes",
            answer(
                BALLOON,
                '{\n  "size": [10, 40],  # the radius\n'
                '  "color": ["#ff0000", "#0000ff"]  # red, blue\n}',
            ),
            size=(10, 40),
            color=("#ff0000", "#0000ff"),
        ),
        matplotlib(
            "a comment between stars",
            answer(BALLOON, '/* ranges */ {"size": [10, 40], "color": ["red", "blue"]}', "jsonc"),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "texts that look like comments",
            answer(WALL, '{"bars": [3, 9], "hatch": ["//", "\\\\\\\\", "xx", "/*"]}'),
            bars=(3, 9),
            hatch=("//", "\\\\", "xx", "/*"),
        ),
        matplotlib(
            "trailing commas",
            answer(BALLOON, '{\n  "size": [10, 40,],\n  "color": ["red", "blue",],\n}'),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "jsonc",
            answer(
                BALLOON,
                '{\n  // radius\n  "size": [10, 40],\n  "color": ["red", "blue"],\n}',
                "jsonc",
            ),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "json5 with bare keys and single quotes",
            answer(BALLOON, "{size: [10, 40], color: ['red', 'blue']}", "json5"),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "a Python dict",
            answer(
                FLOWER,
                "{'petals': (5, 12), 'radius': (0.5, 1.5), 'filled': (True, False)}",
                "python",
            ),
            petals=(5, 12),
            radius=(0.5, 1.5),
            filled=(True, False),
        ),
        matplotlib(
            "a Python dict with comments in a block called json",
            answer(BALLOON, "{\n    'size': (10, 40),  # radius\n    'color': ['red', 'blue'],\n}"),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "an assignment",
            answer(BALLOON, "ranges = " + BALLOON_RANGES, "python"),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "an assignment below the function, in one block",
            block(
                BALLOON + "\n\nranges = {\n    'size': (10, 40),\n    'color': ['red', 'blue'],\n}",
                "python",
            ),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "wrapped in parameters",
            answer(BALLOON, '{"parameters": ' + BALLOON_RANGES + "}"),
            size=(10, 40),
            color=red_or_blue,
        ),
        matplotlib(
            "wrapped in ranges, with a title",
            answer(FLOWER, '{"title": "flower", "ranges": ' + FLOWER_RANGES + "}"),
            petals=(5, 12),
            radius=(0.5, 1.5),
            filled=(True, False),
        ),
    )


def kinds_of_ranges() -> tuple[Function, ...]:
    """Ranges written in other ways than asked for."""
    return (
        matplotlib(
            "min and max",
            answer(BALLOON, '{"size": {"min": 1, "max": 5}, "color": ["red", "blue"]}'),
            size=(1, 5),
            color=("red", "blue"),
        ),
        matplotlib(
            "low and high, one of them real",
            answer(BALLOON, '{"size": {"low": 1, "high": 2.5}, "color": ["red", "blue"]}'),
            size=(1.0, 2.5),
            color=("red", "blue"),
        ),
        matplotlib(
            "max before min",
            answer(BALLOON, '{"size": {"max": 40, "min": 10}, "color": ["red", "blue"]}'),
            size=(10, 40),
            color=("red", "blue"),
        ),
        matplotlib(
            "min and max with a default",
            answer(TOWER, '{"tilt": {"min": 0, "max": 30, "default": 5}}'),
            tilt=(0, 30),
        ),
        matplotlib(
            "reversed whole numbers",
            answer(BALLOON, '{"size": [40, 10], "color": ["blue", "red"]}'),
            size=(10, 40),
            color=("blue", "red"),
        ),
        matplotlib(
            "reversed reals below zero",
            answer(TOWER, '{"tilt": [-0.5, -12.5]}'),
            tilt=(-12.5, -0.5),
        ),
        matplotlib(
            "a whole and a real number",
            answer(TOWER, '{"tilt": [0, 1.0]}'),
            tilt=(0.0, 1.0),
        ),
        matplotlib("reals that look whole", answer(TOWER, '{"tilt": [0.0, 1.0]}'), tilt=(0.0, 1.0)),
        matplotlib("zero and one", answer(TOWER, '{"tilt": [0, 1]}'), tilt=(0, 1)),
        matplotlib("exponents", answer(TOWER, '{"tilt": [1e-2, 2.5e1]}'), tilt=(0.01, 25.0)),
        matplotlib("equal ends", answer(TOWER, '{"tilt": [7, 7]}'), tilt=(7, 7)),
        matplotlib(
            "fixed number and text",
            answer(BALLOON, '{"size": 5, "color": "red"}'),
            size=(5, 5),
            color=("red",),
        ),
        matplotlib(
            "lists of one",
            answer(BALLOON, '{"size": [5], "color": ["red"]}'),
            size=(5, 5),
            color=("red",),
        ),
        matplotlib("fixed real", answer(TOWER, '{"tilt": 2.5}'), tilt=(2.5, 2.5)),
        matplotlib(
            "fixed boolean",
            answer(FLOWER, '{"petals": [5, 12], "radius": [0.5, 1.5], "filled": true}'),
            petals=(5, 12),
            radius=(0.5, 1.5),
            filled=(True,),
        ),
        matplotlib(
            "three whole numbers",
            answer(BALLOON, '{"size": [1, 2, 3], "color": ["red", "green", "blue"]}'),
            size=("values", 1, 2, 3),
            color=("red", "green", "blue"),
        ),
        matplotlib(
            "four reals",
            answer(TOWER, '{"tilt": [0.5, 1.5, 4.0, 12.5]}'),
            tilt=("values", 0.5, 1.5, 4.0, 12.5),
        ),
        matplotlib(
            "whole numbers as texts",
            answer(BALLOON, '{"size": ["10", "40"], "color": ["red", "blue"]}'),
            size=(10, 40),
            color=("red", "blue"),
        ),
        matplotlib("reals as texts", answer(TOWER, '{"tilt": ["0.5", "2.0"]}'), tilt=(0.5, 2.0)),
    )


def not_ranges() -> tuple[Function, ...]:
    """A program that can be read, with ranges that can't."""
    return (
        refused("per cent", answer(TOWER, '{"tilt": ["10%", "40%"]}')),
        refused("degrees", answer(TOWER, '{"tilt": ["0 deg", "90 deg"]}')),
        refused(
            "pixels",
            answer(BALLOON, '{"size": ["10px", "40px"], "color": ["red", "blue"]}'),
        ),
        refused("null", answer(BALLOON, '{"size": null, "color": ["red", "blue"]}')),
        refused("not a number", answer(TOWER, '{"tilt": [NaN, 5]}')),
        refused("infinity", answer(TOWER, '{"tilt": [0, Infinity]}')),
        refused("a highest end that is null", answer(TOWER, '{"tilt": {"min": 0, "max": null}}')),
        refused("a lowest number without a highest", answer(TOWER, '{"tilt": {"min": 0}}')),
        refused("an empty list", answer(BALLOON, '{"size": [10, 40], "color": []}')),
        refused(
            "one parameter with two ranges",
            answer(BALLOON, '{"size": [10, 40], "color": ["red", "blue"], "size": [1, 5]}'),
        ),
        refused("range missing", answer(BALLOON, '{"size": [10, 40]}')),
        refused("range missing for a parameter with a default", answer(TOWER, "{}")),
        refused(
            "range too many",
            answer(BALLOON, '{"size": [10, 40], "color": ["red", "blue"], "string": [1, 3]}'),
        ),
        refused(
            "range under another name",
            answer(BALLOON, '{"radius": [10, 40], "color": ["red", "blue"]}'),
        ),
        refused(
            "two differing objects",
            answer(BALLOON, BALLOON_RANGES)
            + "\nOr, for small balloons:\n\n"
            + block('{"size": [1, 5], "color": ["red", "blue"]}', "json"),
        ),
        refused(
            "two differing objects, one of them unfenced",
            answer(BALLOON, BALLOON_RANGES) + '\n{"size": [10, 50], "color": ["red", "blue"]}\n',
        ),
        refused("no ranges", block(BALLOON, "python") + "\nChange size and color freely.\n"),
    )


def not_programs() -> tuple[Function, ...]:
    """No program, several, or a part of one."""
    return (
        refused(
            "two programs",
            block(BALLOON, "python")
            + "\nA version with a thicker string:\n\n"
            + block(BALLOON.replace('color="black"', 'color="black", linewidth=4'), "python")
            + "\n"
            + block(BALLOON_RANGES, "json"),
        ),
        refused("no program", block(BALLOON_RANGES, "json")),
        refused("a refusal", "I'm sorry, but I can't write code that draws a balloon."),
        refused("empty", ""),
        refused("cut off within the program", "```python\n" + BALLOON[:150]),
        refused(
            "cut off within the ranges",
            block(BALLOON, "python") + '\n```json\n{"size": [10, 40], "color": ["red',
        ),
        refused(
            "only thoughts, cut off",
            "<think>\nA balloon is a circle with a string.\n\n" + answer(BALLOON, BALLOON_RANGES),
        ),
    )


def functions() -> tuple[Function, ...]:
    """All replies."""
    return (
        *around_the_blocks(),
        *loose_notation(),
        *kinds_of_ranges(),
        *not_ranges(),
        *not_programs(),
    )
