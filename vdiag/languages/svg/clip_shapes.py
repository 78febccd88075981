"""The basic shapes of ``clip-path`` in CSS, as outlines for a ``<clipPath>``."""

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tinycss2.ast import Node

from vdiag.languages.svg.lengths import Scale, number, split, token_length, tokens
from vdiag.languages.svg.outlines import Box
from vdiag.languages.svg.spelling import SVG

_SIDES = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}
_BOXES = ("fill-box", "stroke-box", "view-box", "border-box", "content-box", "padding-box")


def box_name(value: str) -> str:
    """The box that a shape's percentages are of."""
    words = [one.lower_value for one in tokens(value) if one.type == "ident"]
    return next((word for word in words if word in _BOXES), "border-box")


def shape(value: str, box: Box, scale: Scale) -> Element | None:
    """The outline that a value describes; ``None`` where it is no basic shape.

    Args:
        value: of ``clip-path``.
        box: left, top, right, bottom of what percentages are of.
        scale: of relative lengths.
    """
    for token in tokens(value):
        if token.type == "function" and token.lower_name in _SHAPES:
            dense = [one for one in token.arguments if one.type not in ("whitespace", "comment")]
            try:
                return _SHAPES[token.lower_name](dense, _Place(box, scale))
            except (ValueError, IndexError, TypeError):
                return None
    return None


class _Place:
    """A box, and lengths told by it."""

    def __init__(self, box: Box, scale: Scale) -> None:
        self.left, self.top = box[0], box[1]
        self.width, self.height = box[2] - box[0], box[3] - box[1]
        self._scale = scale

    def length(self, token: Node, whole: float) -> float:
        scale = self._scale
        own = Scale(scale.font, scale.root_font, scale.width, scale.height, whole)
        found = token_length(token, own)
        if found is None:
            raise ValueError
        return found

    def point(self, given: Sequence[Node]) -> tuple[float, float]:
        """A position: two lengths or words; the middle where none is given."""
        places = [self.width / 2, self.height / 2]
        for n, one in enumerate(given[:2]):
            axis = n
            if one.type == "ident":
                axis = {"left": 0, "right": 0, "top": 1, "bottom": 1}.get(one.lower_value, n)
                places[axis] = _SIDES[one.lower_value] * (self.width, self.height)[axis]
            else:
                places[axis] = self.length(one, (self.width, self.height)[axis])
        return self.left + places[0], self.top + places[1]


def _made(tag: str, **values: float) -> Element:
    return Element(f"{{{SVG}}}{tag}", {name: number(value) for name, value in values.items()})


def _at(given: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    words = [one.lower_value if one.type == "ident" else "" for one in given]
    at = words.index("at") if "at" in words else len(given)
    return list(given[:at]), list(given[at + 1 :])


def _radius(
    given: Sequence[Node], sides: tuple[float, float], place: _Place, whole: float
) -> float:
    if not given or given[0].type == "ident":
        word = given[0].lower_value if given else "closest-side"
        return (max if word == "farthest-side" else min)(map(abs, sides))
    return place.length(given[0], whole)


def _circle(given: Sequence[Node], place: _Place) -> Element:
    size, at = _at(given)
    x, y = place.point(at)
    across = (x - place.left, place.left + place.width - x)
    down = (y - place.top, place.top + place.height - y)
    whole = math.hypot(place.width, place.height) / math.sqrt(2)
    far = bool(size) and size[0].type == "ident" and size[0].lower_value == "farthest-side"
    sides = ((max if far else min)(across), (max if far else min)(down))
    return _made("circle", cx=x, cy=y, r=_radius(size, sides, place, whole))


def _ellipse(given: Sequence[Node], place: _Place) -> Element:
    size, at = _at(given)
    x, y = place.point(at)
    rx = _radius(size[:1], (x - place.left, place.left + place.width - x), place, place.width)
    ry = _radius(size[1:2], (y - place.top, place.top + place.height - y), place, place.height)
    return _made("ellipse", cx=x, cy=y, rx=rx, ry=ry)


def _four(given: Sequence[Node], place: _Place) -> tuple[float, float, float, float]:
    """Top, right, bottom, left of one to four values, as CSS gives them."""
    count = len(given)
    order = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}[count]
    wholes = (place.height, place.width, place.height, place.width)
    top, right, bottom, left = (
        place.length(given[n], whole) for n, whole in zip(order, wholes, strict=True)
    )
    return top, right, bottom, left


def _inset(given: Sequence[Node], place: _Place) -> Element:
    words = [one.lower_value if one.type == "ident" else "" for one in given]
    round_at = words.index("round") if "round" in words else len(given)
    top, right, bottom, left = _four(given[:round_at], place)
    corner = given[round_at + 1 :]
    made = _made(
        "rect",
        x=place.left + left,
        y=place.top + top,
        width=max(0.0, place.width - left - right),
        height=max(0.0, place.height - top - bottom),
    )
    if corner:
        made.set("rx", number(place.length(corner[0], place.width)))
        made.set("ry", number(place.length(corner[0], place.height)))
    return made


def _polygon(given: Sequence[Node], place: _Place) -> Element:
    lists = split(given)
    rule = "nonzero"
    if lists[0] and lists[0][0].type == "ident":
        rule = lists.pop(0)[0].lower_value
    points = [place.point(pair[:2]) for pair in lists]
    text = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return Element(f"{{{SVG}}}polygon", {"points": text, "clip-rule": rule})


def _path(given: Sequence[Node], place: _Place) -> Element:
    rules = [one.lower_value for one in given if one.type == "ident"]
    data = next(one.value for one in given if one.type == "string")
    move = f"translate({number(place.left)} {number(place.top)})"
    rule = rules[0] if rules else "nonzero"
    return Element(f"{{{SVG}}}path", {"d": data, "clip-rule": rule, "transform": move})


_SHAPES = {
    "circle": _circle, "ellipse": _ellipse, "inset": _inset, "polygon": _polygon, "path": _path,
}  # fmt: skip
