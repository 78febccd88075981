"""Trunk features of drawings by vdiag-tiny, each picture encoded once and kept on disk."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from vdiag.records import Drawing
from vdiag.run import pictures
from vdiag.scorers._features import FeatureCache
from vdiag.scorers._tiny import PACKAGES, PREPROCESSING, TinyEncoder

AT_ONCE = 256


def trunk_rows(encoder: TinyEncoder, drawings: Sequence[Drawing]) -> Iterator[NDArray[np.float32]]:
    """Rows (n, 512) float32 in the order of the drawings, up to 256 at once."""
    paths: Mapping[str, str] = {drawing.image: drawing.path for drawing in drawings}

    def encode(images: Sequence[str]) -> NDArray[np.float32]:
        return encoder.trunk([pictures.load(paths[image]) for image in images])

    versions = {package: version(package) for package in PACKAGES}
    cache = FeatureCache(
        {**versions, "trunk": encoder.image_fingerprint, "preprocessing": PREPROCESSING}
    )
    return cache.rows([drawing.image for drawing in drawings], encode, AT_ONCE)
