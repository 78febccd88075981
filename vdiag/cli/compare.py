"""`vdiag compare`: models, languages, settings, runs or endpoints on the same concepts."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from vdiag.cli.options import Json, RunFolders, listed, say
from vdiag.cli.outputs import Force, check_folder
from vdiag.errors import BadInput, UnknownName


def compare(
    folders: RunFolders,
    between: Annotated[
        str,
        typer.Option(
            help="What to compare: model, language, condition (settings), run or endpoint (of "
            "one model); of `vdiag recognize` model, view, language or endpoint."
        ),
    ] = "model",
    metric: Annotated[
        str, typer.Option(help="Metrics with commas (default: the first of each scorer).")
    ] = "",
    policies: Annotated[
        str, typer.Option("--failures", help="How failures count: drop, worst or blank.")
    ] = "worst",
    common: Annotated[
        bool, typer.Option("--common", help="Compare only the concepts that all have.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the page (default: RUN/report/compare, or report/compare)."),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", help="text, csv, markdown, latex or json.")
    ] = "text",
    as_json: Json = False,
    force: Force = False,
) -> None:
    """Compare what runs hold, paired by concept: ranks, differences, and a page side by side.

    Examples:

      vdiag compare runs/one runs/other

      vdiag compare runs/one --between language --metric tiny_top1,tiny_cosine --failures drop

      vdiag compare runs/here runs/there --between endpoint
    """
    from vdiag.compare import answers, page
    from vdiag.compare import drawings as comparing
    from vdiag.records import Task
    from vdiag.report import table_of_runs
    from vdiag.results import failure_policies, formats
    from vdiag.run.database import storage_errors
    from vdiag.run.store import Run

    form = "json" if as_json else form
    if form not in formats.FORMATS:
        raise UnknownName("table format", form, formats.FORMATS, "vdiag compare --help")
    chosen = failure_policies.policies(listed(policies, "--failures"))
    metrics = listed(metric, "--metric") if metric else ()
    folder = out or (folders[0] if len(folders) == 1 else Path()) / "report" / "compare"
    with ExitStack() as stack:
        runs = [stack.enter_context(Run.read(each)) for each in folders]
        if table_of_runs.task_of(runs) == Task.IMPROVE:
            raise BadInput(
                f'"{folders[0]}" is of `vdiag improve`, whose table compares its arms already: '
                f"see `vdiag table {folders[0]}`."
            )
        if table_of_runs.task_of(runs) == Task.RECOGNIZE:
            _refuse_of_drawings(metric, policies, out)
            sheet = answers.compare(runs, between, common)
            typer.echo(formats.formatted(sheet, form))
            return
        check_folder(folder, "--out", force)
        found = comparing.compare(runs, between, chosen, metrics, common)
        typer.echo(formats.formatted(comparing.sheet(found), form))
        with storage_errors(folder):
            say(f"Page: {page.write_page(found, runs, folder)}")


def _refuse_of_drawings(metric: str, policies: str, out: Path | None) -> None:
    """Refuse options that answers to what drawings show have no use for."""
    given = {
        f'--metric "{metric}"': metric,
        f'--failures "{policies}"': policies != "worst",
        f'--out "{out}"': out,
    }
    for option, is_given in given.items():
        if is_given:
            raise BadInput(
                f"{option} is for runs of `vdiag draw`: answers of `vdiag recognize` are compared "
                "by accuracy and rank, those that could not be read as wrong, without a page; "
                "leave it out."
            )
