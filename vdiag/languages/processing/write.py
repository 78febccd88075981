"""Marks as a Processing sketch."""

from vdiag.concepts.marks import SIDE, Ellipse, Line, Mark, Marks, Point, Polygon
from vdiag.languages._evenodd import faces
from vdiag.languages._program_text import dotted, number, rows

_SCALE = 3  # the sketch's window is made of pixels: enough of them for a sharp picture
_SIDE = number(SIDE * _SCALE)
# Without the hint, Java moves lines to whole pixels.
_HEAD = f"""void setup() {{
  size({_SIDE}, {_SIDE});
  background(255);
  scale({_SCALE});
  strokeJoin(ROUND);
  hint(ENABLE_STROKE_PURE);
"""


def write(marks: Marks) -> str:
    """A sketch that draws the marks, one shape each; colours are set where they change."""
    now: dict[str, str] = {}
    lines: list[str] = []
    for mark in dotted(marks):
        for style, drawn in _steps(mark):
            lines += [f"  {line}" for key, line in style.items() if now.get(key) != line]
            lines += drawn
            now.update(style)
    return "\n".join([_HEAD, *lines, "}"]) + "\n"


def _steps(mark: Mark) -> list[tuple[dict[str, str], list[str]]]:
    """What a mark needs set, and what draws it, one or more times."""
    if isinstance(mark, Line):
        style = _style(None, mark.color, mark.width)
        if len(mark.points) == 2:
            places = ", ".join(number(value) for point in mark.points for value in point)
            return [(style, [f"  line({places});"])]
        return [(style, _shape(mark.points, "endShape();"))]
    style = _style(mark.fill, mark.outline, mark.width)
    if isinstance(mark, Ellipse):
        (x, y), (rx, ry) = mark.center, mark.radii
        kind, size = ("circle", [2 * rx]) if rx == ry else ("ellipse", [2 * rx, 2 * ry])
        places = ", ".join(number(value) for value in (x, y, *size))
        return [(style, [f"  {kind}({places});"])]
    pieces = faces(mark.points) if mark.fill else [mark.points]
    if pieces == [mark.points]:
        return [(style, _closed(mark.points))]
    return _crossing(mark, pieces)


def _crossing(
    mark: Polygon, pieces: list[tuple[Point, ...]]
) -> list[tuple[dict[str, str], list[str]]]:
    steps = [(_style(mark.fill, None, mark.width), _closed(piece)) for piece in pieces]
    if mark.outline:
        steps.append((_style(None, mark.outline, mark.width), _closed(mark.points)))
    return steps


def _style(fill: str | None, outline: str | None, width: float) -> dict[str, str]:
    style = {"fill": f"fill({fill.upper()});" if fill else "noFill();"}
    if outline is None:
        return {**style, "stroke": "noStroke();"}
    stroke = f"stroke({outline.upper()});"
    return {**style, "stroke": stroke, "weight": f"strokeWeight({number(width)});"}


def _closed(points: tuple[Point, ...]) -> list[str]:
    return _shape(points, "endShape(CLOSE);")


def _shape(points: tuple[Point, ...], end: str) -> list[str]:
    corners = rows((f"vertex({number(x)}, {number(y)});" for x, y in points), "  ")
    return ["  beginShape();", *corners, f"  {end}"]
