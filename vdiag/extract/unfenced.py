"""Programs in replies without a fence: from where one begins to its last line."""

import re
from collections.abc import Iterator

from vdiag.extract.fences import Block
from vdiag.languages import Grammar

_FENCE_LINE = re.compile(r"^[ \t>]*+(?:`{3,}+|~{3,}+)[^\n`]*+$|`{3,}+[ \t]*+$", re.MULTILINE)
_NAMES = "answer|output|response|solution|final|program|code|pre|python|result"
_TAG = re.compile(
    rf"^([ \t]*+(?:<(?:{_NAMES})(?:\s[^<>\n]{{0,80}})?>)++)", re.MULTILINE | re.IGNORECASE
)
_CLOSING_TAG = re.compile(rf"((?:</(?:{_NAMES})>)++[ \t]*+)$", re.MULTILINE | re.IGNORECASE)
_LEAD, _ENDLESS = 200, 10
_MOST = 200
"""Places where a program could begin that are looked at, so that no reply takes long; one where
it never ends counts as many."""


def unfenced(text: str, opening: str, grammar: Grammar) -> list[Block]:
    """The stretches of a text that are programs, or pieces of one, as blocks in their order.

    Where none of them ends, it is the first with all that follows.
    """
    text = _CLOSING_TAG.sub(r"\n\1", _TAG.sub(r"\1\n", text))
    begins = re.compile(opening, re.MULTILINE)
    found: list[Block] = []
    left = _MOST
    for start, end in _segments(text):
        place = start
        while left > 0 and (match := begins.search(text, place, end)):
            code = text[match.start() : end]
            length = grammar.end(code)
            ended = length > 0
            left -= 1 if ended else _ENDLESS
            lead = text[max(0, match.start() - _LEAD) : match.start()].rstrip().rpartition("\n")[2]
            stretch = code[: length or len(code)]
            if not ended or grammar.speaks(stretch) or grammar.piece(stretch).draws:
                found.append(Block("", stretch, ended, "", lead))
            place = max(match.end(), match.start() + length)
    ended = [one for one in found if one.closed]
    if any("\n" in one.text or grammar.piece(one.text).draws for one in ended):
        return ended
    return [one for one in found if not one.closed][:1]


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """First character and the one behind the last of what stands between lines with fences."""
    start = 0
    for fence in _FENCE_LINE.finditer(text):
        yield start, fence.start()
        start = fence.end()
    yield start, len(text)
