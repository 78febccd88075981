"""Inception v3 as FID defines it: the port of TensorFlow's net of 2015-12-05, in fp32."""

import io
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from vdiag.errors import MissingPart
from vdiag.nets import weights
from vdiag.run.pictures import Pixels
from vdiag.scorers._features import Rows
from vdiag.scorers._nets import Net
from vdiag.scorers._torchvision import ensure_torchvision, full_precision

if TYPE_CHECKING:
    from torch import nn

NAME = "inception"
WEIGHTS = "inception-fid"
SIDE = 299
PACKAGES = ("torch-fidelity", "torch", "pillow")
# All that torch raises for a file that is not this net's.
UNREADABLE = (
    RuntimeError,
    LookupError,
    EOFError,
    AttributeError,
    TypeError,
    pickle.UnpicklingError,
)


def inception(file: Path, device: str, name: str = NAME) -> Net:
    """Features (n, 2048) float32: the average pool, without a negative entry.

    Args:
        file: the state dict that ``torch_fidelity`` publishes.
        device: ``"cpu"``, ``"cuda"`` or ``"mps"``.
        name: of the net in a file of statistics.

    Raises:
        MissingPart: the file is not there or does not hold this net.
    """
    ensure_torchvision()
    full_precision()
    layers = _layers(file).to(device)

    def encode(images: Iterable[Pixels]) -> Rows:
        import torch

        batch = torch.from_numpy(np.stack([resized(image) for image in images])).to(device)
        with torch.inference_mode():
            rows: Rows = layers((batch - 128) / 128).cpu().numpy()
        return rows

    made_of = {
        "net": "Inception v3 of 2015-12-05 (TensorFlow), average pool, 2048 features",
        "weights": weights.described(file),
        "preprocessing": (
            f"RGB on white, bicubic to {SIDE} x {SIDE} in fp32 without rounding, cut to 0..255, "
            "fp32"
        ),
    }
    return Net(name, made_of, PACKAGES, device, encode)


def resized(pixels: Pixels) -> Rows:
    """(3, 299, 299) float32 from (height, width, 3) uint8, values 0 to 255.

    Each channel is resized as floats by Pillow's bicubic filter, never rounded, and cut to 0..255,
    as clean-fid does (Parmar et al. 2022, arXiv:2104.11222): the filter widens when it shrinks, so
    that no detail is aliased into the features. What differs from clean-fid is how a picture
    becomes RGB, see :func:`vdiag.scorers._picture_files.read`.
    """
    channels = [
        Image.fromarray(pixels[:, :, channel].astype(np.float32)).resize(
            (SIDE, SIDE), Image.Resampling.BICUBIC
        )
        for channel in range(3)
    ]
    return np.stack([np.asarray(channel) for channel in channels]).clip(0, 255)


def _layers(file: Path) -> "nn.Sequential":
    """The package's net from its input, scaled to [-1, 1], to the pooled features.

    Its own ``forward`` takes bytes only, and would round the resized picture.
    """
    import torch
    from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
        trusted = io.BytesIO()  # the package would run what a file it opens itself contains
        torch.save(state, trusted)
        trusted.seek(0)
        net = FeatureExtractorInceptionV3(NAME, ["2048"], feature_extractor_weights_path=trusted)
    except FileNotFoundError as error:
        raise MissingPart(
            f'The weights file "{file}" is not there: type `vdiag weights fetch {WEIGHTS}`.'
        ) from error
    except UNREADABLE as error:
        raise MissingPart(weights.unusable_sentence(WEIGHTS, file, "Inception", error)) from error
    *layers, _ = net.children()  # in the order of the computation; the last is the classifier
    return torch.nn.Sequential(*layers, torch.nn.Flatten()).eval()
