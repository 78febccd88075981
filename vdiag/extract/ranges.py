"""The ranges of a drawing function's parameters: what a model may write, and drawing from them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, log10

from vdiag.languages import Argument

MOST_PARAMETERS = 20
MOST_TEXTS = 100
MOST_STEPS = 1000
LONGEST_TEXT = 100
LARGEST = 10**9
_DIGITS = 6
"""Of a drawn number, counted from the width of its range."""

Range = Sequence[Argument]
"""Two numbers, the lowest and the highest, both whole or neither; else values to choose from, of
one kind: numbers (two to choose from are written twice), texts, or true and false. One value
stands for itself."""

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_UNIT = r"\s*(?:%|°|deg(?:rees?)?|rad|turns?|px|pt|pc|r?em|ex|cm|mm|in|v[hw]|m?s|units?)"
_MEASURE = re.compile(rf"\s*{_NUMBER}(?:{_UNIT})?\s*")
_BETWEEN = re.compile(rf"\s*({_NUMBER})\s*(?:-|–|—|\.\.+|to|,)\s*({_NUMBER})\s*")
_WORD = re.compile(r"#[0-9A-Fa-f]{3,8}|[A-Za-z]+")
_TYPES = {
    **dict.fromkeys("float real double decimal number".split(), float),
    **dict.fromkeys("int integer".split(), int),
    **dict.fromkeys("bool boolean".split(), bool),
    **dict.fromkeys("str string text color colour enum choice categorical".split(), str),
}  # fmt: skip
_NO_VALUES = frozenset([*_TYPES, "any", "hex", "rgb", "angle", "percentage", "length", "none"])
"""Words that say what kind of value belongs there."""
_LOW = frozenset("min minimum low lowest lower from start".split())
_HIGH = frozenset("max maximum high highest upper to end".split())
_VALUES = frozenset("values options choices enum".split())
_ENDS = frozenset("range interval bounds limits".split())
_FIXED = frozenset("value constant fixed".split())
_TOLD = frozenset("name default description desc label title unit units note comment".split())
"""Keys that change nothing of a range."""
_AROUND = frozenset(
    "parameters params ranges parameterranges arguments args inputs properties".split()
)
_BESIDE = frozenset("function name title description language type".split())


def ranges_of(found: object) -> dict[str, Range]:
    """The range of each parameter, from what a model wrote.

    Read are two numbers in either order, lists of values, single values, and objects with ``min``
    and ``max`` (perhaps ``step``), ``range``, ``values`` or ``value``; all of them also inside
    ``{"parameters": ...}``, or as a list of objects that have a ``name``.

    Args:
        found: from :func:`vdiag.extract.notation.value_of`.

    Raises:
        ValueError: it stands for no ranges, or could stand for more than one.
    """
    found = _unwrapped(found)
    if not isinstance(found, dict) or not found:
        raise ValueError("the ranges are no JSON object with a range for each parameter")
    if len(found) > MOST_PARAMETERS:
        raise ValueError(f"there are {len(found)} parameters, more than {MOST_PARAMETERS}")
    for name in found:
        if not name.isidentifier() or not name.isascii():
            raise ValueError(f'"{name[:LONGEST_TEXT]}" is no name of a parameter')
    return {name: _range(name, value) for name, value in found.items()}


def is_example(found: object) -> bool:
    """Whether an object gives each parameter one value and no range."""
    values = found.values() if isinstance(found, dict) else [found]
    return not any(isinstance(one, dict | list) for one in values)


def corners(ranges: Mapping[str, Range]) -> Iterator[dict[str, Argument]]:
    """Arguments that have every value of every range among them, and both ends of numbers."""
    for place in range(max(map(len, ranges.values()))):
        yield {name: values[min(place, len(values) - 1)] for name, values in ranges.items()}


def drawn(values: Range, share: float) -> Argument:
    """What lies at a share, from 0 to below 1, of a range."""
    low, high = values[0], values[-1]
    if len(values) != 2 or not _is_number(low) or not _is_number(high):
        return values[int(share * len(values))]
    assert not isinstance(low, str)
    assert not isinstance(high, str)
    if isinstance(low, int) and isinstance(high, int):
        return min(low + int(share * (high - low + 1)), high)
    places = _DIGITS - ceil(log10(high - low)) if high > low else 0
    return min(max(round(low + share * (high - low), places), low), high)


def _number(text: str) -> int | float:
    return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _unwrapped(found: object) -> object:
    """The object with the ranges, which may stand in another one or be a list."""
    if isinstance(found, dict):
        inner = [name for name in found if _key(name) in _AROUND]
        others = [name for name in found if name not in inner]
        told = all(_key(name) in _BESIDE and isinstance(found[name], str) for name in others)
        if len(inner) == 1 and told and _is_around(found[inner[0]]):
            found = found[inner[0]]
    if not isinstance(found, list) or not _is_around(found):
        return found
    names = [one["name"] for one in found]
    if len(set(names)) < len(names):
        raise ValueError("a parameter has two ranges")
    return dict(zip(names, found, strict=True))


def _is_around(value: object) -> bool:
    """Whether a value is an object, or a list of objects that have names."""
    if isinstance(value, list):
        return all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in value)
    return isinstance(value, dict)


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _range(name: str, value: object) -> Range:
    if isinstance(value, dict):
        return _from_object(name, value)
    if isinstance(value, list):
        return _from_list(name, value)
    if isinstance(value, str):
        if between := _BETWEEN.fullmatch(value):
            return _from_list(name, list(between.groups()))
        told = not _WORD.fullmatch(value) or value.lower() in _NO_VALUES
        if told and not _MEASURE.fullmatch(value):
            raise ValueError(f'the range of "{name}" is told in words')
    return _from_list(name, [value])


def _from_object(name: str, value: dict[str, object]) -> Range:
    """The range of ``{"min": 1, "max": 9}`` and the like."""
    by_key = {_key(key): one for key, one in value.items() if _key(key) not in _TOLD}
    kind = by_key.pop("type", None)
    step = by_key.pop("step", None)
    keys, values = frozenset(by_key), list(by_key.values())
    found: Range
    if len(keys) == 2 and keys & _LOW and keys & _HIGH:
        low, high = values if next(iter(by_key)) in _LOW else reversed(values)
        found = _stepped(name, low, high, step)
    elif len(keys) == 1 and step is None and (keys & _ENDS or keys & _VALUES or keys & _FIXED):
        [one] = values
        if bool(keys & _FIXED) == isinstance(one, list | dict):
            raise ValueError(f'the range of "{name}" cannot be read')
        if keys & _ENDS and (not isinstance(one, list) or len(one) != 2):
            raise ValueError(f'the range of "{name}" has not two ends')
        found = _range(name, one)
        if keys & _VALUES and len(found) == 2 and _is_number(found[0]):
            found = (*found, *found)  # two numbers alone would stand for all between
    elif not keys and step is None and _TYPES.get(str(kind).lower()) is bool:
        found = (False, True)
    else:
        raise ValueError(f'the range of "{name}" cannot be read')
    return found if kind is None else _typed(name, found, str(kind).lower())


def _typed(name: str, values: Range, kind: str) -> Range:
    """A range whose type is told beside it: ``{"type": "float", "min": 0, "max": 1}``."""
    wanted = _TYPES.get(kind)
    if wanted is float and all(_is_number(one) for one in values):
        return tuple(float(one) for one in values)
    if wanted is int and all(_is_number(one) and one == int(one) for one in values):
        return tuple(int(one) for one in values)
    if wanted is None or any(type(one) is not wanted for one in values):
        raise ValueError(f'the range of "{name}" is not of the type told')
    return values


def _stepped(name: str, low: object, high: object, step: object) -> Range:
    ends = _from_list(name, [low, high])
    if not _is_number(ends[0]):
        raise ValueError(f'the range of "{name}" is neither two numbers nor values of one kind')
    if step is None or (step == 1 and isinstance(ends[0], int)):
        return ends
    if not isinstance(step, int | float) or isinstance(step, bool) or not 0 < step <= LARGEST:
        raise ValueError(f'the step of "{name}" is no number above 0')
    first, last = float(ends[0]), float(ends[1])
    count = floor((last - first) / step + 1e-9) + 1
    if count > MOST_STEPS:
        raise ValueError(f'"{name}" has {count} values, more than {MOST_STEPS}')
    whole = isinstance(ends[0], int) and isinstance(step, int)
    values = [round(first + n * step, 9) for n in range(count)]
    found = tuple(int(one) for one in values) if whole else tuple(values)
    return found * 2 if len(found) == 2 else found


def _from_list(name: str, values: Sequence[object]) -> Range:
    kinds = {type(one) for one in values}
    if kinds == {str}:
        return _texts(name, [str(one) for one in values])
    if kinds == {bool}:
        return tuple(bool(one) for one in values)
    if kinds and kinds <= {int, float}:
        return _numbers(name, [one for one in values if isinstance(one, int | float)])
    raise ValueError(f'the range of "{name}" is neither two numbers nor values of one kind')


def _numbers(name: str, values: list[int | float]) -> Range:
    if not all(-LARGEST <= one <= LARGEST for one in values):
        raise ValueError(f'the range of "{name}" goes beyond {LARGEST:g}')
    if len(values) > MOST_STEPS:
        raise ValueError(f'"{name}" has {len(values)} values, more than {MOST_STEPS}')
    if len(values) == 2:
        values = sorted(values)
    if len(values) == 3 and not (values[1] - values[0]) * (values[2] - values[1]) > 0:
        raise ValueError(f'the third number for "{name}" could be a step or one that lies between')
    whole = all(type(one) is int for one in values)
    return tuple(values) if whole else tuple(float(one) for one in values)


def _texts(name: str, texts: list[str]) -> Range:
    if len(texts) <= 2 and all(_MEASURE.fullmatch(text) for text in texts):
        if not all(re.fullmatch(_NUMBER, text.strip()) for text in texts):
            raise ValueError(f'the numbers for "{name}" have units, which belong into the program')
        return _numbers(name, [_number(text.strip()) for text in texts])
    if len(texts) > MOST_TEXTS:
        raise ValueError(f'"{name}" has {len(texts)} texts, more than {MOST_TEXTS}')
    if any(len(text) > LONGEST_TEXT or not text.isprintable() for text in texts):
        raise ValueError(f'a text for "{name}" is too long, or holds characters that print nothing')
    return tuple(texts)
