"""Overview: the table of runs, whatever task they are of."""

from collections.abc import Sequence
from dataclasses import replace

from vdiag import accuracy, failures, formats, gains, improvement, readings, table
from vdiag.errors import BadInput
from vdiag.sheets import Sheet
from vdiag.store import Run

DRAW, RECOGNIZE, IMPROVE = "draw", "recognize", "improve"


def task_of(runs: Sequence[Run]) -> str:
    """The task that all the runs are of.

    Raises:
        BadInput: they are of several.
    """
    tasks = by_task(runs)
    if len(tasks) > 1:
        named = ", ".join(f'"{several[-1].folder}" ({task})' for task, several in tasks.items())
        raise BadInput(f"One table cannot show runs of several tasks: {named}; name those of one.")
    return next(iter(tasks), DRAW)


def by_task(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs of each task, in their order."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(str(run.manifest().get("task", DRAW)), []).append(run)
    return found


def sheet(
    runs: Sequence[Run],
    by: str = table.LEVEL,
    policies: Sequence[str] = failures.DEFAULT,
    separate: bool = False,
) -> Sheet:
    """The table of all the runs together, ready to be printed.

    Args:
        runs: open for reading, of one task.
        by, policies, separate: see :func:`vdiag.table.tabulate`; recognition takes ``by``, and
            improving the first of its own policies among these.

    Raises:
        BadInput: as the table of that task, or the runs are of several.
    """
    task = task_of(runs)
    if task == RECOGNIZE:
        shown = accuracy.tabulate(readings.recognitions(runs), by)
        return _with_notes(replace(shown, notes=[*readings.unread(runs), *shown.notes]), runs)
    if task == IMPROVE:
        if by != table.LEVEL:
            raise BadInput(f'--by "{by}" is not for runs of `vdiag improve`; leave it out.')
        policy = next((p for p in gains.POLICIES if p in policies), policies[0])
        return _with_notes(gains.tabulate(improvement.read(runs), policy), runs)
    return formats.sheet(table.tabulate(runs, by, policies, separate))


def _with_notes(shown: Sheet, runs: Sequence[Run]) -> Sheet:
    """With what the runs' manifests say, too."""
    said = [note for run in runs for note in run.manifest().get("notes", [])]
    return Sheet(shown.rows, shown.blocks, list(dict.fromkeys([*shown.notes, *said])))
