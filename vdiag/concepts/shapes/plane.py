"""Plane shapes: their outlines, and the room inside them."""

import math
from collections.abc import Callable, Mapping
from functools import cache

from vdiag.concepts.marks import Point
from vdiag.concepts.shapes.geometry import Points, contains, depth, moved, unit

SMOOTH = 64  # corners of a round outline
RING = 0.62  # a ring's inner radius; its outer one is 1


def _arc(start: float, end: float, radius: float = 1.0, steps: int = SMOOTH) -> list[Point]:
    """Points from one angle to another, in degrees clockwise from the right."""
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [(radius * math.cos(angle), radius * math.sin(angle)) for angle in angles]


def _regular(corners: int, first: float = -90.0) -> list[Point]:
    return _arc(first, first + 360, steps=corners)[:-1]


def _star() -> list[Point]:
    long, short = _regular(5), moved(_regular(5, -54), (0, 0), 0.42)
    return [point for both in zip(long, short, strict=True) for point in both]


def _heart() -> list[Point]:
    """The curve ``x = 16 sin^3 t``, ``y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t``."""
    angles = [math.tau * i / SMOOTH for i in range(SMOOTH)]
    return [
        (
            16 * math.sin(t) ** 3,
            5 * math.cos(2 * t) + 2 * math.cos(3 * t) + math.cos(4 * t) - 13 * math.cos(t),
        )
        for t in angles
    ]


def _crescent() -> list[Point]:
    """A moon open to the right: a circle without another that is shifted to the right."""
    horn = math.degrees(math.acos(0.55 / 2))
    outer = _arc(horn, 360 - horn, steps=48)
    inner = [(x + 0.55, y) for x, y in _arc(180 + horn, 180 - horn, steps=32)]
    return outer + inner[1:-1]


def _cross() -> list[Point]:
    a = 0.36
    return [
        (-a, -1), (a, -1), (a, -a), (1, -a), (1, a), (a, a),
        (a, 1), (-a, 1), (-a, a), (-1, a), (-1, -a), (-a, -a),
    ]  # fmt: skip


_OUTLINES: Mapping[str, Callable[[], list[Point]]] = {
    "circle": lambda: _regular(SMOOTH),
    "ellipse": lambda: [(x, y * 0.6) for x, y in _regular(SMOOTH)],
    "semicircle": lambda: _arc(180, 360),
    "ring": lambda: _regular(SMOOTH),
    "crescent": _crescent,
    "heart": _heart,
    "triangle": lambda: _regular(3),
    "square": lambda: _regular(4, -135),
    "rectangle": lambda: [(-1, -0.55), (1, -0.55), (1, 0.55), (-1, 0.55)],
    "diamond": lambda: [(0, -1), (0.7, 0), (0, 1), (-0.7, 0)],
    "parallelogram": lambda: [(-0.5, -0.5), (1, -0.5), (0.5, 0.5), (-1, 0.5)],
    "trapezoid": lambda: [(-0.55, -0.6), (0.55, -0.6), (1, 0.6), (-1, 0.6)],
    "pentagon": lambda: _regular(5),
    "hexagon": lambda: _regular(6, -120),
    "octagon": lambda: _regular(8, -112.5),
    "star": _star,
    "cross": _cross,
    "arrow": lambda: [
        (-1, -0.25), (0.15, -0.25), (0.15, -0.7), (1, 0), (0.15, 0.7), (0.15, 0.25), (-1, 0.25),
    ],
}  # fmt: skip
PLANE = frozenset(_OUTLINES)


@cache
def outline(name: str) -> Points:
    """A shape's outline, in the middle of the square from -1 to 1 and as large as fits."""
    return unit(_OUTLINES[name]())


@cache
def room(name: str) -> tuple[Point, float]:
    """Center and radius of about the largest circle inside a shape; for a ring, inside its hole."""
    if name == "ring":
        return (0.0, 0.0), RING
    points = outline(name)
    places = [(x / 20, y / 20) for y in range(-19, 20) for x in range(-19, 20)]
    inside = [place for place in places if contains(points, place)]
    best = max(inside, key=lambda place: (round(depth(points, place), 6), -abs(place[0])))
    return best, depth(points, best)


@cache
def reach(name: str) -> float:
    """Distance of a shape's farthest point from its middle."""
    return max(math.hypot(x, y) for x, y in outline(name))
