"""MS-COCO: captions drawn uniformly at random, from its captions_*.json"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vdiag import files
from vdiag.concepts.sets import bare
from vdiag.errors import BadInput
from vdiag.sources import Found, Source, Wanted
from vdiag.sources._phrases import clean

_HINT = "give a file of captions as MS-COCO publishes it, captions_val2017.json or the like"
_INITIALS = re.compile(r"(?:^|[\s(])(?:\w\.){2,}$")


@dataclass(frozen=True)
class _Caption:
    """A caption, its number and that of its image."""

    number: int
    image: int
    text: str


def read(paths: Sequence[Path], wanted: Wanted) -> Found:
    """Captions of all the files; see the sentence it gives for the rule.

    Raises:
        BadInput: a file in another form, a caption twice, or fewer captions than asked for.
    """
    every = [caption for path in paths for caption in _captions(path)]
    _refuse_repeats(every)
    per_image = wanted.options["uniform"] == "images"
    written = [caption for caption in every if caption.text]
    order = _by_image(written, wanted.seed) if per_image else _drawn(written, wanted.seed)
    taken: dict[str, _Caption] = {}
    duplicates = 0
    for caption in order:
        if len(taken) == wanted.n:
            break
        if taken.setdefault(bare(caption.text), caption) is not caption:
            duplicates += 1
    if not taken:
        raise BadInput(f"{_named(paths)} gives no caption: all are empty; {_HINT}.")
    if wanted.n is not None and len(taken) < wanted.n:
        raise BadInput(
            f'{_named(paths)} gives {len(taken)} different captions and --n "{wanted.n}" is more; '
            f"give --n {len(taken)} or less."
        )
    counts = {
        "images": len({caption.image for caption in every}),
        "captions": len(every),
        "drawn": len(taken) + duplicates,
        "duplicates removed": duplicates,
        "empty captions left out": len(every) - len(written),
    }
    return Found([_row(caption) for caption in taken.values()], _rule(per_image), counts)


def tidy(caption: str) -> str:
    """A caption with single spaces and without the full stop or comma at its end.

    Initials keep theirs ("a flat screen T.V.").
    """
    text = clean(caption)
    return text if _INITIALS.search(text) else text.rstrip(" .,;")


def _rule(per_image: bool) -> str:
    drawn = (
        "One image uniformly, then one of its captions uniformly, without repetition, so that no "
        "image comes twice"
        if per_image
        else "Captions uniformly over all of them, without repetition, so that an image may come "
        "more than once"
    )
    return (
        f"{drawn}; drawn in the order of SHA-256 over the seed and the number, empty captions "
        "left out. Runs of spaces "
        "become one, a full stop or comma at the end goes; captions that differ in capitals or "
        "the first article only are duplicates, of which the first stays."
    )


def _row(caption: _Caption) -> dict[str, object]:
    return {"text": caption.text, "image": caption.image, "caption": caption.number}


def _by_image(captions: Sequence[_Caption], seed: int) -> list[_Caption]:
    """One caption of each image, images in drawn order."""
    first: dict[int, _Caption] = {}
    for caption in _drawn(captions, seed):
        first.setdefault(caption.image, caption)
    return sorted(first.values(), key=lambda one: _lot(seed, "image", one.image))


def _drawn(captions: Sequence[_Caption], seed: int) -> list[_Caption]:
    return sorted(captions, key=lambda one: _lot(seed, "caption", one.number))


def _lot(seed: int, kind: str, number: int) -> bytes:
    """Decides the order: the same on every machine and in every version of Python."""
    return hashlib.sha256(f"vdiag coco {seed} {kind} {number}".encode()).digest()


def _captions(path: Path) -> list[_Caption]:
    found = files.value(path, "file of captions", _HINT)
    listed = found.get("annotations") if isinstance(found, dict) else None
    if not isinstance(listed, list) or not listed:
        raise BadInput(f'The file of captions "{path}" has no list of `annotations`; {_HINT}.')
    return [_caption(one, number, path) for number, one in enumerate(listed, start=1)]


def _caption(found: Any, number: int, path: Path) -> _Caption:
    values = found if isinstance(found, dict) else {}
    caption, image, text = (values.get(key) for key in ("id", "image_id", "caption"))
    if not (type(caption) is int and type(image) is int and isinstance(text, str)):
        raise BadInput(
            f'Annotation {number} of the file of captions "{path}" lacks a whole `id` and '
            f"`image_id` and a `caption`; {_HINT}."
        )
    return _Caption(caption, image, tidy(text))


def _refuse_repeats(captions: Sequence[_Caption]) -> None:
    seen: set[int] = set()
    for caption in captions:
        if caption.number in seen:
            raise BadInput(
                f'The caption "{caption.number}" is there twice; give each file of captions once.'
            )
        seen.add(caption.number)


def _named(paths: Sequence[Path]) -> str:
    return " and ".join(f'"{path}"' for path in paths)


SOURCE = Source(
    name="coco",
    licence=(
        "MS-COCO's captions are under the Creative Commons Attribution 4.0 licence (CC BY 4.0); "
        "its images have terms of their own, and none is used here."
    ),
    ending=".csv",
    n=1000,
    draws=True,
    options={"uniform": ("images", "captions")},
    read=read,
)
