"""Emoji made of several characters: a family, a flag, a key; each becomes one character of ours.

Tools that lay out text differ in what they join. ``fonts/joined.txt`` lists what our font has a
picture for, and the private code point that stands for it.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from vdiag.sandbox.engine import note

JOINED = Path(__file__).resolve().parent / "fonts" / "joined.txt"
_SIGN = "[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff©®]"
_TONE = "[\U0001f3fb-\U0001f3ff]"
_ONE = f"{_SIGN}\ufe0f?{_TONE}?"
_SEQUENCE = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"  # a flag
    "|[#*0-9]\ufe0f?\u20e3"  # a key
    "|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"  # the flag of a part of a country
    f"|{_ONE}(?:\u200d{_ONE})+|{_SIGN}\ufe0f?{_TONE}"
)
_DROPPED = re.compile(f"(?<=.){_TONE}|\ufe0f", re.DOTALL)
_SEX = re.compile("\u200d[\u2640\u2642]|\u200d")
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_APART = re.compile("[\u3041-\u30ff][\u3099\u309a]|[\u1100-\u11ff]+")
_ALIKE = re.compile(f"(?<=.){_TONE}|\u200d[\u2640\u2642]|\U000e007f", re.DOTALL)


def joined(text: str) -> str:
    """The text with each emoji of several characters as one, where our font has its picture.

    What only chooses among forms of a character is left out; kana and Hangul in parts are put
    together.
    """
    if text.isascii():
        return text
    text = _SEQUENCE.sub(lambda found: _one(found.group()), composed(text))
    return _VARIANTS.sub("", text)


def composed(text: str) -> str:
    """The text with kana and Hangul that are written in parts put together."""
    return _APART.sub(lambda found: unicodedata.normalize("NFC", found.group()), text)


def alike(text: str) -> bool:
    """Whether a text tells apart what our emoji do not."""
    return not text.isascii() and _ALIKE.search(text) is not None


def note_alike() -> None:
    """Say in the drawing's log that there are such emoji."""
    note(
        "emoji are drawn in black, some without colour of skin, sex or region: "
        "different ones look the same in this picture"
    )


def _one(sequence: str) -> str:
    plain = _DROPPED.sub("", sequence)
    return _pictures().get(plain) or "".join(
        _pictures().get(part, part) for part in _SEX.split(plain)
    )


@cache
def _pictures() -> dict[str, str]:
    found = {}
    for line in JOINED.read_text(encoding="ascii").splitlines():
        number, _, parts = line.partition(" ")
        found["".join(chr(int(part, 16)) for part in parts.split("-"))] = chr(int(number, 16))
    return found
