"""Where nets run, and how many pictures they take at once."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from vdiag.errors import BadInput, UnknownName

DEVICES = ("auto", "cpu", "cuda", "mps")
FIRST = {"cpu": 32}
"""Pictures at once to begin with; a CPU gains nothing from more."""

_FULL = re.compile(r"out of memory|can't allocate memory", re.IGNORECASE)
Item = TypeVar("Item")


def resolved(name: str) -> str:
    """The device to use: ``auto`` takes CUDA or MPS where there is one.

    Raises:
        UnknownName: it is no device.
        BadInput: this machine, or its build of torch, has no such device.
    """
    if name not in DEVICES:
        raise UnknownName("device", name, DEVICES, "vdiag score --help")
    if name == "cpu":
        return name
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
        import torch

        done, start = [], 0
        while start < len(items):
            part = items[start : start + self.size]
            try:
                done.append(net(part))
            except (RuntimeError, MemoryError) as error:
                full = isinstance(error, MemoryError | torch.OutOfMemoryError)
                if not full and not _FULL.search(str(error)):  # a CPU and MPS only say so
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
