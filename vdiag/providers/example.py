"""Example answers that ship with vdiag, no model's: example/handwritten"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from vdiag import files
from vdiag.concepts.sets import bare, read_csv, set_names, slug
from vdiag.errors import UnknownName
from vdiag.providers import Connection, OpenModel, Provider
from vdiag.providers._answer_files import Place, WrittenModel
from vdiag.records import Answer, Task
from vdiag.shipped import shipped

LABEL = "example answers written for vdiag, no model's"
DEFAULT = "handwritten"
RECOGNIZED = "recognize.csv"
ADDED = "added.txt"
"""Patterns of the answers that came after the first edition."""


def _open(name: str, connection: Connection) -> Sequence[OpenModel]:
    root = shipped("datasets") / "answers"
    names = sorted(path.name for path in root.iterdir() if path.is_dir())
    name = name or DEFAULT
    if name not in names:
        raise UnknownName("example model", name, names, "vdiag list providers")
    folder = root / name
    sources = [*sorted(folder.glob("*/*.md")), *sorted(folder.glob(RECOGNIZED))]
    names_by_slug = _names_by_slug()
    answers = dict(_answer(file, names_by_slug) for file in sources if file.suffix == ".md")
    answers |= dict(_recognized(folder / RECOGNIZED))
    settings = {"answers_sha256": _digest(_first_edition(folder, sources))}
    return [WrittenModel(LABEL, LABEL, settings, answers)]


def _first_edition(folder: Path, sources: Sequence[Path]) -> list[Path]:
    """The answers that were always there.

    One that was added changes no other: what earlier runs have asked is still the same question.
    """
    added = (folder / ADDED).read_text(encoding="utf-8").split()
    return [file for file in sources if not any(file.match(pattern) for pattern in added)]


def _digest(sources: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in sources:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _names_by_slug() -> dict[str, str]:
    sets = (read_csv(shipped("datasets") / f"{name}.csv") for name in set_names())
    return {slug(c.name): bare(c.name) for one in sets for c in one.concepts}


def _answer(file: Path, names_by_slug: dict[str, str]) -> tuple[Place, Answer]:
    """From ``LANGUAGE/CONCEPT.SAMPLE[.TASK-ROUND][.TRANSFORM][.FINISH].md``.

    TASK is ``draw`` where there is none, FINISH is ``length`` for a reply cut off.
    """
    concept, sample, *marks = file.name.removesuffix(".md").split(".")
    task, number, view, finish = Task.DRAW, 0, "", "stop"
    for mark in marks:
        name, dash, count = mark.partition("-")
        if dash:
            task, number = Task(name), int(count)
        elif mark == "length":
            finish = mark
        else:
            view = mark
    name = names_by_slug.get(concept, concept)
    place = Place(name, file.parent.name, int(sample), task, number, view)
    return place, Answer(file.read_text(encoding="utf-8"), finish=finish, served=DEFAULT)


def _recognized(path: Path) -> Iterator[tuple[Place, Answer]]:
    """Rows of drawing, language, view, protocol and answer; empty ones stand for all."""
    if not path.is_file():
        return
    for row in files.table(path, "file of example answers", "see datasets/README.md"):
        place = Place(
            bare(row["drawing"]), row["language"] or None, 0, Task.RECOGNIZE, 0, row["view"],
            row["protocol"],
        )  # fmt: skip
        yield place, Answer(row["answer"], finish=row["finish"] or "stop", served=DEFAULT)


PROVIDER = Provider(name="example", open=_open, free=True)
