"""Characters that a program's font lacks: drawn by our own fonts, or told in the log.

matplotlib draws a character by the first of a text's fonts that has it, so ours come last in each
list. In formulas and in PIL, which have no such lists, a formula's symbol is looked for in ours;
PIL's texts are only looked at.
"""

import io
import os
import unicodedata
from types import SimpleNamespace
from typing import Any

import matplotlib._mathtext
import matplotlib._text_helpers
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from PIL import ImageFont

from vdiag.languages import _emoji, _fonts

_MATHEMATICAL = range(0x1D400, 0x1D800)  # letters that formulas have fonts of their own for
_DUMMY = 0xA4  # what matplotlib puts in a formula where it has no glyph
_PLAIN = 0x250
_absent: set[str] = set()
_texts: set[str] = set()


def add_fallback_fonts() -> None:
    """Let every text end its list of fonts with ours; once, before the programs."""
    manager: Any = font_manager.FontManager
    really_find = manager._find_fonts_by_props
    paths = [os.path.realpath(path) for path in _fonts.fallbacks()]

    def find(self: Any, prop: Any, fontext: str = "ttf", *args: Any, **options: Any) -> list[Any]:
        found: list[Any] = really_find(self, prop, fontext, *args, **options)
        known = {os.path.realpath(str(path)) for path in found}
        return found + [one for one in paths if fontext == "ttf" and one not in known]

    manager._find_fonts_by_props = find
    _open_once(paths)
    _add_to_formulas()
    _watch_glyphs()
    _watch_texts()
    _watch_pil()


def note_missing() -> None:
    """Say once which characters no font had, and whether emoji look the same."""
    if _emoji.alike("".join(_texts)):
        _emoji.note_alike()
    _fonts.note_missing(_absent)
    _absent.clear()
    _texts.clear()


def _open_once(paths: list[str]) -> None:
    """Share what ends the lists: each font is an open file, of which a drawing may have few."""
    module: Any = font_manager
    really_open = module.ft2font.FT2Font
    opened: dict[Any, Any] = {}

    def open_font(path: Any, *args: Any, **options: Any) -> Any:
        if "_fallback_list" in options or str(path) not in paths:
            return really_open(path, *args, **options)
        key = (str(path), args, *sorted(options.items()))
        if key not in opened:
            opened[key] = really_open(path, *args, **options)
        return opened[key]

    module.ft2font = SimpleNamespace(**{**vars(module.ft2font), "FT2Font": open_font})


def _add_to_formulas() -> None:
    fonts: Any = matplotlib._mathtext.UnicodeFonts
    really_get = fonts._get_glyph

    def get_glyph(self: Any, fontname: str, font_class: str, sym: str) -> Any:
        path = _fonts.fallback_for(sym) if len(sym) == 1 and _is_word(sym) else None
        if path is not None:
            return font_manager.get_font(path), ord(sym), False
        glyph = really_get(self, fontname, font_class, sym)
        if glyph[1] == _DUMMY and len(sym) == 1 and ord(sym) != _DUMMY:
            _absent.add(sym)
        return glyph

    fonts._get_glyph = get_glyph


def _is_word(sym: str) -> bool:
    kind = unicodedata.category(sym)
    return (kind[0] in "LM" or kind == "So") and ord(sym) not in _MATHEMATICAL


def _watch_glyphs() -> None:
    def absent(codepoint: int, _fontnames: str) -> None:
        _absent.add(chr(codepoint))

    helpers: Any = matplotlib._text_helpers
    helpers.warn_on_missing_glyph = absent


def _watch_texts() -> None:
    kind: Any = Text
    really_draw = kind.draw

    def draw(self: Any, *args: Any, **options: Any) -> Any:
        if self.get_visible() and not self.get_text().isascii():
            _texts.add(self.get_text())
        return really_draw(self, *args, **options)

    kind.draw = draw


def _watch_pil() -> None:
    kind: Any = ImageFont.FreeTypeFont
    really_mask = kind.getmask2

    def getmask2(self: Any, text: Any, *args: Any, **options: Any) -> Any:
        if isinstance(text, str) and not text.isascii():
            _absent.update(_absent_in(self, text))
        return really_mask(self, text, *args, **options)

    kind.getmask2 = getmask2


def _absent_in(font: Any, text: str) -> list[str]:
    """What a font of PIL's has no glyphs for."""
    beyond = [one for one in set(text) if ord(one) >= _PLAIN and _fonts.visible(one)]
    if not beyond:
        return []
    data = getattr(font, "font_bytes", None)
    face = FT2Font(io.BytesIO(data) if data else font.path)
    return [one for one in beyond if face.get_char_index(ord(one)) == 0]
