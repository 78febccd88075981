"""Neighbourhoods: captions sorted into sets of so many that are alike.

Each caption has one set. Where it is the truth, the others of its set are the distractors, so that
every set is asked with each of its members as the truth once: whatever can be told from the
options alone, such as which of them is most like the others, finds the truth in one set of k just
once, and guessing so over all captions is right as often as guessing by lot.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vdiag.recognize.also_right import Truths
from vdiag.recognize.likeness import FULL, Whole

APART = -1000 * FULL
"""Likeness of two captions that must not meet."""
SWEEPS = 2
Floats = NDArray[np.float64]


def neighbourhoods(alike: Whole, apart: Truths, k: int) -> list[list[int]]:
    """For each of n captions the members of its set, itself among them.

    Args:
        alike: (n, n) likeness of each two; equal ones are taken in their order.
        apart: (n, n) whether two must not stand in one set.
        k: members of a set. Where the captions do not come out even, those that are left over
            borrow members of other sets; where too few may stand with them, their set is smaller.
    """
    likeness = np.where(apart, APART, alike).astype(np.float64)
    np.fill_diagonal(likeness, 0)
    places = _gathered(likeness, k)
    _exchange(likeness, places)
    found: list[list[int]] = [[] for _ in range(len(alike))]
    for homes in _members(places):
        for compatible in _separated(homes, apart):
            whole = _filled(compatible, likeness, apart, k)
            for home in compatible:
                found[home] = whole
    return found


def _gathered(likeness: Floats, k: int) -> NDArray[np.intp]:
    """The number of each caption's set: the first that is free and the most alike to it."""
    free = np.ones(len(likeness), bool)
    places = np.zeros(len(likeness), np.intp)
    for first in range(len(likeness)):
        if not free[first]:
            continue
        together = np.zeros(len(likeness))
        newest, number = first, int(places.max()) + 1
        for _ in range(min(k, int(free.sum()))):
            free[newest] = False
            places[newest] = number
            together += likeness[newest]
            newest = int(np.where(free, together, -np.inf).argmax())
    return places


def _exchange(likeness: Floats, places: NDArray[np.intp]) -> None:
    """Let captions change places, each with the one whose exchange makes all sets most alike."""
    everyone = np.arange(len(places))
    member = np.zeros((len(places), int(places.max()) + 1))
    member[everyone, places] = 1
    with_set = likeness @ member
    for _ in range(SWEEPS):
        own = with_set[everyone, places]
        for one in everyone:
            gain = with_set[one, places] + with_set[:, places[one]] - own - own[one]
            gain -= 2 * likeness[one]
            gain[places == places[one]] = 0
            other = int(gain.argmax())
            if gain[other] > 0:
                here, there = places[one], places[other]
                with_set[:, here] += likeness[:, other] - likeness[:, one]
                with_set[:, there] += likeness[:, one] - likeness[:, other]
                places[one], places[other] = there, here
                moved = np.isin(places, (here, there))
                own[moved] = with_set[moved, places[moved]]


def _members(places: NDArray[np.intp]) -> list[list[int]]:
    order = np.argsort(places, kind="stable")
    cuts = np.flatnonzero(np.diff(places[order])) + 1
    return [part.tolist() for part in np.split(order, cuts)]


def _separated(homes: Sequence[int], apart: Truths) -> list[list[int]]:
    """A set as it is, or in parts where some of it must not meet."""
    parts: list[list[int]] = []
    for home in homes:
        fitting = (part for part in parts if not apart[home, part].any())
        part = next(fitting, None)
        if part is None:
            parts.append([home])
        else:
            part.append(home)
    return parts


def _filled(homes: Sequence[int], likeness: Floats, apart: Truths, k: int) -> list[int]:
    """A set with the most alike of the other captions that may join it."""
    whole = list(homes)
    while len(whole) < k:
        together = np.where(apart[whole].any(0), -np.inf, likeness[whole].sum(0))
        together[whole] = -np.inf
        joining = int(together.argmax())
        if together[joining] == -np.inf:
            break
        whole.append(joining)
    return whole
