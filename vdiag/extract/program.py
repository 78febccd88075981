"""Find the program in an answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from textwrap import dedent

from vdiag.extract import parametric
from vdiag.extract.envelopes import strings, unescaped, values, with_line_ends, without_prompts
from vdiag.extract.fences import Block, blocks
from vdiag.extract.other_languages import is_diff, without_diffs
from vdiag.extract.own_blocks import Blocks, foreign, told_apart, without_others
from vdiag.extract.pieces import grammar_of, program_in
from vdiag.extract.thinking import without_thinking
from vdiag.extract.unfenced import unfenced
from vdiag.languages import Grammar, Language
from vdiag.records import Answer, Ending, Program, Question, Reason

EXTRACTOR = 3
"""Raise it when the same answer could give another program."""

_STRING = "from a JSON string"
_ESCAPES = "undid escapes of HTML"
_LINE_ENDS = "undid escaped line ends"
_PROMPTS = "left out prompts"


_MENDED: tuple[tuple[Callable[[str], str], str], ...] = (
    (unescaped, _ESCAPES),
    (dedent, ""),
    (without_prompts, _PROMPTS),
    (with_line_ends, _LINE_ENDS),
)
"""What is tried where a program cannot be parsed, and what is noted where it helps."""


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
    else those that look like it, else those without a telling word; see
    :func:`vdiag.extract.pieces.program_in` for which of them are the program. Without a fence, the
    program goes from where one begins to its last line. Last come strings of JSON and text that is
    escaped for HTML. A program that its language cannot parse is one all the same.
    """
    text, thought = without_thinking(answer.text)
    notes = ["left out thinking text"] if thought else []
    if answer.ended is Ending.LENGTH:
        notes.append("the reply was cut off")
    if answer.ended is Ending.REFUSAL:
        return Program("", Reason.NO_CODE, ("the model refused",))
    if not text.strip():
        empty = "the endpoint sent reasoning only" if thought else "the reply is empty"
        return Program("", Reason.NO_CODE, (*notes, empty))
    grammar = grammar_of(language)
    fenced = blocks(text)
    apart = told_apart(fenced, language, grammar)
    for found, said in _ways(text, fenced, apart, language, grammar):
        if found:
            cut_off = answer.ended is Ending.LENGTH
            return _program(found, [*notes, *said], grammar, cut_off)
    return Program("", Reason.NO_CODE, (*notes, *_why_not(text, apart, language)))


def _ways(
    text: str, fenced: Sequence[Block], apart: Blocks, language: Language, grammar: Grammar
) -> Iterator[tuple[Sequence[Block], list[str]]]:
    """Blocks of the language by every way in which a reply can hold them, the surest first."""
    rest = without_others(text, apart.apart)
    loose = "\n".join([rest, *(block.text for block in fenced if block.word == "json")])
    whole = values(text)
    yield list(_in_strings(whole, language, grammar)), [_STRING]
    yield _around_own(rest, apart.own, language, grammar), ["no fence"]
    yield apart.own, []
    inner = [value for block in fenced for value in values(block.text)]
    yield list(_in_strings(inner, language, grammar)), [_STRING]
    yield list(_in_strings(strings(loose), language, grammar)), [_STRING]
    yield _unfenced(rest, language, grammar), ["no fence"]
    plain = unescaped(rest)
    if plain != rest:
        again = told_apart(blocks(plain), language, grammar)
        yield again.own or _unfenced(plain, language, grammar), [_ESCAPES]
    yield [one for one in apart.faint if grammar.parses(one.text)], []


def _around_own(
    text: str, own: Sequence[Block], language: Language, grammar: Grammar
) -> list[Block]:
    """The whole program without a fence that the blocks only quote."""
    if not own or any(grammar.piece(one.text).whole for one in own):
        return []
    quoted = [one.text.strip() for one in own]
    found = _unfenced(text, language, grammar)
    held = [one for one in found if all(text in one.text for text in quoted)]
    return [one for one in held if one.closed and grammar.piece(one.text).whole]


def _unfenced(text: str, language: Language, grammar: Grammar) -> list[Block]:
    text = without_diffs(text)
    found = unfenced(text, language.opening, grammar)
    other = foreign(text, language)
    return [
        one for one in found if grammar.speaks(one.text) or (grammar.parses(one.text) and not other)
    ]


def _in_strings(
    found: Iterable[str], language: Language, grammar: Grammar, deep: bool = True
) -> Iterator[Block]:
    """Programs that strings are, or hold in blocks, or in JSON once more."""
    for string in found:
        inner = values(string) if deep else []
        own = told_apart(blocks(string), language, grammar).own
        if inner or own:
            yield from own or _in_strings(inner, language, grammar, deep=False)
        elif grammar.speaks(string) and grammar.parses(string):
            yield Block("", string, True)
        else:
            yield from _unfenced(string, language, grammar)


def _program(found: Sequence[Block], notes: list[str], grammar: Grammar, cut_off: bool) -> Program:
    """The program that blocks stand for, each without what is behind it."""
    ended = [_ended(block, grammar) for block in found[:-1]]
    ended.append(found[-1] if cut_off else _ended(found[-1], grammar))
    code, joined = program_in(ended, grammar)
    notes += joined
    if [one.text for one in ended] != [one.text for one in found]:
        notes.append("left out text behind the program")
    if not grammar.parses(code):
        for mended, note in _MENDED:
            if grammar.parses(mended(code)):
                notes += [note] if note and note not in notes else []
                code = mended(code)
                break
    return Program(code.strip("\n") + "\n", None, tuple(notes))


def _ended(block: Block, grammar: Grammar) -> Block:
    """A block that nothing closes without what stands behind the program."""
    end = 0 if block.closed else grammar.end(block.text)
    return replace(block, text=block.text[:end]) if block.text[end:].strip() and end else block


def _why_not(text: str, apart: Blocks, language: Language) -> list[str]:
    """What a reply without a program holds instead."""
    if apart.diff or is_diff("", text):
        return ["a diff"]
    others = apart.others or [one for one in [foreign(text, language)] if one]
    return [f"another language ({one})" for one in others] or ["no program in the reply"]
