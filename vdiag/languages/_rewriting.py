"""What the rewritings of all languages share: edits of a text, fresh names, other constants."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from math import gcd
from types import MappingProxyType

from vdiag.languages import REWRITINGS, Rewrite

LONGEST = 100_000
"""Characters; a longer program is left alone."""
SHIFT = (16, 32)
"""How far the origin moves, in the program's units: binary numbers round alike on both sides."""
_SMALLEST = 4
_LARGEST = 10**9


class Unsafe(ValueError):
    """The program has something whose rewriting might change the picture."""


_REFUSED = (ValueError, SyntaxError, RecursionError, MemoryError, ArithmeticError, LookupError)


def rewritings(renamed: Rewrite, folded: Rewrite, shifted: Rewrite) -> Mapping[str, Rewrite]:
    """The three by name, each made to give ``None`` instead of an error or of the same text."""
    functions = (renamed, folded, shifted)
    return MappingProxyType(dict(zip(REWRITINGS, map(_guarded, functions), strict=True)))


def _guarded(rewrite: Rewrite) -> Rewrite:
    def guarded(program: str) -> str | None:
        if len(program) > LONGEST:
            return None
        try:
            written = rewrite(program)
        except _REFUSED:
            return None
        return None if written == program else written

    return guarded


@dataclass(frozen=True, order=True)
class Edit:
    """Characters ``start`` to ``end`` of a text become ``new``."""

    start: int
    end: int
    new: str


def edited(text: str, edits: Iterable[Edit]) -> str | None:
    """The text with all edits made, or ``None`` without any.

    Raises:
        Unsafe: two overlap.
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(edits):
        if edit.start < done:
            raise Unsafe("edits overlap")
        parts += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*parts, text[done:]]) if parts else None


def fresh(taken: Collection[str], prefix: str = "v") -> Iterator[str]:
    """``v1``, ``v2``, ... without those taken."""
    return (name for n in count(1) if (name := f"{prefix}{n}") not in taken)


def as_sum(integer: str) -> str | None:
    """``40`` as ``25 + 15``; ``None`` for what is not a plain integer of a fair size."""
    if not re.fullmatch(r"[1-9]\d{0,9}", integer) or not _SMALLEST <= int(integer) <= _LARGEST:
        return None
    part = int(integer) * 5 // 8
    return f"{part} + {int(integer) - part}"


def as_ratio(decimal: str) -> tuple[int, int] | None:
    """``12.5`` as 25 and 2; ``None`` for what is not a plain decimal or is a whole number.

    Their quotient, rounded to a float, is the decimal rounded to a float while both are exact.
    """
    if not re.fullmatch(r"\d{0,9}\.\d{1,9}|\d{1,9}\.", decimal):
        return None
    places = len(decimal.partition(".")[2])
    above, below = int(decimal.replace(".", "")), 10**places
    shared = gcd(above, below)
    return (above // shared, below // shared) if below > shared else None


def moved(number: str, by: int) -> str:
    """A decimal number moved, exactly and without an exponent: ``12.5`` by 16 is ``28.5``.

    Raises:
        ArithmeticError: it is not a number.
    """
    value = Decimal(number) + by
    if not value.is_finite() or abs(value) > _LARGEST:
        raise Unsafe(f"{number} is out of range")
    return f"{value:f}"


def rgb(color: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#rrggbb`` or ``#rgb``, 0 to 255."""
    digits = color.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue
