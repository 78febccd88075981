"""TikZ by pdfTeX with a dumped format, and PDFium: runs inside the sandbox."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from vdiag.languages import _fonts
from vdiag.languages.tikz.document import document
from vdiag.languages.tikz.log import TexError, absent_characters, first_error
from vdiag.sandbox.engine import Failed, NoImage, command, ended_by, note, on_canvas, place

FILE = "drawing.tex"
LONGEST_SIDE_POINTS = 14_400
_ARGUMENTS = ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "-file-line-error")
_HOOKS = "vdiag-hooks.tex"
_STOCK = rf"\input{{{_HOOKS}}}\RequirePackage{{lmodern}}"
_USES_NOTES = re.compile(r"remember picture|\\(?:page)?ref\b")
_PAPERS = ((595, 842), (612, 792))
_PADDING = 0.02
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    "TEXMFVAR": "/nonexistent",
    "openin_any": "p",  # no file above the current folder, none by its full path
    "openout_any": "p",
    "max_print_line": "1000",
    "error_line": "254",
    "half_error_line": "238",
    "SOURCE_DATE_EPOCH": "1704103800",
    "FORCE_SOURCE_DATE": "1",
}


def prepare() -> None:
    """Read one page, so that PDFium is loaded."""
    page = pypdfium2.PdfDocument.new().new_page(8, 8)
    page.render(scale=1).to_pil()


def draw(program: str, size: int) -> bytes:
    """Typeset the program and give its page, ``size * size * 3`` RGB bytes.

    The format with TikZ loaded is used; a program that asks for one of its packages with other
    options is typeset again by stock pdflatex.

    Raises:
        Failed: TeX reports an error.
        NoImage: there is no page.
    """
    text = document(program)
    error = _typeset(text, "pdftex", "-fmt=vdiag")
    if error is not None and error.clash:
        note("its package options differ from those of the format: typeset by stock pdflatex")
        Path(_HOOKS).write_bytes(Path(place("format"), "hooks.tex").read_bytes())
        error = _typeset(_STOCK + text, "pdflatex")
    if error is not None:
        raise Failed(error.reason, error.said, error.line)
    _note_absent()
    try:
        return on_canvas(_picture("drawing.pdf", size), size)
    except (OSError, pypdfium2.PdfiumError) as missing:
        raise NoImage("the document has no page") from missing


def _note_absent() -> None:
    log = Path(FILE).with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    _fonts.note_missing(absent_characters(log))


def _typeset(text: str, *tex: str) -> TexError | None:
    """Run TeX until what it wrote down for itself is used; its first error."""
    Path(FILE).write_text(text, encoding="utf-8", errors="replace")
    environment = {**_ENVIRONMENT, "TEXFORMATS": f"{place('format')}:"}
    for _ in range(2 if _USES_NOTES.search(text) else 1):
        code, said = command([*tex, *_ARGUMENTS, FILE], environment, joined=True)
        if code < 0:
            raise ended_by(code)
        if code != 0:
            return first_error(said.decode("utf-8", "replace"), FILE)
    return None


def _picture(path: str, size: int) -> Image.Image:
    """The first page that shows something, cropped where the page is larger than the drawing."""
    document = pypdfium2.PdfDocument(path)
    pages = len(document)
    for number in range(pages):
        page = document[number]
        image = _page(page, size)
        if image.getextrema() != ((255, 255),) * 3 or number == pages - 1:
            if pages > 1:
                note(f"the document has {pages} pages: number {number + 1} is shown")
            return image
    raise NoImage("the document has no page")


def _page(page: Any, size: int) -> Image.Image:
    width, height = page.get_size()
    if max(width, height) > LONGEST_SIDE_POINTS * 4:
        raise NoImage("the page is too large")
    box = (0.0, 0.0, width, height)
    if _has_room_around(width, height):
        box = _ink(page, box, 1200)
        box = _ink(page, box, 800)
    return _render(page, box, size)


def _has_room_around(width: float, height: float) -> bool:
    """Whether the page is a sheet of paper, or the hook added its 1,600 mm to it."""
    return min(width, height) > 1600 / 25.4 * 72 or (round(width), round(height)) in _PAPERS


def _ink(page: Any, box: tuple[float, float, float, float], pixels: int) -> Any:
    """The part of a box (left, top, right, bottom, points) that differs from its corner."""
    image = np.asarray(_render(page, box, pixels))
    different = (image != image[0, 0]).any(axis=2)
    rows, columns = np.flatnonzero(different.any(1)), np.flatnonzero(different.any(0))
    if not rows.size:
        return box
    scale = (box[2] - box[0]) / image.shape[1]
    left, right = (columns[0] - 1) * scale, (columns[-1] + 2) * scale
    top, bottom = (rows[0] - 1) * scale, (rows[-1] + 2) * scale
    margin = _PADDING * max(right - left, bottom - top)
    return (
        max(0.0, box[0] + left - margin),
        max(0.0, box[1] + top - margin),
        min(page.get_width(), box[0] + right + margin),
        min(page.get_height(), box[1] + bottom + margin),
    )


def _render(page: Any, box: tuple[float, float, float, float], pixels: int) -> Image.Image:
    """A box of the page as RGB, its longer side that many pixels."""
    left, top, right, bottom = box
    scale = pixels / max(right - left, bottom - top)
    around = (left, page.get_height() - bottom, page.get_width() - right, top)
    image: Image.Image = page.render(scale=scale, crop=around).to_pil()
    return image.convert("RGB")
