"""The command line: options in, one call, one line out."""

import json
import os
import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from vdiag import (
    __version__,
    cli_cache,
    cli_concepts,
    cli_weights,
    concepts,
    options,
    plugins,
    prompts,
)
from vdiag import doctor as checks
from vdiag.cli_compare import compare
from vdiag.cli_draw import draw
from vdiag.cli_improve import improve
from vdiag.cli_recognize import recognize
from vdiag.cli_score import score
from vdiag.database import storage_errors
from vdiag.errors import BadInput, DiskFull, UnknownName, VdiagError
from vdiag.options import By, Failures, Json, RunFolders, Separate, Unsafe, names, pairs, say
from vdiag.render import Canvas
from vdiag.sandbox import Limits, Worker, strongest
from vdiag.store import Run

app = typer.Typer(
    help="Find out what a language model knows about the visual world.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(cli_cache.app, name="cache")
app.add_typer(cli_concepts.app, name="concepts")
app.add_typer(cli_weights.app, name="weights")
sandbox_app = typer.Typer(help="What shuts programs in.", no_args_is_help=True)
app.add_typer(sandbox_app, name="sandbox")

app.command()(draw)
app.command()(recognize)
app.command()(improve)
app.command()(score)
app.command()(compare)


@app.command()
def render(
    file: Annotated[Path, typer.Argument(help="A program, or a whole reply with one in it.")],
    language: Annotated[
        str | None, typer.Option(help="Its language (default: by the file's ending).")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="PNG to write (default: beside FILE).")] = None,
    size: Annotated[int, typer.Option(min=16, max=2048)] = 384,
    engine: Annotated[str | None, typer.Option(help="The language's engine.")] = None,
    timeout: Annotated[float, typer.Option(min=0.5)] = 15,
    unsafe: Unsafe = False,
) -> None:
    """Render one program to one PNG; on failure print its reason and log and exit with 1.

    Example: vdiag render drawing.svg --out drawing.png
    """
    from vdiag import pictures
    from vdiag.extract import extract_program
    from vdiag.records import Answer

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f'Cannot read the program "{file}": {error}.') from error
    chosen = plugins.language(language or _language_of(file, text))
    plugins.languages([chosen.name])
    if file.suffix in (".md", ".txt"):
        text = extract_program(Answer(text), chosen).code
    canvas = Canvas(size, {chosen.name: engine} if engine else None)
    limits = Limits(wall_seconds=timeout)
    with Worker(chosen.engines[canvas.engine(chosen)], strongest(unsafe), limits) as worker:
        rendering = worker.draw(text, size)
    if rendering.rgb is None:
        line = f", line {rendering.line}" if rendering.line else ""
        typer.echo(f"{rendering.reason}{line}\n{rendering.log.strip()}", err=True)
        raise typer.Exit(1)
    target = out or file.with_suffix(".png")
    pixels = pictures.pixels_from(rendering.rgb, size)
    with storage_errors(target):
        pictures.save(pixels, target)
    blank = " (blank_image: one colour all over)" if pictures.is_blank(pixels) else ""
    typer.echo(f"{target}{blank}")


@app.command()
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
    from vdiag import failures, formats, overview

    form = "json" if as_json else form
    if form not in formats.FORMATS:
        raise UnknownName("table format", form, formats.FORMATS, "vdiag table --help")
    chosen = failures.policies(names(policies))
    with ExitStack() as stack:
        runs = [stack.enter_context(Run.read(folder)) for folder in folders]
        typer.echo(formats.formatted(overview.sheet(runs, by, chosen, separate), form))


@app.command()
def report(
    folders: RunFolders,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write (default: RUN/report, or report).")
    ] = None,
    by: By = "level",
    policies: Failures = "drop,worst",
    separate: Separate = False,
) -> None:
    """Write tables, figures and a page for one run or several.

    Runs of several tasks get a page for each task, in a folder of its name.

    Example: vdiag report runs/* --out report
    """
    from vdiag import failures, overview, reports

    chosen = failures.policies(names(policies))
    folder = out or (folders[0] / "report" if len(folders) == 1 else Path("report"))
    with ExitStack() as stack:
        runs = [stack.enter_context(Run.read(folder)) for folder in folders]
        tasks = overview.by_task(runs)
        with storage_errors(folder):
            for task, several in tasks.items():
                place = folder if len(tasks) == 1 else folder / task
                say(f"Page: {reports.report(several, place, by, chosen, separate)}")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="RUN")],
    form: Annotated[str, typer.Option("--format", help="csv, jsonl or parquet.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="File to write (default: stdout).")] = None,
) -> None:
    """Write every drawing of a run, or every question of `vdiag recognize`, one row each."""
    from vdiag.export import FORMATS, write

    if form not in FORMATS:
        raise UnknownName("export format", form, FORMATS, "vdiag export --help")
    with Run.read(folder) as run, storage_errors(out or folder):
        if out is None:
            write(run, form, sys.stdout.buffer)
        else:
            with out.open("wb") as file:
                write(run, form, file)


@app.command("list")
def list_(
    shelf: Annotated[
        str | None,
        typer.Argument(help="languages, providers, scorers, concepts or prompts (default: all)."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List what there is: languages, providers, scorers, concept sets, prompts."""
    entries = {one.name: {n: one.summary(n) for n in one.names()} for one in plugins.SHELVES}
    entries["concepts"] = {name: _count(name) for name in concepts.set_names()}
    entries["prompts"] = {name: prompts.first_line(name) for name in prompts.template_names()}
    if shelf is not None and shelf not in entries:
        raise UnknownName("list", shelf, entries, "vdiag list")
    chosen = {name: found for name, found in entries.items() if shelf in (None, name)}
    if as_json:
        typer.echo(json.dumps(chosen, indent=2, ensure_ascii=False))
        return
    for name, found in chosen.items():
        typer.echo(name)
        width = max(map(len, found), default=0)
        for entry, summary in found.items():
            typer.echo(f"  {entry:<{width}}  {summary}")


@app.command()
def doctor(as_json: Json = False) -> None:
    """Say what is installed, which sandbox works, which weights are there, and what to install."""
    found = checks.examine()
    if as_json:
        typer.echo(json.dumps([check.__dict__ for check in found], indent=2))
        return
    width = max(len(check.name) for check in found)
    for check in found:
        typer.echo(f"{'ok ' if check.works else '-- '} {check.name:<{width}}  {check.detail}")
        if check.install:
            typer.echo(f"    {'':<{width}}  install: {check.install}")


@sandbox_app.command("test")
def sandbox_test(
    languages: Annotated[str, typer.Option(help=options.LANGUAGES)] = "installed",
    tier: Annotated[
        str, typer.Option(help="bubblewrap, landlock, or all that work on this machine.")
    ] = "all",
    engine: Annotated[str, typer.Option(help="LANGUAGE=ENGINE with commas.")] = "",
    as_json: Json = False,
) -> None:
    """Run programs that try to get out of the sandbox; exit with 1 if any got through.

    Each line is one attempt: what it was after, what it tried, and what happened.

    Example: vdiag sandbox test --languages svg --tier landlock
    """
    from vdiag import challenge as challenges

    chosen = plugins.languages(names(languages))
    outcomes = []
    chosen_tiers = challenges.tiers(tier)
    for outcome in challenges.challenge(chosen, chosen_tiers, pairs(engine, "--engine")):
        outcomes.append(outcome)
        if not as_json:
            typer.echo(challenges.line(outcome))
    if as_json:
        typer.echo(json.dumps([outcome.__dict__ for outcome in outcomes], indent=2))
    through = sum(not outcome.held for outcome in outcomes)
    say(f"{len(outcomes)} attempts, {through or 'none'} got through.")
    raise typer.Exit(1 if through else 0)


def _language_of(file: Path, text: str) -> str:
    every = [plugins.language(name) for name in plugins.LANGUAGES.names()]
    fitting = [one for one in every if one.extension == file.suffix]
    told = [one for one in fitting if one.telling and re.search(one.telling, text)]
    chosen = told or [one for one in fitting if not one.telling]
    if not chosen:
        raise BadInput(
            f'The ending of "{file}" tells no language; give one of '
            f"{', '.join(one.name for one in every)} with --language."
        )
    return chosen[0].name


def _count(name: str) -> str:
    return f"{len(concepts.load(name).concepts)} concepts"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    pass


def main() -> NoReturn:
    """Run the command line; every expected error is one sentence on stderr and exit code 2."""
    try:
        app(standalone_mode=True)
    except VdiagError as error:
        say(f"vdiag: {error}")
        sys.exit(2)
    except SystemExit as ended:  # typer turns a closed pipe (`vdiag ... | head`) into 1
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno != 28:
            raise
        say(f"vdiag: {DiskFull(f'No space is left on the disk ({error}); free some space.')}")
        sys.exit(2)
    sys.exit(0)
