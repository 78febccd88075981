"""Marks: lines, polygons and ellipses in a fixed order, what any drawing language can draw.

A picture made of marks is known without running anything: the reference pictures of the shapes and
the human-like drawings are kept as marks, and every language writes them as a program.

The canvas is a white square of ``SIDE`` by ``SIDE`` units, x to the right and y downwards from the
upper left corner. Marks are drawn in order, later ones over earlier ones.
"""

from dataclasses import dataclass

SIDE = 256.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """An open line through points, with round ends and joins.

    Attributes:
        points: two or more.
        color: ``#rrggbb``.
        width: in canvas units, above 0.
    """

    points: tuple[Point, ...]
    color: str = "#000000"
    width: float = 3.0


@dataclass(frozen=True)
class Polygon:
    """A closed area, filled, outlined or both; even-odd where it crosses itself.

    Attributes:
        points: the corners, three or more, the first not repeated.
        fill: ``#rrggbb`` or ``None``.
        outline: ``#rrggbb`` or ``None``; its middle runs along the edge, with round joins.
        width: of the outline, in canvas units.
    """

    points: tuple[Point, ...]
    fill: str | None = None
    outline: str | None = None
    width: float = 3.0


@dataclass(frozen=True)
class Ellipse:
    """An ellipse whose axes are level and upright.

    Attributes:
        center: in canvas units.
        radii: half its width and half its height, above 0.
        fill, outline, width: see :class:`Polygon`.
    """

    center: Point
    radii: tuple[float, float]
    fill: str | None = None
    outline: str | None = None
    width: float = 3.0


Mark = Line | Polygon | Ellipse
Marks = tuple[Mark, ...]
