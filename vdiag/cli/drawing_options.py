"""The options that all commands which draw share: on rendering and on scoring."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from vdiag.cli import numbers, options
from vdiag.cli.options import Device, Scorers, Unsafe

if TYPE_CHECKING:
    from vdiag.render.easel import Rendering

DRAWING = "Rendering and scoring"


@dataclass(frozen=True)
class HowToRender:
    """Options on rendering and scoring."""

    size: Annotated[
        int,
        typer.Option(min=16, max=2048, help="Side of the pictures.", rich_help_panel=DRAWING),
    ] = 384
    engine: Annotated[
        str, typer.Option(help="LANGUAGE=ENGINE with commas.", rich_help_panel=DRAWING)
    ] = ""
    timeout: Annotated[
        float,
        typer.Option(
            min=0.5,
            max=numbers.LONGEST,
            callback=numbers.finite,
            help=numbers.TIMEOUT,
            rich_help_panel=DRAWING,
        ),
    ] = 15
    workers: Annotated[
        int,
        typer.Option(
            min=1, max=numbers.MOST_WORKERS, help="Drawings at once.", rich_help_panel=DRAWING
        ),
    ] = os.cpu_count() or 1
    unsafe: Unsafe = False

    def rendering(self, languages: str) -> "Rendering":
        """How to render, for languages with commas."""
        from vdiag.render.canvas import Canvas
        from vdiag.render.easel import Rendering
        from vdiag.sandbox import Limits

        limits = Limits.of(self.timeout)
        canvas = Canvas(self.size, options.pairs(self.engine, "--engine"), limits)
        names = options.listed(languages, "--languages")
        return Rendering(names, canvas, self.workers, self.unsafe)


@dataclass(frozen=True)
class HowToScore:
    """Options on scoring."""

    scorers: Scorers = None
    device: Device = "auto"

    def names(self) -> list[str] | None:
        """Scorers that the user named."""
        return None if self.scorers is None else options.listed(self.scorers, "--scorers")
