"""True pictures of shapes: descriptions of vdiag's grammar, drawn by their own reference drawings.

None of the descriptions that ``datasets/shapes.csv`` lists is drawn, nor one that fits a listed
one's picture.
"""

import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import resvg_py
from PIL import Image

from training.tiny.colors import Rng
from vdiag.concepts import sets, shapes
from vdiag.concepts.marks import Line, Mark, Marks
from vdiag.concepts.shapes.alike import alike, saying
from vdiag.languages.svg.write import write
from vdiag.records import Concept

SIDE = 64


class References:
    """Draws descriptions, every family of the grammar as often as another."""

    def __init__(self) -> None:
        self._grammar = shapes.grammar()
        starts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        start = 0
        for pattern in self._grammar.patterns:
            starts[pattern.attribute].append((start, len(pattern)))
            start += len(pattern)
        self._families = list(starts.values())
        self._listed = defaultdict(list)
        for concept in sets.load("shapes").concepts:
            one = saying(concept)
            self._listed[one.core].append(one)

    def description(self, rng: Rng) -> Concept:
        """One that is not listed, nor fits the picture of one that is."""
        while True:
            family = self._families[rng.integers(len(self._families))]
            start, count = family[rng.integers(len(family))]
            concept = self._grammar[int(start + rng.integers(count))]
            one = saying(concept)
            if not any(alike(one, listed) for listed in self._listed[one.core]):
                return concept

    def picture(self, rng: Rng) -> tuple[np.ndarray, str]:
        """A true picture (64, 64, 3) uint8, its colours a little off, and its caption."""
        concept = self.description(rng)
        marks = shapes.picture(int(concept.attributes["index"]))
        svg = write(_recolored(marks, rng) if rng.random() < 0.6 else marks)
        image = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=2 * SIDE))))
        sheet = Image.new("RGB", image.size, (255, 255, 255))
        sheet.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
        return np.asarray(sheet.resize((SIDE, SIDE), Image.Resampling.BOX)), concept.text


def _recolored(marks: Marks, rng: Rng) -> Marks:
    """The marks in other shades of their colours, the same colour in the same shade."""
    shades: dict[str, str] = {}

    def shade(color: str | None) -> str | None:
        if color is None or color in ("#ffffff", "#000000"):
            return color
        if color not in shades:
            rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])
            found = np.clip(rgb + rng.normal(0, 14, 3), 0, 255).astype(int)
            shades[color] = "#" + "".join(f"{v:02x}" for v in found)
        return shades[color]

    return tuple(_painted(mark, shade) for mark in marks)


def _painted(mark: Mark, shade: Callable[[str | None], str | None]) -> Mark:
    if isinstance(mark, Line):
        return replace(mark, color=shade(mark.color) or mark.color)
    return replace(mark, fill=shade(mark.fill), outline=shade(mark.outline))
