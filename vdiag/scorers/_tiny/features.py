"""Trunk features of drawings by vdiag-tiny, each picture encoded once and kept on disk."""

from collections.abc import Sequence
from importlib.metadata import version

from vdiag.scorers._features import PictureRows, Rows, decoded
from vdiag.scorers._layers import fitted
from vdiag.scorers._tiny import PACKAGES, PREPROCESSING, TinyEncoder
from vdiag.scorers._tiny.towers import SIDE


def trunk_rows(encoder: TinyEncoder) -> PictureRows:
    """Rows (n, 512) float32 of drawings."""

    def encode(paths: Sequence[str]) -> Rows:
        return encoder.trunk(decoded(paths, lambda pixels: fitted(pixels, SIDE)))

    made_of = {package: version(package) for package in PACKAGES}
    made_of |= {"trunk": encoder.image_fingerprint, "preprocessing": PREPROCESSING}
    return PictureRows(made_of, encode)
