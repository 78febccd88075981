"""Paired comparisons against scipy, statsmodels, closed forms and numbers worked out by hand."""

import math

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from vdiag.results import intervals, paired_shares
from vdiag.results.paired_tests import (
    SCORE,
    SIGN_FLIPS,
    STUDENT,
    Paired,
    Values,
    every_pair,
    paired,
)
from vdiag.results.power import smallest_effect, smallest_share
from vdiag.results.sign_flips import ALPHA, flipped

pytestmark = pytest.mark.filterwarnings("error")


def by_concept(values: object) -> dict[str, list[float]]:
    """One value for each concept."""
    return {f"c{i:04}": [float(value)] for i, value in enumerate(values)}  # type: ignore[arg-type]


def beside(differences: object, higher_is_better: bool = True) -> Paired:
    """Contestants that differ so."""
    other = by_concept(differences)
    return paired({name: [0.0] for name in other}, other, higher_is_better)


def hits(of: object) -> Values:
    """Hits and misses of the drawings of each concept."""
    return {f"c{i:04}": [100.0 * hit for hit in several] for i, several in enumerate(of)}  # type: ignore[arg-type]


def test_drawings_of_a_concept_are_averaged_before_anything_else() -> None:
    one = {"cat": [10.0, 30.0], "dog": [50.0], "elk": [40.0, 40.0], "fly": [7.0]}
    other = {"fly": [7.0, 7.0, 7.0], "elk": [10.0], "dog": [60.0, 80.0], "cat": [24.0]}
    found = paired(one, other)
    differences = [4.0, 20.0, -30.0, 0.0]
    interval = ttest_1samp(differences, 0).confidence_interval(0.95)
    assert found.n == 4
    assert found.difference == intervals.Estimate(
        -1.5, pytest.approx(interval.low), pytest.approx(interval.high), STUDENT
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


@pytest.mark.parametrize("n", [6, 28])
def test_values_have_the_interval_of_the_test(n: int) -> None:
    differences = np.random.default_rng(5).gamma(1.0, 10.0, n) - 5
    found, expected = beside(differences), flipped(differences)
    assert (found.p, found.difference.interval) == (expected.p, SIGN_FLIPS)
    assert (found.difference.low, found.difference.high) == (expected.low, expected.high)


def test_where_few_differ_the_interval_is_students_and_holds_0() -> None:
    found = beside([10.0, 11.0, 12.0, 13.0, 14.0])
    student = ttest_1samp([10.0, 11.0, 12.0, 13.0, 14.0], 0).confidence_interval(0.95)
    assert student.low > 10
    assert found.difference == intervals.Estimate(12.0, 0.0, pytest.approx(student.high), STUDENT)
    # 1 of 28 is 100 ahead, as one hit more would be
    other = by_concept([100.0, *[0.0] * 27])
    few = paired({name: [0.0] for name in other}, other, width=100.0).difference
    assert few.interval == SCORE
    assert (few.low / 100, few.high / 100) == pytest.approx(paired_shares.interval(1, 0, 28))


def test_hits_have_the_interval_of_paired_shares() -> None:
    won, lost, same = [(0,), (1,)], [(1,), (0,)], [(1,), (1,)]
    columns = [won] * 7 + [lost] + [same] * 13
    found = paired(hits(a for a, _ in columns), hits(b for _, b in columns), width=100.0)
    assert found.p == pytest.approx(2 * (1 + 8) / 2**8)
    # the score interval, from 2.6 on (Fagerland, Lydersen and Laake 2014), and 0
    assert found.difference.value == pytest.approx(100 * 6 / 21)
    assert (found.difference.low, found.difference.high) == (0.0, pytest.approx(51.7, abs=0.05))
    assert found.detectable == pytest.approx(100 * smallest_share(21, 8))
    none = paired(hits([(1,)] * 10), hits([(1,)] * 10), width=100.0)
    assert (none.difference.low, none.difference.high) == pytest.approx((-27.75, 27.75), abs=0.01)
    assert none.detectable > 50


@pytest.mark.parametrize("drawings", [1, 4])
@pytest.mark.parametrize("n", [5, 6, 9, 14, 30])
def test_interval_and_test_agree(n: int, drawings: int) -> None:
    """0 lies within the interval exactly where p is above 5 %, of hits and of values."""
    random, sides = np.random.default_rng(100 * n + drawings), set()
    for round_ in range(30 if n < 17 else 4):
        chances = random.random(2) if round_ % 2 else np.array([0.1, 0.95])
        one, other = (random.random((n, drawings)) < chance for chance in chances)
        ranks = random.normal([[[0.0]], [[0.3]]], 1, (2, n, drawings)) * (one | other)
        for found in (
            paired(hits(one), hits(other), width=100.0),
            paired(*(dict(enumerate(rows.tolist())) for rows in ranks)),  # type: ignore[arg-type]
        ):
            within = found.difference.low <= 0 <= found.difference.high
            assert within == (found.p > ALPHA), (one, other)
            sides.add(within)
    assert sides == ({True, False} if n > 5 else {True})


@pytest.mark.parametrize(("n", "comparisons"), [(6, 1), (28, 1), (28, 10)])
def test_what_would_have_been_shown_is_in_the_unit_of_the_values(n: int, comparisons: int) -> None:
    differences = np.random.default_rng(n).normal(3, 7, n)
    other = by_concept(differences)
    found = paired({name: [0.0] for name in other}, other, comparisons=comparisons)
    spread = np.std(differences, ddof=1)
    assert found.detectable == pytest.approx(smallest_effect(n, comparisons) * spread)
    assert found.effect == pytest.approx(np.mean(differences) / spread)
    assert found.comparisons == comparisons


def test_what_cannot_be_shown_is_none() -> None:
    assert math.isnan(beside([1.0, 2.0, 3.0, 4.0, 5.0]).detectable)
    other = by_concept(np.linspace(-60.0, 60.0, 8))
    even = {name: [0.0] for name in other}
    assert paired(even, other, width=100.0).detectable < 60
    assert math.isnan(paired(even, other, width=50.0).detectable), "none so large is on the scale"
    assert paired(even, other, comparisons=6).detectable > 60
    assert math.isnan(paired(even, other, comparisons=7).detectable), "0.0078 is above 0.05 / 7"


def test_what_no_spread_leaves() -> None:
    same, ahead, behind = beside([0.0] * 7), beside([2.0] * 7), beside([-2.0] * 60)
    assert (same.effect, same.detectable, same.p, same.ties) == (0.0, 0.0, 1.0, 7)
    assert (ahead.effect, ahead.detectable, ahead.p) == (math.inf, 0.0, 2 / 128)
    assert (behind.effect, behind.detectable) == (-math.inf, 0.0)
    assert same.difference.value == 0.0


def test_rounding_is_no_difference() -> None:
    one = {"a": [0.1, 0.2, 0.3], "b": [50.0]}
    other = {"a": [0.3, 0.2, 0.1], "b": [50.0 + 1e-14]}
    found = paired(one, other)
    assert (found.wins, found.ties, found.losses) == (0, 2, 0)
    assert (found.difference.value, found.effect) == (0.0, 0.0)
    shifted = paired(by_concept([0.1, 0.7, 0.3]), by_concept([0.4, 1.0, 0.6]))
    assert shifted.effect == math.inf


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
    assert {one.comparisons for one in found.values()} == {3}


def test_no_difference_is_larger_than_the_range_of_the_values() -> None:
    one, other = {"a": [0.0], "b": [0.0], "c": [0.0]}, {"a": [100.0], "b": [100.0], "c": [10.0]}
    # 70 +- 4.303 * 51.96 / sqrt(3) by Student t with 2 degrees of freedom
    assert paired(one, other).difference.high == pytest.approx(70 + 4.302653 * 30.0)
    cut = paired(one, other, width=100.0).difference
    assert (cut.low, cut.high) == (pytest.approx(70 - 4.302653 * 30.0), 100.0)
