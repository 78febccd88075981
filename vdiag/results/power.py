"""The smallest difference that the sign-flip test shows with 80 % power.

Of values that spread like a normal distribution the t test's formula (Cohen 1988) is taken at a
level that the flips can give, and made larger by 1 + n / 60 k, where k is how many ways to flip
lie at or within that level on one side: with few ways the test has less power than the t test.
The factor was fitted to simulations of 4,000 to 20,000 samples with n = 5 to 15 and k = 1 to 50,
from which the effect so found differs by 2 % at most. The power of it, in % of 8,000 to 20,000
samples (standard error 0.3 to 0.4):

=====================  ====  ====  ====  ====  ====
concepts                  8    10    12    28   100
=====================  ====  ====  ====  ====  ====
1 comparison           80.1  80.3  79.9  79.5  80.0
3 comparisons          80.7  80.7  80.5  79.8  80.3
6 comparisons          79.4  80.2  79.2  79.6  79.2
10 comparisons         none  80.4  79.0  79.8  79.7
=====================  ====  ====  ====  ====  ====

Of hits, where concepts differ by all or nothing, it is worked out from the binomial distribution.
``tests/results/test_power.py`` repeats the simulation.
"""

from collections.abc import Callable
from functools import lru_cache
from math import floor, inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, stdtrit

from vdiag.results.sign_flips import ALPHA, least_p

POWER = 0.8
_FARTHEST = 200.0  # two concepts need a shift of 16.3 standard errors at 5 %, less at most levels
_HALVINGS = 30


@lru_cache(maxsize=256)
def smallest_effect(n: int, comparisons: int = 1) -> float:
    """The smallest mean over standard deviation that n concepts show.

    Args:
        n: concepts.
        comparisons: that are corrected for; the level is 5 % divided by their number, the first
            step of Holm's correction.

    Returns:
        Above 0; infinite where no p-value of n concepts is within the level.
    """
    level = ALPHA / comparisons
    if least_p(n) > level:
        return inf
    ways = 2.0 ** (min(n, 64) - 1)
    within = floor(level * ways)
    return _of_t_test(n, within / ways) * (1 + n / (60 * within))


def _of_t_test(n: int, level: float) -> float:
    """The smallest effect that a two-sided paired t test of n concepts shows with 80 % power."""
    from scipy.optimize import brentq
    from scipy.stats import nct  # half a command's time, which only comparisons need

    beyond = float(stdtrit(n - 1, 1 - level / 2))

    def lacking(shift: float) -> float:
        shown = nct.sf(beyond, n - 1, shift) + nct.sf(beyond, n - 1, -shift)
        return float(shown) - POWER

    return float(brentq(lacking, 0.0, _FARTHEST)) / sqrt(n)


@lru_cache(maxsize=1024)
def smallest_share(n: int, differing: int, comparisons: int = 1) -> float:
    """The smallest share won less share lost that n concepts of hits show.

    As large a share of concepts is taken to differ as did, or a larger one, all one way, where
    that many cannot show anything.

    Args:
        n: concepts, 1 or more.
        differing: those in which one contestant hits alone.
        comparisons: as in :func:`smallest_effect`.

    Returns:
        In (0, 1]; infinite where no p-value of n concepts is within the level.
    """
    level = ALPHA / comparisons
    if least_p(n) > level:
        return inf
    share = differing / n
    if _shown(n, share, 1.0, level) < POWER:
        return _least(lambda larger: _shown(n, larger, 1.0, level), share)
    return share * _least(lambda won: _shown(n, share, (1 + won) / 2, level), 0.0)


def _least(power: Callable[[float], float], low: float) -> float:
    """The least number up to 1 with the power wanted."""
    high = 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if power(middle) >= POWER else (middle, high)
    return high


def _shown(n: int, share: float, won: float, level: float) -> float:
    """The power of the sign test where concepts differ, and then are won, with such chances."""
    differing = np.arange(n + 1)
    chance = bdtr(differing, n, share)
    chance[1:] -= chance[:-1].copy()
    lost = _most_lost(n, level)
    tells = lost >= 0
    told = bdtr(lost[tells], differing[tells], 1 - won)
    told += bdtr(lost[tells], differing[tells], won)  # the other way round
    return float((chance[tells] * told).sum())


@lru_cache(maxsize=64)
def _most_lost(n: int, level: float) -> NDArray[np.int64]:
    """Of 0 to n concepts that differ the most lost that the sign test shows, or -1."""
    found, lost = np.empty(n + 1, dtype=np.int64), -1
    for differing in range(n + 1):
        lost += bool(2 * bdtr(lost + 1, differing, 0.5) <= level)
        found[differing] = lost
    return found
