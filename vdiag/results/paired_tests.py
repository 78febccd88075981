"""Paired comparisons: contestants that drew or answered the same concepts, concept by concept.

The concept is what counts as independent, so its drawings are averaged first and every number here
is over concepts:

- the **p-value** is that of a sign-flip permutation test, see :mod:`vdiag.results.sign_flips`;
- the **interval** of the mean difference holds 0 exactly where p is above 5 %, see
  :func:`_interval`;
- the **effect** is Cohen's d_z, the mean difference over the standard deviation of the concepts'
  differences (Cohen 1988);
- the **detectable** difference is the one that this test would have shown with a power of 80 %, see
  :mod:`vdiag.results.power`, for this many concepts that differ by this much, and after the
  correction for all that is compared together: where it is large, a difference that was not shown
  says little.

Where several pairs are compared, :mod:`vdiag.results.families` corrects their p-values and ranks
the contestants by what is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb, inf, isfinite, isinf, nan, sqrt
from statistics import fmean

import numpy as np
from scipy.special import stdtrit

from vdiag.results import paired_shares
from vdiag.results.intervals import Estimate, Floats
from vdiag.results.power import smallest_effect, smallest_share
from vdiag.results.sign_flips import ALPHA, ROUNDING, Flipped, flipped, least_p

SIGN_FLIPS, SCORE, STUDENT = "sign flips", "paired score", "student t"
"""Ways to make the interval of a difference."""
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
            concepts would have shown with 80 % power, where so many comparisons are corrected
            for: 0 where all differ by the same, ``nan`` where there is none, since no p-value of
            so few concepts is small enough or it would be larger than the range of the values.
        comparisons: how many pairs the ``detectable`` one is corrected for.
    """

    n: int
    difference: Estimate
    p: float
    effect: float
    wins: int
    ties: int
    losses: int
    detectable: float
    comparisons: int = 1


def paired(
    one: Values,
    other: Values,
    higher_is_better: bool = True,
    width: float = inf,
    comparisons: int = 1,
) -> Paired:
    """Compare two contestants concept by concept.

    Args:
        one, other: the same concepts in both, each with one value at least.
        higher_is_better: which way wins count; the difference is other minus one all the same.
        width: of the values' range, which no difference can be larger than; the interval is cut
            there.
        comparisons: how many pairs are looked at together, this one among them.

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
    hits = _all_or_nothing([*one.values(), *other.values()], width)
    found = flipped(differences)
    return Paired(
        n=n,
        difference=_interval(differences, found, width, hits),
        p=found.p,
        effect=_effect(differences),
        wins=wins,
        ties=n - wins - losses,
        losses=losses,
        detectable=_detectable(differences, width, hits, comparisons),
        comparisons=comparisons,
    )


def every_pair(
    contestants: Mapping[str, Values],
    higher_is_better: bool = True,
    width: float = inf,
) -> dict[Pair, Paired]:
    """Each contestant with each that comes after it, by their names (one, other).

    What each would have shown is corrected for all of these pairs.

    Args:
        contestants: values by name.
        higher_is_better, width: as in :func:`paired`.

    Raises:
        ValueError: as :func:`paired`.
    """
    together = comb(len(contestants), 2)
    return {
        (one, other): paired(
            contestants[one], contestants[other], higher_is_better, width, together
        )
        for one, other in combinations(contestants, 2)
    }


def _difference(one: Sequence[float], other: Sequence[float]) -> float:
    """Difference of two means; 0 where they are equal but for rounding."""
    if not one or not other:
        raise ValueError("a concept without a value")
    before, after = fmean(one), fmean(other)
    if not isfinite(after - before):
        raise ValueError("a value that is no finite number")
    equal = abs(after - before) <= ROUNDING * max(abs(before), abs(after))
    return 0.0 if equal else after - before


def _all_or_nothing(values: Sequence[Sequence[float]], width: float) -> bool:
    """Whether all values are hits or misses: at the two ends of their range, or all at one."""
    ends = {value for several in values for value in several}
    apart = max(ends, default=0.0) - min(ends, default=0.0)
    return isfinite(width) and (len(ends) == 1 or (len(ends) == 2 and apart == width))


def _interval(differences: Floats, found: Flipped, width: float, hits: bool) -> Estimate:
    """The mean difference with its 95 % interval, which holds 0 exactly where p is above 5 %.

    - Of values, all means that the sign-flip test does not refuse.
    - Of hits that concepts differ in by all or nothing, the score interval of paired shares
      (Tango 1998), and 0 where the test does not refuse it.
    - Where fewer than six concepts differ the test refuses nothing: Student t, and 0; but where
      others are equal and the scale has ends, the score interval, and 0: for all values between
      two ends it is wide enough, and how far the next concept may differ such ties do not tell.
    """
    if not len(differences):
        return Estimate(nan)
    mean, n = float(differences.mean()), len(differences)
    if n < 2:
        return Estimate(mean)
    differing = int((differences != 0).sum())
    few = least_p(differing) > ALPHA
    if (hits and _whole(differences, width)) or (few and differing < n and isfinite(width)):
        won, lost = (float(abs(differences[s * differences > 0]).sum()) / width for s in (1, -1))
        low, high = (width * end for end in paired_shares.interval(won, lost, n))
        return _with_0(Estimate(mean, low, high, SCORE), found)
    if few:
        half = float(stdtrit(n - 1, 0.975)) * _spread(differences) / sqrt(n)
        return _with_0(_cut(Estimate(mean, mean - half, mean + half, STUDENT), width), found)
    return _cut(Estimate(mean, found.low, found.high, SIGN_FLIPS), width)


def _with_0(estimate: Estimate, found: Flipped) -> Estimate:
    if found.p <= ALPHA:
        return estimate
    return replace(estimate, low=min(0.0, estimate.low), high=max(0.0, estimate.high))


def _cut(estimate: Estimate, width: float) -> Estimate:
    return replace(estimate, low=max(estimate.low, -width), high=min(estimate.high, width))


def _whole(differences: Floats, width: float) -> bool:
    """Whether all concepts that differ do so by the whole scale, one way or the other."""
    return bool((np.abs(differences[differences != 0]) >= width * (1 - ROUNDING)).all())


def _spread(differences: Floats) -> float:
    """Standard deviation over the concepts; 0 where they differ by rounding alone."""
    spread = float(differences.std(ddof=1))
    return 0.0 if spread <= ROUNDING * float(np.abs(differences).max()) else spread


def _effect(differences: Floats) -> float:
    if len(differences) < 2:
        return nan
    mean, spread = float(differences.mean()), _spread(differences)
    if spread == 0:
        return mean and float(np.copysign(inf, mean))
    return mean / spread


def _detectable(differences: Floats, width: float, hits: bool, comparisons: int) -> float:
    """See :class:`Paired`; of hits that differ by all or nothing by the binomial distribution."""
    n = len(differences)
    if n < 2 or isinf(smallest_effect(n, comparisons)):
        return nan
    if hits and _whole(differences, width):
        return width * smallest_share(n, int((differences != 0).sum()), comparisons)
    smallest = smallest_effect(n, comparisons) * _spread(differences)
    return smallest if smallest <= width else nan
