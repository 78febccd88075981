"""The data of a path, moved: absolute places move, relative ones stay."""

import re

from vdiag.languages._rewriting import SHIFT, Edit, Unsafe, edited, moved

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_SPACE = re.compile(r"[\s,]*")
# Of each command's numbers, the place of x (0) or y (1), or None for what is no place.
_KINDS: dict[str, tuple[int | None, ...]] = {
    "M": (0, 1),
    "L": (0, 1),
    "T": (0, 1),
    "H": (0,),
    "V": (1,),
    "C": (0, 1, 0, 1, 0, 1),
    "S": (0, 1, 0, 1),
    "Q": (0, 1, 0, 1),
    "A": (None, None, None, None, None, 0, 1),
}
_FLAGS = (3, 4)
_DIGITS = tuple("0123456789.")


def moved_path(data: str) -> str:
    """The path data with all places moved by :data:`SHIFT`.

    Raises:
        Unsafe: it is not path data from end to end.
    """
    edits: list[Edit] = []
    at, command, first = _SPACE.match(data, 0).end(), "", True  # type: ignore[union-attr]
    while at < len(data):
        if data[at].isalpha():
            command, at = data[at], at + 1
            if command in "Zz":
                at = _SPACE.match(data, at).end()  # type: ignore[union-attr]
                continue
        if command.upper() not in _KINDS or (first and command not in "Mm"):
            raise Unsafe("path data of an unknown kind")
        absolute = command.isupper() or first
        for place, axis in enumerate(_KINDS[command.upper()]):
            start, end = _number(data, at, command in "Aa" and place in _FLAGS)
            if absolute and axis is not None:
                before = " " if data[start] in "+-." and data[start - 1] in _DIGITS else ""
                behind = " " if data[end : end + 1] in _DIGITS else ""
                new = before + moved(data[start:end], SHIFT[axis]) + behind
                edits.append(Edit(start, end, new))
            at = _SPACE.match(data, end).end()  # type: ignore[union-attr]
        first = False
    return edited(data, edits) or data


def _number(data: str, at: int, flag: bool) -> tuple[int, int]:
    """Where the next number begins and ends; a flag is one digit, whatever follows."""
    at = _SPACE.match(data, at).end()  # type: ignore[union-attr]
    if flag:
        if data[at : at + 1] not in ("0", "1"):
            raise Unsafe("a flag that is none")
        return at, at + 1
    found = _NUMBER.match(data, at)
    if found is None:
        raise Unsafe("a number is missing")
    return at, found.end()
