"""Words of the shapes' grammar: singular and plural, numbers, articles, lists of words."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations, product
from typing import Any

from vdiag.shipped import shipped

_ARTICLE = re.compile(r"\ba/an (?=(\w))")
Columns = Mapping[str, str]  # a description's words, by the names of its slots
_VOWELS = "aeiou"  # no word of the grammar begins with a silent h or a long u


@dataclass(frozen=True, slots=True)
class Word:
    """A value of a slot and how a sentence says it.

    Attributes:
        value: what stands in the concept's attributes (``"hexagon"``, ``"5"``).
        text: what stands in its text (``"hexagon"``, ``"five"``).
        plural: of the text.
    """

    value: str
    text: str
    plural: str

    def __format__(self, _: str) -> str:
        return self.text


@cache
def rules() -> Mapping[str, Any]:
    """The grammar's file, ``datasets/shapes.toml``."""
    return tomllib.loads((shipped("datasets") / "shapes.toml").read_text(encoding="utf-8"))


@cache
def word(value: str | int) -> Word:
    """A word by its singular, or a number."""
    if isinstance(value, int):
        return Word(str(value), rules()["numbers"]["words"][value], "")
    return Word(value, value, rules()["plurals"].get(value, f"{value}s"))


def with_articles(text: str) -> str:
    """Every ``a/an`` in a text as the article that its next word takes."""
    return _ARTICLE.sub(lambda found: "an " if found[1] in _VOWELS else "a ", text)


def rows(columns: str, wanted: Any) -> tuple[tuple[Word, ...], ...]:
    """What a slot's columns can hold, in the order of the index.

    Args:
        columns: one name or several; ``"shape & shape2"`` where their order means nothing.
        wanted: a list's name, ``"different LIST"`` for several columns, ``"different LIST and
            LIST"`` where each has its own, or the rows themselves.
    """
    names = columns.replace("&", " ").split()
    if not isinstance(wanted, str):
        given = [row if isinstance(row, list) else [row] for row in wanted]
        return tuple(tuple(map(word, row)) for row in given)
    lists = [_listed(name) for name in wanted.removeprefix("different ").split(" and ")]
    choose = combinations if "&" in columns else permutations
    chosen = product(*lists) if len(lists) > 1 else choose(lists[0], len(names))
    close = {frozenset(pair) for pair in rules()["lists"]["close"]}
    return tuple(
        tuple(map(word, row))
        for row in chosen
        if len(set(row)) == len(row)
        and not any(frozenset(pair) in close for pair in combinations(row, 2))
    )


def _listed(name: str) -> list[str]:
    """Words of a list; ``@other`` in it stands for another list's."""
    if name == "colors":
        return list(rules()["colors"])
    found: list[str] = []
    for entry in rules()["lists"][name]:
        found += _listed(entry[1:]) if entry.startswith("@") else [entry]
    return found
