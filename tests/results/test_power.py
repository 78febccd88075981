"""What so many concepts would have shown: by simulation, statsmodels and closed forms."""

import math

import numpy as np
import pytest
from scipy.stats import binom, norm
from statsmodels.stats.power import TTestPower

from vdiag.results.intervals import Floats
from vdiag.results.power import smallest_effect, smallest_share
from vdiag.results.sign_flips import ALPHA, flipped

pytestmark = pytest.mark.filterwarnings("error")


def p_values(samples: Floats, flips: int = 4000) -> Floats:
    """Of the sign-flip test of each row, all rows by the same ways to flip."""
    n = samples.shape[1]
    if n <= 12:
        signs = 1 - 2.0 * (np.arange(2 ** (n - 1))[:, None] >> np.arange(n) & 1)
        return (np.abs(signs @ samples.T) >= np.abs(samples.sum(1)) * (1 - 1e-9)).mean(0)
    signs = 1 - 2.0 * np.random.default_rng(0).integers(0, 2, (flips, n))
    as_far = (np.abs(signs @ samples.T) >= np.abs(samples.sum(1))).sum(0)
    return (1 + as_far) / (1 + flips)


def shown(n: int, comparisons: int, samples: int) -> float:
    """The share of samples whose p-value passes the first step of Holm's correction."""
    random = np.random.default_rng(n + comparisons)
    effect = smallest_effect(n, comparisons)
    parts = [random.normal(effect, 1, (500, n)) for _ in range(samples // 500)]
    return float(np.mean([p_values(part) <= ALPHA / comparisons for part in parts]))


@pytest.mark.parametrize("n", [8, 28])
def test_these_p_values_are_those_of_the_test(n: int) -> None:
    samples = np.random.default_rng(n).normal(0.4, 1, (3, n))
    expected = [flipped(row).p for row in samples]
    assert p_values(samples, 20_000) == pytest.approx(expected, abs=0.013)


@pytest.mark.parametrize(("n", "comparisons"), [(8, 1), (8, 3), (8, 6), (10, 10), (28, 10)])
def test_the_power_is_80_percent(n: int, comparisons: int) -> None:
    assert shown(n, comparisons, 2000) == pytest.approx(0.8, abs=0.04)


@pytest.mark.slow
@pytest.mark.parametrize("comparisons", [1, 3, 6, 10, 28])
def test_the_power_is_80_percent_everywhere(comparisons: int) -> None:
    for n in (6, 7, 8, 9, 10, 12, 14, 16, 28, 100):
        if not math.isinf(smallest_effect(n, comparisons)):
            assert shown(n, comparisons, 6000) == pytest.approx(0.8, abs=0.05), n


def test_too_few_concepts_show_nothing() -> None:
    # the least p-value of 8 concepts is 2 / 256 = 0.0078
    assert [math.isinf(smallest_effect(8, m)) for m in (1, 3, 6, 7, 10)] == [0, 0, 0, 1, 1]
    assert [math.isinf(smallest_share(8, 3, m)) for m in (1, 3, 6, 7, 10)] == [0, 0, 0, 1, 1]
    assert math.isinf(smallest_effect(5))


@pytest.mark.parametrize(("n", "comparisons"), [(6, 1), (8, 6), (13, 200)])
def test_where_one_way_is_far_enough_all_concepts_must_win(n: int, comparisons: int) -> None:
    alone = norm.ppf(0.8 ** (1 / n))
    assert smallest_effect(n, comparisons) == pytest.approx(alone, rel=0.02)


@pytest.mark.parametrize("n", [28, 100, 1000, 5000])
@pytest.mark.parametrize("comparisons", [1, 10])
def test_of_many_concepts_the_power_is_that_of_the_t_test(n: int, comparisons: int) -> None:
    expected = TTestPower().solve_power(None, n, ALPHA / comparisons, 0.8)
    assert smallest_effect(n, comparisons) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("n", "differing", "comparisons"),
    [(28, 10, 1), (28, 0, 3), (8, 3, 1), (8, 8, 1), (100, 30, 6), (28, 28, 3)],
)
def test_the_power_of_hits_is_80_percent(n: int, differing: int, comparisons: int) -> None:
    random = np.random.default_rng(n + differing)
    smallest = smallest_share(n, differing, comparisons)
    share = max(differing / n, smallest)
    differ = random.binomial(n, share, 8000)
    won = random.binomial(differ, (1 + smallest / share) / 2)
    p = 2 * binom.cdf(np.minimum(won, differ - won), differ, 0.5)
    assert (p <= ALPHA / comparisons).mean() == pytest.approx(0.8, abs=0.025)


def test_many_hits_are_shown_as_often_as_the_normal_distribution_says() -> None:
    expected = (1.959964 + 0.841621) * math.sqrt(0.2 / 4000)
    assert smallest_share(4000, 800) == pytest.approx(expected, rel=0.03)
