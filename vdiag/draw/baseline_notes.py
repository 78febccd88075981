"""Baseline notes: what a table's ranks are to be held against, and which do not lie above it."""

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from vdiag.results import baselines
from vdiag.results.baselines import FIXED, KINDS, PERMUTED, SHEET, Baselines, Fixed
from vdiag.results.measures import Measure, Shown
from vdiag.results.outcomes import Outcome, records
from vdiag.run.store import Run

NAMED = 6
"""Places that a sentence names before it counts the rest."""
MEANING = {
    PERMUTED: "the same pictures, the table's captions dealt out at random (mean over all "
    "permutations, [ ]: 1.96 standard deviations over them)",
    SHEET: "one white picture under each of the captions",
    FIXED: "the one picture of the run that ranks highest under all of them",
}


def notes(
    runs: Sequence[Run],
    shown: Shown,
    rows: pd.DataFrame,
    measured: Baselines,
    fixed: Iterable[Fixed],
) -> list[str]:
    """How to read the baselines, whose picture is the fixed one, and which scores are no better.

    Args:
        runs: as read.
        shown: the measures of the table.
        rows: of the table; see :class:`vdiag.draw.table.Table`.
        measured: of these runs.
        fixed: pictures behind the rows of the best fixed one.
    """
    heads = [measure for measure in shown.measures if baselines.ranks(measure)]
    labels = list(dict.fromkeys(measure.label for measure in heads))
    return [
        *_legend(rows, labels),
        *_pictures(fixed),
        *(sentence for label in labels for sentence in _not_above(rows, label)),
        *_missing(runs, shown, measured),
    ]


def _legend(rows: pd.DataFrame, labels: Sequence[str]) -> Iterator[str]:
    there = set(rows["measure"])
    kinds = [kind for kind in KINDS if any(f"{label} {kind}" in there for label in labels)]
    if kinds:
        yield f"Baselines: {'; '.join(f'{kind}: {MEANING[kind]}' for kind in kinds)}."


def _pictures(fixed: Iterable[Fixed]) -> Iterator[str]:
    """Which pictures the best fixed ones are."""
    names = sorted({(found.one.level, _name(found.one)) for found in fixed})
    told = [f"{name} ({level})" for level, name in names]
    if told:
        yield f"Best fixed: {_some(told)}."


def _name(one: Outcome) -> str:
    turn = f", round {one.round}" if one.round else ""
    return f'"{one.text}" {one.sample} in {one.language} by {one.model}{turn}'


def _not_above(rows: pd.DataFrame, label: str) -> Iterator[str]:
    """Which intervals reach down to the permuted captions, or lie below them."""
    lower = records(rows[rows["measure"] == label].dropna(subset=["low"]))
    of_chance = {
        _where(row): row["value"] for row in records(rows[rows["measure"] == f"{label} {PERMUTED}"])
    }
    for policy in dict.fromkeys(row["policy"] for row in lower):
        here = [
            f"{' · '.join(str(row[name]) for name in _names(rows) if row[name])} "
            f"({of_chance[_where(row)]:.1f})"
            for row in lower
            if row["policy"] == policy and row["low"] <= of_chance.get(_where(row), float("-inf"))
        ]
        if here:
            yield (
                f"{label} ({policy}): no better than {PERMUTED} captions, whose value its interval "
                f"reaches down to: {_some(here)}."
            )


def _names(rows: pd.DataFrame) -> list[str]:
    """The columns that say where a number stands."""
    return list(rows.columns[: list(rows.columns).index("measure")])


def _where(row: dict[str, object]) -> tuple[object, ...]:
    names = list(row)
    return (*(row[name] for name in names[: names.index("measure")]), row["policy"])


def _missing(runs: Sequence[Run], shown: Shown, measured: Baselines) -> Iterator[str]:
    """The command that measures what is not there: runs of before there were baselines."""
    lacking: dict[int, list[Measure]] = {}
    for (run, _), several in shown.of.items():
        for measure in several:
            if baselines.ranks(measure) and not measured.measured(run, measure):
                lacking.setdefault(run, []).append(measure)
    for run, several in lacking.items():
        names = ",".join(dict.fromkeys(measure.scorer for measure in several))
        yield f"baseline: `vdiag score {runs[run].folder} --scorers {names}` measures it."


def _some(names: Sequence[str]) -> str:
    more = f", and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
