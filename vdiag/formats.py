"""Formats: a table for the terminal, or as CSV, Markdown, LaTeX or JSON."""

import json
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from vdiag.outcomes import records
from vdiag.records import Reason
from vdiag.sheets import Sheet, cell
from vdiag.stats import Estimate
from vdiag.table import LEVEL, Table

FORMATS = ("text", "csv", "markdown", "latex", "json")
_FIRST = ("n", "rendered %")
_SHOWN = "number as text"  # a column's name that no concept set will have
_REASONS = tuple(reason.value for reason in Reason)
_LATEX = str.maketrans(
    {character: rf"\{character}" for character in "%_&#${}"}
    | {"·": "--", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"\\": r"\textbackslash{}"}
)


def formatted(sheet: Sheet, form: str) -> str:
    """The sheet in one of :data:`FORMATS`; all but CSV end or begin with its notes."""
    if form == "csv":
        return sheet.rows.to_csv(index=False)
    if form == "json":
        rows = json.loads(sheet.rows.to_json(orient="records", double_precision=15))
        return json.dumps({"notes": list(sheet.notes), "rows": rows}, indent=2, ensure_ascii=False)
    return {"text": _text, "markdown": _markdown, "latex": _latex}[form](sheet)


def sheet(table: Table) -> Sheet:
    """A table of drawings, ready to be printed."""
    return Sheet(table.rows, blocks(table), table.notes)


def blocks(table: Table) -> list[tuple[str, pd.DataFrame]]:
    """Headings with tables of texts, the languages across.

    By level there is one for each model, level and condition with the measures down; by an
    attribute one for each measure too, with the attribute's values down.
    """
    rows = table.rows.assign(
        **{_SHOWN: [_number(row) for row in records(table.rows)]},
        measure=[_label(row) for row in records(table.rows)],
    )
    down = "measure" if table.by == LEVEL else table.by
    found = []
    for place, block in rows.groupby(["model", "level", "condition"], sort=True):
        order = _order(block)
        parts = [(place, block)]
        if table.by != LEVEL:
            parts = [((*place, name), block[block["measure"] == name]) for name in order]
        for names, part in parts:
            grid = part.pivot(index=down, columns="language", values=_SHOWN).fillna("")
            if table.by == LEVEL:
                grid = grid.reindex(order)
                counts = [name for name in order if name in _REASONS]
                grid.loc[counts] = grid.loc[counts].replace("", "0")
            else:
                grid = grid.loc[sorted(grid.index, key=_numbers_first)]
            grid.index.name = grid.columns.name = None
            found.append((" · ".join(str(name) for name in names if name), grid))
    return found


def _numbers_first(text: str) -> tuple[bool, float, str]:
    """The place of an attribute's value: numbers by their size, then the others by the alphabet."""
    number = text.isdecimal()
    return not number, float(text) if number else 0.0, text


def _order(block: pd.DataFrame) -> list[str]:
    """The measures of a block: how much rendered, what it scored, why the rest failed."""
    order = list(dict.fromkeys(block["measure"]))
    reasons = [name for name in _REASONS if name in order]
    scores = [name for name in order if name not in _FIRST and name not in _REASONS]
    return [*_FIRST, *scores, *reasons]


def _label(row: Mapping[str, Any]) -> str:
    unit = " %" if row["unit"] == "%" else ""
    return f"{row['measure']}{unit}" + (f" ({row['policy']})" if row["policy"] else "")


def _number(row: Mapping[str, Any]) -> str:
    """A value with its interval; counts as whole numbers, ``-`` for a mean over nothing."""
    value = row["value"]
    if not row["policy"] and not row["unit"] and not math.isnan(value):
        return str(int(value))
    return cell(Estimate(value, row["low"], row["high"]), row["unit"])


def _text(sheet: Sheet) -> str:
    parts = [f"{head}\n{grid.to_string(justify='right')}" for head, grid in sheet.blocks]
    return "\n\n".join([*parts, "\n".join(sheet.notes)])


def _markdown(sheet: Sheet) -> str:
    parts = []
    for heading, grid in sheet.blocks:
        lines = [f"### {heading}", "", "| |" + "|".join(map(str, grid.columns)) + "|"]
        lines.append("|---|" + "---:|" * len(grid.columns))
        for name, row in zip(grid.index, grid.to_numpy(), strict=True):
            cells = [str(cell).replace("|", r"\|") for cell in (name, *row)]
            lines.append(f"| {cells[0]} |" + "|".join(cells[1:]) + "|")
        parts.append("\n".join(lines))
    return "\n\n".join([*parts, "\n".join(f"- {sentence}" for sentence in sheet.notes)]) + "\n"


def _latex(sheet: Sheet) -> str:
    """``tabular`` environments with the rules of booktabs; the notes are comments on top."""
    parts = ["\n".join(f"% {sentence}" for sentence in sheet.notes)]
    for heading, grid in sheet.blocks:
        lines = [r"\begin{table}", r"\centering", rf"\caption{{{heading.translate(_LATEX)}}}"]
        lines += [rf"\begin{{tabular}}{{l{'r' * len(grid.columns)}}}", r"\toprule"]
        head = ["", *map(str, grid.columns)]
        lines.append(" & ".join(cell.translate(_LATEX) for cell in head) + r" \\")
        lines.append(r"\midrule")
        for name, row in zip(grid.index, grid.to_numpy(), strict=True):
            cells = [str(name), *map(str, row)]
            lines.append(" & ".join(cell.translate(_LATEX) for cell in cells) + r" \\")
        lines += [r"\bottomrule", r"\end{tabular}", r"\end{table}"]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"
