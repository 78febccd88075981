"""The numbers of a place of a table, a row each: its questions, its scores, their baselines."""

from collections.abc import Iterator, Mapping, Sequence, Set

from vdiag.records import Over, Reason
from vdiag.results import baselines, endpoints, failure_policies, intervals
from vdiag.results.baselines import FIXED, PERMUTED, SHEET, Baselines, Fixed
from vdiag.results.failure_policies import Concept
from vdiag.results.measures import Measure
from vdiag.results.outcomes import Key, Outcome

NOT_ASKED, NOT_FINISHED, CUT_OFF = "not asked", "not finished", "cut off"
_N_OF = {Over.IMAGE: "drawings", Over.CONCEPT: "concepts", Over.SET: "pictures"}
Row = dict[str, object]


def of_questions(every: Sequence[Outcome]) -> list[Row]:
    """What became of a place's questions; rates are over those that ended in a drawing or not."""
    ended = [one for one in every if one.finished]
    total, concepts = len(ended), len({one.concept for one in ended})
    rows = [
        _row("n", "", "", intervals.Estimate(total), total, "drawings"),
        _row("concepts", "", "", intervals.Estimate(concepts), concepts, "concepts"),
        _rate("rendered", ended, [one.image for one in ended]),
        _rate("shows something", ended, [one.shows for one in ended]),
    ]
    reasons = {reason.value: sum(one.reason == reason for one in ended) for reason in Reason}
    rows += _counts(reasons, total, "drawings")
    answered = [one for one in every if one.answered]
    cut_off = {CUT_OFF: sum(one.cut_off for one in answered)}
    rows += _counts(cut_off, len(answered), "replies")
    waiting = [one for one in every if not one.finished and not one.turned_down]
    left = {
        NOT_FINISHED: sum(one.asked for one in waiting),
        NOT_ASKED: sum(not one.asked for one in waiting),
    }
    turned_down = sum(bool(one.turned_down) for one in every)
    told = dict(endpoints.counts([one.served for one in every], turned_down))
    return [*rows, *_counts(left | told, len(every), "questions")]


def _rate(name: str, ended: Sequence[Outcome], hits: Sequence[bool]) -> Row:
    estimate = intervals.rate(hits, [one.concept for one in ended])
    return _row(name, "", "%", estimate, len(hits), "drawings")


def _counts(counts: Mapping[str, int], n: int, n_of: str) -> list[Row]:
    return [_row(m, "", "", intervals.Estimate(k), n, n_of) for m, k in counts.items() if k]


def of_measure(
    group: Sequence[Outcome],
    measure: Measure,
    policies: Sequence[str],
    without: Mapping[Key, Set[Concept]],
) -> list[Row]:
    """A score's mean under each policy that has one."""
    rows = []
    for policy in policies:
        values = failure_policies.values(group, measure, policy, without[measure.key])
        if values is not None:
            estimate = values.told or intervals.mean(
                values.numbers, values.concepts, (measure.low, measure.high)
            )
            n_of = _N_OF[measure.over]
            rows.append(_row(measure.label, policy, measure.unit, estimate, values.n, n_of))
    return rows


def of_baselines(
    group: Sequence[Outcome],
    measure: Measure,
    policies: Sequence[str],
    without: Mapping[Key, Set[Concept]],
    measured: Baselines,
    fixed: list[Fixed],
) -> Iterator[Row]:
    """What a rank is to be held against here; the picture behind the last is put into ``fixed``."""
    left_out = without[measure.key]
    for policy in policies:
        if permuted := measured.permuted(group, measure, policy, left_out):
            yield _row(
                baselines.label(measure, PERMUTED), policy, measure.unit, *permuted, "drawings"
            )
    if sheet := measured.sheet(group, measure, left_out):
        yield _row(baselines.label(measure, SHEET), "", measure.unit, *sheet, "concepts")
    if best := measured.fixed(group, measure, left_out):
        fixed.append(best)
        estimate = intervals.Estimate(best.value)
        yield _row(baselines.label(measure, FIXED), "", measure.unit, estimate, best.n, "concepts")


def _row(
    measure: str, policy: str, unit: str, estimate: intervals.Estimate, n: int, n_of: str
) -> Row:
    named = {"measure": measure, "policy": policy, "unit": unit}
    return {**named, **vars(estimate), "n": n, "n_of": n_of}
