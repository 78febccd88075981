"""Own blocks: which blocks of a reply are in the language that was asked for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vdiag.extract.envelopes import values
from vdiag.extract.fences import Block
from vdiag.extract.other_languages import WORDS, is_diff, is_log, language_of
from vdiag.extract.unfenced import unfenced
from vdiag.languages import Grammar, Language


@dataclass(frozen=True)
class Blocks:
    """The blocks of a reply, told apart.

    Attributes:
        own: in the language, the surest kind of those that there are.
        faint: perhaps in the language; never closed and without a word.
        others: names of other languages that were seen.
        diff: whether a block says only what changes.
        apart: first character and the one behind the last of all blocks that are something else.
    """

    own: Sequence[Block]
    faint: Sequence[Block]
    others: Sequence[str]
    diff: bool
    apart: Sequence[tuple[int, int]]


def told_apart(found: Sequence[Block], language: Language, grammar: Grammar) -> Blocks:
    """Which blocks are in a language.

    Those whose word says so count, and are in another language only where their text shows it;
    else those that look like it beyond doubt; else those without a telling word.
    """
    sure: dict[str, list[Block]] = {"announced": [], "alike": [], "bare": [], "faint": []}
    others: dict[str, None] = {}
    diff, apart = False, []
    for block in (_with_word(one, language) for one in found):
        kind = _kind(block, language, grammar)
        if kind in sure:
            block = _with_first_line(block, language)
            sure[kind] += _out_of_page(block, language, grammar)
            continue
        diff |= kind == "diff"
        if kind not in ("diff", ""):
            others[kind] = None
        if block.closed or kind:
            apart.append((block.start, block.end))
    own = sure["announced"] or sure["alike"] or sure["bare"]
    return Blocks(own, sure["faint"], list(others), diff, apart)


def without_others(text: str, apart: Sequence[tuple[int, int]]) -> str:
    """The text without blocks that are something else."""
    return "".join(_between(text, apart))


def foreign(text: str, language: Language) -> str:
    """The language that a text is in, where it shows signs of another one; else empty."""
    name = language_of(text)
    own = language.prompt_name
    return "" if name in (own, own.partition("-")[0].title()) else name


def _kind(block: Block, language: Language, grammar: Grammar) -> str:
    """``announced``, ``alike``, ``bare`` or ``faint``; else what it is, empty for no program."""
    text = block.text
    if is_diff(block.word, text):
        return "diff"
    if is_log(text) or block.word == "json" or values(text):
        return ""
    speaks, other = grammar.speaks(text), foreign(text, language)
    if block.word in language.fences:
        return other if other and not speaks else "announced"
    if block.word in WORDS:
        alike = speaks and (grammar.parses(text) or not (other or WORDS[block.word]))
        return "alike" if alike else WORDS[block.word]
    begins = re.match(language.opening, text.lstrip())
    if not block.word and not block.closed and not begins:
        return other if other and not speaks else "faint"
    if speaks and (not other or grammar.parses(text)):
        return "alike"
    if other:
        return other
    return "bare" if grammar.parses(text) or language_of(text) else ""


def _with_word(block: Block, language: Language) -> Block:
    """A block whose word stands on its first line, as pages that were copied have it."""
    first, _, rest = block.text.lstrip("\n").partition("\n")
    word = first.strip().lower()
    known = word in WORDS or word in language.fences
    if block.word or not known or not rest.strip():
        return block
    return replace(block, word=word, text=rest)


def _out_of_page(block: Block, language: Language, grammar: Grammar) -> list[Block]:
    """The programs in a page of HTML; the block itself where it is none."""
    if foreign(block.text, language) != "HTML":
        return [block]
    inner = [one for one in unfenced(block.text, language.opening, grammar) if one.closed]
    return [replace(one, lead=block.lead) for one in inner] or [block]


def _with_first_line(block: Block, language: Language) -> Block:
    """A block with the code that stands behind its fence, on the same line."""
    opening = re.compile(language.opening)
    for code in (block.info, block.info[len(block.word) :].strip()):
        if code and opening.match(code):
            return replace(block, text=f"{code}\n{block.text}")
    return block


def _between(text: str, apart: Sequence[tuple[int, int]]) -> Iterator[str]:
    behind = 0
    for start, end in apart:
        yield text[behind:start]
        behind = max(behind, end)
    yield text[behind:]
