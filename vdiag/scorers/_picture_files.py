"""Files of natural pictures: which of a folder's are pictures, and what they become as RGB."""

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

from vdiag import files
from vdiag.errors import BadInput
from vdiag.run.pictures import Pixels
from vdiag.scorers._features import FeatureCache, Rows

ENDINGS = (
    ".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".ppm", ".pgm",
    ".pbm", ".pnm",
)  # fmt: skip
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM")
SMALLEST_SIDE = 16
"""Pixels below which a picture is an ornament or a spacer and no photograph."""
AT_ONCE = 256
HIDDEN, ANOTHER, UNREADABLE, TOO_SMALL = (
    "hidden",
    "no picture by their ending",
    "unreadable",
    f"smaller than {SMALLEST_SIDE} pixels",
)
_VERDICTS = ("", UNREADABLE, TOO_SMALL)


@dataclass(frozen=True)
class Sorted:
    """The files of a folder.

    Attributes:
        pictures: where each picture lies, by :func:`vdiag.files.sha256`.
        names: of every picture, sorted; equal pictures count each.
        passed_over: the files that are none, by the reason, sorted.
    """

    pictures: Mapping[str, Path]
    names: Sequence[str]
    passed_over: Mapping[str, Sequence[Path]]

    def told(self) -> tuple[str, ...]:
        """A sentence's part about what was passed over; none where nothing was."""
        if not self.passed_over:
            return ()
        kinds = (
            f"{len(paths)} {why} ({paths[0].name}{', ...' if len(paths) > 1 else ''})"
            for why, paths in self.passed_over.items()
        )
        return (f"files of the reference passed over: {', '.join(kinds)}",)


def candidates(folder: Path) -> tuple[list[Path], dict[str, list[Path]]]:
    """The files that their names call pictures, and the others by the reason; sorted."""
    found: list[Path] = []
    others: dict[str, list[Path]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            others.setdefault(HIDDEN, []).append(path)
        elif path.suffix.lower() not in ENDINGS:
            others.setdefault(ANOTHER, []).append(path)
        else:
            found.append(path)
    return found, others


def pictures_of(folder: Path) -> Sorted:
    """The pictures of a folder, below it too; each is decoded once and its verdict kept.

    Raises:
        BadInput: the cache cannot be read or written.
    """
    paths, passed_over = candidates(folder)
    named: list[tuple[str, Path]] = []
    for path in paths:
        try:
            named.append((files.sha256(path), path))
        except BadInput:
            passed_over.setdefault(UNREADABLE, []).append(path)
    places = dict(named)
    cache = FeatureCache({"of": "verdicts", "pillow": PIL.__version__, "rule": str(SMALLEST_SIDE)})

    def judge(new: Sequence[str]) -> Rows:
        return np.array([[_verdict(places[name])] for name in new], np.float32)

    names = [name for name, _ in named]
    rows = [row for block in cache.rows(names, judge, AT_ONCE) for row in block[:, 0]]
    kept = Counter[str]()
    for (name, path), row in zip(named, rows, strict=True):
        if why := _VERDICTS[int(row)]:
            passed_over.setdefault(why, []).append(path)
        else:
            kept[name] += 1
    # What a picture is called changes no number.
    return Sorted(places, sorted(kept.elements()), dict(sorted(passed_over.items())))


def _verdict(path: Path) -> int:
    """The place in ``_VERDICTS``."""
    try:
        return 2 if min(read(path).shape[:2]) < SMALLEST_SIDE else 0
    except BadInput:
        return 1


def read(path: str | Path) -> Pixels:
    """A picture of any kind as (height, width, 3) uint8 RGB, of several the first.

    As Pillow converts it, and so as clean-fid reads it, from palette, bilevel, gray, CMYK and
    YCbCr. Where that would lose the picture it differs from clean-fid: what is transparent is put
    on white (clean-fid shows the colour hidden below), a picture is turned upright by its EXIF
    entry, and gray of 16 bits keeps its upper eight (clean-fid cuts it to white).

    Raises:
        BadInput: it cannot be read, or holds numbers that are no shades; the sentence names the
            file.
    """
    try:
        with warnings.catch_warnings(), Image.open(path, formats=FORMATS) as image:
            warnings.simplefilter("ignore")  # of damaged notes in a sound picture
            deep = image.mode == "I" and image.format == "PPM"  # Pillow's 16 bits in 32
            picture: Image.Image = ImageOps.exif_transpose(image)
            if deep or picture.mode.startswith("I;16"):  # convert would cut all above 255
                picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
            if picture.mode in ("I", "F"):
                raise ValueError("numbers of 32 bits without a white")
            if picture.has_transparency_data:
                white = Image.new("RGBA", picture.size, "white")
                picture = Image.alpha_composite(white, picture.convert("RGBA"))
            return np.asarray(picture.convert("RGB"))
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str | Path, error: Exception) -> BadInput:
    return BadInput(f'The picture "{path}" cannot be read ({error}): repair it or remove it.')
