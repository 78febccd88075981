"""Confusion figures: which category was chosen in place of the true one, as heat maps."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray

from vdiag.draw.figures import saved, span
from vdiag.recognize.confusion import CATEGORIES, NOT_READ, UNKNOWN
from vdiag.records import VIEWS
from vdiag.results.pages import Figure

CELL, LETTER, TITLE, LEAST = 0.27, 0.075, 1.2, 2.0
"""Inches: a cell's side, a letter's width, room for titles, the least width of a panel."""
LONGEST = 40
"""Letters of a category's name that are shown."""
COLOURS = "Blues"
DARK = 0.6
"""The share from which a count is written in white."""
FEWEST = 2
"""Categories below which there is nothing to confuse."""
_NAME: dict[str, Any] = {"fontsize": 8, "parse_math": False}
PLACE = ["model", "level", "condition", "distractors"]


def draw(rows: pd.DataFrame, folder: Path) -> list[Figure]:
    """Write one figure for each model, level and kind of distractors, each as PNG and PDF.

    Args:
        rows: of the table; see :func:`vdiag.recognize.confusion.confusion`.
        folder: that is there.
    """
    of_categories = rows[rows["of"] == CATEGORIES]
    found: list[Figure] = []
    for place, part in of_categories.groupby(PLACE, sort=True):
        names = _names(part)
        if len([name for name in names if name not in (NOT_READ, UNKNOWN)]) < FEWEST:
            continue
        counts = span(part.groupby("view")["n"].sum())
        heading = " · ".join(str(name) for name in place if name)
        caption = (
            f"{heading}: categories chosen (across) by the true one (down), all languages "
            f"together; counts, coloured by their share of the row, n = {counts} of a view."
        )
        name = "confusion" + (f" {len(found) + 1}" if found else "")
        found.append(saved(_canvas(part, names), folder, name, caption))
    return found


def _names(rows: pd.DataFrame) -> list[str]:
    """Categories in the order of the axes, what has none or could not be read last."""
    every = {str(name) for column in ("true", "chosen") for name in rows[column]}
    last = [name for name in (UNKNOWN, NOT_READ) if name in every]
    return [*sorted(every - {UNKNOWN, NOT_READ}), *last]


def _canvas(rows: pd.DataFrame, names: list[str]) -> Canvas:
    """A panel for each view."""
    views = [view for view in VIEWS if view in set(rows["view"])]
    down = [name for name in names if name in set(rows["true"])]
    width = max(LEAST, CELL * len(names))
    labels = LETTER * min(LONGEST, max(map(len, names)))
    size = (labels + TITLE + width * len(views), labels + TITLE + CELL * len(down))
    canvas = Canvas(figsize=size, layout="constrained")
    panels = canvas.subplots(1, len(views), sharey=True, squeeze=False)[0]
    for axes, view in zip(panels, views, strict=True):
        here = rows[rows["view"] == view]
        _panel(axes, _counts(here, down, names))
        axes.set_title(f"{view}\nn = {here['n'].sum()}", fontsize=9)
        axes.set_xticks(range(len(names)), _shown(names), rotation=90, **_NAME)
    panels[0].set_yticks(range(len(down)), _shown(down), **_NAME)
    panels[0].set_ylabel("true", fontsize=9)
    canvas.supxlabel("chosen", fontsize=9)
    return canvas


def _shown(names: list[str]) -> list[str]:
    return [name if len(name) <= LONGEST else name[: LONGEST - 1] + "…" for name in names]


def _counts(rows: pd.DataFrame, down: list[str], across: list[str]) -> NDArray[np.int64]:
    grid = rows.pivot_table(index="true", columns="chosen", values="n", aggfunc="sum", fill_value=0)
    return grid.reindex(index=down, columns=across, fill_value=0).to_numpy().astype(np.int64)


def _panel(axes: Axes, counts: NDArray[np.int64]) -> None:
    shares: NDArray[Any] = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    axes.imshow(shares, cmap=COLOURS, vmin=0, vmax=1, aspect="auto")
    for down, across in zip(*np.nonzero(counts), strict=True):
        colour = "white" if shares[down, across] >= DARK else "black"
        text = str(counts[down, across])
        axes.text(across, down, text, ha="center", va="center", fontsize=7, color=colour)
    axes.set_xticks(np.arange(counts.shape[1] + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(counts.shape[0] + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="#e4e7eb", linewidth=0.7)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
