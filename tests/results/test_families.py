"""Families: Holm's correction against statsmodels, places by hand, errors by simulation."""

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from tests.results.test_power import p_values
from vdiag.results import intervals
from vdiag.results.families import Place, holm, places
from vdiag.results.paired_tests import Paired

pytestmark = pytest.mark.filterwarnings("error")


def told(p: float, difference: float) -> Paired:
    """A pair of which only the difference matters."""
    return Paired(9, intervals.Estimate(difference), p, 0.0, 0, 0, 0, 0.0)


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


def falsely_shown(kind: str, n: int, ahead: Sequence[float], families: int) -> float:
    """The share of families in which two that are alike are told apart."""
    random, pairs = np.random.default_rng(n), list(combinations(range(len(ahead)), 2))
    alike = np.array([ahead[one] == ahead[other] for one, other in pairs])
    common, own = (
        random.normal(0, 1, (families, n, 1)),
        random.normal(0, 1, (families, n, len(ahead))),
    )
    values = {
        "ranks": np.clip(60 + 15 * common + 15 * own + 20 * np.array(ahead), 0, 100),
        "skewed": np.clip(
            100 - 15 * np.exp(0.5 * common + 0.7 * own) + 20 * np.array(ahead), 0, None
        ),
        "hits": 100.0 * (common + own + np.array(ahead) > -0.5),
    }[kind]
    p = np.array([p_values(values[:, :, i] - values[:, :, j], 1000) for i, j in pairs]).T
    return float(np.mean([(np.array(holm(list(row))) <= 0.05)[alike].any() for row in p]))


@pytest.mark.parametrize("kind", ["ranks", "skewed", "hits"])
def test_a_family_errs_no_more_often_than_it_says(kind: str) -> None:
    assert falsely_shown(kind, 8, [0.0] * 4, 1000) <= 0.05 + 2 * 0.007


@pytest.mark.slow
@pytest.mark.parametrize("n", [8, 28, 100])
@pytest.mark.parametrize("ahead", [(0,) * 3, (0,) * 4, (0,) * 5, (0, 0, 1, 1)])
@pytest.mark.parametrize("kind", ["ranks", "skewed", "hits"])
def test_families_err_no_more_often_than_they_say(
    kind: str, n: int, ahead: tuple[int, ...]
) -> None:
    assert falsely_shown(kind, n, ahead, 2000) <= 0.05 + 3 * 0.005
