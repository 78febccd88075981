"""Which two captions may not stand in one multiple choice, as both may be right for one picture.

They are one thing or synonyms, or one says less of what the other says, in its words or under a
broader name: ``"a chair"``, ``"an armchair"`` and ``"a piece of furniture"``.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vdiag.recognize.likeness import incidence
from vdiag.recognize.option_pool import Option

Truths = NDArray[np.bool_]


def both_right(one: Option, other: Option) -> bool:
    """Whether two captions may both be right for one picture."""
    return bool(one.names & other.names) or _says_less(one, other) or _says_less(other, one)


def _says_less(one: Option, other: Option) -> bool:
    return one.words <= other.fitting and one.words != other.words


def all_both_right(options: Sequence[Option]) -> Truths:
    """:func:`both_right` of every two, each with itself too."""
    words, fitting = incidence([one.words for one in options], [one.fitting for one in options])
    names, _ = incidence([one.names for one in options], ())
    counts = words.sum(1)[:, None]
    same = (words @ words.T == counts) & (counts == counts.T)
    less = (words @ fitting.T == counts) & ~same
    found: Truths = (names @ names.T > 0) | less | less.T
    return found
