"""MS-COCO: captions drawn uniformly at random, from captions_*.json or Karpathy's splits"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vdiag import files
from vdiag.concepts.sets import bare
from vdiag.errors import BadInput
from vdiag.sources import Found, Source, Wanted, _caption_files
from vdiag.sources._caption_files import HINT, Annotation
from vdiag.sources._phrases import clean

ALL = "all"
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
    every = [caption for path in paths for caption in _captions(path, wanted.options["split"])]
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
        raise BadInput(f"{_named(paths)} gives no caption: all are empty; {HINT}.")
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
    rule = _rule(per_image, wanted.options["split"])
    return Found([_row(caption) for caption in taken.values()], rule, counts)


def tidy(caption: str) -> str:
    """A caption with single spaces and without the full stop or comma at its end.

    Initials keep theirs ("a flat screen T.V.").
    """
    text = clean(caption)
    return text if _INITIALS.search(text) else text.rstrip(" .,;")


def _rule(per_image: bool, split: str) -> str:
    drawn = (
        "One image uniformly, then one of its captions uniformly, without repetition, so that no "
        "image comes twice"
        if per_image
        else "Captions uniformly over all of them, without repetition, so that an image may come "
        "more than once"
    )
    among = "" if split == ALL else f", of the split {split} alone"
    return (
        f"{drawn}{among}; drawn in the order of SHA-256 over the seed and the number, empty "
        "captions left out. Runs of spaces become one, a full stop or comma at the end goes; "
        "captions that differ in capitals or the first article only are duplicates, of which the "
        "first stays."
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


def _captions(path: Path, split: str) -> list[_Caption]:
    found = _annotations(path)
    splits = {one.split for one in found}
    if split != ALL and split not in splits:
        there = ", ".join(sorted(splits - {""})) or "none: it is no file of Karpathy's splits"
        raise BadInput(
            f'The file of captions "{path}" has no split "{split}" (it has {there}); leave --split '
            "out, or give one that it has."
        )
    return [_caption(one, path) for one in found if split in (ALL, one.split)]


def _annotations(path: Path) -> list[Annotation]:
    where = f'The file of captions "{path}"'
    text = files.text(path, "file of captions", HINT)
    try:
        whole = files.parsed(text, where)
    except (ValueError, RecursionError) as error:
        named = _caption_files.named_text(text) or f"is no whole JSON ({error}); {HINT}"
        raise BadInput(f"{where} {named}.") from error
    try:
        return _caption_files.annotations(whole)
    except ValueError as error:
        raise BadInput(f"{where} {error}.") from error


def _caption(found: Annotation, path: Path) -> _Caption:
    number, image, text = found.id, found.image, found.caption
    if not (type(number) is int and type(image) is int and isinstance(text, str)):
        raise BadInput(
            f'{found.where} of the file of captions "{path}" lacks a whole `id` and `image_id` '
            f"and a `caption`; {HINT}."
        )
    return _Caption(number, image, tidy(text))


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
    options={"uniform": ("images", "captions"), "split": (ALL, "<split>")},
    read=read,
)
