"""Text from outside as it may be shown: without what moves a cursor or cannot be written down."""

import re

_NEW_LINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|[\]PX^_](?:[^\x07\x1b\x9c]*+(?:\x07|\x1b\\|\x9c))?|[ -/]*+[0-~])"
)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_HALF = re.compile(r"[\ud800-\udfff]")


def visible(text: str) -> str:
    """The text in lines: no escape sequences, control characters or marks that turn its direction.

    Halves of characters, which no file could hold, become question marks.
    """
    text = _NEW_LINES.sub("\n", text)
    return _HALF.sub("?", _UNSEEN.sub("", _ESCAPES.sub("", text)))


def one_line(text: str) -> str:
    """The same in one line: what breaks lines, and tabs, are spaces."""
    return visible(text).replace("\n", " ").replace("\t", " ")
