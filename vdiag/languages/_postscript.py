"""EPS that holds one picture: written by PIL, and read back without Ghostscript.

PIL reads PostScript by a program of its own, which no drawing may start. What a drawing wrote
itself holds the pixels as they are, so it can be read without.
"""

import binascii
import io
import re
from typing import IO, Any

import PIL.EpsImagePlugin
from PIL import Image

_HEAD = re.compile(rb"%ImageData: (\d+) (\d+) 8 ([134]) ")
_DATA = re.compile(rb"readhexstring pop \} bind\n[a-z0-9 ]+\n([0-9A-Fa-f\s]*)")
_MODES = {b"1": "L", b"3": "RGB", b"4": "CMYK"}


def encapsulated(picture: Image.Image) -> bytes:
    """The picture as EPS, one point a pixel."""
    file = io.BytesIO()
    picture.convert("RGB").save(file, "EPS")
    return file.getvalue()


def read_own() -> None:
    """Let PIL read back what :func:`encapsulated` writes; once, in the drawing's own process."""
    plugin: Any = PIL.EpsImagePlugin
    by_ghostscript = plugin.Ghostscript

    def read(
        tile: Any, size: Any, fp: IO[bytes], scale: int = 1, transparency: bool = False
    ) -> Any:
        fp.seek(0)
        picture = decoded(fp.read())
        if picture is None:
            return by_ghostscript(tile, size, fp, scale, transparency)
        if scale > 1:
            picture = picture.resize((picture.width * scale, picture.height * scale))
        return picture.convert("RGBA" if transparency else "RGB").im

    plugin.Ghostscript = read


def decoded(data: bytes) -> Image.Image | None:
    """The picture in EPS as PIL writes it, ``None`` for any other."""
    head, found = _HEAD.search(data), _DATA.search(data)
    if head is None or found is None:
        return None
    size, mode = (int(head[1]), int(head[2])), _MODES[head[3]]
    pixels = binascii.unhexlify(b"".join(found[1].split()))
    return Image.frombytes(mode, size, pixels)
