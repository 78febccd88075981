"""Score pictures: whatever has no score under a scorer's fingerprint yet."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vdiag import plugins
from vdiag.concepts import sets as concepts
from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.progress import progress
from vdiag.records import Concept, Drawing, Over, Score
from vdiag.run import pictures
from vdiag.run.database import storage_errors
from vdiag.run.rows import concept_of
from vdiag.run.store import Run, ScoreRow, key_of
from vdiag.run.turned_pictures import NONE, transform_of, turned_back
from vdiag.scorers import SMALLEST_SET, OpenScorer, Options, Scorer

SHARD = 32
BLANK = "blank:"
"""Begins the subject of a score that counts a white picture in the place of a failure."""
SIZE_OF_NOTHING = 384
"""Side of the white picture where nothing of a set was ever rendered."""
GROUP = (
    "model", "label", "level", "language", "template", "settings", "rendering", "round", "task",
)  # fmt: skip
ASKED = ("transform", "seed")
"""What else sets groups apart, among the details of a question."""
_DEFAULTS = (("clip", "tiny_fidelity"), ("lpips", "tiny_diversity"))


@dataclass(frozen=True)
class Choice:
    """A scorer and which of its nets to use."""

    scorer: Scorer
    variant: str


def choose(names: Sequence[str], options: Options) -> list[Choice]:
    """Scorers by what the user typed, each ``NAME`` or ``NAME:VARIANT``.

    Raises:
        UnknownName: no such scorer or variant.
        MissingPart: its weights are not there; the sentence says how to get them.
    """
    chosen = []
    for text in names:
        name, _, variant = text.partition(":")
        scorer = plugins.scorer(name)
        variant = variant or scorer.variants[0]
        if not scorer.any_variant and variant not in scorer.variants:
            raise UnknownName(f"variant of {name}", variant, scorer.variants, "vdiag list scorers")
        missing = scorer.missing(variant, options)
        if missing:
            raise MissingPart(missing)
        chosen.append(Choice(scorer, variant))
    return chosen


def default_scorers(options: Options) -> tuple[list[str], list[str]]:
    """Names of the scorers to use, and one sentence for each the embedded one stands in for."""
    names, said = [], []
    for preferred, embedded in _DEFAULTS:
        scorer = plugins.scorer(preferred)
        missing = scorer.missing(scorer.variants[0], options)
        names.append(embedded if missing else preferred)
        if missing:
            said.append(f'Scoring with the embedded "{embedded}" instead: {missing}')
    return names, said


def chosen(names: Sequence[str] | None, options: Options) -> tuple[list[Choice], list[str]]:
    """The scorers named or the default ones, and what to say about those.

    Raises:
        UnknownName, MissingPart: as :func:`choose`.
    """
    said: list[str] = []
    if names is None:
        names, said = default_scorers(options)
    return choose(names, options), said


def score(run: Run, choices: Sequence[Choice], options: Options, blank: bool = False) -> int:
    """Fill in the scores that are missing.

    Args:
        run: open for writing, with rendered drawings.
        choices: from :func:`choose`.
        options: as given to :func:`choose`.
        blank: whether to score also what the policy ``blank`` needs: a white picture in the
            place of every failure.

    Returns:
        How many drawings or sets of drawings were scored.
    """
    frame = run.drawings()
    work = _Work(_drawings(run, frame), _failures(run, frame) if blank else [])
    captions = _captions(frame)
    options = replace(options, set_size=options.set_size or work.smallest_set())
    done = 0
    for choice in choices:
        scorer = choice.scorer.open(choice.variant, options)
        shards = list(_shards(run, choice, scorer, work, captions))
        total = sum(len(shard.units) for shard in shards)
        with progress(f"scoring {choice.scorer.name}", total) as advance:
            for shard in shards:
                done += _score_shard(run, choice.scorer, scorer, shard)
                for _ in shard.units:
                    advance()
        for level, texts in captions.items():
            _record_fingerprint(run, choice, scorer, level, texts, finished=True)
    return done


def too_small(run: Run, choices: Sequence[Choice], options: Options) -> list[str]:
    """A sentence for every set that scorers over sets leave without a number."""
    least = max(SMALLEST_SET, options.set_size or 0)
    names = [choice.scorer.name for choice in choices if choice.scorer.over == Over.SET]
    counts: dict[str, int] = {}
    places: dict[str, str] = {}
    for row in _rows(run.drawings()):
        if row["rendering"] is not None:
            group = _group(row)
            shows = row["image"] is not None and row["reason"] != "blank_image"
            counts[group] = counts.get(group, 0) + shows
            places[group] = f"{row['label']}, {row['level']}, {row['language']}"
    return [
        f"{', '.join(names)}: no number for {places[group]}: {count} pictures are fewer than "
        f"{least}."
        for group, count in sorted(counts.items(), key=lambda pair: places[pair[0]])
        if names and count < least
    ]


def save_statistics(choices: Sequence[Choice], options: Options, path: Path) -> Path:
    """Write what the reference's pictures are in the nets of scorers over sets.

    Raises:
        BadInput: none of the scorers compares with a reference.
    """
    over_sets = [choice for choice in choices if choice.scorer.over == Over.SET]
    if not over_sets:
        raise BadInput(
            "--save-statistics is for scorers that compare with natural pictures: add "
            "`--scorers fid --reference FOLDER`."
        )
    for choice in over_sets:
        choice.scorer.open(choice.variant, options).save_statistics(path)
    return path


@dataclass(frozen=True)
class _Picture:
    """A drawing to score, and whether it shows more than one colour."""

    drawing: Drawing
    shows_something: bool = True


@dataclass(frozen=True)
class _Work:
    """Everything of a run that can be scored: what rendered, and white pictures for the rest."""

    rendered: Sequence[_Picture]
    failed: Sequence[_Picture]

    def smallest_set(self) -> int | None:
        """Pictures in the smallest of the run's sets that is large enough to be scored."""
        groups = Counter(p.drawing.group for p in self.rendered if p.shows_something)
        return min((n for n in groups.values() if n >= SMALLEST_SET), default=None)

    def units(self, over: Over, level: str) -> Iterator[tuple[str, tuple[Drawing, ...]]]:
        """What one score covers, with the score's subject."""
        rendered = [p for p in self.rendered if p.drawing.concept.level == level]
        failed = [p for p in self.failed if p.drawing.concept.level == level]
        if over == Over.IMAGE:
            for picture in [*rendered, *failed]:
                yield picture.drawing.key, (picture.drawing,)
            return
        for members in _sets(over, [p for p in rendered if p.shows_something]):
            yield key_of([drawing.key for drawing in members]), members
        if over == Over.CONCEPT:
            for members in _sets(over, [*rendered, *failed]):
                if any(drawing.key.startswith(BLANK) for drawing in members):
                    yield BLANK + key_of([drawing.key for drawing in members]), members


@dataclass(frozen=True)
class _Shard:
    """Units that are scored and stored in one go: subject and the drawings it covers."""

    fingerprint: str
    captions: Sequence[str]
    units: tuple[tuple[str, tuple[Drawing, ...]], ...]


def _sets(over: Over, members: Sequence[_Picture]) -> Iterator[tuple[Drawing, ...]]:
    sets: dict[tuple[str, str], list[Drawing]] = {}
    for picture in members:
        drawing = picture.drawing
        name = drawing.concept.name if over == Over.CONCEPT else ""
        sets.setdefault((drawing.group, name), []).append(drawing)
    yield from (tuple(found) for found in sets.values() if len(found) >= 2)


def _drawings(run: Run, frame: pd.DataFrame) -> list[_Picture]:
    """Every picture, turned back, those of one group and concept side by side."""
    ranked = _ranked_concepts(frame)
    found = []
    for row in _rows(frame[frame["image"].notna()]):
        image = _upright(run, str(row["image"]), _transform(row))
        key, path = str(row["image_key"]), str(run.image_path(image))
        drawing = Drawing(key, image, ranked(row), _group(row), path)
        found.append(_Picture(drawing, row["reason"] != "blank_image"))
    return _ordered(found)


def _failures(run: Run, frame: pd.DataFrame) -> list[_Picture]:
    """A white picture for every question that has a reason instead of a picture."""
    rows = _rows(frame)
    settings = {_group({**row, "rendering": None}): row["rendering"] for row in rows}
    settings |= {_group({**r, "rendering": None}): r["rendering"] for r in rows if r["rendering"]}
    failed = [row for row in rows if row["image"] is None and row["reason"] is not None]
    ranked = _ranked_concepts(frame)
    found: dict[str, _Picture] = {}
    for row in failed:
        rendering = row["rendering"] or settings[_group({**row, "rendering": None})]
        size = json.loads(str(rendering))["size"] if rendering else SIZE_OF_NOTHING
        name, path = _white(run, int(size))
        group = _group({**row, "rendering": rendering})
        key = BLANK + str(row["question"])
        found[key] = _Picture(Drawing(key, name, ranked(row), group, path))
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


def _ordered(found: Iterable[_Picture]) -> list[_Picture]:
    return sorted(found, key=lambda p: (p.drawing.group, p.drawing.concept.name, p.drawing.key))


def _captions(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    known = _concepts(frame)
    return {level: concepts.captions(level, known) for level in {c.level for c in known}}


def _concepts(frame: pd.DataFrame) -> list[Concept]:
    rows = frame.drop_duplicates(["level", "text"]).to_dict("records")
    return [concept_of({str(k): v for k, v in row.items()}) for row in rows]


def _shards(
    run: Run,
    choice: Choice,
    scorer: OpenScorer,
    work: _Work,
    captions: Mapping[str, tuple[str, ...]],
) -> Iterator[_Shard]:
    """Cut the work in the same way each time, so that a resumed run gives the same numbers."""
    size = SHARD if choice.scorer.over == Over.IMAGE else 1
    for level in sorted(captions):
        fingerprint = _record_fingerprint(run, choice, scorer, level, captions[level])
        known = run.scored(fingerprint)
        units = tuple(work.units(choice.scorer.over, level))
        for start in range(0, len(units), size):
            part = units[start : start + size]
            if any(subject not in known for subject, _ in part):
                yield _Shard(fingerprint, captions[level], part)


def _record_fingerprint(
    run: Run,
    choice: Choice,
    scorer: OpenScorer,
    level: str,
    captions: Sequence[str],
    finished: bool = False,
) -> str:
    """Write down what makes these numbers; what follows the hash cannot change them.

    Only finished scores get a time: until then a table goes on showing the complete ones before.
    """
    made_of = {**scorer.fingerprint, "scorer": choice.scorer.name, "variant": choice.variant}
    if choice.scorer.ranks_captions:
        made_of["captions"] = f"{len(captions)} {concepts.captions_hash(captions)}"
    fingerprint = key_of(made_of)[:16]
    made_of["note"] = choice.scorer.note
    made_of["over"] = choice.scorer.over.value
    made_of["metrics"] = json.dumps([asdict(metric) for metric in scorer.metrics])
    made_of["left_out"] = json.dumps(sorted(scorer.left_out(captions)))
    before = run.fingerprints().get(fingerprint, {})
    made_of["levels"] = json.dumps(sorted({level, *json.loads(before.get("levels", "[]"))}))
    made_of["scored_at"] = before.get("scored_at", "")
    if finished:
        made_of["scored_at"] = datetime.now(UTC).isoformat(timespec="microseconds")
    run.add_fingerprint(fingerprint, choice.scorer.name, made_of)
    return fingerprint


def _score_shard(run: Run, kind: Scorer, scorer: OpenScorer, shard: _Shard) -> int:
    """Score what has no score yet; how many subjects got one."""
    known = run.scored(shard.fingerprint)
    if kind.over == Over.IMAGE:
        members = [drawing for _, covered in shard.units for drawing in covered]
        scores = scorer.score(members, shard.captions)
    else:
        scores = [
            replace(score, subject=subject)
            for subject, covered in shard.units
            for score in scorer.score(covered, shard.captions)
        ]
    rows = [_row(kind, shard.fingerprint, s) for s in scores if s.subject not in known]
    scored = {score.subject for score in scores} - known
    covers = {s: [d.key for d in covered] for s, covered in shard.units if s in scored}
    run.add_scores(rows, covers if kind.over != Over.IMAGE else {})
    return len(scored)


def _row(kind: Scorer, fingerprint: str, score: Score) -> ScoreRow:
    if score.value != score.value:
        raise BadInput(f'The scorer "{kind.name}" gave no number for "{score.subject}".')
    return (
        kind.name,
        fingerprint,
        score.metric,
        kind.over.value,
        score.subject,
        score.value,
        score.note,
    )
