"""Solids as marks: shaded, with edges, as wireframes, with painted sides.

Polyhedra, cylinders and cones are drawn face by face, spheres and tori by bands from dark to light.
"""

import math
from collections.abc import Sequence

from vdiag.concepts.marks import Ellipse, Line, Marks, Point, Polygon
from vdiag.concepts.shapes.geometry import Points, moved
from vdiag.concepts.shapes.meshes import FACETED, View, view
from vdiag.concepts.shapes.paint import BLACK, toned

SOLIDS = FACETED | {"sphere", "torus"}
_LIGHTS = {"": (-0.42, -0.72, 0.55), "left": (-0.95, -0.2, 0.25), "right": (0.95, -0.2, 0.25)}
_BANDS = 12
_SEAM = 0.7
_TUBE, _FLAT = 0.28, 0.62  # of a torus: the tube's radius, and how flat its ring is seen


def solid(
    name: str, center: Point, size: float, color: str, light: str = "", pose: str = ""
) -> Marks:
    """A shaded solid.

    Args:
        center: of the box around it.
        size: half of that box's longer side.
        light: from the upper left (``""``), the ``"left"`` or the ``"right"``.
        pose: upright (``""``), ``"upside-down"`` or ``"lying"``; not of spheres and tori.
    """
    if name == "sphere":
        return _sphere(center, size, color, light)
    if name == "torus":
        return _torus(center, size, color, light)
    seen = view(name, pose)
    corners = moved(seen.corners, center, size)
    colors = [toned(color, _tone(normal, light)) for _, normal in seen.faces]
    return _faces(seen, corners, colors)


def _faces(seen: View, corners: Points, colors: Sequence[str]) -> Marks:
    """Faces with thin outlines of their own color, so that no seam shows between them.

    The many narrow ones around a round solid have none, each reaches under the next instead.
    """
    if seen.around:
        return _wall(seen, corners, colors)
    return tuple(
        Polygon(tuple(corners[i] for i in face), fill=color, outline=color, width=_SEAM)
        for (face, _), color in zip(seen.faces, colors, strict=True)
    )


def _wall(seen: View, corners: Points, colors: Sequence[str]) -> Marks:
    """A round solid: strips around it, then its flat end if that is seen."""
    paints = {face: color for (face, _), color in zip(seen.faces, colors, strict=True)}
    marks = []
    for face, following in zip(seen.around, (*seen.around[1:], seen.around[-1]), strict=True):
        both = dict.fromkeys((*face[:2], *following[1:3], *face[2:]))
        marks.append(Polygon(tuple(corners[i] for i in both), fill=paints[face]))
    for cap in seen.caps:
        end = tuple(corners[i] for i in cap)
        marks.append(Polygon(end, fill=paints[cap], outline=paints[cap], width=_SEAM))
    return tuple(marks)


def _tone(normal: tuple[float, float, float], light: str) -> float:
    """How light a face is, -1 to 1, by the cosine between its normal and the light (Lambert)."""
    towards = _LIGHTS[light]
    cosine = sum(a * b for a, b in zip(normal, towards, strict=True)) / math.hypot(*towards)
    return min(max(1.5 * cosine - 0.75, -1.0), 1.0)


def _bands() -> list[tuple[float, float]]:
    """Shares of the way from a round solid's edge to its lightest place, with the tone there."""
    return [(i / (_BANDS - 1), -0.75 + 1.5 * (i / (_BANDS - 1)) ** 0.8) for i in range(_BANDS)]


def _sphere(center: Point, size: float, color: str, light: str) -> Marks:
    x, y, _ = _LIGHTS[light]
    marks = []
    for share, tone in _bands():
        radius = size * (1 - share * 0.88)
        shift = (size - radius) * 0.75
        middle = (center[0] + x * shift, center[1] + y * shift)
        marks.append(Ellipse(middle, (radius, radius), fill=toned(color, tone)))
    return tuple(marks)


def _torus(center: Point, size: float, color: str, light: str) -> Marks:
    """A ring seen at a slant: its outline is that of a broad stroke along an ellipse."""
    x, y, _ = _LIGHTS[light]
    radii = (size * (1 - _TUBE), size * (1 - _TUBE) * _FLAT)
    marks = []
    for share, tone in _bands():
        width = 2 * size * _TUBE * (1 - share * 0.88)
        shift = (size * _TUBE - width / 2) * 0.6
        middle = (center[0] + x * shift, center[1] + y * shift)
        marks.append(Ellipse(middle, radii, outline=toned(color, tone), width=width))
    return tuple(marks)


def edged(name: str, center: Point, size: float, color: str, width: float = 4.0) -> Marks:
    """A solid in slightly different tones with black edges."""
    seen = view(name)
    corners = moved(seen.corners, center, size)
    colors = [toned(color, _tone(normal, "") * 0.45 + 0.1) for _, normal in seen.faces]
    hull = Polygon(moved(seen.hull, center, size), outline=BLACK, width=width)
    if seen.around:
        caps = (
            Polygon(tuple(corners[i] for i in cap), outline=BLACK, width=width) for cap in seen.caps
        )
        return (*_faces(seen, corners, colors), *caps, hull)
    outlined = (
        Polygon(tuple(corners[i] for i in face), fill=fill, outline=BLACK, width=width)
        for (face, _), fill in zip(seen.faces, colors, strict=True)
    )
    return (*outlined, hull)


def wireframe(name: str, center: Point, size: float, color: str, width: float = 4.0) -> Marks:
    """All edges of a polyhedron, hidden ones too."""
    seen = view(name)
    corners = moved(seen.corners, center, size)
    return tuple(Line((corners[a], corners[b]), color, width) for a, b in seen.edges)


def painted(name: str, center: Point, size: float, colors: Sequence[str]) -> Marks:
    """A box with its top, left and right side in three colors."""
    seen = view(name)
    normals = [normal for _, normal in seen.faces]
    top = min(range(3), key=lambda i: normals[i][1])
    left, right = sorted({0, 1, 2} - {top}, key=lambda i: normals[i][0])
    order = (top, left, right)
    fills = [colors[order.index(i)] for i in range(3)]
    return _faces(seen, moved(seen.corners, center, size), fills)
