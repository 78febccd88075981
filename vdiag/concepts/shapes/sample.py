"""The fixed sample: descriptions spread evenly over the families and, within each, over the words.

Order by chance is order by SHA-256, so that the sample is the same on every machine.
"""

import csv
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from vdiag.concepts.shapes.alike import Core, Saying, alike, saying
from vdiag.concepts.shapes.grammar import Grammar, grammar
from vdiag.concepts.shapes.words import rules
from vdiag.records import Concept

Said = tuple[str, str]
Taken = dict[Core, list[Saying]]

SIZE = 1500
_SEED = "vdiag shapes 1"
_CANDIDATES = 300  # of a pattern
_COLUMNS = (
    "shape", "color", "shape2", "color2", "shape3", "color3", "count", "count2", "rows", "columns",
    "fill", "outline", "texture", "size", "size2", "orientation", "tilt", "arrangement",
    "direction", "repetitions", "position", "position2",
)  # fmt: skip


def sample(size: int = SIZE) -> list[Concept]:
    """Descriptions for a check-up, by index.

    Every family gets the same number, the first ones one more where ``size`` does not divide. In
    it are always those that ``datasets/shapes.toml`` lists under ``always``, and no two of which
    one fits the other's picture; see :mod:`vdiag.concepts.shapes.alike`.
    """
    whole = grammar()
    always = [whole.index_of(text) for text in rules()["always"]]
    each, more = divmod(size, len(whole.attributes))
    said: Taken = defaultdict(list)
    for index in always:
        _take(said, whole[index])
    chosen: list[int] = []
    for number, attribute in enumerate(whole.attributes):
        fixed = [i for i in always if whole.locate(i)[0].attribute == attribute]
        chosen += _family(whole, attribute, fixed, each + (number < more), said)
    return [whole[index] for index in sorted(chosen)]


def _take(said: Taken, concept: Concept) -> None:
    one = saying(concept)
    said[one.core].append(one)


def _free(said: Taken, concept: Concept) -> bool:
    """Whether a description fits the picture of none that has been taken, nor they its own."""
    one = saying(concept)
    return not any(alike(one, other) for other in said[one.core])


def _family(
    whole: Grammar, attribute: str, always: Sequence[int], size: int, said: Taken
) -> list[int]:
    """Indices from one family: each time the candidate whose words have been used least."""
    candidates = [i for place in whole.attributes[attribute] for i in _candidates(whole, place)]
    words = {index: _words(whole, index) for index in (*always, *candidates)}
    weights = _weights(whole, attribute, words.values())
    used: Counter[Said] = Counter()

    def cost(index: int) -> float:
        return sum(used[word] * weights[word] for word in words[index])

    chosen: list[int] = []
    for index in always:
        chosen.append(index)
        used.update(words.pop(index))
    while len(chosen) < size:
        index = min(words, key=cost)
        found = words.pop(index)
        if _free(said, whole[index]):
            _take(said, whole[index])
            chosen.append(index)
            used.update(found)
    return chosen


def _weights(whole: Grammar, attribute: str, words: Iterable[Sequence[Said]]) -> dict[Said, float]:
    """How much it costs to use a word once more: the more, the smaller its fair share.

    The words of a column have equal shares. Those of patterns grow with the cube root of their
    size, between equal shares and shares by size.
    """
    distinct = sorted({word for some in words for word in some})
    choices = Counter(column for column, _ in distinct)
    sizes = {
        ("pattern", whole.patterns[place].text): round(len(whole.patterns[place]) ** (1 / 3))
        for place in whole.attributes[attribute]
    }
    every = sum(sizes.values())
    return {w: every / sizes[w] if w in sizes else choices[w[0]] for w in distinct}


def _candidates(whole: Grammar, place: int) -> list[int]:
    """Indices of one pattern by chance, none twice; all where they are few."""
    pattern = whole.patterns[place]
    numbers: Iterable[int] = range(len(pattern))
    if len(pattern) > _CANDIDATES:
        numbers = dict.fromkeys(_hash(pattern.text, i) % len(pattern) for i in range(_CANDIDATES))
    order = sorted(numbers, key=lambda number: _hash(pattern.text, -number))
    return [whole.start(place) + number for number in order]


def _hash(text: str, number: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{_SEED}\n{text}\n{number}".encode()).digest()[:8])


def _words(whole: Grammar, index: int) -> list[Said]:
    """What a description says, by column; its pattern is a column too."""
    pattern, number = whole.locate(index)
    columns = {name: word.value for name, word in pattern.words(number).items()}
    return [("pattern", pattern.text), *columns.items()]


def written(concepts: Iterable[Concept]) -> str:
    """Concepts as a CSV file; a column is empty where a description does not say it."""
    file = io.StringIO(newline="")
    header = ["name", "text", "attribute", "index", *_COLUMNS]
    rows = csv.DictWriter(file, header, restval="", lineterminator="\n")
    rows.writeheader()
    rows.writerows({"name": c.name, "text": c.text, **c.attributes} for c in concepts)
    return file.getvalue()
