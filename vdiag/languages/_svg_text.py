"""Name our fonts in an SVG wherever its text has what DejaVu lacks.

resvg shapes a whole line of text once in each of its fonts and puts the parts together by
characters. Where a font makes fewer or more signs than the line's first font, signs are lost, boxes
stand for the rest, or resvg breaks down; so a font that joins letters must be the first.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from vdiag.languages import _fonts
from vdiag.languages._emoji import alike, composed, joined, note_alike
from vdiag.sandbox.engine import note

_SVG = "{http://www.w3.org/2000/svg}"
ElementTree.register_namespace("", _SVG[1:-1])
_TEXT = _SVG + "text"
_WRITING = {_SVG + name for name in ("tspan", "textPath", "tref", "a", "switch")}
_SIMPLE = ("cjk", "cjk-rare", "emoji", "scripts")
"""Our fonts that have one sign for each character."""
_LAM_ALEF = re.compile("\u0644[\u064b-\u065f]*[\u0622\u0623\u0625\u0627]")
_LISTS = ("x", "y", "dx", "dy", "rotate")
_STAYING = ("Mn", "Me", "Mc", "Cf")  # marks and what is not seen belong to the letter before
_EMPTY = "\u2068\u2069"  # an isolate with nothing in it: no width

Run = tuple[str | None, str]
Place = tuple[ElementTree.Element, ElementTree.Element | None]


def with_fonts(svg: str) -> tuple[str, list[str]]:
    """The SVG with our fonts named, and the paths of those that are.

    What no font has goes into the drawing's log.

    Args:
        svg: well-formed.
    """
    if svg.isascii():  # DejaVu has all of it
        return svg, []
    root = ElementTree.fromstring(svg)
    lines = [line for one in root.iter(_TEXT) for line in _lines(one)]
    text = "".join(_text(place) for line in lines for place in line)
    if alike(text):
        note_alike()
    _fonts.note_missing(_fonts.missing(composed(text)))
    paths = _fonts.fallback_files(joined(text))
    if not paths:
        return svg, paths
    for line in lines:
        _name_fonts(line)
    return ElementTree.tostring(root, encoding="unicode"), paths


def _lines(text: ElementTree.Element) -> list[list[Place]]:
    """Places of text that are set one behind the other, a list for each new position."""
    lines: list[list[Place]] = []
    for begins, place in _places(text):
        if begins or not lines:
            lines.append([])
        lines[-1].append(place)
    return lines


def _places(element: ElementTree.Element) -> Iterator[tuple[bool, Place]]:
    placed = "x" in element.attrib or "y" in element.attrib
    yield placed and any(one.strip() for one in element.itertext()), (element, None)
    for child in list(element):
        if child.tag in _WRITING:
            yield from _places(child)
        yield False, (element, child)


def _text(place: Place) -> str:
    element, child = place
    return (element.text if child is None else child.tail) or ""


def _name_fonts(line: list[Place]) -> None:
    """Split the texts of a line into runs of one font each."""
    texts = [_runs(joined(_text(place))) for place in line]
    runs = [run for runs in texts for run in runs if run[1].strip()]
    joining = list(dict.fromkeys(path for path, text in runs if _joins(path, text)))
    if any(" " in line[0][0].get(name, "").strip() for name in _LISTS):
        joining = []  # each letter is set for itself
    first = joining[0] if joining else None
    if joining and runs[0][0] != first:
        at = next(n for n, found in enumerate(texts) if any(text.strip() for _, text in found))
        texts[at] = _after_empty(texts[at], first)
    if len(joining) > 1:
        note(
            "letters of several scripts in one text: some are drawn without their marks, "
            "so that different ones can look the same"
        )
    begun = False
    for place, found in zip(line, texts, strict=True):
        told = []
        for path, text in found:
            if joining and begun and _joins(path, text) and (path is not None or path != first):
                text = f"\u2068{text}\u2069" if path == first else _apart(text)
            told.append((path, text))
            begun = begun or bool(text.strip())
        _fill(place, told)


def _joins(path: str | None, text: str) -> bool:
    """Whether a font may make another number of signs than the text has characters."""
    if path is not None and Path(path).stem not in _SIMPLE:
        return True
    if text.isascii():
        return False
    return any(unicodedata.category(one)[0] == "M" for one in text) or bool(_LAM_ALEF.search(text))


def _apart(text: str) -> str:
    """Letters that do not touch: each an isolate, marks as letters of their own."""
    return "".join(f"\u2068{one}\u2069" for one in text)


def _after_empty(runs: list[Run], path: str | None) -> list[Run]:
    """The runs after an empty one in a font; white space that SVG leaves out stays in front."""
    (own, text), *others = runs
    shown = text.lstrip()
    blank = text[: len(text) - len(shown)]
    return [(None, blank), (path, _EMPTY), (own, shown), *others]


def _fill(place: Place, runs: list[Run]) -> None:
    """Put runs where a text stood: those in a font of ours as elements."""
    element, child = place
    at = 0 if child is None else list(element).index(child) + 1
    before, last = "", None
    for path, run in runs:
        if path is not None:
            last = ElementTree.Element(f"{_SVG}tspan")
            last.set("style", f"font-family:'{_fonts.family(path)}'")
            last.text = run
            element.insert(at, last)
            at += 1
        elif last is None:
            before += run
        else:
            last.tail = (last.tail or "") + run
    if child is None:
        element.text = before
    else:
        child.tail = before


def _runs(text: str) -> list[Run]:
    """Pieces of a text, each with the path of our font for it or ``None`` for DejaVu."""
    if text.isascii():
        return [(None, text)]
    named: list[Run] = []
    for one in text:
        path = _fonts.fallback_for(one)
        if named and path is None and unicodedata.category(one) in _STAYING:
            path = named[-1][0]
        named.append((path, one))
    found = groupby(named, key=lambda pair: pair[0])
    return [(path, "".join(one for _, one in pairs)) for path, pairs in found]
