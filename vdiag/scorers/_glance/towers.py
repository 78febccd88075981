"""The nets of vdiag-glance in numpy: pictures and phrase vectors into one space of 128 dimensions.

``training/glance/network.py`` defines the same nets in torch, and a test compares the two.
"""

import numpy as np
from numpy.typing import NDArray

from vdiag.scorers._convolutions import Direct, Level, Workspace, inside
from vdiag.scorers._layers import Floats, Linear, Tensors, folded, gelu, unit

SIDE = 48
LAYERS = (
    (32, 5, 2),
    (32, 3, 1),
    (64, 3, 2),
    (64, 3, 1),
    (128, 3, 2),
    (128, 3, 1),
    (192, 3, 1),
    (192, 3, 1),
)
"""Channels, kernel and stride of each convolution."""
MIDDLE, SPREAD = 190.0, 80.0


class Eye:
    """Pictures of 48 x 48: eight convolutions, mean and maximum over the places, one layer.

    Args:
        tensors: of the trained net, in half precision.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._layers: list[tuple[Direct | Level, int]] = []
        side = SIDE
        for number, (_, _, stride) in enumerate(LAYERS):
            kernel, bias = folded(tensors, f"body.{3 * number}", f"body.{3 * number + 1}")
            side //= stride
            by_tiles = stride == 1 and side % 4 == 0
            layer = Level.of(kernel, bias) if by_tiles else Direct.of(kernel, bias, stride)
            self._layers.append((layer, side))
        self._head = Linear.of(tensors, "head")

    def __call__(self, pictures: NDArray[np.uint8], work: Workspace) -> Floats:
        """Unit rows (n, 128) of pictures (n, 48, 48, 3)."""
        n, border = len(pictures), LAYERS[0][1] // 2
        maps = work.map(0, n, SIDE, 3, border)
        shown = inside(maps, border)
        np.subtract(pictures, np.float32(MIDDLE), out=shown)
        shown /= np.float32(SPREAD)
        for number, ((layer, side), (channels, _, _)) in enumerate(
            zip(self._layers, LAYERS, strict=True)
        ):
            made = work.map(number % 2 + 1, n, side, channels, 1)
            shown = inside(made, 1)
            layer.into(shown, maps, work)
            maps = made
        return unit(self._head(np.concatenate([shown.mean((1, 2)), shown.max((1, 2))], 1)))


class Reader:
    """Phrase vectors: a linear map, which keeps what they know of words that no caption had, and
    two layers that bend it.

    Args:
        tensors: of the trained net.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._straight = Linear.of(tensors, "straight")
        self._inner, self._outer = Linear.of(tensors, "bent.0"), Linear.of(tensors, "bent.3")

    def __call__(self, phrases: Floats) -> Floats:
        """Unit rows (n, 128) of unit rows (n, 100)."""
        wide = phrases * np.float32(phrases.shape[1] ** 0.5)
        return unit(self._straight(wide) + self._outer(gelu(self._inner(wide))))
