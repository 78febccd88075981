"""Sign flips against scipy, closed forms and numbers by hand; test and interval agree."""

import math
from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import permutation_test, ttest_1samp

from vdiag.results import sign_flips
from vdiag.results.intervals import Floats
from vdiag.results.sign_flips import ALPHA, flipped, least_p, needed

pytestmark = pytest.mark.filterwarnings("error")


def p_of(differences: Sequence[float] | Floats) -> float:
    return flipped(np.asarray(differences)).p


def ends(differences: Sequence[float]) -> tuple[float, float]:
    found = flipped(np.array(differences))
    return found.low, found.high


@pytest.mark.parametrize("n", [2, 5, 9, 12])
def test_few_concepts_have_the_exact_test(n: int) -> None:
    differences = np.random.default_rng(n).normal(0.6, 1, n)
    expected = permutation_test(
        (differences, np.zeros(n)), lambda a, b: np.mean(a - b), permutation_type="samples"
    )
    assert p_of(differences) == pytest.approx(expected.pvalue)


def test_the_test_by_hand() -> None:
    assert p_of([1.0, 2.0, 3.0]) == 2 / 8
    assert p_of([1.0, 2.0, -3.0]) == 1.0
    assert p_of([3.0, 2.0, -1.0]) == 4 / 8
    assert p_of([5.0] * 10) == 2 / 2**10
    assert p_of([0.1, 0.2, -0.3, 0.4] * 4) == p_of([1.0, 2.0, -3.0, 4.0] * 4)
    signs = np.array(list(product([-1, 1], repeat=16))) @ np.tile([1, 2, 3, 4], 4)
    assert p_of([1.0, 2.0, -3.0, 4.0] * 4) == (np.abs(signs) >= 16).mean()


def test_concepts_that_do_not_differ_change_nothing_in_the_test() -> None:
    assert p_of([4.0, 0.0, 0.0, 3.0, 5.0]) == p_of([4.0, 3.0, 5.0]) == 2 / 8
    assert p_of([0.0, 0.0]) == 1.0
    assert p_of([0.0] * 1000 + [1.0] * 6) == 2 / 2**6


@pytest.mark.parametrize(("n", "shift"), [(17, 0.5), (40, 0.35), (400, 0.1)])
def test_many_concepts_have_a_test_of_random_flips(n: int, shift: float) -> None:
    differences = np.random.default_rng(n).normal(shift, 1, n)
    expected = permutation_test(
        (differences, np.zeros(n)),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=40000,
        rng=np.random.default_rng(8),
        batch=2000,
    ).pvalue
    assert p_of(differences) == pytest.approx(expected, abs=4 * np.sqrt(expected / 25000))
    assert p_of(differences) == p_of(differences)


def test_random_flips_agree_with_the_exact_test(monkeypatch: pytest.MonkeyPatch) -> None:
    differences = np.random.default_rng(3).normal(0.5, 1, 16)
    exact = p_of(differences)
    monkeypatch.setattr(sign_flips, "EXACT_TO", 0)
    assert exact != p_of(differences)
    assert p_of(differences) == pytest.approx(exact, abs=4 * np.sqrt(exact / 100_000))


def test_no_p_value_is_0() -> None:
    assert p_of([1.0] * 50) == 1 / 100_000


def test_the_test_errs_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    p_values = [p_of(random.exponential(1, 12) - random.exponential(1, 12)) for _ in range(2000)]
    assert np.mean(np.array(p_values) <= 0.05) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("n", [6, 7, 9, 12])
def test_the_interval_is_all_means_that_the_test_does_not_refuse(n: int) -> None:
    differences = np.random.default_rng(n).gamma(1.5, 10.0, n) - 8
    found = flipped(differences)
    inside = np.linspace(found.low, found.high, 25)
    assert min(p_of(differences - mean) for mean in inside) > ALPHA
    gap = (found.high - found.low) * 1e-6
    assert p_of(differences - (found.low - gap)) <= ALPHA
    assert p_of(differences - (found.high + gap)) <= ALPHA


@pytest.mark.parametrize("n", [17, 40])
def test_at_the_ends_of_the_interval_p_is_5_percent(n: int) -> None:
    differences = np.random.default_rng(n).gamma(1.5, 10.0, n) - 8
    found = flipped(differences)
    # each end has other random flips, with a standard error of 0.0007
    ends_p = [p_of(differences - end) for end in (found.low, found.high)]
    assert ends_p == pytest.approx([ALPHA, ALPHA], abs=0.004)


def test_the_interval_by_hand() -> None:
    # of 6, p is above 5 % where one way or more is as far: a flip of the smallest alone
    assert ends([3.0, 1.0, 4.0, 1.5, 9.0, 2.6]) == (1.0, 9.0)
    every = [3.0, 1.0, 4.0, 1.5, 9.0, 2.6, 5.0]
    means = sorted(
        sum(some) / len(some) for size in range(1, 8) for some in combinations(every, size)
    )
    # of 7, 3 of 128 ways on a side are within 2.5 %, and one of them flips nothing
    assert ends(every) == pytest.approx((means[2], means[-3]))
    assert ends(every[:5]) == (-math.inf, math.inf)


@pytest.mark.parametrize("n", [17, 40, 300])
def test_many_concepts_have_nearly_students_interval(n: int) -> None:
    differences = np.random.default_rng(n).normal(0.3, 1, n)
    found, student = flipped(differences), ttest_1samp(differences, 0).confidence_interval(0.95)
    width = student.high - student.low
    assert found.low == pytest.approx(student.low, abs=0.03 * width)
    assert found.high == pytest.approx(student.high, abs=0.03 * width)
    other = flipped(-differences)
    assert (other.low, other.high) == (-found.high, -found.low)


@pytest.mark.parametrize("n", [6, 8, 13, 16, 17, 24, 60])
def test_the_interval_holds_0_exactly_where_p_is_above_5_percent(n: int) -> None:
    """Of values with ties, on a grid, with sums of nearly 0, near what is just shown."""
    random, sides = np.random.default_rng(n), set()
    for round_ in range(40 if n < 17 else 12):
        shift = random.normal(1, 0.3) * 2 / np.sqrt(n)
        differences = random.normal(shift, 1, n)
        if round_ % 3 == 1:
            differences = np.round(differences * 2) / 10
        if round_ % 3 == 2:
            differences *= random.random(n) < 0.6
        found = flipped(differences)
        assert (found.low <= 0 <= found.high) == (found.p > ALPHA), list(differences)
        assert found.low <= differences.mean() <= found.high
        sides.add(found.p > ALPHA)
    assert sides == {True, False}


def test_sums_that_are_0_but_for_rounding_are_0() -> None:
    found = flipped(np.array([0.1, 0.2, -0.3, 0.1, 0.2, -0.3, 0.1, 0.2]))
    exact = flipped(np.array([1.0, 2.0, -3.0, 1.0, 2.0, -3.0, 1.0, 2.0]))
    assert found.p == exact.p
    assert (found.low, found.high) == pytest.approx((exact.low / 10, exact.high / 10))


def test_the_smallest_p_and_the_concepts_it_takes() -> None:
    assert [least_p(n) for n in (1, 5, 8, 9)] == [1.0, 2 / 32, 2 / 256, 2 / 512]
    assert least_p(500) == 1 / 100_000
    for comparisons in (1, 3, 6, 10, 36, 190, 5000):
        n = needed(comparisons)
        assert n is not None
        assert least_p(n) * comparisons <= ALPHA < 2 / 2 ** (n - 1) * comparisons
    assert [needed(m) for m in (1, 3, 10)] == [6, 7, 9]
    assert needed(5001) is None
