"""Example answers that ship with vdiag, no model's: example/handwritten"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from vdiag.concepts import bare, read_csv, set_names, slug
from vdiag.errors import UnknownName
from vdiag.providers import Connection, OpenModel, Provider
from vdiag.providers._written import Place, WrittenModel
from vdiag.records import Answer
from vdiag.shipped import shipped

LABEL = "example answers written for vdiag, no model's"
DEFAULT = "handwritten"


def _open(name: str, connection: Connection) -> Sequence[OpenModel]:
    root = shipped("datasets") / "answers"
    names = sorted(path.name for path in root.iterdir() if path.is_dir())
    name = name or DEFAULT
    if name not in names:
        raise UnknownName("example model", name, names, "vdiag list providers")
    files = sorted((root / name).glob("*/*.md"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    names_by_slug = _names_by_slug()
    answers = dict(_answer(file, names_by_slug) for file in files)
    settings = {"answers_sha256": digest.hexdigest()[:16]}
    return [WrittenModel(LABEL, LABEL, settings, answers)]


def _names_by_slug() -> dict[str, str]:
    sets = (read_csv(shipped("datasets") / f"{name}.csv") for name in set_names())
    return {slug(c.name): bare(c.name) for one in sets for c in one.concepts}


def _answer(file: Path, names_by_slug: dict[str, str]) -> tuple[Place, Answer]:
    """From ``LANGUAGE/CONCEPT.SAMPLE[.FINISH].md``; FINISH is ``length`` for a reply cut off."""
    concept, sample, *finish = file.name.removesuffix(".md").split(".")
    place = (names_by_slug.get(concept, concept), file.parent.name, int(sample))
    text = file.read_text(encoding="utf-8")
    return place, Answer(text, finish=finish[0] if finish else "stop", served=DEFAULT)


PROVIDER = Provider(name="example", open=_open, free=True)
