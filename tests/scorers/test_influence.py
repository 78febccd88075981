"""Influences against finite differences, intervals against distributions of known moments."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import stdtrit

from vdiag.scorers._distributions import (
    Gaussian,
    frechet_distance,
    gaussian,
    gaussian_kernel,
    mean_within,
    polynomial_kernel,
    unbiased_mmd,
)
from vdiag.scorers._influence import Measured, ends, frechet_measured, mmd_measured

Rows = NDArray[np.float64]


def sample(seed: int, count: int, dimensions: int, scale: float = 1.0) -> Rows:
    spread = np.arange(1, dimensions + 1) ** -0.5
    return np.random.default_rng(seed).standard_normal((count, dimensions)) * spread * scale


def blocks(rows: Rows, size: int = 7) -> Callable[[], list[Rows]]:
    return lambda: [rows[start : start + size] for start in range(0, len(rows), size)]


@pytest.mark.parametrize(("count", "dimensions"), [(6, 9), (30, 4), (9, 9)])
@pytest.mark.parametrize("reference", [7, 40])
def test_an_influence_is_the_derivative_by_the_weight_of_a_row(
    count: int, dimensions: int, reference: int
) -> None:
    rows, target = sample(1, count, dimensions), gaussian(sample(2, reference, dimensions, 1.5) + 1)
    found = frechet_measured(count, blocks(rows), target)
    assert found.value == pytest.approx(frechet_distance(gaussian(rows), target), rel=1e-9)
    assert found.influences.sum() == pytest.approx(0, abs=1e-9 * abs(found.influences).sum())
    even, step = np.full(count, 1 / count), 1e-5 / count
    assert weighted(rows, even, target) == pytest.approx(found.value, rel=1e-9)
    for place in range(count):
        towards = np.eye(count)[place] - even
        ends_ = [weighted(rows, even + sign * step * towards, target) for sign in (1, -1)]
        slope = (ends_[0] - ends_[1]) / (2 * step)
        assert slope == pytest.approx(found.influences[place], rel=1e-4, abs=1e-6)


def weighted(rows: Rows, weights: Rows, target: Gaussian) -> float:
    """The distance of rows that count by their weights, by the formula."""
    mean = weights @ rows
    centred = rows - mean
    factor = np.sqrt(weights * len(rows) / (len(rows) - 1))[:, None] * centred
    root = np.linalg.svd(factor @ target.factor.T, compute_uv=False).sum()
    traces = (factor**2).sum() + (target.factor**2).sum()
    return float(((mean - target.mean) ** 2).sum() + traces - 2 * root)


@pytest.mark.parametrize("kernel", [gaussian_kernel, polynomial_kernel])
def test_kernel_distances_and_their_influences(kernel: Callable[[Rows, Rows], Rows]) -> None:
    rows, other = sample(1, 23, 5, 4.0), sample(2, 31, 5, 6.0)
    within = mean_within(other, kernel)
    found = mmd_measured(rows, other, kernel, within)
    assert found.value == pytest.approx(unbiased_mmd(rows, other, kernel), rel=1e-9)
    own = (kernel(rows, rows).sum(1) - np.diag(kernel(rows, rows))) / 22
    across = kernel(rows, other).mean(1)
    own, across = own - own.mean(), across - across.mean()
    assert found.influences == pytest.approx(2 * (own - across), rel=1e-9)
    for place in (0, 11, 22):  # what leaving one out of 23 does to its two means
        without = unbiased_mmd(np.delete(rows, place, 0), other, kernel)
        moved = 2 * own[place] / 21 - 2 * across[place] / 22
        assert found.value - without == pytest.approx(moved, rel=1e-6)


def test_rows_of_one_concept_count_as_one() -> None:
    shares = np.random.default_rng(0).standard_normal(12)
    shares -= shares.mean()
    low, high = ends(3.0, list(shares), list("abcdefghijkl"), (-np.inf, np.inf)) or (0, 0)
    half = stdtrit(11, 0.975) * np.sqrt((shares**2).sum() * 12 / 11)
    assert (low, high) == pytest.approx((3 - half, 3 + half))
    twice = ends(3.0, list(np.repeat(shares, 2) / 2), list("aabbccddeeffgghhiijjkkll"), (0, 99))
    assert twice == pytest.approx((max(0, low), high))
    assert ends(3.0, [1.0, -1.0], ["a", "a"], (0, 99)) is None


def covered(
    draw: Callable[[np.random.Generator], tuple[Rows, list[str]]],
    measure: Callable[[Rows], Measured],
    sets: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values (sets,) and ends (sets, 2)."""
    rng = np.random.default_rng(5)
    values, spans = [], []
    for _ in range(sets):
        rows, concepts = draw(rng)
        found = measure(rows)
        values.append(found.value)
        span = ends(found.value, list(found.influences / len(rows)), concepts, (-np.inf, np.inf))
        spans.append(span or (np.nan, np.nan))
    return np.array(values), np.array(spans)


CASES = [  # pictures, samples of a concept, correlation within one, features, shift
    (50, 1, 0.0, 200, 0.0),
    (50, 1, 0.0, 200, 0.5),
    (60, 3, 0.5, 200, 0.5),
    (150, 1, 0.0, 200, 0.5),
    (300, 1, 0.0, 40, 0.5),
]


def draw_of(
    count: int, samples: int, alike: float, dimensions: int, shift: float
) -> Callable[[np.random.Generator], tuple[Rows, list[str]]]:
    spread = np.arange(1, dimensions + 1) ** -0.5

    def draw(rng: np.random.Generator) -> tuple[Rows, list[str]]:
        shared = np.repeat(rng.standard_normal((count // samples, dimensions)), samples, 0)
        own = rng.standard_normal((count, dimensions))
        rows = (np.sqrt(alike) * shared + np.sqrt(1 - alike) * own) * 1.2 + shift
        return rows * spread, [str(place // samples) for place in range(count)]

    return draw


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_interval_of_a_frechet_distance_holds_the_mean_over_sets_of_that_size(
    case: tuple[int, int, float, int, float],
) -> None:
    """With 200 sets, standard error 1.5 points; and it says nothing of infinitely many pictures."""
    dimensions, shift = case[3], case[4]
    target = gaussian(sample(9, 1500, dimensions))
    exact = np.arange(1, dimensions + 1) ** -0.5
    truth = ((shift**2 + 0.2**2) * exact**2).sum()  # |m1 - m2|^2 + sum of (s1 - s2)^2
    values, spans = covered(
        draw_of(*case), lambda rows: frechet_measured(len(rows), blocks(rows, 999), target), 200
    )
    mean = values.mean()
    assert 100 * ((spans[:, 0] <= mean) & (mean <= spans[:, 1])).mean() >= 90
    student = stdtrit(case[0] // case[1] - 1, 0.975)
    assert (spans[:, 1] - spans[:, 0]).mean() / 2 < 1.6 * student * values.std(ddof=1)
    assert mean > truth  # what few pictures add, whatever the interval
    if case[0] < dimensions:
        assert (spans[:, 0] > truth).all()


@pytest.mark.slow
def test_the_interval_of_a_kernel_distance_holds_its_closed_form() -> None:
    """The Gaussian kernel of two normal distributions has a mean in closed form."""
    dimensions, count, shift, width = 30, 60, 0.8, 100.0
    spread = np.arange(1, dimensions + 1) ** -0.5
    reference = sample(9, 400, dimensions) * 3
    within = mean_within(reference, gaussian_kernel)

    def expected(variance: Rows, apart: Rows) -> float:
        total = width + variance
        return float(np.prod(np.sqrt(width / total)) * np.exp(-0.5 * (apart**2 / total).sum()))

    variance = (3 * 1.2 * spread) ** 2
    middle = 3 * shift * spread
    across = np.mean([expected(variance, row - middle) for row in reference])
    truth = expected(2 * variance, np.zeros(dimensions)) + within - 2 * across
    draw = draw_of(count, 2, 0.0, dimensions, shift)

    def measured(rows: Rows) -> Measured:
        return mmd_measured(3 * rows, reference, gaussian_kernel, within)

    values, spans = covered(draw, measured, 200)
    assert values.mean() == pytest.approx(truth, abs=4 * values.std(ddof=1) / 200**0.5)
    assert 100 * ((spans[:, 0] <= truth) & (truth <= spans[:, 1])).mean() >= 90


def test_two_small_samples_of_one_distribution_lie_far_apart() -> None:
    """What 53 pictures give in Inception's 2,048 features, here with numbers of known moments."""
    count, dimensions = 53, 2048
    spread = 12 * np.arange(1, dimensions + 1) ** -0.5  # total variance 332 x 3.5
    one, other = (
        np.random.default_rng(seed).standard_normal((count, dimensions)) * spread for seed in (1, 2)
    )
    apart = frechet_distance(gaussian(one), gaussian(other))
    assert apart > 0.5 * (spread**2).sum()
