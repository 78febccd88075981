"""Diversity: mean LPIPS distance over all pairs of drawings of one concept."""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vdiag import extras
from vdiag.errors import BadInput, MissingPart
from vdiag.nets import devices, weights
from vdiag.nets.weights_file import Pinned, WeightsFile, chosen
from vdiag.records import Drawing, Over, Score
from vdiag.run import pictures
from vdiag.scorers import Metric, OpenScorer, Options, Scorer
from vdiag.scorers._pairs import distinct, mean_squared_distance
from vdiag.scorers._torchvision import ensure_torchvision, full_precision

if TYPE_CHECKING:
    from torch import Tensor, nn

Floats = NDArray[np.float32]
EXTRA = "lpips"
PIXELS_AT_ONCE = 1 << 20
PACKAGES = ("lpips", "torch", "torchvision")


@dataclass(frozen=True)
class Net:
    """A backbone of LPIPS.

    Attributes:
        metric: the column's name.
        weights: the file's name in the folder of weights.
        builder: the function in ``torchvision.models``.
        taps: the layers of its ``features`` after which LPIPS compares.
        heads: SHA-256 of the published heads v0.1, which the package ships.
    """

    metric: str
    weights: str
    builder: str
    taps: tuple[int, ...]
    heads: str


NETS = {
    "alex": Net(
        metric="lpips",
        weights="alexnet",
        builder="alexnet",
        taps=(1, 4, 7, 9, 11),
        heads="df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0",
    ),
    "squeeze": Net(
        metric="lpips_squeeze",
        weights="squeezenet1_1",
        builder="squeezenet1_1",
        taps=(1, 4, 7, 9, 10, 11, 12),
        heads="4a5350f23600cb79923ce65bb07cbf57dca461329894153e05a1346bd531cf76",
    ),
    "vgg": Net(
        metric="lpips_vgg",
        weights="vgg16",
        builder="vgg16",
        taps=(3, 8, 15, 22, 29),
        heads="a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868",
    ),
}


class LpipsScorer(OpenScorer):
    """LPIPS v0.1 (Zhang et al. 2018, arXiv:1801.03924) with a backbone from a file, in fp32.

    The heads are non-negative, so the distance of two pictures is a squared Euclidean one
    between vectors: unit features times the root of the head, over the root of height x width.
    Each picture goes through the net once, and no pair is ever formed.

    Args:
        variant: ``"alex"``, ``"squeeze"`` or ``"vgg"``.
        file: torchvision's state dict of the backbone; its classifier is not used.
        column: name of the metric; empty for the one of published weights.
        device: ``"cpu"``, ``"cuda"`` or ``"mps"``.

    Raises:
        MissingPart: the file is not there or does not hold this net.
    """

    def __init__(self, variant: str, file: Path, device: str, column: str = "") -> None:
        import torch

        self._net = NETS[variant]
        self._column = column or self._net.metric
        self._device = device
        # Channels last is a third faster on a CPU; the sums differ in the seventh digit.
        features = _backbone(self._net, file).to(device)
        self._features: nn.Sequential = features.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        heads_file = _heads_file(variant)
        heads = _heads(heads_file)
        self._roots = [head.sqrt().to(device) for head in heads]
        # Two unit vectors without a negative entry are farthest apart along the heaviest axes.
        farthest = sum(float(head.flatten().topk(2).values.sum()) for head in heads)
        self.metrics: tuple[Metric, ...] = (
            Metric(self._column, "", 0.0, farthest, higher_is_better=True, worst=0.0),
        )
        self.fingerprint: Mapping[str, str] = {
            **{package: version(package) for package in PACKAGES},
            "net": variant,
            "weights": weights.described(file),
            "heads": f"v0.1 {weights.sha256(heads_file)}",
            "preprocessing": "RGB in [-1, 1] at the size of the canvas, never resized, fp32",
        }

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        """One score over all pairs; see :class:`vdiag.scorers.OpenScorer`.

        Raises:
            BadInput: the drawings are of different sizes.
            ValueError: fewer than two drawings.
        """
        paths, counts = distinct(drawings)
        return [Score("", self._column, mean_squared_distance(self.vectors(paths), counts))]

    def vectors(self, paths: Sequence[str]) -> Iterator[Floats]:
        """One vector (d,) per picture; LPIPS is the squared distance of two of them."""
        import torch

        for batch in _batches(paths):
            with torch.inference_mode():  # left before yielding: the caller is not meant
                images = torch.from_numpy(batch).to(self._device)
                rows = self._vectors(images.contiguous(memory_format=torch.channels_last))
            yield from rows.cpu().numpy()

    def _vectors(self, images: "Tensor") -> "Tensor":
        """(n, d) from pictures (n, 3, height, width) in [-1, 1]."""
        import torch

        # Richard Zhang's ScalingLayer: ImageNet's mean and deviation, seen from [-1, 1].
        shift = images.new_tensor([-0.030, -0.088, -0.188])[:, None, None]
        scale = images.new_tensor([0.458, 0.448, 0.450])[:, None, None]
        layer = (images - shift) / scale
        roots = iter(self._roots)
        parts = []
        for number, module in enumerate(self._features):
            layer = module(layer)
            if number in self._net.taps:
                area = layer.shape[2] * layer.shape[3]
                length = layer.square().sum(dim=1, keepdim=True).sqrt() + 1e-10
                parts.append((layer / length * next(roots)).flatten(1) / area**0.5)
        return torch.cat(parts, dim=1)


def _batches(paths: Sequence[str]) -> Iterator[Floats]:
    """Pictures (n, 3, height, width), fp32 in [-1, 1], as many at once as memory allows."""
    waiting: list[pictures.Pixels] = []
    size: tuple[int, ...] | None = None
    for path in paths:
        pixels = pictures.load(path)
        if size is not None and pixels.shape != size:
            raise BadInput(
                f'The drawing "{path}" is {pixels.shape[1]} x {pixels.shape[0]} pixels and others '
                f"of its concept {size[1]} x {size[0]}: LPIPS compares drawings of one size; "
                "render the run again with one --size."
            )
        size = pixels.shape
        waiting.append(pixels)
        if len(waiting) * size[0] * size[1] >= PIXELS_AT_ONCE or len(waiting) == 32:
            yield _stacked(waiting)
            waiting = []
    if waiting:
        yield _stacked(waiting)


def _stacked(images: Sequence[pictures.Pixels]) -> Floats:
    batch = np.stack(images).astype(np.float32) / np.float32(127.5) - np.float32(1)
    return batch.transpose(0, 3, 1, 2)


def _backbone(net: Net, file: Path) -> "nn.Sequential":
    """The ``features`` of torchvision's net with exactly the parameters of the file."""
    torchvision = ensure_torchvision()
    full_precision()
    import torch

    with torch.device("meta"):  # the classifier is never built in memory
        features: nn.Sequential = getattr(torchvision.models, net.builder)(weights=None).features
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
        prefix = "features."
        ours = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
        features.load_state_dict(ours, strict=True, assign=True)
    except FileNotFoundError as error:
        raise MissingPart(
            f'The weights file "{file}" is not there: type `vdiag weights fetch {net.weights}`.'
        ) from error
    except (RuntimeError, LookupError, EOFError, AttributeError, pickle.UnpicklingError) as error:
        raise MissingPart(
            weights.unusable_sentence(net.weights, file, net.builder, error)
        ) from error
    return features.float().eval().requires_grad_(False)


def _heads_file(variant: str) -> Path:
    """The heads in the ``lpips`` package, which is found but not imported."""
    package = find_spec("lpips")
    if package is None or package.origin is None:
        raise MissingPart(f'The package "lpips" is not installed: type `{extras.command(EXTRA)}`.')
    return Path(package.origin).parent / "weights" / "v0.1" / f"{variant}.pth"


def _heads(file: Path) -> "list[Tensor]":
    """One (channels, 1, 1) tensor of non-negative weights per tap."""
    import torch

    state = torch.load(file, map_location="cpu", weights_only=True)
    heads = [state[f"lin{number}.model.1.weight"][0] for number in range(len(state))]
    if any(bool((head < 0).any()) for head in heads):
        raise ValueError(f"a head in {file} is negative: its LPIPS is no Euclidean distance")
    return heads


def _file(variant: str) -> WeightsFile:
    return chosen("lpips", variant, {name: net.weights for name, net in NETS.items()})


def _missing(variant: str, options: Options) -> str | None:
    file = _file(variant)
    return extras.missing(EXTRA, 'The scorer "lpips"') or file.missing("lpips")


def _pinned(variant: str) -> list[Pinned]:
    file = _file(variant)
    remedy = "type `pip install --force-reinstall lpips`, whose heads v0.1 are the published ones"
    return [*file.pinned("lpips"), Pinned(_heads_file(file.net), NETS[file.net].heads, remedy)]


def _open(variant: str, options: Options) -> OpenScorer:
    sentence = _missing(variant, options)
    if sentence is not None:
        raise MissingPart(sentence)
    file = _file(variant)
    return LpipsScorer(
        file.net,
        file.place,
        devices.resolved(options.device),
        file.column(NETS[file.net].metric),
    )


SCORER = Scorer(
    name="lpips",
    over=Over.CONCEPT,
    ranks_captions=False,
    variants=tuple(NETS),
    note="",
    missing=_missing,
    open=_open,
    any_variant=True,
    pinned=_pinned,
)
