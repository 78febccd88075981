"""TikZ's pictures are those of stock pdflatex, for documents as varied as models write them."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.languages.conftest import Pixels
from vdiag.languages.tikz.formats import FIXED, OPENINGS, STOCK, opening

SIZE = 384
FINER = 8
HERE = Path(__file__).parent
# What stock pdflatex has as well: chance that does not begin with the clock, no page numbers.
FIXED_CHANCE = (
    r"\pdfsetrandomseed 1\relax\AddToHook{package/pgf/after}{\pgfmathsetseed{1}}"
    r"\AddToHook{class/beamer/after}{\setbeamertemplate{navigation symbols}{}}"
    r"\AddToHook{begindocument/end}{\pagestyle{empty}}"
)
MOST = {
    "a table with colours beside a picture": 0.02,  # text nearly alone
    "other fonts": 0.015,  # text alone
    "transparent rings": 0.02,  # many edges, apart by less than half a pixel
    "an article with a page of its own": 0.02,  # sheets are cut to their ink, here and there
    "a figure with its caption": 0.03,
    "bars with pgfplots after tikz": 0.04,
}
"""Share of pixels that may differ, text among them, where that is more than 1 %."""
QUICK = (
    "points without positioning", "colours of dvips", "a command that amsmath has as well",
)  # fmt: skip


def documents(file: str) -> Iterator[tuple[str, str]]:
    """Names and documents of a collection."""
    for part in re.split(r"^%%% ", (HERE / file).read_text(encoding="utf-8"), flags=re.M)[1:]:
        name, _, text = part.partition("\n")
        yield name, text


ALL = {**dict(documents("tikz_documents.tex")), **dict(documents("tikz_packages.tex"))}


def by_stock_pdflatex(text: str, folder: Path) -> NDArray[np.uint8]:
    """The first page, drawn fine and reduced by the average of areas; a sheet cut to its ink."""
    (folder / "drawing.tex").write_text(FIXED_CHANCE + text, encoding="utf-8")
    for _ in range(2 if "remember picture" in text else 1):
        subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "drawing.tex"],
            cwd=folder, env={**os.environ, **FIXED}, stdin=subprocess.DEVNULL,
            capture_output=True, check=True,
        )  # fmt: skip
    page = pypdfium2.PdfDocument(str(folder / "drawing.pdf"))[0]
    width, height = page.get_size()
    left, top, right, bottom = 0.0, 0.0, width, height
    if not re.search(r"\{standalone\}", text):
        seen = np.asarray(page.render(scale=6).to_pil().convert("RGB")).min(axis=2) < 255
        rows, columns = np.flatnonzero(seen.any(1)) / 6, np.flatnonzero(seen.any(0)) / 6
        margin = 0.02 * max(rows[-1] - rows[0], columns[-1] - columns[0])
        left, right = columns[0] - margin, columns[-1] + 1 / 6 + margin
        top, bottom = rows[0] - margin, rows[-1] + 1 / 6 + margin
    scale = FINER * SIZE / max(right - left, bottom - top)
    around = (left, height - bottom, width - right, top)
    fine = page.render(scale=scale, crop=around).to_pil().convert("RGB")
    picture = fine.reduce(FINER)
    canvas = Image.new("RGB", (SIZE, SIZE), "white")
    canvas.paste(picture, ((SIZE - picture.width) // 2, (SIZE - picture.height) // 2))
    return np.asarray(canvas)


def beyond(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Share of the pixels that differ by more than 32 of 255."""
    return float((np.abs(one.astype(int) - other.astype(int)).max(axis=2) > 32).mean())


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[] if one in QUICK else [pytest.mark.slow]) for one in ALL]
)
def test_a_document_is_drawn_as_stock_pdflatex_draws_it(
    pixels: Pixels, tmp_path: Path, name: str
) -> None:
    ours = pixels("tikz", ALL[name], size=SIZE)
    assert beyond(ours, by_stock_pdflatex(ALL[name], tmp_path)) <= MOST.get(name, 0.01)


def test_there_are_more_than_forty_documents_and_most_formats_draw_some() -> None:
    used = {opening(text).format for text in ALL.values()}
    assert len(ALL) >= 40
    assert used == {*OPENINGS} - {"generous"}


@pytest.mark.parametrize(
    ("document", "format", "rest"),
    [
        ("\\documentclass{standalone}\n\\usepackage{tikz}\nA", "standalone", "%\n\nA"),
        ("\\documentclass[border=4pt,tikz]{standalone}A", "pictures",
         r"\standaloneconfig{border=4pt}A"),
        ("% one\n\\documentclass [margin = 2mm]{standalone} % two\n\n\\usepackage{tikz, calc}A",
         "standalone", "\\standaloneconfig{margin=2mm}%\n%\n%\n\\usepackage{calc}A"),
        (r"\documentclass{standalone}\usepackage{tikz}\usepackage{pgfplots}A",
         "standalone-tikz-plots", "A"),
        (r"\documentclass{standalone}\usepackage{pgfplots,tikz}A", "standalone-plots",
         r"\usepackage{tikz}A"),
    ],
)  # fmt: skip
def test_a_format_has_loaded_what_the_document_begins_with(
    document: str, format: str, rest: str
) -> None:
    found = opening(document)
    assert (found.format, found.text) == (format, rest)


@pytest.mark.parametrize(
    "document",
    [
        r"\documentclass[dvipsnames]{standalone}\usepackage{tikz}A",
        r"\documentclass[12pt]{article}\usepackage{tikz}A",
        r"\documentclass{standalone}\usepackage[dvipsnames]{xcolor}\usepackage{tikz}A",
        r"\documentclass{standalone}\usepackage[x]{tikz}A",
        r"\documentclass{standalone}\usepackage{tikz}[2020/01/01]A",
        r"\documentclass[border=1em]{standalone}\usepackage{tikz}A",
        r"\documentclass[border={1pt 2pt}]{standalone}\usepackage{tikz}A",
        r"\PassOptionsToPackage{dvipsnames}{xcolor}\documentclass{standalone}\usepackage{tikz}A",
        "\\begin{filecontents}{tikz.sty}\n\\end{filecontents}\n\\documentclass{standalone}",
        r"\documentclass{standalone}\newcommand\x{}\usepackage{tikz}A",
        "",
    ],
)
def test_any_other_document_is_read_by_stock_latex_from_its_first_line(document: str) -> None:
    found = opening(document)
    assert (found.format, found.text) == (STOCK, document)
