"""Tables: how much rendered, what it scored and why the rest failed, side by side."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from vdiag.draw import baseline_notes, notes
from vdiag.draw.number_rows import (
    CUT_OFF,
    NOT_ASKED,
    NOT_FINISHED,
    Row,
    of_baselines,
    of_measure,
    of_questions,
)
from vdiag.errors import BadInput
from vdiag.records import Over, Reason
from vdiag.results import baselines, endpoints, failure_policies, intervals, measures, outcomes
from vdiag.results.baselines import Baselines, Fixed
from vdiag.results.measures import Measure, Shown
from vdiag.results.medians import MEDIANS, with_medians
from vdiag.results.outcomes import Outcome
from vdiag.results.sheets import Sheet, cell
from vdiag.run.store import Run

LEVEL = "level"
PLACE = ("model", "level", "condition", "language")
NUMBER = ("measure", "policy", "unit", "value", "low", "high", "interval", "n", "n_of", *MEDIANS)
COLUMNS = (*PLACE, *NUMBER)
_FIRST = ("n (drawings)", "n (concepts)", "rendered %", "shows something %")
_SHOWN = "number as text"  # a column's name that no concept set will have
_REASONS = tuple(reason.value for reason in Reason)
_LABELS = {"n": _FIRST[0], "concepts": _FIRST[1]}


@dataclass(frozen=True)
class Table:
    """Numbers and what must be said with them.

    Attributes:
        rows: one per number. Columns: model, level, the attribute named by ``by`` where that is
            not the level, condition (what sets two settings of one model apart, else empty),
            language, measure, policy (see :mod:`vdiag.results.failure_policies`; empty
            for counts and rates), unit, value, low and high (95 % interval), interval
            (see :class:`vdiag.results.intervals.Estimate`), n (how many the value is over) and
            n_of (of what: ``"drawings"`` that ended, ``"concepts"``, ``"pictures"`` of a set,
            ``"replies"``, ``"questions"``), median, q1 and q3 of the values that a mean is over.
            A rank is followed by its baselines (:mod:`vdiag.results.baselines`) as measures of
            their own: ``"tiny_rank permuted"``, ``"... white sheet"``, ``"... best fixed"``.
        by: ``"level"``, or the attribute that each level is split by.
        policies: the failure policies asked for.
        measures: the scores among the measures, by label, in the order of the columns.
        notes: sentences that must stand with the numbers.
    """

    rows: pd.DataFrame
    by: str
    policies: Sequence[str]
    measures: Mapping[str, Measure]
    notes: Sequence[str]


def tabulate(
    runs: Sequence[Run],
    by: str = LEVEL,
    policies: Sequence[str] = failure_policies.DEFAULT,
    separate: bool = False,
) -> Table:
    """The table of all the runs together.

    Args:
        runs: open for reading.
        by: ``"level"``, or an attribute of the concepts to split each level by.
        policies: failure policies, of :data:`vdiag.results.failure_policies.POLICIES`.
        separate: give scores that were not made in the same way columns of their own.

    Raises:
        BadInput: no concept has the attribute; scores that were not made in the same way would
            share a column; or the policy ``blank`` is asked for and a run has no such scores.
    """
    found = outcomes.read(runs)
    _check_attribute(by, found)
    shown = measures.shown(runs, found, separate)
    without = {m.key: failure_policies.left_out(found, m) for m in shown.measures}
    blank = failure_policies.BLANK in policies
    lacking = failure_policies.lacking(found, shown, without) if blank else {}
    failure_policies.refuse_without_canvas(lacking, [str(run.folder) for run in runs])
    columns = PLACE if by == LEVEL else (*PLACE[:2], by, *PLACE[2:])
    rows: list[Row] = []
    measured, fixed = Baselines(runs, found), list[Fixed]()
    for place, group in _places(found, by):
        names: Row = dict(zip(columns, place, strict=True))
        rows += [{**names, **row} for row in of_questions(group)]
        for measure, part in _measured(group, shown, whole=by == LEVEL):
            chosen = failure_policies.possible(policies, measure, part, lacking)
            rows += [{**names, **row} for row in of_measure(part, measure, chosen, without)]
            if baselines.ranks(measure):
                of_place = of_baselines(part, measure, chosen, without, measured, fixed)
                rows += [{**names, **row} for row in of_place]
    frame = pd.DataFrame(rows, columns=[*columns, *NUMBER])
    said = notes.notes(runs, found, shown, frame, lacking)
    said += baseline_notes.notes(runs, shown, frame, measured, fixed)
    return Table(frame, by, policies, {m.label: m for m in shown.measures}, said)


def attributes(found: Sequence[Outcome]) -> list[str]:
    """What ``--by`` takes for these drawings beside the level."""
    return sorted({name for one in found for name in one.attributes} - set(COLUMNS))


def _check_attribute(by: str, found: Sequence[Outcome]) -> None:
    allowed = [LEVEL, *attributes(found)]
    if by not in allowed:
        raise BadInput(
            f'The concepts of these drawings have no attribute "{by}"; --by takes '
            f"{', '.join(allowed)}."
        )


def _places(found: Sequence[Outcome], by: str) -> Iterator[tuple[tuple[str, ...], list[Outcome]]]:
    """The drawings behind one column of one block, by their place, sorted."""

    def place(one: Outcome) -> tuple[str, ...]:
        part = () if by == LEVEL else (one.attributes.get(by) or f"without {by}",)
        return (one.model, one.level, *part, one.condition, one.language)

    for names, group in groupby(sorted(found, key=place), key=place):
        yield names, list(group)


def _measured(
    group: Sequence[Outcome], shown: Shown, whole: bool
) -> Iterator[tuple[Measure, list[Outcome]]]:
    """The measures of a place, each with the drawings of the runs that have it.

    Args:
        group: the drawings of one place.
        shown: as chosen.
        whole: whether the place holds whole sets; a score over a set cannot be split.
    """
    for measure in shown.measures:
        part = [one for one in group if measure in shown.of[one.run, one.level]]
        if part and (whole or measure.over != Over.SET):
            yield measure, part


def as_sheet(table: Table) -> Sheet:
    """A table of drawings, ready to be printed."""
    of_ranks = {
        baselines.label(measure, kind)
        for measure in table.measures.values()
        for kind in baselines.KINDS
    }
    rows = [row for row in outcomes.records(table.rows) if row["measure"] in of_ranks]
    return Sheet(table.rows, _blocks(table), table.notes, frozenset(map(_label, rows)))


def _blocks(table: Table) -> list[tuple[str, pd.DataFrame]]:
    """Headings with tables of texts, the languages across.

    By level there is one for each model, level and condition with the measures down; by an
    attribute one for each measure too, with the attribute's values down.
    """
    rows = table.rows.assign(
        **{_SHOWN: [_shown(row) for row in outcomes.records(table.rows)]},
        measure=[_label(row) for row in outcomes.records(table.rows)],
    )
    rows = with_medians(rows, "measure", _SHOWN)
    down = "measure" if table.by == LEVEL else table.by
    found = []
    for place, block in rows.groupby(["model", "level", "condition"], sort=True):
        order = _order(block)
        parts = [(place, block)]
        if table.by != LEVEL:
            parts = [((*place, name), block[block["measure"] == name]) for name in order]
        for names, part in parts:
            grid = part.pivot(index=down, columns="language", values=_SHOWN).fillna("")
            if table.by == LEVEL:
                grid = grid.reindex(order)
                counts = [name for name in order if _is_count(name)]
                grid.loc[counts] = grid.loc[counts].replace("", "0")
            else:
                grid = grid.loc[sorted(grid.index, key=_numbers_first)]
            grid.index.name = grid.columns.name = None
            found.append((" · ".join(str(name) for name in names if name), grid))
    return found


def _is_count(name: str) -> bool:
    """Whether a measure counts what it is left out for where there is none."""
    told = name == endpoints.TURNED_DOWN or name.startswith(endpoints.SERVED_AS)
    return told or name in (*_REASONS, *_FIRST[:2], CUT_OFF, NOT_FINISHED, NOT_ASKED)


def _numbers_first(text: str) -> tuple[bool, float, str]:
    """The place of an attribute's value: numbers by their size, then the others by the alphabet."""
    number = text.isdecimal()
    return not number, float(text) if number else 0.0, text


def _order(block: pd.DataFrame) -> list[str]:
    """The measures of a block: how much rendered, what it scored, why the rest failed."""
    order = list(dict.fromkeys(block["measure"]))
    reasons = [name for name in _REASONS if name in order]
    scores = [name for name in order if name not in _FIRST and name not in _REASONS]
    return [*_FIRST, *scores, *reasons]


def _label(row: Mapping[str, Any]) -> str:
    unit = " %" if row["unit"] == "%" else ""
    name = _LABELS.get(row["measure"], row["measure"])
    return f"{name}{unit}" + (f" ({row['policy']})" if row["policy"] else "")


def _shown(row: Mapping[str, Any]) -> str:
    """A value with its interval; counts as whole numbers, ``-`` for a mean over nothing."""
    value = row["value"]
    if not row["policy"] and not row["unit"] and not math.isnan(value):
        return str(int(value))
    return cell(intervals.Estimate(value, row["low"], row["high"]), row["unit"])
