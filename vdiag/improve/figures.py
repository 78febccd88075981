"""Round figures: scores by round of feedback, beside as many fresh drawings."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import isnan
from pathlib import Path
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from vdiag.draw.figures import named, saved, span
from vdiag.improve.chains import ARMS, BEST, FRESH, IMPROVED, LAST, PICKS
from vdiag.improve.gains import ALL
from vdiag.results.failure_policies import MEANING
from vdiag.results.measures import Measure
from vdiag.results.outcomes import records
from vdiag.results.pages import Figure

COLOURS = {IMPROVED: "#0072B2", FRESH: "#D55E00"}
"""Of the arms; they can be told apart by the colour-blind (Okabe and Ito 2008)."""
STYLES: Mapping[str, Mapping[str, Any]] = {
    LAST: {"linestyle": "-", "marker": "o"},
    BEST: {"linestyle": "--", "marker": "s", "markerfacecolor": "white"},
}
PANEL, ROW, MARGIN, NAMES = 2.6, 2.4, 0.5, 1.2
"""Inches: width and height of a panel, what stands below, width of the lines' names."""
APART = 0.07
"""Rounds by which the lines stand apart, so that each interval can be seen."""
SPACING = 0.095
"""The least distance of two lines' names, as a share of a panel's height."""
WRAP = 38
"""Letters of a panel's title in a line."""
SERIES = list(product(ARMS, PICKS))
Line = tuple[str, str, float, float]
"""An arm, which of its drawings, and where it ends."""


def draw(rows: pd.DataFrame, measures: Sequence[Measure], folder: Path) -> list[Figure]:
    """Write one figure for each measure and model into a folder, each as PNG and PDF.

    Args:
        rows: of the table; see :func:`vdiag.improve.gains.tabulate`.
        measures: those reported.
        folder: that is there.
    """
    of_lines = rows[rows["arm"].isin(ARMS) & rows["pick"].isin(PICKS)].dropna(subset=["value"])
    found = []
    for measure in measures:
        of_measure = of_lines[of_lines["measure"] == measure.label]
        for number, (model, part) in enumerate(of_measure.groupby("model", sort=True), start=1):
            name = f"rounds {measure.label}" + (f" {number}" if number > 1 else "")
            caption = _caption(part, measure, str(model))
            found.append(saved(_canvas(part, measure), folder, name, caption))
    return found


def _canvas(rows: pd.DataFrame, measure: Measure) -> Canvas:
    """A row of panels for each level and kind of feedback, a panel for each language."""
    down = sorted(set(zip(rows["level"], rows["feedback"], strict=True)))
    across = sorted(set(rows["language"]), key=lambda language: (language == ALL, language))
    size = (PANEL * len(across) + NAMES, MARGIN + ROW * len(down))
    canvas = Canvas(figsize=size, layout="constrained")
    panels = canvas.subplots(len(down), len(across), sharex=True, sharey=True, squeeze=False)
    last: list[tuple[Axes, list[Line]]] = []
    for several, (level, feedback) in zip(panels, down, strict=True):
        of_row = rows[(rows["level"] == level) & (rows["feedback"] == feedback)]
        drawn = []
        for axes, language in zip(several, across, strict=True):
            here = of_row[of_row["language"] == language]
            if here.empty:
                axes.set_axis_off()
                continue
            drawn.append((axes, list(_lines(axes, here))))
            place = fill(f"{level} · {language} · {feedback}", WRAP)
            title = f"{place}\nn = {span(here['n'])} {here['n_of'].iloc[0]}"
            axes.set_title(title, fontsize=9, parse_math=False)
            _calm(axes)
            axes.set_xlabel("round")
        drawn[0][0].tick_params(labelleft=True)
        last.append(drawn[-1])
    canvas.supylabel(named(measure), fontsize=9)
    for axes, lines in last:
        _name(axes, lines, in_layout=axes in panels[:, -1])
    return canvas


def _lines(axes: Axes, rows: pd.DataFrame) -> Iterator[Line]:
    """Draw every line that a panel has, with its intervals."""
    for number, (arm, pick) in enumerate(SERIES):
        points = records(rows[(rows["arm"] == arm) & (rows["pick"] == pick)].sort_values("round"))
        if not points:
            continue
        places = [point["round"] + APART * (number - (len(SERIES) - 1) / 2) for point in points]
        values = [point["value"] for point in points]
        axes.errorbar(
            places, values, yerr=_ends(points), color=COLOURS[arm], markersize=4.5, linewidth=1.4,
            ecolor=(COLOURS[arm], 0.45), elinewidth=1, capsize=2, **STYLES[pick],
        )  # fmt: skip
        yield arm, pick, places[-1], values[-1]


def _ends(points: Sequence[Mapping[str, Any]]) -> list[list[float]]:
    """How far the intervals reach below and above their values; 0 where there is none."""
    known = [point if not isnan(point["low"]) else None for point in points]
    below = [max(0.0, one["value"] - one["low"]) if one else 0.0 for one in known]
    above = [max(0.0, one["high"] - one["value"]) if one else 0.0 for one in known]
    return [below, above]


def _name(axes: Axes, lines: Sequence[Line], in_layout: bool) -> None:
    """Write the name of every line beside its end, one below the other.

    Args:
        in_layout: whether room must be made; none is needed beside an empty panel.
    """
    low, high = axes.get_ylim()
    place = 1.0 + SPACING
    for arm, pick, x, value in sorted(lines, key=lambda line: -line[3]):
        place = min((value - low) / (high - low), place - SPACING)
        name = axes.annotate(
            f"{arm}, {pick}", (x, value), (1.1, place), textcoords="axes fraction",
            color=COLOURS[arm], fontsize=8, va="center", annotation_clip=False,
            arrowprops={
                "arrowstyle": "-", "color": COLOURS[arm], "linewidth": 0.6,
                "linestyle": STYLES[pick]["linestyle"], "shrinkA": 1, "shrinkB": 3,
                "relpos": (0, 0.5),
            },
        )  # fmt: skip
        name.set_in_layout(in_layout)


def _calm(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e4e7eb", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8, labelbottom=True)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.label.set_fontsize(9)


def _caption(rows: pd.DataFrame, measure: Measure, model: str) -> str:
    policy = str(rows["policy"].iloc[0])
    kinds = sorted(set(rows["interval"].dropna()) - {""})
    intervals = f" with 95 % intervals ({', '.join(kinds)})" if kinds else ""
    arms = "each round of improving"
    if FRESH in set(rows["arm"]):
        arms += " and as many calls for fresh drawings"
    picks = "last: the latest drawing that shows something"
    if BEST in set(rows["pick"]):
        picks += ", best: the one that the selecting scorer prefers"
    return (
        f"{model}: {named(measure)} after {arms}, mean over first drawings{intervals}, "
        f"n = {span(rows['n'])}; {picks}; policy {policy} ({MEANING[policy]})."
    )
