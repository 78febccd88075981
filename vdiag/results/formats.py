"""Formats: a table for the terminal, or as CSV, Markdown, LaTeX or JSON."""

import json
from pathlib import Path

import pandas as pd

from vdiag.files.visible_text import escaped, one_line, visible
from vdiag.results import pages
from vdiag.results.sheets import Sheet

ENDINGS = {"text": "txt", "csv": "csv", "markdown": "md", "latex": "tex"}
"""Of the files beside a page."""
FORMATS = ("text", "csv", "markdown", "latex", "json")
_FORMULA = tuple("=+-@\t\r")
"""What a spreadsheet takes for the beginning of a formula."""
_LATEX = str.maketrans(
    {character: rf"\{character}" for character in "%_&#${}"}
    | {"·": "--", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"\\": r"\textbackslash{}"}
)


def formatted(sheet: Sheet, form: str) -> str:
    """The sheet in one of :data:`FORMATS`; all but CSV end or begin with its notes."""
    if form == "csv":
        return csv(sheet.rows)
    if form == "json":
        rows = json.loads(sheet.rows.to_json(orient="records", double_precision=15))
        whole = {"notes": list(sheet.notes), "rows": rows}
        return escaped(json.dumps(whole, indent=2, ensure_ascii=False))
    return {"text": _text, "markdown": _markdown, "latex": _latex}[form](sheet)


def csv(rows: pd.DataFrame) -> str:
    """A table as CSV that a spreadsheet may open: no text in it is a formula or moves a cursor."""
    shown = rows.copy(deep=False)
    for name in rows.select_dtypes(exclude=["number", "bool"]):
        shown[name] = rows[name].map(_csv_cell)
    return shown.to_csv(index=False)


def _csv_cell(value: object) -> object:
    """Texts that would be a formula begin with an apostrophe, as spreadsheets show texts."""
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def latex(text: object) -> str:
    """Text from outside as LaTeX sets it, in one line."""
    return one_line(str(text)).translate(_LATEX)


def write_files(sheet: Sheet, folder: Path, stem: str = "table") -> None:
    """Write a sheet as text, CSV, Markdown and LaTeX.

    Args:
        sheet: what to write.
        folder: made when it is not there.
        stem: name of the files without their endings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for form, ending in ENDINGS.items():
        pages.write(folder / f"{stem}.{ending}", formatted(sheet, form))


def _text(sheet: Sheet) -> str:
    parts = []
    for heading, grid in sheet.blocks:
        shown = grid.rename(index=_line, columns=_line).map(_line)
        parts.append(f"{one_line(heading)}\n{shown.to_string(justify='right')}")
    return "\n\n".join([*parts, "\n".join(map(one_line, sheet.notes))])


def _line(cell: object) -> object:
    return one_line(cell) if isinstance(cell, str) else cell


def _markdown(sheet: Sheet) -> str:
    parts = []
    for heading, grid in sheet.blocks:
        columns = "|".join(map(_markdown_cell, grid.columns))
        lines = [f"### {one_line(heading)}", "", f"| |{columns}|"]
        lines.append("|---|" + "---:|" * len(grid.columns))
        for name, row in zip(grid.index, grid.to_numpy(), strict=True):
            cells = [_markdown_cell(cell) for cell in (name, *row)]
            lines.append(f"| {cells[0]} |" + "|".join(cells[1:]) + "|")
        parts.append("\n".join(lines))
    return "\n\n".join([*parts, "\n".join(f"- {one_line(one)}" for one in sheet.notes)]) + "\n"


def _markdown_cell(cell: object) -> str:
    return one_line(str(cell)).replace("\\", r"\\").replace("|", r"\|").replace("<", "&lt;")


def _latex(sheet: Sheet) -> str:
    """``tabular`` environments with the rules of booktabs; the notes are comments on top."""
    parts = ["\n".join(f"% {one_line(sentence)}" for sentence in sheet.notes)]
    for heading, grid in sheet.blocks:
        lines = [r"\begin{table}", r"\centering", rf"\caption{{{latex(heading)}}}"]
        lines += [rf"\begin{{tabular}}{{l{'r' * len(grid.columns)}}}", r"\toprule"]
        head = ["", *grid.columns]
        lines.append(" & ".join(map(latex, head)) + r" \\")
        lines.append(r"\midrule")
        for name, row in zip(grid.index, grid.to_numpy(), strict=True):
            lines.append(" & ".join(map(latex, (name, *row))) + r" \\")
        lines += [r"\bottomrule", r"\end{tabular}", r"\end{table}"]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"
