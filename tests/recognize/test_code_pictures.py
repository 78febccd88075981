"""Programs as pictures: every character in its cell, wrapped where it says so, bounded in size."""

import numpy as np
import pytest
from matplotlib.font_manager import get_font
from PIL import Image, ImageDraw, ImageFont

from vdiag import plugins
from vdiag.concepts import drawings
from vdiag.languages import _fonts
from vdiag.recognize.code_pictures import COLUMNS, SIDE, most_lines, picture
from vdiag.run.pictures import Pixels

WIDE, HIGH, MARGIN = 10, 19, 20  # of a cell in type of 16 pixels


def shown(program: str) -> Pixels:
    found = picture(program)
    assert found is not None
    return found


def alike(one: Pixels, other: Pixels) -> bool:
    return one.shape == other.shape and bool((one == other).all())


def face(size: int) -> ImageFont.FreeTypeFont:
    file = _fonts.font_file("DejaVu Sans Mono")
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def cells(row: int, start: int, text: str, sheet: Pixels) -> tuple[Pixels, Pixels]:
    """What stands in some cells, and what the type gives for the text there."""
    box = (
        MARGIN + start * WIDE,
        MARGIN + row * HIGH,
        MARGIN + (start + len(text)) * WIDE,
        MARGIN + (row + 1) * HIGH,
    )
    expected = Image.new("RGB", (sheet.shape[1], sheet.shape[0]), "white")
    ImageDraw.Draw(expected).text(box[:2], text, "black", face(16))
    both = (np.asarray(page.crop(box)) for page in (Image.fromarray(sheet), expected))
    found, wanted = both
    return found, wanted


def test_characters_stand_in_columns_and_rows_black_on_white() -> None:
    sheet = shown("abc\n\n  xyz = 1")
    assert sheet.shape == (3 * HIGH + 2 * MARGIN, 9 * WIDE + 2 * MARGIN, 3)
    assert sheet.dtype == np.uint8
    for row, start, text in ((0, 0, "abc"), (2, 2, "xyz = 1")):
        found, wanted = cells(row, start, text, sheet)
        assert (found == wanted).all()
        assert found.min() == 0
    blank = sheet.copy()
    for row, start, length in ((0, 0, 3), (2, 2, 7)):
        top, left = MARGIN + row * HIGH, MARGIN + start * WIDE
        blank[top : top + HIGH, left : left + length * WIDE] = 255
    assert (blank == 255).all()


def test_a_long_line_goes_on_behind_a_mark() -> None:
    sheet = shown("a" * COLUMNS + "bcd")
    assert sheet.shape[0] == 2 * HIGH + 2 * MARGIN
    found, wanted = cells(1, 0, "↪ bcd", sheet)
    assert (found == wanted).all()
    assert found[:, :WIDE].min() < 128
    assert shown("a" * COLUMNS).shape[0] == HIGH + 2 * MARGIN
    longest = shown("a" * (COLUMNS + COLUMNS - 2) + "b")
    assert longest.shape[0] == 3 * HIGH + 2 * MARGIN


def test_tabs_stand_at_every_fourth_column() -> None:
    assert alike(shown("\tx\n12\tx"), shown("    x\n12  x"))


@pytest.mark.parametrize(
    ("character", "name"),
    [("\0", "U+0000"), ("\x07", "U+0007"), ("\x0c", "U+000C"), ("\u200b", "U+200B"),
     ("\u202e", "U+202E"), ("猫", "U+732B"), ("😀", "U+1F600"), ("\uffff", "U+FFFF"),
     ("\r", "U+000D"), ("\u2028", "U+2028")],
)  # fmt: skip
def test_what_cannot_be_printed_is_spelled_out(character: str, name: str) -> None:
    assert alike(shown(f"a{character}b"), shown(f"a<{name}>b"))


def test_what_the_type_has_is_printed() -> None:
    text = "".join(map(chr, range(35, 127))) + "é→π✓"
    known = get_font(_fonts.font_file("DejaVu Sans Mono")).get_charmap()
    assert {ord(character) for character in text} <= set(known)
    assert shown(f"|{text}|").shape[1] == (len(text) + 2) * WIDE + 2 * MARGIN


def test_line_ends_and_blank_lines_around_are_left_out() -> None:
    assert alike(shown("\n\na\r\nb  \n\n"), shown("a\nb"))


def test_no_picture_is_larger_than_said_and_what_does_not_fit_is_none() -> None:
    lines = [f"{n:04} {'w' * 95}" for n in range(144)]
    for count, size in ((1, 16), (105, 16), (106, 12), (143, 12)):
        sheet = shown("\n".join(lines[:count]))
        assert sheet.shape[1] == round(face(size).getlength("w" * 100)) + 2 * MARGIN
        assert max(sheet.shape) <= SIDE
    assert picture("\n".join(lines)) is None
    assert most_lines() == 143
    assert picture("x" * 64_000) is None


def test_equal_programs_have_equal_bytes_and_others_do_not() -> None:
    assert shown("a = 1").tobytes() == shown("a = 1").tobytes()
    assert shown("a = 1").tobytes() != shown("a = 7").tobytes()
    assert shown("").shape == (HIGH + 2 * MARGIN, 2 * MARGIN, 3)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["svg", "matplotlib", "turtle", "processing", "tikz"])
def test_every_shipped_drawing_fits_in_the_large_type(name: str) -> None:
    write = plugins.language(name).write
    assert write is not None
    for drawing in drawings.load("drawings").drawings:
        sheet = shown(write(drawing.marks))
        assert max(sheet.shape) <= SIDE
        assert (sheet.shape[0] - 2 * MARGIN) % HIGH == 0
