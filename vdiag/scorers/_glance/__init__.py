"""vdiag-glance: a second small encoder embedded in vdiag, trained by ``training/glance``.

It shares no training picture and no text side with vdiag-tiny, so that one may choose the drawings
that the other reports.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vdiag.scorers._convolutions import Workspace
from vdiag.scorers._glance.phrases import Phrases, unknown_words
from vdiag.scorers._glance.towers import SIDE, Eye, Reader
from vdiag.scorers._layers import Floats, fitted, in_batches, of_net, read, unrounded

WEIGHTS = Path(__file__).with_name("weights.safetensors")
PACKAGES = ("numpy", "pillow")
PREPROCESSING = "padded to a square with white, area-averaged to 48 x 48, fp32"


class GlanceModel:
    """Pictures and phrases as unit vectors of one space.

    Args:
        eye: looks at pictures.
        reader: reads phrases.
        phrases: the word vectors.
        trained: the words of the training captions.
        fingerprint: SHA-256 of the weights.
    """

    def __init__(
        self, eye: Eye, reader: Reader, phrases: Phrases, trained: frozenset[str], fingerprint: str
    ) -> None:
        self._eye = eye
        self._reader = reader
        self._phrases = phrases
        self._trained = trained
        self.fingerprint = fingerprint

    @staticmethod
    @cache
    def load() -> "GlanceModel":
        """Read the shipped weights, once a process."""
        metadata, tensors = read(WEIGHTS)
        vectors = unrounded(tensors["words"], tensors["words_factor"])
        return GlanceModel(
            Eye(of_net(tensors, "eye")),
            Reader(of_net(tensors, "reader")),
            Phrases(json.loads(metadata["vocabulary"]), vectors),
            frozenset(metadata["trained"].split()),
            hashlib.sha256(WEIGHTS.read_bytes()).hexdigest(),
        )

    def pictures(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        """Unit rows (n, 128) float32 of uint8 pictures (height, width, 3) of any size."""
        return in_batches(self._seen, images)

    def _seen(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        return self._eye(np.stack([fitted(image, SIDE) for image in images]), Workspace())

    def texts(self, texts: Sequence[str]) -> Floats:
        """Unit rows (n, 128) float32 of any texts."""
        return self._reader(self._phrases(texts))

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Content words of the text that no training caption had."""
        return unknown_words(text, self._trained)
