"""`vdiag score`: fill in what is missing of a run's scores."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from vdiag.cli.completion import runs
from vdiag.cli.options import Device, Scorers, listed, say
from vdiag.cli.outputs import check_file
from vdiag.errors import BadInput

if TYPE_CHECKING:
    from vdiag.scorers import Options


def score(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="RUN", help="Run folder (none with --self-test).", autocompletion=runs
        ),
    ] = None,
    scorers: Scorers = None,
    device: Device = "auto",
    reference: Annotated[
        Path | None,
        typer.Option(help="Folder of natural pictures, or a file of statistics, for fid, kid, ..."),
    ] = None,
    save_statistics: Annotated[
        Path | None, typer.Option(help="Write the reference's statistics to FILE.npz and stop.")
    ] = None,
    set_size: Annotated[
        int | None,
        typer.Option(min=50, help="Pictures of every set for fid, kid, ... (default: the least)."),
    ] = None,
    strict_vocabulary: Annotated[
        bool, typer.Option("--strict-vocabulary", help="Leave out concepts vdiag-tiny knows not.")
    ] = False,
    blank: Annotated[
        bool, typer.Option("--blank", help="Score a white picture in place of every failure, too.")
    ] = False,
    self_test: Annotated[
        bool, typer.Option("--self-test", help="Check the scorers on pictures made for it.")
    ] = False,
) -> None:
    """Score the drawings of a run; only what is missing is computed.

    Examples:

      vdiag score runs/demo --scorers tiny_fidelity,lpips:squeeze

      vdiag score runs/demo --scorers clip:ViT-B-16-SigLIP@webli

      vdiag score --scorers fid --reference photos --save-statistics photos.npz

      vdiag score runs/demo --scorers fid,kid --reference photos.npz

      vdiag score --self-test
    """
    from vdiag.nets.devices import checked
    from vdiag.run.store import Run
    from vdiag.score import score as scoring
    from vdiag.scorers import Options

    options = Options(checked(device), reference, set_size, strict_vocabulary)
    if folder is not None and not self_test:
        _refuse_answers(folder)
    chosen, said = scoring.default_scorers(options)
    if scorers is not None:
        chosen, said = listed(scorers, "--scorers"), []
    for sentence in said:
        say(sentence)
    if self_test:
        _self_test(chosen if scorers else [*chosen, "tiny_frechet"], options)
    choices = scoring.choose(chosen, options)
    if save_statistics is not None:
        check_file(save_statistics, "--save-statistics", True, [reference] if reference else [])
        typer.echo(str(scoring.save_statistics(choices, options, save_statistics)))
        return
    if folder is None:
        raise BadInput(
            "`vdiag score` needs a run folder: type `vdiag score RUN` or `vdiag score --self-test`."
        )
    with Run.write(folder) as run:
        count = scoring.score(run, choices, options, blank)
        small = scoring.too_small(run, choices, options)
    for sentence in small:
        say(sentence)
    typer.echo(f"{count} scored by {', '.join(chosen)}; see `vdiag table {folder}`.")


def _refuse_answers(folder: Path) -> None:
    """Refuse a run that has answers to be read and no drawings to be scored."""
    from vdiag.records import Task
    from vdiag.run.store import Run

    with Run.read(folder) as run:
        if run.manifest().get("task") == Task.RECOGNIZE:
            raise BadInput(
                f'The run "{folder}" is of `vdiag recognize`, whose answers are read as they come '
                f"and have nothing to score; see `vdiag table {folder}`."
            )


def _self_test(chosen: Sequence[str], options: "Options") -> NoReturn:
    from vdiag.score import selftest

    passed = []
    for check in selftest.examine(chosen, options):
        typer.echo(selftest.line(check))
        passed.append(check.passed)
    failed = passed.count(False)
    say(f"{len(passed)} checks, {failed or 'none'} failed.")
    raise typer.Exit(1 if failed else 0)
