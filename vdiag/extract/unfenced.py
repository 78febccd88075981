"""Programs in replies without a fence: from where one begins to its last line."""

import re
from collections.abc import Iterator
from itertools import takewhile

from vdiag.extract.fences import Block
from vdiag.extract.wrappers import unwrapped
from vdiag.languages import Grammar

_FENCE_LINE = re.compile(r"^[ \t>]*+(?:`{3,}+|~{3,}+)[^\n`]*+$|`{3,}+[ \t]*+$", re.MULTILINE)
_ABOVE = re.compile(
    r"[ \t]*+(?:#|//|/\*|\*/|%|<!(?!\[)|<\?xml|[\w.]+(?:, \w+)* = \S"
    r"|[A-Z]\w*(?:<\w+>)?(?:\[\])*\s+\w+\s*[=;,])"
)
_DECLARED = re.compile(r"[ \t]*+[A-Z]\w*(?:<[\w, ]+>)?(?:\[\])*[ \t]+\w+[ \t]*(?:=[^\n]*)?;\s*$")
_HEADERS = (("*/", "/*"), ("-->", "<!--"), ("?>", "<?xml"), (">", "<!DOCTYPE"), ('"""', '"""'))
"""How what can stand above a program and take several lines ends and begins."""
_LEAD, _ENDLESS = 200, 10
_LONGEST_HEADER = 4000
_MOST = 200
"""Places where a program could begin that are looked at, so that no reply takes long; one where
it never ends counts as many."""


def unfenced(text: str, opening: str, grammar: Grammar) -> list[Block]:
    """The stretches of a text that are programs, or pieces of one, as blocks in their order.

    Where none of them is whole, it is the first that never ends, with all that follows.
    """
    text = unwrapped(text)
    begins = re.compile(opening, re.MULTILINE)
    found: list[Block] = []
    left = _MOST
    for first, last in _segments(text):
        place = first
        while left > 0 and (match := begins.search(text, place, last)):
            start = _first_line(text, match.start(), place)
            code, length, behind = _stretch(text[start:last], grammar)
            left -= 1 if length else _ENDLESS
            lead = text[max(0, start - _LEAD) : start].rstrip().rpartition("\n")[2]
            spoken_of = text[start - 1 : start] == "`"
            if not spoken_of or (length and grammar.piece(code[:length]).draws):
                found.append(Block("", code[: length or None], length > 0, "", lead))
            place = max(match.end(), start + behind)
    return _likely(found, grammar)


def _likely(found: list[Block], grammar: Grammar) -> list[Block]:
    """The stretches that end; the first that does not, where they are no whole program."""
    ended = [one for one in found if one.closed]
    pieces = [grammar.piece(one.text) for one in ended]
    endless = [one for one in found if not one.closed][:1]
    if endless and not any(piece.whole for piece in pieces):
        return endless
    several = any("\n" in one.text for one in ended)
    told = several or any(piece.draws or piece.whole for piece in pieces)
    return ended if told else []


def _first_line(text: str, place: int, least: int) -> int:
    """Where a program begins whose opening is at a place: with comments and values before it."""
    begin = text.rfind("\n", least, place) + 1 or least
    place = place if text[begin:place].strip() else begin
    for _ in range(_MOST):
        above = _header(text, place, least)
        if above is None:
            above = _line_above(text, place, least)
        if above is None:
            break
        place = above
    return place


def _line_above(text: str, place: int, least: int) -> int | None:
    """Where the line before a place begins, if it is code or a comment; or a value further up."""
    above = text.rfind("\n", least, max(least, place - 1)) + 1 or least
    line = text[above:place]
    if line == "\n" and above > least:
        above = text.rfind("\n", least, above - 1) + 1 or least
        return above if _DECLARED.match(text[above:place]) else None
    return above if line.endswith("\n") and _ABOVE.match(line) else None


def _header(text: str, place: int, least: int) -> int | None:
    """Where the comment or declaration of several lines begins that ends before a place."""
    least = max(least, place - _LONGEST_HEADER)
    before = text[least:place].rstrip()
    for ends, begins in _HEADERS:
        if before.endswith(ends) and (found := before.rfind(begins, 0, -len(ends))) >= 0:
            line = before[before.rfind("\n", 0, found) + 1 : found]
            inside = before[found + len(begins) : -len(ends)]
            if ends not in inside and (not line.strip() or line.rstrip().endswith(">")):
                return least + found - (0 if line.strip() else len(line))
    return None


def _stretch(text: str, grammar: Grammar) -> tuple[str, int, int]:
    """A program that begins a text, with all behind it.

    Returns:
        The text, without the indentation of the first line if the program ends so; how many
        characters of it are the program, 0 where it never ends; and how many of the text given.
    """
    blanks = text[: len(text) - len(text.lstrip(" \t"))]
    if blanks:
        lines = list(takewhile(lambda line: not line.strip() or line.startswith(blanks),
                               text.split("\n")))  # fmt: skip
        code = "\n".join(line.removeprefix(blanks) for line in lines)
        if length := grammar.end(code):
            count = code.count("\n", 0, length) + 1
            return code, length, len("\n".join(lines[:count]))
    length = grammar.end(text)
    return text, length, length


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """First character and the one behind the last of what stands between lines with fences."""
    start = 0
    for fence in _FENCE_LINE.finditer(text):
        yield start, fence.start()
        start = fence.end()
    yield start, len(text)
