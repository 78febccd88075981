"""Pictures of relations: left of, above, inside, in front of, between, overlapping, touching.

Every function here takes the columns of a description and a source of chance, and gives its marks.
"""

import math
from functools import cache
from random import Random

from vdiag.concepts.marks import Line, Marks, Point
from vdiag.concepts.shapes.forms import (
    CENTER,
    LARGE,
    MIDDLE,
    drawn,
    extent,
    form,
    hollow,
    silhouette,
)
from vdiag.concepts.shapes.geometry import bounds, contains, moved
from vdiag.concepts.shapes.paint import BLACK, color, mixed
from vdiag.concepts.shapes.plane import PLANE, reach, room
from vdiag.concepts.shapes.solids import solid
from vdiag.concepts.shapes.words import Columns

_LINE = 8.0
_END = 112.0  # of a line, from the canvas's middle
_WITHIN = {
    2: [(-0.5, 0.0), (0.5, 0.0)],
    3: [(-0.5, 0.36), (0.5, 0.36), (0.0, -0.5)],
    4: [(-0.42, -0.42), (0.42, -0.42), (-0.42, 0.42), (0.42, 0.42)],
}
_GUEST = 0.28  # how far one of several reaches, as a share of the room inside


def line_through(center: Point, orientation: str, paint: str, width: float = _LINE) -> Line:
    """A line across the canvas: level, upright or from the lower left to the upper right."""
    x, y = {"horizontal": (1, 0), "vertical": (0, -1), "diagonal": (0.8, -0.8)}[orientation]
    a, b = center
    ends = ((a - _END * x, b - _END * y), (a + _END * x, b + _END * y))
    return Line(ends, paint, width)


def _apart(columns: Columns, dx: float, dy: float) -> Marks:
    first = form(columns["shape"], (MIDDLE - dx, MIDDLE - dy), 48, color(columns["color"]))
    paint, other = color(columns["color2"]), (MIDDLE + dx, MIDDLE + dy)
    if columns["shape2"] == "line":
        return (*first, line_through(other, "vertical" if dx else "horizontal", paint))
    return first + form(columns["shape2"], other, 48, paint)


def left_of(columns: Columns, _: Random) -> Marks:
    return _apart(columns, 60, 0)


def above(columns: Columns, _: Random) -> Marks:
    return _apart(columns, 0, 60)


def between(columns: Columns, _: Random) -> Marks:
    """The one in the middle of the canvas, the two on its sides or above and below."""
    paint = color(columns["color2"])
    first = form(columns["shape"], CENTER, 36, color(columns["color"]))
    marks: Marks = ()
    for side in (-1, 1):
        if columns["shape2"] == "line":
            far = 62 * side
            level = columns["orientation"] == "horizontal"
            place = (MIDDLE, MIDDLE + far) if level else (MIDDLE + far, MIDDLE)
            marks += (line_through(place, columns["orientation"], paint),)
        else:
            marks += form(columns["shape2"], (MIDDLE + 82 * side, MIDDLE), 36, paint)
    return marks + first


def inside(columns: Columns, _: Random) -> Marks:
    """One in the roomiest place of the holder, or several around that place."""
    holder, guest = columns["shape2"], columns["shape"]
    marks = form(holder, CENTER, LARGE + 10, color(columns["color2"]))
    (x, y), radius = room(holder)
    x, y, radius = (MIDDLE + (LARGE + 10) * x, MIDDLE + (LARGE + 10) * y, (LARGE + 10) * radius)
    paint = color(columns["color"])
    if "count" not in columns:
        return marks + form(guest, (x, y), min(0.84 * radius / reach(guest), 46), paint)
    size = _GUEST * radius / (1.0 if guest == "dot" else reach(guest))
    for a, b in _WITHIN[int(columns["count"])]:
        marks += form(guest, (x + radius * a, y + radius * b), size, paint)
    return marks


def in_front_of(columns: Columns, _: Random) -> Marks:
    """The roomiest place of the one in front lies on the lower left rim of the one behind."""
    front, behind = columns["shape"], columns["shape2"]
    (a, b), (x, y) = _rim(behind), _heart(front)
    dx, dy = 84 * a - 60 * x, 84 * b - 60 * y
    left, top, right, bottom = bounds(
        (*moved(silhouette(behind), (0, 0), 84), *moved(silhouette(front), (dx, dy), 60))
    )
    x, y = MIDDLE - (left + right) / 2, MIDDLE - (top + bottom) / 2
    marks = form(behind, (x, y), 84, color(columns["color2"]))
    return marks + form(front, (x + dx, y + dy), 60, color(columns["color"]))


def _heart(name: str) -> Point:
    """The roomiest place of a form, of a solid its middle."""
    return room(name)[0] if name in PLANE else (0.0, 0.0)


@cache
def _rim(name: str) -> Point:
    """A place just within a form's rim, to the lower left of its roomiest place."""
    x, y = _heart(name)
    way = [(-0.015 * i, 0.013 * i) for i in range(100)]
    a, b = next((a, b) for a, b in way if not contains(silhouette(name), (x + a, y + b)))
    return x + 0.86 * a, y + 0.86 * b


def before_lines(columns: Columns, _: Random) -> Marks:
    count, orientation = int(columns["count2"]), columns["orientation"]
    places = [MIDDLE + 176 * (i / (count - 1) - 0.5) for i in range(count)]
    centers = [(MIDDLE, at) if orientation == "horizontal" else (at, MIDDLE) for at in places]
    paint = color(columns["color2"])
    lines = tuple(line_through(center, orientation, paint, 9) for center in centers)
    return lines + form(columns["shape"], CENTER, 66, color(columns["color"]))


def overlapping_outlines(columns: Columns, _: Random) -> Marks:
    if "shape2" in columns:
        first, other = (MIDDLE - 32, MIDDLE + 14), (MIDDLE + 32, MIDDLE - 14)
        marks = hollow(columns["shape"], first, 70, color(columns["color"]))
        return marks + hollow(columns["shape2"], other, 70, color(columns["color2"]))
    paint = color(columns["color"])
    places, size = _bunch(columns["shape"], int(columns["count"]))
    return tuple(m for place in places for m in hollow(columns["shape"], place, size, paint))


def overlapping(columns: Columns, _: Random) -> Marks:
    """Filled, with edges in another tone, or they would melt into one."""
    paint = color(columns["color"])
    edge = mixed(paint, "#ffffff", 0.75) if paint == BLACK else mixed(paint, BLACK, 0.6)
    places, size = _bunch(columns["shape"], int(columns["count"]))
    return tuple(
        mark
        for place in places
        for mark in drawn(columns["shape"], place, size, fill=paint, outline=edge, width=4)
    )


def _bunch(name: str, count: int) -> tuple[list[Point], float]:
    """Places around the middle for forms that overlap their neighbors, and the forms' size.

    They do not lie level or upright to each other, so that no edges of theirs coincide.
    """
    width, height = extent(name)
    radius, size = {2: (34, 66), 3: (42, 60), 4: (48, 56), 5: (54, 50)}[count]
    angles = (math.tau * i / count + math.radians(-155) for i in range(count))
    places = [
        (MIDDLE + radius * width * math.cos(a), MIDDLE + radius * height * math.sin(a))
        for a in angles
    ]
    return places, size


def _pile(upper: str, lower: str, sizes: tuple[float, float]) -> tuple[Point, Point]:
    """Places of two forms, the upper one's lowest point on the lower one's highest."""
    high, low = 2 * sizes[0] * extent(upper)[1], 2 * sizes[1] * extent(lower)[1]
    top = MIDDLE - (high + low) / 2
    return (MIDDLE, top + high / 2), (MIDDLE, top + high + low / 2)


def resting(columns: Columns, _: Random) -> Marks:
    upper, lower = columns["shape"], columns["shape2"]
    one, other = _pile(upper, lower, (40, 74))
    marks = form(lower, other, 74, color(columns["color2"]))
    return marks + form(upper, one, 40, color(columns["color"]))


def stacked(columns: Columns, _: Random) -> Marks:
    """A solid on the middle of another's top: seen from above, it hides a part of that top."""
    upper, lower = columns["shape"], columns["shape2"]
    sizes = (50.0, 80.0 if lower == "cuboid" else 72.0)
    high, low = sizes[0] * extent(upper)[1], sizes[1] * extent(lower)[1]
    top = {"cube": 0.5, "cuboid": 0.55, "cylinder": 0.36}[lower] * sizes[1]
    span = 2 * high + 2 * low - top
    one, other = MIDDLE - span / 2 + high, MIDDLE + span / 2 - low
    marks = solid(lower, (MIDDLE, other), sizes[1], color(columns["color2"]))
    return marks + solid(upper, (MIDDLE, one), sizes[0], color(columns["color"]))


def side_by_side(columns: Columns, chance: Random) -> Marks:
    """The first on the left or on the right, by chance; they meet in the middle of the canvas."""
    side = -1 if chance.random() < 0.5 else 1
    marks: Marks = ()
    for number, sign in (("", side), ("2", -side)):
        name = columns[f"shape{number}"]
        place = (MIDDLE + sign * 54 * extent(name)[0], MIDDLE)
        marks += form(name, place, 54, color(columns[f"color{number}"]))
    return marks


def chain(columns: Columns, _: Random) -> Marks:
    count, name = int(columns["count"]), columns["shape"]
    width, _height = extent(name)
    size = min(58.0, 112 / count / width)
    places = [(MIDDLE + size * width * (2 * i - count + 1), MIDDLE) for i in range(count)]
    paint = color(columns["color"])
    return tuple(mark for place in places for mark in form(name, place, size, paint))


def solid_beside_hollow(columns: Columns, chance: Random) -> Marks:
    """The solid one on the left or on the right, by chance."""
    side = -1 if chance.random() < 0.5 else 1
    first = form(columns["shape"], (MIDDLE + 60 * side, MIDDLE), 50, color(columns["color"]))
    other = (MIDDLE - 60 * side, MIDDLE)
    return first + hollow(columns["shape2"], other, 50, color(columns["color2"]))
