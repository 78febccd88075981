"""What the writers of all languages share: numbers and lists as a person would type them."""

from collections.abc import Iterable

from vdiag.concepts.marks import Ellipse, Line, Mark, Marks, Point

COLUMNS = 96


def number(value: float) -> str:
    """At most two decimals and no zeros at the end: ``12.5``, ``3``, ``-0.25``."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def rows(items: Iterable[str], indent: str = "    ") -> list[str]:
    """Items with a blank between them, in indented lines of at most :data:`COLUMNS` characters."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + 1 + len(item) <= COLUMNS:
            lines[-1] += f" {item}"
        else:
            lines.append(indent + item)
    return lines


def block(opening: str, items: Iterable[str], closing: str) -> str:
    """``opening items closing`` on one line if it fits, else the items in lines of their own.

    A bracket that closes gets a line of its own too, as Python programs have it.
    """
    items = list(items)
    line = f"{opening}{' '.join(items)}{closing}"
    if len(line) <= COLUMNS:
        return line
    lines = [opening.rstrip(), *rows(items)]
    if closing[0] in ")]":
        return "\n".join([*lines, closing])
    return "\n".join(lines) + closing


def listed(items: Iterable[str]) -> list[str]:
    """Items with a comma after all but the last."""
    items = list(items)
    return [f"{item}," for item in items[:-1]] + items[-1:]


def pairs(points: Iterable[Point]) -> list[str]:
    """Points as Python tuples with a comma after all but the last."""
    return listed(f"({number(x)}, {number(y)})" for x, y in points)


def dotted(marks: Marks) -> Marks:
    """The marks, lines that go nowhere as the dots they are: some languages drop such lines."""
    return tuple(_dot(mark) if isinstance(mark, Line) else mark for mark in marks)


def _dot(line: Line) -> Mark:
    if len({(number(x), number(y)) for x, y in line.points}) > 1:
        return line
    return Ellipse(line.points[0], (line.width / 2, line.width / 2), fill=line.color)


def colors(mark: Mark) -> list[str]:
    """The colours of a mark, ``#rrggbb``."""
    found = [getattr(mark, name, None) for name in ("fill", "outline", "color")]
    return [color for color in found if color]
