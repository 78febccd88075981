"""The towers of vdiag-tiny in numpy: pictures and phrases into one space of 256 dimensions.

``training/tiny/network.py`` defines the same towers in torch, and a test compares the two.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vdiag.scorers._convolutions import Direct, Level, Workspace, inside
from vdiag.scorers._layers import EPSILON, Floats, Linear, Tensors, folded, gelu, single, unit

SIDE = 64
WIDTHS = (32, 64, 128, 256)
MEAN = (0.75, 0.73, 0.72)
DEVIATION = 0.3


class ImageTower:
    """Residual network for pictures of 64 x 64; batch norms are part of the convolutions.

    Args:
        tensors: of the trained tower, in half precision.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._first = Direct.of(*folded(tensors, "body.0", "body.1"))
        self._stages: list[tuple[Direct, list[Level]]] = []
        for stage in range(len(WIDTHS) - 1):
            start = 3 + 5 * stage  # convolution, norm, rectifier, two residual blocks
            halving = Direct.of(*folded(tensors, f"body.{start}", f"body.{start + 1}"))
            names = [
                f"body.{start + 3 + block}.{part}"
                for block in range(2)
                for part in ("first", "second")
            ]
            levels = [Level.of(*folded(tensors, name, f"{name}_norm")) for name in names]
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
        return unit(self._head(trunk))


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
        return unit(self._outer(gelu(self._inner(scaled))))


class WordTower:
    """Mean word vector and hashed word pairs through a small head.

    Args:
        tensors: of the trained tower.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._pairs = single(tensors["pairs.weight"])
        self._scale, self._shift = (single(tensors[f"head.0.{n}"]) for n in ("weight", "bias"))
        self._inner, self._outer = Linear.of(tensors, "head.1"), Linear.of(tensors, "head.4")

    def __call__(self, means: Floats, bags: Sequence[Sequence[int]]) -> Floats:
        """Unit rows (n, 256) from word means (n, d) and bags of pair buckets, none empty."""
        pairs = np.stack([self._pairs[list(bag)].mean(0) for bag in bags])
        joined = np.concatenate([means, pairs], 1)
        centred = joined - joined.mean(1, keepdims=True)
        normed = centred / np.sqrt(joined.var(1, keepdims=True) + np.float32(EPSILON))
        return unit(self._outer(gelu(self._inner(normed * self._scale + self._shift))))
