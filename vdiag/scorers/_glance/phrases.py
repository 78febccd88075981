"""Phrases as vectors: the weighted mean of word vectors that have nothing to do with vdiag-tiny's.

The words are GloVe's (Pennington, Socher and Manning 2014), 100 dimensions, counted from
encyclopedia and news text.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
IGNORED = frozenset("a an the of and or with in on at to by from for its is are".split())
SAYS_NOTHING = IGNORED | frozenset(
    "that which whose each every any some same other another between beside toward towards into "
    "onto out over under through around near than as where while behind along across off his her "
    "their one there like s t pair bunch sprig stalk strand tuft".split()
)
"""Words that say nothing of what is to be seen, so none to be missed in a vocabulary."""
_ENDINGS = (("", ""), ("ies", "y"), ("es", ""), ("s", ""))


class Phrases:
    """From phrases to vectors.

    Args:
        vocabulary: words and how often a text has them: their places among all words, the most
            frequent first.
        vectors: (words, 100) float32 unit rows.
    """

    def __init__(self, vocabulary: Mapping[str, int], vectors: Floats) -> None:
        self._row = {word: row for row, word in enumerate(vocabulary)}
        self._weights = np.log2(2.0 + np.array(list(vocabulary.values()))).astype(np.float32)
        self._vectors = vectors

    def __call__(self, texts: Sequence[str]) -> Floats:
        """(n, 100) float32 unit rows; zeros where no word is known. Rarer words weigh more."""
        return np.stack([self._mean(text) for text in texts])

    def _mean(self, text: str) -> Floats:
        total = np.zeros(self._vectors.shape[1], np.float32)
        for word in words(text):
            form = known_form(word, self._row)
            if form is not None and word not in IGNORED:
                row = self._row[form]
                total += self._weights[row] * self._vectors[row]
        length = np.linalg.norm(total)
        return total / length if length > 0 else total


def words(text: str) -> list[str]:
    """Lower-case words of a text without accents, in order."""
    folded = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"\w+", "".join(c for c in folded if not unicodedata.combining(c)))


def known_form(word: str, known: Mapping[str, object] | frozenset[str]) -> str | None:
    """The word, or its singular, as it stands in a vocabulary; ``None`` where neither does."""
    for ending, singular in _ENDINGS:
        if word.endswith(ending):
            form = word[: len(word) - len(ending)] + singular
            if form in known:
                return form
    return None


def unknown_words(text: str, trained: frozenset[str]) -> tuple[str, ...]:
    """Words of the text that say what is to be seen and that no training caption had."""
    found = dict.fromkeys(word for word in words(text) if word not in SAYS_NOTHING)
    return tuple(word for word in found if known_form(word, trained) is None)
