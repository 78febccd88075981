"""Which descriptions could be said of the same picture, so that the sample never has both."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vdiag.records import Concept

# Words that rule out no picture: every solid is shaded, and no two lines of a row of lines meet.
_EMPTY = frozenset(
    "a an the of in to at by on its with shaded faces smooth shading parallel".split()
)
_LOOKS = {"dot": "circle"}
_COUNTS = ("count", "rows", "columns")

Core = tuple[object, ...]


@dataclass(frozen=True)
class Saying:
    """What a description says, for telling whether another fits its picture.

    Attributes:
        core: the things and their colors and, of a single thing, how many there are.
        several: whether there are two things, or more than one of a thing; not of lines.
        family: the attribute it tests.
        more: what else it says: the other words of its text, and ``hollow`` and the like.
    """

    core: Core
    several: bool
    family: str
    more: frozenset[str]


def saying(concept: Concept) -> Saying:
    """What a description of the grammar says."""
    columns = concept.attributes
    things = [(columns.get(f"shape{n}", ""), columns.get(f"color{n}", "")) for n in ("", "2", "3")]
    seen = [(_LOOKS.get(name, name), color) for name, color in things if name or color]
    counts = [columns.get(name, "") for name in _COUNTS]
    core = (frozenset(seen), *(counts if len(seen) == 1 else ()))
    words = {*re.findall(r"[a-z-]+", concept.text), columns.get("fill", "")} - {""}
    several = len(seen) > 1 or (any(counts) and columns.get("shape") != "line")
    return Saying(core, several, columns["attribute"], frozenset(words) - _named(things) - _EMPTY)


def _named(things: Iterable[tuple[str, str]]) -> set[str]:
    """The words for things and colors, as far as their plural ends in "s"."""
    words = {word for thing in things for name in thing for word in name.split()}
    return words | {f"{word}s" for word in words}


def alike(one: Saying, other: Saying) -> bool:
    """Whether one of two descriptions may fit the other's picture.

    Rather too often than too seldom: which of two is named first is not looked at. Of the same
    things, two families may describe the same order ("to the left of", "beside",
    "touching"); within a family, or of a single thing, the one that says less fits the other.
    """
    if one.core != other.core:
        return False
    if one.family != other.family and one.several:
        return True
    return one.more <= other.more or other.more <= one.more
