"""The two nets of vdiag-glance: pictures and phrase vectors into one space of 128 dimensions.

A chain of plain convolutions, and a small head on word vectors. What is trained here is scored with
by ``vdiag/scorers/_glance/towers.py``, the same in numpy.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vdiag.scorers._glance.towers import LAYERS, MIDDLE, SPREAD

DIMENSIONS = 128
PHRASE_DIMENSIONS = 100


class Eye(nn.Module):
    """Pictures of 48 x 48: eight convolutions, mean and maximum over the places, one layer."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for channels, kernel, stride in LAYERS:
            layers += [
                nn.Conv2d(before, channels, kernel, stride, kernel // 2, bias=False),
                nn.BatchNorm2d(channels),
                nn.ReLU(),
            ]
            before = channels
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(2 * before, DIMENSIONS)

    def forward(self, pictures: Tensor) -> Tensor:
        """Unit rows (n, 128) of prepared pictures (n, 3, 48, 48)."""
        seen = self.body(pictures)
        pooled = torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], 1)
        return functional.normalize(self.head(pooled), dim=-1)


class Reader(nn.Module):
    """Phrase vectors: a linear map, which keeps what they know of words that no caption had, and
    two layers that bend it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.straight = nn.Linear(PHRASE_DIMENSIONS, DIMENSIONS)
        self.bent = nn.Sequential(
            nn.Linear(PHRASE_DIMENSIONS, 256),
            nn.GELU(),
            nn.Dropout(0.2),
            nn.Linear(256, DIMENSIONS),
        )

    def forward(self, phrases: Tensor) -> Tensor:
        """Unit rows (n, 128) of unit rows (n, 100)."""
        wide = phrases * PHRASE_DIMENSIONS**0.5
        return functional.normalize(self.straight(wide) + self.bent(wide), dim=-1)


def prepared(pictures: np.ndarray) -> Tensor:
    """Tensor (n, 3, h, w) for :class:`Eye` from uint8 pictures (n, h, w, 3)."""
    whole = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float()
    return ((whole - MIDDLE) / SPREAD).contiguous(memory_format=torch.channels_last)
