"""`vdiag recognize`: options in, one plan, one run, a table and a page out."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from vdiag.cli import asking_end, asking_options, completion, cost_agreement, options
from vdiag.cli.asking_options import HowToAsk, WhatItCosts
from vdiag.cli.drawing_options import HowToRender
from vdiag.cli.option_groups import flat

SHOWN = "What is shown and asked"


@flat
def recognize(
    drawings: Annotated[
        list[str] | None,
        typer.Option(
            help="Drawings, shown as code: drawings (the default), a file of drawings, or a set "
            "whose pictures vdiag can draw (shapes); give it again for more than one.",
            rich_help_panel=SHOWN,
        ),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="RUN",
            autocompletion=completion.runs,
            help="Show the programs of a run instead; without --model each model its own.",
            rich_help_panel=SHOWN,
        ),
    ] = None,
    view: Annotated[
        str,
        typer.Option(
            help="code (the program), image (its picture), code-image (the program's text as a "
            "picture), with commas.",
            rich_help_panel=SHOWN,
        ),
    ] = "code",
    protocol: Annotated[
        str,
        typer.Option(
            help="choice (multiple choice), free (ranked among all captions), with commas.",
            rich_help_panel=SHOWN,
        ),
    ] = "choice",
    distractors: Annotated[
        str,
        typer.Option(
            help="random, hard (of the same category or alike), with commas.",
            rich_help_panel=SHOWN,
        ),
    ] = "random",
    choices: Annotated[
        int, typer.Option("--options", help="Of a multiple choice.", rich_help_panel=SHOWN)
    ] = 5,
    control: Annotated[
        bool,
        typer.Option(
            help="Ask without the drawing, too: what guessing gives.", rich_help_panel=SHOWN
        ),
    ] = True,
    rewrite: Annotated[
        str,
        typer.Option(
            help="Ask again with programs rewritten, the picture the same: renamed, folded, "
            "shifted, with commas, or all.",
            rich_help_panel=SHOWN,
        ),
    ] = "",
    text_encoder: Annotated[
        str | None,
        typer.Option(
            help="Scorer that reads free answers (default: clip, or tiny_fidelity without its "
            "weights).",
            rich_help_panel=SHOWN,
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="PROVIDER/MODEL; give it again for more than one (default: example)."),
    ] = None,
    languages: options.Languages = "installed",
    limit: Annotated[int | None, typer.Option(help="So many drawings, drawn by --seed.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of that draw and of the options.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Run folder (default: runs/MODEL-recognize).")
    ] = None,
    device: options.Device = "auto",
    *,
    how: HowToAsk,
    money: WhatItCosts,
    rendering: HowToRender,
) -> None:
    """Ask a model what drawings are, shown as code, as pictures or as pictures of code.

    The same command again goes on where the run was.

    Examples:

      vdiag recognize --model example --view code,image,code-image

      vdiag recognize --model openai/gpt-4o --distractors random,hard --protocol choice,free

      vdiag recognize --model openai/gpt-4o --drawings shapes --limit 100 --rewrite all

      vdiag recognize --from runs/openai-gpt-4o --view code,image
    """
    from vdiag.concepts import sets
    from vdiag.errors import BadInput
    from vdiag.languages import REWRITINGS
    from vdiag.nets.devices import checked
    from vdiag.recognize import choices as choices_of
    from vdiag.recognize import presentation
    from vdiag.recognize import recognize as task
    from vdiag.recognize.plan import RecognizePlan, prepare
    from vdiag.records import PROTOCOLS, VIEWS
    from vdiag.run.store import Run
    from vdiag.scorers import Options

    if source is not None and drawings:
        raise BadInput(
            f'--from "{source}" and --drawings "{drawings[0]}" exclude each other; give one.'
        )
    named = options.listed(rewrite, "--rewrite", REWRITINGS) if rewrite else ()
    rewritings = REWRITINGS if rewrite == "all" else named
    models = model or options.models_of(source)
    plan = RecognizePlan(
        asking=asking_options.asking(models, how, money),
        rendering=rendering.rendering(languages),
        drawings=drawings or ["drawings"],
        source=source,
        own=source is not None and not model,
        views=options.listed(view, "--view", VIEWS),
        protocols=options.listed(protocol, "--protocol", PROTOCOLS),
        distractors=options.listed(distractors, "--distractors", choices_of.KINDS),
        options=choices,
        control=control,
        rewritings=rewritings,
        limit=limit,
        seed=seed,
        encoder=text_encoder,
        scoring=Options(checked(device)),
    )
    folder = out or Path("runs") / f"{sets.slug('-'.join(models))}-recognize"
    ready = prepare(plan)
    for line in (*ready.hints, *ready.opened.notes):
        options.say(line)
    with ExitStack() as stack:
        shown_in = folder
        if money.estimate and not money.pilot and not folder.exists():  # it makes no run
            shown_in = Path(stack.enter_context(TemporaryDirectory()))
        with Run.write(shown_in) as run:
            questions = presentation.present(plan, ready, run)
    cost_agreement.agree_on_cost(
        money, plan.asking, ready.opened, questions, folder, seed, begin=lambda run: None
    )
    with Run.write(folder) as run:
        asked = task.recognize(plan, ready, run, questions, options.say)
        page = options.show([run], folder / "report")
    options.say(f"Run: {folder}   Page: {page}")
    asking_end.say_what_is_left(asked)
