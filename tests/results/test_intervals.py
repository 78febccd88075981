"""Intervals against scipy, statsmodels and closed forms, and how often they cover the truth."""

import numpy as np
import pytest
from scipy.stats import bootstrap, ttest_1samp
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import proportion_confint

from tests.results.test_gaffke import mid_p
from vdiag.results import intervals

ENDS = (0.0, 100.0)


def ends(found: intervals.Estimate) -> tuple[float, float]:
    return found.low, found.high


@pytest.mark.parametrize(("hits", "total"), [(0, 10), (5, 10), (50, 52), (3, 3)])
def test_a_rate_of_one_drawing_a_concept_has_wilsons_interval(hits: int, total: int) -> None:
    low, high = proportion_confint(hits, total, method="wilson")
    found = intervals.rate([n < hits for n in range(total)], [str(n) for n in range(total)])
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


def test_drawings_of_a_concept_that_go_together_count_as_one() -> None:
    names = [str(n) for n in range(10)]
    found = intervals.rate([n < 3 for n in range(10)] * 8, names * 8)
    assert ends(found) == pytest.approx(np.multiply(100, mid_p(3, 10)), abs=1e-3)
    assert (found.value, found.interval) == (30.0, "gaffke")
    apart = intervals.rate(([True] * 3 + [False] * 7) * 10, sorted(names * 10))
    assert (apart.value, apart.interval) == (30.0, "gaffke")
    assert apart.high - apart.low < (found.high - found.low) / 2


def test_a_mean_of_hits_and_misses_is_a_share() -> None:
    hits, names = [100.0] * 3 + [0.0] * 7, list("abcdefghij")
    found = intervals.mean(hits, names, ENDS)
    assert ends(found) == pytest.approx(np.multiply(100, mid_p(3, 10)), abs=1e-3)
    assert (found.value, found.interval) == (30.0, "gaffke")
    assert ends(intervals.mean(hits * 2, names * 2, ENDS)) == pytest.approx(ends(found))
    assert ends(intervals.mean([100.0] * 8, list("aabbccdd"), ENDS)) == pytest.approx(
        np.multiply(100, mid_p(4, 4)), abs=1e-3
    )


@pytest.mark.parametrize(
    ("ends_of_range", "concepts", "interval"),
    [
        ((0.0, 100.0), 8, "gaffke"),
        ((0.0, 100.0), 80, "gaffke"),
        ((-1.0, 1.0), 8, "student t"),
        ((-1.0, 1.0), 80, "bootstrap"),
        ((0.0, np.inf), 8, "student t"),
        ((-np.inf, np.inf), 80, "bootstrap"),
    ],
)
def test_only_percentages_come_near_their_ends(
    ends_of_range: tuple[float, float], concepts: int, interval: str
) -> None:
    values = np.random.default_rng(2).normal(0.25, 0.03, concepts)
    found = intervals.mean(values, [str(n) for n in range(concepts)], ends_of_range)
    assert found.interval == interval
    assert (found.high - found.low < 0.1) == (interval != "gaffke")


def test_values_that_are_all_at_an_end_tell_that_others_may_not_be() -> None:
    found = intervals.mean([0.0] * 4, list("abcd"), (0.0, 2.0))
    assert ends(found) == pytest.approx(np.multiply(2, mid_p(0, 4)), abs=1e-5)
    assert found.interval == "gaffke"


def test_quartiles_are_of_all_values() -> None:
    values = [10.0, 20.0, 30.0, 40.0, 100.0]
    found = intervals.mean(values, list("aabbb"), ENDS)
    assert (found.q1, found.median, found.q3) == tuple(np.quantile(values, [0.25, 0.5, 0.75]))
    assert (found.q1, found.median, found.q3) == (20, 30, 40)
    assert np.isnan([intervals.mean([7.0], ["a"], ENDS).median, intervals.rate([], []).q1]).all()


def test_a_legend_names_each_kind_once() -> None:
    every = {intervals.mean([1.0, 2.0], ["a", "b"]).interval, "wilson", ""}
    told = intervals.legend(every)
    assert told.startswith("95 % intervals: Wilson for rates of one drawing a concept; Student t")
    assert intervals.legend({""}) == ""
    assert set(intervals.TOLD) == {"wilson", "gaffke", "student t", "bootstrap"}


@pytest.mark.filterwarnings("error")
def test_what_cannot_be_told_is_not_told() -> None:
    nothing = intervals.mean([], [], ENDS)
    one = intervals.mean([40.0, 60.0], ["a", "a"], ENDS)
    assert np.isnan(
        [nothing.value, nothing.low, one.low, one.high, intervals.rate([], []).value]
    ).all()
    assert (one.value, one.interval) == (50.0, "")
    assert intervals.mean([40.0], ["a"], ENDS).value == 40.0
    assert np.isnan(intervals.rate([True, False], ["a", "a"]).low)
    equal = intervals.mean([7.0] * 9, list("abcabcabc"))
    assert (equal.value, *ends(equal), equal.interval) == (7.0, 7.0, 7.0, "student t")
    many = intervals.mean([7.0] * 60, [str(i) for i in range(60)])
    assert ends(many) == (7.0, 7.0)
