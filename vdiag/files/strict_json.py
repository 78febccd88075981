"""JSON that strangers wrote: one reader, whose every fault is a ``ValueError`` of a few words.

What a shut-in program says of itself, the columns of a database and a manifest that somebody sent
are all read here. Whatever they hold, reading them costs time and memory in proportion to their
length, and what comes back can be written down again in any encoding.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

LONGEST = 64 << 20
"""Characters of a value; a caller that expects less says so."""
DEEPEST = 100
"""Lists and objects inside each other: vdiag's own have five at most."""
MOST_DIGITS = 400
"""Of one number; the largest that a double has is of 309."""
_MARK = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_HALF = re.compile(r"[\ud800-\udfff]")


def value(text: str | bytes, longest: int = LONGEST) -> Any:
    """The one JSON value that a text is.

    Args:
        text: in UTF-8 where it is bytes.
        longest: characters or bytes that it may have.

    Raises:
        ValueError: it is longer, no whole JSON, nested more than :data:`DEEPEST` times, or has a
            number that no double can be (NaN, infinite, thousands of digits), a key twice, or half
            a character.
    """
    if len(text) > longest:
        raise ValueError(f"longer than {longest:,}")
    plain = text if isinstance(text, str) else text.decode("utf-8")
    if _depth(plain) > DEEPEST:
        raise ValueError(f"nested more than {DEEPEST} times")
    if _HALF.search(plain):
        raise ValueError("half a character")
    found = _READER.decode(plain)
    if "\\u" in plain and _HALF.search(json.dumps(found, ensure_ascii=False)):
        raise ValueError("half a character")
    return found


def mapping(
    text: str | bytes,
    kinds: Mapping[str, tuple[type, ...]] | None = None,
    longest: int = LONGEST,
) -> dict[str, Any]:
    """The JSON object that a text is.

    Args:
        text, longest: see :func:`value`.
        kinds: what the values of some keys must be, ``{"line": (int, NoneType)}``; true and false
            are no numbers here. A key may be missing, and others may be there.

    Raises:
        ValueError: see :func:`value`; or it is no object, or has a value of another kind.
    """
    found = value(text, longest)
    if not isinstance(found, dict):
        raise ValueError("no object")
    for key, kind in (kinds or {}).items():
        if key in found and type(found[key]) not in kind:
            raise ValueError(f'"{key}" is of another kind')
    return found


def sequence(text: str | bytes, kind: type | None = None, longest: int = LONGEST) -> list[Any]:
    """The JSON list that a text is.

    Args:
        text, longest: see :func:`value`.
        kind: what each of its elements must be.

    Raises:
        ValueError: see :func:`value`; or it is no list, or has an element of another kind.
    """
    found = value(text, longest)
    if not isinstance(found, list):
        raise ValueError("no list")
    if kind is not None and any(type(one) is not kind for one in found):
        raise ValueError("an element is of another kind")
    return found


def _depth(text: str) -> int:
    """How many lists and objects are open at once, at most."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return 0
    depth = deepest = 0
    for found in _MARK.finditer(text):
        sign = found.group()
        depth += 1 if sign in "[{" else -1 if sign in "]}" else 0
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _finite(digits: str) -> float:
    number = float(digits) if len(digits) <= MOST_DIGITS else math.inf
    if not math.isfinite(number):
        raise ValueError("a number that is too large")
    return number


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("a number that is too large")
    return int(digits)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number")


_READER = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=_finite, parse_int=_whole, parse_constant=_refuse
)
