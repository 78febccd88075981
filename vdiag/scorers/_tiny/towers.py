"""The towers of vdiag-tiny in numpy: pictures and phrases into one space of 256 dimensions.

``training/tiny/network.py`` defines the same towers in torch, and a test compares the two.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vdiag.scorers._tiny.convolutions import Floats, Halving, Level, Workspace, inside

SIDE = 64
WIDTHS = (32, 64, 128, 256)
MEAN = (0.75, 0.73, 0.72)
DEVIATION = 0.3
EPSILON = 1e-5
"""Added to variances before their root, as torch's norms do."""
Tensors = Mapping[str, NDArray[np.float16]]


@dataclass(frozen=True)
class Linear:
    """Rows times a matrix, and a bias."""

    weights: Floats
    bias: Floats

    @classmethod
    def of(cls, tensors: Tensors, name: str) -> Self:
        """The layer of that name."""
        return cls(_single(tensors[f"{name}.weight"]).T, _single(tensors[f"{name}.bias"]))

    def __call__(self, rows: Floats) -> Floats:
        """(n, out) of (n, in)."""
        out: Floats = rows @ self.weights + self.bias
        return out


class ImageTower:
    """Residual network for pictures of 64 x 64; batch norms are part of the convolutions.

    Args:
        tensors: of the trained tower, in half precision.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._first = Halving.of(*_folded(tensors, "body.0", "body.1"))
        self._stages: list[tuple[Halving, list[Level]]] = []
        for stage in range(len(WIDTHS) - 1):
            start = 3 + 5 * stage  # convolution, norm, rectifier, two residual blocks
            halving = Halving.of(*_folded(tensors, f"body.{start}", f"body.{start + 1}"))
            names = [
                f"body.{start + 3 + block}.{part}"
                for block in range(2)
                for part in ("first", "second")
            ]
            levels = [Level.of(*_folded(tensors, name, f"{name}_norm")) for name in names]
            self._stages.append((halving, levels))
        self._head = Linear.of(tensors, "head")

    def trunk(self, pictures: NDArray[np.uint8], work: Workspace) -> Floats:
        """Pooled features (n, 512) of pictures (n, 64, 64, 3)."""
        n, border = len(pictures), self._first.size // 2
        maps = work.map(0, n, SIDE, 3, border)
        shown = inside(maps, border)
        np.divide(pictures, np.float32(255), out=shown)
        shown -= np.array(MEAN, np.float32)
        shown /= np.float32(DEVIATION)
        side = SIDE // 2
        halved = work.map(0, n, side, WIDTHS[0], 1)
        self._first.into(inside(halved, 1), maps, work)
        for width, (halving, levels) in zip(WIDTHS[1:], self._stages, strict=True):
            side //= 2
            maps, halved = halved, work.map(0, n, side, width, 1)
            here, inner = inside(halved, 1), work.map(1, n, side, width, 1)
            halving.into(here, maps, work)
            for first, second in zip(levels[::2], levels[1::2], strict=True):
                first.into(inside(inner, 1), halved, work)
                second.into(here, inner, work, added=here)
        return np.concatenate([here.mean((1, 2)), here.max((1, 2))], 1)

    def projected(self, trunk: Floats) -> Floats:
        """Unit rows (n, 256) of pooled features (n, 512)."""
        return _unit(self._head(trunk))


class SentenceTower:
    """A small head on a sentence encoder's vectors.

    Args:
        tensors: of the trained tower.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._inner, self._outer = Linear.of(tensors, "head.0"), Linear.of(tensors, "head.3")

    def __call__(self, sentences: Floats) -> Floats:
        """Unit rows (n, 256) from unit rows (n, 384)."""
        scaled = sentences * np.float32(sentences.shape[1] ** 0.5)
        return _unit(self._outer(_gelu(self._inner(scaled))))


class WordTower:
    """Mean word vector and hashed word pairs through a small head.

    Args:
        tensors: of the trained tower.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._pairs = _single(tensors["pairs.weight"])
        self._scale, self._shift = (_single(tensors[f"head.0.{n}"]) for n in ("weight", "bias"))
        self._inner, self._outer = Linear.of(tensors, "head.1"), Linear.of(tensors, "head.4")

    def __call__(self, means: Floats, bags: Sequence[Sequence[int]]) -> Floats:
        """Unit rows (n, 256) from word means (n, d) and bags of pair buckets, none empty."""
        pairs = np.stack([self._pairs[list(bag)].mean(0) for bag in bags])
        joined = np.concatenate([means, pairs], 1)
        centred = joined - joined.mean(1, keepdims=True)
        normed = centred / np.sqrt(joined.var(1, keepdims=True) + np.float32(EPSILON))
        return _unit(self._outer(_gelu(self._inner(normed * self._scale + self._shift))))


def _single(tensor: NDArray[np.float16]) -> Floats:
    return tensor.astype(np.float32)


def _folded(tensors: Tensors, convolution: str, norm: str) -> tuple[Floats, Floats]:
    """Kernel and bias of a convolution and the batch norm behind it."""
    names = ("weight", "bias", "running_mean", "running_var")
    weight, bias, mean, variance = (_single(tensors[f"{norm}.{name}"]) for name in names)
    factor = weight / np.sqrt(variance + np.float32(EPSILON))
    kernel = _single(tensors[f"{convolution}.weight"]) * factor[:, None, None, None]
    return kernel, bias - mean * factor


def _gelu(rows: Floats) -> Floats:
    """``x * P(N < x)`` of a standard normal N, by the error function itself."""
    shares = np.fromiter(map(math.erf, (rows / 2**0.5).ravel().tolist()), np.float64, rows.size)
    return rows * (0.5 + 0.5 * shares.reshape(rows.shape)).astype(np.float32)


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Floats = rows / np.maximum(lengths, np.float32(1e-12))
    return unit
