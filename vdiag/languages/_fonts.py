"""The fonts of all pictures: DejaVu, as matplotlib ships it, and ours for what it lacks.

All have a free licence. What DejaVu Sans has is always drawn by DejaVu; ``fonts/README.md`` tells
where ours come from, and ``fonts/coverage.txt`` which of them has which characters.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from vdiag.sandbox.engine import note

FAMILIES = {"DejaVu Sans": "DejaVuSans", "DejaVu Serif": "DejaVuSerif"}
FAMILIES["DejaVu Sans Mono"] = "DejaVuSansMono"
_MONO = "courier mono consol menlo monaco fixed terminal typewriter code".split()
_SERIF = (
    "times serif georgia garamond roman palatino cambria book baskerville didot bodoni merriweather"
    " playfair simsun mincho"
).split()
_SANS = (
    "arial helvetica verdana segoe system-ui apple-system blinkmac roboto inter tahoma trebuchet"
    " calibri lato ubuntu montserrat poppins nunito raleway oswald impact futura avenir gothic"
    " simhei yahei pingfang malgun cursive fantasy ui-rounded math emoji"
).split()
_OWN = Path(__file__).resolve().parent / "fonts"
_DEJAVU = "DejaVuSans.ttf"
_MOST_NAMED, _LONGEST_NAME = 10, 12
_INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp")
_VARIANTS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))  # they choose among forms of a character


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


def known_family(name: str) -> str | None:
    """The family in :data:`FAMILIES` closest to a named one; ``None`` for a rare name."""
    small = name.lower()
    if any(word in small for word in _MONO):
        return "DejaVu Sans Mono"
    if "sans" in small:
        return "DejaVu Sans"
    if any(word in small for word in _SERIF):
        return "DejaVu Serif"
    return "DejaVu Sans" if any(word in small for word in _SANS) else None


def first_known(listed: str) -> str:
    """The family for a list of CSS (``Arial, sans-serif``); the list where all are rare."""
    found = (known_family(name) for name in listed.split(","))
    return next((family for family in found if family is not None), listed)


def font_files() -> list[str]:
    """Paths of all faces of DejaVu."""
    found = sorted(str(path) for path in folder().glob("DejaVu*.ttf"))
    plain = font_file("DejaVu Sans")  # first: it is asked for what another family lacks
    return [plain, *(path for path in found if path != plain)]


def own_files() -> list[str]:
    """Paths of our fonts for what DejaVu lacks, the one that is asked first before the others."""
    return [str(_OWN / name) for name in _coverage() if name != _DEJAVU]


def fallbacks() -> list[str]:
    """Paths of the fonts to look into for what another family lacks, the first one first."""
    return [font_file("DejaVu Sans"), *own_files()]


def family(path: str) -> str:
    """The family name of one of our fonts."""
    return f"vdiag {Path(path).stem}"


def edition() -> str:
    """Tells one edition of our fonts from another: their sizes in bytes."""
    return " ".join(str(Path(path).stat().st_size) for path in own_files())


@cache
def _coverage() -> dict[str, list[int]]:
    """By file: code points at which runs of characters begin and, every other one, have ended."""
    covered = {}
    for line in (_OWN / "coverage.txt").read_text(encoding="ascii").splitlines():
        name, *ranges = line.split(" ")
        ends = [one.split("-") for one in ranges]
        covered[name] = [point for a, b in ends for point in (int(a, 16), int(b, 16) + 1)]
    return covered


def _has(name: str, character: str) -> bool:
    return bisect_right(_coverage()[name], ord(character)) % 2 == 1


def visible(character: str) -> bool:
    """Whether a character leaves a mark of its own."""
    code = ord(character)
    if any(first <= code <= last for first, last in _VARIANTS):
        return False
    return unicodedata.category(character) not in _INVISIBLE


@cache
def fallback_for(character: str) -> str | None:
    """Path of our font for a character; ``None`` where DejaVu Sans has it, or no font."""
    if _has(_DEJAVU, character):
        return None
    return next((path for path in own_files() if _has(Path(path).name, character)), None)


def fallback_files(text: str) -> list[str]:
    """Paths of the fonts that a text needs besides DejaVu: most often none."""
    found = [fallback_for(one) for one in sorted(set(text))]
    return list(dict.fromkeys(path for path in found if path is not None))


def missing(text: str) -> list[str]:
    """The characters of a text that leave a mark and that no font has, sorted."""
    absent = [one for one in set(text) if not _has(_DEJAVU, one) and visible(one)]
    return sorted(one for one in absent if fallback_for(one) is None)


def note_missing(characters: Iterable[str]) -> None:
    """Say in the drawing's log which characters no font has; nothing where there are none.

    Args:
        characters: each a character, or what a tool writes for one.
    """
    absent = sorted(set(characters))
    if not absent:
        return
    named = ", ".join(_named(one) for one in absent[:_MOST_NAMED])
    more = len(absent) - _MOST_NAMED
    note(
        f"no font has {named}{f' and {more} more' if more > 0 else ''}: "
        "different ones look the same in this picture, or are left out"
    )


def _named(character: str) -> str:
    if len(character) > 1:
        return f'"{character[:_LONGEST_NAME]}"'
    shown = f'"{character}" ' if character.isprintable() else ""
    return f"{shown}U+{ord(character):04X}"
