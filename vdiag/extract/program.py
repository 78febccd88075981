"""Find the program in an answer."""

import re
from collections.abc import Sequence

from vdiag.extract import parametric
from vdiag.extract.fences import Block
from vdiag.extract.fences import blocks as blocks_of
from vdiag.extract.thinking import without_thinking
from vdiag.languages import Language
from vdiag.records import Answer, Ending, Program, Question, Reason

EXTRACTOR = 1
"""Raise it when the same answer could give another program."""

_OTHER = frozenset("bash sh shell console zsh powershell text txt plaintext output json".split())


def program_of(question: Question, answer: Answer, language: Language) -> Program:
    """The program that a question's answer stands for.

    That is the one in the answer, or, for one of several drawings made of one function, its call
    with the question's arguments.
    """
    if question.details.get("strategy") == parametric.STRATEGY:
        return parametric.program_of(answer, language, question.details["arguments"])
    return extract_program(answer, language)


def extract_program(answer: Answer, language: Language) -> Program:
    """The program in an answer, or ``NO_CODE`` and why.

    Thinking text is left out. Of several fenced blocks those whose word fits the language count,
    else those that look like it, else those without a telling word; blocks that each begin a new
    program stand for versions of it, of which the last closed one counts, and others are joined.
    Without a fence, the program is what begins like one.
    """
    text, thought = without_thinking(answer.text)
    notes = ["left out thinking text"] if thought else []
    if answer.ended is Ending.LENGTH:
        notes.append("the reply was cut off")
    if answer.ended is Ending.REFUSAL:
        return Program("", Reason.NO_CODE, ("the model refused",))
    if not answer.text.strip():
        return Program("", Reason.NO_CODE, (*notes, "the reply is empty"))
    blocks = _candidates(blocks_of(text), language)
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
