"""The tokens of a sketch with their places, and how they stand to each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vdiag.languages._rewriting import Unsafe

# A text without its closing quote ends with its line or with the program.
TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
      | (?P<string>\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)|"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?)
      | (?P<hex>\#(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{6})\b)
      | (?P<number>0[xX][0-9A-Fa-f_]+[lL]?|0[bB][01_]+[lL]?
            |(?:\d[\d_]*\.\d*|\.\d+|\d[\d_]*)(?:[eE][+-]?\d+)?[fFdDlL]?)
      | (?P<word>[^\W\d][\w$]*|\$[\w$]*)
      | (?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Token:
    """A piece of the program that is neither space nor comment.

    Attributes:
        kind: string, hex, number, word or sign.
        text: as it stands in the program.
        start: its first character.
        other: for a bracket, the place of the one that closes it among the tokens, or opens it.
    """

    kind: str
    text: str
    start: int
    other: int = -1

    @property
    def end(self) -> int:
        """The character behind it."""
        return self.start + len(self.text)


def tokens(program: str) -> list[Token]:
    """All tokens but space and comments.

    Raises:
        Unsafe: brackets do not match.
    """
    found: list[tuple[str, str, int]] = [
        (str(one.lastgroup), one.group(), one.start())
        for one in TOKEN.finditer(program)
        if one.lastgroup not in ("space", "comment")
    ]
    others: dict[int, int] = {}
    opened: list[int] = []
    for place, (kind, text, _) in enumerate(found):
        if kind != "sign":
            continue
        if text in _CLOSING:
            opened.append(place)
        elif text in _CLOSING.values():
            if not opened or _CLOSING[found[opened[-1]][1]] != text:
                raise Unsafe("brackets do not match")
            others[place], others[opened[-1]] = opened[-1], place
            opened.pop()
    if opened:
        raise Unsafe("brackets do not match")
    return [Token(*one, others.get(place, -1)) for place, one in enumerate(found)]


def text_at(sketch: list[Token], place: int) -> str:
    """Text of the token at a place, empty beyond both ends."""
    return sketch[place].text if 0 <= place < len(sketch) else ""


def calls(sketch: list[Token], names: frozenset[str]) -> Iterator[int]:
    """Places of the names where one of them is called, not as another object's method."""
    for place, token in enumerate(sketch):
        called = token.kind == "word" and text_at(sketch, place + 1) == "("
        if called and token.text in names and text_at(sketch, place - 1) != ".":
            yield place


def arguments(sketch: list[Token], place: int) -> list[tuple[int, int]]:
    """First token and the one behind the last of each argument of the call at a place."""
    first, end = place + 2, sketch[place + 1].other
    found = []
    at = first
    while at < end:
        if sketch[at].text == ",":
            found.append((first, at))
            first = at + 1
        at = sketch[at].other + 1 if sketch[at].other > at else at + 1
    return [*found, (first, end)] if end > place + 2 else []


def outer(sketch: list[Token]) -> Iterator[int]:
    """Places of words before a ``(`` that stand outside all braces."""
    place = 0
    while place < len(sketch):
        if sketch[place].kind == "word" and text_at(sketch, place + 1) == "(":
            yield place
        place = sketch[place].other + 1 if sketch[place].text == "{" else place + 1


def declared(sketch: list[Token], place: int) -> bool:
    """Whether the word before a ``(`` is the name of a function that begins there, not a call."""
    after = sketch[place + 1].other + 1
    before = text_at(sketch, place - 1)
    return (
        text_at(sketch, after) in ("{", "throws")
        and bool(re.fullmatch(r"\w+|[\]>]", before))
        and before not in ("new", "return", "else", "do")
    )
