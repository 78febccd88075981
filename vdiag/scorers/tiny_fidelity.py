"""Fidelity without downloads: the rank of the caption by vdiag's own small encoder."""

from collections.abc import Mapping, Sequence

import numpy as np

from vdiag import pictures
from vdiag.errors import UnknownName
from vdiag.records import Drawing, Score
from vdiag.scorers import OpenScorer, Over, Scorer
from vdiag.scorers._ranks import TEMPLATES, CaptionFeatures, fidelity, fidelity_metrics
from vdiag.scorers._tiny import TinyEncoder
from vdiag.scorers._torchvision import calm_threads

VARIANTS = ("vdiag-tiny",)
BATCH = 32


class TinyFidelity:
    """Ranks captions by the encoder that ships with vdiag."""

    metrics = fidelity_metrics("tiny")

    def __init__(self) -> None:
        self._encoder = TinyEncoder.load()
        self._features = CaptionFeatures(self._encoder.texts)
        self.fingerprint: Mapping[str, str] = {
            "encoder": self._encoder.fingerprint,
            "templates": " | ".join(TEMPLATES),
        }

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        """Four scores per drawing; see :class:`vdiag.scorers.OpenScorer`.

        Raises:
            BadInput: a drawing's caption has no other to be compared with.
        """
        if not drawings:
            return []
        paths = {drawing.image: drawing.path for drawing in drawings}
        rows = dict(zip(paths, self._encode(list(paths.values())), strict=True))
        features = np.stack([rows[drawing.image] for drawing in drawings])
        return fidelity("tiny", drawings, features, captions, self._features, self._note)

    def _encode(self, paths: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
        return np.concatenate(
            [self._encoder.images([pictures.load(p) for p in b]) for b in batches]
        )

    def _note(self, caption: str) -> str:
        unknown = self._encoder.unknown_words(caption)
        return f"words outside the vocabulary: {', '.join(unknown)}" if unknown else ""


def _missing(variant: str) -> str | None:
    if variant not in VARIANTS:
        raise UnknownName("variant of tiny_fidelity", variant, VARIANTS, "vdiag list scorers")
    return None


def _open(variant: str, device: str) -> OpenScorer:
    _missing(variant)
    calm_threads()
    return TinyFidelity()


SCORER = Scorer(
    name="tiny_fidelity",
    over=Over.IMAGE,
    ranks_captions=True,
    variants=VARIANTS,
    note="vdiag-tiny: the small encoder embedded in vdiag, not CLIP",
    missing=_missing,
    open=_open,
)
