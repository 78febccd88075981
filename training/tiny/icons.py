"""Named vector drawings from free icon sets and the Open Clip Art Library, as training pictures.

The icon sets come from the npm registry at the versions pinned in ``package.json`` (Iconify's JSON
form), the clip art from Debian's package openclipart-svg (public domain).
"""

import hashlib
import io
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

HERE = Path(__file__).parent
CLIP_ART = Path("/usr/share/openclipart/svg")
GLYPH = 96
ILLUSTRATED = (
    "fluent-emoji-flat fluent-emoji noto noto-v1 twemoji fxemoji emojione streamline-emojis "
    "flat-color-icons game-icons streamline-color streamline-plump-color streamline-freehand "
    "streamline-freehand-color streamline-ultimate-color streamline-kameleon-color "
    "streamline-stickies-color streamline-cyber-color streamline-flex-color fluent-color "
    "meteocons healthicons temaki maki"
).split()
PLAIN = "plain"
"""The source of the drawings made by :mod:`training.tiny.plain_things`."""
INTERFACE = (
    "fluent material-symbols ph solar mdi tabler streamline mingcute icon-park icon-park-twotone "
    "lucide iconoir fa6-solid guidance"
).split()
NEVER_SEEN = "openmoji"
"""An emoji set that is only for evaluation: the same kinds of things, drawn by other hands."""

_STYLE_WORDS = frozenset(
    "outline outlined outlines filled fill solid bold line duotone rounded round sharp light thin "
    "regular twotone two tone svg flat color colored broken linear streamline variant emoji icon "
    "bw vector dynamic alternate alt negative duo 24px 01 02 03 04 05 r".split()
)
_CHANGED = frozenset(
    "off arrow arrows plus minus check cancel alert edit add remove settings cog search sync slash "
    "upload download skin tone flag flags button keycap oclock letter square circle hexagon "
    "badge wifi pause play user clock time file folder account logo badge block percent multiple "
    "disabled multi error warning question x link text align format layout border".split()
)
_CLIP_ART_LEFT_OUT = re.compile(
    r"computer/(icons|buttons|folders)|shapes/(stars|arrows|callouts)|/flags/|special/|buttons/"
    r"|roadsigns|aiga|/led/|logos/|games/|map_symbols|clocks|unsorted"
)
_TONES = frozenset("medium dark tone1 tone2 tone3 tone4 tone5 skin".split())


@dataclass(frozen=True)
class Icon:
    """One named drawing.

    Attributes:
        name: of what it shows, lower case, without an article.
        source: the icon set's name, or ``openclipart``.
        svg: the document.
    """

    name: str
    source: str
    svg: str


def install() -> Path:
    """The folder with the icon sets; npm fetches the pinned versions where they are missing."""
    folder = HERE / "work" / "icons"
    if not (folder / "node_modules").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text((HERE / "package.json").read_text())
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=folder, check=True)
    return folder / "node_modules" / "@iconify-json"


def held_out(name: str) -> bool:
    """Whether no picture of that name may be trained on: 3 % of the names, by their hash."""
    return int(hashlib.md5(name.encode()).hexdigest(), 16) % 100 < 3


class Names:
    """From an icon's key to the name of what it shows.

    Args:
        concepts: names that another spelling, a plural or a name listed in ``other_names.json``
            is brought to.
    """

    def __init__(self, concepts: Sequence[str]) -> None:
        others = json.loads((HERE / "other_names.json").read_text(encoding="utf-8"))
        self._canonical = {_squashed(other): name for other, name in others.items()}
        self._canonical |= {_squashed(name): name for name in concepts}
        self.concepts = frozenset(concepts)

    def plain(self, key: str) -> str:
        """``"fire-engine-outline"`` becomes ``"fire truck"``."""
        text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower()
        found = [w for w in re.findall(r"[a-z0-9']+", text) if w not in _STYLE_WORDS]
        while len(found) > 1 and found[-1].isdigit():
            found.pop()
        name = re.sub(r"(?<=[a-z])[0-9]+$", "", " ".join(found))
        return self._canonical.get(_squashed(name), name)


def _squashed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower()).removesuffix("s")


def from_set(folder: Path, source: str, names: Names) -> Iterator[Icon]:
    """Every icon of an Iconify set, in the order of its file."""
    data = json.loads((folder / source / "icons.json").read_text(encoding="utf-8"))
    for key, icon in data["icons"].items():
        width = icon.get("width", data.get("width", 16))
        height = icon.get("height", data.get("height", 16))
        left, top = icon.get("left", 0), icon.get("top", 0)
        yield Icon(
            names.plain(key),
            source,
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="{left} {top} {width} {height}">{icon["body"]}</svg>',
        )


def from_clip_art(names: Names) -> Iterator[Icon]:
    """Drawings of the Open Clip Art Library by their titles."""
    for path in sorted(CLIP_ART.rglob("*.svg")):
        if _CLIP_ART_LEFT_OUT.search(str(path)) or path.stat().st_size > 300_000:
            continue
        svg = path.read_text(encoding="utf-8", errors="replace")
        title = re.search(r"<dc:title>\s*([^<]+)", svg)
        named = re.sub(r"\(.*", "", title.group(1)) if title else path.stem.split("_")[0]
        yield Icon(names.plain(named), "openclipart", svg)


def collect(concepts: Sequence[str]) -> list[Icon]:
    """All drawings that training may use, and those of :data:`NEVER_SEEN`.

    Args:
        concepts: names that are kept whatever words they have; the interface sets, most of whose
            icons show no thing, give only these and what an illustrated set shows too.
    """
    folder, names = install(), Names(concepts)

    def usable(icon: Icon) -> bool:
        if icon.name in names.concepts:
            return True
        found = icon.name.split()
        if found[-1:] == ["clock"]:  # a kind of clock, not a sign for time
            found = found[:-1]
        strange = any(w in _CHANGED or w in _TONES or w.isdigit() for w in found)
        return 0 < len(found) <= 4 and not strange and len(icon.name) > 2

    illustrated = [i for s in ILLUSTRATED for i in from_set(folder, s, names) if usable(i)]
    illustrated += [icon for icon in from_clip_art(names) if usable(icon)]
    shown = {icon.name for icon in illustrated} | names.concepts
    interface = [i for s in INTERFACE for i in from_set(folder, s, names) if i.name in shown]
    unseen = [i for i in from_set(folder, NEVER_SEEN, names) if i.name in names.concepts]
    return illustrated + interface + unseen


def glyph(icon: Icon) -> np.ndarray | None:
    """Its picture, (96, 96, 4) uint8 in the middle of its square, or ``None`` where it has none.

    What an icon leaves to ``currentColor`` is black.
    """
    try:
        png = bytes(resvg_py.svg_to_bytes(svg_string=icon.svg, width=2 * GLYPH))
    except ValueError:
        return None
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    box = image.getchannel("A").point(lambda a: 255 if a > 20 else 0).getbbox()
    if box is None:
        return None
    image = image.crop(box)
    image.thumbnail((GLYPH, GLYPH), Image.Resampling.BOX)
    square = Image.new("RGBA", (GLYPH, GLYPH), (0, 0, 0, 0))
    square.paste(image, ((GLYPH - image.width) // 2, (GLYPH - image.height) // 2))
    return np.asarray(square)
