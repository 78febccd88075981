"""Even-odd areas for languages that fill whatever a polygon winds around.

A polygon that crosses itself is cut at its crossings into a planar graph. The graph hangs together,
so each of its faces is bounded by one closed walk; those inside by the even-odd rule are what is
to be filled, and an ordinary fill covers each. They meet in corners only, so no seam shows.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from vdiag.concepts.marks import Point

_SAME = 1e-6
_ASIDE = 1e-4
_AT_ONCE = 1000  # places asked about together, to bound the memory


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
    walks = [walk for walk in _walks(around) if len(walk) > 2]
    inside = _inside([_beside(walk) for walk in walks], points)
    return [tuple(walk) for walk, filled in zip(walks, inside, strict=True) if filled]


def _cut(points: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    """The polygon's edges, cut wherever another one meets them."""
    edges = list(zip(points, points[1:] + points[:1], strict=True))
    places = [{0.0, 1.0} for _ in edges]
    for one, two in _near(edges):
        places[one].update(_meetings(*edges[one], *edges[two]))
        places[two].update(_meetings(*edges[two], *edges[one]))
    pieces = []
    for (a, b), cuts in zip(edges, places, strict=True):
        stops = [_rounded(a, b, place) for place in sorted(cuts)]
        pieces += [(start, end) for start, end in pairwise(stops) if start != end]
    return pieces


def _near(edges: list[tuple[Point, Point]]) -> Iterator[tuple[int, int]]:
    """Pairs of edges whose bounding boxes meet; others cannot."""
    boxes = [
        (min(ax, bx) - _SAME, max(ax, bx) + _SAME, min(ay, by) - _SAME, max(ay, by) + _SAME)
        for (ax, ay), (bx, by) in edges
    ]
    reached: list[int] = []  # from left to right, those that reach as far as the edge in turn
    for one in sorted(range(len(edges)), key=boxes.__getitem__):
        left, _, top, bottom = boxes[one]
        reached = [other for other in reached if boxes[other][1] >= left]
        for other in reached:
            if boxes[other][2] <= bottom and boxes[other][3] >= top:
                yield one, other
        reached.append(one)


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


def _inside(places: list[Point], points: tuple[Point, ...]) -> list[bool]:
    """Even-odd: whether a ray from each place crosses the polygon an odd number of times."""
    (ax, ay), (bx, by) = np.array(points).T, np.roll(points, -1, axis=0).T
    odd = []
    for first in range(0, len(places), _AT_ONCE):
        x, y = np.array(places[first : first + _AT_ONCE]).T[:, :, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            right = x < (bx - ax) * (y - ay) / (by - ay) + ax
        odd += ((((ay > y) != (by > y)) & right).sum(axis=1) % 2 == 1).tolist()
    return odd
