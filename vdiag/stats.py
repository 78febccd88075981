"""Intervals: Wilson for rates, bootstrap over concepts for means."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binomtest

RESAMPLES = 2000
SEED = 0


@dataclass(frozen=True)
class Interval:
    """A value and the ends of its 95 % interval (``nan`` where it cannot be told)."""

    value: float
    low: float
    high: float


def rate(successes: int, total: int) -> Interval:
    """Share in percent with its Wilson score interval; all ``nan`` for a total of 0."""
    if total == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    found = binomtest(successes, total).proportion_ci(0.95, method="wilson")
    return Interval(100 * successes / total, 100 * float(found.low), 100 * float(found.high))


def mean(values: ArrayLike, concepts: Sequence[str]) -> Interval:
    """Mean with a percentile bootstrap interval that resamples whole concepts.

    Drawings of one concept are alike, so they are drawn together; the resampling has a fixed
    seed. With one concept there is nothing to resample and the ends are ``nan``.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if len(numbers) == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    _, cluster = np.unique(np.asarray(concepts), return_inverse=True)
    sums = np.bincount(cluster, weights=numbers)
    counts = np.bincount(cluster).astype(np.float64)
    value = float(numbers.mean())
    if len(sums) < 2:
        return Interval(value, float("nan"), float("nan"))
    picks = np.random.default_rng(SEED).integers(len(sums), size=(RESAMPLES, len(sums)))
    means = sums[picks].sum(1) / counts[picks].sum(1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(value, float(low), float(high))
