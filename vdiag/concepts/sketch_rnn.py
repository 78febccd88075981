"""Quick, Draw! as sketch-rnn has it: an ``.npz`` with the arrays train, valid and test.

Each drawing is an array ``(n, 3)`` of steps to the right and downwards and whether the pen is
lifted after them. The arrays of drawings are pickled, so that they are read without running
anything in them.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from tokenize import TokenError
from typing import Any, BinaryIO, cast
from urllib.parse import unquote

import numpy as np
from numpy.lib import format as npy

from vdiag.concepts import array_pickle
from vdiag.concepts.strokes import FAR, Sketch, Strokes
from vdiag.errors import BadInput
from vdiag.files.gzip_files import MOST_BYTES

ENDING = ".npz"
PARTS = ("train", "valid", "test")
_NAME = re.compile(r"(?:.*/)?(?:sketchrnn_)?(.*?)(?:\.full)?", re.DOTALL)
_DAMAGED = (
    EOFError, NotImplementedError, RuntimeError, SyntaxError, TokenError, zipfile.BadZipFile,
    zlib.error,
)  # fmt: skip
_HINT = (
    "give an .npz file as sketch-rnn publishes it, or the .ndjson file of the same word, which "
    "needs no pickle"
)


def read(path: Path) -> Iterator[Sketch]:
    """The drawings of a file, those for training first; named by part and number, from 0.

    Their word is the file's name, without ``sketchrnn_`` and ``.full``.

    Raises:
        BadInput: the file cannot be read, is damaged or too large, holds no such drawings, or asks
            to run something.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            parts = [part for part in PARTS if f"{part}.npy" in packed.namelist()]
            if not parts:
                held = ", ".join(packed.namelist())[:80] or "nothing"
                raise _bad(path, f"holds {held} and none of {', '.join(PARTS)}")
            for part in parts:
                for number, steps in enumerate(_drawings(packed, part)):
                    yield _sketch(steps, word(path), f"{part}-{number}", path)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise BadInput(f'Cannot read the Quick, Draw! file "{path}": {reason}; {_HINT}.') from error
    except _DAMAGED as error:
        raise _bad(path, f"is no whole .npz file ({error})") from error
    except ValueError as error:
        raise _bad(path, f"is not used ({error})") from error


def word(path: Path) -> str:
    """What a file's drawings show: ``"hot air balloon"`` for ``sketchrnn_hot air balloon.npz``."""
    found = _NAME.fullmatch(unquote(path.stem))
    return (found[1].replace("_", " ").strip() if found else "") or path.stem


def _drawings(packed: zipfile.ZipFile, part: str) -> list[Any]:
    """The arrays of one part.

    Raises:
        ValueError: they are too large, damaged, no list of arrays, or more than arrays.
    """
    member = packed.getinfo(f"{part}.npy")
    if member.file_size > MOST_BYTES:
        raise ValueError(f"{part} unpacks to more than {MOST_BYTES:,} bytes")
    with packed.open(member) as unpacked:
        file = cast(BinaryIO, unpacked)
        version = npy.read_magic(file)
        header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, dtype = header(file)
        if dtype.kind != "O" or len(shape) != 1:
            raise ValueError(f"{part} is no list of drawings")
        found = array_pickle.load(file)
    if not isinstance(found, list) or len(found) != shape[0]:
        raise ValueError(f"{part} is no list of drawings")
    return [array_pickle.plain(one) for one in found]


def _sketch(steps: Any, shown: str, key_id: str, path: Path) -> Sketch:
    whole = (
        isinstance(steps, np.ndarray)
        and steps.ndim == 2
        and steps.shape[1] == 3
        and len(steps) > 0
        and steps.dtype.kind in "iuf"
    )
    if not whole:
        raise _bad(path, f'has as its drawing "{key_id}" no array of steps (n, 3)')
    with np.errstate(all="ignore"):
        places = np.cumsum(steps[:, :2].astype(np.float64), axis=0)
    if not (np.abs(places) < FAR).all():  # NaN is not below it either
        raise _bad(path, f'has in its drawing "{key_id}" a place that no screen has')
    return Sketch(key_id, shown, True, False, _strokes(places, steps[:, 2] != 0))


def _strokes(places: Any, lifted: Any) -> Strokes:
    ends = np.flatnonzero(lifted[:-1]) + 1
    return tuple(
        tuple((float(x), float(y)) for x, y in stroke) for stroke in np.split(places, ends)
    )


def _bad(path: Path, what: str) -> BadInput:
    return BadInput(f'The Quick, Draw! file "{path}" {what}; {_HINT}.')
