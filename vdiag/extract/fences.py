"""Fences: the blocks of code in an answer.

They are read as CommonMark says, in lists and quotes too, and beyond it where a person sees a
fence all the same: behind words on its line, at the end of the last line of code, or where a new
one opens before the last was closed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vdiag.extract.other_languages import WORDS

_AROUND = r"(?:[ \t]*+(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*+[ \t]*+"
_OPENING = re.compile(rf"({_AROUND})(`{{3,}}+|~{{3,}}+)([^`\n]*+)$")
_BEHIND_WORDS = re.compile(r"([^`\n]*+)(`{3,}+)([^`\n]*+)$")
_ONE_LINE = re.compile(r"[^`\n]*+(`{3,}+)([^`\n]++)(`{3,}+)[^`\n]*+$")
_CLOSING = re.compile(r"[ \t]{0,3}(`{3,}+|~{3,}+)[ \t]*+(.*)$")
_LAST_LINE = re.compile(r"([^`\n]*[^`\s])[ \t]*+(`{3,}+)[ \t]*+$")
_WORD = re.compile(r"\s*\{?\.?(?:lang(?:uage)?[-=:])?([\w+#.\-]*+)")
_RUN = re.compile(r"`{3,}+|~{3,}+")
_QUOTE = re.compile(r"[ \t]*>([ ]?)")
_BLANK = re.compile(r"[ \t]*")
_PAGES = ("markdown", "md", "mdx")
_DEEPEST = 3


@dataclass(frozen=True)
class Block:
    """What stands between two fences.

    Attributes:
        word: what the opening fence announces, lower case; may be empty.
        text: the lines between, without what a list or a quote puts before each.
        closed: whether the closing fence is there.
        info: all that stands behind the opening fence on its line.
        lead: the last line of words before it.
        start, end: of the whole block in the answer, from its fence to the next.
    """

    word: str
    text: str
    closed: bool
    info: str = ""
    lead: str = ""
    start: int = 0
    end: int = 0


@dataclass
class _Open:
    """A block that is still open.

    It is tight where no space stands behind the quote's ``>``: those that follow are indentation.
    """

    fence: str
    info: str
    quotes: int
    indent: int
    start: int
    lead: str
    lines: list[str]
    tight: bool = False

    def content(self, line: str) -> str | None:
        """A line without what the quotes around put before it; ``None`` where they have ended."""
        for left in range(self.quotes, 0, -1):
            quote = _QUOTE.match(line)
            if quote is None:
                return None
            tight = self.tight and left == 1
            line = line[quote.start(1) if tight else quote.end() :]
        return line

    def block(self, closed: bool, end: int) -> Block:
        """The block that ends here."""
        lines = self.lines
        if self.tight and all(line.startswith(" ") for line in lines if line.strip()):
            lines = [line[1:] for line in lines]
        text = "\n".join(_without_indent(lines, self.indent))
        word = word_of(self.info)
        return Block(word, text, closed, self.info.strip(), self.lead, self.start, end)


def blocks(text: str) -> list[Block]:
    """All fenced blocks that hold something, perhaps not closed; those of a page one by one."""
    return list(_blocks(text, _DEEPEST))


def word_of(info: str) -> str:
    """The word for the language behind a fence: ``python`` in ``{.Python}``."""
    found = _WORD.match(info)
    return found.group(1).lower() if found else ""


def fence_around(text: str) -> str:
    """The text in a fence that is longer than all in it; as it is where it has none."""
    runs = [len(run) for run in _RUN.findall(text)]
    if not runs:
        return text
    fence = "`" * (max(runs) + 1)
    return f"{fence}\n{text}\n{fence}"


def _blocks(text: str, depth: int) -> Iterator[Block]:
    for block in _outer(text):
        inner: list[Block] = []
        if depth and (block.word in _PAGES or block.word not in WORDS) and _RUN.search(block.text):
            inner = list(_blocks(block.text, depth - 1))
        if inner and (block.word in _PAGES or any(one.word in WORDS for one in inner)):
            yield from (replace(one, start=block.start, end=block.end) for one in inner)
        elif block.text.strip():
            yield block


def _outer(text: str) -> Iterator[Block]:
    opened: _Open | None = None
    start, lead = 0, ""
    for line in text.split("\n"):
        end = start + len(line) + 1
        body = opened.content(line) if opened else None
        if opened and body is None:
            yield opened.block(False, start)
            opened, lead = None, ""
        fenced = "```" in line or "~~~" in line
        if opened and body is not None and not fenced:
            opened.lines.append(body)
        elif opened and body is not None:
            last = _last_code(opened, body)
            if last is not None:
                opened.lines += [last] if last.strip() else []
                yield opened.block(True, end)
                opened, lead = None, ""
            elif anew := _anew(opened, line, start):
                yield opened.block(False, start)
                opened = anew
            else:
                opened.lines.append(body)
        else:
            opened = _opening(line, start, lead) if fenced else None
            if fenced and not opened and (whole := _on_one_line(line, start, lead)):
                yield whole
            lead = line if line.strip() else lead
        start = end
    if opened:
        yield opened.block(False, len(text))


def _opening(line: str, start: int, lead: str) -> _Open | None:
    """The block that a line opens."""
    found = _OPENING.match(line)
    if found:
        around, fence, info = found.groups()
        quotes = around.count(">")
        inner = around[around.rfind(">") + 1 :]
        indent = len(inner) - (1 if quotes and inner[:1] == " " else 0)
        return _Open(fence, info, quotes, indent, start, lead, [], bool(quotes) and not inner)
    found = _BEHIND_WORDS.match(line)
    if found and found.group(1).strip():
        words, fence, info = found.groups()
        if word_of(info) in WORDS or (words.rstrip()[-1] == ":" and not info.strip()):
            quotes = re.match(_AROUND, words)
            count = quotes.group().count(">") if quotes else 0
            return _Open(fence, info, count, 0, start + len(words), words.strip(), [])
    return None


def _on_one_line(line: str, start: int, lead: str) -> Block | None:
    """A block that is opened and closed on one line, and says its language."""
    found = _ONE_LINE.match(line)
    if found is None or found.group(1) != found.group(3):
        return None
    word = _WORD.match(found.group(2))
    if word is None or word.group(1).lower() not in WORDS:
        return None
    text = found.group(2)[word.end() :].strip()
    return Block(word.group(1).lower(), text, True, "", lead, start, start + len(line) + 1)


def _last_code(opened: _Open, line: str) -> str | None:
    """What stands before the fence on the line that closes a block; ``None`` where none does."""
    sign, length = opened.fence[0], len(opened.fence)
    bare = line[min(opened.indent, len(line) - len(line.lstrip())) :]
    found = _CLOSING.match(bare)
    if found and found.group(1)[0] == sign and len(found.group(1)) >= length:
        behind = found.group(2)
        told = bool(behind) and (sign in behind or word_of(behind) in WORDS)
        return None if told or (behind and sign == "~") else ""
    found = _LAST_LINE.match(line)
    if found and sign == "`" and len(found.group(2)) >= length:
        return found.group(1)
    return None


def _anew(opened: _Open, line: str, start: int) -> _Open | None:
    """The block that a line opens inside one that was never closed."""
    found = _OPENING.match(line)
    if found is None or word_of(found.group(3)) not in WORDS:
        return None
    if found.group(2)[0] != opened.fence[0] or len(found.group(2)) < len(opened.fence):
        return None
    lead = next((one for one in reversed(opened.lines) if one.strip()), "")
    return _opening(line, start, lead)


def _without_indent(lines: list[str], indent: int) -> list[str]:
    """Lines without the fence's own indentation, or as much of it as the first of them has."""
    first = next((line for line in lines if line.strip()), "") if indent else ""
    most = min(indent, _indent(first))
    return [line[min(most, _indent(line)) :] for line in lines] if most else lines


def _indent(line: str) -> int:
    found = _BLANK.match(line)
    return found.end() if found else 0
