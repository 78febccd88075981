"""Files opened as they are or unpacked: gzip told by its first bytes, never without a bound."""

import errno
import gzip
import io
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from vdiag.errors import BadInput

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ENDING = ".gz"
MOST_BYTES = 2**30
"""A packed file may unpack to so much: a few kilobytes can hold a whole disk of zeros."""
_BEGINNING = b"\x1f\x8b"


class _Unpacked(io.RawIOBase):
    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file, self._path = file, path
        self._gzip = gzip.GzipFile(fileobj=file)
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        room = memoryview(buffer)
        try:
            found = self._gzip.read(len(room))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadInput(
                f'The packed file "{self._path}" is damaged ({error}); fetch it again, or give it '
                "unpacked."
            ) from error
        self._left -= len(found)
        if self._left < 0:
            raise BadInput(
                f'The packed file "{self._path}" unpacks to more than {MOST_BYTES:,} bytes; unpack '
                "it yourself and give a part of it."
            )
        room[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()


def opened(path: Path) -> BinaryIO:
    """A file opened for reading its bytes, unpacked where it is gzip.

    Raises:
        OSError: it cannot be opened, or is a device, which may have no end; reading may raise it
            too.
        BadInput: while reading, it is damaged or unpacks to more than :data:`MOST_BYTES`.
    """
    kind = path.stat().st_mode
    if stat.S_ISCHR(kind) or stat.S_ISBLK(kind):
        raise OSError(errno.ENODEV, "it is a device and no file", str(path))
    file = path.open("rb")
    try:
        packed = file.peek(2)[:2] == _BEGINNING
    except OSError:
        file.close()
        raise
    return io.BufferedReader(_Unpacked(file, path)) if packed else file


def ending(path: Path) -> str:
    """The ending of a file's name in lower case, that of what is packed in it for ``.gz``."""
    return _without_gz(path).suffix.lower()


def stem(path: Path) -> str:
    """The file's name without its ending, and without ``.gz`` behind it."""
    return _without_gz(path).stem


def _without_gz(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() == ENDING else path
