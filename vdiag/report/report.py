"""The page of runs, whatever task they are of."""

from collections.abc import Sequence
from pathlib import Path

from vdiag.draw import page as draw_page
from vdiag.draw.table import LEVEL
from vdiag.records import Task
from vdiag.report import page_state
from vdiag.report.table_of_runs import task_of
from vdiag.results import failure_policies
from vdiag.results.pages import PAGE
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
    made_of = page_state.made_of(runs, by, *policies, str(separate))
    page_state.forget(folder)
    if task == Task.RECOGNIZE:
        from vdiag.recognize import page as recognize_page

        page = recognize_page.write_page(runs, folder, by)
    elif task == Task.IMPROVE:
        from vdiag.improve import film_strips

        page = film_strips.write_page(runs, folder, by, policies)
    else:
        page = draw_page.write_page(runs, folder, by, policies, separate)
    page_state.keep(folder, made_of)
    return page


def present(
    runs: Sequence[Run],
    folder: Path,
    by: str = LEVEL,
    policies: Sequence[str] = failure_policies.DEFAULT,
    separate: bool = False,
) -> Path | None:
    """The page that :func:`report` would write, where it is there already to the letter."""
    made_of = page_state.made_of(runs, by, *policies, str(separate))
    return folder / PAGE if page_state.is_kept(folder, made_of) else None
