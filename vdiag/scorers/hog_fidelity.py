"""Fidelity by gradient histograms: a linear model embedded in vdiag, made to choose among drawings.

With vdiag-tiny it shares the text side, which reads captions word by word, and the pictures that
both learned from; what looks at a drawing is another kind of thing altogether. Drawings chosen by
this scorer can so be reported by another.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

import numpy as np

from vdiag.errors import UnknownName
from vdiag.records import Drawing, Over, Score
from vdiag.run import pictures
from vdiag.scorers import OpenScorer, Options, Scorer
from vdiag.scorers._features import FeatureCache, Rows
from vdiag.scorers._hog import PACKAGES, PREPROCESSING, HogModel
from vdiag.scorers._ranks import CaptionFeatures, fidelity, fidelity_metrics, unit_rows
from vdiag.scorers._tiny import TinyEncoder
from vdiag.scorers._torchvision import calm_threads

VARIANTS = ("vdiag-hog",)
TEMPLATES = ("{}",)
AT_ONCE = 256


class HogFidelity(OpenScorer):
    """Ranks captions by a linear model on classical features of the picture.

    Args:
        strict_vocabulary: whether drawings of concepts with words that no training caption of
            the text side had get no score.
    """

    metrics = fidelity_metrics("hog")

    def __init__(self, strict_vocabulary: bool = False) -> None:
        self._model, self._words = HogModel.load(), TinyEncoder.load()
        self._captions = CaptionFeatures(
            lambda texts: self._model.texts(self._words.words(texts)), TEMPLATES
        )
        self._strict = strict_vocabulary
        seen = {
            **{package: version(package) for package in PACKAGES},
            "model": self._model.fingerprint,
            "preprocessing": PREPROCESSING,
        }
        self._cache = FeatureCache(seen)
        self.fingerprint: Mapping[str, str] = {
            **seen,
            "text": f"words, {self._words.fingerprint}",
            "templates": " | ".join(TEMPLATES),
            "vocabulary": "strict" if strict_vocabulary else "all concepts",
        }

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        """Four scores per drawing; see :class:`vdiag.scorers.OpenScorer`.

        Raises:
            BadInput: a drawing's caption has no other to be compared with.
        """
        left_out = self.left_out([drawing.concept.text for drawing in drawings])
        drawings = [drawing for drawing in drawings if drawing.concept.text not in left_out]
        if not drawings:
            return []
        paths = {drawing.image: drawing.path for drawing in drawings}

        def encode(images: Sequence[str]) -> Rows:
            return self._model.pictures([pictures.load(paths[image]) for image in images])

        images = [drawing.image for drawing in drawings]
        rows = unit_rows(np.concatenate(list(self._cache.rows(images, encode, AT_ONCE))))
        return fidelity("hog", drawings, rows, captions, self._captions, self._note)

    def left_out(self, captions: Sequence[str]) -> frozenset[str]:
        """Under the strict vocabulary the captions with unknown words."""
        if not self._strict:
            return frozenset()
        return frozenset(c for c in captions if self._words.unknown_words(c))

    def _note(self, caption: str) -> str:
        unknown = self._words.unknown_words(caption)
        return f"words outside the vocabulary: {', '.join(unknown)}" if unknown else ""


def _missing(variant: str, options: Options) -> str | None:
    if variant not in VARIANTS:
        raise UnknownName("variant of hog_fidelity", variant, VARIANTS, "vdiag list scorers")
    return None


def _open(variant: str, options: Options) -> OpenScorer:
    _missing(variant, options)
    calm_threads()
    return HogFidelity(options.strict_vocabulary)


SCORER = Scorer(
    name="hog_fidelity",
    over=Over.IMAGE,
    ranks_captions=True,
    variants=VARIANTS,
    note=(
        "vdiag-hog: a linear model on gradient histograms embedded in vdiag, not CLIP; its text "
        "side is vdiag-tiny's"
    ),
    missing=_missing,
    open=_open,
)
