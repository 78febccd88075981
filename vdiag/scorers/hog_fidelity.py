"""Fidelity by gradient histograms: a linear model embedded in vdiag, made to choose among drawings.

With vdiag-tiny it shares the text side, which reads captions word by word, and the pictures that
both learned from; what looks at a drawing is another kind of thing altogether. Drawings chosen by
this scorer can so be reported by another.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from vdiag.records import Over
from vdiag.scorers._embedded import PhraseFidelity, embedded_scorer
from vdiag.scorers._features import PictureRows, Rows, decoded
from vdiag.scorers._hog import PACKAGES, PREPROCESSING, HogModel
from vdiag.scorers._hog.features import squared
from vdiag.scorers._ranks import CaptionFeatures, fidelity_metrics
from vdiag.scorers._tiny import TinyEncoder

TEMPLATES = ("{}",)


class HogFidelity(PhraseFidelity):
    """Ranks captions by a linear model on classical features of the picture.

    Args:
        strict_vocabulary: whether drawings of concepts with words that no training caption of
            the text side had get no score.
    """

    metrics = fidelity_metrics("hog")

    def __init__(self, strict_vocabulary: bool = False) -> None:
        words = TinyEncoder.load()
        self._model = HogModel.load()
        captions = CaptionFeatures(lambda texts: self._model.texts(words.words(texts)), TEMPLATES)
        seen = {
            **{package: version(package) for package in PACKAGES},
            "model": self._model.fingerprint,
            "preprocessing": PREPROCESSING,
        }

        def encode(paths: Sequence[str]) -> Rows:
            return self._model.pictures(decoded(paths, squared))

        rows = PictureRows(seen, encode)
        super().__init__("hog", words, rows, captions, strict_vocabulary)
        self.fingerprint: Mapping[str, str] = {
            **seen,
            "text": f"words, {words.fingerprint}",
            "templates": " | ".join(TEMPLATES),
            "vocabulary": "strict" if strict_vocabulary else "all concepts",
        }


SCORER = embedded_scorer(
    "hog_fidelity",
    Over.IMAGE,
    "vdiag-hog",
    "vdiag-hog: a linear model on gradient histograms embedded in vdiag, not CLIP; its text "
    "side is vdiag-tiny's",
    lambda options: HogFidelity(options.strict_vocabulary),
)
