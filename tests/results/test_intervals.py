"""Intervals against scipy, statsmodels and closed forms, and how often they cover the truth."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import bootstrap, ttest_1samp
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import proportion_confint

from vdiag.results import intervals

ENDS = (0.0, 100.0)
SHAPES = {"flat": (1.0, 1.0), "skewed": (2.0, 0.5), "very skewed": (0.9, 0.1)}
ALIKE = 0.5


def ends(found: intervals.Estimate) -> tuple[float, float]:
    return found.low, found.high


@pytest.mark.parametrize(("hits", "total"), [(0, 10), (5, 10), (50, 52), (3, 3)])
def test_a_rate_has_wilsons_interval(hits: int, total: int) -> None:
    low, high = proportion_confint(hits, total, method="wilson")
    found = intervals.rate(hits, total)
    assert ends(found) == pytest.approx((100 * low, 100 * high))
    assert (found.value, found.interval) == (100 * hits / total, "wilson")


def test_few_concepts_with_equally_many_drawings_have_student_t_of_their_means() -> None:
    drawings = np.array([[61.0, 67.0], [70.0, 90.0], [20.0, 40.0], [55.0, 51.0]])
    expected = ttest_1samp(drawings.mean(1), 0).confidence_interval(0.95)
    found = intervals.mean(drawings.ravel(), list("aabbccdd"))
    assert ends(found) == pytest.approx((expected.low, expected.high))
    assert (found.value, found.interval) == (56.75, "student t")
    assert ends(intervals.mean(drawings.ravel(), list("aabbccdd"), (25.0, 80.0))) == (25.0, 80.0)


def test_few_concepts_of_different_sizes_have_the_interval_of_a_cluster_robust_regression() -> None:
    random = np.random.default_rng(3)
    cluster = np.repeat(np.arange(12), random.integers(1, 6, 12))
    values = random.normal(50, 10, 12)[cluster] + random.normal(0, 5, len(cluster))
    model = OLS(values, np.ones(len(values)))
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True)
    found = intervals.mean(values, [str(c) for c in cluster])
    assert ends(found) == pytest.approx(tuple(fitted.conf_int()[0]))
    assert found.interval == "student t"


def test_many_concepts_have_the_bootstraps_interval() -> None:
    values = np.random.default_rng(1).beta(2, 0.5, intervals.BOOTSTRAP_FROM) * 100
    concepts = [str(i) for i in range(len(values))]
    found = intervals.mean(values, concepts)
    expected = bootstrap(
        (values,), np.mean, n_resamples=20000, method="percentile", random_state=7
    ).confidence_interval
    assert ends(found) == pytest.approx((expected.low, expected.high), abs=0.5)
    assert found.interval == "bootstrap"
    assert intervals.mean(values[1:], concepts[1:]).interval == "student t"
    assert intervals.mean(values, concepts) == found
    doubled = intervals.mean(np.repeat(values, 2), np.repeat(concepts, 2).tolist())
    assert ends(doubled) == pytest.approx(ends(found))


def test_a_mean_of_hits_and_misses_is_a_share() -> None:
    hits = [100.0] * 3 + [0.0] * 7
    concepts = list("abcdefghij")
    low, high = proportion_confint(0.3 * 9, 9, method="wilson")
    found = intervals.mean(hits, concepts, ENDS)
    assert ends(found) == pytest.approx((100 * low, 100 * high))
    assert (found.value, found.interval) == (30.0, "wilson")
    twice = intervals.mean(hits * 2, concepts * 2, ENDS)
    assert ends(twice) == pytest.approx(ends(found))
    unlike = intervals.mean([100.0, 0.0] * 4, list("aabbccdd"), ENDS)
    low, high = proportion_confint(4, 8, method="wilson")
    assert ends(unlike) == pytest.approx((100 * low, 100 * high))
    low, _ = proportion_confint(4, 4, method="wilson")
    assert ends(intervals.mean([100.0] * 8, list("aabbccdd"), ENDS)) == pytest.approx(
        (100 * low, 100)
    )


@pytest.mark.filterwarnings("error")
def test_what_cannot_be_told_is_not_told() -> None:
    nothing = intervals.mean([], [], ENDS)
    one = intervals.mean([40.0, 60.0], ["a", "a"], ENDS)
    assert np.isnan(
        [nothing.value, nothing.low, one.low, one.high, intervals.rate(0, 0).value]
    ).all()
    assert (one.value, one.interval) == (50.0, "")
    assert intervals.mean([40.0], ["a"], ENDS).value == 40.0
    equal = intervals.mean([7.0] * 9, list("abcabcabc"), ENDS)
    assert (equal.value, *ends(equal), equal.interval) == (7.0, 7.0, 7.0, "student t")
    many = intervals.mean([7.0] * 60, [str(i) for i in range(60)], ENDS)
    assert ends(many) == (7.0, 7.0)


def sizes(kind: str, concepts: int, random: np.random.Generator) -> NDArray[np.int_]:
    """Drawings per concept: all 2; 2 of which a fifth failed; or from 1 to 10."""
    if kind == "2":
        return np.full(concepts, 2)
    if kind == "1 or 2":
        return random.choice([1, 2], concepts, p=[0.36, 0.64])
    return random.choice([1, 2, 2, 4, 10], concepts)


def sample(
    shape: str, concepts: int, kind: str, random: np.random.Generator
) -> tuple[NDArray[np.float64], list[str], float]:
    """Percentages of drawings, two of one concept correlated by ``ALIKE``, and their true mean."""
    cluster = np.repeat(np.arange(concepts), sizes(kind, concepts, random))

    def draw(count: int) -> NDArray[np.float64]:
        if shape == "hits":
            return 100.0 * (random.random(count) < 0.05)
        return 100.0 * random.beta(*SHAPES[shape], count)

    shared = random.random(len(cluster)) < np.sqrt(ALIKE)
    values = np.where(shared, draw(concepts)[cluster], draw(len(cluster)))
    high, low = SHAPES.get(shape, (0.05, 0.95))
    return values, [str(c) for c in cluster], 100 * high / (high + low)


def coverage(shape: str, concepts: int, kind: str, trials: int) -> float:
    """Percentage of samples whose interval holds the true mean."""
    random = np.random.default_rng(concepts)
    held = 0
    for _ in range(trials):
        values, names, truth = sample(shape, concepts, kind, random)
        found = intervals.mean(values, names, ENDS)
        held += found.low <= truth <= found.high
    return 100 * held / trials


MEASURED = [
    (shape, concepts, kind, percent)
    for shape, kind, percents in (
        ("flat", "2", (94.8, 94.8, 94.3, 93.9, 94.4)),
        ("skewed", "2", (90.1, 91.7, 94.2, 94.2, 94.3)),
        ("very skewed", "2", (73.0, 81.3, 90.6, 91.9, 93.5)),
        ("skewed", "1 or 2", (88.9, 91.2, 93.5, 94.2, 94.2)),
        ("skewed", "1 to 10", (85.6, 86.2, 91.5, 92.7, 93.8)),
        ("hits", "2", (97.4, 97.3, 96.0, 96.5, 95.0)),
    )
    for concepts, percent in zip((4, 8, 28, 50, 100), percents, strict=True)
]


@pytest.mark.parametrize(
    ("shape", "concepts", "kind"),
    [("flat", 8, "2"), ("flat", 60, "1 to 10"), ("skewed", 28, "1 or 2"), ("hits", 28, "2")],
)
def test_intervals_cover_the_truth(shape: str, concepts: int, kind: str) -> None:
    assert 91 <= coverage(shape, concepts, kind, 600) <= 98.5


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "concepts", "kind", "expected"), MEASURED)
def test_the_coverage_that_the_documentation_states(
    shape: str, concepts: int, kind: str, expected: float
) -> None:
    assert f"{expected}" in (intervals.__doc__ or "")
    assert coverage(shape, concepts, kind, 2000) == pytest.approx(expected, abs=1.5)


def test_wilson_for_renders_that_are_alike_covers_less() -> None:
    random = np.random.default_rng(0)
    held = {0.0: 0, 0.5: 0}
    for alike in held:
        for _ in range(2000):
            shared = random.random((28, 2)) < np.sqrt(alike)
            one, each = random.random((28, 1)) < 0.9, random.random((28, 2)) < 0.9
            found = intervals.rate(int(np.where(shared, one, each).sum()), 56)
            held[alike] += found.low <= 90 <= found.high
    assert held[0.0] / 2000 == pytest.approx(0.95, abs=0.02)
    assert held[0.5] / 2000 == pytest.approx(0.89, abs=0.02)
