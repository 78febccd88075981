"""Realism: unbiased kernel distance from natural pictures in CLIP's features (CMMD).

Jayasumana et al. 2024 (arXiv:2401.09603): Gaussian kernel with sigma 10 on unit rows, times 1000,
pictures cut to their middle square. Their code uses the biased estimate, which for small sets is
most of the value; here the unbiased one is used, so small values lie on both sides of 0.
``cmmd:NET@FILE`` takes weights of the user's own.
"""

import math
from collections.abc import Iterable

from PIL import Image

from vdiag.nets import weights
from vdiag.nets.devices import resolved
from vdiag.nets.weights_file import WeightsFile, chosen
from vdiag.run.pictures import Pixels
from vdiag.scorers import Metric, OpenScorer, Options
from vdiag.scorers._distributions import SIGMA, gaussian_kernel
from vdiag.scorers._features import Rows
from vdiag.scorers._nets import Net, centre_square
from vdiag.scorers._open_clip import load
from vdiag.scorers._realism import Realism, realism_scorer
from vdiag.scorers._reference import KEPT_ROWS
from vdiag.scorers._reference_distances import mmd

EXTRA = "clip"
NETS = {
    "ViT-L-14-336-quickgelu": "clip-vit-l-14-336-openai",
    "ViT-B-32-quickgelu": "clip-vit-b-32-openai",
}
PACKAGES = ("open_clip_torch", "torch", "torchvision", "pillow")
SCALE = 1000.0
# Unit rows are at most 2 apart, so that the kernel lies between exp(-2 / sigma^2) and 1.
_FARTHEST = 2 * SCALE * -math.expm1(-2 / SIGMA**2)
ESTIMATOR = (
    f"{SCALE:g} x unbiased MMD^2 over all pairs, kernel exp(-|x - y|^2 / (2 x {SIGMA:g}^2)), "
    f"at most {KEPT_ROWS} pictures of the reference, fp64"
)


def _metric(file: WeightsFile) -> Metric:
    name = file.column("cmmd" if file.net == next(iter(NETS)) else "cmmd_b32")
    return Metric(name, "", -_FARTHEST, _FARTHEST, higher_is_better=False, worst=None)


def clip_images(file: WeightsFile, device: str) -> Net:
    """Unit rows (n, d) float32 of CLIP's image tower.

    Raises:
        MissingPart: there is no such file, or it does not hold this architecture.
    """
    tag = "openai" if file.name else ""
    model, preprocess = load(file.net, file.place, tag, file.name, device)
    config = model.visual.preprocess_cfg

    def encode(images: Iterable[Pixels]) -> Rows:
        import torch

        squares = [preprocess(Image.fromarray(centre_square(image))) for image in images]
        with torch.inference_mode():
            batch = torch.stack(squares).to(device)
            rows: Rows = model.encode_image(batch, normalize=True).cpu().numpy()
        return rows

    made_of = {
        "net": file.net,
        "weights": weights.described(file.place),
        "preprocessing": (
            f"RGB on white, cut to the middle square, resized to {config['size']} "
            f"({config['interpolation']}), mean {config['mean']}, std {config['std']}, fp32"
        ),
    }
    return Net(file.label, made_of, PACKAGES, device, encode)


def _make(variant: str, options: Options) -> OpenScorer:
    file = chosen("cmmd", variant, NETS)
    net = clip_images(file, resolved(options.device))
    return Realism(_metric(file), net, mmd(gaussian_kernel, SCALE), ESTIMATOR, options)


SCORER = realism_scorer("cmmd", NETS, _make, extra=EXTRA)
