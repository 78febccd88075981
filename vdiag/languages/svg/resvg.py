"""SVG by resvg: runs inside the sandbox."""

import io
import sys

import resvg_py
from PIL import Image

from vdiag.languages import _fonts
from vdiag.languages._svg_text import with_fonts
from vdiag.languages.svg.clean import Translation, translation
from vdiag.sandbox.engine import Failed, InvalidProgram, NoImage, on_canvas

_DEEPEST = 20_000
_FINER = 3
"""How much larger pictures with patterns are drawn: resvg puts tiles on whole pixels."""
_SMALL = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>a</text></svg>'


def prepare() -> None:
    """Render once, so that everything is loaded."""
    sys.setrecursionlimit(_DEEPEST)
    draw(_SMALL, 8)


def _png(drawn: Translation, size: int) -> bytes:
    svg = drawn.svg
    wide = drawn.width >= drawn.height
    fonts = _fonts.font_files() if "text" in svg else []  # reading them takes 5 ms
    svg, more = with_fonts(svg)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=size if wide else None,
            height=None if wide else size,
            background="white",
            skip_system_fonts=True,
            font_files=[*fonts, *more],
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
            serif_family="DejaVu Serif",
            monospace_family="DejaVu Sans Mono",
            cursive_family="DejaVu Sans",
            fantasy_family="DejaVu Sans",
        )
    )


def draw(program: str, size: int) -> bytes:
    """The picture of an SVG program, ``size * size * 3`` RGB bytes.

    Raises:
        Failed: it has more elements than can be drawn, or resvg breaks down.
        NoImage, InvalidProgram: see :func:`vdiag.languages.svg.clean.translation`.
    """
    try:
        drawn = translation(program)
        finer = _FINER if "<pattern" in drawn.svg else 1
        png = _png(drawn, finer * size)
    except ValueError as error:
        if "size" in str(error).lower():
            raise NoImage(str(error)) from error
        if "limit reached" in str(error):
            raise Failed("out_of_memory", str(error)) from error
        raise InvalidProgram(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # no kind of Exception
            raise
        raise Failed("runtime_error", f"resvg broke down: {error}") from error
    picture = Image.open(io.BytesIO(png))
    return on_canvas(picture if finer == 1 else picture.reduce(finer), size)
