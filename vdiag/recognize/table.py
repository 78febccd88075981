"""The table of runs of `vdiag recognize`, ready to be printed."""

from collections.abc import Sequence
from dataclasses import replace

from vdiag.draw.table import LEVEL
from vdiag.recognize import accuracy, outcomes
from vdiag.results import endpoints
from vdiag.results.sheets import Sheet, with_notes_of
from vdiag.run.store import Run


def sheet(runs: Sequence[Run], by: str = LEVEL) -> Sheet:
    """The table of all the runs together.

    Args:
        runs: open for reading.
        by: see :func:`vdiag.recognize.accuracy.tabulate`.

    Raises:
        BadInput: as :func:`vdiag.recognize.accuracy.tabulate`.
    """
    shown = accuracy.tabulate(outcomes.recognitions(runs), by)
    notes = [*outcomes.unread(runs), *shown.notes, *endpoints.notes(runs)]
    return with_notes_of(runs, replace(shown, notes=notes))
