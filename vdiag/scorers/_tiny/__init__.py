"""vdiag-tiny: the small dual encoder embedded in vdiag, trained by ``make train-tiny``."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WEIGHTS = Path(__file__).with_name("weights.safetensors")
CAPTIONS = Path(__file__).with_name("captions.safetensors")
PACKAGES = ("torch", "numpy", "pillow")
PREPROCESSING = "padded to a square with white, area-averaged to 64 x 64, fp32"
Floats = NDArray[np.float32]


class TinyEncoder:
    """Pictures and phrases as unit vectors of one space; loads no package but torch and numpy.

    Phrases are read in two ways. ``sentences`` takes the vectors of a sentence encoder, which
    ship as a table for the captions of vdiag's concept sets; ``words`` takes any phrase, word by
    word. The two are of one space, but only features made in one way may be ranked together.
    """

    def __init__(
        self,
        towers: Mapping[str, Any],
        phrases: Any,
        table: "Table",
        sha256: tuple[str, str],
    ) -> None:
        self._towers = towers
        self._phrases = phrases
        self._table = table.vectors
        self._trained = table.trained
        self._middles = table.middles
        self.image_fingerprint = sha256[0]
        self.fingerprint = f"{sha256[0]}, captions {sha256[1]}"

    @classmethod
    def load(cls) -> Self:
        """Read the shipped weights."""
        from safetensors import safe_open

        from vdiag.scorers._tiny.network import ImageTower, Phrases, SentenceTower, WordTower

        with safe_open(str(WEIGHTS), framework="pt") as file:
            metadata = file.metadata()
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        vectors = _unrounded(tensors.pop("words"), tensors.pop("words_factor"))
        towers = {
            "image": ImageTower(),
            "sentence": SentenceTower(),
            "word": WordTower(vectors.shape[1]),
        }
        for name, tower in towers.items():
            prefix = f"{name}."
            state = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
            tower.load_state_dict(state)
            tower.eval()
        phrases = Phrases(metadata["vocabulary"].split(), vectors)
        digests = tuple(
            hashlib.sha256(path.read_bytes()).hexdigest() for path in (WEIGHTS, CAPTIONS)
        )
        return cls(towers, phrases, Table.read(), (digests[0], digests[1]))

    def trunk(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        """Pooled features (n, 512) float32 of uint8 pictures (height, width, 3) of any size."""
        import torch

        from vdiag.scorers._tiny.network import prepared

        rows: list[Floats] = []
        with torch.inference_mode():
            for start in range(0, len(images), 32):
                batch = np.stack([_fitted(image) for image in images[start : start + 32]])
                rows.append(self._towers["image"].trunk(prepared(batch)).numpy())
        return np.concatenate(rows)

    def projected(self, trunk: Floats) -> Floats:
        """Unit rows (n, 256) float32 of what :meth:`trunk` gave."""
        import torch

        with torch.inference_mode():
            rows: Floats = self._towers["image"].projected(torch.from_numpy(trunk)).numpy()
        return rows

    def images(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        """Unit rows (n, 256) float32 of uint8 pictures (height, width, 3) of any size."""
        return self.projected(self.trunk(images))

    def centred(self, rows: Floats, captions: Sequence[str]) -> Floats:
        """Pictures' rows as they are compared with captions.

        Where all captions are of a level whose pictures all lie to one side (scenes), the middle
        of that level's training pictures is taken away: else a caption that lies on that side is
        near to every picture. Other rows stay as they are.

        Args:
            rows: (n, 256) from :meth:`projected`.
            captions: those that the pictures are ranked among.

        Returns:
            (n, 256) float32 unit rows.
        """
        for middle in self._middles:
            if middle.captions.issuperset(captions):
                moved = rows - middle.row
                away: Floats = moved / np.linalg.norm(moved, axis=1, keepdims=True)
                return away
        return rows

    def knows_sentences(self, texts: Sequence[str]) -> bool:
        """Whether the table of sentence vectors has every one of these texts."""
        return all(text in self._table for text in texts)

    def sentences(self, texts: Sequence[str]) -> Floats:
        """Unit rows (n, 256) float32 of texts that the table has.

        Raises:
            KeyError: the table lacks one; see :meth:`knows_sentences`.
        """
        import torch

        vectors = torch.from_numpy(np.stack([self._table[text] for text in texts]))
        with torch.inference_mode():
            rows: Floats = self._towers["sentence"](vectors).numpy()
        return rows

    def words(self, texts: Sequence[str]) -> Floats:
        """Unit rows (n, 256) float32 of any texts."""
        import torch

        with torch.inference_mode():
            rows: Floats = self._towers["word"](*self._phrases.batch(texts)).numpy()
        return rows

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Content words of the text that no training caption had."""
        from vdiag.scorers._tiny.network import FUNCTION_WORDS, known_form, words

        trained = dict.fromkeys(self._trained, 0)
        folded = unicodedata.normalize("NFKD", text.lower())
        bare = "".join(c for c in folded if not unicodedata.combining(c))
        found = [part for word in re.findall(r"\w+", bare) for part in words(word) or [word]]
        return tuple(
            word
            for word in dict.fromkeys(found)
            if word not in FUNCTION_WORDS and known_form(word, trained) is None
        )


@dataclass(frozen=True)
class Middle:
    """Where the training pictures of a level lie: (256,) float32, and the level's captions."""

    row: Floats
    captions: frozenset[str]


@dataclass(frozen=True)
class Table:
    """What ships beside the nets.

    Attributes:
        vectors: sentence vectors (384,) of the captions of vdiag's concept sets.
        trained: the words of the training captions.
        middles: of the levels that are centred.
    """

    vectors: Mapping[str, Floats]
    trained: frozenset[str]
    middles: Sequence[Middle]

    @classmethod
    def read(cls) -> Self:
        """From the file that ships."""
        from safetensors import safe_open

        with safe_open(str(CAPTIONS), framework="pt") as file:
            metadata = file.metadata()
            rows = _unrounded(file.get_tensor("vectors"), file.get_tensor("factor"))
            captions = json.loads(metadata["captions"])
            levels = json.loads(metadata.get("levels", "{}"))
            middles = [
                Middle(
                    file.get_tensor(f"middle {level}").float().numpy(),
                    frozenset(captions[place] for place in places),
                )
                for level, places in levels.items()
            ]
        trained = frozenset(metadata["trained"].split())
        return cls(dict(zip(captions, rows, strict=True)), trained, middles)


def _unrounded(whole: Any, factor: Any) -> Floats:
    """Rows that were stored as int8 and one factor each."""
    rows: Floats = (whole.float() * factor.float()).numpy()
    return rows


def _fitted(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Padded to a square with white and area-averaged to 64 x 64."""
    height, width = image.shape[:2]
    side = max(height, width)
    square = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = image
    return np.asarray(Image.fromarray(square).resize((64, 64), Image.Resampling.BOX))
