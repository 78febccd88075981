"""The one font family of all pictures: DejaVu, as matplotlib ships it (a free licence)."""

from functools import cache
from pathlib import Path

import matplotlib

FAMILIES = {"DejaVu Sans": "DejaVuSans", "DejaVu Serif": "DejaVuSerif"}
FAMILIES["DejaVu Sans Mono"] = "DejaVuSansMono"


@cache
def folder() -> Path:
    """Where the font files lie."""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@cache
def font_file(family: str, bold: bool = False, italic: bool = False) -> str:
    """Path of one face of a family in :data:`FAMILIES`."""
    slanted = "Italic" if family == "DejaVu Serif" else "Oblique"
    style = ("Bold" if bold else "") + (slanted if italic else "")
    return str(folder() / f"{FAMILIES[family]}{'-' if style else ''}{style}.ttf")


def font_files() -> list[str]:
    """Paths of all faces."""
    return [str(path) for path in sorted(folder().glob("DejaVu*.ttf"))]
