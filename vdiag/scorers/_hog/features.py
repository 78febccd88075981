"""Classical features of a picture: gradient histograms, colour layout, ink.

Histograms of oriented gradients (Dalal and Triggs 2005) of the whole picture and of what is drawn
on it, cut out and blown up, so that the same drawing larger or elsewhere is nearly the same.

What is added up are whole numbers and all else is done number by number, so the same picture has
the same features to the bit on any machine.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDE = 64
CUT_SIDE = 32
ORIENTATIONS = 8
NO_INK = 40
"""Difference from the background, of 255, up to which a pixel is none."""
_COSINES = (1.0, 0.9239, 0.7071, 0.3827, 0.0, -0.3827, -0.7071, -0.9239)
_SINES = (0.0, 0.3827, 0.7071, 0.9239, 1.0, 0.9239, 0.7071, 0.3827)

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


def squared(picture: Pixels) -> Pixels:
    """The picture (height, width, 3) padded to a square with white: (64, 64, 3)."""
    height, width = picture.shape[:2]
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    square = np.full((side, side, 3), 255, np.uint8)
    square[top : top + height, left : left + width] = picture
    return averaged(square, SIDE)


def averaged(picture: Pixels, side: int) -> Pixels:
    """Each pixel of (side, side, 3) the mean, rounded, of the area that it covers."""
    height, width = picture.shape[:2]
    if (height, width) == (side, side):
        return picture
    columns = _sums(picture.astype(np.int32), side).swapaxes(0, 1)
    total, area = _sums(columns.astype(np.int64), side).swapaxes(0, 1), height * width
    rounded: Pixels = ((2 * total + area) // (2 * area)).astype(np.uint8)
    return rounded


def _sums(values: NDArray[Any], side: int) -> NDArray[Any]:
    """Sums over ``side`` equal stretches of the first axis, times ``side``."""
    length = len(values)
    whole, part = np.divmod(np.arange(side + 1) * length, side)
    before = np.zeros((length + 1, *values.shape[1:]), values.dtype)
    np.cumsum(values, axis=0, out=before[1:])
    share = part.astype(values.dtype)[:, None, None]
    up_to = before[whole] * side + values[np.minimum(whole, length - 1)] * share
    return np.diff(up_to, axis=0)


def features(picture: Pixels) -> Floats:
    """All features (1543,) of a picture (height, width, 3) of any size."""
    whole = squared(picture)
    ink = ink_mask(whole)
    top, bottom, left, right = ink_box(ink)
    cut = averaged(_square_cut(whole, top, bottom, left, right), CUT_SIDE)
    box = np.array([top, bottom, left, right, bottom - top, right - left]) / SIDE
    parts = [
        gradient_histograms(whole, 8),
        gradient_histograms(averaged(whole, 32), 4),
        gradient_histograms(cut, 8),
        gradient_histograms(averaged(cut, 16), 4),
        averaged(whole, 8) / 255,
        colour_histogram(whole),
        box,
        np.sqrt(ink.sum() / ink.size),
    ]
    return np.concatenate([np.ravel(part) for part in parts])


def ink_mask(picture: Pixels) -> NDArray[np.bool_]:
    """Where the picture (h, w, 3) is not like its background, the median of its border."""
    whole = picture.astype(np.float64)
    border = np.concatenate([whole[0], whole[-1], whole[:, 0], whole[:, -1]])
    mask: NDArray[np.bool_] = np.abs(whole - np.median(border, axis=0)).max(axis=2) > NO_INK
    return mask


def ink_box(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of the ink, single pixels left out; all where there is none."""
    rows, columns = (np.flatnonzero(mask.sum(axis=axis) > 1) for axis in (1, 0))
    if len(rows) < 2 or len(columns) < 2:
        return 0, mask.shape[0], 0, mask.shape[1]
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _square_cut(picture: Pixels, top: int, bottom: int, left: int, right: int) -> Pixels:
    """The smallest square with the box in its middle, edge pixels repeated beyond the picture."""
    side = max(bottom - top, right - left)
    first = (top + bottom - side) // 2, (left + right - side) // 2
    rows, columns = (
        np.clip(np.arange(start, start + side), 0, length - 1)
        for start, length in zip(first, picture.shape[:2], strict=True)
    )
    return picture[rows[:, None], columns]


def gradient_histograms(picture: Pixels, cells: int) -> Floats:
    """Gradient energy by cell and orientation (cells, cells, 8) of a square picture.

    Each pixel counts by its largest colour channel's gradient, shared among orientations by the
    fourth power of the cosine, and among neighbouring cells by its distance from their middles.
    Square roots of shares of the mean, so that strong and faint drawings come alike.
    """
    energy = _oriented(picture)
    side = len(picture)
    middles = (2 * np.arange(cells) + 1) * (side // cells)
    distance = np.abs(middles[:, None] - (2 * np.arange(side) + 1))
    nearness = np.maximum(0, 2 * (side // cells) - distance).astype(np.float64)
    sums = np.tensordot(nearness, np.tensordot(nearness, energy, (1, 1)), (1, 1))
    faint = 4.0 * (side // cells) ** 4  # a sixteenth of a gray level on every pixel of a cell
    shares: Floats = np.sqrt(sums / (sums.sum() / sums.size + faint))
    return shares


def _oriented(picture: Pixels) -> Floats:
    """Gradient (h, w, 8) of every pixel along eight directions, in whole sixteenths."""
    padded = np.pad(picture.astype(np.float64), ((1, 1), (1, 1), (0, 0)), mode="edge")
    across = padded[1:-1, 2:] - padded[1:-1, :-2]
    down = padded[2:, 1:-1] - padded[:-2, 1:-1]
    squares = across * across + down * down
    strongest = squares.argmax(axis=2)[:, :, None]
    across, down, square = (
        np.take_along_axis(a, strongest, axis=2) for a in (across, down, squares)
    )
    along = across * np.array(_COSINES) + down * np.array(_SINES)
    along *= along
    length = np.sqrt(square)
    with np.errstate(invalid="ignore"):
        share = np.where(square > 0, along * along / (square * length), 0.0)
    energy: Floats = np.rint(16 * share)
    return energy


def colour_histogram(picture: Pixels) -> Floats:
    """Square roots of the shares (64,) of the picture in each of 4 x 4 x 4 colours."""
    level = (picture // 64).astype(np.intp)
    colour = (level[..., 0] * 4 + level[..., 1]) * 4 + level[..., 2]
    return np.sqrt(np.bincount(colour.ravel(), minlength=64) / colour.size)
