"""Import torch without busy waiting, and torchvision where its compiled part cannot load."""

import os
import sys
from types import ModuleType
from typing import Any

# A library's operators exist only as long as the object that defined them.
_kept: list[Any] = []


def calm_threads() -> None:
    """Let idle OpenMP threads sleep; must come before the first import of torch.

    Beside one busy process spinning threads make a two-core machine 2.2 times slower; alone it
    makes no difference. What the user has set stays.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")


def full_precision() -> None:
    """Let convolutions on NVIDIA devices use all of fp32; torch's default there is TF32."""
    import torch

    torch.backends.cudnn.allow_tf32 = False


def ensure_torchvision() -> ModuleType:
    """The torchvision module, imported even from a wheel built for another torch.

    The wheel of the package index is built for CUDA. Beside a CPU build of torch its extension
    does not load and the import fails on the operators it should have defined. No net that scores
    uses them, so it is enough to declare them before a second import. Where torchvision is
    healthy this does nothing.

    Raises:
        RuntimeError: torchvision fails for any other reason.
    """
    calm_threads()
    try:
        import torchvision
    except RuntimeError as error:
        if "operator torchvision::" not in str(error):
            raise
        _forget_half_imported()
        _declare_operators()
        import torchvision
    found: ModuleType = torchvision
    return found


def _forget_half_imported() -> None:
    for name in [n for n in sys.modules if n == "torchvision" or n.startswith("torchvision.")]:
        del sys.modules[name]


def _declare_operators() -> None:
    import torch

    library: Any = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _kept.append(library)
