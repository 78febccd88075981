"""Read the block that a JVM gives for a sketch: classes, a picture, or what went wrong."""

import struct

from PIL import Image

from vdiag.languages import _emoji, _fonts
from vdiag.languages.processing.libraries import missing_library
from vdiag.languages.processing.sketch import Java
from vdiag.sandbox.engine import Failed, NoImage, Unsupported

_JOINER = "\u200d"
_REASONS = ("syntax_error", "runtime_error", "out_of_memory", "forbidden")


def classes(block: bytes, sketch: Java) -> bytes:
    """Compiled classes, as ``vdiag.Fresh`` reads them.

    Raises:
        Failed, Unsupported: the compiler refused the sketch.
    """
    if block[:1] != b"C":
        raise _failure(block, sketch)
    return block[1:]


def picture(block: bytes, sketch: Java) -> Image.Image:
    """The sketch's picture at its own size, RGB; characters that no font had go into the log.

    Args:
        block: from the JVM.
        sketch: what was compiled, to tell its lines.

    Raises:
        Failed, Unsupported: the sketch ended with an error.
        NoImage: there is no picture.
    """
    if block[:1] != b"P" or len(block) < 9:
        raise (
            _failure(block, sketch)
            if block[:1] == b"E"
            else NoImage("the sketch ended its own process")
        )
    width, height = struct.unpack(">II", block[1:9])
    end = 9 + 3 * width * height
    if min(width, height) < 1 or len(block) < end:
        raise NoImage("the sketch gave a broken picture")
    _note(block[end:].decode("utf-8", "replace"))
    return Image.frombytes("RGB", (width, height), block[9:end])


def _note(characters: str) -> None:
    """Say which characters no font had; a joiner stands for emoji that look the same."""
    if _JOINER in characters:
        _emoji.note_alike()
    _fonts.note_missing(characters.replace(_JOINER, ""))


def _failure(block: bytes, sketch: Java) -> Exception:
    try:
        line, length = struct.unpack(">IH", block[1:7])
        reason = block[7 : 7 + length].decode()
    except (struct.error, UnicodeDecodeError):
        return NoImage("the sketch's process gave a broken answer")
    found = sketch.line(line or None)
    said = block[7 + length :].decode("utf-8", "replace")[:4000]
    library = missing_library(said, sketch.imports) if reason == "syntax_error" else None
    if library is not None:
        name, import_line = library
        return Unsupported(f"the library {name} is not there\n{said}", import_line or found)
    if reason == "unsupported":
        return Unsupported(said, found)
    return Failed(reason if reason in _REASONS else "runtime_error", said, found)
