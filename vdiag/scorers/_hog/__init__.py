"""A linear model on gradient histograms, fitted by ``python -m training.hog.fit``.

It maps classical features of a picture into the space of vdiag-tiny's text side. No net looks at
the picture.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vdiag.scorers._hog.features import features

WEIGHTS = Path(__file__).with_name("weights.safetensors")
PACKAGES = ("numpy",)
PREPROCESSING = "padded to a square with white, area-averaged to 64 x 64, gradient histograms"
Floats = NDArray[np.float32]


class HogModel:
    """Pictures, and vectors of texts, as rows of one space that may be compared by cosine.

    Args:
        pictures: (1543, 128), from features to the space.
        pictures_offset: (128,), added to that.
        texts: (256, 128), from centred text vectors to the space.
        texts_mean: (256,), what text vectors are centred by.
        fingerprint: SHA-256 of the weights.
        text_side: SHA-256 of the weights of the text side that it was fitted to.
    """

    def __init__(
        self,
        pictures: Floats,
        pictures_offset: Floats,
        texts: Floats,
        texts_mean: Floats,
        fingerprint: str,
        text_side: str,
    ) -> None:
        self._pictures = pictures.astype(np.float64)
        self._pictures_offset = pictures_offset.astype(np.float64)
        self._texts = texts.astype(np.float64)
        self._texts_mean = texts_mean.astype(np.float64)
        self.fingerprint = fingerprint
        self.text_side = text_side

    @classmethod
    def load(cls) -> Self:
        """Read the shipped weights."""
        from safetensors import safe_open

        with safe_open(str(WEIGHTS), framework="np") as file:
            text_side = file.metadata()["text_side"]
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
        return cls(**tensors, fingerprint=digest, text_side=text_side)

    def pictures(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        """Rows (n, 128) float32 of uint8 pictures (height, width, 3) of any size."""
        rows = np.stack([features(image) for image in images])
        placed: Floats = (rows @ self._pictures + self._pictures_offset).astype(np.float32)
        return placed

    def texts(self, vectors: Floats) -> Floats:
        """Rows (n, 128) float32 of vdiag-tiny's text vectors (n, 256)."""
        centred = np.asarray(vectors, np.float64) - self._texts_mean
        placed: Floats = (centred @ self._texts).astype(np.float32)
        return placed
