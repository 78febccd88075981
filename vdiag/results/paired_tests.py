"""Paired comparisons: contestants that drew or answered the same concepts, concept by concept.

The concept is what counts as independent, so its drawings are averaged first and every number here
is over concepts:

- the **interval** of the mean difference is that of :func:`vdiag.results.intervals.mean`;
- the **p-value** is that of a sign-flip permutation test: were the two contestants alike, each
  concept's difference would be as likely with the other sign (Fisher 1935; Good 2005);
- the **effect** is Cohen's d_z, the mean difference over the standard deviation of the concepts'
  differences (Cohen 1988);
- the **detectable** difference is the one that a two-sided paired t test at 5 % would have shown
  with a power of 80 %, for this many concepts that differ by this much (Cohen 1988): where it is
  large, a difference that was not shown says little.

Where many pairs are compared, :func:`holm` corrects their p-values (Holm 1979), and
:func:`places` ranks the contestants by what is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from math import isfinite, isnan
from statistics import fmean

import numpy as np
from scipy.special import stdtrit

from vdiag.results import intervals
from vdiag.results.intervals import Estimate, Floats

ALPHA = 0.05
POWER = 0.8
EXACT_TO = 16
"""Up to so many concepts that differ, every way to flip their signs is gone through."""
FLIPS = 99_999
"""Random ways to flip the signs of more; no p-value of theirs is below 1 / 100,000."""
ROUNDING = 1e-12
"""Share of the numbers compared below which a difference is taken for the rounding of floats."""
_SIGNS = 1_000_000  # at once in memory
_FARTHEST = 20.0  # two concepts need a shift of 16.3 standard errors, more need less
Values = Mapping[str, Sequence[float]]
"""The values of a contestant's drawings, by concept."""
Pair = tuple[str, str]
"""Names of the one and the other."""


@dataclass(frozen=True)
class Paired:
    """How one contestant differs from another on the same concepts.

    Attributes:
        n: how many concepts.
        difference: mean over the concepts of the other's value minus the one's, with its 95 %
            interval, in the unit of the values; ``nan`` over no concepts.
        p: two-sided, in (0, 1]; ``nan`` below two concepts.
        effect: Cohen's d_z, with the sign of the difference: 0 where no concept differs, infinite
            where all differ by the same, ``nan`` below two concepts.
        wins, ties, losses: concepts where the other is better, equal or worse.
        detectable: the smallest true difference, in the unit of the values, that this many
            concepts would have shown: 0 where all differ by the same, ``nan`` below two concepts.
    """

    n: int
    difference: Estimate
    p: float
    effect: float
    wins: int
    ties: int
    losses: int
    detectable: float


@dataclass(frozen=True)
class Place:
    """The places that a contestant may have: from 1, the best, to the number of contestants."""

    best: int
    worst: int

    def __str__(self) -> str:
        """``2``, or ``1-3`` where it shares them."""
        return str(self.best) if self.best == self.worst else f"{self.best}-{self.worst}"


def paired(
    one: Values, other: Values, higher_is_better: bool = True, width: float = float("inf")
) -> Paired:
    """Compare two contestants concept by concept.

    Args:
        one, other: the same concepts in both, each with one value at least.
        higher_is_better: which way wins count; the difference is other minus one all the same.
        width: of the values' range, which no difference can be larger than; the interval is cut
            there.

    Raises:
        ValueError: only one of them has a concept, or a concept has no value or one that is no
            number.
    """
    if unmatched := one.keys() ^ other.keys():
        raise ValueError(f"concepts of one contestant alone: {sorted(unmatched)}")
    concepts = sorted(one)
    differences = np.array([_difference(one[name], other[name]) for name in concepts])
    n, up, down = len(concepts), int((differences > 0).sum()), int((differences < 0).sum())
    wins, losses = (up, down) if higher_is_better else (down, up)
    return Paired(
        n=n,
        difference=_cut(intervals.mean(differences, concepts), width),
        p=flipped(differences),
        effect=_effect(differences),
        wins=wins,
        ties=n - wins - losses,
        losses=losses,
        detectable=_smallest(n) * _spread(differences) if n > 1 else float("nan"),
    )


def _cut(difference: Estimate, width: float) -> Estimate:
    low, high = max(difference.low, -width), min(difference.high, width)
    known = not isnan(difference.low)
    return replace(difference, low=low, high=high) if known else difference


def every_pair(
    contestants: Mapping[str, Values],
    higher_is_better: bool = True,
    width: float = float("inf"),
) -> dict[Pair, Paired]:
    """Each contestant with each that comes after it, by their names (one, other).

    Args:
        contestants: values by name.
        higher_is_better, width: as in :func:`paired`.

    Raises:
        ValueError: as :func:`paired`.
    """
    return {
        (one, other): paired(contestants[one], contestants[other], higher_is_better, width)
        for one, other in combinations(contestants, 2)
    }


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
        pairs: each two of them, in either order, as from :func:`every_pair`.
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


def flipped(differences: Iterable[float] | Floats) -> float:
    """P-value of the two-sided sign-flip test that the mean of differences is 0.

    The share of all ways to flip their signs that take the mean at least as far from 0. Concepts
    that do not differ change nothing and are left out. With more than :data:`EXACT_TO` others it is
    estimated from :data:`FLIPS` random ways with a fixed seed, and the one found counts among them
    (Phipson and Smyth 2010), which keeps the test valid; its standard error is 0.0007 at 5 %.

    Args:
        differences: one for each concept.

    Returns:
        In (0, 1]; ``nan`` below two concepts.
    """
    every = np.asarray(list(differences), dtype=np.float64)
    if len(every) < 2:
        return float("nan")
    sizes = np.abs(every[every != 0])
    found = abs(float(every.sum())) - ROUNDING * float(sizes.sum())
    if len(sizes) <= EXACT_TO:
        sums = np.zeros(1)
        for size in sizes:
            sums = np.concatenate([sums - size, sums + size])
        return float((np.abs(sums) >= found).mean())
    return (1 + _random_flips_as_far(sizes, found)) / (1 + FLIPS)


def _random_flips_as_far(sizes: Floats, found: float) -> int:
    """How many of :data:`FLIPS` random ways take the sum at least as far from 0."""
    random = np.random.default_rng(intervals.SEED)
    width, at_once, as_far = (len(sizes) + 7) // 8, max(1, _SIGNS // len(sizes)), 0
    for start in range(0, FLIPS, at_once):
        rows = min(at_once, FLIPS - start)
        bits = np.frombuffer(random.bytes(rows * width), np.uint8).reshape(rows, width)
        ups = np.unpackbits(bits, axis=1, count=len(sizes))
        sums = 2 * (ups @ sizes) - sizes.sum()
        as_far += int((np.abs(sums) >= found).sum())
    return as_far


def _difference(one: Sequence[float], other: Sequence[float]) -> float:
    """Difference of two means; 0 where they are equal but for rounding."""
    if not one or not other:
        raise ValueError("a concept without a value")
    before, after = fmean(one), fmean(other)
    if not isfinite(after - before):
        raise ValueError("a value that is no finite number")
    equal = abs(after - before) <= ROUNDING * max(abs(before), abs(after))
    return 0.0 if equal else after - before


def _spread(differences: Floats) -> float:
    """Standard deviation over the concepts; 0 where they differ by rounding alone."""
    spread = float(differences.std(ddof=1))
    return 0.0 if spread <= ROUNDING * float(np.abs(differences).max()) else spread


def _effect(differences: Floats) -> float:
    if len(differences) < 2:
        return float("nan")
    mean, spread = float(differences.mean()), _spread(differences)
    if spread == 0:
        return mean and float(np.copysign(np.inf, mean))
    return mean / spread


@lru_cache
def _smallest(n: int) -> float:
    """The smallest effect that a two-sided paired t test of n concepts shows with 80 % power."""
    from scipy.optimize import brentq
    from scipy.stats import nct  # half a command's time, which only comparisons need

    beyond = float(stdtrit(n - 1, 1 - ALPHA / 2))

    def lacking(shift: float) -> float:
        shown = nct.sf(beyond, n - 1, shift) + nct.sf(beyond, n - 1, -shift)
        return float(shown) - POWER

    return float(brentq(lacking, 0.0, _FARTHEST)) / float(np.sqrt(n))


def _better(pair: Pair, compared: Paired, higher_is_better: bool) -> Pair:
    """Winner and loser."""
    one, other = pair
    return (other, one) if (compared.difference.value > 0) == higher_is_better else (one, other)
