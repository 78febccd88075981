"""Bradley and Terry's ranking against a published example, closed forms and scipy."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import beta

from vdiag.results.bradley_terry import Rated, rated, strengths, wins_of

pytestmark = pytest.mark.filterwarnings("error")

BASEBALL = np.array(
    [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ],
    dtype=float,
)
"""Milwaukee, Detroit, Toronto, New York, Boston, Cleveland, Baltimore in 1987 (Agresti 2002)."""


def in_turn(contestants: int, groups: int, ahead: float, seed: int) -> np.ndarray:
    """Groups in which each contestant is ahead of the next by so many standard deviations."""
    random = np.random.default_rng(seed)
    values = random.normal(0, 1, (groups, contestants)) - ahead * np.arange(contestants)
    return np.array([wins_of(list(row)) for row in values])


def test_a_published_example() -> None:
    """As the package BradleyTerry2 gives them for R (Turner and Firth 2012)."""
    found = strengths(BASEBALL)
    expected = [1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839, 0.0]
    assert found - found[-1] == pytest.approx(expected, abs=5e-5)
    assert found.sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("won", "lost"), [(7, 3), (1, 1), (2.5, 60), (1e4, 1)])
def test_two_have_the_odds_of_their_wins(won: float, lost: float) -> None:
    one, other = strengths(np.array([[0, won], [lost, 0]]))
    assert one - other == pytest.approx(np.log(won / lost))


def test_any_wins_have_the_strengths_of_the_greatest_likelihood() -> None:
    wins = np.random.default_rng(4).poisson(1.5, (6, 6)).astype(float)
    np.fill_diagonal(wins, 0)

    def unlikely(found: np.ndarray) -> float:
        gaps = found[:, None] - found[None, :]
        return float((wins * np.logaddexp(0, -gaps)).sum())

    expected = minimize(unlikely, np.zeros(6), method="BFGS", options={"gtol": 1e-9}).x
    assert strengths(wins) == pytest.approx(expected - expected.mean(), abs=1e-5)


def test_who_always_wins_has_no_likeliest_strength() -> None:
    with pytest.raises(ValueError, match="never worse"):
        strengths(np.array([[0.0, 7.0], [0.0, 0.0]]))


def test_wins_ties_and_which_way_is_better() -> None:
    assert wins_of([3.0, 1.0, 3.0]).tolist() == [[0, 1, 0.5], [0, 0, 0], [0.5, 1, 0]]
    down = wins_of([3.0, 1.0, 3.0], higher_is_better=False)
    assert down.tolist() == [[0, 0, 0.5], [1, 0, 1], [0.5, 0, 0]]


def test_one_group_of_ties_is_added() -> None:
    """Nine of nine wins are 9.5 of 10, and none of none is half."""
    first, second = rated(np.array([wins_of([1.0, 0.0])] * 9))
    assert (first.beats.value, second.beats.value) == pytest.approx((95.0, 5.0))
    assert [one.beats.value for one in rated(np.zeros((3, 2, 2)))] == pytest.approx([50, 50])


def test_all_comparisons_made_rank_as_the_shares_won_do() -> None:
    """As a mean rank over concepts would."""
    groups = in_turn(5, 30, 0.3, 2)
    shares = groups.sum(axis=(0, 2))
    assert list(np.argsort([-one.beats.value for one in rated(groups)])) == list(
        np.argsort(-shares)
    )


@pytest.mark.parametrize("n", [6, 8, 10, 20, 40])
def test_who_always_wins_has_an_interval_near_the_exact_one(n: int) -> None:
    """Clopper and Pearson's lower end for n of n, and the sign test that tells six of six."""
    first, second = rated(np.array([wins_of([1.0, 0.0])] * n))
    assert first.beats.low == pytest.approx(100 * beta.ppf(0.025, n, 1), abs=3)
    assert (first.place, first.best, first.worst, second.best) == (1, 1, 1, 2)


def test_few_or_equal_ones_share_places() -> None:
    first, second = rated(np.array([wins_of([1.0, 0.0])] * 5))
    assert (first.best, first.worst, second.best, second.worst) == (1, 2, 1, 2)
    equal = rated(np.array([wins_of([1.0, 0.0]), wins_of([0.0, 1.0])] * 50))
    assert [(one.place, one.best, one.worst) for one in equal] == [(1, 1, 2), (1, 1, 2)]
    alone: list[Rated] = rated(wins_of([2.0, 1.0, 0.0])[None])
    assert [(one.place, one.best, one.worst) for one in alone] == [(1, 1, 3), (2, 1, 3), (3, 1, 3)]
    assert np.isnan(alone[0].beats.low)


def test_who_was_never_compared_may_stand_anywhere() -> None:
    groups = np.zeros((20, 4, 4))
    groups[:, 0, 1] = 1
    first, second, unknown, other = rated(groups)
    assert first.best == 1 < second.best
    assert (unknown.best, unknown.worst) == (other.best, other.worst) == (1, 4)
    nothing = rated(np.zeros((20, 2, 2)))
    assert [(one.best, one.worst) for one in nothing] == [(1, 2), (1, 2)]


@pytest.mark.slow
@pytest.mark.parametrize("n", [8, 28, 100])
@pytest.mark.parametrize("means", [(0.0, 0.8), (0.0, 0.0, 0.3, 0.6), (0.0, 0.4, 0.8, 2.5)])
def test_intervals_hold_what_is_true(n: int, means: tuple[float, ...]) -> None:
    random, last = np.random.default_rng(n), len(means)
    many = random.normal(means, 1, (200_000, last))
    beats = [
        100 * np.mean([(many[:, i] > many[:, j]).mean() for j in range(last) if j != i])
        for i in range(last)
    ]
    held = placed = 0
    for _ in range(300):
        rows = random.normal(means, 1, (n, last))
        found = rated(np.array([wins_of(list(row)) for row in rows]))
        held += sum(
            one.beats.low <= true <= one.beats.high for one, true in zip(found, beats, strict=True)
        )
        placed += sum(
            one.best <= sum(m >= mean for m in means) and one.worst > sum(m > mean for m in means)
            for one, mean in zip(found, means, strict=True)
        )
    assert held / 300 / last > 0.92
    assert placed / 300 / last > 0.95
