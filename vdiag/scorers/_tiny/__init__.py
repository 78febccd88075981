"""vdiag-tiny: the small dual encoder embedded in vdiag, trained by ``make train-tiny``."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vdiag.scorers._convolutions import Workspace
from vdiag.scorers._layers import Floats, fitted, in_batches, of_net, read, unrounded
from vdiag.scorers._tiny.phrases import FUNCTION_WORDS, Phrases, known_form, words
from vdiag.scorers._tiny.towers import SIDE, ImageTower, SentenceTower, WordTower

WEIGHTS = Path(__file__).with_name("weights.safetensors")
CAPTIONS = Path(__file__).with_name("captions.safetensors")
PACKAGES = ("numpy", "pillow")
PREPROCESSING = "padded to a square with white, area-averaged to 64 x 64, fp32"


class TinyEncoder:
    """Pictures and phrases as unit vectors of one space.

    Phrases are read in two ways. ``sentences`` takes the vectors of a sentence encoder, which
    ship as a table for the captions of vdiag's concept sets; ``words`` takes any phrase, word by
    word. The two are of one space, but only features made in one way may be ranked together.
    """

    def __init__(
        self,
        towers: tuple[ImageTower, SentenceTower, WordTower],
        phrases: Phrases,
        table: "Table",
        sha256: tuple[str, str],
    ) -> None:
        self._image, self._sentence, self._word = towers
        self._phrases = phrases
        self._table = table.vectors
        self._trained = dict.fromkeys(table.trained, 0)
        self._middles = table.middles
        self.image_fingerprint = sha256[0]
        self.fingerprint = f"{sha256[0]}, captions {sha256[1]}"

    @staticmethod
    @cache
    def load() -> "TinyEncoder":
        """Read the shipped weights, once a process: several scorers use them."""
        metadata, tensors = read(WEIGHTS)
        phrases = Phrases(
            metadata["vocabulary"].split(), unrounded(tensors["words"], tensors["words_factor"])
        )
        towers = (
            ImageTower(of_net(tensors, "image")),
            SentenceTower(of_net(tensors, "sentence")),
            WordTower(of_net(tensors, "word")),
        )
        digests = (_sha256(WEIGHTS), _sha256(CAPTIONS))
        return TinyEncoder(towers, phrases, Table.read(), digests)

    def trunk(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        """Pooled features (n, 512) float32 of uint8 pictures (height, width, 3) of any size."""
        return in_batches(self._trunk, images)

    def _trunk(self, images: Sequence[NDArray[np.uint8]]) -> Floats:
        return self._image.trunk(np.stack([fitted(image, SIDE) for image in images]), Workspace())

    def projected(self, trunk: Floats) -> Floats:
        """Unit rows (n, 256) float32 of what :meth:`trunk` gave."""
        return self._image.projected(trunk)

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
        return self._sentence(np.stack([self._table[text] for text in texts]))

    def words(self, texts: Sequence[str]) -> Floats:
        """Unit rows (n, 256) float32 of any texts."""
        means = np.stack([self._phrases.mean(text) for text in texts])
        return self._word(means, [self._phrases.pairs(text) for text in texts])

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Content words of the text that no training caption had."""
        folded = unicodedata.normalize("NFKD", text.lower())
        bare = "".join(c for c in folded if not unicodedata.combining(c))
        found = [part for word in re.findall(r"\w+", bare) for part in words(word) or [word]]
        return tuple(
            word
            for word in dict.fromkeys(found)
            if word not in FUNCTION_WORDS and known_form(word, self._trained) is None
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
        metadata, tensors = read(CAPTIONS)
        captions = json.loads(metadata["captions"])
        rows = unrounded(tensors["vectors"], tensors["factor"])
        middles = [
            Middle(
                tensors[f"middle {level}"].astype(np.float32),
                frozenset(captions[place] for place in places),
            )
            for level, places in json.loads(metadata.get("levels", "{}")).items()
        ]
        trained = frozenset(metadata["trained"].split())
        return cls(dict(zip(captions, rows, strict=True)), trained, middles)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
