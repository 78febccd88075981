"""A net that turns pictures into rows of features, each kept on disk once made."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from vdiag.nets.devices import Batches
from vdiag.run.pictures import Pixels
from vdiag.scorers._features import FeatureCache, Rows
from vdiag.scorers._picture_files import read

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


def centre_square(pixels: Pixels) -> Pixels:
    """The largest square in the middle of a picture (height, width, 3)."""
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]
