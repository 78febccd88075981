"""Families: comparisons that are looked at together, and the places that they leave.

A family is all pairs of contestants of one table: of one part of one place, or of all parts
together, by one measure. Within it the chance that any difference is shown where there is none
stays below 5 % (Holm 1979). Parts are families of their own, since each answers a question of its
own: whoever reads which model draws best in one language is not misled more often because other
languages were tried, too.

How often any was shown where there was none, in % of 2,000 to 4,000 simulated families (standard
error 0.3 to 0.5; ``tests/results/test_families.py`` repeats it); the exact test of hits errs less
often than it may:

=====================================  ====  ====  ====
concepts                                  8    28   100
=====================================  ====  ====  ====
ranks, 3 contestants alike              4.0   4.3   5.2
ranks, 4 contestants alike              3.9   4.3   3.4
skewed ranks, 4 contestants alike       4.2   4.4   4.5
ranks, 2 of 4 contestants 20 ahead      1.7   5.0   5.3
hits, 4 contestants alike               0.0   1.4   2.9
=====================================  ====  ====  ====
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vdiag.results.paired_tests import Pair, Paired
from vdiag.results.sign_flips import ALPHA


@dataclass(frozen=True)
class Place:
    """The places that a contestant may have: from 1, the best, to the number of contestants."""

    best: int
    worst: int

    def __str__(self) -> str:
        """``2``, or ``1-3`` where it shares them."""
        return str(self.best) if self.best == self.worst else f"{self.best}-{self.worst}"


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values as they are after Holm's correction, in the same order; no ``nan`` counts as one.

    Each may then be held against 5 %, and the chance that any of the differences shown is none
    stays below 5 %.
    """
    corrected = [float("nan")] * len(p_values)
    told = sorted((p, place) for place, p in enumerate(p_values) if p == p)
    largest = 0.0
    for smaller, (p, place) in enumerate(told):
        largest = max(largest, min(1.0, p * (len(told) - smaller)))
        corrected[place] = largest
    return corrected


def places(
    contestants: Sequence[str],
    pairs: Mapping[Pair, Paired],
    corrected: Mapping[Pair, float],
    higher_is_better: bool = True,
) -> dict[str, Place]:
    """Rank contestants; those whose differences do not tell them apart share places.

    One is told to be better than another where the mean difference of the two favours it and their
    corrected p-value is at most :data:`ALPHA`. A contestant's best place is 1 + how many are told
    to be better; its worst is the number of contestants less how many are told to be worse. So
    all have places 1 to N where nothing is told, and one each where everything is.

    Args:
        contestants: names.
        pairs: each two of them, in either order, as from
            :func:`vdiag.results.paired_tests.every_pair`.
        corrected: p-value of each pair, corrected for all that are looked at together.
        higher_is_better: which way is better.
    """
    won = [
        _better(pair, pairs[pair], higher_is_better) for pair in pairs if corrected[pair] <= ALPHA
    ]
    beaten = {name: sum(loser == name for _, loser in won) for name in contestants}
    beating = {name: sum(winner == name for winner, _ in won) for name in contestants}
    last = len(contestants)
    return {name: Place(1 + beaten[name], last - beating[name]) for name in contestants}


def _better(pair: Pair, compared: Paired, higher_is_better: bool) -> Pair:
    """Winner and loser."""
    one, other = pair
    return (other, one) if (compared.difference.value > 0) == higher_is_better else (one, other)
