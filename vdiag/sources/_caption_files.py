"""Files of captions told by what is in them: those that are read, and what the others are."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

HINT = (
    "give a file of captions as MS-COCO publishes it, captions_val2017.json or the like, or "
    "Karpathy's dataset_coco.json"
)
_TABLE = (
    "write its captions as CSV with a column `text` and import that, with its own terms: "
    "`vdiag concepts import csv FILE.csv --licence TERMS`"
)


class Annotation(NamedTuple):
    """One caption as a file has it, checked by nobody yet.

    Attributes:
        where: begins a sentence on it, ``"Annotation 3"``.
        id, image: of the caption and of its image.
        split: of its image, empty where the file has none.
    """

    where: str
    id: Any
    image: Any
    caption: Any
    split: str = ""


def annotations(whole: Any) -> list[Annotation]:
    """All captions of a file.

    Raises:
        ValueError: it is none of MS-COCO; says in a clause what it is and what to do with it.
    """
    if named := _foreign(whole):
        raise ValueError(named)
    found = list(_split_up(whole) if _is_split_up(whole) else _published(whole))
    if not found:
        raise ValueError(f"has no list of `annotations`; {HINT}")
    return found


def _published(whole: Any) -> Iterator[Annotation]:
    listed = whole.get("annotations") if isinstance(whole, dict) else None
    for number, one in enumerate(listed if isinstance(listed, list) else (), start=1):
        values = one if isinstance(one, dict) else {}
        caption, image, text = (values.get(key) for key in ("id", "image_id", "caption"))
        yield Annotation(f"Annotation {number}", caption, image, text)


def _is_split_up(whole: Any) -> bool:
    """Whether it is in the form of Karpathy's splits: sentences with their image."""
    first = _first(whole, "images")
    return isinstance(first, dict) and isinstance(first.get("sentences"), list)


def _split_up(whole: Any) -> Iterator[Annotation]:
    for number, one in enumerate(whole["images"], start=1):
        image = one if isinstance(one, dict) else {}
        sentences = image.get("sentences")
        for sentence in sentences if isinstance(sentences, list) else ():
            said = sentence if isinstance(sentence, dict) else {}
            place = image.get("cocoid", image.get("imgid"))
            split = str(image.get("split", ""))
            yield Annotation(f"Image {number}", said.get("sentid"), place, said.get("raw"), split)


def _foreign(whole: Any) -> str:
    """What a file is that is none of MS-COCO's captions, empty where it may be."""
    if isinstance(whole, list):
        return _listed(whole)
    if not isinstance(whole, dict):
        return ""
    origin = str(whole.get("dataset", "coco"))
    if _is_split_up(whole) and origin.lower() not in ("coco", "mscoco"):
        return f'holds the captions of "{origin[:40]}" in the form of Karpathy\'s splits; {_TABLE}'
    images, first = _first(whole, "images"), _first(whole, "annotations")
    if isinstance(images, dict) and "open_images_id" in images:
        return f"holds captions of nocaps, whose images are Open Images'; {_TABLE}"
    if isinstance(first, dict) and "caption" not in first and "category_id" in first:
        return f"holds objects with their outlines (instances, keypoints) and no caption; {HINT}"
    if isinstance(images, dict) and "annotations" not in whole and "sentences" not in images:
        return f"holds images only, those whose captions are not published; {HINT}"
    if whole and all(map(_is_texts, whole.values())):
        return f"holds texts by the name of their image; {_TABLE}"
    return ""


def _is_texts(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(one, str) for one in listed)


def _listed(whole: list[Any]) -> str:
    first = whole[0] if whole else None
    if isinstance(first, Mapping) and "image_id" in first and "caption" in first:
        return f"is a list of captions that a model wrote (results), without numbers; {_TABLE}"
    return f"is a list, as other sets of captions are; {_TABLE}" if whole else ""


def _first(whole: Any, key: str) -> Any:
    listed = whole.get(key) if isinstance(whole, dict) else None
    return listed[0] if isinstance(listed, list) and listed else None


def named_text(text: str) -> str:
    """What a file is that is no JSON, in a clause; empty where it cannot be told."""
    first = text.lstrip("\ufeff").partition("\n")[0]
    if "#0\t" in first:
        return (
            f"is a list of Flickr8k's or Flickr30k's captions, an image and a text each; {_TABLE}"
        )
    if any(mark in first for mark in ",\t|;") and not first.lstrip().startswith(("{", "[")):
        names = [name.strip(' "') for mark in ",\t|;" for name in first.split(mark)]
        column = next((one for one in ("caption", "comment", "text") if one in names), "COLUMN")
        return (
            "is a table and no JSON: give `vdiag concepts import csv FILE --text "
            f"{column} --licence TERMS`"
        )
    return ""
