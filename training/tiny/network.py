"""The towers of vdiag-tiny in torch, to be trained.

What is trained here is scored with by ``vdiag/scorers/_tiny/towers.py``, the same in numpy.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vdiag.scorers._tiny.phrases import PAIR_BUCKETS, Phrases
from vdiag.scorers._tiny.towers import DEVIATION, MEAN, WIDTHS

DIMENSIONS = 256
SENTENCE_DIMENSIONS = 384
PAIR_DIMENSIONS = 64


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
        self.head = nn.Linear(2 * WIDTHS[-1], DIMENSIONS)

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
        self.pairs = nn.EmbeddingBag(PAIR_BUCKETS, PAIR_DIMENSIONS, mode="mean")
        self.head = nn.Sequential(
            nn.LayerNorm(word_dimensions + PAIR_DIMENSIONS),
            nn.Linear(word_dimensions + PAIR_DIMENSIONS, 384),
            nn.GELU(),
            nn.Dropout(0.1),
            nn.Linear(384, DIMENSIONS),
        )

    def forward(self, means: Tensor, pairs: Tensor, offsets: Tensor) -> Tensor:
        """Unit rows (n, 256) from word means (n, d) and bags of pair buckets."""
        joined = torch.cat([means, self.pairs(pairs, offsets)], 1)
        return functional.normalize(self.head(joined), dim=-1)


def word_input(phrases: Phrases, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
    """Arguments of :meth:`WordTower.forward`."""
    bags = [phrases.pairs(text) for text in texts]
    offsets = np.cumsum([0] + [len(bag) for bag in bags[:-1]])
    means = np.stack([phrases.mean(text) for text in texts])
    flat = [bucket for bag in bags for bucket in bag]
    return torch.from_numpy(means), torch.tensor(flat), torch.from_numpy(offsets)


def prepared(pictures: np.ndarray) -> Tensor:
    """Tensor (n, 3, h, w) for the image tower from uint8 pictures (n, h, w, 3)."""
    x = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 255
    mean = torch.tensor(MEAN).view(1, 3, 1, 1)
    return ((x - mean) / DEVIATION).contiguous(memory_format=torch.channels_last)
