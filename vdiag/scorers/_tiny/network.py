"""The two towers of vdiag-tiny: pictures and phrases into one space of 256 dimensions.

Training (``training/tiny``) and scoring use these same definitions.
"""

import re
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

SIDE = 64
DIMENSIONS = 256
SENTENCE_DIMENSIONS = 384
WIDTHS = (32, 64, 128, 256)
TRUNK = 2 * WIDTHS[-1]
BIGRAM_BUCKETS = 4096
BIGRAM_DIMENSIONS = 64
_MEAN = (0.75, 0.73, 0.72)
_DEVIATION = 0.3
IGNORED_WORDS = frozenset("a an the of and or with in on at to by from for its is are".split())
FUNCTION_WORDS = IGNORED_WORDS | frozenset(
    "that which whose each every any some same other another between beside toward towards into "
    "onto out over under through around near than as where while behind along across off its his "
    "her their one there like s t pair bunch sprig stalk strand tuft".split()
)
"""Words that say nothing of what is to be seen, so none to be missed in a vocabulary."""


class Residual(nn.Module):
    """Two 3x3 convolutions with a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(channels)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Same shape in and out."""
        inner = functional.relu(self.first_norm(self.first(x)))
        return functional.relu(x + self.second_norm(self.second(inner)))


def _halve(channels_in: int, channels_out: int, kernel: int = 3) -> list[nn.Module]:
    return [
        nn.Conv2d(channels_in, channels_out, kernel, 2, kernel // 2, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
    ]


class ImageTower(nn.Module):
    """Residual network for pictures of 64 x 64, 3.6 million parameters."""

    def __init__(self) -> None:
        super().__init__()
        widths = WIDTHS
        layers = _halve(3, widths[0], kernel=5)
        for narrow, wide in zip(widths, widths[1:], strict=False):
            layers += [*_halve(narrow, wide), Residual(wide), Residual(wide)]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(TRUNK, DIMENSIONS)

    def trunk(self, pictures: Tensor) -> Tensor:
        """Pooled features (n, 512) of prepared pictures (n, 3, 64, 64)."""
        features = self.body(pictures)
        return torch.cat([features.mean((2, 3)), features.amax((2, 3))], 1)

    def projected(self, trunk: Tensor) -> Tensor:
        """Unit rows (n, 256) of pooled features (n, 512)."""
        return functional.normalize(self.head(trunk), dim=-1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Unit rows (n, 256)."""
        return self.projected(self.trunk(pictures))


class SentenceTower(nn.Module):
    """A small head on a sentence encoder's vectors, for captions whose vectors are at hand."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Sequential(
            nn.Linear(SENTENCE_DIMENSIONS, 512),
            nn.GELU(),
            nn.Dropout(0.1),
            nn.Linear(512, DIMENSIONS),
        )

    def forward(self, sentences: Tensor) -> Tensor:
        """Unit rows (n, 256) from unit rows (n, 384)."""
        return functional.normalize(self.head(sentences * SENTENCE_DIMENSIONS**0.5), dim=-1)


class WordTower(nn.Module):
    """Mean word vector and hashed word pairs through a small head.

    The word vectors are not trained here: they are a sentence encoder's, one per word.
    """

    def __init__(self, word_dimensions: int) -> None:
        super().__init__()
        self.pairs = nn.EmbeddingBag(BIGRAM_BUCKETS, BIGRAM_DIMENSIONS, mode="mean")
        self.head = nn.Sequential(
            nn.LayerNorm(word_dimensions + BIGRAM_DIMENSIONS),
            nn.Linear(word_dimensions + BIGRAM_DIMENSIONS, 384),
            nn.GELU(),
            nn.Dropout(0.1),
            nn.Linear(384, DIMENSIONS),
        )

    def forward(self, means: Tensor, pairs: Tensor, offsets: Tensor) -> Tensor:
        """Unit rows (n, 256) from word means (n, d) and bags of pair buckets."""
        joined = torch.cat([means, self.pairs(pairs, offsets)], 1)
        return functional.normalize(self.head(joined), dim=-1)


def words(text: str) -> list[str]:
    """Lower-case words of a text, in order."""
    return re.findall(r"[a-z0-9]+", text.lower())


def known_form(word: str, index: Mapping[str, int]) -> str | None:
    """The word, or its singular, as it stands in a vocabulary; ``None`` where neither does."""
    endings = (("", ""), ("ies", "y"), ("es", ""), ("s", ""))
    for ending, singular in endings:
        if word.endswith(ending):
            form = word[: len(word) - len(ending)] + singular
            if form in index:
                return form
    return None


class Phrases:
    """From phrases to what the text tower takes.

    Args:
        vocabulary: words, most frequent first.
        vectors: (words, d) float32, the vector of each.
    """

    def __init__(self, vocabulary: Sequence[str], vectors: np.ndarray) -> None:
        self.index = {word: i for i, word in enumerate(vocabulary)}
        self.vectors = vectors
        self._weights = np.log2(2 + np.arange(len(vocabulary))).astype(np.float32)

    def mean(self, text: str) -> np.ndarray:
        """Weighted mean word vector (d,) float32; rarer words weigh more (Zipf's law)."""
        total = np.zeros(self.vectors.shape[1], np.float32)
        for word in words(text):
            form = known_form(word, self.index)
            if form is not None and word not in IGNORED_WORDS:
                i = self.index[form]
                total += self._weights[i] * self.vectors[i]
        length = float(np.linalg.norm(total))
        return total / length if length > 0 else total

    def pairs(self, text: str) -> list[int]:
        """Hash buckets of single words and of neighbouring pairs."""
        found = words(text)
        keys = found + [f"{a} {b}" for a, b in zip(found, found[1:], strict=False)]
        return [zlib.crc32(key.encode()) % BIGRAM_BUCKETS for key in keys] or [0]

    def batch(self, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
        """Arguments of :meth:`WordTower.forward`."""
        bags = [self.pairs(text) for text in texts]
        offsets = np.cumsum([0] + [len(bag) for bag in bags[:-1]])
        means = np.stack([self.mean(text) for text in texts])
        flat = [bucket for bag in bags for bucket in bag]
        return torch.from_numpy(means), torch.tensor(flat), torch.from_numpy(offsets)


def prepared(pictures: np.ndarray) -> Tensor:
    """Tensor (n, 3, h, w) for the image tower from uint8 pictures (n, h, w, 3)."""
    x = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 255
    mean = torch.tensor(_MEAN).view(1, 3, 1, 1)
    return ((x - mean) / _DEVIATION).contiguous(memory_format=torch.channels_last)
