"""Intervals of rates and means hold the truth as often as they say, and are no wider than said."""

from pathlib import Path

import numpy as np
import pytest

from tests.results.coverage import ALIKE, CONCEPTS, LAWS, SIZES, cell, sample, trials
from vdiag.results import gaffke, intervals

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "intervals.md"
EVEN = next(iter(LAWS))


def documented() -> dict[tuple[str, str], list[tuple[float, float]]]:
    """By law and drawings a concept what the first table states: coverage and width by concepts."""
    table = DOCUMENT.read_text(encoding="utf-8").split("\n\n|values|")[1]
    rows = [line.strip("|").split("|") for line in table.splitlines() if " / " in line]
    return {(law, size): [_numbers(one) for one in cells] for law, size, *cells in rows}


def _numbers(text: str) -> tuple[float, float]:
    held, width = text.split(" / ")
    return float(held), float(width)


def test_every_case_is_documented_and_held_as_often_as_is_said() -> None:
    found = documented()
    assert set(found) == {(law, size) for law in LAWS for size in SIZES}
    for row in found.values():
        assert len(row) == len(CONCEPTS)
        assert min(held for held, _ in row) >= 93.5


@pytest.mark.parametrize("law", LAWS)
def test_means_hold_the_truth(law: str) -> None:
    for concepts, size in ((4, "1"), (28, "8")):
        assert cell(law, concepts, size, 100, 1).held >= 88, (concepts, size)


def test_means_are_hardly_wider_than_students_where_that_will_do() -> None:
    for size in ("1", "8"):
        found = cell(EVEN, 28, size, 20, 20)
        assert found.width <= 1.3 * found.uncut, size


def test_the_interval_is_the_one_that_is_measured() -> None:
    """The simulation looks at chances instead of bounds: both must tell the same."""
    random = np.random.default_rng(0)
    for law, (_, truth) in LAWS.items():
        values, cluster = sample(law, 12, "2", random)
        found = intervals.mean(values, [str(c) for c in cluster], intervals.PERCENT)
        assert found.interval == "gaffke"
        for shift in (-20, 0, 20):
            held = found.low <= truth + shift <= found.high
            one = np.bincount(cluster, weights=values), np.bincount(cluster).astype(float)
            inside = 0.0 <= truth + shift <= 100.0
            chance = gaffke._below(truth + shift, *one, intervals.PERCENT) if inside else 0.0
            assert held == (0.025 <= chance <= 0.975)


def renders(concepts: int, each: int, share: float, samples: int) -> float:
    """How often the interval of a rate holds, in percent; two renders of one concept correlate."""
    random = np.random.default_rng(concepts)
    names = [str(n) for n in range(concepts) for _ in range(each)]
    held = 0
    for _ in range(samples):
        shared = random.random((concepts, each)) < np.sqrt(ALIKE)
        one, own = random.random((concepts, 1)) < share, random.random((concepts, each)) < share
        found = intervals.rate(np.where(shared, one, own).ravel().tolist(), names)
        held += found.low <= 100 * share <= found.high
    return 100 * held / samples


def test_rates_hold_the_truth_where_drawings_go_together() -> None:
    """Wilson's interval would in 65 %."""
    assert renders(28, 8, 0.9, 80) >= 87


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 0.9, 0.98])
@pytest.mark.parametrize("each", [1, 2, 8])
@pytest.mark.parametrize("concepts", [5, 28, 100])
def test_rates_hold_the_truth_however_many_drawings_a_concept_has(
    concepts: int, each: int, share: float
) -> None:
    assert renders(concepts, each, share, 500) >= (90 if each > 1 else 88)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("law", LAWS)
def test_coverage_and_widths_are_as_documented(law: str, size: str) -> None:
    """Of many concepts, which take most of the time, with two drawings each alone."""
    for concepts, (held, width) in zip(CONCEPTS, documented()[law, size], strict=True):
        if concepts > 100 and size != "2":
            continue
        samples, widths = trials(concepts)
        found = cell(law, concepts, size, samples // 2, widths, seed=1)
        assert found.held >= 90, concepts
        error = 100 * (0.95 * 0.05 * 3 / samples) ** 0.5  # of the difference of the two
        assert found.held == pytest.approx(held, abs=4 * error)
        assert found.width == pytest.approx(width, rel=0.15)
        if law == EVEN and concepts >= 28:
            assert found.width <= 1.3 * found.uncut
