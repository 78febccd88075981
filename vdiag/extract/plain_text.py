"""A reply's text with one kind of line end, and without marks that nobody sees."""

import re

_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_AROUND_LINES = re.compile(rf"^[{_UNSEEN}]++|[{_UNSEEN}]++$", re.MULTILINE)


def plain(text: str) -> str:
    """The text with ``\\n`` at all line ends; no line begins or ends with a mark without width."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _AROUND_LINES.sub("", text)
