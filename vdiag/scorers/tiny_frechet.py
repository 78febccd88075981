"""Realism without weights: Frechet distance from natural pictures in vdiag's own encoder."""

import math
from collections.abc import Iterable

import numpy as np
from PIL import Image

from vdiag.run.pictures import Pixels
from vdiag.scorers import Metric, OpenScorer, Options
from vdiag.scorers._features import Rows
from vdiag.scorers._nets import Net, centre_square
from vdiag.scorers._realism import Realism, realism_scorer
from vdiag.scorers._reference_distances import FRECHET, Frechet
from vdiag.scorers._tiny import TinyEncoder

NAME = "vdiag-tiny"
SIDE = 64
PACKAGES = ("numpy", "pillow")
METRIC = Metric("tiny_frechet", "", 0.0, math.inf, higher_is_better=False, worst=None)


def _trunk() -> Net:
    encoder = TinyEncoder.load()

    def encode(images: Iterable[Pixels]) -> Rows:
        return encoder.trunk([_small(image) for image in images])

    made_of = {
        "net": "the trunk of vdiag-tiny",
        "weights": encoder.image_fingerprint,
        "preprocessing": f"RGB on white, cut to the middle square, averaged to {SIDE} x {SIDE}",
    }
    return Net(NAME, made_of, PACKAGES, "cpu", encode)


def _small(pixels: Pixels) -> Pixels:
    """(64, 64, 3): the encoder would set what is not square between bars of white."""
    square = Image.fromarray(centre_square(pixels))
    return np.asarray(square.resize((SIDE, SIDE), Image.Resampling.BOX))


def _make(variant: str, options: Options) -> OpenScorer:
    return Realism(METRIC, _trunk(), Frechet, FRECHET, options)


SCORER = realism_scorer(
    "tiny_frechet",
    {NAME: None},
    _make,
    "vdiag-tiny: the small encoder embedded in vdiag, not Inception",
)
