"""Convolutions over batches of feature maps, in numpy: (n, side, side, channels) float32.

A map lies in an array with a border of zeros, which the next convolution reads as its padding.
All memory of a batch is a :class:`Workspace`'s and used again by every layer and batch: fresh
memory would cost as much as the arithmetic.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Floats = NDArray[np.float32]
TILES = 128
"""Tiles of all pictures that go through a convolution together."""
_TILE, _KERNEL = 4, 3
_PATCH = _TILE + _KERNEL - 1
# Winograd's F(4, 3) on the points 0, 1, -1, 2, -2 (Lavin and Gray 2015, arXiv:1509.09308): a tile
# of 4 x 4 outputs costs 36 products a pair of channels where the definition takes 144.
_OF_PATCH = (
    (4, 0, -5, 0, 1, 0),
    (0, -4, -4, 1, 1, 0),
    (0, 4, -4, -1, 1, 0),
    (0, -2, -1, 2, 1, 0),
    (0, 2, -1, -2, 1, 0),
    (0, 4, 0, -5, 0, 1),
)
_OF_KERNEL = (
    (1 / 4, 0, 0),
    (-1 / 6, -1 / 6, -1 / 6),
    (-1 / 6, 1 / 6, -1 / 6),
    (1 / 24, 1 / 12, 1 / 6),
    (1 / 24, -1 / 12, 1 / 6),
    (0, 0, 1),
)
_OF_TILE = (
    (1, 1, 1, 1, 1, 0),
    (0, 1, -1, 2, -2, 0),
    (0, 1, 1, 4, 4, 0),
    (0, 1, -1, 8, -8, 1),
)


def _both_ways(matrix: tuple[tuple[float, ...], ...]) -> Floats:
    """The matrix along rows and columns of a flattened square."""
    return np.kron(matrix, matrix).astype(np.float32)


_FROM_PATCH, _FROM_KERNEL, _TO_TILE = map(_both_ways, (_OF_PATCH, _OF_KERNEL, _OF_TILE))


@dataclass
class Workspace:
    """Memory for the maps and the intermediate results of a batch."""

    _maps: dict[tuple[int, ...], Floats] = field(default_factory=dict)
    _results: dict[str, Floats] = field(default_factory=dict)

    def map(self, slot: int, count: int, side: int, channels: int, border: int) -> Floats:
        """The map of that slot and shape with its border; only its inside may be written."""
        key = (slot, count, side, channels, border)
        if key not in self._maps:
            whole = side + 2 * border
            self._maps[key] = np.zeros((count, whole, whole, channels), np.float32)
        return self._maps[key]

    def result(self, name: str, *shape: int) -> Floats:
        """An array with unknown contents, overwritten by the next one of that name."""
        size = math.prod(shape)
        held = self._results.get(name)
        if held is None or held.size < size:
            held = self._results[name] = np.empty(size, np.float32)
        return held[:size].reshape(shape)


def inside(bordered: Floats, border: int) -> Floats:
    """A map without its border, to be written into."""
    return bordered[:, border:-border, border:-border]


def windows(maps: Floats, size: int, step: int) -> Floats:
    """View (n, count, count, size, size * channels) of the squares that lie ``step`` apart."""
    n, side, _, channels = maps.shape
    count = (side - size) // step + 1
    image, row, column, one = maps.strides
    shape = (n, count, count, size, size * channels)
    return as_strided(maps, shape, (image, step * row, step * column, row, one))


@dataclass(frozen=True)
class Direct:
    """A convolution by its definition, with its bias and a rectifier.

    Attributes:
        weights: (size * size * channels, channels out).
        bias: (channels out,).
        size: of the kernel.
        step: pixels from one place to the next; 2 halves a map.
    """

    weights: Floats
    bias: Floats
    size: int
    step: int = 2

    @classmethod
    def of(cls, kernel: Floats, bias: Floats, step: int = 2) -> Self:
        """From a kernel (channels out, channels, size, size)."""
        weights = kernel.transpose(2, 3, 1, 0).reshape(-1, len(kernel))
        return cls(np.ascontiguousarray(weights), bias, kernel.shape[2], step)

    def into(self, target: Floats, maps: Floats, work: Workspace) -> None:
        """Write what is made of maps with a border of ``size // 2`` into their inside's places."""
        side, out = target.shape[1], len(self.bias)
        bias = np.tile(self.bias, side)
        for some in _parts(len(maps), side**2 // 8):
            seen = windows(maps[some], self.size, self.step)
            patches = work.result("patches", *seen.shape)
            np.copyto(patches, seen)
            sums = work.result("sums", len(seen) * side, side * out)
            rows = patches.reshape(-1, len(self.weights))
            np.matmul(rows, self.weights, out=sums.reshape(-1, out))
            sums += bias
            np.maximum(sums.reshape(target[some].shape), 0, out=target[some])


@dataclass(frozen=True)
class Level:
    """A convolution of 3 x 3 and stride 1 with its bias and a rectifier.

    Attributes:
        weights: (36, channels, channels out), the transformed kernel.
        bias: (channels out,).
    """

    weights: Floats
    bias: Floats

    @classmethod
    def of(cls, kernel: Floats, bias: Floats) -> Self:
        """From a kernel (channels out, channels, 3, 3)."""
        out, channels = kernel.shape[:2]
        flat = kernel.transpose(2, 3, 1, 0).reshape(_KERNEL**2, -1)
        return cls((_FROM_KERNEL @ flat).reshape(-1, channels, out), bias)

    def into(
        self, target: Floats, maps: Floats, work: Workspace, added: Floats | None = None
    ) -> None:
        """Write what is made of maps with a border of 1 and a side that 4 divides.

        Args:
            target: of the inside's shape; may be ``added``.
            maps: with their border.
            work: memory.
            added: what the sums are added to before the rectifier.
        """
        for some in _parts(len(maps), (target.shape[1] // _TILE) ** 2):
            sums = self._sums(windows(maps[some], _PATCH, _TILE), work)
            sums += np.tile(self.bias, _TILE)
            if added is not None:
                sums += windows(added[some], _TILE, _TILE)
            np.maximum(sums, 0, out=windows(target[some], _TILE, _TILE))

    def _sums(self, seen: Floats, work: Workspace) -> Floats:
        """Tiles (n, count, count, 4, 4 * channels out) of patches (n, count, count, 6, ...)."""
        tiles, points = math.prod(seen.shape[:3]), _PATCH**2
        channels, out = self.weights.shape[1:]
        patches = work.result("patches", *seen.shape)
        np.copyto(patches, seen)
        moved = work.result("moved", points, tiles, channels)
        patches = patches.reshape(tiles, points, channels)
        np.matmul(_FROM_PATCH, patches, out=moved.swapaxes(0, 1))
        products = work.result("products", points, tiles, out)
        np.matmul(moved, self.weights, out=products)
        sums = work.result("sums", tiles, _TILE**2, out)
        np.matmul(_TO_TILE, products.swapaxes(0, 1), out=sums)
        return sums.reshape(*seen.shape[:3], _TILE, _TILE * out)


def _parts(count: int, tiles: int) -> Iterator[slice]:
    """Pictures taken together: as many as have so many tiles that a core's own cache holds them."""
    step = max(1, TILES // tiles)
    return (slice(start, start + step) for start in range(0, count, step))
