"""Fidelity by a second small encoder: made to choose among drawings that another scorer reports.

With vdiag-tiny it has no training picture and no text side in common, so that a drawing chosen by
one is not chosen for what the other mistakes.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from vdiag.records import Over
from vdiag.scorers._embedded import PhraseFidelity, embedded_scorer
from vdiag.scorers._features import PictureRows, Rows, decoded
from vdiag.scorers._glance import PACKAGES, PREPROCESSING, GlanceModel
from vdiag.scorers._glance.towers import SIDE
from vdiag.scorers._layers import fitted
from vdiag.scorers._ranks import CaptionFeatures, fidelity_metrics

TEMPLATES = ("{}",)


class GlanceFidelity(PhraseFidelity):
    """Ranks captions by the second encoder that ships with vdiag, word by word.

    Args:
        strict_vocabulary: whether drawings of concepts with words that no training caption had
            get no score.
    """

    metrics = fidelity_metrics("glance")

    def __init__(self, strict_vocabulary: bool = False) -> None:
        self._model = GlanceModel.load()
        captions = CaptionFeatures(self._model.texts, TEMPLATES)
        self.fingerprint: Mapping[str, str] = {
            **{package: version(package) for package in PACKAGES},
            "model": self._model.fingerprint,
            "preprocessing": PREPROCESSING,
            "templates": " | ".join(TEMPLATES),
            "vocabulary": "strict" if strict_vocabulary else "all concepts",
        }
        seen = ("templates", "vocabulary")
        made_of = {key: value for key, value in self.fingerprint.items() if key not in seen}

        def encode(paths: Sequence[str]) -> Rows:
            return self._model.pictures(decoded(paths, lambda pixels: fitted(pixels, SIDE)))

        rows = PictureRows(made_of, encode)
        super().__init__("glance", self._model, rows, captions, strict_vocabulary)


SCORER = embedded_scorer(
    "glance_fidelity",
    Over.IMAGE,
    "vdiag-glance",
    "vdiag-glance: a second small encoder embedded in vdiag, not CLIP; it shares no training "
    "picture and no text side with vdiag-tiny",
    lambda options: GlanceFidelity(options.strict_vocabulary),
)
