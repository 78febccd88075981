"""What stands between two values: numbers and colours are blended, all else changes halfway."""

import re
from collections.abc import Sequence

from vdiag.languages.svg import colors
from vdiag.languages.svg.lengths import NUMBER, number

_MEASURE = re.compile(rf"(?:{NUMBER.pattern})([a-z%]*+)")


def between(first: str, second: str, part: float) -> str:
    """The value at a part of the way from one to another.

    Args:
        first, second: values as written.
        part: from 0 (the first) to 1 (the second).
    """
    if part <= 0 or part >= 1:
        return first if part <= 0 else second
    one, two = colors.parsed(first), colors.parsed(second)
    if one is not None and two is not None:
        red, green, blue, alpha = (a + (b - a) * part for a, b in zip(one, two, strict=True))
        return colors.written((red, green, blue, alpha))
    first, second = _with_units(first, second), _with_units(second, first)
    numbers = [[float(one) for one in NUMBER.findall(text)] for text in (first, second)]
    if _words(first) != _words(second) or len(numbers[0]) != len(numbers[1]):
        return first if part < 0.5 else second
    blended = iter(a + (b - a) * part for a, b in zip(*numbers, strict=True))
    return NUMBER.sub(lambda _: f" {number(next(blended))}", first).strip()


def total(first: str, second: str) -> str:
    """Both values added, number by number; the second where they are not of one kind."""
    numbers = [[float(one) for one in NUMBER.findall(text)] for text in (first, second)]
    if not numbers[0] or len(numbers[0]) != len(numbers[1]):
        return second
    added = iter(a + b for a, b in zip(*numbers, strict=True))
    return NUMBER.sub(lambda _: f" {number(next(added))}", second).strip()


def at(values: Sequence[str], places: Sequence[float] | None, part: float, steps: bool) -> str:
    """The value that a list of them has at a part of its round.

    Args:
        values: at least one.
        places: where each stands, from 0 to 1; evenly where ``None``.
        part: from 0 to 1.
        steps: whether each holds until the next comes.
    """
    count = len(values)
    if places is None or len(places) != count:
        places = [n / max(1, count if steps else count - 1) for n in range(count)]
    n = max((n for n, place in enumerate(places) if place <= part + 1e-9), default=0)
    if steps or n + 1 >= count:
        return values[n]
    gap = places[n + 1] - places[n]
    return between(values[n], values[n + 1], (part - places[n]) / gap if gap > 0 else 1.0)


def _words(text: str) -> list[str]:
    return NUMBER.sub("", text).replace(",", " ").split()


def _with_units(text: str, other: str) -> str:
    """A value whose noughts without a unit have those of the other value."""
    units = [found[1] for found in _MEASURE.finditer(other)]
    if len(_MEASURE.findall(text)) != len(units):
        return text
    waiting = iter(units)

    def measured(found: re.Match[str]) -> str:
        unit = next(waiting)
        return found[0] if found[1] or float(found[0]) else f"{found[0]}{unit}"

    return _MEASURE.sub(measured, text)
