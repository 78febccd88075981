"""Pictures on disk: written whole or not at all, named by their content."""

import hashlib
import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vdiag.errors import BadInput, RunError

Pixels = NDArray[np.uint8]
_CONTENT_NAME = re.compile(r"[0-9a-f]{64}")
RULE = 1
"""Number of the rule of :func:`is_blank`: raised by every change to what it says of a picture."""
TOLERANCE = 8
"""How far a channel, of 255, may lie from that of the commonest colour where nothing is shown."""
UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)
"""What Pillow raises on files that are no pictures."""


def pixels_from(rgb: bytes, size: int) -> Pixels:
    """Array of shape (size, size, 3), uint8, from rows of RGB bytes.

    Raises:
        ValueError: when there are not exactly ``size * size * 3`` bytes.
    """
    return np.frombuffer(rgb, dtype=np.uint8).reshape(size, size, 3)


def is_blank(pixels: Pixels) -> bool:
    """Whether a picture shows nothing: no pixel lies far from the commonest colour.

    Far is a difference of more than :data:`TOLERANCE` in any channel; of colours that are equally
    common the one with the least red counts, then green, then blue. So one thin line shows
    something, and so does a gradient; a drawing that nobody can see does not.
    """
    channels = np.moveaxis(pixels, -1, 0)  # each alone is ten times faster than all at once
    spread = max(int(channel.max()) - int(channel.min()) for channel in channels)
    if spread <= TOLERANCE or spread > 2 * TOLERANCE:  # whichever is the commonest
        return spread <= TOLERANCE
    red, green, blue = channels.astype(np.int32)
    colors, counts = np.unique(red << 16 | green << 8 | blue, return_counts=True)
    known = np.stack([colors >> 16, colors >> 8 & 255, colors & 255])
    commonest = known[:, counts.argmax(), None]
    return bool(np.abs(known - commonest).max() <= TOLERANCE)


def content_name(pixels: Pixels) -> str:
    """SHA-256 over the shape and the bytes: equal pictures have equal names."""
    digest = hashlib.sha256(repr(pixels.shape).encode())
    digest.update(np.ascontiguousarray(pixels).tobytes())
    return digest.hexdigest()


def place(run: Path, image: str) -> Path:
    """Where a run's folder has the picture of a content name.

    Raises:
        RunError: it is no such name, which only somebody else can have written.
    """
    if not _CONTENT_NAME.fullmatch(image):
        raise RunError(
            f'The run in "{run}" names a picture "{image[:80]}", which is no 64 hexadecimal '
            "digits; use a copy of the run that nobody has changed."
        )
    return run / "images" / image[:2] / f"{image}.png"


def save(pixels: Pixels, path: Path) -> None:
    """Write a PNG under a temporary name in the same folder, then rename it into place.

    Level 3 costs what level 1 does and is a twentieth smaller; 4 costs a fifth to a third more
    (``python -m benchmarks.png``). It changes no name: that is of the pixels.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".tmp", delete=False) as file:
        try:
            Image.fromarray(pixels).save(file, format="PNG", compress_level=3)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.unlink(file.name)
            raise
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def load(path: str | Path) -> Pixels:
    """Read a PNG that vdiag wrote: array of shape (height, width, 3), uint8.

    Raises:
        BadInput: it is gone, damaged, or shows something else than its name says.
    """
    try:
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("RGB"))
    except FileNotFoundError as error:
        raise BadInput(
            f'The picture "{path}" of the run is gone: bring it back from a copy of the run, or '
            "give the command that made the run again, which draws it anew."
        ) from error
    except UNREADABLE as error:
        raise _unusable(path, f"cannot be read ({error})") from error
    name = Path(path).stem
    if _CONTENT_NAME.fullmatch(name) and name != content_name(pixels):
        raise _unusable(path, "shows something else than its name says")
    return pixels


def is_whole(path: Path) -> bool:
    """Whether a picture is there and its checksums hold, without looking at what it shows."""
    try:
        with Image.open(path) as image:
            image.verify()
    except UNREADABLE:
        return False
    return True


def _unusable(path: str | Path, how: str) -> BadInput:
    return BadInput(
        f'The picture "{path}" of the run {how}: delete it and give the command that made the run '
        "again, which draws it anew, or bring it back from a copy."
    )
