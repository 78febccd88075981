"""How often intervals hold the true mean and how wide they are; the tables of docs/intervals.md.

python -m tests.results.coverage prints them anew.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from vdiag.results import gaffke
from vdiag.results.intervals import LEVEL, PERCENT

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Floats]
ALIKE = 0.5
"""How two drawings of a concept correlate."""
CONCEPTS = (3, 4, 5, 8, 10, 28, 50, 100, 300, 1000)
SIZES = ("1", "2", "8", "1 to 10")


def beta(high: float, low: float) -> Draw:
    return lambda random, n: 100 * random.beta(high, low, n)


def mixed(share: float, value: float, rest: Draw) -> Draw:
    def draw(random: np.random.Generator, n: int) -> Floats:
        return np.where(random.random(n) < share, value, rest(random, n))

    return draw


def tight(random: np.random.Generator, n: int) -> Floats:
    return random.uniform(66, 74, n)


LAWS: dict[str, tuple[Draw, float]] = {
    "even from 0 to 100": (beta(1, 1), 50.0),
    "skewed (mean 80, half above 88)": (beta(2, 0.5), 80.0),
    "very skewed (mean 90, half above 99)": (beta(0.9, 0.1), 90.0),
    "60 % are 100, the rest below (mean 75)": (mixed(0.6, 100, beta(3, 1)), 90.0),
    "3 % failed (0), the rest mean 80": (mixed(0.03, 0, beta(8, 2)), 77.6),
    "20 % failed (0), the rest mean 80": (mixed(0.2, 0, beta(8, 2)), 64.0),
    "2 % failed (0), the rest 66 to 74": (mixed(0.02, 0, tight), 68.6),
    "2 % misses (0), the rest hits (100)": (mixed(0.02, 0, mixed(1, 100, tight)), 98.0),
}
"""How values of drawings are spread, and their true mean."""


def drawings(size: str, concepts: int, random: np.random.Generator) -> NDArray[np.int_]:
    """How many drawings each concept has."""
    if size == "1 to 10":
        return random.choice([1, 2, 2, 4, 10], concepts)
    return np.full(concepts, int(size))


def sample(
    law: str, concepts: int, size: str, random: np.random.Generator
) -> tuple[Floats, NDArray[np.int_]]:
    """Values of drawings and the concept of each; two of one concept correlate by ALIKE."""
    draw, _ = LAWS[law]
    cluster = np.repeat(np.arange(concepts), drawings(size, concepts, random))
    shared = random.random(len(cluster)) < np.sqrt(ALIKE)
    values = np.where(shared, draw(random, concepts)[cluster], draw(random, len(cluster)))
    return values, cluster


@dataclass(frozen=True)
class Cell:
    """Of many samples.

    Attributes:
        held: percent of the intervals that hold the true mean.
        width: their mean width, in points.
        student: the same two numbers of Student t over concepts, cut at 0 and 100.
        uncut: mean width of Student t where nothing cuts it.
    """

    held: float
    width: float
    student: tuple[float, float]
    uncut: float


def cell(law: str, concepts: int, size: str, samples: int, widths: int, seed: int = 0) -> Cell:
    """Simulate; widths are over the first few of the samples."""
    random = np.random.default_rng([seed, concepts])
    truth, tail = LAWS[law][1], (1 - LEVEL) / 2
    held, by_student, found, cut, uncut = 0, 0, [], [], []
    for number in range(samples):
        values, cluster = sample(law, concepts, size, random)
        sums = np.bincount(cluster, weights=values).astype(np.float64)
        counts = np.bincount(cluster).astype(np.float64)
        low, high, whole = student(sums, counts)
        by_student += low <= truth <= high
        # the same as to find the bounds, and much faster
        below = gaffke._below(truth, sums, counts, PERCENT)
        held += tail <= below <= 1 - tail
        if number < widths:
            ends = gaffke.bounds(sums, counts, PERCENT, LEVEL)
            found.append(ends[1] - ends[0])
            cut.append(high - low)
            uncut.append(whole)
    return Cell(
        100 * held / samples,
        float(np.mean(found)),
        (100 * by_student / samples, float(np.mean(cut))),
        float(np.mean(uncut)),
    )


def student(sums: Floats, counts: Floats) -> tuple[float, float, float]:
    """Student t over concepts as 0.1.0 had it: its ends, cut, and its width, not cut."""
    value, n = sums.sum() / counts.sum(), len(sums)
    error = np.sqrt(((sums - value * counts) ** 2).sum() * n / (n - 1)) / counts.sum()
    half = float(stdtrit(n - 1, (1 + LEVEL) / 2) * error)
    return max(0.0, value - half), min(100.0, value + half), 2 * half


def trials(concepts: int) -> tuple[int, int]:
    """How many samples the documented numbers are of, and how many of these for the widths."""
    return (2000, 100) if concepts <= 10 else (1000, 60) if concepts <= 100 else (400, 10)


def tables() -> Iterator[str]:
    head = "|values|drawings|" + "|".join(map(str, CONCEPTS)) + "|"
    rule = "|---|---|" + "---:|" * len(CONCEPTS)
    ours, before = [head, rule], [head, rule]
    for law in LAWS:
        for size in SIZES:
            cells = []
            for n in CONCEPTS:
                cells.append(cell(law, n, size, *trials(n)))
                print(law, size, n, cells[-1], file=sys.stderr, flush=True)
            ours.append(row(law, size, [(one.held, one.width) for one in cells]))
            before.append(row(law, size, [one.student for one in cells]))
    yield "\n".join(ours)
    yield "\n".join(before)


def row(law: str, size: str, cells: list[tuple[float, float]]) -> str:
    return f"|{law}|{size}|" + "|".join(f"{held:.1f} / {w:.1f}" for held, w in cells) + "|"


if __name__ == "__main__":
    print("\n\n".join(tables()))
