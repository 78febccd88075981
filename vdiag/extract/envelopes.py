"""Envelopes: programs as strings of JSON or Python, escaped for HTML, or typed at a prompt."""

import ast
import html
import json
import re
import warnings
from collections.abc import Iterator

_STRING = re.compile(r'(?<!\\)"((?:[^"\\\n]++|\\.)*+)"')
_ENTITY = re.compile(r"&(?:lt|gt|quot|amp|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)")
_SHORTEST = 12
_MOST = 200
_LONGEST = 200_000
_DEEP = re.compile(r"(?:[-+~(\[{]\s*+|not\s++){100,}+")
_ONE_LINE = re.compile(r"\\[nt\"'\\]")
_CHARACTERS = {r"\n": "\n", r"\t": "\t"}


def values(text: str) -> list[str]:
    """All longer strings in a text that is an object, a list or a string of JSON as a whole.

    It may be written as Python prints it, too: a list of what an interface gave back. A list of
    strings is taken for the lines of one text, as notebooks have it.
    """
    text = text.strip()
    if not text.startswith(("{", "[", '"')):
        return []
    try:
        waiting = [json.loads(text, strict=False)]
    except RecursionError:
        return []
    except ValueError:
        waiting = [_printed(text)]
    found: list[str] = []
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list) and len(value) > 1 and all(isinstance(x, str) for x in value):
            value = "".join(value) if value[0].endswith("\n") else "\n".join(value)
        if isinstance(value, str):
            found += [value] if len(value) >= _SHORTEST else []
        elif isinstance(value, (dict, list)):
            waiting[:0] = list(value.values() if isinstance(value, dict) else value)
    return found[:_MOST]


def _printed(text: str) -> object:
    """What Python printed so; ``None`` where the text is no value."""
    if len(text) > _LONGEST or _DEEP.search(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _value(node: ast.expr) -> object:
    """A node's value; objects, printed as calls with names alone, are mappings."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(one) for one in node.elts]
    if isinstance(node, ast.Dict):
        return dict(enumerate(map(_value, node.values)))
    if isinstance(node, ast.Call) and not node.args:
        return {str(one.arg): _value(one.value) for one in node.keywords}
    if isinstance(node, ast.Constant):
        return node.value
    raise ValueError("it is computed")


def strings(text: str) -> Iterator[str]:
    """The longer strings of JSON in a text that is none, if they would be read wrongly there."""
    found = (
        one
        for one in _STRING.finditer(text)
        if len(one.group(1)) >= _SHORTEST and "\\" in one.group(1)
    )
    for _, one in zip(range(_MOST), found, strict=False):
        try:
            yield str(json.loads(one.group(), strict=False))
        except ValueError:
            continue


def unescaped(text: str) -> str:
    """The text with characters in the place of HTML's names for them."""
    return html.unescape(text) if _ENTITY.search(text) else text


def with_line_ends(text: str) -> str:
    r"""A text on one line with line ends where it says ``\n``; other texts as they are."""
    if "\n" in text.strip("\n") or text.count(r"\n") < 2:
        return text
    return _ONE_LINE.sub(lambda one: _CHARACTERS.get(one.group(), one.group()[1:]), text)


def without_prompts(text: str) -> str:
    """The lines that stand behind Python's prompts, without these; all where there are none."""
    typed = [line for line in text.split("\n") if _PROMPT.match(line)]
    return "\n".join(_PROMPT.sub("", line, count=1) for line in typed) if typed else text
