"""Paired shares against published intervals and a search for the score's ends by brute force."""

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import binom, norm

from vdiag.results.paired_shares import interval

pytestmark = pytest.mark.filterwarnings("error")


def test_a_published_interval() -> None:
    """Airway hyper-responsiveness before and after transplantation: 1 and 7 of 21 changed."""
    # Fagerland, Lydersen and Laake 2014, table V: Tango's score interval
    assert interval(1, 7, 21) == pytest.approx((-0.517, -0.026), abs=5e-4)


@pytest.mark.parametrize(("wins", "losses", "n"), [(9, 2, 30), (5, 5, 12), (4, 0, 7), (1, 30, 200)])
def test_the_score_is_that_of_the_likeliest_other_share(wins: int, losses: int, n: int) -> None:
    def score(difference: float) -> float:
        def unlikely(lost: float) -> float:
            won, same = lost + difference, 1 - 2 * lost - difference
            shares = np.clip([won, lost, same], 1e-300, 1)
            return -float(np.array([wins, losses, n - wins - losses]) @ np.log(shares))

        ends = max(0.0, -difference), (1 - difference) / 2
        lost = minimize_scalar(unlikely, bounds=ends, method="bounded", options={"xatol": 1e-12}).x
        spread = (2 * lost + difference - difference**2) / n
        return float(((wins - losses) / n - difference) / np.sqrt(spread))

    found, z = (wins - losses) / n, norm.ppf(0.975)
    low = brentq(lambda at: score(at) - z, -0.9999, found - 1e-6)
    high = brentq(lambda at: score(at) + z, found + 1e-6, 0.9999)
    assert interval(wins, losses, n) == pytest.approx((low, high), abs=1e-5)


def test_no_difference_at_all_has_an_interval() -> None:
    far = norm.ppf(0.975) ** 2
    assert interval(0, 0, 10) == pytest.approx((-far / (10 + far), far / (10 + far)))
    assert interval(10, 0, 10)[1] == 1.0
    assert interval(0, 10, 10)[0] == -1.0
    assert interval(0, 0, 1) == pytest.approx((-far / (1 + far), far / (1 + far)))


def test_what_the_exact_test_refuses_the_score_refuses_too() -> None:
    """So that an interval never holds 0 where p is at most 5 %."""
    for differ in range(1, 120):
        losses = np.arange(differ // 2 + 1)
        for lost in losses[2 * binom.cdf(losses, differ, 0.5) <= 0.05]:
            assert interval(differ - int(lost), int(lost), differ + 40)[0] > 0
