"""SVG has no functions: a file with placeholders stands for one."""

import html
import re
from collections.abc import Mapping

from vdiag.languages import Argument, DrawingFunction
from vdiag.languages._call_arguments import check_parameters, plain

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_STRUCTURE = re.compile(r"[;{}\\]|/\*")
"""What would end a declaration or a rule of CSS, or begin a comment."""


def _call(program: str, arguments: Mapping[str, Argument]) -> str:
    """The file with every placeholder filled."""
    placeholders = set(_PLACEHOLDER.findall(program))
    if not placeholders:
        raise ValueError("the file has no placeholders such as {{size}}")
    check_parameters(dict.fromkeys(sorted(placeholders), True), arguments)
    values = {name: _written(name, value) for name, value in arguments.items()}
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], program)


def _written(name: str, value: Argument) -> str:
    if isinstance(value, bool):
        raise ValueError(f'"{name}" is true or false, and SVG has no true and false')
    if not isinstance(value, str):
        return plain(value)
    if _STRUCTURE.search(value):
        raise ValueError(f'a text for "{name}" holds one of ; {{ }} \\ /*')
    return html.escape(value)


FUNCTION = DrawingFunction(
    "Write one SVG file in which a placeholder such as {{size}} stands for every parameter, "
    "wherever its value belongs (the same one may stand in several places). The placeholders will "
    "be replaced by values; nothing is computed from them, so use `transform` to move and scale.",
    _call,
)
