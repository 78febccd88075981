"""Find the program in an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vdiag.languages import Language
from vdiag.records import Answer, Program, Reason

EXTRACTOR = 1
"""Raise it when the same answer could give another program."""

_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+#.\-]*)[^\n`]*$", re.MULTILINE)
_OTHER = frozenset("bash sh shell console zsh powershell text txt plaintext output json".split())


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


def extract_program(answer: Answer, language: Language) -> Program:
    """The program in an answer, or ``NO_CODE`` and why.

    Thinking text is left out. Of several fenced blocks those whose word fits the language count,
    else those that look like it, else those without a telling word; blocks that each begin a new
    program stand for versions of it, of which the last closed one counts, and others are joined.
    Without a fence, the program is what begins like one.
    """
    text, notes = _without_thinking(answer.text)
    if answer.finish == "length":
        notes.append("the reply was cut off")
    if answer.finish == "refusal":
        return Program("", Reason.NO_CODE, ("the model refused",))
    if not answer.text.strip():
        return Program("", Reason.NO_CODE, (*notes, "the reply is empty"))
    blocks = _candidates(_blocks(text), language)
    if blocks:
        code, joined = _chosen(blocks, language)
        notes += joined
    else:
        code = _unfenced(text, language)
        notes.append("no fence" if code else "no program in the reply")
    code = code.strip("\n")
    if not code.strip():
        return Program("", Reason.NO_CODE, tuple(notes))
    return Program(code + "\n", None, tuple(notes))


def _without_thinking(text: str) -> tuple[str, list[str]]:
    text = text.replace("\r\n", "\n")
    shown = _THINKING.sub("", text)
    if "</think>" in shown:  # some servers leave out the opening mark
        shown = shown.rpartition("</think>")[2]
    return shown, ["left out thinking text"] if shown != text else []


def _blocks(text: str) -> list[Block]:
    """All fenced blocks, the last one perhaps not closed."""
    blocks: list[Block] = []
    opening: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opening is None:
            opening = fence
        elif fence.group(1)[0] == opening.group(1)[0] and not fence.group(2):
            body = text[opening.end() : fence.start()]
            blocks.append(Block(opening.group(2).lower(), body, closed=True))
            opening = None
    if opening is not None:
        blocks.append(Block(opening.group(2).lower(), text[opening.end() :], closed=False))
    return [block for block in blocks if block.text.strip()]


def _candidates(blocks: Sequence[Block], language: Language) -> list[Block]:
    announced = [block for block in blocks if block.word in language.fences]
    if announced:
        return announced
    opening = re.compile(language.opening, re.MULTILINE)
    alike = [b for b in blocks if b.word not in _OTHER and opening.search(b.text)]
    return alike or [block for block in blocks if block.word == ""]


def _chosen(blocks: Sequence[Block], language: Language) -> tuple[str, list[str]]:
    if len(blocks) == 1:
        return blocks[0].text, []
    opening = re.compile(language.opening, re.MULTILINE)
    starts = [bool(opening.search(block.text)) for block in blocks]
    if sum(starts) > 1:
        complete = [b for b, s in zip(blocks, starts, strict=True) if s and b.closed]
        versions = complete or [b for b, s in zip(blocks, starts, strict=True) if s]
        longest = max(len(block.text) for block in versions)
        whole = [block for block in versions if len(block.text) * 2 >= longest]
        return whole[-1].text, [f"took one of {len(blocks)} blocks"]
    return "\n".join(block.text for block in blocks), [f"joined {len(blocks)} blocks"]


def _unfenced(text: str, language: Language) -> str:
    match = re.search(language.opening, text, re.MULTILINE)
    return text[match.start() :] if match else ""
