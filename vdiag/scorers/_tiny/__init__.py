"""vdiag-tiny: the small dual encoder embedded in vdiag, trained by ``make train-tiny``."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WEIGHTS = Path(__file__).with_name("weights.safetensors")
Floats = NDArray[np.float32]


class TinyEncoder:
    """Pictures and phrases as unit vectors of one space; loads no package but torch and numpy."""

    def __init__(self, image: Any, text: Any, phrases: Any, trained: set[str], sha256: str) -> None:
        self._image = image
        self._text = text
        self._phrases = phrases
        self._trained = trained
        self.fingerprint = sha256

    @classmethod
    def load(cls) -> Self:
        """Read the shipped weights."""
        from safetensors import safe_open

        from vdiag.scorers._tiny.network import ImageTower, Phrases, TextTower

        with safe_open(str(WEIGHTS), framework="pt") as file:
            metadata = file.metadata()
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        vectors = tensors.pop("words").float().numpy()
        towers = (ImageTower(), TextTower(vectors.shape[1]))
        for prefix, tower in zip(("image.", "text."), towers, strict=True):
            state = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
            tower.load_state_dict(state)
            tower.eval()
        phrases = Phrases(metadata["vocabulary"].split(), vectors)
        sha256 = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
        return cls(*towers, phrases, set(metadata["trained"].split()), sha256)

    def images(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        """Unit rows (n, 256) float32 of uint8 pictures (height, width, 3) of any size."""
        return self._in_batches(self._image, images)

    def trunk(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        """Pooled features (n, 512) float32 before the projection."""
        return self._in_batches(self._image.trunk, images)

    def _in_batches(self, function: Any, images: Sequence[NDArray[np.uint8]]) -> Floats:
        import torch

        from vdiag.scorers._tiny.network import prepared

        rows: list[Floats] = []
        with torch.inference_mode():
            for start in range(0, len(images), 32):
                batch = np.stack([_fitted(image) for image in images[start : start + 32]])
                rows.append(function(prepared(batch)).numpy())
        return np.concatenate(rows)

    def texts(self, texts: Sequence[str]) -> Floats:
        """Unit rows (n, 256) float32."""
        import torch

        with torch.inference_mode():
            rows: Floats = self._text(*self._phrases.batch(texts)).numpy()
        return rows

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Content words of the text that no training caption had."""
        from vdiag.scorers._tiny.network import IGNORED_WORDS, known_form, words

        trained = dict.fromkeys(self._trained, 0)
        return tuple(
            word
            for word in dict.fromkeys(words(text))
            if word not in IGNORED_WORDS and known_form(word, trained) is None
        )


def _fitted(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Padded to a square with white and area-averaged to 64 x 64."""
    height, width = image.shape[:2]
    side = max(height, width)
    square = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = image
    return np.asarray(Image.fromarray(square).resize((64, 64), Image.Resampling.BOX))
