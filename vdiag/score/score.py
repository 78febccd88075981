"""Score pictures: whatever has no score under a scorer's fingerprint yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from vdiag import plugins
from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.progress import progress
from vdiag.records import Drawing, Over, Score
from vdiag.run import score_intervals
from vdiag.run.rows import ScoreRow
from vdiag.run.store import Run
from vdiag.score import fingerprints
from vdiag.score.rankings import Keeper, keeper
from vdiag.score.subjects import Work, set_sizes, work_of
from vdiag.scorers import SMALLEST_SET, OpenScorer, Options, Scorer

SHARDS = {Over.IMAGE: 32, Over.CONCEPT: 8, Over.SET: 1}
"""How many units are scored and stored together: so many are lost with the power."""
TOGETHER = 8
"""Shards whose pictures go through a net together, so that all cores have some."""
_DEFAULTS = (("clip", "tiny_fidelity"), ("lpips", "tiny_diversity"))


@dataclass(frozen=True)
class Choice:
    """A scorer and which of its nets to use."""

    scorer: Scorer
    variant: str

    @property
    def note(self) -> str:
        """What must be said wherever it is used; may be empty."""
        own = "its weights are none whose publisher vdiag can tell" if "@" in self.variant else ""
        return "; ".join(filter(None, (self.scorer.note, own)))


def choose(names: Sequence[str], options: Options) -> list[Choice]:
    """Scorers by what the user typed, each ``NAME``, ``NAME:NET`` or ``NAME:NET@FILE``.

    Raises:
        UnknownName: no such scorer or variant.
        MissingPart: its weights are not there, or are not the publisher's and the user did not
            name the file; the sentence says how to get them.
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
        for file in scorer.pinned(variant):
            file.demand()
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


def score(
    run: Run,
    choices: Sequence[Choice],
    options: Options,
    blank: bool = False,
    opened: Mapping[Choice, OpenScorer] = MappingProxyType({}),
) -> int:
    """Fill in the scores that are missing.

    Args:
        run: open for writing, with rendered drawings.
        choices: from :func:`choose`.
        options: as given to :func:`choose`.
        blank: whether to score also what the policy ``blank`` needs: a white picture in the
            place of every failure.
        opened: those of the scorers that are loaded already.

    Returns:
        How many drawings or sets of drawings were scored.
    """
    work = work_of(run, blank)
    options = replace(options, set_size=options.set_size or work.smallest_set())
    done = 0
    for choice in choices:
        scorer = opened.get(choice) or choice.scorer.open(choice.variant, options)
        shards = list(_shards(run, choice, scorer, work))
        total, before = sum(len(shard.units) for shard in shards), done
        with progress(f"scoring {choice.scorer.name}", total) as advance:
            for start in range(0, len(shards), TOGETHER):
                several = shards[start : start + TOGETHER]
                scorer.encode_ahead(_paths(several))
                for shard in several:
                    done += _score_shard(run, choice.scorer, scorer, shard)
                    for _ in shard.units:
                        advance()
        for level, texts in work.captions.items():
            fingerprints.record(run, choice, scorer, level, texts, finished=True, new=done > before)
    return done


def too_small(run: Run, choices: Sequence[Choice], options: Options) -> list[str]:
    """A sentence for every set that scorers over sets leave without a number."""
    least = max(SMALLEST_SET, options.set_size or 0)
    names = [choice.scorer.name for choice in choices if choice.scorer.over == Over.SET]
    return [
        f"{', '.join(names)}: no number for {place}: {count} pictures are fewer than {least}."
        for place, count in set_sizes(run)
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
class _Shard:
    """Units that are scored and stored in one go: subject and the drawings it covers.

    ``known`` are the subjects that have scores, one set for all shards of a level: it is read
    once, and grows.
    """

    fingerprint: str
    captions: Sequence[str]
    units: tuple[tuple[str, tuple[Drawing, ...]], ...]
    known: set[str]
    kept: Keeper | None


def _shards(
    run: Run,
    choice: Choice,
    scorer: OpenScorer,
    work: Work,
) -> Iterator[_Shard]:
    """Cut the work in the same way each time, so that a resumed run gives the same numbers."""
    size = SHARDS[choice.scorer.over]
    for level in sorted(work.captions):
        captions = work.captions[level]
        fingerprint = fingerprints.record(run, choice, scorer, level, captions)
        known, kept = run.scored(fingerprint), None
        if choice.scorer.ranks_captions and choice.scorer.over == Over.IMAGE:
            kept = keeper(run, scorer, fingerprint, captions, work.texts[level])
        units = tuple(work.units(choice.scorer.over, level))
        for start in range(0, len(units), size):
            part = units[start : start + size]
            if any(s not in known or (kept and kept.lacks(s)) for s, _ in part):
                yield _Shard(fingerprint, captions, part, known, kept)


def _paths(shards: Sequence[_Shard]) -> dict[str, str]:
    """Where the pictures of shards lie, by their content's name."""
    units = (covered for shard in shards for _, covered in shard.units)
    return {drawing.image: drawing.path for covered in units for drawing in covered}


def _score_shard(run: Run, kind: Scorer, scorer: OpenScorer, shard: _Shard) -> int:
    """Score what has no score yet; how many subjects got one."""
    known, ranked = shard.known, []
    if kind.over == Over.IMAGE:
        members = [drawing for _, covered in shard.units for drawing in covered]
        scores = scorer.score(members, shard.captions)
        ranked = shard.kept.rows(members, scores) if shard.kept else []
    else:
        scores = [
            replace(score, subject=subject)
            for subject, covered in shard.units
            if subject not in known
            for score in scorer.score(covered, shard.captions)
        ]
    new = [score for score in scores if score.subject not in known]
    rows = [_row(kind, shard.fingerprint, score) for score in new]
    scored = {score.subject for score in new}
    covers = {s: [d.key for d in covered] for s, covered in shard.units if s in scored}
    ends = [
        (score.metric, shard.fingerprint, score.subject, *score.ends, score.interval)
        for score in new
        if score.ends is not None
    ]
    with run.transaction() as db:
        run.add_scores(rows, covers if kind.over != Over.IMAGE else {}, ranked)
        score_intervals.insert(db, ends)
    known |= scored
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
