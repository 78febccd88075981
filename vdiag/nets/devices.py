"""Where nets run, and how many pictures they take at once."""

import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from vdiag import extras
from vdiag.errors import BadInput, MissingPart, UnknownName

DEVICES = ("auto", "cpu", "cuda", "mps")
FIRST = {"cpu": 32}
"""Pictures at once to begin with; a CPU gains nothing from more."""

_FULL = re.compile(r"out of memory|can't allocate memory", re.IGNORECASE)
Item = TypeVar("Item")


def checked(name: str) -> str:
    """The name of a device that can be used; ``auto`` stays, as torch alone knows what is there.

    Raises:
        UnknownName, MissingPart, BadInput: as :func:`resolved`.
    """
    return name if name == "auto" else resolved(name)


def resolved(name: str) -> str:
    """The device to use: ``auto`` takes CUDA or MPS where there is one.

    Raises:
        UnknownName: it is no device.
        MissingPart: it is one that torch runs, which is not installed.
        BadInput: this machine, or its build of torch, has no such device.
    """
    if name not in DEVICES:
        raise UnknownName("device", name, DEVICES, "vdiag score --help")
    if name == "cpu":
        return name
    if "torch" in extras.absent("clip"):
        if name == "auto":
            return "cpu"
        raise MissingPart(
            f'The device "{name}" needs torch, which is not installed: type '
            f"`{extras.command('all')}`, or use --device cpu."
        )
    import torch

    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    if name == "auto":
        return next((device for device, works in there.items() if works), "cpu")
    if not there[name]:
        raise BadInput(
            f'The device "{name}" cannot be used: torch {torch.__version__} finds none on this '
            "machine; use --device auto or --device cpu."
        )
    return name


class Batches:
    """Runs a net over many items, as many at once as the device's memory takes.

    Where memory runs out the batch is halved and tried again; the size found is kept.

    Args:
        device: ``"cpu"``, ``"cuda"`` or ``"mps"``.
    """

    def __init__(self, device: str) -> None:
        self.size = FIRST.get(device, 256)

    def run(self, items: Sequence[Item], net: Callable[[Sequence[Item]], Any]) -> list[Any]:
        """What the net gave for each batch, in order.

        Raises:
            BadInput: not even one item fits into memory.
        """
        done, start = [], 0
        while start < len(items):
            part = items[start : start + self.size]
            try:
                done.append(net(part))
            except (RuntimeError, MemoryError) as error:
                if not _is_of_memory(error):
                    raise
                if self.size == 1:
                    raise BadInput(
                        "One picture alone does not fit into the device's memory; close other "
                        "programs, or use --device cpu."
                    ) from error
                self.size //= 2
                continue
            start += len(part)
        return done


def _is_of_memory(error: Exception) -> bool:
    torch = sys.modules.get("torch")  # where it is not imported no error is its
    full = isinstance(error, MemoryError) or (torch and isinstance(error, torch.OutOfMemoryError))
    return bool(full or _FULL.search(str(error)))  # a CPU and MPS only say so
