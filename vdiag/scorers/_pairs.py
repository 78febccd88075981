"""The mean distance over all pairs of a set, without visiting the pairs.

For vectors ``g_1 ... g_k`` the squared distances of all pairs sum to
``k * sum |g_i|^2 - |sum g_i|^2``, the sum over their Gram matrix. Both sums grow by one vector at a
time, so that a set of any size needs the memory of a few vectors.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from vdiag.records import Drawing

# Entries handled at once: what fits into a cache needs no fresh memory. Sums of squares instead of
# `@`, whose threads would go on spinning beside the next picture's convolutions.
_BLOCK = 1 << 14
Floats = NDArray[np.float32] | NDArray[np.float64]


def mean_squared_distance(vectors: Iterable[Floats], counts: Sequence[int]) -> float:
    """Mean of the squared Euclidean distances over the ``k * (k - 1) / 2`` pairs, in fp64.

    The vectors are taken relative to the first, which changes no distance: what is summed is
    then as small as the distances themselves, and equal vectors are exactly 0 apart.

    Args:
        vectors: (d,) each, one at a time.
        counts: how often each of them occurs; ``k`` is their sum.

    Raises:
        ValueError: ``k`` is less than 2, or there are not as many counts as vectors.
    """
    count = sum(counts)
    if count < 2:
        raise ValueError("a pair needs two vectors")
    first, total, squares = np.empty(0), np.empty(0), 0.0
    for vector, times in zip(vectors, counts, strict=True):
        if not len(first):
            first, total = vector.astype(np.float64), np.zeros(len(vector))
        for start in range(0, len(first), _BLOCK):
            part = slice(start, start + _BLOCK)
            offset = vector[part] - first[part]
            squares += times * float(np.square(offset).sum())
            total[part] += times * offset
    return max(count * squares - float(np.square(total).sum()), 0.0) / (count * (count - 1) / 2)


def distinct(drawings: Sequence[Drawing]) -> tuple[list[str], list[int]]:
    """Paths of the distinct pictures, and how many of the drawings show each of them."""
    paths = {drawing.image: drawing.path for drawing in drawings}
    counts = Counter(drawing.image for drawing in drawings)
    return list(paths.values()), [counts[image] for image in paths]
