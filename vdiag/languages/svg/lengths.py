"""Lengths, angles and calc() of CSS, in px, degrees and numbers at 96 dpi."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import Node

NUMBER = re.compile(r"[-+]?(?:\d++\.?\d*+|\.\d++)(?:[eE][-+]?\d++)?")
_ABSOLUTE = {"px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54}
_ABSOLUTE |= {"pt": 96 / 72, "pc": 16.0}
_EX, _CH = 0.547, 0.636
"""The height of x and the width of 0 in DejaVu Sans, in parts of the font's size."""
_ANGLES = {"deg": 1.0, "grad": 0.9, "rad": 180 / math.pi, "turn": 360.0}
_TIMES = {"s": 1.0, "ms": 0.001}
_CONSTANTS = {"pi": math.pi, "e": math.e, "infinity": math.inf, "-infinity": -math.inf}
_DEEPEST = 60
_BRACKET = re.compile(r"[()\[\]{}]")


@dataclass(frozen=True)
class Scale:
    """What relative lengths are measured by, in px.

    Attributes:
        font: size of the element's font.
        root_font: size of the root's font.
        width, height: of what ``vw`` and ``vh`` are hundredths.
        whole: what a percentage is of; ``None`` where it cannot be told.
    """

    font: float = 16.0
    root_font: float = 16.0
    width: float = 300.0
    height: float = 150.0
    whole: float | None = None


def number(value: float) -> str:
    """As written in SVG, to seven digits behind the point."""
    return f"{value:.7f}".rstrip("0").rstrip(".") if math.isfinite(value) else "0"


def is_deep(text: str) -> bool:
    """Whether brackets lie so deep in one another that reading them would never end well."""
    if text.count("(") + text.count("[") + text.count("{") <= _DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket in "([{" else -1
        if depth > _DEEPEST:
            return True
    return False


def tokens(text: str) -> list[Node]:
    """The parts of a value, without spaces and comments; none where it is too deep."""
    if is_deep(text):
        return []
    found = tinycss2.parse_component_value_list(text, skip_comments=True)
    return [one for one in found if one.type != "whitespace"]


def length(text: str, scale: Scale) -> float | None:
    """A length in px, or a plain number; ``None`` where it is neither."""
    text = text.strip()
    try:
        return float(text) if text.isascii() and "_" not in text else None
    except ValueError:
        pass
    parts = tokens(text)
    return token_length(parts[0], scale) if len(parts) == 1 else None


def token_length(token: Node, scale: Scale, depth: int = 0) -> float | None:
    """A length of one token: a number, a dimension, a percentage, or a function such as calc()."""
    if token.type == "number":
        return float(token.value)
    if token.type == "percentage":
        return None if scale.whole is None else token.value * scale.whole / 100
    if token.type == "dimension":
        unit = _unit(token.lower_unit, scale)
        return None if unit is None else token.value * unit
    if token.type == "ident":
        return _CONSTANTS.get(token.lower_value) if depth else None
    if depth > _DEEPEST:
        return None
    if token.type == "() block":
        return _sum(_dense(token.content), scale, depth + 1)
    if token.type == "function":
        return _function(token.lower_name, _dense(token.arguments), scale, depth + 1)
    return None


def angle(token: Node) -> float | None:
    """Degrees of one token; a plain number is taken for degrees too."""
    return token_length(token, Scale())


def _unit(unit: str, scale: Scale) -> float | None:
    for table in (_ABSOLUTE, _ANGLES, _TIMES):
        if unit in table:
            return table[unit]
    short, long = sorted((scale.width, scale.height))
    relative = {"em": scale.font, "ex": _EX * scale.font, "ch": _CH * scale.font}
    relative |= {"rem": scale.root_font, "lh": 1.2 * scale.font}
    view = {"w": scale.width, "h": scale.height, "i": scale.width, "b": scale.height}
    view |= {"min": short, "max": long}
    for size in ("", "s", "l", "d"):
        relative |= {f"{size}v{axis}": whole / 100 for axis, whole in view.items()}
    return relative.get(unit)


def _dense(parts: Sequence[Node]) -> list[Node]:
    return [one for one in parts if one.type not in ("whitespace", "comment")]


def _function(name: str, parts: list[Node], scale: Scale, depth: int) -> float | None:
    if name in ("calc", "-webkit-calc"):
        return _sum(parts, scale, depth)
    values = [_sum(part, scale, depth) for part in split(parts)]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not known:
        return None
    if name in ("min", "max"):
        return min(known) if name == "min" else max(known)
    if name == "clamp" and len(known) == 3:
        return max(known[0], min(known[1], known[2]))
    return _computed(name, known)


def _computed(name: str, values: list[float]) -> float | None:
    """Functions of numbers; of those that take angles, plain numbers are radians."""
    first, second = values[0], values[1] if len(values) > 1 else 1.0
    try:
        if name in ("sin", "cos", "tan"):
            return float(getattr(math, name)(math.radians(first)))
        plain: dict[str, Callable[[float], float]] = {
            "abs": abs,
            "sqrt": math.sqrt,
            "exp": math.exp,
        }
        if name in plain:
            return float(plain[name](first))
        if name == "round":
            return round(first / second) * second
        if name == "mod":
            return first % second
        return float(first**second) if name == "pow" else None
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        return None


def split(parts: Sequence[Node], at: str = ",") -> list[list[Node]]:
    """The parts between commas."""
    lists: list[list[Node]] = [[]]
    for part in parts:
        if part.type == "literal" and part.value == at:
            lists.append([])
        else:
            lists[-1].append(part)
    return lists


def _sum(parts: list[Node], scale: Scale, depth: int) -> float | None:
    """Products joined by + and -; a sign that touches its number belongs to the number."""
    if not parts or len(parts) % 2 == 0:
        return None
    total, product = 0.0, token_length(parts[0], scale, depth)
    for sign, part in zip(parts[1::2], parts[2::2], strict=True):
        value = token_length(part, scale, depth)
        if product is None or value is None or sign.type != "literal":
            return None
        if sign.value == "*":
            product *= value
        elif sign.value == "/" and value:
            product /= value
        elif sign.value in "+-":
            total += product
            product = value if sign.value == "+" else -value
        else:
            return None
    return None if product is None else total + product
