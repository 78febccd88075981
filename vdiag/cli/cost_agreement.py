"""What a run will cost, said before it is spent, and the word that may be given to it."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vdiag.cli import options
from vdiag.cli.asking_options import WhatItCosts
from vdiag.errors import BadInput

if TYPE_CHECKING:
    from vdiag.ask.models import Asking, Opened
    from vdiag.records import Question
    from vdiag.run.store import Run


def agree_on_cost(
    money: WhatItCosts,
    whom: "Asking",
    opened: "Opened",
    questions: "Sequence[Question]",
    folder: Path,
    seed: int,
    begin: "Callable[[Run], None]",
    later: "Sequence[Question]" = (),
) -> None:
    """Ask a pilot, say what the run will cost, and let the user agree; what they asked for.

    Args:
        questions: those that can be asked now.
        folder: of the run.
        seed: draws the pilot.
        begin: writes the manifest, before anything is asked.
        later: stand for questions whose prompts rest on answers to come.

    Raises:
        typer.Exit: the user wanted the estimate alone, or did not agree.
        BadInput: nobody is there to ask.
    """
    from vdiag.ask import run_estimate
    from vdiag.ask.money import estimate
    from vdiag.ask.questions import ask_pilot
    from vdiag.run.store import Run

    def bounded(usd: float) -> float:
        return run_estimate.within_budget(usd, whom.manner.budget, opened, folder)

    if money.pilot and opened.tariffs:
        first = run_estimate.pilot_questions(questions, opened, folder, money.pilot, seed)
        most = bounded(run_estimate.most(first, opened))
        _confirm(most, f"The pilot of {len(first)} questions", money)
        with Run.write(folder) as run:
            begin(run)
            ask_pilot(run, first, whom, opened, options.say)
    if not (money.estimate or opened.tariffs):
        return
    expected = run_estimate.what_it_costs([*questions, *later], whom, opened, folder)
    if money.estimate:
        shown = json.dumps(estimate.as_json(expected), indent=2)
        typer.echo(shown if money.as_json else estimate.table(expected))
        raise typer.Exit
    most = bounded(expected.usd.high)
    if most > money.confirm_above and not money.yes:
        options.say(estimate.table(expected))
    _confirm(most, "This run" if most == expected.usd.high else "Within its budget, it", money)


def _confirm(most: float, what: str, money: WhatItCosts) -> None:
    """Ask before spending more than the user said.

    Raises:
        BadInput: nobody is there to ask.
        typer.Exit: the user said no.
    """
    if money.yes or most <= money.confirm_above:
        return
    from vdiag.ask.money.estimate import dollars

    may = f"{what} may cost up to {dollars(most)}"
    if not sys.stdin.isatty():
        raise BadInput(
            f'{may}, more than --confirm-above "{money.confirm_above:g}", and nobody can be asked '
            "here; give --yes, or raise --confirm-above."
        )
    if not typer.confirm(f"{may}. Go on?", err=True):
        options.say("Nothing was asked.")
        raise typer.Exit(0)
