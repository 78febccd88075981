"""SVG by cairosvg: runs inside the sandbox."""

import io

import cairosvg
from PIL import Image

from vdiag.languages.svg.clean import translation
from vdiag.sandbox.engine import on_canvas

_SMALL = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>a</text></svg>'


def prepare() -> None:
    """Render once, so that libraries are loaded."""
    draw(_SMALL, 8)


def draw(program: str, size: int) -> bytes:
    """The picture of an SVG program, ``size * size * 3`` RGB bytes.

    Raises:
        NoImage, InvalidProgram: see :func:`vdiag.languages.svg.clean.translation`.
    """
    drawn = translation(program)
    longest = {"output_width" if drawn.width >= drawn.height else "output_height": size}
    png = cairosvg.svg2png(bytestring=drawn.svg.encode(), background_color="white", **longest)
    return on_canvas(Image.open(io.BytesIO(png)), size)
