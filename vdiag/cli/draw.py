"""`vdiag draw`: options in, one plan, one run, a table and a page out."""

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


@flat
def draw(
    concept: Annotated[
        list[str],
        typer.Option(
            "--concepts",
            help="A set, a FILE.csv or a phrase; give it again for more than one.",
            autocompletion=completion.concepts,
        ),
    ] = ["objects"],  # noqa: B006  typer copies it
    model: Annotated[
        list[str], typer.Option(help="PROVIDER/MODEL; give it again for more than one.")
    ] = ["example"],  # noqa: B006
    languages: options.Languages = "installed",
    samples: Annotated[
        int,
        typer.Option(max=numbers.MOST_SAMPLES, help="Drawings per concept and language."),
    ] = 2,
    limit: Annotated[int | None, typer.Option(help="So many concepts, drawn by --seed.")] = None,
    seed: Annotated[
        int, typer.Option(help="Seed of that draw, and of the arguments of functions.")
    ] = 0,
    out: Annotated[Path | None, typer.Option(help="Run folder (default: runs/MODEL).")] = None,
    prompt: Annotated[str, typer.Option(help="A prompt's name or FILE.txt.")] = "draw",
    strategy: Annotated[
        str,
        typer.Option(
            help="Where several drawings come from, with commas: sample (as many answers), "
            "parametric (one function whose arguments are drawn)."
        ),
    ] = "sample",
    transform: Annotated[
        str,
        typer.Option(
            help="How to ask for them, with commas: none, rotate90, rotate180, flip; they are "
            "scored as turned back."
        ),
    ] = "none",
    *,
    how: HowToAsk,
    money: WhatItCosts,
    rendering: HowToRender,
    scoring: HowToScore,
) -> None:
    """Ask a model for drawings, render them, score them, and show a table and a page.

    The same command again goes on where the run was.

    Examples:

      vdiag draw --concepts objects --model example --languages svg,matplotlib

      vdiag draw --concepts "a pelican riding a bicycle" --model openai/gpt-5 --languages svg

      vdiag draw --model openai/llama3 --base-url http://localhost:11434/v1 --limit 20

      vdiag draw --model openai/gpt-4o --concepts scenes --estimate --pilot 5

      vdiag draw --model openai/gpt-4o --concepts scenes --batch --budget-usd 5 --max-tokens 2000

      vdiag draw --model openai/gpt-4o --samples 8 --strategy sample,parametric

      vdiag draw --model openai/gpt-4o --transform none,rotate90
    """
    from vdiag.concepts import sets
    from vdiag.draw import draw as task
    from vdiag.nets.devices import checked
    from vdiag.run.store import Run
    from vdiag.run.turned_pictures import TRANSFORMS
    from vdiag.scorers import Options

    plan = task.DrawPlan(
        concepts=concept,
        asking=asking_options.asking(model, how, money),
        rendering=rendering.rendering(languages),
        samples=samples,
        limit=limit,
        seed=seed,
        prompt=prompt,
        scorers=scoring.names(),
        scoring=Options(checked(scoring.device)),
        strategies=options.listed(strategy, "--strategy", task.STRATEGIES),
        transforms=options.listed(transform, "--transform", TRANSFORMS),
    )
    folder = out or Path("runs") / sets.slug("-".join(model))
    ready = task.prepare(plan)
    for line in (*ready.hints, *ready.opened.notes):
        options.say(line)

    def begin(run: Run) -> None:
        task.record(plan, ready, run)

    cost_agreement.agree_on_cost(
        money, plan.asking, ready.opened, ready.questions, folder, seed, begin
    )
    with Run.write(folder) as run:
        asked = task.draw(plan, ready, run, options.say)
        page = options.show([run], folder / "report")
    options.say(f"Run: {folder}   Page: {page}")
    asking_end.say_what_is_left(asked)
