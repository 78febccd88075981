"""A drawing function in Processing."""

import json
import re
from collections.abc import Mapping

from vdiag.languages import Argument, DrawingFunction
from vdiag.languages._call_arguments import NAME, check_parameters, closing, masked, plain

_HIDDEN = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\\n])*+\"?|'(?:\\.|[^'\\\n])*+'?", re.DOTALL
)
_DEFINED = re.compile(rf"\bvoid\s+{NAME}\s*(\()")
_USED = re.compile(rf"(?<![\w.$]){NAME}\s*(\()")
_PARAMETER = re.compile(r"\s*(?:final\s+)?(float|double|int|boolean|String|color)\s+(\w+)\s*")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def _call(program: str, arguments: Mapping[str, Argument]) -> str:
    """The sketch with one call: in the place of its own, or in a ``draw`` at its end."""
    code = masked(program, _HIDDEN)
    found = list(_DEFINED.finditer(code))
    if len(found) != 1:
        raise ValueError(f"the sketch defines {len(found) or 'no'} functions `{NAME}`")
    begin, end = found[0].start(), closing(code, found[0].start(1))
    types = _types(code[found[0].end() : end - 1])
    check_parameters(dict.fromkeys(types, True), arguments)
    given = ", ".join(_written(name, kind, arguments[name]) for name, kind in types.items())
    calling = f"{NAME}({given})"
    opening = code.find("{", end)
    body = closing(code, opening) if opening >= 0 else end
    uses = [use for use in _USED.finditer(code) if not begin <= use.start() < body]
    if not re.search(r"\bvoid\s+setup\s*\(", code):
        raise ValueError("the sketch has no setup()")
    if len(uses) > 1:
        raise ValueError("the sketch calls its function itself, more than once")
    if uses:
        place = closing(code, uses[0].start(1))
        return program[: uses[0].start()] + calling + program[place:]
    if re.search(r"\bvoid\s+draw\s*\(", code):
        raise ValueError("the sketch has a draw() that does not call its function")
    return f"{program.rstrip()}\n\nvoid draw() {{\n  {calling};\n  noLoop();\n}}\n"


def _types(listed: str) -> dict[str, str]:
    """Types by the names of the parameters, in their order."""
    types = {}
    for part in listed.split(",") if listed.strip() else ():
        found = _PARAMETER.fullmatch(part)
        if found is None:
            kinds = "float, int, boolean, String, color"
            raise ValueError(f'"{part.strip()}" is no parameter of type {kinds}')
        types[found.group(2)] = found.group(1)
    return types


def _written(name: str, kind: str, value: Argument) -> str:
    if isinstance(value, str):
        if kind == "color" and _COLOR.fullmatch(value):
            return value
        if kind == "String":
            return json.dumps(value)
    elif isinstance(value, bool):
        if kind == "boolean":
            return str(value).lower()
    elif kind in ("float", "double") or (kind == "int" and isinstance(value, int)):
        return plain(value)
    raise ValueError(f'the parameter "{name}" is of type {kind}, and its range is not')


FUNCTION = DrawingFunction(
    f"Write `void setup()`, which sets the size, and `void {NAME}(...)` with parameters of your "
    "own choosing (of the types float, int, String, or color for texts such as "
    '"#FF0000"), which draws the whole picture. Write no `void draw()` and do not call the '
    "function: it will be called once, in draw().",
    _call,
)
