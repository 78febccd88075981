"""95 % intervals over concepts, and medians with quartiles beside means.

Drawings of one concept are alike, so the concept is what counts as independent, not the drawing.

The intervals of percentages hold the true mean in 93.5 to 100 % of simulated samples of 3 to 1,000
concepts with 1 to 10 drawings each, even, skewed, tied, or with a few at the other end. From 28
concepts on, where values are even, they are at most 1.13 times as wide as Student's.
``docs/intervals.md`` has coverage and width of every case, ``tests/results/test_coverage.py``
simulates them anew.
"""

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from vdiag.results import gaffke

LEVEL = 0.95
RESAMPLES = 2000
SEED = 0
BOOTSTRAP_FROM = 50
WILSON, GAFFKE, STUDENT, BOOTSTRAP = "wilson", "gaffke", "student t", "bootstrap"
TOLD = {
    WILSON: "Wilson for rates of one drawing a concept",
    GAFFKE: "Gaffke's bounds (mid-p) over concepts for percentages",
    STUDENT: f"Student t over concepts below {BOOTSTRAP_FROM} of them",
    BOOTSTRAP: f"bootstrap over concepts from {BOOTSTRAP_FROM} on",
}
"""How each is called in a sentence."""
PERCENT = (0.0, 100.0)
NAN = float("nan")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A value and the ends of its 95 % interval.

    Attributes:
        value: in the unit of what was averaged; ``nan`` over nothing.
        low, high: ends of the interval, ``nan`` where it cannot be told.
        interval: how it was made: ``"wilson"``, ``"gaffke"``, ``"student t"``, ``"bootstrap"``, or
            empty where there is none.
        median, q1, q3: of the values that the mean is over, one for each drawing, with the lower
            and the upper quartile (linear between values; Hyndman and Fan 1996, type 7); ``nan``
            over less than two.
    """

    value: float
    low: float = NAN
    high: float = NAN
    interval: str = ""
    median: float = field(default=NAN, compare=False)
    q1: float = field(default=NAN, compare=False)
    q3: float = field(default=NAN, compare=False)


def legend(kinds: Set[str]) -> str:
    """The sentence that says how intervals were made, by their kinds; empty where there is none."""
    told = "; ".join(text for kind, text in TOLD.items() if kind in kinds)
    return f"95 % intervals: {told}." if told else ""


def rate(hits: Sequence[bool], concepts: Sequence[str]) -> Estimate:
    """Share in percent of drawings of which something holds; ``nan`` over none.

    Where every concept has one drawing these are independent, and the interval is Wilson's (1927).
    Else it is that of :func:`mean`: drawings of a concept go together.

    Args:
        hits: of which it holds.
        concepts: the concept of each.
    """
    total = len(hits)
    if not total or len(set(concepts)) < total:
        return mean(100.0 * np.asarray(hits, dtype=np.float64), concepts, PERCENT)
    share, z = sum(hits) / total, float(ndtri((1 + LEVEL) / 2))
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    half /= 1 + z * z / total
    low = 0.0 if share == 0 else max(0.0, middle - half)
    high = 1.0 if share == 1 else middle + half
    return Estimate(100 * share, 100 * low, 100 * high, WILSON)


def mean(
    values: ArrayLike,
    concepts: Sequence[str],
    ends: tuple[float, float] = (-np.inf, np.inf),
) -> Estimate:
    """Mean over drawings, with an interval that takes whole concepts as independent.

    - Percentages have the bounds of :mod:`vdiag.results.gaffke`: they reach the ends of their
      range, and concepts that do may be missing in a sample. So have other values that are all at
      an end, as where every drawing failed.
    - Values of any other range, whose ends only cut the interval (no cosine comes near -1): below
      :data:`BOOTSTRAP_FROM` concepts Student t, with the standard error of a ratio over clusters,
      which with equally many drawings per concept is the plain one of the concepts' means; from
      there on the percentiles of a bootstrap that resamples concepts, with a fixed seed.
    - With one concept nothing tells how others would score: the ends are ``nan``.

    Args:
        values: (n,) numbers.
        concepts: the concept of each.
        ends: the lowest and the highest value there can be; 0 and 100 are those of percentages.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if not len(numbers):
        return Estimate(NAN)
    _, cluster = np.unique(np.asarray(concepts), return_inverse=True)
    sums = np.bincount(cluster, weights=numbers).astype(np.float64)
    counts = np.bincount(cluster).astype(np.float64)
    value = float(numbers.mean())
    reached = ends == PERCENT or bool(np.isin(numbers, ends).all())
    low, high, interval = _interval(value, sums, counts, ends, reached)
    if len(numbers) < 2:
        return Estimate(value, low, high, interval)
    q1, median, q3 = map(float, np.percentile(numbers, [25, 50, 75]))
    return Estimate(value, low, high, interval, median, q1, q3)


def _interval(
    value: float, sums: Floats, counts: Floats, ends: tuple[float, float], reached: bool
) -> tuple[float, float, str]:
    if len(sums) < 2:
        return NAN, NAN, ""
    if reached:
        return *gaffke.bounds(sums, counts, ends, LEVEL), GAFFKE
    if len(sums) < BOOTSTRAP_FROM:
        half = float(stdtrit(len(sums) - 1, (1 + LEVEL) / 2)) * _error(value, sums, counts)
        low, high = np.clip([value - half, value + half], *ends)
        return float(low), float(high), STUDENT
    return *_resampled(sums, counts), BOOTSTRAP


def _error(value: float, sums: Floats, counts: Floats) -> float:
    """Standard error of ``sum(sums) / sum(counts)`` over independent clusters, linearised."""
    clusters = len(sums)
    spread = ((sums - value * counts) ** 2).sum() * clusters / (clusters - 1)
    return float(np.sqrt(spread) / counts.sum())


def _resampled(sums: Floats, counts: Floats) -> tuple[float, float]:
    picks = np.random.default_rng(SEED).integers(len(sums), size=(RESAMPLES, len(sums)))
    means = sums[picks].sum(1) / counts[picks].sum(1)
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)
