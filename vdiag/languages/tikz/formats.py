"""TeX's formats: each has loaded exactly what a program begins with, and nothing beside it.

A program whose first lines are those of a format is drawn from there on; any other one is drawn
by stock LaTeX, from its first line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

LIBRARIES = r"""\usetikzlibrary{
  3d, angles, arrows, arrows.meta, automata, backgrounds, bending, calc, chains,
  decorations.footprints, decorations.fractals, decorations.markings, decorations.pathmorphing,
  decorations.pathreplacing, decorations.shapes, decorations.text, fadings, fit,
  intersections, lindenmayersystems, math, matrix, mindmap, patterns, patterns.meta, perspective,
  petri, plotmarks, positioning, quotes, scopes, shadings, shadows, shadows.blur, shapes,
  shapes.arrows, shapes.callouts, shapes.geometric, shapes.misc, shapes.multipart,
  shapes.symbols, spy, svg.path, through, topaths, trees, turtle}"""
GENEROUS = (
    r"\usepackage[dvipsnames,svgnames,x11names,table]{xcolor}\usepackage{amsmath,amssymb}"
    r"\usepackage{tikz}" + " ".join(LIBRARIES.split()) + r"\usepackage{tikz-3dplot,pgfplots}"
)
"""What a picture without a preamble may mean: all that TikZ brings."""
FIXED = {"SOURCE_DATE_EPOCH": "1704103800", "FORCE_SOURCE_DATE": "1"}
"""The time is always 1 January 2024, 10:10 UTC, when a format is made and when it is used."""
STOCK = "stock"
OPENINGS = {
    "standalone": r"\documentclass{standalone}\usepackage{tikz}",
    "standalone-plots": r"\documentclass{standalone}\usepackage{pgfplots}",
    "standalone-tikz-plots": r"\documentclass{standalone}\usepackage{tikz}\usepackage{pgfplots}",
    "pictures": r"\documentclass[tikz]{standalone}",
    "pictures-plots": r"\documentclass[tikz]{standalone}\usepackage{pgfplots}",
    "article": r"\documentclass{article}\usepackage{tikz}",
    "generous": r"\documentclass{standalone}" + GENEROUS,
    STOCK: "",
}
"""What each format has loaded, by its name, in the order of a program."""

_BETWEEN = r"(?:\s++|%[^\n]*+\n)*+"
_COMMAND = re.compile(
    rf"{_BETWEEN}(?P<command>\\(?:documentclass|usepackage|usetikzlibrary)(?![A-Za-z]))"
    r"\s*+(?:\[(?P<options>[^][{}%\\]*+)\]\s*+)?+\{(?P<names>[^{}%\\]*+)\}(?!\s*+\[)"
)
_WIDTH = re.compile(r"(?:border|margin)=(?:\d++(?:\.\d*+)?|\.\d++)(?:pt|bp|mm|cm|in)")


@dataclass(frozen=True)
class Opening:
    """Where a program goes on.

    Attributes:
        format: one of :data:`OPENINGS`.
        text: what is left for TeX to read; line n of it is line n of the program.
    """

    format: str
    text: str


@dataclass(frozen=True)
class _Step:
    """One class, package or library of an opening.

    Attributes:
        said: the command with this name alone, without spaces.
        left: the command with the names that follow this one; empty behind the last.
        end: place behind the whole command.
        widths: options of the class that are given to it later.
    """

    said: str
    left: str
    end: int
    widths: str


def opening(document: str) -> Opening:
    r"""The format that has loaded the most of what a document begins with, and the rest of it.

    ``border`` and ``margin`` of ``standalone`` are the only options that may differ: that class
    takes them later as well, by ``\standaloneconfig``.
    """
    steps = list(islice(_steps(document), _LONGEST))
    said = [step.said for step in steps]
    best = max(
        (name for name, loaded in _LOADED.items() if loaded == said[: len(loaded)]),
        key=lambda name: len(_LOADED[name]),
    )
    if best == STOCK:
        return Opening(STOCK, document)
    last = steps[len(_LOADED[best]) - 1]
    widths = rf"\standaloneconfig{{{steps[0].widths}}}" if steps[0].widths else ""
    lines = "%\n" * document.count("\n", 0, last.end)
    return Opening(best, widths + lines + last.left + document[last.end :])


def _steps(document: str) -> Iterator[_Step]:
    place = 0
    while found := _COMMAND.match(document, place):
        command, place = found["command"], found.end()
        names, options, widths = _parts(found["names"]), _parts(found["options"] or ""), ""
        if command == r"\documentclass" and names == ["standalone"]:
            widths = ",".join(one for one in options if _WIDTH.fullmatch(one))
            options = [one for one in options if not _WIDTH.fullmatch(one)]
        given = f"[{','.join(options)}]" if options else ""
        for number, name in enumerate(names, 1):
            left = f"{command}{given}{{{','.join(names[number:])}}}" if names[number:] else ""
            yield _Step(f"{command}{given}{{{name}}}", left, place, widths)


def _parts(text: str) -> list[str]:
    """What stands between commas, without spaces."""
    return [one for part in text.split(",") if (one := "".join(part.split()))]


_LOADED = {name: [step.said for step in _steps(loaded)] for name, loaded in OPENINGS.items()}
_LONGEST = max(map(len, _LOADED.values()))
