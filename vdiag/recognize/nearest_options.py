"""The distractors of runs made before their maker had a number: random, or nearest to the truth.

The truth stands in the middle of those that are nearest to it, and can be found there without
looking: such runs go on with them, and no new run is asked with them.
"""

from collections.abc import Iterable, Iterator, Sequence

from vdiag.recognize.option_pool import Option


def nearest_first(own: Option, order: Sequence[Option]) -> list[Option]:
    """Those of the same category first, then by attributes, then by words in common."""
    return sorted(order, key=lambda option: _nearness(own, option), reverse=True)


def differing(own: Option, order: Iterable[Option]) -> Iterator[str]:
    """Texts that are wrong for the item, no two for one thing."""
    taken = own.names
    for other in order:
        partial = _within(own, other) or _within(other, own)
        if not partial and not other.names & taken:
            taken |= other.names
            yield other.text


def _nearness(own: Option, other: Option) -> tuple[bool, int, float]:
    words = len(own.words & other.words) / len(own.words | other.words)
    return own.category == other.category, len(own.facts & other.facts), words


def _within(one: Option, other: Option) -> bool:
    """Whether one may name the other's thing less closely: a chair or a flower is what both
    ``"an office chair"`` and ``"a sunflower"`` are.
    """
    if one.words < other.words:
        return True
    if len(one.words) > 1:
        return False
    [word] = one.words
    return len(word) > 2 and any(w != word and w.endswith(word) for w in other.words)
