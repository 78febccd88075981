"""Ways to pick an option of a multiple choice without looking at the drawing.

Each gives every option a number; the first of the largest is picked, or of the smallest.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from vdiag import plugins
from vdiag.recognize.choices import Choices
from vdiag.records import Concept
from vdiag.scorers import OpenScorer, Options

Guesser = Callable[[Sequence[str], Mapping[str, Concept]], list[float]]


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def shared_words(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    bags = [words(text) for text in texts]
    return [sum(len(bag & other) for other in bags) for bag in bags]


def likeness_of_words(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    bags = [words(text) for text in texts]
    return [sum(len(bag & other) / len(bag | other) for other in bags) for bag in bags]


def typical_words(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    counts = Counter(word for text in texts for word in words(text))
    return [sum(counts[w] for w in words(text)) / len(words(text)) for text in texts]


def own_words(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    counts = Counter(word for text in texts for word in words(text))
    return [sum(counts[w] == 1 for w in words(text)) for text in texts]


def letters(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    return [len(text) for text in texts]


def number_of_words(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    return [len(text.split()) for text in texts]


def middle_length(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    middle = float(np.median([len(text) for text in texts]))
    return [-abs(len(text) - middle) for text in texts]


def alphabet(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    order = sorted(texts)
    return [order.index(text) for text in texts]


def bare_alphabet(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    ends = [text.split(" ", 1)[-1] for text in texts]
    return [sorted(ends).index(end) for end in ends]


def category(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    of = [known[text].attributes.get("category", "") if text in known else "" for text in texts]
    return [of.count(one) for one in of]


def attributes(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    """How many of its attributes have the value that most options have."""
    every = [dict(known[text].attributes) if text in known else {} for text in texts]
    most = {
        name: Counter(one.get(name, "") for one in every).most_common(1)[0][0]
        for one in every
        for name in one
    }
    return [sum(one.get(name, "") == value for name, value in most.items()) for one in every]


def common_facts(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    every = [set(known[text].attributes.items()) if text in known else set() for text in texts]
    return [sum(len(one & other) for other in every) for one in every]


def center(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    rows = rows_of(texts)
    mean: list[float] = (rows @ rows.mean(0)).tolist()
    return mean


def nearest_pair(texts: Sequence[str], known: Mapping[str, Concept]) -> list[float]:
    rows = rows_of(texts)
    alike = rows @ rows.T - 2 * np.eye(len(rows))
    nearest: list[float] = alike.max(1).tolist()
    return nearest


GUESSERS: tuple[Guesser, ...] = (
    shared_words, likeness_of_words, typical_words, own_words, letters, number_of_words,
    middle_length, alphabet, bare_alphabet, category, attributes, common_facts, center,
    nearest_pair,
)  # fmt: skip


@cache
def encoder() -> OpenScorer:
    scorer = plugins.scorer("tiny_fidelity")
    return scorer.open(scorer.variants[0], Options("cpu"))


ROWS: dict[str, "np.ndarray[tuple[int], np.dtype[np.float64]]"] = {}


def rows_of(texts: Iterable[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """Unit rows by the embedded text encoder, each read once."""
    new = sorted(set(texts) - ROWS.keys())
    ROWS.update(zip(new, encoder().read(new) if new else (), strict=True))
    return np.stack([ROWS[text] for text in texts])


def hits(found: Sequence[Choices], known: Mapping[str, Concept]) -> dict[str, int]:
    """How often each way of guessing, from either end, names the right one."""
    rows_of({text for one in found for text in one.texts})
    counts: dict[str, int] = {}
    for guesser in GUESSERS:
        for end, sign in (("most", 1), ("least", -1)):
            right = 0
            for one in found:
                order = sorted(range(len(one.texts)), key=lambda n: one.texts[n])
                told = guesser([one.texts[n] for n in order], known)
                right += order[int(np.argmax([sign * value for value in told]))] == one.correct
            counts[f"{guesser.__name__}, {end}"] = right
    return counts
