"""Printed: a sheet as it stands on a page, and as files beside it."""

import html
from pathlib import Path

import pandas as pd

from vdiag import formats, pages
from vdiag.figures import Figure
from vdiag.sheets import Sheet

ENDINGS = {"csv": "csv", "markdown": "md", "latex": "tex"}


def files(sheet: Sheet, folder: Path, stem: str = "table") -> None:
    """Write a sheet as CSV, Markdown and LaTeX.

    Args:
        sheet: what to write.
        folder: that is there.
        stem: name of the files without their endings.
    """
    for form, ending in ENDINGS.items():
        pages.write(folder / f"{stem}.{ending}", formats.formatted(sheet, form))


def notes(sheet: Sheet) -> str:
    """The notes of a sheet as HTML."""
    return "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sheet.notes)


def tables(sheet: Sheet) -> str:
    """The blocks of a sheet as HTML, each under its heading."""
    with pd.option_context("display.max_colwidth", None):
        return "".join(
            f"<h3>{html.escape(heading)}</h3>{grid.to_html(border=0)}"
            for heading, grid in sheet.blocks
        )


def figure(drawn: Figure) -> str:
    """A figure that lies beside the page, as HTML with its caption."""
    name, caption = html.escape(drawn.file), html.escape(drawn.caption)
    picture = f'<img src="{name}" srcset="{name} 2x" alt="{caption}">'
    return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"
