"""The sign-flip test of paired differences, and the interval of the differences it does not refuse.

Were two contestants alike, each concept's difference would be as likely with the other sign
(Fisher 1935; Good 2005). The test counts the ways to flip signs that take the sum of the
differences at least as far from 0. A way is told by the concepts that it flips, and it is that far
out exactly where these concepts have a mean of 0 or beyond; so the interval, of all means that the
test would not refuse at 5 %, ends at means over some of the concepts (Hartigan 1969), and holds 0
exactly where p is above 5 %.
"""

from dataclasses import dataclass
from math import ceil, inf, log2, nan

import numpy as np

from vdiag.results.intervals import SEED, Floats

ALPHA = 0.05
EXACT_TO = 16
"""Up to so many concepts that differ, every way to flip their signs is gone through."""
FLIPS = 99_999
"""Random ways to flip the signs of more; no p-value of theirs is below 1 / 100,000."""
ROUNDING = 1e-12
"""Share of the numbers compared below which a difference is taken for the rounding of floats."""
_SIGNS = 1_000_000  # at once in memory
_ENOUGH = 2**17  # ways, for the places of an interval's ends


@dataclass(frozen=True)
class Flipped:
    """What the test says.

    Attributes:
        p: two-sided, in (0, 1]; ``nan`` below two concepts.
        low, high: the ends of the 95 % interval of the mean difference, infinite where so few
            concepts refuse nothing; ``nan`` below two concepts.
    """

    p: float
    low: float = nan
    high: float = nan


def least_p(n: int) -> float:
    """The smallest p-value that this many concepts can give, where all differ one way."""
    return max(2.0 / 2.0 ** min(n, 64), 1 / (1 + FLIPS))


def needed(comparisons: int) -> int | None:
    """The fewest concepts that can tell anything apart where so many comparisons are corrected for.

    The smallest p-value must not be above the first step of Holm's correction, 5 % divided by
    their number; ``None`` for more than 5,000, which no number of concepts can.
    """
    if ALPHA / comparisons < 1 / (1 + FLIPS):
        return None
    return ceil(1 + log2(comparisons / ALPHA))


def flipped(differences: Floats) -> Flipped:
    """Test that the mean of differences is 0, and the interval that goes with the test.

    Concepts that do not differ change nothing in the p-value. With more than :data:`EXACT_TO`
    others it is estimated from :data:`FLIPS` random ways with a fixed seed, and the one found
    counts among them (Phipson and Smyth 2010), which keeps the test valid; its standard error is
    0.0007 at 5 %.

    Args:
        differences: one for each concept.
    """
    every = np.asarray(differences, dtype=np.float64)
    if len(every) < 2:
        return Flipped(nan)
    if every.sum() < 0:
        found = flipped(-every)
        return Flipped(found.p, -found.high, -found.low)
    differing = int((every != 0).sum())
    exact = differing <= EXACT_TO
    sums, sizes = _exact(every) if exact else _random(every)
    rounding = ROUNDING * float(np.abs(every).sum()) / 2
    sums[np.abs(sums) <= rounding] = 0.0
    as_far = int((sums <= 0).sum())
    if exact:
        p, within = 2 * as_far / len(sums), int(ALPHA * len(sums) / 2) + 1
    else:
        p, within = (1 + as_far) / (1 + FLIPS), int(ALPHA * (1 + FLIPS))
    if every.sum() <= 2 * rounding:
        p = 1.0
    return Flipped(min(1.0, p), *_ends(sums, sizes, within))


def _ends(sums: Floats, sizes: Floats, within: int) -> tuple[float, float]:
    """The smallest and the largest mean that are not refused; no concept flipped is as far as any.

    Args:
        sums, sizes: of the concepts that each way flips.
        within: so many ways are as far out as a mean that is just not refused.
    """
    some = sizes > 0
    means = sums[some] / sizes[some]
    place = within - 1 - int((~some).sum())
    if place < 0:
        return -inf, inf
    means.partition([place, len(means) - 1 - place])
    return float(means[place]), float(means[len(means) - 1 - place])


def _exact(every: Floats) -> tuple[Floats, Floats]:
    """Sums and sizes of all sets of concepts.

    Beyond :data:`EXACT_TO` in all, each set of those that differ stands there several times, with
    a random number of those that do not.
    """
    listed = every if len(every) <= EXACT_TO else every[every != 0]
    sums, sizes = np.zeros(1), np.zeros(1)
    for one in listed:
        sums, sizes = np.concatenate([sums, sums + one]), np.concatenate([sizes, sizes + 1])
    equal = len(every) - len(listed)
    if not equal:
        return sums, sizes
    times = _ENOUGH // len(sums)
    more = np.random.default_rng(SEED).binomial(equal, 0.5, times * len(sums))
    return np.tile(sums, times), np.tile(sizes, times) + more


def _random(every: Floats) -> tuple[Floats, Floats]:
    """Sums and sizes of the concepts that random ways flip, and of those that they leave."""
    random, more = np.random.default_rng(SEED), np.random.default_rng(SEED + 1)
    told = every[every != 0]
    width, at_once = (len(told) + 7) // 8, max(1, _SIGNS // len(told))
    of = np.stack([np.abs(told), np.sign(told)], axis=1)
    sums, sizes = np.empty(FLIPS), np.empty(FLIPS)
    for start in range(0, FLIPS, at_once):
        rows = min(at_once, FLIPS - start)
        bits = np.frombuffer(random.bytes(rows * width), np.uint8).reshape(rows, width)
        kept = np.unpackbits(bits, axis=1, count=len(told)) @ of
        here = slice(start, start + rows)
        sums[here] = told[told > 0].sum() - kept[:, 0]
        sizes[here] = (told > 0).sum() - kept[:, 1]
    sizes += more.binomial(len(every) - len(told), 0.5, FLIPS)
    return np.concatenate([sums, every.sum() - sums]), np.concatenate([sizes, len(every) - sizes])
