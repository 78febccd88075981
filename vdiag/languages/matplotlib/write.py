"""Marks as a Python program with matplotlib."""

from collections.abc import Iterable

from vdiag.concepts.marks import SIDE, Ellipse, Line, Mark, Marks, Point, Polygon
from vdiag.languages._evenodd import faces
from vdiag.languages._program_text import block, dotted, listed, number

_SIDE = number(SIDE)
# Lines are measured in points, 72 to the inch: of this figure one unit is one point. Lines lie
# above patches unless told otherwise, so they get the patches' zorder.
_HEAD = f"""
fig = plt.figure(figsize=({_SIDE} / 72, {_SIDE} / 72), dpi=216)
ax = fig.add_axes([0, 0, 1, 1])
ax.set_xlim(0, {_SIDE})
ax.set_ylim({_SIDE}, 0)
ax.axis("off")
"""


def write(marks: Marks) -> str:
    """A program that draws the marks into one figure, one call each."""
    marks = dotted(marks)
    imports = ["import matplotlib.pyplot as plt"]
    round_marks = [mark for mark in marks if isinstance(mark, Ellipse)]
    if round_marks:
        kinds = ", ".join(sorted({_kind(mark) for mark in round_marks}))
        imports.append(f"from matplotlib.patches import {kinds}")
    calls = [call for mark in marks for call in _calls(mark)]
    return "\n".join([*imports, _HEAD, *calls, "", "plt.show()"]) + "\n"


def _calls(mark: Mark) -> list[str]:
    if isinstance(mark, Line):
        style = [f'color="{mark.color}"', f"linewidth={number(mark.width)}"]
        style += ['solid_capstyle="round"', "zorder=1"]
        return [_call("ax.plot", [*_coordinates(mark.points), *style])]
    if isinstance(mark, Ellipse):
        return [_ellipse(mark)]
    pieces = faces(mark.points) if mark.fill else [mark.points]
    if pieces == [mark.points]:
        return [_fill(pieces, mark)]
    filled = Polygon(mark.points, fill=mark.fill)
    calls = [_fill(pieces, filled)] if pieces else []
    outlined = Polygon(mark.points, outline=mark.outline, width=mark.width)
    return [*calls, *([_fill([mark.points], outlined)] if mark.outline else [])]


def _fill(pieces: list[tuple[Point, ...]], mark: Polygon) -> str:
    places = [places for piece in pieces for places in _coordinates(piece)]
    join = ['joinstyle="round"'] if mark.outline else []
    return _call("ax.fill", [*places, *_style(mark), *join])


def _ellipse(mark: Ellipse) -> str:
    (x, y), (rx, ry) = mark.center, mark.radii
    center = f"({number(x)}, {number(y)})"
    size = [number(rx)] if rx == ry else [number(2 * rx), number(2 * ry)]
    arguments = " ".join(listed([center, *size, *_style(mark)]))
    return f"ax.add_patch({_kind(mark)}({arguments}))"


def _kind(mark: Ellipse) -> str:
    return "Circle" if mark.radii[0] == mark.radii[1] else "Ellipse"


def _style(mark: Polygon | Ellipse) -> list[str]:
    fill = f'facecolor="{mark.fill or "none"}"'
    if mark.outline is None:
        return [fill, 'edgecolor="none"']
    return [fill, f'edgecolor="{mark.outline}"', f"linewidth={number(mark.width)}"]


def _coordinates(points: tuple[Point, ...]) -> list[str]:
    return [_list(x for x, _ in points), _list(y for _, y in points)]


def _list(values: Iterable[float]) -> str:
    return block("[", listed(map(number, values)), "]")


def _call(name: str, arguments: list[str]) -> str:
    if not any("\n" in argument for argument in arguments):
        return block(f"{name}(", listed(arguments), ")")
    lines = ",\n".join(arguments).splitlines()
    return "\n".join([f"{name}(", *(f"    {line}" for line in lines), ")"])
