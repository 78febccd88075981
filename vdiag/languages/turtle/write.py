"""Marks as a Python program with turtle."""

from vdiag.concepts.marks import SIDE, Ellipse, Line, Mark, Marks, Point, Polygon
from vdiag.languages._program_text import block, dotted, listed, number, pairs

_SCALE = 2  # a window of 256 pixels would be smaller than turtle's own canvas and get scroll bars
_SIDE = number(SIDE * _SCALE)
_SETUP = f"""
turtle.setup({_SIDE}, {_SIDE})
turtle.hideturtle()
turtle.speed(0)
"""
_LINE = """

def line(points, color, width):
    turtle.penup()
    turtle.goto(points[0])
    turtle.pencolor(color)
    turtle.pensize(width)
    turtle.pendown()
    for point in points[1:]:
        turtle.goto(point)
"""
_POLYGON = """

def polygon(points, fill=None, outline=None, width=1):
    turtle.penup()
    turtle.goto(points[0])
    if outline:
        turtle.pencolor(outline)
        turtle.pensize(width)
        turtle.pendown()
    if fill:
        turtle.fillcolor(fill)
        turtle.begin_fill()
    for point in points[1:] + points[:1]:
        turtle.goto(point)
    if fill:
        turtle.end_fill()
"""
_ELLIPSE = """

def ellipse(x, y, rx, ry, fill=None, outline=None, width=1):
    angles = [math.radians(4 * i) for i in range(90)]
    points = [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]
    polygon(points, fill, outline, width)
"""


def write(marks: Marks) -> str:
    """A program that draws the marks from the middle of a square window, one call each."""
    marks = dotted(marks)
    kinds = {type(mark) for mark in marks}
    parts = ["import math\nimport turtle\n" if Ellipse in kinds else "import turtle\n", _SETUP]
    parts += [_LINE] if Line in kinds else []
    parts += [_POLYGON] if kinds & {Polygon, Ellipse} else []
    parts += [_ELLIPSE] if Ellipse in kinds else []
    calls = "".join(f"{_call(mark)}\n" for mark in marks)
    gap = "\n\n" if kinds else "\n"
    return "".join([*parts, gap, calls, "\nturtle.done()\n"])


def _call(mark: Mark) -> str:
    if isinstance(mark, Line):
        style = f'], "{mark.color}", {number(mark.width * _SCALE)})'
        return block("line([", pairs(map(_place, mark.points)), style)
    style = "".join(f", {argument}" for argument in _style(mark))
    if isinstance(mark, Polygon):
        return block("polygon([", pairs(map(_place, mark.points)), f"]{style})")
    size = [*_place(mark.center), *(radius * _SCALE for radius in mark.radii)]
    return f"ellipse({' '.join(listed(map(number, size)))}{style})"


def _place(point: Point) -> Point:
    """Turtles start in the middle, and their y goes up."""
    return (point[0] - SIDE / 2) * _SCALE, (SIDE / 2 - point[1]) * _SCALE


def _style(mark: Polygon | Ellipse) -> list[str]:
    fill = [f'fill="{mark.fill}"'] if mark.fill else []
    if mark.outline is None:
        return fill
    return [*fill, f'outline="{mark.outline}"', f"width={number(mark.width * _SCALE)}"]
