"""Fidelity: where CLIP ranks a drawing's caption among all captions of its level.

``clip`` takes ViT-B/32 by OpenAI. ``clip:NET@TAG`` takes any net of the ``open_clip`` package
with published weights, SigLIP among them (``vdiag weights fetch NET@TAG``), and ``clip:NET@FILE``
one with weights of the user's own.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vdiag import extras
from vdiag.errors import MissingPart, UnknownName
from vdiag.nets import devices, weights
from vdiag.nets.devices import Batches
from vdiag.nets.weights_file import Pinned, WeightsFile
from vdiag.records import Drawing, Over, Score
from vdiag.run.pictures import Pixels
from vdiag.scorers import OpenScorer, Options, Scorer
from vdiag.scorers._features import FeatureCache, PictureRows, decoded
from vdiag.scorers._open_clip import demand_quickgelu, load, tokenizer
from vdiag.scorers._ranks import TEMPLATES, CaptionFeatures, fidelity, fidelity_metrics
from vdiag.scorers._torchvision import ensure_torchvision

EXTRA = "clip"
NETS = {"ViT-B-32-quickgelu": "clip-vit-b-32-openai"}
TAG = "openai"
AT_ONCE = 512
PACKAGES = ("open_clip_torch", "torch", "torchvision", "pillow")


class ClipScorer(OpenScorer):
    """A CLIP or SigLIP of the ``open_clip`` package with weights from a file, in fp32.

    Args:
        net: name of the architecture in ``open_clip``.
        file: its weights, ``.safetensors`` or a state dict that loads with ``weights_only``.
        tag: of the published weights whose preprocessing applies; ``""`` takes the net's own.
        device: ``"cpu"``, ``"cuda"`` or ``"mps"``.
        prefix: of its columns' names; only the default net's are called ``clip_*``.

    Raises:
        MissingPart: there is no such file, or it does not hold this architecture.
        BadInput: weights of OpenAI under an architecture without QuickGELU.
    """

    def __init__(self, net: str, file: Path, tag: str, device: str, prefix: str = "clip") -> None:
        self._prefix = prefix
        self.metrics = fidelity_metrics(prefix)
        self._device = device
        self._batches = Batches(device)
        name = NETS[net] if net in NETS and tag == TAG else f"{net}@{tag}" if tag else ""
        self._model, self._preprocess = load(net, file, tag, name, device)
        self._tokens = tokenizer(net)
        config = self._model.visual.preprocess_cfg
        made_of = {
            **{package: version(package) for package in PACKAGES},
            "net": net,
            "weights": weights.described(file),
            "preprocessing": (
                f"padded to a square with white, resized to {config['size']} "
                f"({config['interpolation']}), mean {config['mean']}, std {config['std']}, fp32"
            ),
        }
        self._pictures = PictureRows({**made_of, "of": "pictures"}, self._encode_pictures, AT_ONCE)
        texts = FeatureCache({**made_of, "of": "texts"})
        self._features = CaptionFeatures(
            lambda new: np.concatenate(list(texts.rows(new, self._encode_texts, AT_ONCE)))
        )
        self._cut: dict[str, bool] = {}
        self.fingerprint: Mapping[str, str] = {**made_of, "templates": " | ".join(TEMPLATES)}

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

        rows = np.concatenate(list(self._pictures.of(drawings)))
        return fidelity(self._prefix, drawings, rows, captions, self._features, note)

    def encode_ahead(self, paths: Mapping[str, str]) -> None:
        """Rows of pictures, by their content's name, before they are scored."""
        self._pictures.keep(paths)

    def read(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Unit rows of texts filled into the templates, as captions are."""
        return self._features(texts)

    def _encode_pictures(self, paths: Sequence[str]) -> NDArray[np.float32]:
        import torch

        def encode(chosen: Sequence[str]) -> NDArray[np.float32]:
            batch = torch.stack(decoded(chosen, lambda p: self._preprocess(_square(p))))
            with torch.inference_mode():
                rows = self._model.encode_image(batch.to(self._device), normalize=True)
            return np.asarray(rows.cpu().numpy())

        return np.concatenate(self._batches.run(paths, encode))

    def _encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import torch

        def encode(chosen: Sequence[str]) -> NDArray[np.float32]:
            tokens = self._tokens(list(chosen))
            with torch.inference_mode():
                rows = self._model.encode_text(tokens.to(self._device), normalize=True)
            return np.asarray(rows.cpu().numpy())

        return np.concatenate(self._batches.run(texts, encode))

    def _is_cut(self, caption: str) -> bool:
        """Whether a template with this caption is longer than the net reads."""
        if caption not in self._cut:
            texts = [template.format(caption) for template in TEMPLATES]
            self._cut[caption] = any(_token_count(self._tokens, t) > self._length for t in texts)
        return self._cut[caption]

    @property
    def _length(self) -> int:
        return int(self._tokens.context_length)


def _token_count(tokens: Any, text: str) -> int:
    """How many tokens a text has with its start and end, before anything is cut off."""
    if hasattr(tokens, "encode"):
        start_and_end = 2
        return len(tokens.encode(text)) + start_and_end
    return len(tokens.tokenizer(text).input_ids)  # a tokenizer of the transformers package


def _square(pixels: Pixels) -> Image.Image:
    """The picture in the middle of a white square: open_clip would cut off what sticks out."""
    height, width = pixels.shape[:2]
    if height == width:
        return Image.fromarray(pixels)
    side = max(height, width)
    square = Image.new("RGB", (side, side), "white")
    square.paste(Image.fromarray(pixels), ((side - width) // 2, (side - height) // 2))
    return square


def _place(variant: str) -> tuple[str, Path, str]:
    """Net, weights file and tag of a variant.

    Raises:
        UnknownName: ``open_clip`` has no such net or tag.
        BadInput: the tag's weights need QuickGELU and the net has none.
    """
    net, at, source = variant.partition("@")
    if not at and net in NETS:
        return net, weights.path(NETS[net]), TAG
    ensure_torchvision()
    import open_clip

    if net not in open_clip.list_models():
        known = [*NETS, *open_clip.list_models()]
        raise UnknownName("net of clip", net, known, "vdiag list scorers")
    if Path(source).is_file():
        return net, Path(source), ""
    tags = open_clip.list_pretrained_tags_by_model(net)
    if source not in tags:
        raise UnknownName(f"file, and no tag of {net},", source, tags, "vdiag list scorers")
    demand_quickgelu(net, tag=source)
    return net, weights.of_open_clip(net, source), source


def _missing(variant: str, options: Options) -> str | None:
    sentence = extras.missing(EXTRA, 'The scorer "clip"')
    if sentence is not None:
        return sentence
    net, file, tag = _place(variant)
    if file.is_file():
        return None
    return weights.missing_sentence(NETS[net] if variant in NETS else f"{net}@{tag}", "clip")


def _open(variant: str, options: Options) -> OpenScorer:
    sentence = _missing(variant, options)
    if sentence is not None:
        raise MissingPart(sentence)
    net, file, tag = _place(variant)
    prefix = "clip" if variant in NETS else f"{net}@{tag or file.stem}"
    return ClipScorer(net, file, tag, devices.resolved(options.device), prefix)


def _pinned(variant: str) -> Sequence[Pinned]:
    """Of ``NET@TAG`` no hash is known, and ``NET@FILE`` the user named himself."""
    if variant not in NETS:
        return ()
    return WeightsFile(variant, weights.path(NETS[variant]), NETS[variant]).pinned("clip")


SCORER = Scorer(
    name="clip",
    over=Over.IMAGE,
    ranks_captions=True,
    variants=tuple(NETS),
    any_variant=True,
    note="",
    missing=_missing,
    open=_open,
    pinned=_pinned,
)
