"""Plane geometry of the reference pictures: moving, cutting and walking along polygons.

Points are ``(x, y)`` with y downwards, as on the canvas; a polygon's first point is not repeated.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from vdiag.concepts.marks import Point

Points = tuple[Point, ...]
_ON_LINE = 1e-9
_CORNER = math.radians(30)


def moved(points: Iterable[Point], center: Point, size: float = 1.0, turn: float = 0.0) -> Points:
    """Points turned about the origin (degrees, clockwise), scaled, then shifted to a center."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    x0, y0 = center
    return tuple(
        (x0 + size * (x * cos - y * sin), y0 + size * (x * sin + y * cos)) for x, y in points
    )


def mirrored(points: Iterable[Point], across: str) -> Points:
    """Points mirrored across a ``"vertical"`` or ``"horizontal"`` line through the origin."""
    x_sign, y_sign = (-1, 1) if across == "vertical" else (1, -1)
    return tuple((x * x_sign, y * y_sign) for x, y in points)


def bounds(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the box around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def unit(points: Sequence[Point]) -> Points:
    """Points in the middle of the square from -1 to 1, as large as fits."""
    left, top, right, bottom = bounds(points)
    size = 2 / max(right - left, bottom - top)
    return tuple(
        ((x - (left + right) / 2) * size, (y - (top + bottom) / 2) * size) for x, y in points
    )


def half(points: Points, direction: Point, limit: float) -> list[Points]:
    """The parts of a polygon on one side of a line: where ``x * dx + y * dy <= limit``.

    The polygon may have bays but must not cross itself: then the line runs inside it between its
    first and second crossing, its third and fourth, and so on, and the parts are closed there.
    """
    dx, dy = direction
    depths = [x * dx + y * dy - limit for x, y in points]
    depths = [-_ON_LINE if abs(depth) < _ON_LINE else depth for depth in depths]
    if max(depths) < 0:
        return [points]
    if min(depths) > 0:
        return []
    chains = _chains(points, depths)
    ends = [(number, side) for number in range(len(chains)) for side in (0, -1)]
    ends.sort(key=lambda end: chains[end[0]][end[1]][1] * dx - chains[end[0]][end[1]][0] * dy)
    joined = dict(zip(ends[::2], ends[1::2], strict=True))
    joined |= {end: start for start, end in joined.items()}
    parts, left = [], set(range(len(chains)))
    while left:
        number = min(left)
        part: list[Point] = []
        while number in left:
            left.remove(number)
            part += chains[number]
            number = joined[number, -1][0]
        parts.append(tuple(part))
    return parts


def _chains(points: Points, depths: list[float]) -> list[list[Point]]:
    """Runs of points inside, each from the crossing where it enters to that where it leaves."""
    first = next(i for i in range(len(points)) if depths[i - 1] > 0 > depths[i])
    chains: list[list[Point]] = []
    for i in (*range(first, len(points)), *range(first)):
        before, here = depths[i - 1], depths[i]
        crossing = _between(points[i - 1], points[i], before / (before - here or 1))
        if before > 0 > here:
            chains.append([crossing])
        elif before < 0 < here:
            chains[-1].append(crossing)
        if here < 0:
            chains[-1].append(points[i])
    return chains


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def within(points: Points, convex: Points) -> list[Points]:
    """The parts of a polygon within a convex one whose corners run clockwise on the canvas."""
    parts = [points]
    for (ax, ay), (bx, by) in pairwise((*convex, convex[0])):
        out = (by - ay, ax - bx)
        limit = ax * out[0] + ay * out[1]
        parts = [piece for part in parts for piece in half(part, out, limit)]
    return parts


def contains(points: Points, place: Point) -> bool:
    """Whether a place is inside a polygon, by the even-odd rule."""
    x, y = place
    odd = False
    for (ax, ay), (bx, by) in pairwise((*points, points[0])):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd


def depth(points: Points, place: Point) -> float:
    """Distance of a place from a polygon's edge."""
    return min(_distance(place, a, b) for a, b in pairwise((*points, points[0])))


def _distance(place: Point, a: Point, b: Point) -> float:
    along = (b[0] - a[0], b[1] - a[1])
    square = along[0] ** 2 + along[1] ** 2
    share = ((place[0] - a[0]) * along[0] + (place[1] - a[1]) * along[1]) / square if square else 0
    return math.dist(place, _between(a, b, min(max(share, 0), 1)))


def inner_runs(line: Sequence[Point], points: Points) -> list[Points]:
    """The parts of an open line that lie inside a polygon."""
    runs: list[list[Point]] = []
    for a, b in pairwise(line):
        shares = [0.0, *sorted(_cuts(a, b, points)), 1.0]
        for start, end in pairwise(shares):
            if end - start < _ON_LINE or not contains(points, _between(a, b, (start + end) / 2)):
                continue
            first, last = _between(a, b, start), _between(a, b, end)
            if runs and runs[-1][-1] == first:
                runs[-1].append(last)
            else:
                runs.append([first, last])
    return [tuple(run) for run in runs]


def _cuts(a: Point, b: Point, points: Points) -> list[float]:
    """Where a segment crosses a polygon, as shares of its length."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    found = []
    for (px, py), (qx, qy) in pairwise((*points, points[0])):
        start = (px - a[0]) * dy - (py - a[1]) * dx
        end = (qx - a[0]) * dy - (qy - a[1]) * dx
        if (start > 0) == (end > 0):
            continue
        x, y = _between((px, py), (qx, qy), start / (start - end))
        share = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy)
        if 0 < share < 1:
            found.append(share)
    return found


def walk(line: Sequence[Point], steps: int) -> Points:
    """Points at ``steps`` equal distances along an open line, both ends among them."""
    lengths = [math.dist(a, b) for a, b in pairwise(line)]
    found = [line[0]]
    segment, passed = 0, 0.0
    for step in range(1, steps):
        place = sum(lengths) * step / steps
        while passed + lengths[segment] < place:
            passed += lengths[segment]
            segment += 1
        share = (place - passed) / lengths[segment]
        found.append(_between(line[segment], line[segment + 1], share))
    return (*found, line[-1])


def sides(points: Points) -> list[Points]:
    """A polygon's outline as open lines from corner to corner; a smooth one is a single line."""
    count = len(points)
    corners = [
        i
        for i in range(count)
        if _bend(points[i - 1], points[i], points[(i + 1) % count]) > _CORNER
    ]
    corners = corners or [0]
    ends = [*corners[1:], corners[0] + count]
    return [
        tuple(points[i % count] for i in range(start, end + 1))
        for start, end in zip(corners, ends, strict=True)
    ]


def _bend(a: Point, b: Point, c: Point) -> float:
    """How far a walk from ``a`` by ``b`` to ``c`` turns, in radians."""
    one = math.atan2(b[1] - a[1], b[0] - a[0])
    other = math.atan2(c[1] - b[1], c[0] - b[0])
    return abs(math.remainder(other - one, math.tau))


def spaced(points: Points, spacing: float) -> Points:
    """Places along a polygon's outline about ``spacing`` apart, its corners among them."""
    places: list[Point] = []
    for side in sides(points):
        length = sum(math.dist(a, b) for a, b in pairwise(side))
        places += walk(side, max(1, round(length / spacing)))[:-1]
    return tuple(places)
