"""vdiag-glance: a second small encoder embedded in vdiag, trained by ``training/glance``.

It shares no training picture and no text side with vdiag-tiny, so that one may choose the drawings
that the other reports.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vdiag.scorers._glance.phrases import Phrases, unknown_words

WEIGHTS = Path(__file__).with_name("weights.safetensors")
PACKAGES = ("torch", "numpy", "pillow")
PREPROCESSING = "padded to a square with white, area-averaged to 48 x 48, fp32"
Floats = NDArray[np.float32]
_AT_ONCE = 64


class GlanceModel:
    """Pictures and phrases as unit vectors of one space.

    Args:
        eye: :class:`vdiag.scorers._glance.network.Eye`.
        reader: :class:`vdiag.scorers._glance.network.Reader`.
        phrases: the word vectors.
        trained: the words of the training captions.
        fingerprint: SHA-256 of the weights.
    """

    def __init__(
        self, eye: Any, reader: Any, phrases: Phrases, trained: frozenset[str], fingerprint: str
    ) -> None:
        self._eye = eye
        self._reader = reader
        self._phrases = phrases
        self._trained = trained
        self.fingerprint = fingerprint

    @classmethod
    def load(cls) -> Self:
        """Read the shipped weights."""
        from safetensors import safe_open

        from vdiag.scorers._glance.network import Eye, Reader

        with safe_open(str(WEIGHTS), framework="pt") as file:
            metadata = file.metadata()
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        vectors = (tensors.pop("words").float() * tensors.pop("words_factor").float()).numpy()
        nets: dict[str, Any] = {"eye": Eye(), "reader": Reader()}
        for name, net in nets.items():
            prefix = f"{name}."
            state = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
            net.load_state_dict(state)
            net.eval()
        return cls(
            **nets,
            phrases=Phrases(json.loads(metadata["vocabulary"]), vectors),
            trained=frozenset(metadata["trained"].split()),
            fingerprint=hashlib.sha256(WEIGHTS.read_bytes()).hexdigest(),
        )

    def pictures(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        """Unit rows (n, 128) float32 of uint8 pictures (height, width, 3) of any size."""
        import torch

        from vdiag.scorers._glance.network import prepared

        rows: list[Floats] = []
        with torch.inference_mode():
            for start in range(0, len(images), _AT_ONCE):
                batch = np.stack([_fitted(image) for image in images[start : start + _AT_ONCE]])
                rows.append(self._eye(prepared(batch)).numpy())
        return np.concatenate(rows)

    def texts(self, texts: Sequence[str]) -> Floats:
        """Unit rows (n, 128) float32 of any texts."""
        import torch

        with torch.inference_mode():
            rows: Floats = self._reader(torch.from_numpy(self._phrases(texts))).numpy()
        return rows

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Content words of the text that no training caption had."""
        return unknown_words(text, self._trained)


def _fitted(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Padded to a square with white and area-averaged to 48 x 48."""
    from vdiag.scorers._glance.network import SIDE

    height, width = image.shape[:2]
    side = max(height, width)
    square = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = image
    return np.asarray(Image.fromarray(square).resize((SIDE, SIDE), Image.Resampling.BOX))
