"""Tk's colour names and notations."""

from functools import cache
from pathlib import Path


@cache
def _named() -> dict[str, str]:
    """Every name Tk 8.6 knows (X11's, with the web's green, gray, maroon and purple)."""
    lines = (Path(__file__).parent / "colors.txt").read_text(encoding="ascii").splitlines()
    return {name: "#" + value for name, value in (line.split() for line in lines)}


def to_hex(color: object) -> str | None:
    """``"#rrggbb"`` for a Tk colour, or ``None`` where Tk would not know it.

    A name in any case and with single spaces, or ``#`` and 3, 6, 9 or 12 hexadecimal digits.
    """
    if not isinstance(color, str):
        return None
    if color.startswith("#"):
        digits = color[1:]
        if len(digits) not in (3, 6, 9, 12):
            return None
        try:
            int(digits, 16)
        except ValueError:
            return None
        step = len(digits) // 3
        parts = [digits[at : at + step] for at in range(0, len(digits), step)]
        return "#" + "".join(part * 2 if step == 1 else part[:2] for part in parts).lower()
    return _named().get(color.lower().replace(" ", ""))
