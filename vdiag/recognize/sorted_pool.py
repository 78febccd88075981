"""A pool of captions sorted into neighbourhoods, where and as they are asked for."""

import random
from collections.abc import Iterator, Sequence

from vdiag.concepts.sets import bare
from vdiag.recognize.also_right import all_both_right
from vdiag.recognize.likeness import likeness
from vdiag.recognize.neighbourhoods import neighbourhoods
from vdiag.recognize.option_pool import Option

LARGEST = 1500
"""Captions that are sorted together; a larger pool is parted by lot."""


class SortedPool:
    """Options and their neighbourhoods.

    Args:
        options: of the whole pool.
        k: members of a neighbourhood.
        seed: of the lots.
    """

    def __init__(self, options: Sequence[Option], k: int, seed: int) -> None:
        self._options = sorted(options, key=lambda option: option.text)
        self._k, self._seed = k, seed
        self._named: dict[str, int] = {}
        for place, option in enumerate(self._options):
            for name in option.names:
                self._named.setdefault(name, place)
            self._named[bare(option.text)] = place
        self._orders: dict[int, list[int]] = {}
        self._sets: dict[int, dict[int, list[int]]] = {}

    def nearest(self, own: Option, turn: int) -> Iterator[Option]:
        """The members of an option's neighbourhood, then all others by their likeness to it.

        Args:
            own: of the pool; one that is not takes the place of the most alike that is.
            turn: number of the lots; each sorts the pool in another way.
        """
        yield from (self._options[place] for place in self._neighbourhood(self._home(own), turn))
        yield from (self._options[place] for place in self._by_likeness(own))

    def _home(self, own: Option) -> int:
        found = (self._named[name] for name in (bare(own.text), *own.names) if name in self._named)
        return next(found, -1) if own.names & self._named.keys() else self._by_likeness(own)[0]

    def _by_likeness(self, own: Option) -> list[int]:
        alike = likeness([own], self._options)[0]
        return [int(place) for place in (-alike).argsort(kind="stable")]

    def _neighbourhood(self, home: int, turn: int) -> list[int]:
        if turn not in self._orders:
            self._orders[turn] = list(range(len(self._options)))
            random.Random(f"vdiag neighbourhoods {self._seed} {turn}").shuffle(self._orders[turn])
            self._sets[turn] = {}
        if home not in self._sets[turn]:
            part = self._orders[turn].index(home) // LARGEST
            self._sort(self._orders[turn][LARGEST * part : LARGEST * (part + 1)], turn)
        return self._sets[turn][home]

    def _sort(self, places: Sequence[int], turn: int) -> None:
        options = [self._options[place] for place in places]
        found = neighbourhoods(likeness(options, options), all_both_right(options), self._k)
        for place, members in zip(places, found, strict=True):
            self._sets[turn][place] = [places[member] for member in members]
