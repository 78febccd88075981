"""`vdiag table`: the table of one run or of several side by side."""

from contextlib import ExitStack
from typing import Annotated

import typer

from vdiag.cli.options import By, Failures, Json, RunFolders, Separate, listed
from vdiag.errors import UnknownName


def table(
    folders: RunFolders,
    by: By = "level",
    policies: Failures = "drop,worst",
    separate: Separate = False,
    form: Annotated[
        str, typer.Option("--format", help="text, csv, markdown, latex or json.")
    ] = "text",
    as_json: Json = False,
) -> None:
    """Print the table of one run or of several side by side.

    Example: vdiag table runs/demo --by category --failures worst
    """
    from vdiag.report import table_of_runs
    from vdiag.results import failure_policies, formats
    from vdiag.run.store import Run

    form = "json" if as_json else form
    if form not in formats.FORMATS:
        raise UnknownName("table format", form, formats.FORMATS, "vdiag table --help")
    chosen = failure_policies.policies(listed(policies, "--failures"))
    with ExitStack() as stack:
        runs = [stack.enter_context(Run.read(folder)) for folder in folders]
        typer.echo(formats.formatted(table_of_runs.sheet(runs, by, chosen, separate), form))
