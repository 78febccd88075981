"""Pieces: which of several blocks are the program, and which are other versions of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vdiag.extract.fences import Block
from vdiag.languages import Grammar, Language, Piece

_ORIGINAL = re.compile(
    r"\b(?:original|for (?:comparison|reference)|(?:previous|old|older) (?:code|version|program)"
    r"|your attempt|(?:code|version|program|attempt) before)\b"
    r"|^\W*before(?: (?:(?:the|my|your) )?(?:changes?|fix|improvements?|edits?))?\W*$"
    r"|^\W*(?:instead of|rather than|in place of|not|and not)(?: (?:this|that|these|those))?\W*$",
    re.IGNORECASE,
)
_IMPROVED = re.compile(
    r"\b(?:improve[ds]?|fix(?:ed)?|correct(?:ed)?|new|updated|better|final|revised|modified)\b",
    re.IGNORECASE,
)
_OWN = "\n"
"""A name that no program has: pieces of a language without a grammar all define and need it."""
_MOST = 200
"""Blocks that are compared with each other, from the last one: no reply has so many."""


@dataclass(frozen=True)
class _Part:
    """A block and what it is to the program."""

    place: int
    block: Block
    piece: Piece

    @property
    def known(self) -> frozenset[str]:
        """All names that what follows it may use."""
        return self.piece.defines | self.piece.imports


def grammar_of(language: Language) -> Grammar:
    """A language's grammar, or what its opening tells."""
    if language.grammar is not None:
        return language.grammar
    opening = re.compile(language.opening, re.MULTILINE)

    def speaks(text: str) -> bool:
        return bool(opening.search(text))

    def piece(text: str) -> Piece:
        own = frozenset({_OWN})
        return Piece(own, own, frozenset(), speaks(text), True, speaks(text))

    return Grammar(speaks, lambda text: True, len, piece)


def program_in(blocks: Sequence[Block], grammar: Grammar) -> tuple[str, list[str]]:
    """The program that some blocks of one language stand for, and what had to be done.

    The last of those that are whole programs, with what it lacks and others define; where none is
    whole, all of them in an order in which names are defined before they are needed. What is
    called the original, or is there for comparison, stands back.

    Args:
        blocks: at least one.
    """
    if len(blocks) == 1:
        return blocks[0].text, []
    offered = _offered(blocks)[-_MOST:]
    parts = [_Part(n, one, grammar.piece(one.text)) for n, one in enumerate(offered)]
    wholes = [part for part in parts if part.piece.whole]
    chosen = _around(_latest(wholes, grammar), parts, grammar) if wholes else _versions_out(parts)
    if len(chosen) == 1:
        return chosen[0].block.text, [f"took one of {len(blocks)} blocks"]
    code = grammar.joined([part.block.text for part in _in_order(chosen)])
    notes = [f"joined {len(chosen)} blocks"]
    if len(chosen) < len(blocks):
        notes = [f"joined {len(chosen)} of {len(blocks)} blocks"]
    return code, notes


def _offered(blocks: Sequence[Block]) -> Sequence[Block]:
    """All blocks but those that are shown for comparison only."""
    kept = [b for b in blocks if not _ORIGINAL.search(b.lead) or _IMPROVED.search(b.lead)]
    return kept or blocks


def _latest(wholes: Sequence[_Part], grammar: Grammar) -> _Part:
    """The last whole program that is no mere example beside a longer one."""
    ended = [part for part in wholes if part.piece.ends] or wholes
    closed = [part for part in ended if part.block.closed] or ended
    longest = max(closed, key=lambda part: len(part.block.text))
    least = len(longest.block.text) / 2
    new = [part for part in closed if not _shows_again(part, longest, grammar)]
    return [part for part in new if len(part.block.text) >= least][-1]


def _shows_again(part: _Part, earlier: _Part, grammar: Grammar) -> bool:
    """Whether a part is an earlier whole program over again, without what draws nothing."""
    text, whole = part.block.text.strip(), earlier.block.text.strip()
    if earlier.place >= part.place or len(text) >= len(whole) or text not in whole:
        return False
    return not grammar.piece(whole.replace(text, "", 1)).draws


def _around(base: _Part, parts: Sequence[_Part], grammar: Grammar) -> list[_Part]:
    """A whole program with the pieces that it lacks, or that go on with it."""
    chosen = {base.place: base}
    other = [part for part in parts if not part.piece.whole]
    now = base
    for _ in parts:
        more = [p for p in other if p.place not in chosen and _belongs(p, now, base.place)]
        if not more:
            break
        chosen |= {part.place: part for part in more}
        texts = [chosen[place].block.text for place in sorted(chosen)]
        now = replace(base, piece=grammar.piece("\n".join(texts)))
    return [chosen[place] for place in sorted(chosen)]


def _belongs(part: _Part, base: _Part, place: int) -> bool:
    """Whether a program needs a piece, or the piece goes on where it has not ended."""
    if part.piece.defines & base.piece.needs:
        return True
    goes_on = part.place > place and not base.piece.ends and (part.piece.draws or part.piece.ends)
    return goes_on and bool(part.piece.needs & base.known)


def _versions_out(parts: Sequence[_Part]) -> list[_Part]:
    """Pieces without those that a later one defines again, all by itself."""
    kept: list[_Part] = []
    for part in parts:
        kept = [one for one in kept if not _supersedes(part, one)]
        kept.append(part)
    return kept


def _supersedes(later: _Part, earlier: _Part) -> bool:
    again = bool(earlier.piece.defines) and later.piece.defines >= earlier.piece.defines
    shrinks = len(later.block.text) * 2 < len(earlier.block.text)
    return again and not later.piece.needs & earlier.known and not shrinks


def _in_order(parts: Sequence[_Part]) -> list[_Part]:
    """Parts as they stand, each definition before what needs it, if it must be."""
    ordered: list[_Part] = []
    for part in parts:
        needing = (
            place
            for place, one in enumerate(ordered)
            if (part.piece.defines - part.piece.anywhere) & one.piece.needs
            and not part.piece.needs & one.known
        )
        ordered.insert(next(needing, len(ordered)), part)
    return ordered
