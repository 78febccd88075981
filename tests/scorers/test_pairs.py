"""The mean over pairs against the loop over pairs."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from vdiag.records import Concept, Drawing
from vdiag.scorers._pairs import distinct, mean_squared_distance


def loop(vectors: NDArray[np.float64]) -> float:
    return float(np.mean([((a - b) ** 2).sum() for a, b in combinations(vectors, 2)]))


def test_triangle_by_hand() -> None:
    corners = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
    assert mean_squared_distance(corners, [1, 1, 1]) == pytest.approx((9 + 16 + 25) / 3)


@pytest.mark.parametrize("count", [2, 3, 10, 33])
def test_equals_the_loop_over_pairs(count: int) -> None:
    vectors = np.random.default_rng(count).normal(size=(count, 70))
    ours = mean_squared_distance(vectors, [1] * count)
    assert ours == pytest.approx(loop(vectors), rel=1e-12)


def test_counts_stand_for_repeated_vectors() -> None:
    vectors = np.random.default_rng(0).normal(size=(3, 5))
    repeated = np.repeat(vectors, [4, 1, 2], axis=0)
    assert mean_squared_distance(vectors, [4, 1, 2]) == pytest.approx(loop(repeated), rel=1e-12)


def test_equal_vectors_are_exactly_zero_apart() -> None:
    vectors = np.repeat(np.random.default_rng(0).normal(size=(1, 999)) * 1e4, 7, axis=0)
    assert mean_squared_distance(vectors, [1] * 7) == 0.0
    assert mean_squared_distance(vectors[:1], [7]) == 0.0


def test_small_distances_survive_long_vectors() -> None:
    generator = np.random.default_rng(0)
    vectors = 1e6 + 1e-3 * generator.normal(size=(9, 40))
    assert mean_squared_distance(vectors, [1] * 9) == pytest.approx(loop(vectors), rel=1e-9)


def test_single_precision_is_summed_in_double() -> None:
    vectors = np.random.default_rng(0).normal(size=(6, 10**5)).astype(np.float32)
    assert mean_squared_distance(vectors, [1] * 6) == pytest.approx(
        loop(vectors.astype(np.float64)), rel=1e-12
    )


def test_a_pair_needs_two() -> None:
    for vectors, counts in ((np.ones((1, 3)), [1]), (np.ones((0, 3)), [])):
        with pytest.raises(ValueError, match="two vectors"):
            mean_squared_distance(vectors, counts)


def test_distinct_pictures_and_their_counts() -> None:
    concept = Concept("cup", "a cup", "objects")
    drawings = [
        Drawing(str(n), image, concept, "g", f"{image}.png") for n, image in enumerate("abaca")
    ]
    assert distinct(drawings) == (["a.png", "b.png", "c.png"], [3, 1, 1])
