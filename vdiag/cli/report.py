"""`vdiag report`: tables, figures and a page."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from vdiag.cli.options import By, Failures, RunFolders, Separate, listed, say
from vdiag.cli.outputs import Force, check_folder


def report(
    folders: RunFolders,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write (default: RUN/report, or report).")
    ] = None,
    by: By = "level",
    policies: Failures = "drop,worst",
    separate: Separate = False,
    force: Force = False,
) -> None:
    """Write tables, figures and a page for one run or several.

    Runs of several tasks get a page for each task, in a folder of its name.

    Example: vdiag report runs/* --out report
    """
    from vdiag.report import report as reports
    from vdiag.report import table_of_runs
    from vdiag.results import failure_policies
    from vdiag.run.database import storage_errors
    from vdiag.run.store import Run

    chosen = failure_policies.policies(listed(policies, "--failures"))
    folder = out or (folders[0] / "report" if len(folders) == 1 else Path("report"))
    with ExitStack() as stack:
        runs = [stack.enter_context(Run.read(folder)) for folder in folders]
        tasks = table_of_runs.by_task(runs)
        places = {task: folder if len(tasks) == 1 else folder / task for task in tasks}
        for place in places.values():
            check_folder(place, "--out", force)
        with storage_errors(folder):
            for task, several in tasks.items():
                place = places[task]
                say(f"Page: {reports.report(several, place, by, chosen, separate)}")
