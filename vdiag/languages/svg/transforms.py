"""The transforms of CSS and SVG as one matrix, in px of the element's own place."""

import math
import re
from collections.abc import Callable, Sequence

from tinycss2.ast import Node

from vdiag.languages.svg.lengths import NUMBER, Scale, angle, number, split, token_length, tokens

Matrix = tuple[float, float, float, float, float, float]
"""``a b c d e f`` as SVG's matrix() has them."""
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ONE = re.compile(r"\s*+([a-zA-Z]++)\s*+\(([^()]*+)\)[\s,]*+")
_MOST = 10_000


def times(first: Matrix, second: Matrix) -> Matrix:
    """The transform that does ``second`` and then ``first``."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (
        a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s,
        a * t + c * u + e, b * t + d * u + f,
    )  # fmt: skip


def moved(x: float, y: float) -> Matrix:
    """A translation."""
    return (1.0, 0.0, 0.0, 1.0, x, y)


def about(matrix: Matrix, x: float, y: float) -> Matrix:
    """The transform done about another origin."""
    return times(times(moved(x, y), matrix), moved(-x, -y))


def point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a transform takes a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def written(matrix: Matrix) -> str:
    """As the attribute ``transform`` says it."""
    return f"matrix({' '.join(map(number, matrix))})"


def turn(degrees: float) -> Matrix:
    """A rotation."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (cos, sin, -sin, cos, 0.0, 0.0)


def of_attribute(text: str) -> Matrix | None:
    """The matrix of the attribute ``transform``; ``None`` where a browser finds it wrong."""
    matrix, at = SAME, 0
    while (found := _ONE.match(text, at)) is not None:
        at = found.end()
        numbers = [float(one) for one in NUMBER.findall(found[2])]
        step = None
        if not re.sub(r"[\s,]", "", NUMBER.sub("", found[2])):
            step = _of_numbers(found[1], numbers)
        if step is None:
            return None
        matrix = times(matrix, step)
    return matrix if not text[at:].strip() else None


def _of_numbers(name: str, numbers: list[float]) -> Matrix | None:
    n = len(numbers)
    if name == "matrix" and n == 6:
        a, b, c, d, e, f = numbers
        return (a, b, c, d, e, f)
    if name == "translate" and n in (1, 2):
        return moved(numbers[0], numbers[1] if n == 2 else 0.0)
    if name == "scale" and n in (1, 2):
        return (numbers[0], 0.0, 0.0, numbers[-1], 0.0, 0.0)
    if name == "rotate" and n in (1, 3):
        return about(turn(numbers[0]), *numbers[1:]) if n == 3 else turn(numbers[0])
    if name in ("skewX", "skewY") and n == 1:
        return _skewed(numbers[0], 0.0) if name == "skewX" else _skewed(0.0, numbers[0])
    return None


def _skewed(x: float, y: float) -> Matrix:
    return (1.0, math.tan(math.radians(y)), math.tan(math.radians(x)), 1.0, 0.0, 0.0)


def of_css(text: str, across: Scale, down: Scale) -> Matrix | None:
    """The matrix of the property ``transform``; ``None`` where a browser finds it wrong.

    Args:
        text: as written; the word none changes nothing.
        across, down: what lengths are measured by, percentages of width and height.
    """
    parts = tokens(text)
    if len(parts) == 1 and parts[0].type == "ident":
        return SAME if parts[0].lower_value == "none" else None
    matrix = SAME
    for part in parts[:_MOST]:
        step = None
        if part.type == "function":
            dense = [one for one in part.arguments if one.type not in ("whitespace", "comment")]
            lists = split(dense)
            if all(len(one) == 1 for one in lists):
                step = _step(part.lower_name, [one[0] for one in lists], across, down)
        if step is None:
            return None
        matrix = times(matrix, step)
    return matrix if parts else None


def _step(name: str, given: Sequence[Node], across: Scale, down: Scale) -> Matrix | None:
    """One function of the property: seen from the front where it turns into space."""
    try:
        made = _STEPS[name](list(given), across, down)
    except (KeyError, IndexError, TypeError, ValueError, ArithmeticError):
        return None
    return made if all(map(math.isfinite, made)) else None


def _length(token: Node, scale: Scale) -> float:
    found = token_length(token, scale)
    if found is None or (token.type == "number" and token.value):
        raise ValueError
    return found


def _degrees(token: Node) -> float:
    found = angle(token)
    if found is None or (token.type == "number" and token.value):
        raise ValueError
    return found


def _factor(token: Node) -> float:
    found = token_length(token, Scale(whole=1.0))
    if found is None:
        raise ValueError
    return found


def _translate(given: list[Node], across: Scale, down: Scale) -> Matrix:
    return moved(_length(given[0], across), _length(given[1], down) if given[1:] else 0.0)


def _matrix(given: list[Node], across: Scale, down: Scale) -> Matrix:
    a, b, c, d, e, f = (_factor(one) for one in given)
    return (a, b, c, d, e, f)


def _matrix3d(given: list[Node], across: Scale, down: Scale) -> Matrix:
    cell = [_factor(one) for one in given]
    return (cell[0], cell[1], cell[4], cell[5], cell[12], cell[13])


def _scale(given: list[Node], across: Scale, down: Scale) -> Matrix:
    return (_factor(given[0]), 0.0, 0.0, _factor(given[1] if given[1:] else given[0]), 0.0, 0.0)


def _rotate3d(given: list[Node], across: Scale, down: Scale) -> Matrix:
    x, y, z = (_factor(one) for one in given[:3])
    size = math.hypot(x, y, z)
    x, y, z = x / size, y / size, z / size
    cos, sin = (
        math.cos(math.radians(_degrees(given[3]))),
        math.sin(math.radians(_degrees(given[3]))),
    )
    rest = 1 - cos
    return (cos + x * x * rest, y * x * rest + z * sin, x * y * rest - z * sin,
            cos + y * y * rest, 0.0, 0.0)  # fmt: skip


def _cosine(token: Node) -> float:
    return math.cos(math.radians(_degrees(token)))


_STEPS: dict[str, Callable[[list[Node], Scale, Scale], Matrix]] = {
    "translate": _translate,
    "translate3d": _translate,
    "translatex": lambda given, across, down: moved(_length(given[0], across), 0.0),
    "translatey": lambda given, across, down: moved(0.0, _length(given[0], down)),
    "translatez": lambda given, across, down: SAME,
    "perspective": lambda given, across, down: SAME,
    "scale": _scale,
    "scale3d": _scale,
    "scalex": lambda given, across, down: (_factor(given[0]), 0.0, 0.0, 1.0, 0.0, 0.0),
    "scaley": lambda given, across, down: (1.0, 0.0, 0.0, _factor(given[0]), 0.0, 0.0),
    "scalez": lambda given, across, down: SAME,
    "rotate": lambda given, across, down: turn(_degrees(given[0])),
    "rotatez": lambda given, across, down: turn(_degrees(given[0])),
    "rotatex": lambda given, across, down: (1.0, 0.0, 0.0, _cosine(given[0]), 0.0, 0.0),
    "rotatey": lambda given, across, down: (_cosine(given[0]), 0.0, 0.0, 1.0, 0.0, 0.0),
    "rotate3d": _rotate3d,
    "skew": lambda given, across, down: _skewed(
        _degrees(given[0]), _degrees(given[1]) if given[1:] else 0.0
    ),
    "skewx": lambda given, across, down: _skewed(_degrees(given[0]), 0.0),
    "skewy": lambda given, across, down: _skewed(0.0, _degrees(given[0])),
    "matrix": _matrix,
    "matrix3d": _matrix3d,
}
