"""Fences: the blocks of code in an answer."""

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^[ \t]*+(`{3,}+|~{3,}+)[ \t]*+([\w+#.\-]*+)[^\n`]*+$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """What stands between two fences.

    Attributes:
        word: what the opening fence announces, lower case; may be empty.
        text: the lines between.
        closed: whether the closing fence is there.
    """

    word: str
    text: str
    closed: bool


def blocks(text: str) -> list[Block]:
    """All fenced blocks that hold something, the last one perhaps not closed."""
    found: list[Block] = []
    opening: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opening is None:
            opening = fence
        elif fence.group(1)[0] == opening.group(1)[0] and not fence.group(2):
            body = text[opening.end() : fence.start()]
            found.append(Block(opening.group(2).lower(), body, closed=True))
            opening = None
    if opening is not None:
        found.append(Block(opening.group(2).lower(), text[opening.end() :], closed=False))
    return [block for block in found if block.text.strip()]
