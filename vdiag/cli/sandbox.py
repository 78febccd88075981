"""`vdiag sandbox`: what shuts programs in, put to the test."""

import json
from typing import Annotated

import typer

from vdiag.cli import options
from vdiag.cli.options import Json, listed, pairs, say

app = typer.Typer(help="What shuts programs in.", no_args_is_help=True)


@app.command("test")
def sandbox_test(
    languages: options.Languages = "installed",
    tier: Annotated[
        str, typer.Option(help="bubblewrap, landlock, or all that work on this machine.")
    ] = "all",
    engine: Annotated[str, typer.Option(help="LANGUAGE=ENGINE with commas.")] = "",
    landlock_abi: Annotated[
        int | None, typer.Option(min=1, help="Use no newer edition of Landlock than this.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run programs that try to get out of the sandbox; exit with 1 if any got through.

    Each line is one attempt: what it was after, what it tried, and what happened.

    Example: vdiag sandbox test --languages svg --tier landlock
    """
    from vdiag import plugins
    from vdiag.render import sandbox_test as challenges
    from vdiag.sandbox import NEWEST_LANDLOCK

    chosen = plugins.languages(listed(languages, "--languages"))
    outcomes = []
    chosen_tiers = challenges.tiers(tier)
    engines, edition = pairs(engine, "--engine"), landlock_abi or NEWEST_LANDLOCK
    for outcome in challenges.challenge(chosen, chosen_tiers, engines, edition):
        outcomes.append(outcome)
        if not as_json:
            typer.echo(challenges.line(outcome))
    if as_json:
        typer.echo(json.dumps([outcome.__dict__ for outcome in outcomes], indent=2))
    known = sum(outcome.known for outcome in outcomes)
    through = sum(not outcome.held for outcome in outcomes) - known
    limits = f" {known} show known limits of a tier, see SECURITY.md." if known else ""
    say(f"{len(outcomes) - known} attempts, {through or 'none'} got through.{limits}")
    raise typer.Exit(1 if through else 0)
