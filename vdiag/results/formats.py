"""Formats: a table for the terminal, or as CSV, Markdown, LaTeX or JSON."""

import json
from pathlib import Path

from vdiag.results import pages
from vdiag.results.sheets import Sheet

ENDINGS = {"csv": "csv", "markdown": "md", "latex": "tex"}
"""Of the files beside a page."""
FORMATS = ("text", "csv", "markdown", "latex", "json")
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


def write_files(sheet: Sheet, folder: Path, stem: str = "table") -> None:
    """Write a sheet as CSV, Markdown and LaTeX.

    Args:
        sheet: what to write.
        folder: made when it is not there.
        stem: name of the files without their endings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for form, ending in ENDINGS.items():
        pages.write(folder / f"{stem}.{ending}", formatted(sheet, form))


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
