"""Numbers that options take: each with bounds, so that no typing error costs a day or a machine."""

import math
from typing import Annotated

import typer

LONGEST = 86_400
"""Seconds: a day."""
MOST_SAMPLES = 10_000
MOST_ROUNDS = 100
MOST_AT_ONCE = 10_000
"""Questions on their way."""
MOST_WORKERS = 512
TIMEOUT = "Seconds of the processor that a drawing may use; six times as many by the clock."


def finite(value: float | None) -> float | None:
    """The number as it is.

    Raises:
        typer.BadParameter: it is infinite or no number.
    """
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f'"{value}" is no finite number')
    return value


def is_number(value: float | None) -> float | None:
    """The number as it is; it may be infinite.

    Raises:
        typer.BadParameter: it is none.
    """
    if value is not None and math.isnan(value):
        raise typer.BadParameter(f'"{value}" is no number')
    return value


Timeout = Annotated[
    float,
    typer.Option(min=0.5, max=LONGEST, callback=finite, help=TIMEOUT),
]
