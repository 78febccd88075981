"""Distances of distributions: closed forms, other packages, brute force, and their bias."""

import math
import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from vdiag.scorers._distributions import (
    Floats,
    Kernel,
    Statistics,
    frechet_distance,
    gaussian,
    gaussian_kernel,
    mean_between,
    mean_within,
    mmd_of_subsets,
    polynomial_kernel,
    statistics,
    unbiased_mmd,
)
from vdiag.scorers._torchvision import ensure_torchvision

ensure_torchvision()

import torch  # noqa: E402
from torch_fidelity.metric_fid import fid_statistics_to_metric  # noqa: E402
from torch_fidelity.metric_kid import kid_features_to_metric  # noqa: E402
from torchmetrics.image.fid import _compute_fid  # noqa: E402


def features(count: int, dimensions: int, seed: int, shift: float = 0.0) -> Floats:
    """Rows as a net makes them: correlated, far from 0, none negative."""
    mixing = np.random.default_rng(7).standard_normal((dimensions, dimensions))
    spread = np.exp(-np.arange(dimensions) / (dimensions / 4))
    rows = np.random.default_rng(seed).standard_normal((count, dimensions)) * spread
    return np.maximum(rows @ mixing / math.sqrt(dimensions) * 3 + 2 + shift, 0)


def moments(rows: Floats) -> tuple[Floats, Floats]:
    return rows.mean(axis=0), np.cov(rows, rowvar=False)


def normal(mean: list[float], variances: list[float]) -> Statistics:
    return Statistics(10**6, np.array(mean), np.diag(np.array(variances)))


def frechet(one: Floats | Statistics, other: Floats | Statistics) -> float:
    return frechet_distance(gaussian(one), gaussian(other))


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_statistics_of_a_stream(size: int) -> None:
    rows = features(203, 12, 1).astype(np.float32) + np.float32(1000)
    found = statistics(rows[start : start + size] for start in range(0, len(rows), size))
    mean, covariance = moments(rows.astype(np.float64))
    assert found.count == 203
    np.testing.assert_allclose(found.mean, mean, rtol=1e-14)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-9, atol=1e-12)


def test_statistics_stay_exact_far_from_zero() -> None:
    rows = np.random.default_rng(0).standard_normal((500, 3)) + 1e7
    found = statistics(np.array_split(rows, 9))
    np.testing.assert_allclose(found.covariance, np.cov(rows, rowvar=False), rtol=1e-7)


def test_statistics_hold_one_block_in_memory() -> None:
    def blocks() -> Iterator[Floats]:
        for seed in range(400):
            yield np.random.default_rng(seed).standard_normal((64, 50))

    tracemalloc.start()
    assert statistics(blocks()).count == 400 * 64
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * 64 * 50 * 8


def test_one_row_has_no_covariance() -> None:
    for sample in (np.ones((1, 4)), np.ones((1, 1))):
        with pytest.raises(ValueError, match="two rows"):
            gaussian(sample)
        with pytest.raises(ValueError, match="two rows"):
            statistics([sample])


def test_univariate_closed_form() -> None:
    for m1, v1, m2, v2 in ((0, 1, 0, 1), (0, 4, 3, 9), (-2, 0.25, 5, 16), (1, 0, 2, 3)):
        expected = (m1 - m2) ** 2 + (math.sqrt(v1) - math.sqrt(v2)) ** 2
        found = frechet(normal([m1], [v1]), normal([m2], [v2]))
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_diagonal_closed_form() -> None:
    draw = np.random.default_rng(3)
    m1, m2 = draw.standard_normal((2, 20))
    v1, v2 = draw.uniform(0, 5, (2, 20))
    v1[:3] = v2[2:5] = 0
    expected = ((m1 - m2) ** 2).sum() + ((np.sqrt(v1) - np.sqrt(v2)) ** 2).sum()
    found = frechet(normal(list(m1), list(v1)), normal(list(m2), list(v2)))
    assert found == pytest.approx(expected, rel=1e-12)


def test_unit_covariances_a_unit_apart_as_in_the_tests_of_pytorch_fid() -> None:
    eye = np.eye(128)
    one, other = Statistics(9999, np.zeros(128), eye), Statistics(9999, np.ones(128), eye)
    assert frechet(one, other) == pytest.approx(128.0, rel=1e-12)


@pytest.mark.parametrize(
    ("n", "m", "rtol"), [(20, 30, 1e-5), (20, 400, 1e-5), (400, 20, 1e-5), (300, 500, 1e-9)]
)
def test_equals_other_packages(n: int, m: int, rtol: float) -> None:
    one, other = features(n, 64, 1), features(m, 64, 2, shift=0.3)
    (m1, s1), (m2, s2) = moments(one), moments(other)
    fidelity = fid_statistics_to_metric(
        {"mu": m1, "sigma": s1}, {"mu": m2, "sigma": s2}, verbose=False
    )["frechet_inception_distance"]
    metrics = float(_compute_fid(*(torch.from_numpy(a) for a in (m1, s1, m2, s2))))
    for found in (frechet(one, other), frechet(other, one)):
        assert found == pytest.approx(fidelity, rel=rtol)
        assert found == pytest.approx(metrics, rel=rtol)


def test_rows_and_their_statistics_are_one_distribution() -> None:
    few, many = features(20, 64, 1), features(300, 64, 2, shift=0.2)
    exact = frechet(few, many)
    assert frechet(few, statistics([many])) == pytest.approx(exact, rel=1e-12)
    assert frechet(statistics([few]), many) == pytest.approx(exact, rel=1e-9)
    assert frechet(statistics([few]), statistics([many])) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("count", [2, 20, 64, 65, 300])
def test_equal_samples_are_zero_apart(count: int) -> None:
    rows = features(count, 64, 1)
    assert 0 <= frechet(rows, rows) < 1e-8
    assert 0 <= frechet(rows, rows[::-1]) < 1e-8
    assert 0 <= frechet(statistics([rows]), statistics([rows])) < 1e-8
    assert 0 <= frechet(rows, statistics([rows])) < 1e-8


def test_a_feature_that_never_varies_changes_nothing() -> None:
    one, other = features(300, 20, 1), features(200, 20, 2, shift=0.5)
    plain = frechet(one, other)
    padded = [np.hstack([rows, np.full((len(rows), 3), 0.1)]) for rows in (one, other)]
    assert not gaussian(padded[0]).regular
    assert frechet(*padded) == pytest.approx(plain, rel=1e-9)


def test_samples_without_any_variance() -> None:
    one, other = np.full((60, 5), 1.0), np.full((60, 5), 3.0)
    assert frechet(one, other) == pytest.approx(20.0)
    assert frechet(one, features(60, 5, 1)) > 0


def test_the_distance_grows_with_the_shift_and_is_symmetric() -> None:
    base = features(100, 32, 1)
    found = [frechet(base, features(100, 32, 2, shift)) for shift in (0.0, 0.3, 0.6, 1.2)]
    assert found == sorted(found)
    other = features(80, 32, 2, 0.5)
    assert frechet(base, other) == pytest.approx(frechet(other, base), rel=1e-12)


def brute(one: Floats, other: Floats, kernel: Callable[[Floats, Floats], float]) -> float:
    """The unbiased estimate by its definition."""
    n, m = len(one), len(other)
    here = sum(kernel(one[i], one[j]) for i in range(n) for j in range(n) if i != j)
    there = sum(kernel(other[i], other[j]) for i in range(m) for j in range(m) if i != j)
    between = sum(kernel(x, y) for x in one for y in other)
    return here / (n * (n - 1)) + there / (m * (m - 1)) - 2 * between / (n * m)


def unit(rows: Floats) -> Floats:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_cmmd_is_its_definition() -> None:
    one, other = unit(features(13, 8, 1)), unit(features(17, 8, 2, 0.5))
    expected = brute(one, other, lambda x, y: math.exp(-((x - y) @ (x - y)) / 200))
    assert unbiased_mmd(one, other, gaussian_kernel) == pytest.approx(expected, rel=1e-9)


def test_kid_is_its_definition() -> None:
    one, other = features(13, 8, 1), features(17, 8, 2, 0.5)
    expected = brute(one, other, lambda x, y: (x @ y / 8 + 1) ** 3)
    assert unbiased_mmd(one, other, polynomial_kernel) == pytest.approx(expected, rel=1e-12)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = features(25, 8, 1).astype(np.float32), features(33, 8, 2, 0.5)
    whole = unbiased_mmd(one, other, polynomial_kernel)
    for size in (1, 4, 25, 32):
        monkeypatch.setattr("vdiag.scorers._distributions._BLOCK", size)
        assert unbiased_mmd(one, other, polynomial_kernel) == pytest.approx(whole, rel=1e-12)
        within = mean_within(other, polynomial_kernel)
        known = unbiased_mmd(one, other, polynomial_kernel, within)
        assert known == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize(("size", "seed"), [(20, 2020), (35, 5)])
def test_subsets_equal_torch_fidelity(size: int, seed: int) -> None:
    one, other = features(40, 32, 1), features(50, 32, 2, 0.3)
    theirs = kid_features_to_metric(
        torch.from_numpy(one),
        torch.from_numpy(other),
        kid_subsets=12,
        kid_subset_size=size,
        rng_seed=seed,
        verbose=False,
    )["kernel_inception_distance_mean"]
    ours = mmd_of_subsets(one, other, polynomial_kernel, size=size, subsets=12, seed=seed)
    assert ours == pytest.approx(theirs, rel=1e-9)
    with pytest.raises(ValueError, match="larger sample"):
        mmd_of_subsets(one, other, polynomial_kernel, size=41)


def test_everything_equals_torch_fidelity_with_the_whole_as_subset() -> None:
    one, other = features(40, 32, 1), features(40, 32, 2, 0.3)
    theirs = kid_features_to_metric(
        torch.from_numpy(one),
        torch.from_numpy(other),
        kid_subsets=1,
        kid_subset_size=40,
        verbose=False,
    )["kernel_inception_distance_mean"]
    assert unbiased_mmd(one, other, polynomial_kernel) == pytest.approx(theirs, rel=1e-9)


def biased(one: Floats, other: Floats, kernel: Kernel) -> float:
    return float(kernel(one, one).mean() + kernel(other, other).mean()) - 2 * mean_between(
        one, other, kernel
    )


@pytest.mark.parametrize(
    ("kernel", "prepared"), [(polynomial_kernel, lambda rows: rows), (gaussian_kernel, unit)]
)
def test_unbiased_where_the_biased_estimate_is_not(
    kernel: Kernel, prepared: Callable[[Floats], Floats]
) -> None:
    pairs = [
        (prepared(features(12, 16, 2 * seed)), prepared(features(20, 16, 2 * seed + 1)))
        for seed in range(400)
    ]

    def z(estimate: Callable[[Floats, Floats, Kernel], float]) -> float:
        values: NDArray[np.float64] = np.array([estimate(a, b, kernel) for a, b in pairs])
        return float(values.mean() / (values.std(ddof=1) / math.sqrt(len(values))))

    assert abs(z(unbiased_mmd)) < 3
    assert z(biased) > 10


def test_one_row_has_no_pair() -> None:
    with pytest.raises(ValueError, match="two rows"):
        unbiased_mmd(np.ones((1, 4)), features(5, 4, 1), polynomial_kernel)
