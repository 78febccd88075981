"""Emoji as training pictures: names and keywords from Unicode, glyphs from Noto Color Emoji."""

import hashlib
import re
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
NAMES = Path("/usr/share/unicode/cldr/common/annotations/en.xml")
LIST = Path("/usr/share/unicode/emoji/emoji-test.txt")
_LEFT_OUT = ("Flags", "Component")


@dataclass(frozen=True)
class Emoji:
    """One emoji of a single code point.

    Attributes:
        character: the character itself.
        name: its short English name.
        keywords: further English words for it.
        unicode_name: its name in the Unicode standard, lower case.
    """

    character: str
    name: str
    keywords: tuple[str, ...]
    unicode_name: str

    @property
    def held_out(self) -> bool:
        """Whether training must not see it (15 % of them, chosen by the name's hash)."""
        return int(hashlib.md5(self.name.encode()).hexdigest(), 16) % 100 < 15

    def captions(self, rng: np.random.Generator) -> list[str]:
        """Phrases for its pictures."""
        article = "an" if self.name[0] in "aeiou" else "a"
        noun = f"{article} {self.name}"
        found = [noun, noun, self.name, f"a drawing of {noun}", f"a picture of {noun}"]
        if self.unicode_name and self.unicode_name != self.name:
            found.append(self.unicode_name)
        others = [word for word in self.keywords if word != self.name]
        found += others[:6]
        if others:
            found.append(f"{noun}, " + ", ".join(rng.permutation(others)[:3]))
        return found


def read_emoji() -> list[Emoji]:
    """All fully qualified emoji of one code point that have an English name."""
    names: dict[str, str] = {}
    keywords: dict[str, tuple[str, ...]] = {}
    for annotation in ET.parse(NAMES).iter("annotation"):
        character = (annotation.get("cp") or "").replace("\ufe0f", "")
        text = annotation.text or ""
        if annotation.get("type") == "tts":
            names[character] = text.lower()
        else:
            keywords[character] = tuple(word.strip() for word in text.split("|"))
    found = []
    group = ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"# group: (.*)", line):
            group = heading.group(1)
        entry = re.match(r"([0-9A-F ]+); fully-qualified", line)
        if not entry or group in _LEFT_OUT:
            continue
        points = [int(p, 16) for p in entry.group(1).split() if p != "FE0F"]
        character = chr(points[0])
        if len(points) == 1 and character in names:
            unicode_name = unicodedata.name(character, "").lower()
            words = keywords.get(character, ())
            found.append(Emoji(character, names[character], words, unicode_name))
    return found


def glyph(emoji: Emoji, font: ImageFont.FreeTypeFont) -> np.ndarray | None:
    """Its picture cut to its edges, (h, w, 4) uint8, or ``None`` where the font has none."""
    image = Image.new("RGBA", (136, 128), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((0, 0), emoji.character, font=font, embedded_color=True)
    pixels = np.asarray(image)
    ys, xs = np.where(pixels[..., 3] > 0)
    if len(ys) == 0:
        return None
    return np.ascontiguousarray(pixels[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1])


def load_font() -> ImageFont.FreeTypeFont:
    """Noto Color Emoji at the one size its bitmaps have."""
    return ImageFont.truetype(str(FONT), 109)
