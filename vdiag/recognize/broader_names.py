"""Broader names: what else a thing may rightly be called, as a chair is a piece of furniture."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

NAMES = Path(__file__).with_name("broader_names.txt")
_LONGEST = 3  # words of a name


@lru_cache(maxsize=8192)
def broader(text: str) -> frozenset[str]:
    """All words of the broader names of what a text names.

    ``"a pair of sunglasses"`` gives ``glasses``, ``eyewear``, ... What stands in the plural is
    looked up in the singular, too, and its broader names are in the plural, too.
    """
    found: set[str] = set()
    for phrase in _phrases(re.findall(r"\w+", text.lower())):
        found |= _above().get(phrase, frozenset())
        if phrase.endswith("s"):
            above = _above().get(phrase.removesuffix("s"), frozenset())
            found |= {form for word in above for form in (word, f"{word}s")}
    return frozenset(found)


def _phrases(words: list[str]) -> Iterator[str]:
    for start in range(len(words)):
        for length in range(1, _LONGEST + 1):
            yield " ".join(words[start : start + length])


@lru_cache(maxsize=1)
def _above() -> Mapping[str, frozenset[str]]:
    """From a name to the words of every name above it."""
    direct: dict[str, set[str]] = {}
    for line in NAMES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, narrower = line.partition(":")
            for one in narrower.split(","):
                direct.setdefault(_spaced(one), set()).add(_spaced(name))
    return {
        name: frozenset(word for above in _closed(name, direct) for word in above.split())
        for name in direct
    }


def _spaced(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.lower()))


def _closed(name: str, direct: Mapping[str, set[str]]) -> set[str]:
    """All names above one, however many steps."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = direct.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
