"""Numbers, text and NumPy arrays from a pickle, without running what a pickle can run.

A pickle may call any function of any module. Here only stand-ins can be called, a few lines each,
for what a dict of NumPy arrays is made of; NumPy's own unpickling, which trusts its input, is not
used. Whatever else a file asks for is refused by name.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np

_KINDS = "biufSUO"
_WRONG = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
)


class _Dtype:
    """Of one plain kind of number or text; fields and shapes inside an element are refused."""

    def __init__(self, name: Any, *_: Any) -> None:
        self.plain = np.dtype(str(name))
        if self.plain.kind not in _KINDS or self.plain.fields or self.plain.subdtype:
            raise ValueError(f"an array of {name}")

    def __setstate__(self, state: Any) -> None:
        if state[1] in ("<", ">"):
            self.plain = self.plain.newbyteorder(state[1])


class _Array:
    """What an array becomes: its elements, once its state is known."""

    elements: Any = None

    def __setstate__(self, state: Any) -> None:
        _, shape, dtype, by_column, content = state
        if dtype.plain.kind == "O":
            if not isinstance(content, list):
                raise ValueError("an array of objects without a list")
            self.elements = content
            return
        raw = content if isinstance(content, bytes) else content.encode("latin-1")
        flat = np.frombuffer(raw, dtype.plain)
        self.elements = flat.reshape(shape, order="F" if by_column else "C")


def _scalar(dtype: _Dtype, content: Any = b"") -> Any:
    raw = content if isinstance(content, bytes) else content.encode("latin-1")
    if dtype.plain.kind == "O":
        raise ValueError("a number that is an object")
    return np.frombuffer(raw, dtype.plain, count=1)[0].item()


def _from_buffer(content: Any, dtype: _Dtype, shape: Any, order: Any) -> _Array:
    if not isinstance(content, bytes | bytearray):
        raise ValueError("an array without bytes")
    array = _Array()
    array.__setstate__((1, shape, dtype, order == "F", bytes(content)))
    return array


def _latin_bytes(content: str, encoding: str) -> bytes:
    if encoding not in ("latin1", "latin-1"):
        raise ValueError(f"bytes in {encoding}")
    return content.encode("latin-1")


_STAND_INS: dict[str, Callable[..., Any]] = {
    "numpy.ndarray": _Array,
    "numpy.dtype": _Dtype,
    "_reconstruct": lambda *_: _Array(),
    "scalar": _scalar,
    "_frombuffer": _from_buffer,
    "_codecs.encode": _latin_bytes,
    "collections.OrderedDict": OrderedDict,
}
_ARRAY_MODULES = tuple(f"numpy.{core}.{part}" for core in ("core", "_core")
                       for part in ("multiarray", "numeric"))  # fmt: skip


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        key = name if module in _ARRAY_MODULES else f"{module}.{name}"
        if key not in _STAND_INS:
            raise pickle.UnpicklingError(f'it asks for "{module}.{name}"')
        return _STAND_INS[key]

    def persistent_load(self, pid: Any) -> Any:
        raise pickle.UnpicklingError("it asks for another file")


def load(file: BinaryIO) -> Any:
    """What a pickle holds, arrays as arrays and arrays of objects as lists.

    Arrays inside other things stay :class:`_Array`; :func:`plain` gives what is in them.

    Raises:
        ValueError: it is damaged, or asks for anything but numbers, text, and what holds them.
        OSError: the file cannot be read.
    """
    try:
        return plain(_Unpickler(file, encoding="latin-1").load())
    except _WRONG as error:
        raise ValueError(str(error)) from error


def plain(value: Any) -> Any:
    """The elements of an array of :func:`load`, anything else as it is."""
    return value.elements if isinstance(value, _Array) else value
