"""`vdiag doctor`: what is installed and what is missing."""

import json

import typer

from vdiag.cli.options import Json


def doctor(as_json: Json = False) -> None:
    """Say what is installed, which sandbox works, which weights are there, and what to install."""
    from vdiag import doctor as checks

    found = checks.examine()
    if as_json:
        typer.echo(json.dumps([check.__dict__ for check in found], indent=2))
        return
    width = max(len(check.name) for check in found)
    for check in found:
        typer.echo(f"{'ok ' if check.works else '-- '} {check.name:<{width}}  {check.detail}")
        if check.install:
            typer.echo(f"    {'':<{width}}  install: {check.install}")
