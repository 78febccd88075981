"""A reply's text with one kind of line end, and without marks that nobody sees."""

import re

_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_AROUND_LINES = re.compile(rf"^[{_UNSEEN}]++|[{_UNSEEN}]++$", re.MULTILINE)

_INDENTED = re.compile(
    r"^[ \t]*[\u00a0\u2002-\u200a\u202f\u3000][ \t\u00a0\u2002-\u200a\u202f\u3000]*", re.MULTILINE
)
_WIDE = re.compile(r"[\u00a0\u2002-\u200a\u202f\u3000]")

_ENDED = re.compile(r"(?:<\|(?:im_end|eot_id|endoftext|end_of_text|eom_id)\|>|</s>|<end_of_turn>)$")
"""What some servers leave of the marks by which a model ends its reply."""
_LONGEST = 100


def plain(text: str) -> str:
    """The text with ``\\n`` at all line ends; no line begins or ends with a mark without width.

    Lines are indented by spaces that break, as code is and as copied pages are not.
    Marks by which models end a reply are left out.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _AROUND_LINES.sub("", text)
    text = _INDENTED.sub(lambda one: _WIDE.sub(" ", one.group()), text)
    while ended := _ENDED.search(text[-_LONGEST:].rstrip()):
        text = text.rstrip()[: -len(ended.group())]
    return text
