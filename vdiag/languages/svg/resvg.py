"""SVG by resvg: runs inside the sandbox."""

import io
from pathlib import Path

import matplotlib
import resvg_py
from PIL import Image

from vdiag.languages.svg.clean import cleaned
from vdiag.sandbox.engine import InvalidProgram, NoImage, on_canvas

_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_SMALL = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>a</text></svg>'


def prepare() -> None:
    """Render once, so that fonts are in memory."""
    _png(_SMALL, 8)


def _png(svg: str, size: int) -> bytes:
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=size,
            background="white",
            skip_system_fonts=True,
            font_files=[str(path) for path in sorted(_FONTS.glob("DejaVu*.ttf"))],
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
        NoImage, InvalidProgram: see :func:`vdiag.languages.svg.clean.cleaned`.
    """
    try:
        png = _png(cleaned(program), size)
    except ValueError as error:
        if "size" in str(error).lower():
            raise NoImage(str(error)) from error
        raise InvalidProgram(str(error)) from error
    return on_canvas(Image.open(io.BytesIO(png)), size)
