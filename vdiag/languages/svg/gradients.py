"""Gradients of CSS, as backgrounds have them, as SVG's gradients."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from tinycss2 import serialize
from tinycss2.ast import Node

from vdiag.languages.svg.colors import color, parsed, written
from vdiag.languages.svg.lengths import Scale, angle, number, split, token_length, tokens
from vdiag.languages.svg.spelling import SVG
from vdiag.languages.svg.values import Surrounding

Box = tuple[float, float, float, float]
"""Left, top, width, height."""
_SIDES = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}
_MOST = 20
_STEPS = 8
Stop = tuple[str, float | None]


def painted(
    plain: str, images: str, box: Box, around: Surrounding
) -> Iterator[tuple[str, Element | None]]:
    """What a background paints, the lowest first: a colour, or a gradient.

    Args:
        plain: the value that tells the colour.
        images: the value that tells the gradients, of which the first lies on top.
        box: what is painted.
        around: what relative values are told by.
    """
    last = split(tokens(plain))[-1]
    for token in last:
        named = color(serialize([token]), around.color)
        if named is not None:
            yield (around.color if named == "currentColor" else named), None
            break
    for layer in reversed(split(tokens(images))[:_MOST]):
        for token in layer:
            if token.type == "function" and token.lower_name.endswith("-gradient"):
                drawn = _gradient(token, box, around)
                if drawn is not None:
                    yield "", drawn


def _gradient(token: Node, box: Box, around: Surrounding) -> Element | None:
    name = token.lower_name.removeprefix("-webkit-")
    dense = [one for one in token.arguments if one.type not in ("whitespace", "comment")]
    head, *rest = split(dense)
    if _stops([head], around, 1.0):
        head, rest = [], [head, *rest]
    if name.endswith("linear-gradient"):
        drawn, line = _linear(head, box)
    elif name.endswith("radial-gradient"):
        drawn, line = _radial(head, box, around)
    else:
        return None
    stops = _stops(rest, around, line)
    if not stops:
        return None
    for shade, place in _blended(list(_placed(stops))):
        SubElement(drawn, f"{{{SVG}}}stop", {"offset": number(place), "stop-color": shade})
    drawn.set("gradientUnits", "userSpaceOnUse")
    if name.startswith("repeating-"):
        drawn.set("spreadMethod", "repeat")
    return drawn


def _linear(head: Sequence[Node], box: Box) -> tuple[Element, float]:
    x, y, width, height = box
    words = [one.lower_value for one in head if one.type == "ident"]
    degrees = angle(head[0]) if len(head) == 1 else 180.0
    if words[:1] == ["to"]:
        across = words.count("right") - words.count("left")
        down = words.count("bottom") - words.count("top")
        degrees = math.degrees(
            math.atan2(across * (height if down else 1), -down * (width if across else 1))
        )
    turn = math.radians(180.0 if degrees is None else degrees)
    line = abs(width * math.sin(turn)) + abs(height * math.cos(turn))
    dx, dy = math.sin(turn) * line / 2, -math.cos(turn) * line / 2
    cx, cy = x + width / 2, y + height / 2
    places = {"x1": cx - dx, "y1": cy - dy, "x2": cx + dx, "y2": cy + dy}
    written = {name: number(value) for name, value in places.items()}
    return Element(f"{{{SVG}}}linearGradient", written), line


def _radial(head: Sequence[Node], box: Box, around: Surrounding) -> tuple[Element, float]:
    x, y, width, height = box
    words = [one.lower_value if one.type == "ident" else "" for one in head]
    at = words.index("at") if "at" in words else len(head)
    cx, cy = _position(head[at + 1 :], box, around)
    aside, below = (cx - x, x + width - cx), (cy - y, y + height - cy)
    nearest = any(word.startswith("closest") for word in words)
    choose = min if nearest else max
    rx, ry = choose(map(abs, aside)), choose(map(abs, below))
    sizes = [_size(one, around) for one in head[:at] if one.type != "ident"]
    corner = not any(word.endswith("-side") for word in words)
    circle = "circle" in words or len(sizes) == 1
    if sizes and all(sizes):
        rx, ry = sizes[0] or rx, sizes[-1] or ry
    elif circle:
        rx = ry = math.hypot(rx, ry) if corner else choose(rx, ry)
    elif corner:
        rx, ry = rx * math.sqrt(2), ry * math.sqrt(2)
    move = f"translate({number(cx)} {number(cy)}) scale({number(rx or 1e-6)} {number(ry or 1e-6)})"
    written = {"cx": "0", "cy": "0", "r": "1", "gradientTransform": move}
    return Element(f"{{{SVG}}}radialGradient", written), rx or 1e-6


def _size(token: Node, around: Surrounding) -> float | None:
    return token_length(token, around.scale)


def _position(given: Sequence[Node], box: Box, around: Surrounding) -> tuple[float, float]:
    places = [0.5, 0.5]
    for n, one in enumerate(given[:2]):
        if one.type == "ident":
            axis = {"left": 0, "right": 0, "top": 1, "bottom": 1}.get(one.lower_value, n)
            places[axis] = _SIDES.get(one.lower_value, 0.5)
        elif one.type == "percentage":
            places[n] = one.value / 100
        else:
            places[n] = (token_length(one, around.scale) or 0.0) / (box[2 + n] or 1.0)
    return box[0] + places[0] * box[2], box[1] + places[1] * box[3]


def _stops(parts: Sequence[Sequence[Node]], around: Surrounding, line: float) -> list[Stop]:
    """Colours with their places from 0 to 1, where told; nothing if one is no colour."""
    scale = Scale(around.scale.font, around.scale.root_font, whole=line)
    found: list[Stop] = []
    for part in parts:
        if not part:
            return []
        shade = color(serialize([part[0]]), around.color)
        if shade is None:
            return []
        shade = around.color if shade == "currentColor" else shade
        places = [token_length(one, scale) for one in part[1:]]
        found += [(shade, None if one is None else one / line) for one in places or [None]]
    return found


def _placed(stops: list[Stop]) -> Iterator[tuple[str, float]]:
    """Places between those that are told lie evenly; none lies before the one before it."""
    places = [place for _, place in stops]
    places[0] = places[0] or 0.0
    places[-1] = 1.0 if places[-1] is None else places[-1]
    known = [n for n, place in enumerate(places) if place is not None]
    least = 0.0
    for n, (shade, _) in enumerate(stops):
        left, right = max(k for k in known if k <= n), min(k for k in known if k >= n)
        start, end = places[left] or 0.0, places[right] or 0.0
        place = start if left == right else start + (end - start) * (n - left) / (right - left)
        least = max(least, place)
        yield shade, least


def _blended(stops: list[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Stops between those of unlike opacity: CSS blends colours by how much of them is seen."""
    for (first, start), (second, end) in pairwise(stops):
        yield first, start
        one, two = parsed(first), parsed(second)
        if one is None or two is None or one[3] == two[3]:
            continue
        for n in range(_STEPS + 1):
            part = n / _STEPS
            alpha = one[3] * (1 - part) + two[3] * part
            mixed = (
                (a * one[3] * (1 - part) + b * two[3] * part) / (alpha or 1.0)
                for a, b in zip(one[:3], two[:3], strict=True)
            )
            red, green, blue = mixed if alpha else (two if n == 0 else one)[:3]
            yield written((red, green, blue, alpha)), start + (end - start) * part
    yield stops[-1]
