"""Pixels of a PDF's pages, by PDFium."""

from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from vdiag.sandbox.engine import NoImage, note

LONGEST_SIDE_POINTS = 57_600
COARSE, FINE = 1200, 3072
"""Pixels of a page's longer side: to find where it shows something; before it is reduced, for no
line that PDFium draws is thinner than one of them."""
_PAPERS = ((595, 842), (612, 792))
_PADDING = 0.02


def picture(path: str, size: int) -> Image.Image:
    """The first page that shows something, cropped where the page is larger than the drawing.

    Args:
        path: of the PDF.
        size: of the picture's longer side, pixels.

    Raises:
        NoImage: there is no page, or it is too large.
        OSError, pypdfium2.PdfiumError: there is no PDF.
    """
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
    if max(width, height) > LONGEST_SIDE_POINTS:
        raise NoImage("the page is too large")
    box = (0.0, 0.0, width, height)
    if _has_room_around(width, height):
        box = _ink(page, _ink(page, box, COARSE), FINE)
    finer = max(1, FINE // size)
    return _render(page, box, size * finer).reduce(finer)


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
    left, right = columns[0] * scale, (columns[-1] + 1) * scale
    top, bottom = rows[0] * scale, (rows[-1] + 1) * scale
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
