"""Fidelity: where CLIP ranks a drawing's caption among all captions of its level."""

import pickle
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vdiag import pictures, weights
from vdiag.errors import MissingPart, UnknownName
from vdiag.records import Drawing, Score
from vdiag.scorers import OpenScorer, Over, Scorer
from vdiag.scorers._ranks import TEMPLATES, CaptionFeatures, fidelity, fidelity_metrics
from vdiag.scorers._torchvision import ensure_torchvision, full_precision

NETS = {"ViT-B-32-quickgelu": "clip-vit-b-32-openai"}
TAG = "openai"
BATCH = 32
# All that torch and open_clip raise for a file that is not this net's.
UNREADABLE = (RuntimeError, LookupError, EOFError, AssertionError, pickle.UnpicklingError)
PACKAGES = ("open_clip_torch", "torch", "torchvision", "pillow")


class ClipScorer:
    """A CLIP of the ``open_clip`` package with weights from a file, in fp32.

    Args:
        net: name of the architecture in ``open_clip``.
        file: its weights, ``.safetensors`` or a state dict that loads with ``weights_only``.
        device: ``"cpu"``, ``"cuda"`` or ``"mps"``.

    Raises:
        MissingPart: there is no such file, or it does not hold this architecture.
        ValueError: weights of OpenAI under an architecture without QuickGELU.
    """

    metrics = fidelity_metrics("clip")

    def __init__(self, net: str, file: Path, device: str) -> None:
        ensure_torchvision()
        full_precision()
        import open_clip

        self._device = device
        self._model, self._preprocess = _load(net, file, device)
        self._tokens = open_clip.get_tokenizer(net)
        self._features = CaptionFeatures(self._encode_texts)
        self._cut: dict[str, bool] = {}
        config = self._model.visual.preprocess_cfg
        self.fingerprint: Mapping[str, str] = {
            **{package: version(package) for package in PACKAGES},
            "net": net,
            "weights": weights.described(file),
            "preprocessing": (
                f"padded to a square with white, resized to {config['size']} "
                f"({config['interpolation']}), mean {config['mean']}, std {config['std']}, fp32"
            ),
            "templates": " | ".join(TEMPLATES),
        }

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        """Four scores per drawing; see :class:`vdiag.scorers.OpenScorer`.

        Raises:
            BadInput: a drawing's caption has no other to be compared with.
        """
        if not drawings:
            return []
        cut = sum(self._is_cut(caption) for caption in captions)
        length = self._tokens.context_length

        def note(own: str) -> str:
            said = [f"its caption is cut to {length} tokens"] if self._is_cut(own) else []
            said += [f"captions cut to {length} tokens: {cut} of {len(captions)}"] if cut else []
            return "; ".join(said)

        rows = self._encode_drawings(drawings)
        return fidelity("clip", drawings, rows, captions, self._features, note)

    def _encode_drawings(self, drawings: Sequence[Drawing]) -> NDArray[np.float32]:
        """(n, d) unit rows; equal pictures are encoded once."""
        paths = {drawing.image: drawing.path for drawing in drawings}
        rows = dict(zip(paths, self._encode_pictures(list(paths.values())), strict=True))
        return np.stack([rows[drawing.image] for drawing in drawings])

    def _encode_pictures(self, paths: Sequence[str]) -> NDArray[np.float32]:
        import torch

        done = []
        for start in range(0, len(paths), BATCH):
            chosen = paths[start : start + BATCH]
            batch = torch.stack([self._preprocess(_square(pictures.load(p))) for p in chosen])
            with torch.inference_mode():
                rows = self._model.encode_image(batch.to(self._device), normalize=True)
            done.append(rows.cpu().numpy())
        return np.concatenate(done)

    def _encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import torch

        done = []
        for start in range(0, len(texts), BATCH):
            tokens = self._tokens(list(texts[start : start + BATCH]))
            with torch.inference_mode():
                rows = self._model.encode_text(tokens.to(self._device), normalize=True)
            done.append(rows.cpu().numpy())
        return np.concatenate(done)

    def _is_cut(self, caption: str) -> bool:
        """Whether a template with this caption is longer than the net reads."""
        if caption not in self._cut:
            longest = max(len(self._tokens.encode(t.format(caption))) for t in TEMPLATES)
            start_and_end = 2
            self._cut[caption] = longest + start_and_end > self._tokens.context_length
        return self._cut[caption]


def _square(pixels: pictures.Pixels) -> Image.Image:
    """The picture in the middle of a white square: open_clip would cut off what sticks out."""
    height, width = pixels.shape[:2]
    if height == width:
        return Image.fromarray(pixels)
    side = max(height, width)
    square = Image.new("RGB", (side, side), "white")
    square.paste(Image.fromarray(pixels), ((side - width) // 2, (side - height) // 2))
    return square


def _load(net: str, file: Path, device: str) -> tuple[Any, Any]:
    """The model in evaluation mode and the preprocessing of its own configuration."""
    import open_clip
    from safetensors import SafetensorError

    if not file.is_file():  # without a file open_clip would only warn and keep random weights
        raise MissingPart(f'The weights file "{file}" is not there; see `vdiag weights list`.')
    _demand_quickgelu(net, weights.sha256(file))
    published = open_clip.get_pretrained_cfg(net, TAG)
    keys = ("mean", "std", "interpolation", "resize_mode")
    preprocessing = {f"image_{key}": published[key] for key in keys if key in published}
    try:
        model, _, preprocess = open_clip.create_model_and_transforms(
            net, pretrained=str(file), precision="fp32", device=device, **preprocessing
        )
    except (*UNREADABLE, SafetensorError) as error:
        name = NETS.get(net, "NAME")
        raise MissingPart(weights.unusable_sentence(name, file, net, error)) from error
    return model.eval().requires_grad_(False), preprocess


def _demand_quickgelu(net: str, sha256: str) -> None:
    """OpenAI trained with QuickGELU; another activation would run and give other numbers."""
    import open_clip

    of_openai = {weights.KNOWN[name].sha256 for name in NETS.values()}
    if sha256 in of_openai and not (open_clip.get_model_config(net) or {}).get("quick_gelu"):
        raise ValueError(f"OpenAI's weights need the architecture with QuickGELU, not {net!r}")


def _weights_of(variant: str) -> str:
    if variant not in NETS:
        raise UnknownName("variant of clip", variant, NETS, "vdiag list scorers")
    return NETS[variant]


def _missing(variant: str) -> str | None:
    return weights.missing_sentence(_weights_of(variant), "clip")


def _open(variant: str, device: str) -> OpenScorer:
    sentence = _missing(variant)
    if sentence is not None:
        raise MissingPart(sentence)
    return ClipScorer(variant, weights.path(_weights_of(variant)), device)


SCORER = Scorer(
    name="clip",
    over=Over.IMAGE,
    ranks_captions=True,
    variants=tuple(NETS),
    note="",
    missing=_missing,
    open=_open,
)
