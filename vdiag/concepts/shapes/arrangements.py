"""Pictures of several forms: in rows, grids and circles, scattered, nested, repeated.

Every function here takes the columns of a description and a source of chance, and gives its marks.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import cycle, islice
from random import Random

from vdiag.concepts.marks import Line, Mark, Marks, Point, Polygon
from vdiag.concepts.shapes.forms import (
    CENTER,
    LARGE,
    MIDDLE,
    STROKE,
    dots,
    drawn,
    edge,
    extent,
    form,
)
from vdiag.concepts.shapes.geometry import mirrored, moved, spaced
from vdiag.concepts.shapes.paint import color
from vdiag.concepts.shapes.plane import outline, reach, room
from vdiag.concepts.shapes.single import corner, turned
from vdiag.concepts.shapes.words import Columns

_SPAN = 224.0  # of the canvas, for rows and grids
_GAP = 9.0  # at least, between a nested shape and the next
_FULL = 0.41  # half of a form in a row, as a share of the way to the next
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_MISSING = {
    "upper left": (0, 0), "upper right": (0, -1), "lower left": (-1, 0), "lower right": (-1, -1),
}  # fmt: skip
_ANGLES = {"right": 0.0, "bottom": 90.0, "left": 180.0, "top": 270.0}

Item = tuple[str, str]  # a form's name and its color word


def _line(count: int, arrangement: str) -> list[Point]:
    """Places in a horizontal, vertical or diagonal row across the canvas."""
    pitch = _pitch(count, arrangement)
    along = [MIDDLE + pitch * (i - (count - 1) / 2) for i in range(count)]
    if arrangement == "horizontal":
        return [(x, MIDDLE) for x in along]
    if arrangement == "vertical":
        return [(MIDDLE, y) for y in along]
    return [(x, x) for x in along]


def _pitch(count: int, arrangement: str) -> float:
    """Way from place to place along x and y; a diagonal row has room for larger forms."""
    return _SPAN / (count + (0 if arrangement != "diagonal" else -0.1))


def _each(places: Iterable[Point], items: Iterable[Item], size: float) -> Marks:
    return tuple(
        mark
        for place, (name, paint) in zip(places, items, strict=False)
        for mark in form(name, place, size, color(paint))
    )


def _first(columns: Columns) -> Item:
    return columns["shape"], columns["color"]


def _second(columns: Columns) -> Item:
    return columns["shape2"], columns["color2"]


def row(columns: Columns, _: Random) -> Marks:
    """A row of equal forms, perhaps with another one after or before them."""
    items = [_first(columns)] * int(columns["count"])
    if "shape2" in columns:
        items.insert(0 if columns["position2"] == "above" else len(items), _second(columns))
    return _row(items, columns["arrangement"])


def _row(items: Sequence[Item], arrangement: str) -> Marks:
    size = _FULL * _pitch(len(items), arrangement)
    return _each(_line(len(items), arrangement), items, size)


def alternating(columns: Columns, _: Random) -> Marks:
    other = (columns.get("shape2", columns["shape"]), columns.get("color2", columns["color"]))
    items = islice(cycle([_first(columns), other]), int(columns["count"]))
    return _row(list(items), columns["arrangement"])


def repeated(columns: Columns, _: Random) -> Marks:
    unit = [_first(columns), _second(columns)]
    if "shape3" in columns:
        unit.append((columns["shape3"], columns["color3"]))
    return _row(unit * int(columns["repetitions"]), "horizontal")


def row_with_gap(columns: Columns, _: Random) -> Marks:
    count = int(columns["count"])
    places = _line(count, "horizontal")
    del places[_ORDINALS.index(columns["position"])]
    return _each(places, cycle([_first(columns)]), _FULL * _SPAN / count)


def growing(columns: Columns, _: Random) -> Marks:
    """A row of forms of growing size on one middle line, the canvas shared out by their sizes."""
    count = int(columns["count"])
    sizes = [1 + 0.62 * i for i in range(count)]
    if columns["size"] == "smaller":
        sizes.reverse()
    gap = 0.55
    scale = _SPAN / (2 * sum(sizes) + gap * (count - 1))
    marks: list[Mark] = []
    x = MIDDLE - _SPAN / 2
    for size in sizes:
        place = (x + size * scale, MIDDLE)
        marks += form(columns["shape"], place, size * scale, color(columns["color"]))
        x += (2 * size + gap) * scale
    return tuple(marks)


def _cells(rows: int, columns: int) -> list[list[Point]]:
    """Places of a grid, row by row."""
    pitch = _SPAN / max(rows, columns)
    xs = [MIDDLE + pitch * (i - (columns - 1) / 2) for i in range(columns)]
    ys = [MIDDLE + pitch * (i - (rows - 1) / 2) for i in range(rows)]
    return [[(x, y) for x in xs] for y in ys]


def grid(columns: Columns, _: Random) -> Marks:
    rows, count = int(columns["rows"]), int(columns["columns"])
    items = [_first(columns)] * (rows * count)
    if "shape2" in columns:
        items[len(items) // 2] = _second(columns)
    places = (place for row in _cells(rows, count) for place in row)
    return _each(places, items, _FULL * _SPAN / max(rows, count))


def grid_with_gap(columns: Columns, _: Random) -> Marks:
    count = int(columns["rows"])
    cells = _cells(count, count)
    row, column = _MISSING.get(columns["position"], (count // 2, count // 2))
    del cells[row][column]
    places = (place for row in cells for place in row)
    return _each(places, cycle([_first(columns)]), _FULL * _SPAN / count)


def checkerboard(columns: Columns, _: Random) -> Marks:
    count = int(columns["rows"])
    half = _SPAN / count / 2
    marks = []
    for i, row in enumerate(_cells(count, count)):
        for j, (x, y) in enumerate(row):
            paint = color(columns["color" if (i + j) % 2 == 0 else "color2"])
            square = (
                (x - half, y - half),
                (x + half, y - half),
                (x + half, y + half),
                (x - half, y + half),
            )
            marks.append(Polygon(square, fill=paint))
    return tuple(marks)


def _around(count: int, radius: float, first: float = -90.0) -> list[Point]:
    """Places on a circle, clockwise from an angle."""
    angles = (math.radians(first + 360 * i / count) for i in range(count))
    return [(MIDDLE + radius * math.cos(a), MIDDLE + radius * math.sin(a)) for a in angles]


def circle(columns: Columns, _: Random) -> Marks:
    count = int(columns["count"])
    size = min(26.0, 0.74 * LARGE * math.sin(math.pi / count))
    marks = _each(_around(count, LARGE - 6), cycle([_first(columns)]), size)
    if "shape2" in columns:
        marks += form(columns["shape2"], CENTER, 40, color(columns["color2"]))
    return marks


def circle_with_gap(columns: Columns, _: Random) -> Marks:
    """Fourteen places on a circle, three of them empty: more than a circle without a gap has."""
    step = 360 / 14
    places = _around(14, LARGE, _ANGLES[columns["position"]] + 2 * step)
    return _each(places[:11], cycle([_first(columns)]), 16)


def corners(columns: Columns, _: Random) -> Marks:
    """The same form in all four corners, turned by nothing, and another in the middle."""
    places = [(MIDDLE + 78 * x, MIDDLE + 78 * y) for y in (-1, 1) for x in (-1, 1)]
    marks = _each(places, cycle([_first(columns)]), 38)
    return marks + form(columns["shape2"], CENTER, 36, color(columns["color2"]))


def mirrored_pair(columns: Columns, _: Random) -> Marks:
    across = columns["orientation"]
    width, height = extent(columns["shape"])
    upright = across == "vertical"
    size = min(90 / height, 47 / width) if upright else min(90 / width, 47 / height)
    points = moved(outline(columns["shape"]), (-62, 0) if upright else (0, -62), size)
    ends = ((0, -112), (0, 112)) if upright else ((-112, 0), (112, 0))
    line = Line(moved(ends, CENTER), color(columns["color2"]), STROKE)
    both = (points, mirrored(points, across))
    return (*(Polygon(moved(p, CENTER), fill=color(columns["color"])) for p in both), line)


def concentric(columns: Columns, _: Random) -> Marks:
    """Smaller and smaller about the center of the largest circle within, so that none touch."""
    count = int(columns["count"])
    (x, y), radius = room(columns["shape"])
    width = min(STROKE, 0.55 * radius * LARGE / count)
    paints = cycle([columns["color"], columns.get("color2", columns["color"])])
    marks: Marks = ()
    for i, paint in zip(range(count), paints, strict=False):
        center = (MIDDLE + LARGE * i / count * x, MIDDLE + LARGE * i / count * y)
        size = LARGE * (1 - i / count)
        marks += drawn(columns["shape"], center, size, outline=color(paint), width=width)
    return marks


def nested(columns: Columns, _: Random) -> Marks:
    """From the outermost in, each in the roomiest place of the one around it."""
    hollow = columns.get("fill") == "hollow"
    center, size = CENTER, LARGE + 6
    names = [columns[f"shape{number}"] for number in ("3", "2", "")]
    marks: Marks = ()
    for name, number, guest in zip(names, ("3", "2", ""), [*names[1:], names[-1]], strict=True):
        paint = color(columns["color" if hollow else f"color{number}"])
        filled = {"outline": paint, "width": 4.0} if hollow else {"fill": paint}
        marks += drawn(name, center, size, **filled)
        (x, y), radius = room(name)
        center = (center[0] + size * x, center[1] + size * y)
        size = min(0.84 * size * radius, size * radius - _GAP) / reach(guest)
    return marks


def made_of(columns: Columns, _: Random) -> Marks:
    """An outline of small forms, closer for shapes with many corners and bays."""
    points = edge(columns["shape"], CENTER, LARGE + 2)
    places = spaced(points, 25)
    if columns["shape2"] == "dot":
        paints = [color(columns["color"]), color(columns.get("color2", columns["color"]))]
        every = (dots([place], paints[i % 2], 7) for i, place in enumerate(places))
        return tuple(mark for marks in every for mark in marks)
    return _each(places, cycle([(columns["shape2"], columns["color"])]), 10.5)


def dotted_corners(columns: Columns, _: Random) -> Marks:
    points = edge(columns["shape"], CENTER, LARGE)
    return (
        Polygon(points, fill=color(columns["color"])),
        *dots(points, color(columns["color2"]), 13),
    )


def scattered(columns: Columns, chance: Random) -> Marks:
    """Forms at places by chance, apart from each other and not in line."""
    items = [_first(columns)] * int(columns["count"])
    if "shape2" in columns:
        items += [_second(columns)] * int(columns["count2"])
    size = {2: 44.0, 3: 38.0, 4: 36.0}.get(len(items), 76 / math.sqrt(len(items)))
    return _each(_apart(len(items), size, chance), items, size)


def _apart(count: int, size: float, chance: Random) -> list[Point]:
    """Places in the canvas at least a form's diagonal apart; where they do not fit, tried anew."""
    while True:
        places: list[Point] = []
        for _ in range(60 * count):
            place = tuple(14 + size + chance.random() * 2 * (MIDDLE - 14 - size) for _ in "xy")
            x, y = place
            if all(max(abs(x - a), abs(y - b)) > 2.15 * size for a, b in places):
                places.append((x, y))
            if len(places) == count:
                return places


def cluster(columns: Columns, _: Random) -> Marks:
    """Two to four small forms in a block of two by two places at a corner."""
    x, y = corner(columns["position"], 48, 48)
    places = [(x - 25, y - 25), (x + 25, y + 25), (x + 25, y - 25), (x - 25, y + 25)]
    return _each(places[: int(columns["count"])], cycle([_first(columns)]), 22)


def arrows(columns: Columns, _: Random) -> Marks:
    """Arrows beside or below each other, across the way they point."""
    count, direction = int(columns["count"]), columns["orientation"]
    across = "vertical" if direction in ("left", "right") else "horizontal"
    size = min(70.0, 0.6 * _SPAN / count)
    places = _line(count, across)
    paint = color(columns["color"])
    return tuple(m for p in places for m in form("arrow", p, size, paint, turned(direction)))


def small_beside_large(columns: Columns, chance: Random) -> Marks:
    """The small one left or right, by chance."""
    other = (columns.get("shape2", columns["shape"]), columns.get("color2", columns["color"]))
    side = -1 if chance.random() < 0.5 else 1
    small = form(columns["shape"], (MIDDLE + 86 * side, MIDDLE), 27, color(columns["color"]))
    return small + form(other[0], (MIDDLE - 40 * side, MIDDLE), 75, color(other[1]))
