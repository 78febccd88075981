"""The distances from a reference: Frechet's and the kernels', each with what must be said of it."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from vdiag.scorers._distributions import Kernel, frechet_distance, gaussian, mean_within
from vdiag.scorers._features import Rows
from vdiag.scorers._influence import Blocks, Measured, frechet_measured, mmd_measured
from vdiag.scorers._reference import Features

FRECHET = "Frechet distance of normal distributions, covariances over n - 1, fp64"
FEW = 2048
"""Pictures below which it is said how far a Frechet distance depends on their number."""


class Distance(Protocol):
    """The distance of sets from one reference."""

    def of(self, count: int, blocks: Blocks) -> Measured:
        """That of a set, by its size and its rows; a set may be larger than memory."""
        ...

    def warning(self, count: int) -> str:
        """What must be said of sets of so many pictures; may be empty."""
        ...


class Frechet:
    """The Frechet distance from a reference."""

    def __init__(self, reference: Features) -> None:
        moments = reference.statistics
        few = moments.count <= len(moments.mean)
        self._rows = reference.rows
        self._target = gaussian(reference.rows if few else moments)
        self._own: dict[int, float] = {}

    def of(self, count: int, blocks: Blocks) -> Measured:
        """See :class:`Distance`."""
        return frechet_measured(count, blocks, self._target)

    def warning(self, count: int) -> str:
        """How far the reference's own pictures lie from each other, where a set is small."""
        if count >= FEW:
            return ""
        part = min(count, len(self._rows) // 2)
        return (
            f"below {FEW} pictures it depends on how many there are: {part} of the reference's own "
            f"pictures lie {self._own_distance(part):.4g} from its other "
            f"{len(self._rows) - part}, so compare sets of one size and no published values"
        )

    def _own_distance(self, part: int) -> float:
        if part not in self._own:
            order = np.random.default_rng(0).permutation(len(self._rows))
            one, other = (gaussian(self._rows[of]) for of in (order[:part], order[part:]))
            self._own[part] = frechet_distance(one, other)
        return self._own[part]


class Mmd:
    """The unbiased squared maximum mean discrepancy from a reference, times a scale."""

    def __init__(self, reference: Features, kernel: Kernel, scale: float) -> None:
        self._rows, self._kernel, self._scale = reference.rows, kernel, scale
        self._within = mean_within(reference.rows, kernel)

    def of(self, count: int, blocks: Blocks) -> Measured:
        """See :class:`Distance`."""
        rows: Rows = np.concatenate(list(blocks()))
        return mmd_measured(rows, self._rows, self._kernel, self._within).times(self._scale)

    def warning(self, count: int) -> str:
        """None: the estimate is unbiased at every size."""
        return ""


def mmd(kernel: Kernel, scale: float) -> Callable[[Features], Distance]:
    """The maximum mean discrepancy with this kernel, times a scale."""
    return lambda reference: Mmd(reference, kernel, scale)
