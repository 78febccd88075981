"""Shares of hits that are paired: the interval of their difference (Tango 1998).

The score interval of the difference of two paired shares holds close to 95 % from few pairs on, at
the ends of the scale, too (Newcombe 1998; Fagerland, Lydersen and Laake 2014).
"""

from math import sqrt

from scipy.special import ndtri

_Z = float(ndtri(0.975))
_HALVINGS = 60


def interval(wins: float, losses: float, n: int) -> tuple[float, float]:
    """The 95 % score interval of the share won less the share lost, in [-1, 1].

    Args:
        wins, losses: pairs in which the one hits alone, and the other alone; parts of pairs, as
            means over several tries are, make it wider than it need be.
        n: pairs, 1 or more.
    """
    found = (wins - losses) / n
    low = _end(wins, losses, n, found, -1.0)
    return low, _end(wins, losses, n, found, 1.0)


def _end(wins: float, losses: float, n: int, inside: float, outside: float) -> float:
    """Where the score leaves what is likely, on the way from the difference found to an end."""
    if abs(_score(wins, losses, n, outside)) <= _Z:
        return outside
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if abs(_score(wins, losses, n, middle)) <= _Z:
            inside = middle
        else:
            outside = middle
    return inside


def _score(wins: float, losses: float, n: int, difference: float) -> float:
    """How many standard errors the difference found lies from another one.

    The share lost is the likeliest one under that other difference (Tango 1998, section 3).
    """
    far = wins - losses - n * difference
    b = -wins - losses + (2 * n - wins + losses) * difference
    c = -losses * difference * (1 - difference)
    lost = (sqrt(max(0.0, b * b - 8 * n * c)) - b) / (4 * n)
    spread = n * (2 * lost + difference * (1 - difference))
    if far == 0:
        return 0.0
    return far / sqrt(spread) if spread > 0 else far * float("inf")
