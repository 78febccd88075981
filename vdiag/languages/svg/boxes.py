"""The boxes around elements, in their own coordinates, which CSS turns and clips by."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from vdiag.languages.svg.lengths import Scale, length
from vdiag.languages.svg.outlines import Box, joined, outline
from vdiag.languages.svg.spelling import local
from vdiag.languages.svg.transforms import SAME, Matrix, moved, times

_GROUPS = frozenset(("g", "a", "svg", "switch", "symbol", "text", "tspan", "textPath"))
_DEEPEST = 100
_MOST = 50_000
"""How many elements are looked at for all boxes of a program."""
_WIDE, _UP, _DOWN = 0.55, 0.93, 0.24
"""A letter's mean width, and how far it goes up and down, in parts of its size."""


class Boxes:
    """Boxes by element.

    Args:
        by_id: elements by id, for ``<use>``.
        matrices: the transforms of those elements that have one; filled by the caller meanwhile.
        fonts: sizes of fonts in px by element.
    """

    def __init__(
        self,
        by_id: Mapping[str, Element],
        matrices: Mapping[Element, Matrix],
        fonts: Mapping[Element, float],
    ) -> None:
        self._by_id = by_id
        self._matrices = matrices
        self._fonts = fonts
        self._left = _MOST

    def fill(self, element: Element) -> Box | None:
        """The box around what is filled: left, top, right, bottom; ``None`` around nothing."""
        return self._box(element, SAME, 0)

    def stroke(self, element: Element, width: float) -> Box | None:
        """The same with a stroke of a width around."""
        box, half = self.fill(element), width / 2
        if box is None or not half:
            return box
        return (box[0] - half, box[1] - half, box[2] + half, box[3] + half)

    def _box(self, element: Element, matrix: Matrix, depth: int) -> Box | None:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0 or element.get("display") == "none":
            return None
        shape, kind = outline(element), local(element.tag)
        if shape is not None:
            return shape.box(matrix)
        found = []
        if kind == "text":
            found.append(self._text(element, matrix))
        elif kind == "use":
            found.append(self._use(element, matrix, depth))
        elif kind in _GROUPS:
            for child in element:
                inner = times(matrix, self._matrices.get(child, SAME))
                found.append(self._box(child, inner, depth + 1))
        return joined([box for box in found if box is not None])

    def _use(self, element: Element, matrix: Matrix, depth: int) -> Box | None:
        target = self._by_id.get(element.get("href", "")[1:])
        if target is None:
            return None
        place = moved(_number(element, "x"), _number(element, "y"))
        inner = times(times(matrix, place), self._matrices.get(target, SAME))
        return self._box(target, inner, depth + 1)

    def _text(self, element: Element, matrix: Matrix) -> Box | None:
        """Nearly: fonts are not asked."""
        size = self._fonts.get(element, 16.0)
        width = _WIDE * size * len("".join(element.itertext()).strip())
        shift = {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor", ""), 0.0)
        x, y = _number(element, "x") - shift * width, _number(element, "y")
        up, down = (y - _UP * size, y + _DOWN * size)
        corners = [(x, up), (x + width, up), (x + width, down), (x, down)]
        a, b, c, d, e, f = matrix
        across = [a * p + c * q + e for p, q in corners]
        along = [b * p + d * q + f for p, q in corners]
        return (min(across), min(along), max(across), max(along))


def _number(element: Element, name: str) -> float:
    first = element.get(name, "0").replace(",", " ").split()
    return (length(first[0], Scale()) if first else 0.0) or 0.0
