"""Distances between two distributions of feature vectors, in fp64.

Heusel et al. 2017 (arXiv:1706.08500) compare two normal distributions, Binkowski et al. 2018
(arXiv:1801.01401) and Jayasumana et al. 2024 (arXiv:2401.09603) the means of a kernel. Matrices of
features are (n, d), one picture a row.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.float32] | Floats
Kernel = Callable[[Floats, Floats], Floats]

SIGMA = 10.0
_BLOCK = 1024


@dataclass(frozen=True)
class Statistics:
    """Moments of a sample.

    Attributes:
        count: its size n.
        mean: (d,).
        covariance: (d, d), divided by n - 1.
    """

    count: int
    mean: Floats
    covariance: Floats


@dataclass(frozen=True)
class Gaussian:
    """A normal distribution.

    Attributes:
        mean: (d,).
        factor: (r, d) with ``factor.T @ factor`` the covariance.
        regular: whether the covariance has full rank; ``factor`` is then triangular.
    """

    mean: Floats
    factor: Floats
    regular: bool


def statistics(blocks: Iterable[Rows]) -> Statistics:
    """Mean and covariance of the rows of all blocks, of which one is in memory at a time.

    Sums are taken relative to the mean of the first block: features lie far from 0, and the
    difference of two large sums would lose their digits.

    Args:
        blocks: (n_i, d) each, at least one row.

    Raises:
        ValueError: fewer than two rows in all.
    """
    count, origin = 0, np.zeros(0)
    total, products = np.zeros(0), np.zeros((0, 0))
    for block in blocks:
        rows = block.astype(np.float64)
        if count == 0:
            origin = rows.mean(axis=0)
            total, products = np.zeros_like(origin), np.zeros((len(origin), len(origin)))
        rows -= origin
        count += len(rows)
        total += rows.sum(axis=0)
        products += rows.T @ rows
    if count < 2:
        raise ValueError("a covariance needs two rows")
    covariance = (products - np.outer(total, total) / count) / (count - 1)
    return Statistics(count, origin + total / count, covariance)


def gaussian(sample: Rows | Statistics) -> Gaussian:
    """The normal distribution with the moments of a sample.

    With as many rows as dimensions or fewer the centred rows themselves are a factor, smaller
    than the covariance and without its rounding.

    Raises:
        ValueError: fewer than two rows.
    """
    if isinstance(sample, Statistics):
        return _of_statistics(sample)
    count, dimensions = sample.shape
    if count > dimensions:
        return _of_statistics(statistics([sample]))
    if count < 2:
        raise ValueError("a covariance needs two rows")
    rows = sample.astype(np.float64)
    mean = rows.mean(axis=0)
    return Gaussian(mean, (rows - mean) / np.sqrt(count - 1), regular=False)


def _of_statistics(moments: Statistics) -> Gaussian:
    if moments.count > len(moments.mean):
        try:
            lower = np.linalg.cholesky(moments.covariance)
            return Gaussian(moments.mean, np.asarray(lower.T, np.float64), regular=True)
        except np.linalg.LinAlgError:
            pass  # a feature that never varies: the covariance is singular
    values, vectors = np.linalg.eigh(moments.covariance)
    noise = len(values) * np.finfo(np.float64).eps * values[-1]
    kept = values > max(noise, 0.0)
    factor = np.sqrt(values[kept])[:, None] * vectors[:, kept].T
    return Gaussian(moments.mean, factor, regular=False)


def frechet_distance(one: Gaussian, other: Gaussian) -> float:
    """Squared Frechet distance (Dowson and Landau 1982), the formula of FID.

    ``|m1 - m2|^2 + tr S1 + tr S2 - 2 tr sqrt(S1 S2)``. With S = F.T F the last trace is the sum of
    the singular values of ``F1 @ F2.T``: no square root of a matrix is taken, and the many zero
    eigenvalues of a small sample, which ``sqrtm`` turns into noise, never appear. Rounding below 0
    is given as 0, the least a distance can be; equal arguments are 0 up to 1e-8 of the trace.
    """
    difference = one.mean - other.mean
    variances = np.square(one.factor).sum() + np.square(other.factor).sum()
    distance = difference @ difference + variances - 2 * _trace_of_root(one, other)
    return max(float(distance), 0.0)


def _trace_of_root(one: Gaussian, other: Gaussian) -> float:
    product = one.factor @ other.factor.T
    if one.regular and other.regular:  # as exact here, and three times as fast
        squares = np.linalg.eigvalsh(product @ product.T)
        return float(np.sqrt(squares.clip(min=0)).sum())
    return float(np.linalg.svd(product, compute_uv=False).sum())


def polynomial_kernel(one: Floats, other: Floats) -> Floats:
    """(n, m) of ``(x.y / d + 1)^3``, the kernel of KID."""
    base: Floats = one @ other.T / one.shape[1] + 1
    return base * base * base


def gaussian_kernel(one: Floats, other: Floats) -> Floats:
    """(n, m) of ``exp(-|x - y|^2 / (2 sigma^2))`` with sigma 10, the kernel of CMMD."""
    squares = np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1)
    values: Floats = np.exp((2 * one @ other.T - squares) / (2 * SIGMA**2))
    return values


def mean_within(rows: Rows, kernel: Kernel) -> float:
    """Mean of the kernel over all pairs of different rows.

    A row with itself is left out: that term is what biases the estimate upwards.

    Raises:
        ValueError: fewer than two rows.
    """
    count = len(rows)
    if count < 2:
        raise ValueError("a pair needs two rows")
    blocks, total = block_starts(count), 0.0
    for start in blocks:
        block = fp64_block(rows, start)
        own = kernel(block, block)
        total += float(own.sum() - own.trace())
        for later in blocks[blocks.index(start) + 1 :]:
            total += 2 * float(kernel(block, fp64_block(rows, later)).sum())
    return total / (count * (count - 1))


def mean_between(one: Rows, other: Rows, kernel: Kernel) -> float:
    """Mean of the kernel over all pairs of a row here and a row there."""
    total = sum(
        float(kernel(fp64_block(one, here), fp64_block(other, there)).sum())
        for here in block_starts(len(one))
        for there in block_starts(len(other))
    )
    return total / (len(one) * len(other))


def block_starts(count: int) -> range:
    """Where the blocks of so many rows begin."""
    return range(0, count, _BLOCK)


def fp64_block(rows: Rows, start: int) -> Floats:
    """The rows of one block."""
    return rows[start : start + _BLOCK].astype(np.float64)


def unbiased_mmd(
    one: Rows, other: Rows, kernel: Kernel, within_other: float | None = None
) -> float:
    """Squared maximum mean discrepancy, the unbiased estimator (Gretton et al. 2012, eq. 3).

    Two samples of one distribution give 0 on average, whatever their sizes, so single values lie
    on both sides of it. Memory does not grow with the number of pairs.

    Args:
        one: (n, d), n >= 2.
        other: (m, d), m >= 2.
        kernel: of two blocks of rows.
        within_other: ``mean_within(other, kernel)`` where it is known already.
    """
    if within_other is None:
        within_other = mean_within(other, kernel)
    return mean_within(one, kernel) + within_other - 2 * mean_between(one, other, kernel)


def mmd_of_subsets(
    one: Rows, other: Rows, kernel: Kernel, size: int = 1000, subsets: int = 100, seed: int = 2020
) -> float:
    """Mean of the unbiased estimate over random subsets, with the draws of ``torch_fidelity``.

    What other tools print as KID. It estimates the same as :func:`unbiased_mmd`, from fewer pairs
    and with noise of its own.

    Raises:
        ValueError: a sample has fewer than ``size`` rows.
    """
    draw = np.random.RandomState(seed)
    values = []
    for _ in range(subsets):
        here = draw.choice(len(one), size, replace=False)
        there = draw.choice(len(other), size, replace=False)
        values.append(unbiased_mmd(one[here], other[there], kernel))
    return float(np.mean(values))
