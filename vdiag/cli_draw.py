"""`vdiag draw`: options in, one plan, one run, a table and a page out."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vdiag import concepts, estimate, options
from vdiag.answers import REUSE
from vdiag.ask import Manner
from vdiag.errors import BadInput, UnknownName
from vdiag.ledger import Budget
from vdiag.options import Device, Scorers, Unsafe
from vdiag.pace import Caps
from vdiag.providers import Connection
from vdiag.render import Canvas
from vdiag.sandbox import Limits
from vdiag.scorers import Options
from vdiag.store import Run

ASKING, PARAMETERS = "How to ask", "Parameters of the model (sent and recorded when given)"
MONEY, DRAWING = "What it may cost", "Rendering and scoring"
BUDGET_ENDED = 3
"""Exit code of a run that its budget ended early."""


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
    languages: Annotated[str, typer.Option(help=options.LANGUAGES)] = "all",
    samples: Annotated[int, typer.Option(help="Answers per concept and language.")] = 2,
    limit: Annotated[int | None, typer.Option(help="So many concepts, drawn by --seed.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of that draw.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Run folder (default: runs/MODEL).")] = None,
    prompt: Annotated[str, typer.Option(help="A prompt's name or FILE.txt.")] = "draw",
    base_url: Annotated[
        str | None, typer.Option(help="OpenAI-compatible endpoint (default: OPENAI_BASE_URL).")
    ] = None,
    api: Annotated[str, typer.Option(help="auto, responses or chat.")] = "auto",
    columns: Annotated[str, typer.Option(help="For replay: concept=THEIRS,answer=THEIRS,...")] = "",
    temperature: Annotated[
        float | None, typer.Option(min=0, max=2, rich_help_panel=PARAMETERS)
    ] = None,
    top_p: Annotated[float | None, typer.Option(min=0, max=1, rich_help_panel=PARAMETERS)] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(min=1, help="Longest answer, reasoning included.", rich_help_panel=PARAMETERS),
    ] = None,
    reasoning_effort: Annotated[
        str | None, typer.Option(help="low, medium, high, ...", rich_help_panel=PARAMETERS)
    ] = None,
    model_seed: Annotated[
        int | None, typer.Option(help="The endpoint's own seed.", rich_help_panel=PARAMETERS)
    ] = None,
    extra_body: Annotated[
        str,
        typer.Option(
            help='More fields of the request, as {"NAME": ...}.', rich_help_panel=PARAMETERS
        ),
    ] = "",
    concurrency: Annotated[
        int,
        typer.Option(
            min=1,
            help="Most questions on their way at once; the pace finds its own way up to there.",
            rich_help_panel=ASKING,
        ),
    ] = 64,
    rpm: Annotated[
        int | None, typer.Option(min=1, help="Most questions a minute.", rich_help_panel=ASKING)
    ] = None,
    tpm: Annotated[
        int | None, typer.Option(min=1, help="Most tokens a minute.", rich_help_panel=ASKING)
    ] = None,
    ask_timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds to wait for one answer.", rich_help_panel=ASKING)
    ] = 300,
    retries: Annotated[
        int, typer.Option(min=0, help="More tries after a passing error.", rich_help_panel=ASKING)
    ] = 6,
    batch: Annotated[
        bool,
        typer.Option(
            "--batch",
            help="Send all in batches: cheaper, answered within a day; the same command collects.",
            rich_help_panel=ASKING,
        ),
    ] = False,
    reuse: Annotated[
        str,
        typer.Option(
            help="Answers that earlier runs paid for: good (no refused, empty or truncated ones), "
            "all or none.",
            rich_help_panel=ASKING,
        ),
    ] = "good",
    estimate_only: Annotated[
        bool,
        typer.Option("--estimate", help="Say what it will cost, and stop.", rich_help_panel=MONEY),
    ] = False,
    pilot: Annotated[
        int,
        typer.Option(
            min=0,
            help="Ask so many questions of each model first (kept), for a better estimate.",
            rich_help_panel=MONEY,
        ),
    ] = 0,
    budget_usd: Annotated[
        float | None,
        typer.Option(help="Most US dollars the run may cost in all.", rich_help_panel=MONEY),
    ] = None,
    budget_tokens: Annotated[
        int | None, typer.Option(help="Most tokens the run may use in all.", rich_help_panel=MONEY)
    ] = None,
    confirm_above: Annotated[
        float,
        typer.Option(
            min=0,
            help="Ask before a run that may cost more US dollars than this.",
            rich_help_panel=MONEY,
        ),
    ] = 20.0,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.", rich_help_panel=MONEY)] = False,
    prices: Annotated[
        Path | None,
        typer.Option(
            help="FILE.csv of prices of your own (or VDIAG_PRICES).", rich_help_panel=MONEY
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The estimate for scripts.", rich_help_panel=MONEY)
    ] = False,
    size: Annotated[
        int,
        typer.Option(min=16, max=2048, help="Side of the pictures.", rich_help_panel=DRAWING),
    ] = 384,
    engine: Annotated[
        str, typer.Option(help="LANGUAGE=ENGINE with commas.", rich_help_panel=DRAWING)
    ] = "",
    timeout: Annotated[
        float, typer.Option(min=0.5, help="Seconds a drawing may run.", rich_help_panel=DRAWING)
    ] = 15,
    workers: Annotated[
        int, typer.Option(min=1, help="Drawings at once.", rich_help_panel=DRAWING)
    ] = os.cpu_count() or 1,
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

      vdiag draw --model openai/gpt-4o --concepts scenes --estimate --pilot 5

      vdiag draw --model openai/gpt-4o --concepts scenes --batch --budget-usd 5 --max-tokens 2000
    """
    from vdiag.devices import resolved
    from vdiag.tasks import costs
    from vdiag.tasks import draw as task

    if reuse not in REUSE:
        raise UnknownName("way to reuse answers", reuse, REUSE, "vdiag draw --help")
    sampling = {
        "temperature": temperature,
        "top_p": top_p,
        "max_tokens": max_tokens,
        "reasoning_effort": reasoning_effort,
        "seed": model_seed,
        "extra_body": _object(extra_body),
    }
    plan = task.DrawPlan(
        concepts=concept,
        models=model,
        languages=options.names(languages),
        samples=samples,
        limit=limit,
        seed=seed,
        prompt=prompt,
        sampling={name: value for name, value in sampling.items() if value is not None},
        connection=Connection(
            base_url,
            api,
            ask_timeout,
            options.pairs(columns, "--columns"),
            asks=not estimate_only or pilot > 0,
        ),
        manner=Manner(
            Caps(concurrency, rpm, tpm), retries, Budget(budget_usd, budget_tokens), reuse, batch
        ),
        prices=prices,
        canvas=Canvas(size, options.pairs(engine, "--engine"), Limits(wall_seconds=timeout)),
        workers=workers,
        unsafe=unsafe,
        scorers=options.names(scorers) if scorers else None,
        scoring=Options(resolved(device)),
    )
    if as_json and not estimate_only:
        raise BadInput(
            "--json is for --estimate; a run's table as JSON is `vdiag table RUN --json`."
        )
    folder = out or Path("runs") / concepts.slug("-".join(model))
    ready = task.prepare(plan)
    for line in (*ready.hints, *ready.notes):
        options.say(line)
    if pilot and ready.tariffs:
        first = costs.pilot_questions(plan, ready, folder, pilot)
        _confirm(
            costs.most(ready, first), f"The pilot of {len(first)} questions", confirm_above, yes
        )
        with Run.write(folder) as run, options.interruptible():
            task.ask_pilot(plan, ready, run, first, options.say)
    if estimate_only or ready.tariffs:
        expected = costs.what_it_costs(plan, ready, folder)
        if estimate_only:
            shown = json.dumps(estimate.as_json(expected), indent=2)
            typer.echo(shown if as_json else estimate.table(expected))
            return
        if expected.usd.high > confirm_above and not yes:
            options.say(estimate.table(expected))
        _confirm(expected.usd.high, "This run", confirm_above, yes)
    with Run.write(folder) as run:
        with options.interruptible():
            asked = task.draw(plan, ready, run, options.say)
        page = options.report([run], folder / "report")
    options.say(f"Run: {folder}   Page: {page}")
    if asked.unasked:
        options.say(
            f"The budget ended the asking: {asked.unasked} questions are left. Give the same "
            "command with a higher --budget-usd or --budget-tokens to go on."
        )
        raise typer.Exit(BUDGET_ENDED)


def _object(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(
            f'--extra-body "{text}" is no JSON ({error.msg}); write it as \'{{"NAME": VALUE}}\'.'
        ) from error
    if not isinstance(found, dict):
        raise BadInput(
            f'--extra-body "{text}" is no JSON object; write it as \'{{"NAME": VALUE}}\'.'
        )
    return found or None


def _confirm(most: float, what: str, above: float, yes: bool) -> None:
    """Ask before spending more than ``above`` US dollars.

    Raises:
        BadInput: nobody is there to ask.
        typer.Exit: the user said no.
    """
    if yes or most <= above:
        return
    may = f"{what} may cost up to {estimate.dollars(most)}"
    if not sys.stdin.isatty():
        raise BadInput(
            f'{may}, more than --confirm-above "{above:g}", and nobody can be asked here; give '
            "--yes, or raise --confirm-above."
        )
    if not typer.confirm(f"{may}. Go on?", err=True):
        options.say("Nothing was asked.")
        raise typer.Exit(0)
