"""Arrays of numbers from an ``.npz`` that somebody sent: what it claims is checked first."""

import math
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from tokenize import TokenError
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.lib import format as npy

MOST_BYTES = 4 << 30
"""Of one array: 100,000 pictures have 800 MB of features."""
DAMAGED = (
    ArithmeticError, EOFError, LookupError, MemoryError, NotImplementedError, OSError,
    RuntimeError, SyntaxError, TokenError, TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading a file that is none of ours may raise; the caller says which sentence that is."""
_KINDS = "biufcSU"
_MOST_UNPACKED = 1032
"""Bytes that deflate makes of one, at most (zlib's own figure)."""


def names(path: Path) -> list[str]:
    """What the arrays are called.

    Raises:
        ValueError, OSError, ...: see :data:`DAMAGED`.
    """
    with zipfile.ZipFile(path) as packed:
        return [one.removesuffix(".npy") for one in packed.namelist()]


def arrays(path: Path, wanted: Sequence[str], most: int = MOST_BYTES) -> dict[str, Any]:
    """Some arrays of numbers or text, by name.

    No more memory is asked for than the file has bytes for: a header that claims more than what
    follows it is refused, and nothing in it is run.

    Args:
        path: the file, as ``numpy.savez`` writes it.
        wanted: names of arrays.
        most: bytes that one may unpack to.

    Raises:
        ValueError, OSError, ...: see :data:`DAMAGED`.
    """
    with zipfile.ZipFile(path) as packed:
        return {name: _array(packed, name, most) for name in wanted}


def _array(packed: zipfile.ZipFile, name: str, most: int) -> Any:
    member = packed.getinfo(f"{name}.npy")
    if member.file_size > min(most, _MOST_UNPACKED * (member.compress_size + 1)):
        raise ValueError(f"{name} unpacks to too many bytes: {member.file_size:,}")
    with packed.open(member) as unpacked:
        file = cast(BinaryIO, unpacked)
        version = npy.read_magic(file)
        header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, by_column, dtype = header(file)
        if dtype.kind not in _KINDS or dtype.fields or dtype.subdtype:
            raise ValueError(f"{name} is no array of numbers or text")
        count = math.prod(shape) if min(shape, default=0) >= 0 else -1
        content = file.read(member.file_size)
    if count * dtype.itemsize != len(content):
        raise ValueError(f"{name} has {len(content):,} bytes and claims to be of shape {shape}")
    return np.frombuffer(content, dtype).reshape(shape, order="F" if by_column else "C").copy()
