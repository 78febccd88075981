"""Outcomes: what became of every question of several runs, with the scores that stand with it."""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from vdiag.errors import BadInput
from vdiag.records import Ending, Over, Task, ending
from vdiag.results import blank_pictures, endpoints
from vdiag.results.conditions import leave_out, of_drawings
from vdiag.run import score_intervals
from vdiag.run.store import Run

BLANK = "blank:"
Key = tuple[str, str]
"""A metric and the fingerprint it was made with."""


@dataclass(frozen=True)
class Found:
    """A score as a run holds it.

    Attributes:
        value: in the metric's unit.
        over: what it covers.
        members: what it covers by name: keys of images, and ``blank:QUESTION`` where a white
            canvas stands for a drawing that failed.
        blank: whether it was made for the policy ``blank``.
        note: what the scorer said of it.
        ends: of the interval that the scorer gave it, and how that was made; ``None`` without one.
    """

    value: float
    over: Over
    members: frozenset[str]
    blank: bool
    note: str
    ends: tuple[float, float, str] | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one question in one rendering.

    Attributes:
        run: number of the run among those read.
        model, level, language, concept: as asked; ``model`` is the label that tables print.
        text: the concept's caption.
        condition: what sets two settings of one model apart, else empty.
        attributes: further columns of the concept set.
        question: key of the question.
        image_key: key of the image record; empty where nothing was rendered yet.
        image: whether there is a picture.
        reason: why it failed, ``blank_image`` where its picture shows nothing; empty where it did
            not fail or is not finished.
        scores: all that cover it, by metric and fingerprint.
        task: of the question: a first drawing, an improved one or one to compare those with.
        round, sample: of the question.
        details: of the question; see :class:`vdiag.records.Question`.
        endpoint: where it was asked, as :func:`vdiag.results.endpoints.shown` calls it; empty where
            no endpoint was.
        served: the name that the endpoint says it served the model under; empty where all of the
            model's answers were served as asked for.
        turned_down: why the endpoint turned the question down; it has no answer then, and counts
            nowhere.
        asked: whether it was sent, or has its answer from elsewhere.
        answered: whether it has an answer.
        cut_off: whether the answer ended at the token limit.
    """

    run: int
    model: str
    level: str
    language: str
    concept: str
    text: str
    condition: str
    attributes: Mapping[str, str]
    question: str
    image_key: str
    image: bool
    reason: str
    scores: Mapping[Key, Sequence[Found]]
    task: Task = Task.DRAW
    round: int = 0
    sample: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)
    endpoint: str = ""
    served: str = ""
    turned_down: str = ""
    asked: bool = True
    answered: bool = True
    cut_off: bool = False

    @property
    def failed(self) -> bool:
        """Whether it ended without a picture that shows something; else it may have no end yet."""
        return bool(self.reason)

    @property
    def shows(self) -> bool:
        """Whether there is a picture that shows something."""
        return self.image and not self.reason

    @property
    def finished(self) -> bool:
        """Whether it has an end: a picture or a reason."""
        return self.image or bool(self.reason)

    @property
    def names(self) -> frozenset[str]:
        """How scores over several drawings call it, or the white canvas in its place."""
        return frozenset([BLANK + self.question if self.failed else self.image_key])


def read(runs: Sequence[Run], without: Set[str] = frozenset()) -> list[Outcome]:
    """The outcomes of all runs, in the order of their drawings.

    Args:
        runs: open for reading.
        without: names of settings that are to make no condition.

    Raises:
        BadInput: one of the runs holds nothing but drawings of another, which would count twice.
    """
    _refuse_repeats(runs)
    rows = [
        (number, scores, row)
        for number, run in enumerate(runs)
        for scores in [_scores(run)]
        for row in records(blank_pictures.drawings(run))
    ]
    settings = [json.loads(row["settings"]) for _, _, row in rows]
    conditions = of_drawings([row for _, _, row in rows], leave_out(settings, without))
    addresses = [str(own.get(endpoints.ADDRESS, "")) for own in settings]
    names, served = endpoints.shown(addresses), endpoints.served(runs)
    turned_down = [run.turned_down() for run in runs]
    unanswered = [run.unanswered() for run in runs]
    return [
        replace(
            _outcome(number, scores, row, condition),
            endpoint=names[address],
            served=served[number].get(row["question"], ""),
            turned_down=turned_down[number].get(row["question"], ""),
            asked=unanswered[number].get(row["question"], True),
        )
        for (number, scores, row), condition, address in zip(
            rows, conditions, addresses, strict=True
        )
    ]


def _refuse_repeats(runs: Sequence[Run]) -> None:
    """Refuse a run all of whose drawings another one has, too: a copy, or named twice."""
    columns = ["question", "image_key"]
    held = [set(run.drawings()[columns].itertuples(index=False, name=None)) for run in runs]
    for (run, here), (other, there) in combinations(zip(runs, held, strict=True), 2):
        if here and there and (here <= there or there <= here):
            raise BadInput(
                f'The runs "{run.folder}" and "{other.folder}" hold the same drawings (one is a '
                "copy or a part of the other), which would count twice; name one of them."
            )


def records(frame: Any) -> list[dict[str, Any]]:
    """The rows of a data frame by their columns' names."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def fullest(found: Iterable[Found], among: Iterable[Outcome]) -> list[Found]:
    """Of scores over several drawings those to count: the largest first, none covered twice.

    A run that grew holds scores of smaller sets of the same drawings too.

    Args:
        found: scores of one metric and fingerprint.
        among: the drawings that may be covered; a score that covers any other is left out.
    """
    allowed = frozenset(name for one in among for name in one.names)
    chosen: list[Found] = []
    taken: frozenset[str] = frozenset()
    for one in sorted(set(found), key=lambda f: (-len(f.members), sorted(f.members))):
        if one.members <= allowed and not one.members & taken:
            chosen.append(one)
            taken |= one.members
    return chosen


def _scores(run: Run) -> dict[str, dict[Key, list[Found]]]:
    """For each name of a drawing the scores that cover it."""
    members, ends = run.subjects(), score_intervals.read(run)
    scores: dict[str, dict[Key, list[Found]]] = {}
    for row in records(run.scores()):
        subject, over = row["subject"], Over(row["over"])
        covered = members.get(subject, frozenset())
        if over == Over.IMAGE:
            covered = frozenset([subject])
        own = ends.get((row["metric"], row["fingerprint"], subject))
        one = Found(row["value"], over, covered, subject.startswith(BLANK), row["note"], own)
        for name in covered:
            scores.setdefault(name, {}).setdefault((row["metric"], row["fingerprint"]), []).append(
                one
            )
    return scores


def _outcome(
    run: int,
    scores: Mapping[str, Mapping[Key, list[Found]]],
    row: Mapping[str, Any],
    condition: str,
) -> Outcome:
    image_key = row["image_key"] if isinstance(row["image_key"], str) else ""
    own: dict[Key, list[Found]] = {}
    for name in (image_key, BLANK + row["question"]):
        for key, found in scores.get(name, {}).items():
            own.setdefault(key, []).extend(found)
    return Outcome(
        run=run,
        model=row["label"],
        level=row["level"],
        language=row["language"],
        concept=row["concept"],
        text=row["text"],
        condition=condition,
        attributes=json.loads(row["attributes"]),
        question=row["question"],
        image_key=image_key,
        image=isinstance(row["image"], str),
        reason=row["reason"] if isinstance(row["reason"], str) else "",
        scores=own,
        task=Task(row["task"]),
        round=row["round"],
        sample=row["sample"],
        details=json.loads(row["details"]),
        answered=isinstance(row["finish"], str),
        cut_off=isinstance(row["finish"], str) and ending(row["finish"]) is Ending.LENGTH,
    )
