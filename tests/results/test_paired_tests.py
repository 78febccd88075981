"""Paired comparisons against scipy, statsmodels, closed forms and numbers worked out by hand."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.stats import bootstrap, false_discovery_control, permutation_test, ttest_1samp
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower

from vdiag.results import intervals
from vdiag.results import paired_tests as pairing
from vdiag.results.paired_tests import Paired, Place, every_pair, flipped, holm, paired, places

pytestmark = pytest.mark.filterwarnings("error")


def by_concept(values: object) -> dict[str, list[float]]:
    """One value for each concept."""
    return {f"c{i:04}": [float(value)] for i, value in enumerate(values)}  # type: ignore[arg-type]


def beside(differences: object, higher_is_better: bool = True) -> Paired:
    """Contestants that differ so."""
    other = by_concept(differences)
    return paired({name: [0.0] for name in other}, other, higher_is_better)


def told(p: float, difference: float) -> Paired:
    """A pair of which only the difference matters."""
    return Paired(9, intervals.Estimate(difference), p, 0.0, 0, 0, 0, 0.0)


def test_drawings_of_a_concept_are_averaged_before_anything_else() -> None:
    one = {"cat": [10.0, 30.0], "dog": [50.0], "elk": [40.0, 40.0], "fly": [7.0]}
    other = {"fly": [7.0, 7.0, 7.0], "elk": [10.0], "dog": [60.0, 80.0], "cat": [24.0]}
    found = paired(one, other)
    differences = [4.0, 20.0, -30.0, 0.0]
    interval = ttest_1samp(differences, 0).confidence_interval(0.95)
    assert found.n == 4
    assert found.difference == intervals.Estimate(
        -1.5, pytest.approx(interval.low), pytest.approx(interval.high), "student t"
    )
    assert (found.wins, found.ties, found.losses) == (2, 1, 1)
    # of the 8 ways to sign 4, 20 and 30 the sums are 6, 14, 46, 54 and their opposites
    assert found.p == 1.0
    assert found.effect == pytest.approx(-1.5 / np.std(differences, ddof=1))


def test_wins_follow_which_way_is_better_and_the_difference_does_not() -> None:
    up, down = beside([1.0, 2.0, -3.5]), beside([1.0, 2.0, -3.5], higher_is_better=False)
    assert (up.wins, up.losses, down.wins, down.losses) == (2, 1, 1, 2)
    assert up.difference == down.difference
    assert up.difference.value == pytest.approx(-0.5 / 3)


def test_many_concepts_have_the_bootstraps_interval() -> None:
    random = np.random.default_rng(5)
    differences = random.gamma(1.0, 10.0, intervals.BOOTSTRAP_FROM) - 5
    expected = bootstrap(
        (differences,), np.mean, n_resamples=20000, method="percentile", random_state=7
    ).confidence_interval
    found = beside(differences).difference
    assert found.interval == "bootstrap"
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.6)


@pytest.mark.parametrize("n", [2, 5, 9, 12])
def test_few_concepts_have_the_exact_test(n: int) -> None:
    differences = np.random.default_rng(n).normal(0.6, 1, n)
    expected = permutation_test(
        (differences, np.zeros(n)), lambda a, b: np.mean(a - b), permutation_type="samples"
    )
    assert flipped(differences) == pytest.approx(expected.pvalue)


def test_the_test_by_hand() -> None:
    assert flipped([1.0, 2.0, 3.0]) == 2 / 8
    assert flipped([1.0, 2.0, -3.0]) == 1.0
    assert flipped([3.0, 2.0, -1.0]) == 4 / 8
    assert flipped([5.0] * 10) == 2 / 2**10
    assert flipped([0.1, 0.2, -0.3, 0.4] * 4) == flipped([1.0, 2.0, -3.0, 4.0] * 4)
    signs = np.array(list(product([-1, 1], repeat=16))) @ np.tile([1, 2, 3, 4], 4)
    assert flipped([1.0, 2.0, -3.0, 4.0] * 4) == (np.abs(signs) >= 16).mean()


def test_concepts_that_do_not_differ_change_nothing_in_the_test() -> None:
    assert flipped([4.0, 0.0, 0.0, 3.0, 5.0]) == flipped([4.0, 3.0, 5.0]) == 2 / 8
    assert flipped([0.0, 0.0]) == 1.0
    assert flipped([0.0] * 1000 + [1.0] * 6) == 2 / 2**6


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
    assert flipped(differences) == pytest.approx(expected, abs=4 * np.sqrt(expected / 25000))
    assert flipped(differences) == flipped(differences)


def test_random_flips_agree_with_the_exact_test(monkeypatch: pytest.MonkeyPatch) -> None:
    differences = np.random.default_rng(3).normal(0.5, 1, 16)
    exact = flipped(differences)
    monkeypatch.setattr(pairing, "EXACT_TO", 0)
    assert exact != flipped(differences)
    assert flipped(differences) == pytest.approx(exact, abs=4 * np.sqrt(exact / 100_000))


def test_no_p_value_is_0() -> None:
    assert flipped([1.0] * 50) == 1 / 100_000


def test_the_test_errs_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    p_values = [flipped(random.exponential(1, 12) - random.exponential(1, 12)) for _ in range(2000)]
    assert np.mean(np.array(p_values) <= 0.05) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("n", [2, 3, 6, 28, 100, 1000])
def test_the_smallest_difference_is_shown_with_a_power_of_80_percent(n: int) -> None:
    differences = np.random.default_rng(n).normal(3, 7, n)
    found = beside(differences)
    spread = np.std(differences, ddof=1)
    assert TTestPower().power(found.detectable / spread, n, 0.05) == pytest.approx(0.8)
    assert found.effect == pytest.approx(np.mean(differences) / spread)


@pytest.mark.slow
def test_the_smallest_difference_of_many_concepts_is_that_of_the_normal_distribution() -> None:
    found = beside(np.tile([-1.0, 1.0], 5000))
    assert found.detectable == pytest.approx((1.959964 + 0.841621) / 100, rel=1e-3)


def test_what_no_spread_leaves() -> None:
    same, ahead, behind = beside([0.0] * 3), beside([2.0] * 3), beside([-2.0] * 60)
    assert (same.effect, same.detectable, same.p, same.ties) == (0.0, 0.0, 1.0, 3)
    assert (ahead.effect, ahead.detectable, ahead.p) == (math.inf, 0.0, 2 / 8)
    assert (behind.effect, behind.detectable) == (-math.inf, 0.0)
    assert same.difference.value == 0.0


def test_rounding_is_no_difference() -> None:
    one = {"a": [0.1, 0.2, 0.3], "b": [50.0]}
    other = {"a": [0.3, 0.2, 0.1], "b": [50.0 + 1e-14]}
    found = paired(one, other)
    assert (found.wins, found.ties, found.losses) == (0, 2, 0)
    assert (found.difference.value, found.effect) == (0.0, 0.0)
    shifted = paired(by_concept([0.1, 0.7, 0.3]), by_concept([0.4, 1.0, 0.6]))
    assert (shifted.effect, shifted.detectable) == (math.inf, 0.0)


def test_what_cannot_be_told_is_not_told() -> None:
    one, nothing = beside([4.0]), beside([])
    assert (one.n, one.difference.value, one.wins) == (1, 4.0, 1)
    assert np.isnan([one.p, one.effect, one.detectable, one.difference.low]).all()
    assert nothing.n == 0
    assert np.isnan([nothing.p, nothing.effect, nothing.difference.value]).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": [1.0], "b": [1.0]}, {"a": [1.0]}),
        ({"a": [1.0]}, {"b": [1.0]}),
        ({"a": []}, {"a": [1.0]}),
        ({"a": [1.0]}, {"a": [math.nan]}),
        ({"a": [math.inf]}, {"a": [1.0]}),
    ],
)
def test_what_is_not_matched_is_an_error(
    one: dict[str, list[float]], other: dict[str, list[float]]
) -> None:
    with pytest.raises(ValueError, match=r"concept|number"):
        paired(one, other)


def test_holm_is_that_of_statsmodels() -> None:
    p_values = [0.01, 0.04, 0.03, 0.005, 0.5, 0.9, 0.03]
    expected = multipletests(p_values, method="holm")[1]
    assert holm(p_values) == pytest.approx(list(expected))
    assert holm(p_values) != pytest.approx(list(false_discovery_control(p_values)))
    assert holm([0.04, math.nan, 0.01]) == pytest.approx([0.04, math.nan, 0.02], nan_ok=True)
    assert holm([0.5, 0.6]) == [1.0, 1.0]
    assert holm([]) == []


def test_contestants_that_are_not_told_apart_share_places() -> None:
    pairs = {("a", "b"): told(0.2, -1.0), ("a", "c"): told(0.01, 5.0), ("c", "b"): told(0.04, -4.0)}
    p_values = {pair: found.p for pair, found in pairs.items()}
    assert places("abc", pairs, p_values) == {"c": Place(1, 1), "a": Place(2, 3), "b": Place(2, 3)}
    assert places("abc", pairs, p_values, higher_is_better=False) == {
        "a": Place(1, 2),
        "b": Place(1, 2),
        "c": Place(3, 3),
    }
    p_values["c", "b"] = 0.051
    found = places("abc", pairs, p_values)
    assert {name: str(place) for name, place in found.items()} == {
        "a": "2-3",
        "b": "1-3",
        "c": "1-2",
    }
    p_values = dict.fromkeys(pairs, math.nan)
    assert set(places("abc", pairs, p_values).values()) == {Place(1, 3)}


def test_every_pair_is_compared_once() -> None:
    contestants = {
        "x": by_concept([1.0, 2.0]),
        "y": by_concept([2.0, 4.0]),
        "z": by_concept([0, 0]),
    }
    found = every_pair(contestants)
    assert {pair: one.difference.value for pair, one in found.items()} == {
        ("x", "y"): 1.5,
        ("x", "z"): -1.5,
        ("y", "z"): -3.0,
    }


def test_no_difference_is_larger_than_the_range_of_the_values() -> None:
    one, other = {"a": [0.0], "b": [0.0], "c": [0.0]}, {"a": [100.0], "b": [100.0], "c": [10.0]}
    # 70 +- 4.303 * 51.96 / sqrt(3) by Student t with 2 degrees of freedom
    assert paired(one, other).difference.high == pytest.approx(70 + 4.302653 * 30.0)
    cut = paired(one, other, width=100.0).difference
    assert (cut.low, cut.high) == (pytest.approx(70 - 4.302653 * 30.0), 100.0)
