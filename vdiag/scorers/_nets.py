"""A net that turns pictures into rows of features, each kept on disk once made."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from vdiag.errors import BadInput
from vdiag.nets.devices import Batches
from vdiag.run.pictures import Pixels
from vdiag.scorers._features import FeatureCache, Rows

AT_ONCE = 256


@dataclass(frozen=True)
class Net:
    """A net with its weights loaded.

    Attributes:
        name: short and unique (``"inception"``).
        made_of: net, weights and preprocessing: rows are comparable where all of it is equal.
        packages: those whose versions can change a row.
        device: where it runs.
        encode: from pictures to rows (n, d) float32; takes a picture only when the one before is
            prepared, so that one large photograph is in memory at a time.
    """

    name: str
    made_of: Mapping[str, str]
    packages: Sequence[str]
    device: str
    encode: Callable[[Iterable[Pixels]], Rows]

    @property
    def versions(self) -> dict[str, str]:
        """The installed version of every package."""
        return {package: version(package) for package in self.packages}

    def rows(self, names: Sequence[str], paths: Mapping[str, str | Path]) -> Iterator[Rows]:
        """Rows in the order of the names, ``AT_ONCE`` at a time.

        Args:
            names: of the pictures by their content; equal names have equal rows.
            paths: where each of them lies.

        Raises:
            BadInput: a picture or the cache cannot be read.
        """
        batches = Batches(self.device)

        def encode_some(some: Sequence[str]) -> Rows:
            return self.encode(read(paths[name]) for name in some)

        def encode_all(new: Sequence[str]) -> Rows:
            return np.concatenate(batches.run(new, encode_some))

        cache = FeatureCache({**self.versions, **self.made_of})
        return cache.rows(names, encode_all, AT_ONCE)


def content_name(path: Path) -> str:
    """SHA-256 of a picture's file: equal files have equal names.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def read(path: str | Path) -> Pixels:
    """A picture of any kind as (height, width, 3) uint8 RGB: upright, transparency on white.

    Raises:
        BadInput: it cannot be read; the sentence names the file.
    """
    try:
        with Image.open(path) as image:
            picture: Image.Image = ImageOps.exif_transpose(image)
            if picture.mode.startswith("I;16"):  # convert would cut all above 255 to white
                picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
            if picture.has_transparency_data:
                white = Image.new("RGBA", picture.size, "white")
                picture = Image.alpha_composite(white, picture.convert("RGBA"))
            return np.asarray(picture.convert("RGB"))
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str | Path, error: Exception) -> BadInput:
    return BadInput(f'The picture "{path}" cannot be read ({error}): repair it or remove it.')


def centre_square(pixels: Pixels) -> Pixels:
    """The largest square in the middle of a picture (height, width, 3)."""
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]
