"""Read ADE20K's ``index_ade20k.pkl`` without running what a pickle can run.

A pickle may call any function of any module. Here only stand-ins can be called, a few lines each,
for what a dict of NumPy arrays is made of; NumPy's own unpickling, which trusts its input, is not
used. Whatever else a file asks for is refused by name.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from vdiag.errors import BadInput

_KINDS = "biufSUO"
_WRONG = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
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


def read(path: Path, keys: tuple[str, ...]) -> dict[str, Any]:
    """Entries of the dict in a pickle, arrays as arrays and arrays of objects as lists.

    Args:
        path: the pickle.
        keys: those wanted; the ones that are not there are left out.

    Raises:
        BadInput: it cannot be read, is damaged, holds no dict, or asks for anything but numbers,
            text, and what holds them.
    """
    try:
        with path.open("rb") as file:
            whole = _Unpickler(file, encoding="latin-1").load()
    except OSError as error:
        raise BadInput(
            f'Cannot read the ADE20K index "{path}": {error.strerror}; give `index_ade20k.pkl` or '
            "a CSV file with the columns `name` and `objects`."
        ) from error
    except _WRONG as error:
        raise BadInput(
            f'The pickle "{path}" is not used ({error}): only the names, numbers and arrays of '
            "ADE20K's `index_ade20k.pkl` are read, and nothing in it is run."
        ) from error
    if not isinstance(whole, dict):
        raise BadInput(
            f'The pickle "{path}" holds a {type(whole).__name__} and no dict; give ADE20K\'s '
            "`index_ade20k.pkl`."
        )
    return {key: _plain(whole[key]) for key in keys if key in whole}


def _plain(value: Any) -> Any:
    return value.elements if isinstance(value, _Array) else value
