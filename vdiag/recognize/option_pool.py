"""What options are made from: a pool of captions, those that mean the same as one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from vdiag.concepts.sets import bare, ranked_as
from vdiag.recognize.broader_names import broader
from vdiag.records import Concept

_SMALL = frozenset("a an and at by for from in its of on or the to with".split())
_ANY_OF = frozenset("kind piece sort type".split())
_NOT_SHOWN = frozenset(["arm", "category", "concept", "index", "source", "synonyms"])


@dataclass(frozen=True)
class Option:
    """A caption of the pool.

    Attributes:
        text: as it is shown.
        names: all that it and its synonyms are called, without articles.
        category: empty where the set has none.
        facts: what the other attributes say of it.
        words: those of its text that say what is to be seen.
        fitting: these and all others that fit what it says: those of broader names, and the ends of
            its words, as a sunflower is a flower.
    """

    text: str
    names: frozenset[str]
    category: str
    facts: frozenset[tuple[str, str]]
    words: frozenset[str]
    fitting: frozenset[str]


def thing(concept: Concept) -> str:
    """What a drawing shows, the same for several drawings of it: ``"cat"`` of ``"cat 2"``."""
    return concept.attributes.get("concept") or concept.name


def options_of(pool: Sequence[Concept]) -> list[Option]:
    """One option for all captions that mean the same, in the order of the pool."""
    every = [replace(concept, level="") for concept in pool]
    meaning = ranked_as("", every)
    alike: dict[str, list[Concept]] = {}
    for concept in every:
        alike.setdefault(bare(meaning[concept.text]), []).append(concept)
    return [option_of(concepts) for concepts in alike.values()]


def option_of(concepts: Sequence[Concept]) -> Option:
    """The option that concepts of one meaning are, called as the first of them is."""
    first = concepts[0]
    names = frozenset(name for concept in concepts for name in _names(concept))
    category = first.attributes.get("category", "")
    words = _words(first.text)
    fitting = words.union(_ANY_OF, _ends(words), *map(broader, (first.text, *names)))
    return Option(first.text, names, category, _facts(first), words, fitting)


def _names(concept: Concept) -> frozenset[str]:
    synonyms = concept.attributes.get("synonyms", "").split(";")
    names = (concept.text, thing(concept), *synonyms)
    return frozenset(bare(name) for name in names if name.strip())


def _facts(concept: Concept) -> frozenset[tuple[str, str]]:
    return frozenset(
        (name, part.strip())
        for name, value in concept.attributes.items()
        if name not in _NOT_SHOWN
        for part in value.split(";")
    )


def _words(text: str) -> frozenset[str]:
    every = frozenset(re.findall(r"\w+", bare(text))) or frozenset([text])
    return every - _SMALL or every


def _ends(words: Iterable[str]) -> set[str]:
    return {word[start:] for word in words for start in range(2, len(word) - 2)}
