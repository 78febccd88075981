"""Figures of a table: scores by level and language, diversity against fidelity, failures.

A language has one colour and a model one mark in all figures of a table; the colours can be told
apart by the colour-blind (Okabe and Ito 2008; for the reasons Paul Tol's "muted").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from math import isnan
from pathlib import Path
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from vdiag.draw.table import Table
from vdiag.records import Over, Reason
from vdiag.results import baselines
from vdiag.results.baselines import PERMUTED
from vdiag.results.failure_policies import MEANING
from vdiag.results.measures import Measure
from vdiag.results.outcomes import records
from vdiag.results.pages import Figure

DPI = 192
PANEL, ROW, MARGIN, LABELS = 2.9, 0.24, 1.0, 1.9
"""Inches: width of a panel, height of a line, what stands above and below, width of labels."""
HEADING, MORE, ENTRY = 1.3, 0.56, 0.175
"""Lines of room above a model's first, and for more of its name's; inches of a legend's entry."""
WRAP, LETTER, BESIDE = 34, 0.07, 1.6
"""Letters in a line of a legend; inches: width of a letter, what stands beside models' names."""
LANGUAGES = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C8C8C",
)  # fmt: skip
MODELS = "osD^vP*Xph<>dH"
MARK, CHANCE = "#3B4252", "#5B6675"
DOTTED: Mapping[str, Any] = {"linewidth": 1.1, "linestyle": (0, (1, 1.2))}
"""What a line's permuted captions look like."""
REASONS = (
    "#332288", "#88CCEE", "#117733", "#DDCC77", "#CC6677", "#AA4499", "#44AA99", "#999933",
    "#BBBBBB", "#882255",
)  # fmt: skip
Line = tuple[str, str, str]
"""Model, condition and language."""


@dataclass(frozen=True)
class _Look:
    """Colours of languages, marks of models, and the lines of a figure from top to bottom."""

    colours: dict[str, str]
    marks: dict[str, str]
    lines: list[Line]
    levels: list[str]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "_Look":
        places = rows[["model", "condition", "language"]].drop_duplicates()
        lines = sorted((str(m), str(c), str(n)) for m, c, n in places.itertuples(index=False))
        languages = dict.fromkeys(sorted(language for _, _, language in lines))
        arms = dict.fromkeys(_arm(line) for line in lines)
        levels = sorted(map(str, rows["level"].unique()))
        return cls(
            dict(zip(languages, cycle(LANGUAGES), strict=False)),
            dict(zip(arms, cycle(MODELS), strict=False)),
            lines,
            levels,
        )


def draw(table: Table, folder: Path) -> list[Figure]:
    """Write the figures of a table by level into a folder, each as PNG and PDF."""
    if table.rows.empty:
        return []
    look = _Look.of(table.rows)
    heads = [m for m in table.measures.values() if m.position == 0 and _has(table, m)]
    figures = [_scores(table, measure, look, folder) for measure in heads]
    for diversity in (m for m in heads if m.over == Over.CONCEPT):
        for fidelity in (m for m in heads if m.over == Over.IMAGE):
            figures.append(_against(table, fidelity, diversity, look, folder))
    failed = _failures(table.rows, look, folder)
    return [*figures, failed] if failed else figures


def _has(table: Table, measure: Measure) -> bool:
    return not _numbers(table, measure.label).empty


def _numbers(table: Table, label: str) -> pd.DataFrame:
    """The rows of a measure under the table's first policy that have a value."""
    rows = table.rows[table.rows["measure"] == label]
    return rows[rows["policy"] == table.policies[0]].dropna(subset=["value"])


def _scores(table: Table, measure: Measure, look: _Look, folder: Path) -> Figure:
    """One line for each model and language, one panel for each level."""
    rows = _numbers(table, measure.label)
    permuted = _numbers(table, baselines.label(measure, PERMUTED))
    canvas, panels = _panels(look)
    for axes, level in zip(panels, look.levels, strict=True):
        for line, place in zip(look.lines, _heights(look), strict=True):
            for row in _at(rows, level, line):
                axes.errorbar(
                    row["value"], place, xerr=_ends(row), fmt=look.marks[_arm(line)], markersize=5,
                    color=look.colours[line[2]], capsize=2.5, linewidth=1.3,
                )  # fmt: skip
            for row in _at(permuted, level, line):
                axes.plot([row["value"]] * 2, [place - 0.5, place + 0.5], color=CHANCE, **DOTTED)
        axes.set_xlabel(named(measure))
    told = "" if permuted.empty else "; dotted: the same pictures, their captions permuted"
    caption = f"{named(measure)} by level and language, {_how(table, rows)}{told}."
    return saved(canvas, folder, measure.label, caption)


def _against(
    table: Table, fidelity: Measure, diversity: Measure, look: _Look, folder: Path
) -> Figure:
    """One point for each model and language, its two intervals as a cross."""
    place = ["model", "level", "condition", "language"]
    both = _numbers(table, fidelity.label).merge(_numbers(table, diversity.label), on=place)
    legend = _legend(look)
    entries = sum(1 + str(handle.get_label()).count("\n") for handle in legend)
    size = (PANEL * len(look.levels) + LABELS, max(3.2, ENTRY * (entries + 1)))
    canvas = Canvas(figsize=size, layout="constrained")
    panels = canvas.subplots(1, len(look.levels), sharex=True, sharey=True, squeeze=False)[0]
    for axes, level in zip(panels, look.levels, strict=True):
        for line in look.lines:
            for row in _at(both, level, line):
                axes.errorbar(
                    row["value_x"], row["value_y"], xerr=_ends(row, "_x"), yerr=_ends(row, "_y"),
                    fmt=look.marks[_arm(line)], markersize=6, color=look.colours[line[2]],
                    ecolor=(look.colours[line[2]], 0.4), elinewidth=1,
                )  # fmt: skip
        axes.set_title(level, fontsize=10, parse_math=False)
        axes.set_xlabel(named(fidelity))
        _calm(axes)
    panels[0].set_ylabel(named(diversity))
    placed = canvas.legend(handles=legend, loc="outside right upper", frameon=False, fontsize=8)
    for text in placed.get_texts():
        text.set_parse_math(False)
    counts = f"{_how(table, _numbers(table, fidelity.label))} for {fidelity.label} and "
    counts += f"n = {span(both['n_y'])} {both['n_of_y'].iloc[0]} for {diversity.label}"
    caption = f"{named(diversity)} against {named(fidelity)}, {counts}; up and right is better."
    return saved(canvas, folder, f"{diversity.label} against {fidelity.label}", caption)


def _failures(rows: pd.DataFrame, look: _Look, folder: Path) -> Figure | None:
    """Shares of the questions that failed, stacked by reason; ``None`` where nothing did."""
    counts = rows[rows["measure"].isin(set(Reason))]
    if counts.empty:
        return None
    order = sorted(set(counts["measure"]), key=_STACKED.index)
    canvas, panels = _panels(look, ENTRY * (len(order) + 1))
    bars: dict[str, BarContainer] = {}
    for axes, level in zip(panels, look.levels, strict=True):
        for line, place in zip(look.lines, _heights(look), strict=True):
            left = 0.0
            for row in sorted(_at(counts, level, line), key=_stacked):
                width = 100 * row["value"] / row["n"]
                bars[row["measure"]] = axes.barh(place, width, left=left, **_bar(row["measure"]))
                left += width
        axes.set_xlim(left=0)
        axes.set_xlabel("drawings (%)")
    handles: list[Any] = [bars[name] for name in order]
    canvas.legend(handles, order, loc="outside right upper", frameon=False, fontsize=8)
    blank = "; hatched: rendered, but showing nothing" if _BLANK in bars else ""
    n = span(rows.loc[rows["measure"] == "n", "n"])
    caption = f"Drawings that failed, by reason, in % of the drawings that ended (n = {n}){blank}."
    return saved(canvas, folder, "failures", caption)


_BLANK = Reason.BLANK_IMAGE.value
_STACKED = sorted((reason.value for reason in Reason), key=_BLANK.__eq__)


def _stacked(row: Mapping[str, Any]) -> int:
    return _STACKED.index(row["measure"])


def _bar(reason: str) -> dict[str, Any]:
    colour = dict(zip(Reason, REASONS, strict=True))[Reason(reason)]
    style: dict[str, Any] = {"color": colour, "height": 0.7}
    return style | ({"hatch": "////", "edgecolor": "white"} if reason == _BLANK else {})


def _panels(look: _Look, least: float = 0.0) -> tuple[Canvas, Sequence[Axes]]:
    """A panel for each level side by side, with the lines' names on the left.

    Args:
        look: what the lines and levels are.
        least: height of the figure in inches that something beside the panels needs.
    """
    heights = _heights(look)
    size = (LABELS + PANEL * len(look.levels), max(least, MARGIN + ROW * (heights[-1] + 1)))
    canvas = Canvas(figsize=size, layout="constrained")
    panels = canvas.subplots(1, len(look.levels), sharex=True, sharey=True, squeeze=False)[0]
    for axes, level in zip(panels, look.levels, strict=True):
        axes.set_title(level, fontsize=10, parse_math=False)
        axes.set_ylim(heights[-1] + 0.7, 0.0)
        _calm(axes)
    panels[0].set_yticks(heights, [language for _, _, language in look.lines])
    for arm, name in _names(look).items():
        first = next(h for h, line in zip(heights, look.lines, strict=True) if _arm(line) == arm)
        middle = first - HEADING * 0.6 - MORE / 2 * name.count("\n")
        panels[0].text(
            0.015, middle, name, fontsize=8, fontweight="bold", va="center", parse_math=False,
            transform=panels[0].get_yaxis_transform(), in_layout=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    panels[0].set_zorder(1)  # a long name runs on over the next panel
    return canvas, panels


def _heights(look: _Look) -> list[float]:
    """Where each line stands, counted from the top; above a model's first is room for its name."""
    names, above, heights = _names(look), 0.0, []
    for number, line in enumerate(look.lines):
        if number == 0 or _arm(line) != _arm(look.lines[number - 1]):
            above += HEADING + MORE * names[_arm(line)].count("\n")
        heights.append(number + above)
    return heights


def _names(look: _Look) -> dict[str, str]:
    """The names of models and their conditions, in lines that the panels have room for."""
    letters = int((LABELS + PANEL * len(look.levels) - BESIDE) / LETTER)
    return {arm: fill(arm, letters) for arm in look.marks}


def _calm(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.patch.set_visible(False)
    axes.grid(color="#e4e7eb", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8)
    axes.xaxis.label.set_fontsize(9)
    axes.yaxis.label.set_fontsize(9)


def _legend(look: _Look) -> list[Line2D]:
    def mark(shape: str, colour: str, label: str) -> Line2D:
        return Line2D([], [], color=colour, marker=shape, linestyle="", label=label)

    languages = [mark("o", colour, language) for language, colour in look.colours.items()]
    models = [mark(shape, MARK, fill(arm, WRAP)) for arm, shape in look.marks.items()]
    return [*languages, mark("", "none", ""), *models]


def _at(rows: pd.DataFrame, level: str, line: Line) -> list[dict[str, Any]]:
    place = dict(zip(("model", "condition", "language"), line, strict=True), level=level)
    return [row for row in records(rows) if place.items() <= row.items()]


def _arm(line: Line) -> str:
    return " · ".join(part for part in line[:2] if part)


def _ends(row: Mapping[str, Any], which: str = "") -> list[list[float]]:
    """How far an interval reaches to both sides of its value; 0 where there is none."""
    value, low, high = (row[name + which] for name in ("value", "low", "high"))
    return [[0.0], [0.0]] if isnan(low) else [[max(0.0, value - low)], [max(0.0, high - value)]]


def named(measure: Measure) -> str:
    """What an axis or a caption calls a measure."""
    return f"{measure.label} ({measure.unit})" if measure.unit else measure.label


def _how(table: Table, rows: pd.DataFrame) -> str:
    policy = table.policies[0]
    kinds = sorted(set(rows["interval"]) - {""})
    with_intervals = f", with 95 % intervals ({', '.join(kinds)})" if kinds else ""
    n = f"{span(rows['n'])} {rows['n_of'].iloc[0]}"
    return f"policy {policy} ({MEANING[policy]}){with_intervals}, n = {n}"


def span(counts: pd.Series) -> str:
    """Counts from the least to the most, or the one that they all are."""
    low, high = int(counts.min()), int(counts.max())
    return str(low) if low == high else f"{low} to {high}"


def saved(canvas: Canvas, folder: Path, name: str, caption: str) -> Figure:
    """Write a figure into a folder as PNG and PDF."""
    stem = "figure-" + "".join(c if c.isalnum() else "-" for c in name)
    canvas.savefig(folder / f"{stem}.png", dpi=DPI)
    canvas.set_layout_engine("none")  # everything has its place now
    canvas.savefig(folder / f"{stem}.pdf")
    return Figure(f"{stem}.png", caption)
