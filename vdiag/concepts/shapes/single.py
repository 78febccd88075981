"""Pictures of one shape or solid: its color, fill, outline, shading, direction, place.

Every function here takes the columns of a description and a source of chance, and gives its marks.
"""

from random import Random

from vdiag.concepts.marks import SIDE, Marks, Point, Polygon
from vdiag.concepts.shapes.forms import (
    CENTER,
    LARGE,
    MIDDLE,
    STROKE,
    drawn,
    edge,
    extent,
    form,
    hollow,
    styled,
)
from vdiag.concepts.shapes.geometry import Points, half
from vdiag.concepts.shapes.paint import SHADOW, WHITE, color, mixed
from vdiag.concepts.shapes.plane import outline as outline_of
from vdiag.concepts.shapes.plane import reach, room
from vdiag.concepts.shapes.solids import edged as edged_solid
from vdiag.concepts.shapes.solids import painted as painted_solid
from vdiag.concepts.shapes.solids import solid
from vdiag.concepts.shapes.solids import wireframe as wireframe_of
from vdiag.concepts.shapes.textures import textured
from vdiag.concepts.shapes.words import Columns

_TILT = 25.0
_BANDS = 24
_EDGE = 14.0  # between a form in a corner and the canvas's edge
_HALVES = {"left": (1.0, 0.0), "right": (-1.0, 0.0), "upper": (0.0, 1.0), "lower": (0.0, -1.0)}
_TURNS = {
    "right": 0.0, "lower right": 45.0, "down": 90.0, "lower left": 135.0, "left": 180.0,
    "upper left": 225.0, "up": 270.0, "upper right": 315.0,
}  # fmt: skip
_PLACES = {
    "upper left": (-1, -1), "upper right": (1, -1), "lower left": (-1, 1), "lower right": (1, 1),
    "top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0),
}  # fmt: skip


def plain(columns: Columns, _: Random) -> Marks:
    return form(columns["shape"], CENTER, LARGE, color(columns["color"]))


def _half(points: Points, side: str, share: float = 0.5) -> list[Points]:
    """The left, right, upper or lower part of a shape in the middle of the canvas."""
    direction = _HALVES[side]
    along = [x * direction[0] + y * direction[1] for x, y in points]
    return half(points, direction, min(along) + share * (max(along) - min(along)))


def halves(columns: Columns, _: Random) -> Marks:
    points = edge(columns["shape"], CENTER, LARGE)
    first = "left" if columns["direction"] == "left to right" else "upper"
    parts = _half(points, first)
    over = (Polygon(part, fill=color(columns["color"])) for part in parts)
    return (Polygon(points, fill=color(columns["color2"])), *over)


def hollow_shape(columns: Columns, _: Random) -> Marks:
    return hollow(columns["shape"], CENTER, LARGE, color(columns["color"]))


def half_filled(columns: Columns, _: Random) -> Marks:
    points = edge(columns["shape"], CENTER, LARGE - STROKE / 2)
    paint = color(columns["color"])
    parts = (Polygon(part, fill=paint) for part in _half(points, columns["position"]))
    return (*parts, Polygon(points, outline=paint, width=STROKE))


def hole(columns: Columns, _: Random) -> Marks:
    (x, y), radius = room(columns["shape"])
    center = (MIDDLE + LARGE * x, MIDDLE + LARGE * y)
    size = 0.78 * LARGE * radius / reach(columns["shape2"])
    return (*plain(columns, _), *form(columns["shape2"], center, size, WHITE))


def outline(columns: Columns, _: Random) -> Marks:
    style, points = columns["outline"], outline_of(columns["shape"])
    if "color2" not in columns:
        return styled(points, style, color(columns["color"]), LARGE - 6)
    fill = drawn(columns["shape"], CENTER, LARGE - 6, fill=color(columns["color"]))
    return (*fill, *styled(points, style, color(columns["color2"]), LARGE - 6))


def texture(columns: Columns, _: Random) -> Marks:
    """Where there is one color, it is the texture's, on white."""
    points = edge(columns["shape"], CENTER, LARGE)
    ground, paint = columns["color"], columns.get("color2", columns["color"])
    fill = color(ground) if "color2" in columns else WHITE
    added = textured(points, columns["texture"], color(paint))
    outlined = Polygon(points, outline=color(ground), width=STROKE)
    if columns["texture"] in ("checkerboard", "bricks"):
        return (Polygon(points, fill=fill), *added)
    return (Polygon(points, fill=fill), *added, outlined)


def shaded(columns: Columns, _: Random) -> Marks:
    light = columns.get("position", "")
    return solid(columns["shape"], CENTER, LARGE, color(columns["color"]), light)


def fade(columns: Columns, _: Random) -> Marks:
    points = edge(columns["shape"], CENTER, LARGE)
    start, end = color(columns["color"]), color(columns["color2"])
    if columns["direction"] == "center to edge":
        return _radial(columns["shape"], end, start)
    side = "right" if columns["direction"] == "left to right" else "lower"
    marks = [Polygon(points, fill=start)]
    for i in range(1, _BANDS):
        paint = mixed(start, end, i / (_BANDS - 1))
        parts = _half(points, side, 1 - i / _BANDS)
        marks += [Polygon(part, fill=paint) for part in parts]
    return tuple(marks)


def _radial(shape: str, outer: str, inner: str) -> Marks:
    steps = ((1 - i / _BANDS, mixed(outer, inner, i / (_BANDS - 1))) for i in range(_BANDS))
    return tuple(
        mark for share, paint in steps for mark in drawn(shape, CENTER, LARGE * share, fill=paint)
    )


def shadow(columns: Columns, _: Random) -> Marks:
    side = -1 if columns["position"] == "lower left" else 1
    behind = (MIDDLE + 12 * side, MIDDLE + 12)
    front = (MIDDLE - 12 * side, MIDDLE - 12)
    name = columns["shape"]
    return (
        *form(name, behind, LARGE - 6, SHADOW),
        *form(name, front, LARGE - 6, color(columns["color"])),
    )


def edged(columns: Columns, _: Random) -> Marks:
    return edged_solid(columns["shape"], CENTER, LARGE, color(columns["color"]))


def wireframe(columns: Columns, _: Random) -> Marks:
    return wireframe_of(columns["shape"], CENTER, LARGE, color(columns["color"]))


def painted(columns: Columns, _: Random) -> Marks:
    colors = [color(columns[name]) for name in ("color", "color2", "color3")]
    return painted_solid(columns["shape"], CENTER, LARGE, colors)


def tiny(columns: Columns, _: Random) -> Marks:
    return form(columns["shape"], CENTER, 14, color(columns["color"]))


def pointing(columns: Columns, _: Random) -> Marks:
    turn = _TURNS[columns["orientation"]] + (90 if columns["shape"] == "triangle" else 0)
    return form(columns["shape"], CENTER, LARGE - 10, color(columns["color"]), turn)


def tilted(columns: Columns, _: Random) -> Marks:
    turn = -_TILT if columns["tilt"] == "left" else _TILT
    return form(columns["shape"], CENTER, LARGE - 14, color(columns["color"]), turn)


def upside_down(columns: Columns, _: Random) -> Marks:
    name, paint = columns["shape"], color(columns["color"])
    if name in ("cone", "pyramid"):
        return solid(name, CENTER, LARGE, paint, pose="upside-down")
    return form(name, CENTER, LARGE, paint, 180)


def upright(columns: Columns, _: Random) -> Marks:
    return form(columns["shape"], CENTER, LARGE, color(columns["color"]), 90)


def lying(columns: Columns, _: Random) -> Marks:
    return solid(columns["shape"], CENTER, LARGE, color(columns["color"]), pose="lying")


def placed(columns: Columns, _: Random) -> Marks:
    """One form at a corner or edge, or two at opposite corners."""
    marks = _at(columns["shape"], columns["position"], columns["color"])
    if "position2" in columns:
        marks += _at(columns["shape2"], columns["position2"], columns["color2"])
    return marks


def _at(name: str, position: str, paint: str, size: float = 42.0) -> Marks:
    width, height = extent(name)
    return form(name, corner(position, size * width, size * height), size, color(paint))


def corner(position: str, width: float, height: float) -> Point:
    """The middle of a box of half a width and height that lies at a corner or edge."""
    x, y = _PLACES[position]
    return MIDDLE + x * (SIDE / 2 - _EDGE - width), MIDDLE + y * (SIDE / 2 - _EDGE - height)


def turned(direction: str) -> float:
    """Degrees clockwise by which an arrow has to be turned to point in a direction."""
    return _TURNS[direction]
