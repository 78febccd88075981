"""Multiple choice: the options that a model chooses among when it says what a drawing shows.

One option is the drawing's own caption; the others, the distractors, come from a pool of captions.
None of them may be right as well; see :mod:`vdiag.recognize.also_right`.
"""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from vdiag.errors import BadInput, UnknownName
from vdiag.recognize import nearest_options
from vdiag.recognize.also_right import both_right
from vdiag.recognize.option_pool import Option, option_of, options_of, thing
from vdiag.recognize.sorted_pool import SortedPool
from vdiag.records import Concept

MAKER = 2
"""Number of how options are made. A run keeps those of its own: 1 where none is recorded."""
RANDOM, HARD = "random", "hard"
KINDS = (RANDOM, HARD)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FEWEST = 2
TURNS = 8
"""Ways to sort a pool; drawings of one thing differ in theirs."""


@dataclass(frozen=True)
class Choices:
    """The options of one item; the one at place n has the letter ``LETTERS[n]``.

    Attributes:
        texts: captions, no two of which mean the same.
        correct: place of the right one.
    """

    texts: tuple[str, ...]
    correct: int


def choose(
    true: Sequence[Concept],
    pool: Sequence[Concept],
    k: int,
    distractors: str,
    seed: int,
    maker: int = MAKER,
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
        distractors: ``"random"``, uniform from the pool; or ``"hard"``, those that are sorted into
            one set with the item's caption, by how alike they all are; see
            :mod:`vdiag.recognize.neighbourhoods`.
        seed: of the places, the distractors and their order.
        maker: :data:`MAKER`, or the number of the one that a run was begun with.

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
    options = options_of(pool)
    making = _Making(options, SortedPool(options, k, seed), k, distractors, seed, maker)
    places = _places(len(true), k, seed)
    return [
        _choices(item, making.distractors_of(item), place)
        for item, place in zip(true, places, strict=True)
    ]


def _places(items: int, k: int, seed: int) -> list[int]:
    """Each place once in every k items, so that more items change nothing for the first ones."""
    lots = random.Random(f"vdiag places {seed} {k}")
    rounds = (lots.sample(range(k), k) for _ in range(-(-items // k)))
    return [place for once in rounds for place in once][:items]


@dataclass(frozen=True)
class _Making:
    """How distractors are chosen; see :func:`choose`."""

    options: Sequence[Option]
    sorted: SortedPool
    k: int
    kind: str
    seed: int
    maker: int

    def distractors_of(self, item: Concept) -> list[str]:
        """The texts of an item's distractors, in an order shuffled by the seed."""
        lots = random.Random(f"vdiag distractors {self.seed} {item.name}")
        picked = list(islice(self._in_turn(item, lots), self.k - 1))
        if len(picked) < self.k - 1:
            raise BadInput(
                f'Cannot give "{self.k}" options for "{item.text}": only {len(picked)} captions of '
                f"the set differ from it and from each other; give at most {len(picked) + 1} "
                "options, or captions of a larger set."
            )
        lots.shuffle(picked)
        return picked

    def _in_turn(self, item: Concept, lots: random.Random) -> Iterator[str]:
        """Texts that are wrong for an item, those to be taken first."""
        own = option_of([item])
        if self.kind == HARD and self.maker > 1:
            return _differing(own, self.sorted.nearest(own, _turn(item)))
        if self.maker > 1:
            return _differing(own, _by_lot(self.options, lots))
        order = list(self.options)
        lots.shuffle(order)
        if self.kind == HARD:
            order = nearest_options.nearest_first(own, order)
        return nearest_options.differing(own, order)


def _turn(item: Concept) -> int:
    """Which way to sort the pool for an item: another one for ``"cat 2"`` than for ``"cat 1"``."""
    number = re.search(r"\d+", item.name.removeprefix(thing(item)))
    return int(number[0]) % TURNS if number else 0


def _by_lot(options: Sequence[Option], lots: random.Random) -> Iterator[Option]:
    """All options in an order by lot, of which only as much is drawn as is asked for."""
    order = list(options)
    for left in range(len(order), 0, -1):
        place = lots.randrange(left)
        order[place], order[left - 1] = order[left - 1], order[place]
        yield order[left - 1]


def _differing(own: Option, order: Iterable[Option]) -> Iterator[str]:
    """Texts that are wrong for the item, no two of which may be right together."""
    taken = [own]
    for other in order:
        if not any(both_right(one, other) for one in taken):
            taken.append(other)
            yield other.text


def _choices(item: Concept, others: Sequence[str], place: int) -> Choices:
    return Choices((*others[:place], item.text, *others[place:]), place)
