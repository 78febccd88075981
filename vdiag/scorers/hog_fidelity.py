"""Fidelity by gradient histograms: a linear model embedded in vdiag, made to choose among drawings.

With vdiag-tiny it shares the text side, which reads captions word by word, and the pictures that
both learned from; what looks at a drawing is another kind of thing altogether. Drawings chosen by
this scorer can so be reported by another.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

import numpy as np

from vdiag.records import Drawing, Over, Score
from vdiag.scorers._embedded import EmbeddedFidelity, embedded_scorer
from vdiag.scorers._features import PictureRows, Rows, decoded
from vdiag.scorers._hog import PACKAGES, PREPROCESSING, HogModel
from vdiag.scorers._hog.features import squared
from vdiag.scorers._ranks import CaptionFeatures, fidelity, fidelity_metrics, unit_rows
from vdiag.scorers._tiny import TinyEncoder

TEMPLATES = ("{}",)


class HogFidelity(EmbeddedFidelity):
    """Ranks captions by a linear model on classical features of the picture.

    Args:
        strict_vocabulary: whether drawings of concepts with words that no training caption of
            the text side had get no score.
    """

    metrics = fidelity_metrics("hog")

    def __init__(self, strict_vocabulary: bool = False) -> None:
        words = TinyEncoder.load()
        self._model = HogModel.load()
        self._captions = CaptionFeatures(
            lambda texts: self._model.texts(words.words(texts)), TEMPLATES
        )
        seen = {
            **{package: version(package) for package in PACKAGES},
            "model": self._model.fingerprint,
            "preprocessing": PREPROCESSING,
        }

        def encode(paths: Sequence[str]) -> Rows:
            return self._model.pictures(decoded(paths, squared))

        super().__init__(words, PictureRows(seen, encode), strict_vocabulary)
        self.fingerprint: Mapping[str, str] = {
            **seen,
            "text": f"words, {words.fingerprint}",
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
        rows = unit_rows(np.concatenate(list(self._pictures.of(drawings))))
        return fidelity("hog", drawings, rows, captions, self._captions, self._note)


SCORER = embedded_scorer(
    "hog_fidelity",
    Over.IMAGE,
    "vdiag-hog",
    "vdiag-hog: a linear model on gradient histograms embedded in vdiag, not CLIP; its text "
    "side is vdiag-tiny's",
    lambda options: HogFidelity(options.strict_vocabulary),
)
