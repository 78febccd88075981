"""The one font family of all pictures: DejaVu, as matplotlib ships it (a free licence)."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

FAMILIES = {"DejaVu Sans": "DejaVuSans", "DejaVu Serif": "DejaVuSerif"}
FAMILIES["DejaVu Sans Mono"] = "DejaVuSansMono"


@cache
def folder() -> Path:
    """Where the font files lie; matplotlib itself is not imported, for it is large."""
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


@cache
def font_file(family: str, bold: bool = False, italic: bool = False) -> str:
    """Path of one face of a family in :data:`FAMILIES`."""
    slanted = "Italic" if family == "DejaVu Serif" else "Oblique"
    style = ("Bold" if bold else "") + (slanted if italic else "")
    return str(folder() / f"{FAMILIES[family]}{'-' if style else ''}{style}.ttf")


def font_files() -> list[str]:
    """Paths of all faces."""
    return [str(path) for path in sorted(folder().glob("DejaVu*.ttf"))]
