"""Multiple choice: the options that a model chooses among when it says what a drawing shows.

One option is the drawing's own caption; the others, the distractors, come from a pool of captions.
None of them may be right as well: no synonym, no caption of the same thing, and none that says a
part of the other in the same words (``"a chair"`` beside ``"an office chair"`` or
``"an armchair"``).
"""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from vdiag.concepts.sets import bare, ranked_as
from vdiag.errors import BadInput, UnknownName
from vdiag.records import Concept

RANDOM, HARD = "random", "hard"
KINDS = (RANDOM, HARD)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FEWEST = 2
_SMALL = frozenset("a an and at by for from in its of on or the to with".split())
_NOT_SHOWN = frozenset(["arm", "category", "concept", "index", "source", "synonyms"])


@dataclass(frozen=True)
class Choices:
    """The options of one item; the one at place n has the letter ``LETTERS[n]``.

    Attributes:
        texts: captions, no two of which mean the same.
        correct: place of the right one.
    """

    texts: tuple[str, ...]
    correct: int


@dataclass(frozen=True)
class _Option:
    """A caption of the pool.

    Attributes:
        text: as it is shown.
        names: all that it and its synonyms are called, without articles.
        category: empty where the set has none.
        facts: what the other attributes say of it.
        words: those of its text that say what is to be seen.
    """

    text: str
    names: frozenset[str]
    category: str
    facts: frozenset[tuple[str, str]]
    words: frozenset[str]


def choose(
    true: Sequence[Concept], pool: Sequence[Concept], k: int, distractors: str, seed: int
) -> list[Choices]:
    """The options of every item.

    The right ones stand equally often at every place, give or take one, in an order shuffled by
    the seed; further items behind them change nothing. An item's distractors depend on the item,
    the pool and the seed alone.

    Args:
        true: what each item shows; several drawings of one thing have it in the attribute
            ``concept``.
        pool: whose captions the distractors are; the items may be among them.
        k: options of each item, from 2 to 26.
        distractors: ``"random"``, uniform from the pool; or ``"hard"``, those of the same category
            first, among these the ones with most attributes in common, among these the ones with
            most words in common, and then by lot.
        seed: of the places, the distractors and their order.

    Raises:
        UnknownName: there is no such kind of distractors.
        BadInput: ``k`` is out of range, or the pool has too few captions that differ from an item.
    """
    if distractors not in KINDS:
        raise UnknownName("kind of distractors", distractors, KINDS, "vdiag recognize --help")
    if not FEWEST <= k <= len(LETTERS):
        raise BadInput(
            f'Cannot give "{k}" options to choose among: give from {FEWEST} to {len(LETTERS)}, '
            "a letter for each."
        )
    options = _options(pool)
    places = _places(len(true), k, seed)
    return [
        _choices(item, _picked(item, options, k, distractors, seed), place)
        for item, place in zip(true, places, strict=True)
    ]


def thing(concept: Concept) -> str:
    """What a drawing shows, the same for several drawings of it: ``"cat"`` of ``"cat 2"``."""
    return concept.attributes.get("concept") or concept.name


def _options(pool: Sequence[Concept]) -> list[_Option]:
    """One option for all captions that mean the same, in the order of the pool."""
    every = [replace(concept, level="") for concept in pool]
    meaning = ranked_as("", every)
    alike: dict[str, list[Concept]] = {}
    for concept in every:
        alike.setdefault(bare(meaning[concept.text]), []).append(concept)
    return [_option(concepts) for concepts in alike.values()]


def _option(concepts: Sequence[Concept]) -> _Option:
    first = concepts[0]
    names = frozenset(name for concept in concepts for name in _names(concept))
    category = first.attributes.get("category", "")
    return _Option(first.text, names, category, _facts(first), _words(first.text))


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


def _places(items: int, k: int, seed: int) -> list[int]:
    """Each place once in every k items, so that more items change nothing for the first ones."""
    lots = random.Random(f"vdiag places {seed} {k}")
    rounds = (lots.sample(range(k), k) for _ in range(-(-items // k)))
    return [place for once in rounds for place in once][:items]


def _picked(
    item: Concept, options: Sequence[_Option], k: int, distractors: str, seed: int
) -> list[str]:
    """The texts of an item's distractors, in an order shuffled by the seed."""
    lots = random.Random(f"vdiag distractors {seed} {item.name}")
    own = _option([item])
    order = list(options)
    lots.shuffle(order)
    if distractors == HARD:
        order.sort(key=lambda option: _nearness(own, option), reverse=True)
    picked = [text for text, _ in zip(_differing(own, order), range(k - 1), strict=False)]
    if len(picked) < k - 1:
        raise BadInput(
            f'Cannot give "{k}" options for "{item.text}": only {len(picked)} captions of the set '
            f"differ from it and from each other; give at most {len(picked) + 1} options, or "
            "captions of a larger set."
        )
    lots.shuffle(picked)
    return picked


def _nearness(own: _Option, other: _Option) -> tuple[bool, int, float]:
    words = len(own.words & other.words) / len(own.words | other.words)
    return own.category == other.category, len(own.facts & other.facts), words


def _differing(own: _Option, order: Iterable[_Option]) -> Iterator[str]:
    """Texts that are wrong for the item, no two for one thing."""
    taken = own.names
    for other in order:
        partial = _within(own, other) or _within(other, own)
        if not partial and not other.names & taken:
            taken |= other.names
            yield other.text


def _within(one: _Option, other: _Option) -> bool:
    """Whether one may name the other's thing less closely: a chair or a flower is what both
    ``"an office chair"`` and ``"a sunflower"`` are.
    """
    if one.words < other.words:
        return True
    if len(one.words) > 1:
        return False
    [word] = one.words
    return len(word) > 2 and any(w != word and w.endswith(word) for w in other.words)


def _choices(item: Concept, others: Sequence[str], place: int) -> Choices:
    return Choices((*others[:place], item.text, *others[place:]), place)
