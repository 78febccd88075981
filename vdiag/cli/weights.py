"""The command ``vdiag weights``: what is there, what is missing, fetch it, check it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

    from vdiag.nets import weights


app = typer.Typer(help="Weights of the scorers that do not ship.", no_args_is_help=True)
Names = Annotated[
    list[str], typer.Argument(metavar="NAME...", help="From the list, or NET@TAG of open_clip.")
]


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """List the known weights, their size and SHA-256, and whether they are in the folder."""
    from vdiag.nets import weights

    found = weights.status()
    if as_json:
        rows = [
            {**status.known.__dict__, "path": str(status.path), "there": status.bytes is not None}
            for status in found
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    typer.echo(f"Folder: {weights.folder()} (VDIAG_WEIGHTS sets it)")
    for status in found:
        known = status.known
        typer.echo(
            f"  {known.name:<25} {_state(status):<10} {known.bytes / 1e6:>6.0f} MB  "
            f"sha256 {known.sha256[:12]}...  {known.what}"
        )
    for place in weights.unpinned():
        size = place.stat().st_size / 1e6
        typer.echo(f"  {place.stem:<25} there      {size:>6.0f} MB  sha256 not pinned")


@app.command()
def path() -> None:
    """Print the folder of the weights; VDIAG_WEIGHTS sets it."""
    from vdiag.nets import weights

    typer.echo(str(weights.folder()))


@app.command()
def fetch(names: Names) -> None:
    """Fetch weights on a machine with a network; the folder can then be carried.

    Examples:

      vdiag weights fetch clip-vit-b-32-openai alexnet

      vdiag weights fetch ViT-B-16-SigLIP@webli
    """
    for name in names:
        typer.echo(str(_fetched(name)))


@app.command()
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Default: all that are there."),
    ] = None,
) -> None:
    """Compare files with their published SHA-256; exit with 2 if one differs."""
    from vdiag.nets import weights

    there = [status.known.name for status in weights.status() if status.bytes is not None]
    chosen = names or [*there, *(place.stem for place in weights.unpinned())]
    if not chosen:
        typer.echo(f"No weights are in {weights.folder()}; see `vdiag weights list`.")
    for name in chosen:
        digest = weights.verify(name)
        said = "not pinned: nothing to compare with" if "@" in name else "as published"
        typer.echo(f"{name}  {digest}  {said}")


def _fetched(name: str) -> Path:
    from vdiag.nets import weights

    net, at, tag = name.partition("@")
    if at:
        from vdiag.scorers import _open_clip

        return _open_clip.fetch(net, tag)
    with _download_bar() as bar:
        task = bar.add_task(name, total=None)
        return weights.fetch(name, lambda done, of: bar.update(task, completed=done, total=of))


def _state(status: "weights.Status") -> str:
    if status.bytes is None:
        return "missing"
    return "there" if status.bytes == status.known.bytes else "damaged"


def _download_bar() -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
