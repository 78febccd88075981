"""Where nets run, and how many pictures they take at once."""

from collections.abc import Sequence

import pytest
import torch

from vdiag.errors import BadInput, UnknownName
from vdiag.nets.devices import Batches, resolved


def test_a_device_that_is_none() -> None:
    with pytest.raises(UnknownName, match=r'No device is called "gpu".*`vdiag score --help`'):
        resolved("gpu")


def test_auto_takes_what_is_there() -> None:
    best = "cuda" if torch.cuda.is_available() else "cpu"
    if not torch.backends.mps.is_available():
        assert resolved("auto") == best
    assert resolved("cpu") == "cpu"


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device")
def test_a_device_that_is_not_there() -> None:
    with pytest.raises(BadInput, match=r'"cuda" cannot be used.*--device auto'):
        resolved("cuda")


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError(),
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
        RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"),
    ],
)
def test_the_batch_is_halved_until_it_fits(error: Exception) -> None:
    sizes: list[int] = []

    def net(items: Sequence[int]) -> list[int]:
        sizes.append(len(items))
        if len(items) > 5:
            raise error
        return [10 * item for item in items]

    batches = Batches("cpu")
    found = batches.run(list(range(23)), net)
    assert [item for part in found for item in part] == [10 * item for item in range(23)]
    assert batches.size == 4
    assert sizes == [23, 16, 8, 4, 4, 4, 4, 4, 3]  # 32 asked for, 23 there
    assert batches.run([1, 2], net) == [[10, 20]]


def test_one_picture_that_does_not_fit() -> None:
    def net(items: Sequence[int]) -> list[int]:
        raise torch.OutOfMemoryError

    with pytest.raises(BadInput, match="does not fit into the device's memory"):
        Batches("cpu").run([1, 2, 3], net)


def test_another_error_is_not_taken_for_a_full_memory() -> None:
    def net(items: Sequence[int]) -> list[int]:
        raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes"):
        Batches("cpu").run([1, 2], net)
