"""The outlines of shapes: the box around one, and the place at a part of its length."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree.ElementTree import Element

from fontTools.misc.arrayTools import calcBounds
from fontTools.misc.bezierTools import calcCubicBounds, calcQuadraticBounds
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path.parser import parse_path

from vdiag.languages.svg.lengths import NUMBER, Scale, length
from vdiag.languages.svg.spelling import local
from vdiag.languages.svg.transforms import SAME, Matrix, point

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_WRONG = (ValueError, IndexError, TypeError, AssertionError, ArithmeticError, KeyError)
_KAPPA = 0.5522847498
_FLAT = 32
"""Pieces that a curve is cut into where lengths are measured."""
_MOST = 20_000


@dataclass
class Outline:
    """Lines and curves, each by its points; two for a line, three or four for a curve."""

    pieces: list[tuple[Point, ...]] = field(default_factory=list)

    @staticmethod
    def of_path(data: str) -> "Outline":
        """The outline of path data, up to where it is wrong."""
        pen = RecordingPen()
        with suppress(*_WRONG):
            parse_path(data, pen)
        made, here, start = Outline(), (0.0, 0.0), (0.0, 0.0)
        for operation, points in pen.value[:_MOST]:
            if operation == "moveTo":
                here = start = points[0]
            elif operation == "closePath":
                made.pieces.append((here, start))
                here = start
            elif points:
                made.pieces.append((here, *points))
                here = points[-1]
        return made

    def size(self) -> float:
        """Its length, curves cut into lines."""
        return sum(math.dist(*line) for line in self.lines())

    def lines(self) -> list[tuple[Point, Point]]:
        """The lines that it is cut into, but for those without a length."""
        lines = [line for piece in self.pieces for line in pairwise(_flat(piece))]
        return [line for line in lines if line[0] != line[1]]

    def box(self, matrix: Matrix = SAME) -> Box | None:
        """The box around it, transformed; ``None`` around nothing."""
        boxes: list[Box] = []
        for piece in self.pieces:
            places = [point(matrix, *place) for place in piece]
            if len(places) == 4:
                boxes.append(calcCubicBounds(*places))
            elif len(places) == 3:
                boxes.append(calcQuadraticBounds(*places))
            else:
                boxes.append(calcBounds(places))
        return joined(boxes)


def joined(boxes: Sequence[Box]) -> Box | None:
    """The box around boxes."""
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return (min(left), min(top), max(right), max(bottom))


def outline(element: Element) -> Outline | None:
    """The outline of a basic shape or a path; ``None`` for what has none of its own."""
    kind = local(element.tag)
    if kind == "path":
        return Outline.of_path(element.get("d", ""))
    if kind in ("polyline", "polygon"):
        numbers = [float(one) for one in NUMBER.findall(element.get("points", ""))]
        points = list(zip(numbers[::2], numbers[1::2], strict=False))
        return Outline(list(pairwise(points)))
    if kind == "line":
        x1, y1, x2, y2 = (_measure(element, name) for name in ("x1", "y1", "x2", "y2"))
        return Outline([((x1, y1), (x2, y2))])
    if kind in ("circle", "ellipse"):
        rx, ry = _radii(element, kind)
        return _ellipse(_measure(element, "cx"), _measure(element, "cy"), rx, ry)
    if kind in ("rect", "image"):
        x, y, width, height = (_measure(element, name) for name in ("x", "y", "width", "height"))
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        return Outline(list(pairwise(corners)))
    return None


def _radii(element: Element, kind: str) -> Point:
    if kind == "circle":
        return _measure(element, "r"), _measure(element, "r")
    rx, ry = element.get("rx", "auto"), element.get("ry", "auto")
    return (
        _measure(element, "ry" if rx == "auto" else "rx"),
        _measure(element, "rx" if ry == "auto" else "ry"),
    )


def _ellipse(x: float, y: float, rx: float, ry: float) -> Outline:
    a, b = rx * _KAPPA, ry * _KAPPA
    return Outline([
        ((x + rx, y), (x + rx, y + b), (x + a, y + ry), (x, y + ry)),
        ((x, y + ry), (x - a, y + ry), (x - rx, y + b), (x - rx, y)),
        ((x - rx, y), (x - rx, y - b), (x - a, y - ry), (x, y - ry)),
        ((x, y - ry), (x + a, y - ry), (x + rx, y - b), (x + rx, y)),
    ])  # fmt: skip


def _measure(element: Element, name: str) -> float:
    found = length(element.get(name, "0"), Scale())
    return found if found is not None and math.isfinite(found) else 0.0


def along(shape: Outline, share: float) -> tuple[float, float, float] | None:
    """The place at a share of an outline's length, from 0 to 1, and its direction in degrees."""
    lines = shape.lines()
    if not lines:
        return (*shape.pieces[-1][-1], 0.0) if shape.pieces else None
    left = share * sum(math.dist(*line) for line in lines)
    for line in lines:
        size = math.dist(*line)
        if left <= size:
            break
        left -= size
    (x, y), (to_x, to_y) = line
    part = min(1.0, max(0.0, left / size))
    degrees = math.degrees(math.atan2(to_y - y, to_x - x))
    return x + (to_x - x) * part, y + (to_y - y) * part, degrees


def _flat(piece: tuple[Point, ...]) -> list[Point]:
    if len(piece) == 2:
        return list(piece)
    return [_bent(piece, n / _FLAT) for n in range(_FLAT + 1)]


def _bent(piece: Sequence[Point], part: float) -> Point:
    places = list(piece)
    while len(places) > 1:
        places = [(a + (c - a) * part, b + (d - b) * part) for (a, b), (c, d) in pairwise(places)]
    return places[0]
