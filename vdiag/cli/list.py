"""`vdiag list`: what lies on the shelves."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from vdiag.cli.options import Json
from vdiag.errors import UnknownName

if TYPE_CHECKING:
    from vdiag.plugins import Shelf


def list_(
    shelf: Annotated[
        str | None,
        typer.Argument(help="languages, providers, scorers, concepts or prompts (default: all)."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List what there is: languages, providers, scorers, concept sets, prompts."""
    from vdiag import plugins
    from vdiag.ask import prompts
    from vdiag.concepts import sets

    entries = {one.name: {n: _told(one, n) for n in one.names()} for one in plugins.SHELVES}
    entries["concepts"] = {name: _count(name) for name in sets.set_names()}
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


def _told(shelf: "Shelf", name: str) -> str:
    command = shelf.lacks(name)
    return shelf.summary(name) + (f" (not installed: {command})" if command else "")


def _count(name: str) -> str:
    from vdiag.concepts import sets

    return f"{len(sets.load(name).concepts)} concepts"
