"""Notes: the sentences that must stand with the numbers of a table."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean

import pandas as pd

from vdiag.records import Over, Reason
from vdiag.results import endpoints, failure_policies, intervals, medians, older_runs
from vdiag.results.measures import Shown
from vdiag.results.outcomes import Found, Outcome
from vdiag.results.sheets import cell
from vdiag.run import pictures
from vdiag.run.blanks import counted_anew
from vdiag.run.store import Run

APART = 5.0
"""Percentage points between render rates from which scores over sets stop being comparable."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNKNOWN = "words outside the vocabulary"
_CUT = "its caption is cut"
_CAPTIONS = "captions cut"


def notes(
    runs: Sequence[Run],
    outcomes: Sequence[Outcome],
    shown: Shown,
    rows: pd.DataFrame,
    lacking: Mapping[failure_policies.Place, tuple[int, int]],
) -> list[str]:
    """How to read the numbers, whose answers and which scorers they are, and what bends them.

    Args:
        runs: as read.
        outcomes: of these runs.
        shown: the measures of the table.
        rows: of the table; see :class:`vdiag.draw.table.Table`.
        lacking: from :func:`vdiag.results.failure_policies.lacking`; empty
            without the policy ``blank``.
    """
    of_runs = {note for run in runs for note in run.manifest().get("notes", [])}
    of_scorers = {f"{m.scorer.split(':')[0]}: {m.note}." for m in shown.measures if m.note}
    found = [
        *_legend(rows),
        *shown.hidden,
        *_of_pictures(shown, outcomes),
        *_waiting(outcomes),
        *_unfinished(shown, outcomes),
        *_of_sets(shown, outcomes),
        *_render_rates(rows, shown),
        *_canvases(lacking, runs),
        *_worth_of_canvases(outcomes, rows, shown),
        *_counted_anew(runs),
        *endpoints.notes(runs),
        *older_runs.notes(runs),
        *sorted(of_runs | of_scorers),
    ]
    return list(dict.fromkeys(found))


def _legend(rows: pd.DataFrame) -> Iterator[str]:
    policies = [policy for policy in failure_policies.POLICIES if (rows["policy"] == policy).any()]
    if policies:
        told = ", ".join(f"({policy}) {failure_policies.MEANING[policy]}" for policy in policies)
        yield f"Means: {told}."
    used = set(rows["interval"])
    if used - {""}:
        yield intervals.legend(used)
    yield from medians.legend(rows)
    if (rows["measure"] == Reason.BLANK_IMAGE.value).any():
        yield (
            "blank_image: rendered, but showing nothing: no pixel lies more than "
            f"{pictures.TOLERANCE} of 255 from the commonest colour (rule {pictures.RULE}); it "
            "counts as a failure."
        )


def _of_pictures(shown: Shown, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What scorers said of single pictures, counted, once for all of a scorer's metrics."""
    heads = [m for m in shown.measures if m.over == Over.IMAGE and m.position == 0]
    for label in dict.fromkeys(m.label for m in heads):
        scored = [
            (one, _parts(found))
            for measure in heads
            if measure.label == label
            for one in outcomes
            if one.shows and measure in shown.of[one.run, one.level]
            for found in one.scores.get(measure.key, ())
            if not found.blank
        ]
        cut = {(one.level, p) for one, parts in scored for p in parts if p.startswith(_CAPTIONS)}
        yield from (f"{label}: {text} ({level})." for level, text in sorted(cut))
        if share := _share(scored, _UNKNOWN, "show concepts outside its vocabulary"):
            yield f"{label}: {share}; `vdiag score RUN --strict-vocabulary` leaves them out."
        if share := _share(scored, _CUT, "have a caption longer than it reads"):
            yield f"{label}: {share}."


def _waiting(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """That questions were not asked or drawings have no end yet, and so count nowhere."""
    for model in dict.fromkeys(one.model for one in outcomes):
        here = [one for one in outcomes if one.model == model and not one.turned_down]
        waiting = [one for one in here if not one.finished]
        asked = sum(one.asked for one in waiting)
        counts = {"were not asked": len(waiting) - asked, "are not finished": asked}
        told = " and ".join(f"{count} {what}" for what, count in counts.items() if count)
        if told:
            yield (
                f"{model}: of {len(here)} drawings {told}; they are not in n and count in no rate. "
                "The same command goes on with them."
            )


def _unfinished(shown: Shown, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """That pictures have no score yet, as after a scoring that was stopped."""
    for measure in shown.measures:
        if measure.over != Over.IMAGE or measure.position:
            continue
        pictures = [
            one
            for one in outcomes
            if one.shows
            and measure in shown.of[one.run, one.level]
            and one.text not in measure.left_out
        ]
        missing = sum(measure.key not in one.scores for one in pictures)
        if missing:
            yield (
                f"{measure.label}: {missing} of {len(pictures)} pictures have no score yet; "
                f"`vdiag score RUN --scorers {measure.scorer}` makes them."
            )


def _parts(found: Found) -> list[str]:
    return [part.strip() for part in found.note.split(";") if part.strip()]


def _share(scored: Sequence[tuple[Outcome, list[str]]], start: str, which: str) -> str:
    """How many drawings have a note that starts so; empty where none has."""
    flagged = [one for one, parts in scored if any(part.startswith(start) for part in parts)]
    if not flagged:
        return ""
    percent = 100 * len(flagged) / len(scored)
    shown = f"{percent:.0f}" if percent >= 1 else "under 1"
    concepts, every = _concepts(flagged), _concepts(one for one, _ in scored)
    return f"{shown} % of {len(scored)} drawings {which} ({concepts} of {every} concepts)"


def _concepts(outcomes: Iterable[Outcome]) -> int:
    return len({(one.level, one.concept) for one in outcomes})


def _of_sets(shown: Shown, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What scorers said of whole sets; where only numbers differ, from the least to the most."""
    for measure in shown.measures:
        if measure.over != Over.SET:
            continue
        texts = {
            found.note
            for one in outcomes
            if measure in shown.of[one.run, one.level]
            for found in one.scores.get(measure.key, ())
            if found.note
        }
        alike: dict[str, list[str]] = {}
        for text in sorted(texts):
            alike.setdefault(_NUMBER.sub("#", text), []).append(text)
        yield from (f"{measure.label}: {_spans(several)}." for several in alike.values())


def _spans(texts: Sequence[str]) -> str:
    """Texts that differ in numbers alone as one: ``n = 50 of 61 to 94``."""
    columns = zip(*map(_NUMBER.findall, texts), strict=True)
    ends = [(min(column, key=float), max(column, key=float)) for column in columns]
    told = iter(low if low == high else f"{low} to {high}" for low, high in ends)
    return _NUMBER.sub(lambda _: next(told), texts[0])


def _render_rates(rows: pd.DataFrame, shown: Shown) -> Iterator[str]:
    """That scores over sets do not compare where very different shares rendered."""
    over_sets = {m.label for m in shown.measures if m.over == Over.SET}
    labels = [label for label in dict.fromkeys(rows["measure"]) if label in over_sets]
    place = ["model", "level", "condition", "language"]
    scored = rows.loc[rows["measure"].isin(labels), place].drop_duplicates()
    rates = rows[rows["measure"] == "rendered"].merge(scored, on=place)
    ends = [(level, of["value"].min(), of["value"].max()) for level, of in rates.groupby("level")]
    apart = [f"{low:.0f} % to {high:.0f} % ({at})" for at, low, high in ends if high - low > APART]
    if apart:
        yield (
            f"Fewer rendered drawings raise {', '.join(labels)} by themselves: "
            f"rendered {', '.join(apart)}."
        )


def _canvases(
    lacking: Mapping[failure_policies.Place, tuple[int, int]], runs: Sequence[Run]
) -> Iterator[str]:
    for (run, _, measure), (missing, failed) in lacking.items():
        if missing and not measure.position:
            yield (
                f"{measure.label} (blank): {missing} of {failed} failures in "
                f'"{runs[run].folder}" have no score of a white canvas and are left out; '
                f"`vdiag score {runs[run].folder} --blank --scorers {measure.scorer}` makes them."
            )


def _worth_of_canvases(
    outcomes: Sequence[Outcome], rows: pd.DataFrame, shown: Shown
) -> Iterator[str]:
    """What a white canvas is worth under the captions of a table, where failures count as one."""
    blank = set(rows.loc[rows["policy"] == failure_policies.BLANK, "measure"])
    for measure in shown.measures:
        if measure.over != Over.IMAGE or measure.label not in blank:
            continue
        here = [one for one in outcomes if measure in shown.of[one.run, one.level]]
        for level in sorted({one.level for one in here}):
            of_level = [one for one in here if one.level == level]
            worth = failure_policies.canvases(of_level, measure)
            if worth:
                unit = " %" if measure.unit == "%" else ""
                mean = intervals.Estimate(fmean(worth.values()))
                yield (
                    f"{measure.label} (blank): a white canvas has {cell(mean, measure.unit)}{unit} "
                    f"({level}, mean over {len(worth)} of {_concepts(of_level)} concepts)."
                )


def _counted_anew(runs: Sequence[Run]) -> Iterator[str]:
    """That a run was made when pictures that show nothing counted as drawings."""
    for run in runs:
        count = counted_anew(run)
        if count:
            yield (
                f'"{run.folder}": of its pictures {count} that show nothing counted as drawings '
                "when they were drawn; here they are counted anew, as failures."
            )
