"""`vdiag export`: every drawing or question of a run, one row each."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from vdiag import extras
from vdiag.cli.completion import runs
from vdiag.cli.outputs import Force, check_file
from vdiag.errors import UnknownName


def export(
    folder: Annotated[Path, typer.Argument(metavar="RUN", autocompletion=runs)],
    form: Annotated[str, typer.Option("--format", help="csv, jsonl or parquet.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="File to write (default: stdout).")] = None,
    force: Force = False,
) -> None:
    """Write every drawing of a run, or every question of `vdiag recognize`, one row each."""
    from vdiag.report.export import FORMATS, write
    from vdiag.run.database import storage_errors
    from vdiag.run.store import Run

    if form not in FORMATS:
        raise UnknownName("export format", form, FORMATS, "vdiag export --help")
    if form == "parquet":
        extras.demand("parquet", "--format parquet")
    if out is not None:
        check_file(out, "--out", force, [folder / "run.db"])
    with Run.read(folder) as run, storage_errors(out or folder):
        if out is None:
            write(run, form, sys.stdout.buffer)
        else:
            with out.open("wb") as file:
                write(run, form, file)
