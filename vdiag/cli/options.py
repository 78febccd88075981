"""What several commands of the command line share: options, and how lists of values are read."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vdiag.cli import completion
from vdiag.errors import BadInput
from vdiag.files.visible_text import escaped, marked

if TYPE_CHECKING:
    from vdiag.run.store import Run

Languages = Annotated[
    str,
    typer.Option(
        help="Languages with commas, installed (those that can be drawn here) or all.",
        autocompletion=completion.languages,
    ),
]
Unsafe = Annotated[
    bool, typer.Option("--unsafe", help="Run models' code unprotected where no sandbox works.")
]
Json = Annotated[bool, typer.Option("--json", help="For scripts.")]
Scorers = Annotated[
    str | None,
    typer.Option(
        help="Scorers, NAME or NAME:VARIANT, with commas; see `vdiag list scorers`.",
        autocompletion=completion.scorers,
    ),
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")]
RunFolders = Annotated[
    list[Path],
    typer.Argument(metavar="RUN...", help="Run folders.", autocompletion=completion.runs),
]
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


def listed(text: str, option: str, known: Sequence[str] = ()) -> list[str]:
    """Values between commas, each once.

    Args:
        text: as typed.
        option: that it was given with, ``"--view"``.
        known: what there is, for the sentence.

    Raises:
        BadInput: there is none, or nothing between two commas.
    """
    found = [name.strip() for name in text.split(",")]
    if not all(found):
        which = f" of {', '.join(known)}" if known else ""
        raise BadInput(
            f'{option} "{text}" names nothing or has an empty name; give one or more{which}.'
        )
    return list(dict.fromkeys(found))


def pairs(text: str, option: str) -> dict[str, str]:
    """``NAME=VALUE`` between commas.

    Raises:
        BadInput: one of them is no pair, or two have one name.
    """
    found: dict[str, str] = {}
    for part in listed(text, option) if text else ():
        name, equals, value = part.partition("=")
        if not equals or not name or not value:
            raise BadInput(f'{option} "{part}" is no pair; write it as NAME=VALUE, with commas.')
        if name in found:
            raise BadInput(f'{option} "{text}" names "{name}" twice; give one of them.')
        found[name] = value
    return found


def say(line: str) -> None:
    """One line for the user, on stderr; characters that steer a terminal are made harmless."""
    tell(line, err=True)


def tell(text: str, err: bool = False) -> None:
    """Text for the user that may hold what models, files or programs say."""
    typer.echo(marked(text), err=err)


def tell_json(value: object) -> None:
    """A value for scripts, which may hold the same."""
    typer.echo(escaped(json.dumps(value, indent=2, ensure_ascii=False)))


def models_of(source: Path | None) -> list[str]:
    """The models of a run as users name them; the example one without a run.

    Raises:
        BadInput: there is no run in the folder.
    """
    if source is None:
        return ["example"]
    from vdiag.run.store import Run

    with Run.read(source) as run:
        return list(dict.fromkeys(name.partition("#")[0] for name in run.manifest()["models"]))


def show(runs: "Sequence[Run]", folder: Path) -> Path:
    """Print the table of runs and write their page, where it is not there yet; its path."""
    from vdiag.report import report as reports
    from vdiag.results import formats
    from vdiag.run.database import storage_errors

    with storage_errors(folder):
        page = reports.present(runs, folder) or reports.report(runs, folder)
        typer.echo((folder / f"table.{formats.ENDINGS['text']}").read_text("utf-8"))
    return page
