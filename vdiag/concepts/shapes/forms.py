"""Forms on the canvas: a plane shape, a solid or a dot at a place, filled or as an outline."""

import math
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from vdiag.concepts.marks import SIDE, Ellipse, Line, Marks, Point, Polygon
from vdiag.concepts.shapes.geometry import Points, bounds, moved, sides, spaced, walk
from vdiag.concepts.shapes.meshes import FACETED, view
from vdiag.concepts.shapes.paint import WHITE
from vdiag.concepts.shapes.plane import PLANE, RING, outline
from vdiag.concepts.shapes.solids import solid

MIDDLE = SIDE / 2
CENTER = (MIDDLE, MIDDLE)
LARGE = 96.0  # half the side of a picture's only form
STROKE = 5.0
_DOT = 0.55
_ROUND = {"circle": (1.0, 1.0), "ellipse": (1.0, 0.6)}
_TORUS = (1.0, 0.7264)  # half its width and height, see vdiag.concepts.shapes.solids


def form(name: str, center: Point, size: float, color: str, turn: float = 0.0) -> Marks:
    """A filled form.

    Args:
        name: of a plane shape or a solid, or ``"dot"``.
        center: of the box around the form.
        size: half of that box's longer side; a dot is smaller.
        color: ``#rrggbb``.
        turn: degrees clockwise, of plane shapes.
    """
    if name == "dot":
        return (Ellipse(center, (size * _DOT, size * _DOT), fill=color),)
    if name not in PLANE:
        return solid(name, center, size, color)
    if name == "ring":
        middle, width = size * (1 + RING) / 2, size * (1 - RING)
        return (Ellipse(center, (middle, middle), outline=color, width=width),)
    return drawn(name, center, size, turn, fill=color)


def hollow(name: str, center: Point, size: float, color: str, width: float = STROKE) -> Marks:
    """A plane shape's outline, with its outer edge where the filled shape's would be."""
    if name == "ring":
        inner = Ellipse(center, (size * RING, size * RING), outline=color, width=width)
        return (*drawn("circle", center, size - width / 2, outline=color, width=width), inner)
    return drawn(name, center, size - width / 2, outline=color, width=width)


def drawn(
    name: str,
    center: Point,
    size: float,
    turn: float = 0.0,
    *,
    fill: str | None = None,
    outline: str | None = None,
    width: float = STROKE,
) -> Marks:
    """A plane shape as one mark; the outline's middle runs along its edge."""
    if name in _ROUND and not turn:
        x, y = _ROUND[name]
        return (Ellipse(center, (size * x, size * y), fill, outline, width),)
    return (Polygon(edge(name, center, size, turn), fill, outline, width),)


def edge(name: str, center: Point, size: float, turn: float = 0.0) -> Points:
    """Corners of a plane shape on the canvas."""
    return moved(outline(name), center, size, turn)


def silhouette(name: str) -> Points:
    """The outline of a form of size 1 around the origin, without the holes of rings and tori."""
    if name in PLANE:
        return outline(name)
    if name in FACETED:
        return view(name).hull
    width, height = {"dot": (_DOT, _DOT), "torus": _TORUS}.get(name, (1.0, 1.0))
    return tuple((x * width, y * height) for x, y in outline("circle"))


@cache
def extent(name: str) -> Point:
    """Half the width and half the height of a form of size 1."""
    _, _, right, bottom = bounds(silhouette(name))
    return right, bottom


def styled(points: Points, style: str, color: str, size: float) -> Marks:
    """A closed outline that is thick, thin, dashed, dotted or double.

    Args:
        points: corners around the origin.
        size: what they are scaled by, to a place in the middle of the canvas.
    """
    corners = moved(points, CENTER, size)
    if style == "double":
        return (
            Polygon(corners, outline=color, width=15.0),
            Polygon(corners, outline=WHITE, width=6.0),
        )
    if style == "dotted":
        return dots(spaced(corners, 14), color, 3.6)
    if style == "dashed":
        return dashes(sides(corners), color)
    return (Polygon(corners, outline=color, width={"thick": 16.0, "thin": 2.0}[style]),)


def dots(places: Iterable[Point], color: str, radius: float) -> Marks:
    """A dot at every place."""
    return tuple(Ellipse(place, (radius, radius), fill=color) for place in places)


def dashes(lines: Iterable[Points], color: str, width: float = STROKE) -> Marks:
    """Lines as dashes that begin and end with half a gap, so that corners stay open."""
    marks = []
    for line in lines:
        length = sum(math.dist(a, b) for a, b in pairwise(line))
        count = max(1, round(length / 26))
        places = walk(line, count * 8)
        for first in range(0, count * 8, 8):
            marks.append(Line(places[first + 2 : first + 7], color, width))
    return tuple(marks)
