"""The grammar: every description has an index, and none has to be held to find another."""

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import Any, overload

from vdiag.concepts.sets import bare
from vdiag.concepts.shapes.words import Word, rows, rules, with_articles
from vdiag.errors import BadInput
from vdiag.records import Concept

LEVEL = "shapes"
_FIELD = re.compile(r"\\\{(\w+)(\\\.plural)?\\\}")


@dataclass(frozen=True)
class Slot:
    """Columns that are chosen together, and the rows they are chosen from."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Word, ...], ...]

    @cached_property
    def places(self) -> Mapping[tuple[str, ...], int]:
        """From a row's values to its number."""
        return {tuple(w.value for w in row): number for number, row in enumerate(self.rows)}


@dataclass(frozen=True)
class Pattern:
    """Descriptions that share a sentence: one for each way to fill its slots.

    Attributes:
        attribute: the family's name.
        text: the sentence with ``{column}`` and ``a/an``.
        draw: name of the function that draws it.
        slots: the last one changes fastest.
        fixed: columns with the same value in all its descriptions.
    """

    attribute: str
    text: str
    draw: str
    slots: tuple[Slot, ...]
    fixed: Mapping[str, str]

    def __len__(self) -> int:
        return math.prod(len(slot.rows) for slot in self.slots)

    def words(self, number: int) -> dict[str, Word]:
        """The words in the slots of the description with a number below ``len``."""
        found: dict[str, Word] = {}
        for slot in reversed(self.slots):
            number, row = divmod(number, len(slot.rows))
            found.update(zip(slot.columns, slot.rows[row], strict=True))
        return found

    def say(self, words: Mapping[str, Word]) -> str:
        """The sentence with words in its slots."""
        return with_articles(self.text.format(**words))

    def number(self, text: str) -> int | None:
        """The number of a description of this pattern, or ``None`` if it says something else."""
        found = self._reader.fullmatch(text)
        if found is None:
            return None
        number = 0
        for slot in self.slots:
            said = (_value(slot, column, found) for column in slot.columns)
            row = slot.places.get(tuple(said))
            if row is None:
                return None
            number = number * len(slot.rows) + row
        return number if self.say(self.words(number)) == text else None

    @cached_property
    def _reader(self) -> re.Pattern[str]:
        seen: set[str] = set()

        def group(field: re.Match[str]) -> str:
            column = field[1]
            if column in seen:
                return f"(?P={column})"
            seen.add(column)
            (slot,) = (slot for slot in self.slots if column in slot.columns)
            forms = _forms(slot, column, plural=bool(field[2]))
            return f"(?P<{column}>{'|'.join(map(re.escape, forms))})"

        return re.compile(_FIELD.sub(group, re.escape(self.text)).replace("a/an", "an?"))


def _forms(slot: Slot, column: str, plural: bool) -> list[str]:
    """What a column can say, longest first."""
    words = {row[slot.columns.index(column)] for row in slot.rows}
    return sorted({w.plural if plural else w.text for w in words}, key=lambda w: (-len(w), w))


def _value(slot: Slot, column: str, found: re.Match[str]) -> str:
    words = (row[slot.columns.index(column)] for row in slot.rows)
    return next(word.value for word in words if found[column] in (word.text, word.plural))


@dataclass(frozen=True)
class Grammar(Sequence[Concept]):
    """All descriptions, by index from 0: pattern after pattern in the order of the file."""

    patterns: tuple[Pattern, ...]

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(map(len, self.patterns)))

    def __len__(self) -> int:
        return self._ends[-1]

    def __iter__(self) -> Iterator[Concept]:
        return (self[index] for index in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Concept: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Concept, ...]: ...

    def __getitem__(self, index: int | slice) -> Concept | tuple[Concept, ...]:
        """The description with an index, or those of a slice.

        Its attributes are ``attribute`` (the family), ``index`` and the columns of its slots.

        Raises:
            BadInput: there is none.
        """
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        pattern, number = self.locate(index)
        words = pattern.words(number)
        text = pattern.say(words)
        columns = {"attribute": pattern.attribute, "index": str(index), **pattern.fixed}
        columns |= {name: words[name].value for slot in pattern.slots for name in slot.columns}
        return Concept(bare(text), text, LEVEL, columns)

    def locate(self, index: int) -> tuple[Pattern, int]:
        """The pattern of an index, and its number within the pattern.

        Raises:
            BadInput: there is no description with this index.
        """
        if not 0 <= index < len(self):
            raise BadInput(
                f'No shape has the index "{index}"; give a whole number from 0 to {len(self) - 1}.'
            )
        place = bisect_right(self._ends, index)
        return self.patterns[place], index - self.start(place)

    def start(self, place: int) -> int:
        """The index of the first description of the pattern at a place in ``patterns``."""
        return self._ends[place] - len(self.patterns[place])

    def index_of(self, text: str) -> int:
        """The index of a description.

        Raises:
            BadInput: the grammar cannot say it.
        """
        for place, pattern in enumerate(self.patterns):
            number = pattern.number(text)
            if number is not None:
                return self.start(place) + number
        raise BadInput(
            f'The grammar of the shapes cannot say "{text}"; give one of its descriptions, such as '
            f'"{self[0].text}", or see what it can say with `vdiag concepts sample shapes`.'
        )

    @cached_property
    def attributes(self) -> Mapping[str, tuple[int, ...]]:
        """From every family to the places of its patterns."""
        found: dict[str, tuple[int, ...]] = {}
        for place, pattern in enumerate(self.patterns):
            found[pattern.attribute] = (*found.get(pattern.attribute, ()), place)
        return MappingProxyType(found)


@cache
def grammar() -> Grammar:
    """The grammar of ``datasets/shapes.toml``."""
    return Grammar(
        tuple(
            _pattern(family["attribute"], given)
            for family in rules()["families"]
            for given in family["patterns"]
        )
    )


def _pattern(attribute: str, given: Mapping[str, Any]) -> Pattern:
    slots = tuple(
        Slot(tuple(columns.replace("&", " ").split()), rows(columns, wanted))
        for columns, wanted in given["slots"].items()
    )
    fixed = MappingProxyType(given.get("fixed", {}))
    return Pattern(attribute, given["text"], given["draw"], slots, fixed)
