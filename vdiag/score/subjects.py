"""What of a run is to be scored: its pictures, alone and in sets, each with its subject."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from vdiag.concepts import sets as concepts
from vdiag.records import Concept, Drawing, Over
from vdiag.results import blank_pictures
from vdiag.results.outcomes import BLANK
from vdiag.run import pictures
from vdiag.run.database import storage_errors
from vdiag.run.rows import concept_of
from vdiag.run.store import Run, key_of
from vdiag.run.turned_pictures import NONE, transform_of, turned_back
from vdiag.scorers import SMALLEST_SET

SIZE_OF_NOTHING = 384
"""Side of the white picture where nothing of a set was ever rendered."""
GROUP = (
    "model", "label", "level", "language", "template", "settings", "rendering", "round", "task",
)  # fmt: skip
ASKED = ("transform", "seed")
"""What else sets groups apart, among the details of a question."""


@dataclass(frozen=True)
class Work:
    """Everything of a run that can be scored.

    Attributes:
        shown: the drawings that show something.
        failed: white pictures in the place of the others.
        canvases: a white picture for each concept none of whose drawings failed.
        captions: those of each level, which its drawings are ranked among.
        texts: what the concepts of each level are ranked with; of some levels, such as phrases,
            none of the captions.
    """

    shown: Sequence[Drawing]
    failed: Sequence[Drawing]
    canvases: Sequence[Drawing]
    captions: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, tuple[str, ...]]

    def smallest_set(self) -> int | None:
        """Pictures in the smallest of the run's sets that is large enough to be scored."""
        groups = Counter(drawing.group for drawing in self.shown)
        return min((n for n in groups.values() if n >= SMALLEST_SET), default=None)

    def units(self, over: Over, level: str) -> Iterator[tuple[str, tuple[Drawing, ...]]]:
        """What one score covers, with the score's subject."""
        shown = [drawing for drawing in self.shown if drawing.concept.level == level]
        failed = [drawing for drawing in self.failed if drawing.concept.level == level]
        if over == Over.IMAGE:
            canvases = [drawing for drawing in self.canvases if drawing.concept.level == level]
            for drawing in [*shown, *failed, *canvases]:
                yield drawing.key, (drawing,)
            return
        for members in _sets(over, shown):
            yield key_of([drawing.key for drawing in members]), members
        if over == Over.CONCEPT:
            for members in _sets(over, [*shown, *failed]):
                if any(drawing.key.startswith(BLANK) for drawing in members):
                    yield BLANK + key_of([drawing.key for drawing in members]), members


def work_of(run: Run, blank: bool = False) -> Work:
    """Everything of a run that can be scored.

    Args:
        run: open for reading; what a picture must be turned back to is written into it.
        blank: whether to add a white picture in the place of every failure, and what tells the
            score of one for every other concept.
    """
    frame = blank_pictures.drawings(run)
    rows = _rows(frame)
    failed = [row for row in rows if row["reason"] is not None]
    lost = {(row["level"], row["concept"]) for row in failed}
    first = {(row["level"], row["concept"]): row for row in reversed(rows) if row["rendering"]}
    others = [row for place, row in first.items() if place not in lost]
    return Work(
        shown=_drawings(run, frame),
        failed=_canvases(run, frame, failed) if blank else [],
        canvases=_canvases(run, frame, others) if blank else [],
        captions=_captions(frame),
        texts=_texts(frame),
    )


def _sets(over: Over, members: Sequence[Drawing]) -> Iterator[tuple[Drawing, ...]]:
    sets: dict[tuple[str, str], list[Drawing]] = {}
    for drawing in members:
        name = drawing.concept.name if over == Over.CONCEPT else ""
        sets.setdefault((drawing.group, name), []).append(drawing)
    yield from (tuple(found) for found in sets.values() if len(found) >= 2)


def _drawings(run: Run, frame: pd.DataFrame) -> list[Drawing]:
    """Every one that shows something, turned back, those of one group and concept side by side."""
    ranked = _ranked_concepts(frame)
    found = []
    for row in _rows(frame[frame["image"].notna() & frame["reason"].isna()]):
        image = _upright(run, str(row["image"]), _transform(row))
        key, path = str(row["image_key"]), str(run.image_path(image))
        found.append(Drawing(key, image, ranked(row), _group(row), path))
    return _ordered(found)


def _canvases(run: Run, frame: pd.DataFrame, wanted: Iterable[Mapping[str, Any]]) -> list[Drawing]:
    """A white picture for every question wanted."""
    rows = _rows(frame)
    settings = {_group({**row, "rendering": None}): row["rendering"] for row in rows}
    settings |= {_group({**r, "rendering": None}): r["rendering"] for r in rows if r["rendering"]}
    ranked = _ranked_concepts(frame)
    found: dict[str, Drawing] = {}
    for row in wanted:
        rendering = row["rendering"] or settings[_group({**row, "rendering": None})]
        size = json.loads(str(rendering))["size"] if rendering else SIZE_OF_NOTHING
        name, path = _white(run, int(size))
        group = _group({**row, "rendering": rendering})
        key = BLANK + str(row["question"])
        found[key] = Drawing(key, name, ranked(row), group, path)
    return _ordered(found.values())


def _transform(row: Mapping[str, Any]) -> str:
    return transform_of(json.loads(row["details"]))


def _upright(run: Run, image: str, transform: str) -> str:
    """Content name of the picture turned back, which then lies in the run as well."""
    if transform == NONE:
        return image
    pixels = turned_back(pictures.load(run.image_path(image)), transform)
    name = pictures.content_name(pixels)
    if not run.image_path(name).is_file():
        with storage_errors(run.folder):
            pictures.save(pixels, run.image_path(name))
    return name


def _white(run: Run, size: int) -> tuple[str, str]:
    """Content name and path of the white picture of that side."""
    white = np.full((size, size, 3), 255, np.uint8)
    name = pictures.content_name(white)
    path = run.image_path(name)
    if not path.is_file():
        pictures.save(white, path)
    return name, str(path)


def _ranked_concepts(frame: pd.DataFrame) -> Callable[[Mapping[str, Any]], Concept]:
    """From a row to its concept, with the caption that its pictures are ranked with."""
    known = _concepts(frame)
    levels = {concept.level for concept in known}
    captions = {level: concepts.ranked_as(level, known) for level in levels}

    def ranked(row: Mapping[str, Any]) -> Concept:
        concept = concept_of(row)
        return replace(concept, text=captions[concept.level].get(concept.text, concept.text))

    return ranked


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with ``None`` where the table has nothing."""
    cells = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in cells.to_dict("records")]


def _group(row: Mapping[str, Any]) -> str:
    details = json.loads(row["details"])
    return key_of(*(row[column] for column in GROUP), *(details.get(name, "") for name in ASKED))


def _ordered(found: Iterable[Drawing]) -> list[Drawing]:
    return sorted(found, key=lambda one: (one.group, one.concept.name, one.key))


def _captions(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    known = _concepts(frame)
    return {level: concepts.captions(level, known) for level in {c.level for c in known}}


def _texts(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    known = _concepts(frame)
    levels = {concept.level for concept in known}
    return {level: tuple(sorted({*concepts.ranked_as(level, known).values()})) for level in levels}


def _concepts(frame: pd.DataFrame) -> list[Concept]:
    rows = frame.drop_duplicates(["level", "text"]).to_dict("records")
    return [concept_of({str(k): v for k, v in row.items()}) for row in rows]


def set_sizes(run: Run) -> list[tuple[str, int]]:
    """What a user calls each of the run's sets, and how many of its pictures show something."""
    counts: dict[str, int] = {}
    places: dict[str, str] = {}
    for row in _rows(blank_pictures.drawings(run)):
        if row["rendering"] is not None:
            group = _group(row)
            shows = row["image"] is not None and row["reason"] is None
            counts[group] = counts.get(group, 0) + shows
            places[group] = f"{row['label']}, {row['level']}, {row['language']}"
    return sorted(((places[group], count) for group, count in counts.items()), key=lambda p: p[0])
