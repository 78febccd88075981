"""Marks as a LaTeX document with a TikZ picture."""

from collections.abc import Mapping

from vdiag.concepts.marks import SIDE, Ellipse, Line, Mark, Marks, Polygon
from vdiag.languages._program_text import block, colors, dotted, number

_SIDE = number(SIDE)
_NAMED = {"#000000": "black", "#ffffff": "white", "#ff0000": "red", "#0000ff": "blue"}
# The clipped square is the whole page, whatever is drawn in it.
_HEAD = rf"""\begin{{document}}
\begin{{tikzpicture}}[x=1pt, y=-1pt, line cap=round, line join=round, even odd rule]
  \clip (0,0) rectangle ({_SIDE},{_SIDE});"""
_TAIL = r"""\end{tikzpicture}
\end{document}
"""


def write(marks: Marks) -> str:
    """A document that draws the marks, one path each."""
    marks = dotted(marks)
    names = dict(_NAMED)
    defined: list[str] = []
    for color in dict.fromkeys(color.lower() for mark in marks for color in colors(mark)):
        if color not in names:
            names[color] = f"color{len(defined) + 1}"
            value = color.removeprefix("#").upper()
            defined.append(rf"\definecolor{{{names[color]}}}{{HTML}}{{{value}}}")
    paths = [_path(mark, names) for mark in marks]
    head = [r"\documentclass{standalone}", r"\usepackage{tikz}", *defined, _HEAD]
    return "\n".join([*head, *paths, _TAIL])


def _path(mark: Mark, names: Mapping[str, str]) -> str:
    command = _command(mark, names)
    if isinstance(mark, Ellipse):
        (x, y), (rx, ry) = mark.center, mark.radii
        size = f"ellipse ({number(rx)} and {number(ry)})"
        if rx == ry:
            size = f"circle ({number(rx)})"
        return f"  {command} ({number(x)},{number(y)}) {size};"
    points = [f"({number(x)},{number(y)})" for x, y in mark.points]
    steps = [points[0], *(f"-- {point}" for point in points[1:])]
    closing = ["-- cycle"] if isinstance(mark, Polygon) else []
    return block(f"  {command} ", [*steps, *closing], ";")


def _command(mark: Mark, names: Mapping[str, str]) -> str:
    width = f"line width={number(mark.width)}pt"
    if isinstance(mark, Line):
        return rf"\draw[{names[mark.color.lower()]}, {width}]"
    fill = names[mark.fill.lower()] if mark.fill else None
    outline = names[mark.outline.lower()] if mark.outline else None
    if fill and outline:
        return rf"\filldraw[fill={fill}, draw={outline}, {width}]"
    if outline:
        return rf"\draw[{outline}, {width}]"
    return rf"\fill[{fill}]" if fill else r"\path"
