"""Texts on a Tk canvas: which of the bundled fonts, how large, how wide."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from PIL import ImageFont

from vdiag.languages._emoji import joined
from vdiag.languages._fonts import fallback_for, font_file, known_family

PIXELS_PER_POINT = 4 / 3  # a screen of 96 dots per inch
LINE = 1.164  # line height of DejaVu, in ems
DESCENT = 0.236
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not XML's


@dataclass(frozen=True)
class Font:
    """A bundled font: family, size in pixels, style."""

    family: str
    pixels: float
    bold: bool
    italic: bool

    def width(self, text: str) -> float:
        """Width of one line in pixels."""
        path = font_file(self.family, self.bold, self.italic)
        pieces = groupby(joined(text), lambda one: fallback_for(one) or path)
        return sum(_face(file, self.pixels).getlength("".join(part)) for file, part in pieces)


def _lines(options: dict[str, Any]) -> list[str]:
    return _UNWRITABLE.sub("\ufffd", str(options.get("text", ""))).split("\n")


@cache
def _face(path: str, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, max(1.0, pixels))


def font_of(description: Any) -> Font:
    """The font for Tk's description: ``("Arial", 12, "bold")`` or ``"Arial 12 bold"``."""
    if isinstance(description, str):
        words = description.replace("{", "").replace("}", "").split()
        at = next((n for n, word in enumerate(words) if word.lstrip("-").isdigit()), len(words))
        description = (" ".join(words[:at]), *words[at:])
    parts = list(description or ())
    name = str(parts[0]).lower() if parts else ""
    try:
        size = float(parts[1]) if len(parts) > 1 else 10.0
    except (TypeError, ValueError):
        size = 10.0
    style = " ".join(str(part) for part in parts[2:]).lower()
    family = known_family(name) or "DejaVu Sans"
    pixels = -size if size < 0 else (size or 10) * PIXELS_PER_POINT
    return Font(family, pixels, "bold" in style, "italic" in style or "oblique" in style)


def placed_lines(
    coordinates: list[float], options: dict[str, Any]
) -> list[tuple[float, float, str]]:
    """Left end, baseline and text of every line."""
    font = font_of(options.get("font"))
    lines = _lines(options)
    widths = [font.width(line) for line in lines]
    left, top, right, _ = _box(coordinates, options, font, widths)
    justify = str(options.get("justify", "left"))
    share = {"center": 0.5, "right": 1.0}.get(justify, 0.0)
    height = font.pixels * LINE
    return [
        (
            left + (right - left - width) * share,
            top + (n + 1) * height - font.pixels * DESCENT,
            line,
        )
        for n, (line, width) in enumerate(zip(lines, widths, strict=True))
    ]


def extent(coordinates: list[float], options: dict[str, Any]) -> tuple[float, float, float, float]:
    """The text's box: left, top, right, bottom."""
    font = font_of(options.get("font"))
    lines = _lines(options)
    return _box(coordinates, options, font, [font.width(line) for line in lines])


def _box(
    coordinates: list[float], options: dict[str, Any], font: Font, widths: list[float]
) -> tuple[float, float, float, float]:
    x, y = (*coordinates[:2], 0.0, 0.0)[:2]
    width, height = max(widths), font.pixels * LINE * len(widths)
    anchor = str(options.get("anchor", "center"))
    left = (
        x
        if "w" in anchor
        else x - width
        if anchor.endswith("e") and anchor != "center"
        else x - width / 2
    )
    top = y if anchor.startswith("n") else y - height if anchor.startswith("s") else y - height / 2
    return left, top, left + width, top + height
