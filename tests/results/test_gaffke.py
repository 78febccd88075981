"""Gaffke's bounds against closed forms, random weights and the bound of Anderson."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import beta, binom, ksone

from vdiag.results import gaffke

ENDS = (0.0, 1.0)
Floats = NDArray[np.float64]


def found(values: Floats, counts: Floats | None = None) -> tuple[float, float]:
    each = np.ones(len(values)) if counts is None else counts
    return gaffke.bounds(values * each, each, ENDS, 0.95)


def mid_p(hits: int, total: int) -> tuple[float, float]:
    """The mid-p interval of Clopper and Pearson, by bisection."""

    def above(share: float) -> float:
        return float(binom.sf(hits, total, share) + binom.pmf(hits, total, share) / 2)

    low = 0.0 if hits == 0 else brentq(lambda share: above(share) - 0.025, 0, 1)
    high = 1.0 if hits == total else brentq(lambda share: above(share) - 0.975, 0, 1)
    return low, high


def exact(values: Floats) -> tuple[float, float]:
    """Gaffke's own bounds, without mid-p, from random weights."""
    random = np.random.default_rng(0)
    weights = random.dirichlet(np.ones(len(values) + 1), 100_000)
    low, high = (weights @ np.append(values, end) for end in ENDS)
    return float(np.quantile(low, 0.025)), float(np.quantile(high, 0.975))


def anderson(values: Floats) -> tuple[float, float]:
    """Anderson (1969): the means of the laws at the edges of a band of Kolmogorov and Smirnov."""
    n = len(values)
    band = ksone.isf(0.025, n)
    steps = np.clip(1 - np.arange(n) / n - band, 0, 1)  # the least share above each value
    low = np.diff(np.sort(values), prepend=0) @ steps
    high = 1 - np.diff(np.sort(1 - values), prepend=0) @ steps
    return float(low), float(high)


@pytest.mark.parametrize("n", [2, 3, 8, 28, 300])
def test_of_hits_and_misses_they_are_clopper_and_pearsons_mid_p(n: int) -> None:
    for hits in {0, 1, n // 2, n - 1, n}:
        low, high = found(np.repeat([1.0, 0.0], [hits, n - hits]))
        assert (low, high) == pytest.approx(mid_p(hits, n), abs=1e-6)
        assert (low == 0, high == 1) == (hits == 0, hits == n)


def test_a_chance_is_that_of_a_beta() -> None:
    """Of five concepts at one end and three at the other, and the one more at either."""
    sums, ones = np.repeat([1.0, 0.0], [5, 3]), np.ones(8)
    for value in (0.01, 0.4, 0.6, 0.99):
        expected = (beta.cdf(value, 5, 4) + beta.cdf(value, 6, 3)) / 2
        assert gaffke._below(value, sums, ones, ENDS) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_they_are_the_quantiles_of_randomly_weighted_means(seed: int) -> None:
    random = np.random.default_rng(seed)
    counts = random.integers(1, 6, 7).astype(float)
    values = random.beta(2, 0.5, 7)
    more = (counts**2).sum() / counts.sum()
    weights = random.exponential(size=(200_000, 8))
    totals = weights @ np.append(counts, more)
    means = [weights @ np.append(values * counts, end * more) / totals for end in ENDS]
    expected = np.quantile(np.concatenate(means), [0.025, 0.975])
    assert found(values, counts) == pytest.approx(tuple(expected), abs=0.006)


@pytest.mark.parametrize("n", [2, 3, 5, 10, 28])
def test_they_lie_within_gaffkes_and_these_within_andersons(n: int) -> None:
    random = np.random.default_rng(n)
    for a, b in ((1, 1), (2, 0.5), (0.3, 0.03), (50, 50)):
        values = random.beta(a, b, n)
        (low, high), (least, most) = found(values), exact(values)
        assert least - 0.003 <= low <= values.mean() <= high <= most + 0.003
        proven = anderson(values)
        assert proven[0] <= least + 0.003
        assert most - 0.003 <= proven[1]


def test_turned_around_they_are_turned_around() -> None:
    values = np.random.default_rng(5).beta(2, 0.5, 12)
    low, high = found(1 - values)
    assert found(values) == pytest.approx((1 - high, 1 - low), abs=1e-6)


@pytest.mark.parametrize("values", [[0.0], [1.0], [0.3], [0.0, 1.0], [1e-12, 0.0], [1.0] * 500])
def test_they_end_for_any_values(values: list[float]) -> None:
    low, high = found(np.array(values))
    assert 0 <= low <= np.mean(values) <= high <= 1


def test_a_concept_of_many_drawings_makes_them_wider() -> None:
    values = np.linspace(0.2, 0.9, 12)
    even, uneven = np.full(12, 2.0), np.ones(12)
    uneven[5] = 13
    (low, high), (least, most) = found(values, even), found(values, uneven)
    assert most - least > high - low
