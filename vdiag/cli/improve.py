"""`vdiag improve`: options in, one plan, one run, a table and a page out."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from vdiag.cli import (
    asking_end,
    asking_options,
    completion,
    cost_agreement,
    numbers,
    options,
)
from vdiag.cli.asking_options import HowToAsk, WhatItCosts
from vdiag.cli.drawing_options import HowToRender, HowToScore
from vdiag.cli.option_groups import flat

ROUNDS = "What is improved and how"


@flat
def improve(
    rounds: Annotated[
        int,
        typer.Option(
            min=1, max=numbers.MOST_ROUNDS, help="Rounds of improvement.", rich_help_panel=ROUNDS
        ),
    ] = 5,
    feedback: Annotated[
        str,
        typer.Option(
            help="generic (improve your code), self (the model's own suggestions), image (it sees "
            "its picture), error (failures are repaired, with the log), with commas.",
            rich_help_panel=ROUNDS,
        ),
    ] = "generic",
    control: Annotated[
        bool,
        typer.Option(
            help="Spend as many calls on fresh drawings, to compare with.", rich_help_panel=ROUNDS
        ),
    ] = True,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="RUN",
            autocompletion=completion.runs,
            help="Improve the drawings of a run instead of drawing first.",
            rich_help_panel=ROUNDS,
        ),
    ] = None,
    select_by: Annotated[
        str | None,
        typer.Option(
            help="Scorer that chooses the best of several, never one that is reported "
            "(default: none, or what chose in this run before).",
            rich_help_panel=ROUNDS,
        ),
    ] = None,
    concept: Annotated[
        list[str] | None,
        typer.Option(
            "--concepts",
            autocompletion=completion.concepts,
            help="A set, a FILE.csv or a phrase; give it again for more (default: objects).",
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="PROVIDER/MODEL; give it again for more than one (default: example, or those of "
            "the run)."
        ),
    ] = None,
    languages: options.Languages = "installed",
    samples: Annotated[
        int | None,
        typer.Option(
            max=numbers.MOST_SAMPLES,
            help="First drawings per concept and language (default: 1, or the run's).",
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="So many concepts, drawn by --seed.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of that draw.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Run folder (default: runs/MODEL-improve).")
    ] = None,
    prompt: Annotated[
        str | None,
        typer.Option(help="Of the first and the fresh drawings: a name or FILE.txt."),
    ] = None,
    *,
    how: HowToAsk,
    money: WhatItCosts,
    rendering: HowToRender,
    scoring: HowToScore,
) -> None:
    """Let a model improve its own drawings round by round, beside as many fresh drawings.

    The same command again goes on where the run was.

    Examples:

      vdiag improve --rounds 3 --model example --languages svg,matplotlib

      vdiag improve --from runs/openai-gpt-4o --rounds 5 --feedback generic,image

      vdiag improve --model openai/gpt-4o --feedback error --limit 100 --estimate
    """
    from vdiag.concepts import sets
    from vdiag.errors import BadInput
    from vdiag.improve import improve as task
    from vdiag.improve.chains import FEEDBACK
    from vdiag.improve.plan import ImprovePlan, prepare
    from vdiag.improve.rounds import expected
    from vdiag.improve.scorers import selector_of
    from vdiag.nets.devices import checked
    from vdiag.run.store import Run
    from vdiag.scorers import Options

    first = {
        "--concepts": concept[0] if concept else None,
        "--samples": samples,
        "--prompt": prompt,
        "--pilot": money.pilot or None,
    }
    for option, given in first.items() if source is not None else ():
        if given is not None:
            raise BadInput(
                f'{option} "{given}" is about first drawings, which --from "{source}" has already; '
                "leave one of the two out."
            )
    models = model or options.models_of(source)
    folder = out or Path("runs") / f"{sets.slug('-'.join(models))}-improve"
    plan = ImprovePlan(
        concepts=concept or ["objects"],
        asking=asking_options.asking(models, how, money),
        rendering=rendering.rendering(languages),
        rounds=rounds,
        feedback=options.listed(feedback, "--feedback", FEEDBACK),
        control=control,
        source=source,
        samples=1 if samples is None else samples,
        limit=limit,
        seed=seed,
        prompt=prompt or "draw",
        scorers=scoring.names(),
        selector=select_by,
        selected=selector_of(folder),
        scoring=Options(checked(scoring.device)),
    )
    ready = prepare(plan)
    for line in (*ready.hints, *ready.opened.notes):
        options.say(line)
    with ExitStack() as stack:
        there = (folder / "run.db").is_file()
        later = expected(plan, ready, stack.enter_context(Run.read(folder)) if there else None)
    cost_agreement.agree_on_cost(
        money,
        plan.asking,
        ready.opened,
        [] if source is not None else ready.bases,
        folder,
        seed,
        begin=lambda run: task.record(plan, ready, run),
        later=later,
    )
    with Run.write(folder) as run:
        asked = task.improve(plan, ready, run, options.say)
        page = options.show([run], folder / "report")
    options.say(f"Run: {folder}   Page: {page}")
    asking_end.say_what_is_left(asked, " and the rounds after them")
