"""Programs as pictures of their text, for the view ``code-image`` of recognition.

Black on white in DejaVu Sans Mono, 100 columns wide; a longer line goes on in the next one behind
the mark ``↪``. What cannot be printed in one column is spelled out: a zero-width space becomes
``<U+200B>``. A program of up to 105 lines is set in type of 16 pixels, one of up to 143 in type of
12; a longer one gets no picture, for models scale large pictures down until nobody could read it
(to a shorter side of 768 pixels or a longer one of 1568). The picture is cut to the text, so that
no more is paid for than is shown.
"""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from vdiag.languages import _fonts
from vdiag.run.pictures import Pixels

COLUMNS = 100
MARK = "↪ "
SIDE = 2048
"""The most pixels that a picture is wide and high."""
_SIZES = (16, 12)  # pixels of type
_LEADING = 1.2
_MARGIN = 20
_TAB = 4
_NO_CHARACTER = "\uffff"


def picture(program: str) -> Pixels | None:
    """The text of a program as a picture.

    Args:
        program: of any language; tabs stand at every fourth column, empty lines around it are
            left out.

    Returns:
        Array of shape (height, width, 3), uint8, each side at most :data:`SIDE`, the same to the
        bit for the same text and version of Pillow; ``None`` for a program of more than
        :func:`most_lines` lines once they are wrapped, which would be too small to read.
    """
    lines = list(_wrapped(program))
    fitting = (size for size in _SIZES if len(lines) <= _rows(size))
    size = next(fitting, None)
    return None if size is None else _set(lines, size)


def most_lines() -> int:
    """How many lines of at most :data:`COLUMNS` columns go into a picture."""
    return max(map(_rows, _SIZES))


def _rows(size: int) -> int:
    return (SIDE - 2 * _MARGIN) // _height(size)


def _height(size: int) -> int:
    return round(_LEADING * size)


def _wrapped(program: str) -> Iterator[str]:
    """The lines as they are set, each at most :data:`COLUMNS` characters of one column."""
    whole = program.replace("\r\n", "\n").strip("\n")
    for line in whole.split("\n"):
        shown = "".join(map(_visible, line.rstrip(" ").expandtabs(_TAB)))
        yield shown[:COLUMNS]
        room = COLUMNS - len(MARK)
        for start in range(COLUMNS, len(shown), room):
            yield MARK + shown[start : start + room]


@cache
def _visible(character: str) -> str:
    """The character, or its code where the type has no printable form of it in one column."""
    face = _face(_SIZES[0])
    fits = character.isprintable() and face.getlength(character) == face.getlength("x")
    if fits and (character == " " or _drawn(character) != _drawn(_NO_CHARACTER)):
        return character
    return f"<U+{ord(character):04X}>"


def _drawn(character: str) -> tuple[tuple[int, int], bytes]:
    mask = _face(_SIZES[0]).getmask(character)
    return mask.size, bytes(mask)


@cache
def _face(size: int) -> ImageFont.FreeTypeFont:
    """The type; laid out by Pillow alone, for what else there may be differs by machine."""
    file = _fonts.font_file("DejaVu Sans Mono")
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def _set(lines: Sequence[str], size: int) -> Pixels:
    face = _face(size)
    width = max(round(face.getlength(line)) for line in lines) + 2 * _MARGIN
    height = len(lines) * _height(size) + 2 * _MARGIN
    sheet = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(sheet)
    for row, line in enumerate(lines):
        pen.text((_MARGIN, _MARGIN + row * _height(size)), line, "black", face)
    return np.asarray(sheet)
