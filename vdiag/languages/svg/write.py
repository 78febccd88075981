"""Marks as an SVG file."""

from vdiag.concepts.marks import SIDE, Ellipse, Line, Mark, Marks, Point
from vdiag.languages._program_text import block, dotted, number

_SIDE = number(SIDE)
_HEAD = f"""<svg xmlns="http://www.w3.org/2000/svg" width="{_SIDE}" height="{_SIDE}" \
viewBox="0 0 {_SIDE} {_SIDE}"
     fill="none" fill-rule="evenodd" stroke-linecap="round" stroke-linejoin="round">"""


def write(marks: Marks) -> str:
    """An SVG file that draws the marks, one element each."""
    return "\n".join([_HEAD, *map(_element, dotted(marks)), "</svg>"]) + "\n"


def _element(mark: Mark) -> str:
    if isinstance(mark, Ellipse):
        (x, y), (rx, ry) = mark.center, mark.radii
        kind, size = "ellipse", f'rx="{number(rx)}" ry="{number(ry)}"'
        if rx == ry:
            kind, size = "circle", f'r="{number(rx)}"'
        paint = _fill(mark.fill) + _stroke(mark.outline, mark.width)
        return f'  <{kind} cx="{number(x)}" cy="{number(y)}" {size}{paint}/>'
    if isinstance(mark, Line):
        paint = _stroke(mark.color, mark.width)
        return block(f'  <polyline{paint} points="', _points(mark.points), '"/>')
    paint = _fill(mark.fill) + _stroke(mark.outline, mark.width)
    return block(f'  <polygon{paint} points="', _points(mark.points), '"/>')


def _points(points: tuple[Point, ...]) -> list[str]:
    return [f"{number(x)},{number(y)}" for x, y in points]


def _fill(color: str | None) -> str:
    return f' fill="{color}"' if color else ""


def _stroke(color: str | None, width: float) -> str:
    return f' stroke="{color}" stroke-width="{number(width)}"' if color else ""
