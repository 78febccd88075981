"""Name our fonts in an SVG wherever its text has what DejaVu lacks.

resvg looks for other fonts itself, but gives up where one of them makes another number of glyphs
(joined emoji, ligatures): boxes would stand for all that follows.
"""

import re
from itertools import groupby
from xml.etree import ElementTree

from vdiag.languages import _fonts

_SVG = "{http://www.w3.org/2000/svg}"
ElementTree.register_namespace("", _SVG[1:-1])
_WRITING = {_SVG + name for name in ("text", "tspan", "textPath", "tref", "a", "switch")}
_VARIANT = "[\ufe00-\ufe0f]?"
_CLUSTER = re.compile(f".{_VARIANT}(?:\u200d.{_VARIANT})*+", re.DOTALL)  # joined: one picture


def with_fonts(svg: str) -> tuple[str, list[str]]:
    """The SVG with our fonts named, and the paths of those that are.

    What no font has goes into the drawing's log.

    Args:
        svg: well-formed.
    """
    if svg.isascii():  # DejaVu has all of it
        return svg, []
    root = ElementTree.fromstring(svg)
    texts: list[str] = []
    for element in [one for one in root.iter() if one.tag in _WRITING]:
        children = list(element)
        texts += [element.text or "", *(child.tail or "" for child in children)]
        element[:] = []
        element.text = _split(element, element.text or "")
        for child in children:
            element.append(child)
            child.tail = _split(element, child.tail or "")
    text = "".join(texts)
    _fonts.note_missing(_fonts.missing(text))
    paths = _fonts.fallback_files(text)
    return (ElementTree.tostring(root, encoding="unicode") if paths else svg), paths


def _split(element: ElementTree.Element, text: str) -> str:
    """Append what needs a font of ours as elements; the text that stands before them."""
    before, last = "", None
    for path, run in _runs(text):
        if path is not None:
            last = ElementTree.Element(f"{_SVG}tspan")
            last.set("style", f"font-family:'{_fonts.family(path)}'")
            last.text = run
            element.append(last)
        elif last is None:
            before = run
        else:
            last.tail = run
    return before


def _runs(text: str) -> list[tuple[str | None, str]]:
    """Pieces of a text, each with the path of our font for it or ``None`` for DejaVu."""
    if text.isascii():
        return [(None, text)]
    named = [(_font(one), one) for one in _CLUSTER.findall(text)]
    found = groupby(named, key=lambda pair: pair[0])
    return [(path, "".join(one for _, one in pairs)) for path, pairs in found]


def _font(cluster: str) -> str | None:
    found = (_fonts.fallback_for(one) for one in cluster)
    return next((path for path in found if path is not None), None)
