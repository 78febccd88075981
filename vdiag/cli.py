"""The command line: options in, one call, one line out."""

import json
import os
import re
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from vdiag import __version__, cli_weights, concepts, plugins, prompts
from vdiag import doctor as checks
from vdiag.database import storage_errors
from vdiag.errors import BadInput, DiskFull, UnknownName, VdiagError
from vdiag.providers import Connection
from vdiag.render import Canvas
from vdiag.sandbox import Limits, Worker, strongest
from vdiag.scorers import Options
from vdiag.store import Run

app = typer.Typer(
    help="Find out what a language model knows about the visual world.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(cli_weights.app, name="weights")
sandbox_app = typer.Typer(help="What shuts programs in.", no_args_is_help=True)
app.add_typer(sandbox_app, name="sandbox")

Unsafe = Annotated[
    bool, typer.Option("--unsafe", help="Run models' code unprotected where no sandbox works.")
]
LANGUAGES_HELP = "Languages with commas, all, or installed (those that can be drawn here)."
Json = Annotated[bool, typer.Option("--json", help="For scripts.")]
Scorers = Annotated[
    str | None,
    typer.Option(help="Scorers, NAME or NAME:VARIANT, with commas; see `vdiag list scorers`."),
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")]
RunFolders = Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders.")]
By = Annotated[
    str, typer.Option(help="level, or a column of the concept set such as category, to split it.")
]
Failures = Annotated[
    str, typer.Option("--failures", help="How failures count: drop, worst, blank, with commas.")
]
Separate = Annotated[
    bool,
    typer.Option("--separate", help="Columns of their own for scores not made in the same way."),
]


@app.command()
def draw(
    concept: Annotated[
        list[str],
        typer.Option(
            "--concepts", help="A set, a FILE.csv or a phrase; give it again for more than one."
        ),
    ] = ["objects"],  # noqa: B006  typer copies it
    model: Annotated[
        list[str], typer.Option(help="PROVIDER/MODEL; give it again for more than one.")
    ] = ["example"],  # noqa: B006
    languages: Annotated[str, typer.Option(help=LANGUAGES_HELP)] = "all",
    samples: Annotated[int, typer.Option(help="Answers per concept and language.")] = 2,
    limit: Annotated[int | None, typer.Option(help="So many concepts, drawn by --seed.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of that draw.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Run folder (default: runs/MODEL).")] = None,
    prompt: Annotated[str, typer.Option(help="A prompt's name or FILE.txt.")] = "draw",
    temperature: Annotated[float | None, typer.Option(help="Sent along when given.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="Sent along when given.")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="OpenAI-compatible endpoint (default: OPENAI_BASE_URL).")
    ] = None,
    api: Annotated[str, typer.Option(help="auto, responses or chat.")] = "auto",
    columns: Annotated[str, typer.Option(help="For replay: concept=THEIRS,answer=THEIRS,...")] = "",
    concurrency: Annotated[int, typer.Option(min=1, help="Questions on their way at once.")] = 8,
    ask_timeout: Annotated[float, typer.Option(help="Seconds to wait for an answer.")] = 300,
    retries: Annotated[int, typer.Option(min=0, help="More tries after a passing error.")] = 6,
    size: Annotated[int, typer.Option(min=16, max=2048, help="Side of the pictures.")] = 384,
    engine: Annotated[str, typer.Option(help="LANGUAGE=ENGINE with commas.")] = "",
    timeout: Annotated[float, typer.Option(min=0.5, help="Seconds a drawing may run.")] = 15,
    workers: Annotated[int, typer.Option(min=1, help="Drawings at once.")] = os.cpu_count() or 1,
    scorers: Scorers = None,
    device: Device = "auto",
    unsafe: Unsafe = False,
) -> None:
    """Ask a model for drawings, render them, score them, and show a table and a page.

    The same command again goes on where the run was.

    Examples:

      vdiag draw --concepts objects --model example --languages svg,matplotlib

      vdiag draw --concepts "a pelican riding a bicycle" --model openai/gpt-5 --languages svg

      vdiag draw --model openai/llama3 --base-url http://localhost:11434/v1 --limit 20
    """
    from vdiag.devices import resolved
    from vdiag.tasks import draw as task

    sampling = {"temperature": temperature, "max_tokens": max_tokens}
    plan = task.DrawPlan(
        concepts=concept,
        models=model,
        languages=_names(languages),
        samples=samples,
        limit=limit,
        seed=seed,
        prompt=prompt,
        sampling={name: value for name, value in sampling.items() if value is not None},
        connection=Connection(base_url, api, ask_timeout, retries, _pairs(columns, "--columns")),
        concurrency=concurrency,
        canvas=Canvas(size, _pairs(engine, "--engine"), Limits(wall_seconds=timeout)),
        workers=workers,
        unsafe=unsafe,
        scorers=_names(scorers) if scorers else None,
        scoring=Options(resolved(device)),
    )
    folder = out or Path("runs") / concepts.slug("-".join(model))
    ready = task.prepare(plan)
    for line in (*ready.hints, *ready.notes):
        _say(line)
    with Run.write(folder) as run:
        try:
            task.draw(plan, ready, run, _say)
        except KeyboardInterrupt as interrupt:
            _say("vdiag: Stopped; what is recorded is kept: give the same command again to go on.")
            raise typer.Exit(130) from interrupt
        page = _report([run], folder / "report")
    _say(f"Run: {folder}   Page: {page}")


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
def score(
    folder: Annotated[
        Path | None, typer.Argument(metavar="RUN", help="Run folder (none with --self-test).")
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
    from vdiag import score as scoring
    from vdiag.devices import resolved

    options = Options(resolved(device), reference, set_size, strict_vocabulary)
    if folder is not None and not self_test:
        Run.read(folder).close()
    names, said = (_names(scorers), []) if scorers else scoring.default_scorers(options)
    for sentence in said:
        _say(sentence)
    if scorers is not None and not names:
        raise BadInput(f'--scorers "{scorers}" names no scorer; see `vdiag list scorers`.')
    if self_test:
        _self_test(names if scorers else [*names, "tiny_frechet"], options)
    choices = scoring.choose(names, options)
    if save_statistics is not None:
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
        _say(sentence)
    typer.echo(f"{count} scored by {', '.join(names)}; see `vdiag table {folder}`.")


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
    from vdiag import failures, formats
    from vdiag import table as tables

    form = "json" if as_json else form
    if form not in formats.FORMATS:
        raise UnknownName("table format", form, formats.FORMATS, "vdiag table --help")
    chosen = failures.policies(_names(policies))
    with ExitStack() as stack:
        runs = [stack.enter_context(Run.read(folder)) for folder in folders]
        typer.echo(formats.formatted(tables.tabulate(runs, by, chosen, separate), form))


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

    Example: vdiag report runs/* --out report
    """
    from vdiag import failures
    from vdiag import report as reporting

    chosen = failures.policies(_names(policies))
    folder = out or (folders[0] / "report" if len(folders) == 1 else Path("report"))
    with ExitStack() as stack:
        runs = [stack.enter_context(Run.read(folder)) for folder in folders]
        with storage_errors(folder):
            _say(f"Page: {reporting.report(runs, folder, by, chosen, separate)}")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="RUN")],
    form: Annotated[str, typer.Option("--format", help="csv, jsonl or parquet.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="File to write (default: stdout).")] = None,
) -> None:
    """Write every drawing of a run, one row each, with all its records and scores."""
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
    entries["prompts"] = {
        name: prompts.load(name, ("language", "concept")).text for name in prompts.template_names()
    }
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
    languages: Annotated[str, typer.Option(help=LANGUAGES_HELP)] = "installed",
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

    chosen = plugins.languages(_names(languages))
    outcomes = []
    chosen_tiers = challenges.tiers(tier)
    for outcome in challenges.challenge(chosen, chosen_tiers, _pairs(engine, "--engine")):
        outcomes.append(outcome)
        if not as_json:
            typer.echo(challenges.line(outcome))
    if as_json:
        typer.echo(json.dumps([outcome.__dict__ for outcome in outcomes], indent=2))
    through = sum(not outcome.held for outcome in outcomes)
    _say(f"{len(outcomes)} attempts, {through or 'none'} got through.")
    raise typer.Exit(1 if through else 0)


def _self_test(names: Sequence[str], options: Options) -> NoReturn:
    from vdiag import selftest

    passed = []
    for check in selftest.examine(names, options):
        typer.echo(selftest.line(check))
        passed.append(check.passed)
    failed = passed.count(False)
    _say(f"{len(passed)} checks, {failed or 'none'} failed.")
    raise typer.Exit(1 if failed else 0)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _pairs(text: str, option: str) -> dict[str, str]:
    pairs = {}
    for part in _names(text):
        name, equals, value = part.partition("=")
        if not equals or not name or not value:
            raise BadInput(f'{option} "{part}" is no pair; write it as NAME=VALUE, with commas.')
        pairs[name] = value
    return pairs


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


def _report(runs: Sequence[Run], folder: Path) -> Path:
    from vdiag import formats
    from vdiag import report as reporting
    from vdiag import table as tables

    typer.echo(formats.formatted(tables.tabulate(runs), "text"))
    with storage_errors(folder):
        return reporting.report(runs, folder)


def _say(line: str) -> None:
    typer.echo(line, err=True)


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
        _say(f"vdiag: {error}")
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno != 28:
            raise
        _say(f"vdiag: {DiskFull(f'No space is left on the disk ({error}); free some space.')}")
        sys.exit(2)
    sys.exit(0)
