"""Pictures of lines: their style, direction and length, parallel or crossing.

Every function here takes the columns of a description and a source of chance, and gives its marks.
"""

import math
from itertools import cycle
from random import Random

from vdiag.concepts.marks import Line, Marks, Point
from vdiag.concepts.shapes.forms import CENTER, MIDDLE, dashes, dots, form
from vdiag.concepts.shapes.geometry import Points, moved, walk
from vdiag.concepts.shapes.paint import color
from vdiag.concepts.shapes.relations import line_through
from vdiag.concepts.shapes.textures import wave
from vdiag.concepts.shapes.words import Columns

_END = 104.0  # of a line, from its middle
_PLAIN = 7.0
_CREST = 13.0  # of waves and zigzags
_TURNS = {"horizontal": 0.0, "vertical": 90.0, "diagonal": -45.0}
_LENGTHS = {"long": 208.0, "short": 84.0}


def _styled(
    shift: float,
    orientation: str,
    style: str,
    paint: str,
    end: float = _END,
    crest: float = _CREST,
) -> Marks:
    """A line in a style, shifted sideways from the middle of the canvas."""
    turn = _TURNS[orientation]

    def on_canvas(points: Points) -> Points:
        return moved(points, CENTER, turn=turn)

    ends = ((-end, shift), (end, shift))
    if style in ("wavy", "zigzag"):
        return (Line(on_canvas(wave(-end, end, shift, style, crest)), paint, 5),)
    return _stroked(on_canvas(ends), style, paint)


def _stroked(points: Points, style: str, paint: str) -> Marks:
    """An open line that is thick, thin, dashed, dotted or plain."""
    length = sum(math.dist(a, b) for a, b in zip(points, points[1:], strict=False))
    if style == "dashed":
        return dashes([points], paint, 6)
    if style == "dotted":
        return dots(walk(points, round(length / 15)), paint, 4)
    return (Line(points, paint, {"thick": 18.0, "thin": 2.0}.get(style, _PLAIN)),)


def one_line(columns: Columns, _: Random) -> Marks:
    return _styled(0, columns["orientation"], columns["outline"], color(columns["color"]))


def parallel(columns: Columns, _: Random) -> Marks:
    count, style = int(columns["count"]), columns.get("outline", "")
    diagonal = columns["orientation"] == "diagonal"
    pitch = min(46.0, (150 if diagonal else 196) / (count - 1))
    crest = min(_CREST, 0.3 * pitch)
    paints = cycle([columns["color"], columns.get("color2", columns["color"])])
    marks: Marks = ()
    for i, paint in zip(range(count), paints, strict=False):
        shift = pitch * (i - (count - 1) / 2)
        end = 128 - abs(shift) if diagonal and abs(shift) > 24 else _END
        marks += _styled(shift, columns["orientation"], style, color(paint), end, crest)
    return marks


def _curve(name: str) -> list[Point]:
    """An open curve around the origin, about 200 units across."""
    if name == "spiral":
        turns = [(8 + 92 * i / 96, math.tau * 3 * i / 96) for i in range(97)]
        return [(radius * math.cos(a), radius * math.sin(a)) for radius, a in turns]
    if name == "arc":
        angles = (math.radians(200 + 140 * i / 40) for i in range(41))
        return [(106 * math.cos(a), 62 + 106 * math.sin(a)) for a in angles]
    places = (-1.9 + 3.8 * i / 64 for i in range(65))
    return [(58 * (t**3 / 1.6 - 1.2 * t) / 1.2, 34 - 52 * (1.9 - t * t) / 1.2) for t in places]


def curve(columns: Columns, _: Random) -> Marks:
    points = moved(_curve(columns["shape"]), CENTER)
    return _stroked(points, columns["outline"], color(columns["color"]))


def ended_line(columns: Columns, _: Random) -> Marks:
    ends = moved([(-84, 0), (84, 0)], CENTER, turn=_TURNS[columns["orientation"]])
    paint = color(columns["color2"])
    line = Line(ends, color(columns["color"]), _PLAIN)
    return (line, *(mark for end in ends for mark in form(columns["shape2"], end, 26, paint)))


def _straight(center: Point, length: float, orientation: str, paint: str) -> Line:
    ends = [(-length / 2, 0), (length / 2, 0)]
    return Line(moved(ends, center, turn=_TURNS[orientation]), paint, 9)


def two_lengths(columns: Columns, _: Random) -> Marks:
    marks = []
    for number, side in (("", -1), ("2", 1)):
        length, paint = _LENGTHS[columns[f"size{number}"]], color(columns[f"color{number}"])
        level = columns["orientation"] == "horizontal"
        place = (MIDDLE, MIDDLE + 44 * side) if level else (MIDDLE + 44 * side, MIDDLE)
        marks.append(_straight(place, length, columns["orientation"], paint))
    return tuple(marks)


def many_lengths(columns: Columns, _: Random) -> Marks:
    """Lines of growing length, in the middle of the canvas across their growth."""
    count, orientation = int(columns["count"]), columns["orientation"]
    lengths = [208 * (i + 1) / count for i in range(count)]
    if columns["size"] == "shorter":
        lengths.reverse()
    marks = []
    for i, length in enumerate(lengths):
        at = MIDDLE + 196 * ((i + 0.5) / count - 0.5)
        base = MIDDLE + 104 - length / 2
        place = (at, base) if orientation == "vertical" else (2 * MIDDLE - base, at)
        marks.append(_straight(place, length, orientation, color(columns["color"])))
    return tuple(marks)


def crossing(columns: Columns, _: Random) -> Marks:
    """Level lines over upright ones; where there is one of each, the upright one is named first."""
    if "count" not in columns:
        upright = line_through(CENTER, "vertical", color(columns["color"]))
        return (line_through(CENTER, "horizontal", color(columns["color2"])), upright)
    rows, uprights = (_spread(int(columns[name])) for name in ("count", "count2"))
    first, second = color(columns["color"]), color(columns["color2"])
    return (
        *(line_through((x, MIDDLE), "vertical", second) for x in uprights),
        *(line_through((MIDDLE, y), "horizontal", first) for y in rows),
    )


def _spread(count: int) -> list[float]:
    return [MIDDLE + 160 * (i / (count - 1) - 0.5) for i in range(count)]


def bundle(columns: Columns, _: Random) -> Marks:
    count, paint = int(columns["count"]), color(columns["color"])
    turns = (180 / count * i + 90 for i in range(count))
    return tuple(
        Line(moved([(-_END, 0), (_END, 0)], CENTER, turn=turn), paint, _PLAIN) for turn in turns
    )


def crossed_shape(columns: Columns, _: Random) -> Marks:
    shape = form(columns["shape2"], CENTER, 72, color(columns["color2"]))
    return (*shape, line_through(CENTER, columns["orientation"], color(columns["color"]), 10))
