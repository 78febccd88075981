"""Envelopes: programs as strings of JSON, escaped for HTML, or typed at a prompt."""

import html
import json
import re
from collections.abc import Iterator

_STRING = re.compile(r'(?<!\\)"((?:[^"\\\n]++|\\.)*+)"')
_ENTITY = re.compile(r"&(?:lt|gt|quot|amp|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)")
_SHORTEST = 12
_MOST = 200


def values(text: str) -> list[str]:
    """All longer strings in a text that is an object, a list or a string of JSON as a whole.

    A list of strings is taken for the lines of one text, as notebooks have it.
    """
    text = text.strip()
    if not text.startswith(("{", "[", '"')):
        return []
    try:
        waiting = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return []
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


def without_prompts(text: str) -> str:
    """The lines that stand behind Python's prompts, without these; all where there are none."""
    typed = [line for line in text.split("\n") if _PROMPT.match(line)]
    return "\n".join(_PROMPT.sub("", line, count=1) for line in typed) if typed else text
