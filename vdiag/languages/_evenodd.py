"""Even-odd areas for languages that fill whatever a polygon winds around.

A polygon that crosses itself is cut at its crossings into a planar graph. The graph hangs together,
so each of its faces is bounded by one closed walk; those inside by the even-odd rule are what is
to be filled, and an ordinary fill covers each. They meet in corners only, so no seam shows.
"""

import math
from collections import defaultdict
from itertools import pairwise

from vdiag.marks import Point

_SAME = 1e-6
_ASIDE = 1e-4


def faces(points: tuple[Point, ...]) -> list[tuple[Point, ...]]:
    """Polygons that cover by any fill rule what this one covers by the even-odd rule.

    Args:
        points: corners, the first not repeated.

    Returns:
        The polygon itself where it does not meet itself.
    """
    cut = _cut(points)
    if len(cut) == len(points) == len({start for start, _ in cut}):
        return [points]
    around: dict[Point, list[Point]] = defaultdict(list)
    for start, end in dict.fromkeys(edge for a, b in cut for edge in ((a, b), (b, a))):
        around[start].append(end)
    for middle, others in around.items():
        others.sort(key=lambda other: math.atan2(other[1] - middle[1], other[0] - middle[0]))
    walks = _walks(around)
    return [tuple(walk) for walk in walks if len(walk) > 2 and _inside(_beside(walk), points)]


def _cut(points: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    """The polygon's edges, cut wherever another one meets them."""
    edges = list(zip(points, points[1:] + points[:1], strict=True))
    pieces = []
    for a, b in edges:
        places = {0.0, 1.0}.union(*(_meetings(a, b, *other) for other in edges))
        stops = [_rounded(a, b, place) for place in sorted(places)]
        pieces += [(start, end) for start, end in pairwise(stops) if start != end]
    return pieces


def _rounded(a: Point, b: Point, place: float) -> Point:
    """The point at a share of the way; rounded, so that both edges through it agree."""
    return round(a[0] + (b[0] - a[0]) * place, 4), round(a[1] + (b[1] - a[1]) * place, 4)


def _meetings(a: Point, b: Point, c: Point, d: Point) -> list[float]:
    """Where on ``a b`` the edge ``c d`` meets it, as shares of the way."""
    along, other = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    length = along[0] ** 2 + along[1] ** 2
    if length == 0:
        return []
    from_a = (c[0] - a[0], c[1] - a[1])
    turn = along[0] * other[1] - along[1] * other[0]
    if abs(turn) > _SAME:
        place = (from_a[0] * other[1] - from_a[1] * other[0]) / turn
        across = (from_a[0] * along[1] - from_a[1] * along[0]) / turn
        return [place] if 0 < place < 1 and -_SAME <= across <= 1 + _SAME else []
    if abs(from_a[0] * along[1] - from_a[1] * along[0]) > _SAME * length:
        return []
    ends = [((x - a[0]) * along[0] + (y - a[1]) * along[1]) / length for x, y in (c, d)]
    return [place for place in ends if 0 < place < 1]


def _walks(around: dict[Point, list[Point]]) -> list[list[Point]]:
    """Closed walks with one face always on the same side; ``around`` is sorted by angle."""
    left = [(a, b) for a, others in around.items() for b in others]
    seen: set[tuple[Point, Point]] = set()
    walks = []
    for step in left:
        walk = []
        while step not in seen:
            seen.add(step)
            walk.append(step[0])
            others = around[step[1]]
            step = step[1], others[others.index(step[0]) - 1]
        if walk:
            walks.append(walk)
    return walks


def _beside(walk: list[Point]) -> Point:
    """A point just inside the face that a walk goes around."""
    (ax, ay), (bx, by) = max(pairwise([*walk, walk[0]]), key=lambda edge: math.dist(*edge))
    length = math.dist((ax, ay), (bx, by))
    aside = min(_ASIDE, length / 10) / length
    return (ax + bx) / 2 - (by - ay) * aside, (ay + by) / 2 + (bx - ax) * aside


def _inside(point: Point, points: tuple[Point, ...]) -> bool:
    """Even-odd: whether a ray from the point crosses the polygon an odd number of times."""
    x, y = point
    odd = False
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd
