"""A LaTeX source seen without its comments: brackets that belong together, and coordinates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vdiag.languages._rewriting import Unsafe

_CLOSING = {"{": "}", "[": "]", "(": ")"}
_STRANGE = re.compile(
    r"\\(?:csname|verb|catcode|string|detokenize|meaning|lstinline|scantokens)\b|\^\^"
)


@dataclass(frozen=True)
class Source:
    """A program's text with its comments blanked, character for character.

    Attributes:
        text: the same length as the program.
        ends: for the place of each opening bracket, that of the one that closes it.
        around: for each bracket's place, the places of the brackets open there, outer first.
    """

    text: str
    ends: dict[int, int]
    around: dict[int, tuple[int, ...]]

    def inside(self, place: int) -> str:
        """What stands between the bracket at a place and its other."""
        return self.text[place + 1 : self.ends[place]]

    def before(self, place: int) -> str:
        """Up to 60 characters before a place, without the spaces at the end."""
        return self.text[max(0, place - 60) : place].rstrip()


def source(program: str) -> Source:
    """The program without comments.

    Raises:
        Unsafe: brackets do not match, or it changes how it is read.
    """
    text = re.sub(
        r"(\\.)|%[^\n]*", lambda one: one[1] or " " * len(one[0]), program, flags=re.DOTALL
    )
    if _STRANGE.search(text):
        raise Unsafe("text that is not read in the usual way")
    ends: dict[int, int] = {}
    around: dict[int, tuple[int, ...]] = {}
    opened: list[int] = []
    for one in re.finditer(r"\\.|[][{}()]", text, re.DOTALL):
        place, sign = one.start(), one[0]
        if sign in _CLOSING:
            if len(opened) > 50:
                raise Unsafe("brackets are nested too deep")
            around[place] = tuple(opened)
            opened.append(place)
        elif sign in _CLOSING.values():
            if not opened or _CLOSING[text[opened[-1]]] != sign:
                raise Unsafe("brackets do not match")
            ends[opened.pop()] = place
    if opened:
        raise Unsafe("brackets do not match")
    return Source(text, ends, around)


def labels(read: Source) -> set[int]:
    """Places of the braces around the texts of nodes."""
    found = set()
    for node in re.finditer(r"\bnode\b|\\node\b", read.text):
        at = node.end()
        while step := re.compile(r"\s*+(?:at\b\s*+)?(?:(\[|\()|(\{))").match(read.text, at):
            if step[2]:
                found.add(step.start(2))
                break
            at = read.ends[step.start(1)] + 1
    return found


def coordinates(read: Source) -> Iterator[int]:
    """Places of the round brackets on paths: not in options, texts of nodes or other brackets."""
    texts = labels(read)
    for place, around in read.around.items():
        if read.text[place] == "(" and all(
            read.text[one] == "{" and one not in texts for one in around
        ):
            yield place


def parts(content: str) -> list[str]:
    """A coordinate's parts, between commas outside of all brackets."""
    found, depth, begun = [], 0, 0
    for place, sign in enumerate(content):
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            found.append(content[begun:place])
            begun = place + 1
    return [*found, content[begun:]]
