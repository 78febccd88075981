"""The page of runs, whatever task they are of."""

from collections.abc import Sequence
from pathlib import Path

from vdiag.draw import page as draw_page
from vdiag.draw.table import LEVEL
from vdiag.improve import film_strips
from vdiag.recognize import page as recognize_page
from vdiag.records import Task
from vdiag.report.table_of_runs import task_of
from vdiag.results import failure_policies
from vdiag.run.store import Run


def report(
    runs: Sequence[Run],
    folder: Path,
    by: str = LEVEL,
    policies: Sequence[str] = failure_policies.DEFAULT,
    separate: bool = False,
) -> Path:
    """Write tables, figures and the page of the runs' task into a folder; the path of the page.

    Args:
        runs: open for reading, of one task.
        folder: made when it is not there.
        by, policies, separate: see :func:`vdiag.report.table_of_runs.sheet`.

    Raises:
        BadInput: as the page of that task, or the runs are of several.
    """
    task = task_of(runs)
    if task == Task.RECOGNIZE:
        return recognize_page.write_page(runs, folder, by)
    if task == Task.IMPROVE:
        return film_strips.write_page(runs, folder, by, policies)
    return draw_page.write_page(runs, folder, by, policies, separate)
