"""Layers of the embedded encoders in numpy, from tensors as torch trained them."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]
EPSILON = 1e-5
"""Added to variances before their root, as torch's norms do."""
AT_ONCE = 32
Tensors = Mapping[str, NDArray[np.float16]]


@dataclass(frozen=True)
class Linear:
    """Rows times a matrix, and a bias."""

    weights: Floats
    bias: Floats

    @classmethod
    def of(cls, tensors: Tensors, name: str) -> Self:
        """The layer of that name."""
        return cls(single(tensors[f"{name}.weight"]).T, single(tensors[f"{name}.bias"]))

    def __call__(self, rows: Floats) -> Floats:
        """(n, out) of (n, in)."""
        out: Floats = rows @ self.weights + self.bias
        return out


def single(tensor: NDArray[np.float16]) -> Floats:
    """In single precision."""
    return tensor.astype(np.float32)


def folded(tensors: Tensors, convolution: str, norm: str) -> tuple[Floats, Floats]:
    """Kernel and bias of a convolution and the batch norm behind it."""
    names = ("weight", "bias", "running_mean", "running_var")
    weight, bias, mean, variance = (single(tensors[f"{norm}.{name}"]) for name in names)
    factor = weight / np.sqrt(variance + np.float32(EPSILON))
    kernel = single(tensors[f"{convolution}.weight"]) * factor[:, None, None, None]
    return kernel, bias - mean * factor


def gelu(rows: Floats) -> Floats:
    """``x * P(N < x)`` of a standard normal N, by the error function itself."""
    shares = np.fromiter(map(math.erf, (rows / 2**0.5).ravel().tolist()), np.float64, rows.size)
    return rows * (0.5 + 0.5 * shares.reshape(rows.shape)).astype(np.float32)


def unit(rows: Floats) -> Floats:
    """Rows of length one; zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    divided: Floats = rows / np.maximum(lengths, np.float32(1e-12))
    return divided


def read(path: Path) -> tuple[dict[str, str], Mapping[str, Any]]:
    """Metadata and tensors of a file of weights."""
    from safetensors import safe_open

    with safe_open(str(path), framework="np") as file:
        return file.metadata(), {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118


def of_net(tensors: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The tensors of one net, without its name."""
    prefix = f"{name}."
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def unrounded(whole: NDArray[np.int8], factor: NDArray[np.float16]) -> Floats:
    """Rows that were stored as int8 and one factor each."""
    return whole.astype(np.float32) * factor.astype(np.float32)


def fitted(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A picture (height, width, 3) padded to a square with white and area-averaged to a side."""
    height, width = image.shape[:2]
    longer = max(height, width)
    square = np.full((longer, longer, 3), 255, np.uint8)
    top, left = (longer - height) // 2, (longer - width) // 2
    square[top : top + height, left : left + width] = image
    return np.asarray(Image.fromarray(square).resize((side, side), Image.Resampling.BOX))


def in_batches(
    encode: Callable[[Sequence[NDArray[np.uint8]]], Floats], images: Sequence[NDArray[np.uint8]]
) -> Floats:
    """What an encoder makes of pictures, a batch of 32 on each core, as rows in their order."""
    from threadpoolctl import threadpool_limits

    parts = [images[start : start + AT_ONCE] for start in range(0, len(images), AT_ONCE)]
    # One thread a batch: threads that share small products wait for each other, for long where
    # another process has their core.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(encode, parts)))
