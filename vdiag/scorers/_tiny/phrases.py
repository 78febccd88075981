"""From phrases to numbers: words, the forms that a vocabulary knows, means of word vectors."""

import re
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

PAIR_BUCKETS = 4096
IGNORED_WORDS = frozenset("a an the of and or with in on at to by from for its is are".split())
FUNCTION_WORDS = IGNORED_WORDS | frozenset(
    "that which whose each every any some same other another between beside toward towards into "
    "onto out over under through around near than as where while behind along across off its his "
    "her their one there like s t pair bunch sprig stalk strand tuft".split()
)
"""Words that say nothing of what is to be seen, so none to be missed in a vocabulary."""


def words(text: str) -> list[str]:
    """Lower-case words of a text, in order."""
    return re.findall(r"[a-z0-9]+", text.lower())


def known_form(word: str, index: Mapping[str, int]) -> str | None:
    """The word, or its singular, as it stands in a vocabulary; ``None`` where neither does."""
    endings = (("", ""), ("ies", "y"), ("es", ""), ("s", ""))
    for ending, singular in endings:
        if word.endswith(ending):
            form = word[: len(word) - len(ending)] + singular
            if form in index:
                return form
    return None


class Phrases:
    """From phrases to what the text tower takes.

    Args:
        vocabulary: words, most frequent first.
        vectors: (words, d) float32, the vector of each.
    """

    def __init__(self, vocabulary: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self.index = {word: i for i, word in enumerate(vocabulary)}
        self.vectors = vectors
        self._weights = np.log2(2 + np.arange(len(vocabulary))).astype(np.float32)

    def mean(self, text: str) -> NDArray[np.float32]:
        """Weighted mean word vector (d,) float32; rarer words weigh more (Zipf's law)."""
        total = np.zeros(self.vectors.shape[1], np.float32)
        for word in words(text):
            form = known_form(word, self.index)
            if form is not None and word not in IGNORED_WORDS:
                i = self.index[form]
                total += self._weights[i] * self.vectors[i]
        length = float(np.linalg.norm(total))
        return total / length if length > 0 else total

    def pairs(self, text: str) -> list[int]:
        """Hash buckets of single words and of neighbouring pairs."""
        found = words(text)
        keys = found + [f"{a} {b}" for a, b in zip(found, found[1:], strict=False)]
        return [zlib.crc32(key.encode()) % PAIR_BUCKETS for key in keys] or [0]
