"""Compare: models, languages, settings, runs or endpoints on the same concepts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vdiag.compare import comparable, table
from vdiag.compare import places as contests
from vdiag.compare.comparable import BETWEEN, ENDPOINT, MODEL, Entry
from vdiag.compare.places import Contest, Gap, Grid, Observation, Scale
from vdiag.errors import BadInput, UnknownName
from vdiag.records import Over
from vdiag.results import endpoints, failure_policies, measures, older_runs, outcomes
from vdiag.results.measures import Measure, Shown
from vdiag.results.outcomes import Outcome
from vdiag.results.sheets import Sheet
from vdiag.run.store import Run


@dataclass(frozen=True)
class Result:
    """A comparison by one metric.

    Attributes:
        scale: the metric.
        of: by level the measure that gave the values.
        cells: the values that were compared.
        contests: what came of it.
    """

    scale: Scale
    of: Mapping[str, Measure]
    cells: Grid
    contests: Sequence[Contest]


@dataclass(frozen=True)
class Comparison:
    """What is to be printed and shown.

    Attributes:
        columns: names of what places are made of, then of their parts.
        policy: what a failure counts as.
        entries: all drawings, and the questions that were turned down.
        results: by metric, in the order of the columns of a table.
        notes: sentences that must stand with the numbers.
    """

    columns: Sequence[str]
    policy: str
    entries: Sequence[Entry]
    results: Sequence[Result]
    notes: Sequence[str]


def compare(
    runs: Sequence[Run],
    between: str = MODEL,
    policies: Sequence[str] = (failure_policies.WORST,),
    metrics: Sequence[str] = (),
    common: bool = False,
) -> Comparison:
    """Compare what several runs, or one, hold.

    Args:
        runs: open for reading.
        between: one of :data:`BETWEEN`.
        policies: one failure policy, of :data:`vdiag.results.failure_policies.POLICIES`.
        metrics: names; empty for the first metric of each scorer over single pictures.
        common: compare the concepts that all contestants have, where not all have the same.

    Raises:
        BadInput: the runs differ in their concept sets, scorers' fingerprints or rendering; a
            contestant stands alone or lacks concepts; or an argument cannot be used.
    """
    if between not in BETWEEN:
        raise UnknownName("comparison", between, BETWEEN, "vdiag compare --help")
    policy = _one(failure_policies.policies(policies))
    comparable.refuse_other_sets(runs, common)
    beside = endpoints.SETTINGS if between == ENDPOINT else ()
    found = outcomes.read(runs, frozenset(beside))
    shown = measures.shown(runs, found, separate=None)
    every = comparable.entries(runs, found, between)
    entries, turned_down = comparable.without_turned_down(every)
    left_out = [*turned_down, *comparable.alone(entries, between, runs, common)]
    comparable.refuse_other_rendering(entries, between)
    without = {m.key: failure_policies.left_out(found, m) for m in shown.measures}
    labels, unscored = _labels(shown, metrics, policy, runs)
    if policy == failure_policies.BLANK:
        _refuse_lacking_canvas(found, shown, without, labels, runs)
    results = []
    for label in labels:
        of = {level: measure for (_, level), measure in _places(shown, label)}
        cells = contests.grid(_observations(entries, shown, label, policy, without))
        gaps = contests.gaps(cells)
        if gaps and not common:
            raise BadInput(_gap(gaps, label, policy, entries, runs))
        left_out += [_narrowed(gap, label) for gap in gaps]
        scale = _scale(label, of)
        cells = contests.common(cells)
        results.append(Result(scale, of, cells, contests.contests(cells, scale)))
    if not any(result.contests for result in results):
        raise BadInput(
            f"No concept has a value of {', '.join(labels)} for every contestant under the policy "
            f'"{policy}"; look at what there is with `vdiag table {runs[0].folder}`.'
        )
    said = [
        f"Failures: ({policy}) {failure_policies.MEANING[policy]}.",
        *unscored,
        *left_out,
        *comparable.unlike(entries, between),
        *_unfinished(entries, shown, labels, runs),
        *_said(runs, shown, labels),
    ]
    columns = comparable.columns(between)
    return Comparison(columns, policy, every, results, list(dict.fromkeys(said)))


def sheet(comparison: Comparison) -> Sheet:
    """The comparison, ready to be printed."""
    results = {result.scale: result.contests for result in comparison.results}
    return table.sheet(results, comparison.columns, comparison.policy, comparison.notes)


def _one(policies: Sequence[str]) -> str:
    if len(policies) > 1:
        raise BadInput(
            f'One comparison has one failure policy, and "{", ".join(policies)}" are '
            f"{len(policies)}; give one with --failures."
        )
    return policies[0]


def _labels(
    shown: Shown, metrics: Sequence[str], policy: str, runs: Sequence[Run]
) -> tuple[list[str], list[str]]:
    """Labels of the metrics to compare, and why first metrics of scorers are left out."""
    every = {measure.label: measure for measure in shown.measures}
    heads = [m.label for m in every.values() if m.over == Over.IMAGE and m.position == 0]
    refused = {label: _unusable(measure, policy) for label, measure in every.items()}
    if metrics:
        for name in metrics:
            if name not in every:
                raise UnknownName("metric", name, every, f"vdiag table {runs[0].folder}")
            if refused[name]:
                raise BadInput(refused[name])
        return list(dict.fromkeys(metrics)), []
    places = {label: [place for place, _ in _places(shown, label)] for label in heads}
    for label in heads:
        lacking = [place for place in shown.of if place not in places[label]]
        if lacking and not refused[label]:
            run, level = lacking[0]
            refused[label] = f'"{runs[run].folder}" has no {label} of {level}.'
    chosen = [label for label in heads if not refused[label]]
    if not chosen:
        why = " ".join(refused[label] for label in heads)
        raise BadInput(
            why
            or f'No score of single pictures is in "{runs[0].folder}"; make some with '
            f"`vdiag score {runs[0].folder}`."
        )
    return chosen, [f"Left out: {refused[label]}" for label in heads if refused[label]]


def _unusable(measure: Measure, policy: str) -> str:
    """Why a metric cannot be compared under a policy; empty where it can."""
    if measure.over == Over.SET:
        return (
            f"{measure.label} is one number for a whole set and cannot be paired by concept; "
            "choose another with --metric."
        )
    if policy == failure_policies.WORST and measure.worst is None:
        return f"{measure.label} has no worst value; compare it with --failures drop."
    return ""


def _places(shown: Shown, label: str) -> Iterator[tuple[tuple[int, str], Measure]]:
    """Where a metric is, as (run, level), and as which measure."""
    for place, several in shown.of.items():
        yield from ((place, measure) for measure in several if measure.label == label)


def _refuse_lacking_canvas(
    found: Sequence[Outcome],
    shown: Shown,
    without: Mapping[outcomes.Key, frozenset[failure_policies.Concept]],
    labels: Sequence[str],
    runs: Sequence[Run],
) -> None:
    lacking = failure_policies.lacking(found, shown, without)
    failure_policies.refuse_without_canvas(lacking, [str(run.folder) for run in runs])
    for (run, level, measure), (missing, failed) in lacking.items():
        if missing and measure.label in labels:
            folder = runs[run].folder
            raise BadInput(
                f'{missing} of {failed} failures of {level} in "{folder}" have no {measure.label} '
                f"of a white canvas; make them with `vdiag score {folder} --blank --scorers "
                f"{measure.scorer}`."
            )


def _observations(
    entries: Sequence[Entry],
    shown: Shown,
    label: str,
    policy: str,
    without: Mapping[outcomes.Key, frozenset[failure_policies.Concept]],
) -> Iterator[Observation]:
    groups: dict[tuple[str, tuple[str, ...], str], list[Outcome]] = {}
    for entry in entries:
        groups.setdefault((entry.contestant, entry.place, entry.part), []).append(entry.one)
    of = dict(_places(shown, label))
    for where, group in groups.items():
        scored = [one for one in group if (one.run, one.level) in of]
        asked = {one.concept for one in group}
        if scored:
            measure = of[scored[0].run, scored[0].level]
            values = failure_policies.values(scored, measure, policy, without[measure.key])
            if values is not None:
                asked -= set(values.concepts)
                for concept, value in zip(values.concepts, values.numbers, strict=True):
                    yield Observation(*where, concept, value)
        yield from (Observation(*where, concept, float("nan")) for concept in sorted(asked))


def _scale(label: str, of: Mapping[str, Measure]) -> Scale:
    measure = next(iter(of.values()))
    return Scale(
        label, measure.unit, measure.low, measure.high, higher_is_better=measure.higher_is_better
    )


def _gap(
    gaps: Sequence[Gap], label: str, policy: str, entries: Sequence[Entry], runs: Sequence[Run]
) -> str:
    """The sentence on the first contestant that lacks concepts others have."""
    gap = gaps[0]
    place, part = gap.where
    folders = sorted(
        {
            f'"{runs[entry.one.run].folder}"'
            for entry in entries
            if (entry.contestant, entry.place) == (gap.contestant, place)
        }
    )
    more = f" (and so in {len(gaps) - 1} more places)" if len(gaps) > 1 else ""
    drop = ", count failures with --failures worst" if policy == failure_policies.DROP else ""
    return (
        f'"{gap.contestant}" in {", ".join(folders)} has no {label} of {_counted(gap)} that '
        f"others have in {' · '.join(filter(None, (*place, part)))}{more}: draw and score "
        f"them{drop}, or compare the concepts that all have with --common."
    )


def _counted(gap: Gap) -> str:
    return f"{len(gap.concepts)} of {gap.of} concepts ({comparable.names(gap.concepts)})"


def _narrowed(gap: Gap, label: str) -> str:
    place, part = gap.where
    where = " · ".join(filter(None, (*place, part)))
    return f"Left out in {where}: {_counted(gap)}, of which {gap.contestant} has no {label}."


def _unfinished(
    entries: Sequence[Entry], shown: Shown, labels: Sequence[str], runs: Sequence[Run]
) -> Iterator[str]:
    """That drawings are not finished or pictures not scored, as after a step that was stopped."""
    for number, run in enumerate(runs):
        here = [entry.one for entry in entries if entry.one.run == number]
        waiting = sum(not one.finished for one in here)
        if waiting:
            yield f'"{run.folder}": {waiting} of {len(here)} drawings are not finished.'
        for label in labels:
            of = {level: m for (at, level), m in _places(shown, label) if at == number}
            drawn = [one for one in here if one.shows and one.level in of]
            wanted = [one for one in drawn if one.text not in of[one.level].left_out]
            missing = sum(of[one.level].key not in one.scores for one in wanted)
            if missing and next(iter(of.values())).over == Over.IMAGE:
                yield f'"{run.folder}": {missing} of {len(wanted)} pictures have no {label}.'


def _said(runs: Sequence[Run], shown: Shown, labels: Sequence[str]) -> list[str]:
    """What runs and scorers say of themselves."""
    of_runs = {note for run in runs for note in run.manifest().get("notes", [])}
    chosen = [measure for measure in shown.measures if measure.label in labels]
    of_scorers = {f"{m.scorer.split(':')[0]}: {m.note}." for m in chosen if m.note}
    said = [*shown.hidden, *endpoints.notes(runs), *older_runs.notes(runs)]
    return [*said, *sorted(of_runs | of_scorers)]
