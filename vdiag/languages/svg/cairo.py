"""SVG by cairosvg: runs inside the sandbox."""

import io
import os
import tempfile
from pathlib import Path

import cairosvg
from PIL import Image

from vdiag.languages import _fonts
from vdiag.languages._svg_text import with_fonts
from vdiag.languages.svg.clean import translation
from vdiag.sandbox.engine import on_canvas

_SMALL = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>a</text></svg>'
_FAMILIES = {"serif": "DejaVu Serif", "monospace": "DejaVu Sans Mono"}
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")  # cairo would draw boxes
_FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir>{folders}{aliases}
<match><edit name="family" mode="append_last"><string>DejaVu Sans</string></edit></match>
</fontconfig>
"""


def prepare() -> None:
    """Render once with our fonts, so that libraries and fonts are loaded."""
    folder = Path(tempfile.mkdtemp())
    folders = {Path(path).parent for path in (*_fonts.font_files(), *_fonts.own_files())}
    aliases = (
        f"<alias><family>{name}</family><prefer><family>{family}</family></prefer></alias>"
        for name, family in _FAMILIES.items()
    )
    settings = _FONTCONFIG.format(
        cache=folder,
        folders="".join(f"<dir>{one}</dir>" for one in sorted(folders)),
        aliases="".join(aliases),
    )
    (folder / "fonts.conf").write_text(settings, encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
    draw(_SMALL, 8)


def draw(program: str, size: int) -> bytes:
    """The picture of an SVG program, ``size * size * 3`` RGB bytes.

    Raises:
        NoImage, InvalidProgram: see :func:`vdiag.languages.svg.clean.translation`.
    """
    drawn = translation(program)
    svg = with_fonts(drawn.svg)[0].translate(_ISOLATES)
    longest = {"output_width" if drawn.width >= drawn.height else "output_height": size}
    png = cairosvg.svg2png(bytestring=svg.encode(), background_color="white", **longest)
    return on_canvas(Image.open(io.BytesIO(png)), size)
