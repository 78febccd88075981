"""Makes the fallback fonts that pictures use for characters which DejaVu lacks.

    apt-get download fonts-droid-fallback fonts-noto-core
    npm pack @expo-google-fonts/noto-emoji
    (unpack all three into FOLDER)
    python -m training.fonts.make FOLDER

Each font is cut down to what DejaVu Sans and the fonts before it lack, without hints for small
screens. The small fonts of single scripts become one file. Emoji that are joined of several get a
code point each. ``coverage.txt`` says what is where, ``joined.txt`` what is joined to what.
"""

import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

from vdiag.languages import _fonts

DROID = "DroidSansFallback"
SHAPED = (
    "Bengali Devanagari Gujarati Gurmukhi Kannada Khmer Malayalam Mongolian Myanmar Oriya Sinhala"
    " Tamil Telugu Thai"
)
"""Scripts whose letters change with their neighbours: a file each, with the rules for that."""
SIMPLE = (
    "Adlam Arabic Balinese CanadianAboriginal Cherokee Coptic Deseret EgyptianHieroglyphs Ethiopic"
    " Gothic Hebrew Javanese Lao LinearB Math MayanNumerals NKo OldHungarian OldItalic OldPersian"
    " OldTurkic Osmanya Phoenician Runic Samaritan Shavian Sundanese Symbols Symbols2 Syriac"
    " Tagalog Thaana Tifinagh Ugaritic Vai Yi"
)
RULES = ("GSUB", "GPOS", "GDEF", "BASE")
SIDEWAYS = ("vhea", "vmtx", "VORG")  # nothing is set from top to bottom
UNITS = 1000
_SPACE = {0x20}  # stands for all that is not seen; without it, letters would move together
_PLAIN = 0x250  # Latin letters, digits and spaces are always DejaVu's
_JOINING = {0x200C, 0x200D, 0x25CC}
_RANGE = "{:x}-{:x}"
_MADE = 3_818_620_800  # 2025, in seconds since 1904: the same bytes whenever a font is made
_KEYS = set(map(ord, "#*0123456789"))
_TONES = range(0x1F3FB, 0x1F400)
_PRIVATE = 0xF0000  # no one else gives meanings to what begins here
_FIRST_JOINED = 0x10F000


def characters(path: Path) -> set[int]:
    """All code points that a font has glyphs for."""
    return set(TTFont(path, lazy=True).getBestCmap())


def cut(source: Path, wanted: set[int], target: Path, without: Iterable[str] = ()) -> set[int]:
    """Write the part of a font that has these characters, without some tables; those it has."""
    options = subset.Options(hinting=False, notdef_outline=True)
    options.layout_features = [one for one in options.layout_features if one != "kern"]
    options.drop_tables += [*SIDEWAYS, "MATH", *without]
    font = subset.load_font(str(source), options)
    chosen = wanted & set(font.getBestCmap())
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=chosen)
    cutter.subset(font)
    font.save(target)
    return chosen


def renamed(path: Path, family: str) -> None:
    """Give a font a name of its own: it is no longer what its makers published."""
    font = TTFont(path, recalcTimestamp=False)
    for number, text in ((1, family), (2, "Regular"), (3, family), (4, f"{family} Regular")):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["name"].setName(family.replace(" ", "") + "-Regular", 6, 3, 1, 0x409)
    font["head"].created = font["head"].modified = _MADE
    for record in list(font["name"].names):
        if record.platformID == 1 or record.nameID in (16, 17):
            font["name"].removeNames(record.nameID, record.platformID)
    font.save(path)


def _ligatures(font: TTFont) -> Iterator[tuple[str, ...]]:
    """Names of glyphs that are joined, the last being what they become."""
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for rules in lookup.SubTable:
            found = getattr(getattr(rules, "ExtSubTable", rules), "ligatures", {})
            for first, ligatures in found.items():
                yield from ((first, *one.Component, one.LigGlyph) for one in ligatures)


def join(path: Path) -> str:
    """Give each picture that a font joins of several a code point; lines that say which."""
    font = TTFont(path, recalcTimestamp=False)
    names = font.getBestCmap()
    points: dict[str, int] = {}
    for point, name in sorted(names.items(), reverse=True):
        points[name] = point
    joined = {
        tuple(points.get(part, 0) for part in parts): picture
        for *parts, picture in _ligatures(font)
        if points.get(picture, _PRIVATE) >= _PRIVATE
    }
    numbers: dict[str, int] = {}
    lines = []
    for sequence, picture in sorted(joined.items()):
        if not {0, *_TONES} & set(sequence):
            number = numbers.setdefault(picture, _FIRST_JOINED + len(numbers))
            lines.append(f"{number:x} {'-'.join(f'{point:x}' for point in sequence)}")
    for table in font["cmap"].tables:
        if table.format == 12:
            table.cmap |= {number: name for name, number in numbers.items()}
    font.save(path)
    return "\n".join(lines) + "\n"


def ranges(points: Iterable[int]) -> str:
    """Code points as ranges in hexadecimal digits."""
    found: list[list[int]] = []
    for point in sorted(points):
        if found and point == found[-1][1] + 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(_RANGE.format(*one) for one in found)


def shaped_scripts(folder: Path, seen: set[int], target: Path) -> dict[str, set[int]]:
    """A font of each script in :data:`SHAPED`, and of Tibetan; what each adds."""
    covered: dict[str, set[int]] = {}
    for name in [*(f"NotoSans{script}" for script in SHAPED.split()), "NotoSerifTibetan"]:
        path = next(folder.rglob(f"{name}-Regular.ttf"))
        file = re.sub("Noto(Sans|Serif)", "", name).lower() + ".ttf"
        wanted = {point for point in characters(path) if point >= _PLAIN} - seen
        covered[file] = cut(path, wanted | _JOINING | _SPACE, target / file) - seen
        seen |= covered[file]
    return covered


def simple_scripts(folder: Path, seen: set[int], target: Path) -> set[int]:
    """One font of all in :data:`SIMPLE`, without rules of writing; what it adds."""
    added: set[int] = set()
    parts: list[str] = []
    names = ["NotoSans", *(f"NotoSans{script}" for script in SIMPLE.split()), "NotoMusic"]
    with tempfile.TemporaryDirectory() as temporary:
        for name in names:
            path = next(folder.rglob(f"{name}-Regular.ttf"))
            new = {point for point in characters(path) if point >= _PLAIN} - seen - added
            if not new:
                continue
            assert TTFont(path)["head"].unitsPerEm == UNITS, path
            part = Path(temporary, path.name)
            added |= cut(path, new if parts else new | _SPACE, part, RULES)
            parts.append(str(part))
        merge.Merger().merge(parts).save(target)
    return added


def main(folder: Path, target: Path) -> None:
    """Write the fonts and what they cover."""
    deja_vu = characters(Path(_fonts.font_file("DejaVu Sans")))
    seen = deja_vu | set(range(_PLAIN))
    target.mkdir(exist_ok=True)
    source = {path.stem: path for path in folder.rglob("*.ttf")}
    covered = {}
    for file, name in (("cjk.ttf", DROID), ("cjk-rare.ttf", f"{DROID}Full")):
        wanted = characters(source[name]) - seen
        covered[file] = cut(source[name], wanted | _SPACE, target / file) - seen
        seen |= covered[file]
    rare = covered.pop("cjk-rare.ttf")  # asked last
    covered |= shaped_scripts(folder, seen, target)
    covered["scripts.ttf"] = simple_scripts(folder, seen, target / "scripts.ttf") - seen
    seen |= covered["scripts.ttf"]
    emoji = source["NotoEmoji_400Regular"]
    pictures = {point for point in characters(emoji) if point >= _PLAIN}
    cut(emoji, pictures | _KEYS | _SPACE, target / "emoji.ttf")
    (target / "joined.txt").write_text(join(target / "emoji.ttf"))
    covered["emoji.ttf"] = characters(target / "emoji.ttf") - seen
    covered["cjk-rare.ttf"] = rare
    for name in covered:
        renamed(target / name, f"vdiag {Path(name).stem}")
    lines = [f"DejaVuSans.ttf {ranges(deja_vu)}"]
    lines += [f"{name} {ranges(points)}" for name, points in covered.items()]
    (target / "coverage.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(_fonts.__file__).parent / "fonts")
