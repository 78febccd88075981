"""Envelopes: replies that hold their program as a string of JSON, or escaped for HTML."""

import html
import json
import re
from collections.abc import Iterator

_STRING = re.compile(r'(?<!\\)"((?:[^"\\\n]++|\\.)*+)"')
_ENTITY = re.compile(r"&(?:lt|gt|quot|amp|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_SHORTEST = 20
_MOST = 200


def is_json(text: str) -> bool:
    """Whether the whole text is an object, a list or a string of JSON."""
    text = text.strip()
    if not text.startswith(("{", "[", '"')):
        return False
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def strings(text: str, escaped: bool) -> Iterator[str]:
    """The longer strings of JSON in a text, whether or not the rest of it is JSON.

    Args:
        escaped: whether to give only those that would be read wrongly as they stand.
    """
    found = (
        one
        for one in _STRING.finditer(text)
        if len(one.group(1)) >= _SHORTEST and ("\\" in one.group(1) or not escaped)
    )
    for _, one in zip(range(_MOST), found, strict=False):
        try:
            yield str(json.loads(one.group(), strict=False))
        except ValueError:
            continue


def unescaped(text: str) -> str:
    """The text with characters in the place of HTML's names for them."""
    return html.unescape(text) if _ENTITY.search(text) else text
