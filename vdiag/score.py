"""Score pictures: whatever has no score under a scorer's fingerprint yet."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import pandas as pd

from vdiag import concepts, plugins
from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.progress import progress
from vdiag.records import Drawing, Score
from vdiag.scorers import OpenScorer, Over, Scorer
from vdiag.store import Run, ScoreRow, concept_of, key_of

SHARD = 32
GROUP = ("model", "label", "level", "language", "template", "settings", "rendering", "round")
_DEFAULTS = (("clip", "tiny_fidelity"), ("lpips", "tiny_diversity"))


@dataclass(frozen=True)
class Choice:
    """A scorer and which of its nets to use."""

    scorer: Scorer
    variant: str


def choose(names: Sequence[str]) -> list[Choice]:
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
        if variant not in scorer.variants:
            raise UnknownName(f"variant of {name}", variant, scorer.variants, "vdiag list scorers")
        missing = scorer.missing(variant)
        if missing:
            raise MissingPart(missing)
        chosen.append(Choice(scorer, variant))
    return chosen


def default_scorers() -> tuple[list[str], list[str]]:
    """Names of the scorers to use, and one sentence for each the embedded one stands in for."""
    names, said = [], []
    for preferred, embedded in _DEFAULTS:
        scorer = plugins.scorer(preferred)
        missing = scorer.missing(scorer.variants[0])
        names.append(embedded if missing else preferred)
        if missing:
            said.append(f'Scoring with the embedded "{embedded}" instead: {missing}')
    return names, said


def score(run: Run, choices: Sequence[Choice], device: str = "cpu") -> int:
    """Fill in the scores that are missing.

    Args:
        run: open for writing, with rendered drawings.
        choices: from :func:`choose`.
        device: ``"cpu"``, ``"cuda"`` or ``"mps"``.

    Returns:
        How many drawings or sets of drawings were scored.
    """
    frame = run.drawings()
    drawings = _drawings(run, frame)
    captions = _captions(frame)
    done = 0
    for choice in choices:
        scorer = choice.scorer.open(choice.variant, device)
        shards = list(_shards(run, choice, scorer, drawings, captions))
        total = sum(len(shard.units) for shard in shards)
        with progress(f"scoring {choice.scorer.name}", total) as advance:
            for shard in shards:
                _score_shard(run, choice.scorer, scorer, shard)
                for _ in shard.units:
                    advance()
        done += total
    return done


@dataclass(frozen=True)
class _Shard:
    """Units that are scored and stored in one go: subject and the drawings it covers."""

    fingerprint: str
    captions: Sequence[str]
    units: tuple[tuple[str, tuple[Drawing, ...]], ...]


def _drawings(run: Run, frame: pd.DataFrame) -> list[tuple[Drawing, bool]]:
    """Every picture, and whether it is more than one colour."""
    found = []
    for row in frame[frame["image"].notna()].to_dict("records"):
        group = key_of(*(row[column] for column in GROUP))
        path = str(run.image_path(row["image"]))
        concept = concept_of({str(k): v for k, v in row.items()})
        drawing = Drawing(row["image_key"], row["image"], concept, group, path)
        found.append((drawing, row["reason"] != "blank_image"))
    return sorted(found, key=lambda pair: (pair[0].group, pair[0].concept.name, pair[0].key))


def _captions(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    rows = frame.drop_duplicates(["level", "text"]).to_dict("records")
    known = [concept_of({str(k): v for k, v in row.items()}) for row in rows]
    return {level: concepts.captions(level, known) for level in {c.level for c in known}}


def _units(
    over: Over, drawings: Sequence[tuple[Drawing, bool]]
) -> Iterator[tuple[str, tuple[Drawing, ...]]]:
    if over == Over.IMAGE:
        for drawing, _ in drawings:
            yield drawing.key, (drawing,)
        return
    sets: dict[tuple[str, str], list[Drawing]] = {}
    for drawing, shows_something in drawings:
        name = drawing.concept.name if over == Over.CONCEPT else ""
        if shows_something:
            sets.setdefault((drawing.group, name), []).append(drawing)
    for members in sets.values():
        if len(members) >= 2:
            yield key_of([drawing.key for drawing in members]), tuple(members)


def _shards(
    run: Run,
    choice: Choice,
    scorer: OpenScorer,
    drawings: Sequence[tuple[Drawing, bool]],
    captions: Mapping[str, tuple[str, ...]],
) -> Iterator[_Shard]:
    """Cut the work in the same way each time, so that a resumed run gives the same numbers."""
    size = SHARD if choice.scorer.over == Over.IMAGE else 1
    for level in sorted(captions):
        here = [pair for pair in drawings if pair[0].concept.level == level]
        fingerprint = _record_fingerprint(run, choice, scorer, captions[level])
        known = run.scored(fingerprint)
        units = tuple(_units(choice.scorer.over, here))
        for start in range(0, len(units), size):
            part = units[start : start + size]
            if any(subject not in known for subject, _ in part):
                yield _Shard(fingerprint, captions[level], part)


def _record_fingerprint(
    run: Run, choice: Choice, scorer: OpenScorer, captions: Sequence[str]
) -> str:
    made_of = {**scorer.fingerprint, "scorer": choice.scorer.name, "variant": choice.variant}
    if choice.scorer.ranks_captions:
        made_of["captions"] = f"{len(captions)} {concepts.captions_hash(captions)}"
    fingerprint = key_of(made_of)[:16]
    made_of["note"] = choice.scorer.note
    made_of["metrics"] = json.dumps([asdict(metric) for metric in scorer.metrics])
    run.add_fingerprint(fingerprint, choice.scorer.name, made_of)
    return fingerprint


def _score_shard(run: Run, kind: Scorer, scorer: OpenScorer, shard: _Shard) -> None:
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
    covers = {s: [d.key for d in covered] for s, covered in shard.units if s not in known}
    rows = [_row(kind, shard.fingerprint, s) for s in scores if s.subject not in known]
    run.add_scores(rows, covers if kind.over != Over.IMAGE else {})


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
