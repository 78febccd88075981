"""Fidelity without downloads: the rank of the caption by vdiag's own small encoder."""

import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from vdiag.records import Drawing, Over, Score
from vdiag.scorers._embedded import EmbeddedFidelity, embedded_scorer
from vdiag.scorers._ranks import CaptionFeatures, fidelity, fidelity_metrics
from vdiag.scorers._tiny import PACKAGES, PREPROCESSING, TinyEncoder
from vdiag.scorers._tiny.features import trunk_rows
from vdiag.scorers._tiny.phrases import FUNCTION_WORDS

TEMPLATES = ("{}",)


class TinyFidelity(EmbeddedFidelity):
    """Ranks captions by the encoder that ships with vdiag.

    Where the encoder's table has every caption of a level and the drawing's own, their sentence
    vectors are used, else all of them are read word by word: what a drawing is ranked by depends
    on its own captions alone.

    Args:
        strict_vocabulary: whether drawings of concepts with words that no training caption had
            get no score.
    """

    metrics = fidelity_metrics("tiny")

    def __init__(self, strict_vocabulary: bool = False) -> None:
        self._encoder = TinyEncoder.load()
        super().__init__(self._encoder, trunk_rows(self._encoder), strict_vocabulary)
        self._by_sentence = CaptionFeatures(self._encoder.sentences, TEMPLATES)
        self._by_word = CaptionFeatures(self._encoder.words, TEMPLATES)
        self._known: dict[tuple[str, ...], bool] = {}
        self.fingerprint: Mapping[str, str] = {
            **{package: version(package) for package in PACKAGES},
            "encoder": self._encoder.fingerprint,
            "preprocessing": PREPROCESSING,
            "text": "sentences where the table has all captions ranked together, else words",
            "templates": " | ".join(TEMPLATES),
            "vocabulary": "strict" if strict_vocabulary else "all concepts",
        }

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        """Four scores per drawing; see :class:`vdiag.scorers.OpenScorer`.

        Raises:
            BadInput: a drawing's caption has no other to be compared with.
        """
        drawings = self._scored(drawings)
        if not drawings:
            return []
        rows = np.concatenate(
            [self._encoder.projected(rows) for rows in self._pictures.of(drawings)]
        )
        scores: list[Score] = []
        for features, by_sentence in ((self._by_sentence, True), (self._by_word, False)):
            chosen = [
                place
                for place, drawing in enumerate(drawings)
                if self._reads_sentences(captions, drawing.concept.text) == by_sentence
            ]
            part = [drawings[place] for place in chosen]
            shown = self._encoder.centred(rows[chosen], captions)
            scores += fidelity("tiny", part, shown, captions, features, self._note)
        return scores

    def _reads_sentences(self, captions: Sequence[str], own: str) -> bool:
        among = tuple(captions)
        if among not in self._known:
            self._known[among] = self._encoder.knows_sentences(among)
        return self._known[among] and self._encoder.knows_sentences([own])

    def read(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Unit rows of texts, word by word: any two of them can be compared."""
        return self._by_word(texts)

    def unread(self, text: str) -> bool:
        """Whether no word of the text that says what is to be seen was in a training caption."""
        words = [word for word in re.findall(r"\w+", text.lower()) if word not in FUNCTION_WORDS]
        return all(self._encoder.unknown_words(word) for word in words)


SCORER = embedded_scorer(
    "tiny_fidelity",
    Over.IMAGE,
    "vdiag-tiny",
    "vdiag-tiny: the small encoder embedded in vdiag, not CLIP",
    lambda options: TinyFidelity(options.strict_vocabulary),
)
