"""TikZ pictures with their constants written in another way."""

import re
from collections.abc import Iterator

from vdiag.languages._rewriting import Edit, as_sum, edited
from vdiag.languages.tikz.source import Source, coordinates, parts, source

_HTML = re.compile(r"(\\definecolor\s*\{[^{}]*\}\s*)\{HTML\}(\s*)\{([0-9A-Fa-f]{6})\}")
_RGB = re.compile(
    r"(\\definecolor\s*\{[^{}]*\}\s*)\{RGB\}(\s*)\{\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\}"
)
_ON_PATH = re.compile(
    r"(?:--|\.\.|-\||\|-|\b(?:controls|and|rectangle|at)|\\(?:draw|fill|filldraw|path|clip|shade)|[\]+)])\Z"
)
_AXES = re.compile(r"axis\}|\\addplot|\\pic\b|\\matrix\b|\\graph\b|tikzcd")


def folded(program: str) -> str | None:
    """``{HTML}{FF0000}`` as ``{RGB}{255,0,0}`` and back; ``(40,1.5)`` as ``(25 + 15,1.5)``.

    Only whole numbers are taken apart: of them TeX's sums are exact.
    """
    read = source(program)
    edits = [*_colors(read)]
    if not _AXES.search(read.text):
        edits += _sums(read)
    return edited(program, edits)


def _colors(read: Source) -> Iterator[Edit]:
    for one in _HTML.finditer(read.text):
        numbers = ",".join(str(number) for number in bytes.fromhex(one[3]))
        yield Edit(one.start(), one.end(), f"{one[1]}{{RGB}}{one[2]}{{{numbers}}}")
    for one in _RGB.finditer(read.text):
        numbers_ = [int(one[place]) for place in (3, 4, 5)]
        if max(numbers_) < 256:
            digits = bytes(numbers_).hex().upper()
            yield Edit(one.start(), one.end(), f"{one[1]}{{HTML}}{one[2]}{{{digits}}}")


def _sums(read: Source) -> Iterator[Edit]:
    for place in coordinates(read):
        pair = parts(read.inside(place))
        if len(pair) != 2 or not _ON_PATH.search(read.before(place)):
            continue
        at = place + 1
        for part in pair:
            number = part.strip()
            new = as_sum(number)
            if new is not None and int(number) < 10000:
                start = at + part.index(number)
                yield Edit(start, start + len(number), new)
            at += len(part) + 1
