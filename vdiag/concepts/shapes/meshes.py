"""Solids as meshes: their corners and faces, and how they are seen.

They are seen from above and a little from the left, without perspective.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vdiag.concepts.marks import Point
from vdiag.concepts.shapes.geometry import Points

Vectors = NDArray[np.float64]
AROUND = 96  # faces around a cylinder or cone, so many that they look smooth
_YAW, _PITCH = -32.0, -27.0


@dataclass(frozen=True)
class Mesh:
    """A convex solid: corners ``(n, 3)`` (x right, y down, z to the viewer), faces by corner."""

    corners: Vectors
    faces: tuple[tuple[int, ...], ...]
    round: bool = False


def _prism(sides: int, radius: float, height: float, first: float, round: bool = False) -> Mesh:
    top = _polygon(sides, radius, -height / 2, first)
    corners = np.array(top + _polygon(sides, radius, height / 2, first))
    around = [(i, (i + 1) % sides, (i + 1) % sides + sides, i + sides) for i in range(sides)]
    ends = [tuple(range(sides)), tuple(range(sides, 2 * sides))]
    return Mesh(corners, (*ends, *around), round)


def _pyramid(sides: int, radius: float, height: float, first: float, round: bool = False) -> Mesh:
    base = _polygon(sides, radius, height / 2, first)
    corners = np.array([*base, (0.0, -height / 2, 0.0)])
    around = [(i, (i + 1) % sides, sides) for i in range(sides)]
    return Mesh(corners, (tuple(range(sides)), *around), round)


def _polygon(sides: int, radius: float, y: float, first: float) -> list[tuple[float, float, float]]:
    angles = (math.radians(first + 360 * i / sides) for i in range(sides))
    return [(radius * math.cos(a), y, radius * math.sin(a)) for a in angles]


def _hull(corners: list[tuple[float, float, float]]) -> Mesh:
    """The mesh of a regular polyhedron from its corners around the origin.

    A face is a plane through three corners that has all the others on one side.
    """
    points = np.array(corners)
    faces = set()
    for three in combinations(range(len(points)), 3):
        a, b, c = points[list(three)]
        normal = np.cross(b - a, c - a)
        sides = points @ normal - a @ normal
        if sides.max() < 1e-9 or sides.min() > -1e-9:
            on = np.flatnonzero(abs(sides) < 1e-9)
            faces.add(_around(points, tuple(map(int, on)), normal))
    return Mesh(points, tuple(sorted(faces)))


def _around(points: Vectors, face: tuple[int, ...], normal: Vectors) -> tuple[int, ...]:
    """The corners of a face in their order around it, from the lowest number on."""
    middle = points[list(face)].mean(axis=0)
    first = points[face[0]] - middle
    second = np.cross(normal, first) / np.linalg.norm(normal)

    def angle(corner: int) -> float:
        offset = points[corner] - middle
        return math.atan2(offset @ second, offset @ first) % math.tau

    return tuple(sorted(face, key=lambda corner: round(angle(corner), 6)))


def _signs(*values: float) -> list[tuple[float, float, float]]:
    """All ways to give signs to the values that are not 0, turned through x, y and z."""
    found: dict[tuple[float, float, float], None] = {}
    for shift in range(3):
        a, b, c = values[shift:] + values[:shift]
        for mask in range(8):
            x, y, z = (-v if mask >> i & 1 else v for i, v in enumerate((a, b, c)))
            found[x + 0.0, y + 0.0, z + 0.0] = None
    return list(found)


def _turned(vectors: Vectors, axis: int, degrees: float) -> Vectors:
    """Vectors ``(n, 3)`` turned about an axis."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    one, two = [(1, 2), (2, 0), (0, 1)][axis]
    result = vectors.copy()
    result[:, one] = cos * vectors[:, one] - sin * vectors[:, two]
    result[:, two] = sin * vectors[:, one] + cos * vectors[:, two]
    return result


_GOLD = (1 + 5**0.5) / 2
_MESHES: Mapping[str, Mesh] = {
    "cube": _prism(4, 2**0.5, 2, 45),
    "cuboid": Mesh(_prism(4, 2**0.5, 1.1, 45).corners * (1.6, 1, 1), _prism(4, 1, 1, 45).faces),
    "cylinder": _prism(AROUND, 0.85, 2.1, 0, round=True),
    "cone": _pyramid(AROUND, 1, 2.1, 0, round=True),
    "pyramid": _pyramid(4, 1.4, 1.9, 45),
    "tetrahedron": _pyramid(3, 1.2, 2**0.5 * 1.2, 78),
    "octahedron": _hull(_signs(1, 0, 0)),
    "dodecahedron": _hull(_signs(1, 1, 1) + _signs(0, 1 / _GOLD, _GOLD)),
    "icosahedron": _hull(_signs(0, 1, _GOLD)),
    "triangular prism": Mesh(
        _turned(_prism(3, 1, 2.2, 90).corners, 0, 90), _prism(3, 1, 1, 0).faces
    ),
    "hexagonal prism": _prism(6, 1, 1.9, 8),
}
FACETED = frozenset(_MESHES)


@dataclass(frozen=True)
class View:
    """A mesh as it is seen.

    Attributes:
        corners: of all its corners, in the middle of the square from -1 to 1, as large as fits.
        faces: those towards the viewer, with their outward normals.
        edges: all, hidden ones too.
        hull: the outline of the whole.
        caps: the flat ends that are seen, of a round solid.
        around: the faces of its wall that are seen, each beside the next.
    """

    corners: Points
    faces: tuple[tuple[tuple[int, ...], tuple[float, float, float]], ...]
    edges: tuple[tuple[int, int], ...]
    hull: Points
    caps: tuple[tuple[int, ...], ...]
    around: tuple[tuple[int, ...], ...]


@cache
def view(name: str, pose: str = "") -> View:
    """A solid with flat faces, upright (``""``), ``"upside-down"`` or ``"lying"`` on its side."""
    mesh = _MESHES[name]
    posed = mesh.corners * ((1, -1, -1) if pose == "upside-down" else (1, 1, 1))
    if pose == "lying":
        posed = _turned(posed, 2, 90)
    seen = _turned(_turned(posed, 1, _YAW), 0, _PITCH)
    faces = []
    for face in mesh.faces:
        a, b, c = seen[list(face[:3])]
        normal = np.cross(b - a, c - a)
        normal *= np.sign(normal @ (a - seen.mean(axis=0))) / np.linalg.norm(normal)
        if normal[2] > 1e-6:
            faces.append((face, (float(normal[0]), float(normal[1]), float(normal[2]))))
    pairs = {tuple(sorted(p)) for f in mesh.faces for p in zip(f, f[1:] + f[:1], strict=True)}
    corners = _unit(seen)
    caps = tuple(face for face, _ in faces if mesh.round and len(face) > 4)
    around = _neighbors([face for face, _ in faces if mesh.round and len(face) <= 4])
    edges = tuple(sorted((a, b) for a, b in pairs))
    return View(corners, tuple(faces), edges, _silhouette(corners), caps, around)


def _neighbors(faces: list[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Faces around a solid, first the one that no other ends at, then each one's neighbor."""
    ends = {face[1] for face in faces}
    first = next((i for i, face in enumerate(faces) if face[0] not in ends), 0)
    return tuple(faces[first:] + faces[:first])


def _unit(seen: Vectors) -> Points:
    low, high = seen[:, :2].min(axis=0), seen[:, :2].max(axis=0)
    flat = (seen[:, :2] - (low + high) / 2) * 2 / (high - low).max()
    return tuple((float(x), float(y)) for x, y in flat)


def _silhouette(points: Points) -> Points:
    """The convex hull, by Andrew's monotone chain."""
    ordered = sorted(set(points))

    def chain(places: list[Point]) -> list[Point]:
        kept: list[Point] = []
        for p in places:
            while len(kept) > 1 and _left(kept[-2], kept[-1], p) <= 1e-12:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    return tuple(chain(ordered) + chain(ordered[::-1]))


def _left(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
