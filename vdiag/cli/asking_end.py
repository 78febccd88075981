"""How a command that asked ends: what is left to ask and why, as sentences and an exit code."""

from typing import TYPE_CHECKING

import typer

from vdiag.cli import options

if TYPE_CHECKING:
    from vdiag.ask.ask import Asked

MODEL_STOPPED, BUDGET_ENDED, TURNED_DOWN = 2, 3, 4
"""Exit codes: one of several models could not be asked on, the budget ended the asking, endpoints
turned questions down. Of the last two the higher one counts; before both, that a model stopped."""


def say_what_is_left(asked: "Asked", later: str = "") -> None:
    """Say what was not asked, if there is any.

    Args:
        asked: what asking came to.
        later: what else is left when the budget ended it, of unknown number.

    Raises:
        typer.Exit: with the code that tells why.
    """
    from vdiag.ask.questions import told_of_turned_down

    code = 0
    if asked.unasked:
        options.say(
            f"The budget ended the asking: {asked.unasked} questions{later} are left. Give the "
            "same command with a higher --budget-usd or --budget-tokens to go on."
        )
        code = BUDGET_ENDED
    if asked.turned_down:
        options.say(told_of_turned_down(asked))
        code = TURNED_DOWN
    if asked.stopped:
        for line in asked.stopped:
            options.say(f"vdiag: {line}")
        code = MODEL_STOPPED
    if code:
        raise typer.Exit(code)
