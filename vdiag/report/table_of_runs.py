"""The table of runs, whatever task they are of."""

from collections.abc import Sequence

from vdiag.draw import table
from vdiag.errors import BadInput
from vdiag.improve import table as improve_table
from vdiag.recognize import table as recognize_table
from vdiag.records import Task
from vdiag.results import failure_policies
from vdiag.results.sheets import Sheet
from vdiag.run.store import Run


def task_of(runs: Sequence[Run]) -> str:
    """The task that all the runs are of.

    Raises:
        BadInput: they are of several.
    """
    tasks = by_task(runs)
    if len(tasks) > 1:
        named = ", ".join(f'"{several[-1].folder}" ({task})' for task, several in tasks.items())
        raise BadInput(f"One table cannot show runs of several tasks: {named}; name those of one.")
    return next(iter(tasks), Task.DRAW)


def by_task(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs of each task, in their order."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(str(run.manifest().get("task", Task.DRAW)), []).append(run)
    return found


def sheet(
    runs: Sequence[Run],
    by: str = table.LEVEL,
    policies: Sequence[str] = failure_policies.DEFAULT,
    separate: bool = False,
) -> Sheet:
    """The table of all the runs together, ready to be printed.

    Args:
        runs: open for reading, of one task.
        by, policies, separate: see :func:`vdiag.draw.table.tabulate`; recognition takes ``by``,
            and improving the first of its own policies among these.

    Raises:
        BadInput: as the table of that task, or the runs are of several.
    """
    task = task_of(runs)
    if task == Task.RECOGNIZE:
        return recognize_table.sheet(runs, by)
    if task == Task.IMPROVE:
        return improve_table.sheet(runs, by, policies)
    return table.as_sheet(table.tabulate(runs, by, policies, separate))
