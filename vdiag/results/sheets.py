"""Sheets: numbers ready to be printed, in rows for scripts and in blocks for people."""

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import pandas as pd

from vdiag.results import older_runs
from vdiag.results.intervals import Estimate
from vdiag.run.store import Run


@dataclass(frozen=True)
class Sheet:
    """One table in both of its forms.

    Attributes:
        rows: one per number, with all that tells numbers apart in columns of their own.
        blocks: headings with tables of texts.
        notes: sentences that must stand with the numbers.
        folded: names of lines that a page folds below the table: what numbers are held against.
    """

    rows: pd.DataFrame
    blocks: Sequence[tuple[str, pd.DataFrame]]
    notes: Sequence[str]
    folded: Set[str] = frozenset()


def cell(estimate: Estimate, unit: str = "") -> str:
    """A value with its interval: ``86.6 [80.6, 92.5]``; ``-`` for a mean over nothing.

    Args:
        estimate: the value and the ends of its interval.
        unit: what :func:`decimals` asks for.
    """
    value, low, high = estimate.value, estimate.low, estimate.high
    if math.isnan(value):
        return "-"
    digits = decimals(value, unit)
    if math.isnan(low):
        return f"{value:.{digits}f}"
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def decimals(value: float, unit: str) -> int:
    """How many digits are shown after the point: 1 of percentages and from 100 on, else 3."""
    return 1 if unit in ("%", "points") or abs(value) >= 100 else 3


def with_notes_of(runs: Sequence[Run], sheet: Sheet) -> Sheet:
    """A sheet that says what the runs' manifests say, too, and what is counted anew in them."""
    said = older_runs.notes(runs)
    said += [note for run in runs for note in run.manifest().get("notes", [])]
    return replace(sheet, notes=list(dict.fromkeys([*sheet.notes, *said])))
