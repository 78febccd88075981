"""Textures: stripes, dots, waves, hatching, checks and bricks, cut to a shape's outline."""

import math
from collections.abc import Callable, Iterator, Mapping

from vdiag.concepts.marks import SIDE, Ellipse, Line, Marks, Point, Polygon
from vdiag.concepts.shapes.geometry import Points, bounds, contains, depth, half, inner_runs, within
from vdiag.concepts.shapes.paint import WHITE

_STRIPE = 26.0
_WAVE = 32.0  # from line to line
_CREST = 9.0
_THIN = 3.0
_DIAGONAL = (math.sqrt(0.5), math.sqrt(0.5))


def textured(points: Points, texture: str, color: str) -> Marks:
    """What a texture in a color adds to a shape.

    Args:
        points: the shape's corners on the canvas.
        texture: its name in ``datasets/shapes.toml``, or ``"checkerboard"`` or ``"bricks"``.
    """
    return tuple(_TEXTURES[texture](points, color))


def _stripes(direction: Point) -> Callable[[Points, str], Iterator[Polygon]]:
    """Stripes that follow each other in a direction."""

    def draw(points: Points, color: str) -> Iterator[Polygon]:
        dx, dy = direction
        low, high = _range(points, direction)
        count = max(3, round((high - low) / _STRIPE - 0.5))
        pitch = (high - low) / (count + 0.5)
        for i in range(count):
            start = low + pitch * (i + 0.5)
            for part in half(points, direction, start + pitch / 2):
                for stripe in half(part, (-dx, -dy), -start):
                    yield Polygon(stripe, fill=color)

    return draw


def _range(points: Points, direction: Point) -> tuple[float, float]:
    along = [x * direction[0] + y * direction[1] for x, y in points]
    return min(along), max(along)


def _polka(points: Points, color: str) -> Iterator[Polygon | Ellipse]:
    """Dots in rows shifted by half, those at the edge cut."""
    pitch, radius = 32.0, 9.0
    left, top, right, bottom = bounds(points)
    for row in range(-4, 5):
        for column in range(-4, 5):
            x = SIDE / 2 + pitch * (column + row % 2 / 2)
            y = SIDE / 2 + pitch * 0.87 * row
            if not (left - radius < x < right + radius and top - radius < y < bottom + radius):
                continue
            inside, far = contains(points, (x, y)), depth(points, (x, y)) >= radius
            if inside and far:
                yield Ellipse((x, y), (radius, radius), fill=color)
            elif not far:
                for part in within(points, _disc((x, y), radius)):
                    yield Polygon(part, fill=color)


def _disc(center: Point, radius: float) -> Points:
    angles = (math.tau * i / 20 for i in range(20))
    return tuple(
        (center[0] + radius * math.cos(a), center[1] + radius * math.sin(a)) for a in angles
    )


def wave(start: float, end: float, y: float, bend: str, height: float) -> Points:
    """A level line that goes up and down in waves, or in a zigzag with steeper slopes.

    Args:
        start, end: where it begins and ends.
        y: its middle.
        bend: ``"wavy"`` or ``"zigzag"``.
        height: of a crest above the middle.
    """
    per_turn, length = (4, 3.0) if bend == "zigzag" else (12, 5.0)
    steps = per_turn * max(2, round((end - start) / (length * height)))
    places = (
        (start + (end - start) * i / steps, i / per_turn * math.tau) for i in range(steps + 1)
    )
    points = [(x, y + height * math.sin(angle)) for x, angle in places]
    if bend == "zigzag":
        points = [points[0], *points[1::2], points[-1]]
    return tuple(points)


def _waves(bend: str) -> Callable[[Points, str], Iterator[Line]]:
    def draw(points: Points, color: str) -> Iterator[Line]:
        left, top, right, bottom = bounds(points)
        count = round((bottom - top) / _WAVE)
        for row in range(count):
            y = top + (bottom - top) * (row + 0.5) / count
            for run in inner_runs(wave(left, right, y, bend, _CREST), points):
                yield Line(run, color, 4.0)

    return draw


def _hatching(*directions: Point) -> Callable[[Points, str], Iterator[Line]]:
    """Thin straight lines that follow each other in each of the directions."""

    def draw(points: Points, color: str) -> Iterator[Line]:
        for dx, dy in directions:
            low, high = _range(points, (dx, dy))
            count = round((high - low) / 13)
            for i in range(count):
                at = low + (high - low) * (i + 0.5) / count
                ends = (
                    (at * dx - SIDE * dy, at * dy + SIDE * dx),
                    (at * dx + SIDE * dy, at * dy - SIDE * dx),
                )
                for run in inner_runs(ends, points):
                    yield Line(run, color, _THIN)

    return draw


def _checks(points: Points, color: str) -> Iterator[Polygon]:
    left, top, right, bottom = bounds(points)
    side = max(right - left, bottom - top) / 7
    columns, rows = math.ceil((right - left) / side), math.ceil((bottom - top) / side)
    for row in range(rows):
        for column in range(row % 2, columns, 2):
            x, y = left + side * column, top + side * row
            cell = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))
            for part in within(points, cell):
                yield Polygon(part, fill=color)


def _bricks(points: Points, color: str) -> Iterator[Polygon | Line]:
    """An area of bricks with joints between them, every other course shifted by half."""
    yield Polygon(points, fill=color)
    left, top, right, bottom = bounds(points)
    courses = max(5, round((bottom - top) / 21))
    height = (bottom - top) / courses
    length = height * 2.1
    for course in range(courses):
        y = top + height * course
        joints = [((left, y), (right, y))] if course else []
        first = left + length * (0.5 + course % 2 / 2)
        joints += [
            ((x, y), (x, y + height))
            for x in (first + length * i for i in range(math.ceil((right - first) / length)))
        ]
        for joint in joints:
            for run in inner_runs(joint, points):
                yield Line(run, WHITE, _THIN)


_TEXTURES: Mapping[str, Callable[[Points, str], Iterator[Polygon | Ellipse | Line]]] = {
    "vertical stripes": _stripes((1, 0)),
    "horizontal stripes": _stripes((0, 1)),
    "diagonal stripes": _stripes(_DIAGONAL),
    "polka dots": _polka,
    "wavy lines": _waves("wavy"),
    "zigzag lines": _waves("zigzag"),
    "diagonal hatching": _hatching(_DIAGONAL),
    "cross-hatching": _hatching(_DIAGONAL, (_DIAGONAL[0], -_DIAGONAL[1])),
    "checkerboard": _checks,
    "bricks": _bricks,
}
