"""The true pictures of concepts as PNG files, a page and a contact sheet."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

from vdiag.concepts.marks import Marks
from vdiag.concepts.sets import slug
from vdiag.errors import BadInput
from vdiag.languages import _fonts
from vdiag.languages.svg import resvg
from vdiag.languages.svg.write import write
from vdiag.records import Concept
from vdiag.results import pages
from vdiag.run import pictures
from vdiag.run.pictures import Pixels

SIZE = 384
ON_SHEET = 100
_COLUMNS = 10
_CELL = 150
_LINES = 3
_CAPTION = 14 * _LINES + 4


def depict(
    concepts: Sequence[Concept],
    marks: Callable[[Concept], Marks],
    folder: Path,
    force: bool = False,
) -> Path:
    """Write a PNG of each concept, ``index.html`` with all and ``contact.png`` with the first 100.

    The pictures are 384 pixels wide and high, drawn by resvg from SVG that vdiag itself writes.
    Pictures that a page written over shows are deleted, other files stay.

    Returns:
        The page.

    Raises:
        BadInput: pictures are there already and ``force`` is not set, or the folder cannot be
            written.
    """
    page = folder / pages.PAGE
    if page.exists() and not force:
        raise BadInput(
            f'The folder "{folder}" has pictures already; give --force to write over them, or '
            "another folder with --pictures."
        )
    names = [f"{number:04}-{slug(one.name)[:60]}.png" for number, one in enumerate(concepts)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _delete_shown(page)
        first: list[tuple[Pixels, str]] = []
        for name, concept in zip(names, concepts, strict=True):
            pixels = rendered(marks(concept))
            pictures.save(pixels, folder / name)
            first += [(pixels, concept.text)] if len(first) < ON_SHEET else []
        contact_sheet(first).save(folder / "contact.png")
        shown = [(name, concept.text) for name, concept in zip(names, concepts, strict=True)]
        return pages.write_page(folder, "render/true_pictures", "Concepts", shown=shown)
    except OSError as error:
        if error.errno == 28:
            raise
        raise BadInput(
            f'Cannot write pictures to "{folder}": {error.strerror}; name another folder with '
            "--pictures."
        ) from error


def rendered(marks: Marks, size: int = SIZE) -> Pixels:
    """The picture of marks: array of shape (size, size, 3), uint8.

    No sandbox is needed: the SVG is written here, from numbers and colours that were checked.
    """
    return pictures.pixels_from(resvg.draw(write(marks), size), size)


def contact_sheet(shown: Sequence[tuple[Pixels, str]]) -> Image.Image:
    """Small pictures in rows of ten, each above its caption."""
    columns = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // _COLUMNS)
    sheet = Image.new("RGB", (columns * _CELL, rows * (_CELL + _CAPTION)), "#dddddd")
    pen = ImageDraw.Draw(sheet)
    face = ImageFont.truetype(_fonts.font_file("DejaVu Sans"), 11)
    side = _CELL - 6
    for number, (pixels, caption) in enumerate(shown):
        row, column = divmod(number, _COLUMNS)
        x, y = column * _CELL, row * (_CELL + _CAPTION)
        small = Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS)
        sheet.paste(small, (x + 3, y + 3))
        lines = wrap(caption, 22, max_lines=_LINES, placeholder="...")
        pen.multiline_text((x + 4, y + side + 5), "\n".join(lines), "black", face, spacing=2)
    return sheet


def _delete_shown(page: Path) -> None:
    """Delete the pictures that an earlier page shows."""
    if page.exists():
        before = page.read_text(encoding="utf-8", errors="replace")
        for name in re.findall(r'<figure><img src="(\d{4,}-[a-z0-9-]*\.png)"', before):
            (page.parent / name).unlink(missing_ok=True)
