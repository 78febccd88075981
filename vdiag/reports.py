"""Reports: the page of runs, whatever task they are of."""

from collections.abc import Sequence
from pathlib import Path

from vdiag import failures, table
from vdiag import report as drawn
from vdiag.overview import IMPROVE, RECOGNIZE, task_of
from vdiag.recognized import recognized
from vdiag.store import Run
from vdiag.strips import strips


def report(
    runs: Sequence[Run],
    folder: Path,
    by: str = table.LEVEL,
    policies: Sequence[str] = failures.DEFAULT,
    separate: bool = False,
) -> Path:
    """Write tables, figures and the page of the runs' task into a folder; the path of the page.

    Args:
        runs: open for reading, of one task.
        folder: made when it is not there.
        by, policies, separate: see :func:`vdiag.overview.sheet`.

    Raises:
        BadInput: as the page of that task, or the runs are of several.
    """
    task = task_of(runs)
    if task == RECOGNIZE:
        return recognized(runs, folder, by)
    if task == IMPROVE:
        return strips(runs, folder, by, policies)
    return drawn.report(runs, folder, by, policies, separate)
