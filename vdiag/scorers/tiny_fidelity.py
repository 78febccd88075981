"""Fidelity without downloads: the rank of the caption by vdiag's own small encoder."""

import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from vdiag.errors import UnknownName
from vdiag.records import Drawing, Over, Score
from vdiag.scorers import OpenScorer, Options, Scorer
from vdiag.scorers._ranks import CaptionFeatures, fidelity, fidelity_metrics
from vdiag.scorers._tiny import PACKAGES, PREPROCESSING, TinyEncoder
from vdiag.scorers._tiny.features import trunk_rows
from vdiag.scorers._torchvision import calm_threads

VARIANTS = ("vdiag-tiny",)
TEMPLATES = ("{}",)


class TinyFidelity(OpenScorer):
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
        self._by_sentence = CaptionFeatures(self._encoder.sentences, TEMPLATES)
        self._by_word = CaptionFeatures(self._encoder.words, TEMPLATES)
        self._strict = strict_vocabulary
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
        own = [drawing.concept.text for drawing in drawings]
        left_out = self.left_out(own)
        drawings = [drawing for drawing in drawings if drawing.concept.text not in left_out]
        if not drawings:
            return []
        rows = np.concatenate(
            [self._encoder.projected(rows) for rows in trunk_rows(self._encoder, drawings)]
        )
        scores: list[Score] = []
        for features, by_sentence in ((self._by_sentence, True), (self._by_word, False)):
            chosen = [
                place
                for place, drawing in enumerate(drawings)
                if self._reads_sentences(captions, drawing.concept.text) == by_sentence
            ]
            part = [drawings[place] for place in chosen]
            scores += fidelity("tiny", part, rows[chosen], captions, features, self._note)
        return scores

    def _reads_sentences(self, captions: Sequence[str], own: str) -> bool:
        among = tuple(captions)
        if among not in self._known:
            self._known[among] = self._encoder.knows_sentences(among)
        return self._known[among] and self._encoder.knows_sentences([own])

    def left_out(self, captions: Sequence[str]) -> frozenset[str]:
        """Under the strict vocabulary the captions with unknown words."""
        if not self._strict:
            return frozenset()
        return frozenset(c for c in captions if self._encoder.unknown_words(c))

    def read(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Unit rows of texts, word by word: any two of them can be compared."""
        return self._by_word(texts)

    def unread(self, text: str) -> bool:
        """Whether no word of the text that says what is to be seen was in a training caption."""
        from vdiag.scorers._tiny.network import FUNCTION_WORDS

        words = [word for word in re.findall(r"\w+", text.lower()) if word not in FUNCTION_WORDS]
        return all(self._encoder.unknown_words(word) for word in words)

    def _note(self, caption: str) -> str:
        unknown = self._encoder.unknown_words(caption)
        return f"words outside the vocabulary: {', '.join(unknown)}" if unknown else ""


def _missing(variant: str, options: Options) -> str | None:
    if variant not in VARIANTS:
        raise UnknownName("variant of tiny_fidelity", variant, VARIANTS, "vdiag list scorers")
    return None


def _open(variant: str, options: Options) -> OpenScorer:
    _missing(variant, options)
    calm_threads()
    return TinyFidelity(options.strict_vocabulary)


SCORER = Scorer(
    name="tiny_fidelity",
    over=Over.IMAGE,
    ranks_captions=True,
    variants=VARIANTS,
    note="vdiag-tiny: the small encoder embedded in vdiag, not CLIP",
    missing=_missing,
    open=_open,
)
