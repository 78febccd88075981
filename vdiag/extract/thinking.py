"""Thinking text: what a model wrote for itself before its answer, which is no part of it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vdiag.extract.fences import blocks
from vdiag.extract.plain_text import plain

_NAMES = (
    "think|thinking|thoughts?|thought_process|reasoning|reasoning_content|reflection"
    "|analysis|scratchpad|inner_monologue|antthinking|seed:think"
)
_MARK = re.compile(
    rf"<(?P<a>/?)(?P<tag>{_NAMES})(?:\s[^<>\n]{{0,80}})?>"
    r"|\[(?P<b>/?)(?P<bracket>THINK|THINKING|REASONING)\]"
    r"|◁(?P<c>/?)(?P<arrow>think)▷"
    r"|<\|(?P<step>begin|end|start)_(?:of_)?(?P<bar>thought|thinking)\|>"
    r"|<(?P<unused>unused94|unused95)>",
    re.IGNORECASE,
)
_CHANNEL = re.compile(
    r"<\|(?:start\|>assistant<\|)?channel\|?>\s*+(?P<name>\w+)[^<\n]{0,80}(?:<\|message\|>|\n)?"
)
_CHANNEL_ENDED = re.compile(r"<\|(?:end|return|call|start)\|>|<\|?channel\|?>")
_SILENT = ("analysis", "commentary", "thought", "thinking")
_LOST_MARKS = re.compile(r"\s*analysis(?=[A-Z]).*?assistant\s*final(?=\W|[A-Z])", re.DOTALL)
_SAID = re.compile(r"\s*Thinking\.\.\.\n.*?^\.\.\.done thinking\.$", re.DOTALL | re.MULTILINE)
_QUOTES = frozenset("`\"'“”‘’«»")
_SENTENCE_ENDS = ".!?:;)]}>"
_SPOKEN_OF = re.compile(r" (?:is|are|was|tags?|marks?|means?|blocks?|opens?|and|or)\b")
_LINE = 200
"""How far back the beginning of a mark's line is looked for."""


@dataclass(frozen=True)
class _Mark:
    """A place where thinking begins or ends.

    Attributes:
        name: what pairs it with its other.
        leads: whether nothing stands before it on its line.
    """

    start: int
    end: int
    name: str
    closes: bool
    leads: bool


def without_thinking(text: str) -> tuple[str, bool]:
    """A reply without its thinking text, and whether there was any; line ends are ``\\n``.

    Thinking stands between two marks, behind an opening one that is never closed, or before a
    closing one that was never opened. A mark that is only spoken of, or is part of a program,
    hides nothing.
    """
    text = plain(text)
    answer = _for_the_reader(text)
    shown, behind = [], 0
    for start, end in _spans(answer, list(_marks(answer))):
        shown.append(answer[behind:start])
        behind = end
    rest = "".join([*shown, answer[behind:]])
    return rest, rest != text


def _for_the_reader(text: str) -> str:
    """The last channel that is meant for the reader; the text where it has no channels."""
    for told in (_LOST_MARKS, _SAID):
        if found := told.match(text):
            return text[found.end() :]
    channels = list(_CHANNEL.finditer(text))
    if not channels or text[: channels[0].start()].strip().removeprefix("<|start|>assistant"):
        return text
    ended = _CHANNEL_ENDED.search(text, channels[-1].end())
    if channels[-1]["name"].lower() in _SILENT:
        return text[ended.end() :] if ended else ""
    return text[channels[-1].end() : ended.start() if ended else None]


def _marks(text: str) -> Iterator[_Mark]:
    """All marks that are not only spoken of."""
    if not _MARK.search(text):
        return
    programs = [block for block in blocks(text) if block.closed]
    begins = [block.start for block in programs]
    for found in _MARK.finditer(text):
        start, end = found.span()
        line = text[max(0, start - _LINE) : start].rpartition("\n")[2]
        after = text[end : end + 1]
        step = (found["step"] or found["unused"] or "").lower()
        closes = step in ("end", "unused95") or "/" in (found["a"], found["b"], found["c"])
        if {line[-1:], after} <= _QUOTES or not _stands_out(line, closes, after):
            continue
        place = bisect_left(begins, start) - 1
        ends_line = closes and after in ("", "\n")  # a draft's fence may still be open there
        if place >= 0 and start < programs[place].end and not ends_line:
            continue
        name = found["tag"] or found["bracket"] or found["arrow"] or found["bar"] or ""
        yield _Mark(start, end, name.lower(), closes, not line.strip())


def _stands_out(line: str, closes: bool, after: str) -> bool:
    """Whether a mark begins or ends its line, or stands between sentences."""
    if not line.strip() or (closes and (after in ("", "\n") or not line[-1].isspace())):
        return True
    return line.rstrip()[-1] in _SENTENCE_ENDS


def _spans(text: str, marks: Sequence[_Mark]) -> Iterator[tuple[int, int]]:
    """First character and the one behind the last of each stretch of thinking, in order."""
    closing: dict[str, list[int]] = {}
    for mark in marks:
        if mark.closes:
            closing.setdefault(mark.name, []).append(mark.end)
    every = sorted(end for ends in closing.values() for end in ends)
    behind = lone = 0
    for mark in marks:
        if mark.start < behind:
            continue
        if mark.closes:
            lone = mark.end
            continue
        end = _next(closing.get(mark.name, []), mark.end) or _next(every, mark.end)
        if end is None and (not mark.leads or _SPOKEN_OF.match(text, mark.end)):
            continue
        if lone > behind:
            yield behind, lone
        behind = lone = len(text) if end is None else end
        yield mark.start, behind
    if lone > behind and (not behind or text[lone:].strip()):
        yield behind, lone


def _next(places: Sequence[int], place: int) -> int | None:
    """The first of some places behind this one."""
    found = bisect_left(places, place + 1)
    return places[found] if found < len(places) else None
