"""What calls in all languages share: how their arguments are written."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal

NAME = "drawing"
"""What the function of a drawing with parameters is called."""


def plain(number: float) -> str:
    """A number without an exponent, exactly: ``0.00001``, ``40``."""
    return f"{Decimal(repr(number)):f}"


def masked(text: str, hidden: re.Pattern[str]) -> str:
    """The text, as long as it was, with blanks for what is hidden (comments, strings)."""
    return hidden.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def closing(text: str, place: int) -> int:
    """Place after the bracket that closes the one at ``place``.

    Raises:
        ValueError: none does.
    """
    pairs = {"(": ")", "{": "}"}
    opened, closed = text[place], pairs[text[place]]
    depth = 0
    for at in range(place, len(text)):
        depth += (text[at] == opened) - (text[at] == closed)
        if depth == 0:
            return at + 1
    raise ValueError(f'a "{opened}" is never closed')


def check_parameters(taken: Mapping[str, bool], given: Collection[str]) -> None:
    """Refuse arguments that do not fit.

    Args:
        taken: the function's parameters and whether each must be given.
        given: names of the arguments.

    Raises:
        ValueError: one is not taken, or one that must be given is not.
    """
    for name in given:
        if name not in taken:
            raise ValueError(f'the function has no parameter "{name}"')
    for name, needed in taken.items():
        if needed and name not in given:
            raise ValueError(f'the parameter "{name}" has no range')
