"""Which sample each answer of a file is: numbered from 0 or 1 or not at all, each once."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vdiag.errors import BadInput
from vdiag.providers._answer_files import Place
from vdiag.records import Answer


class Entry(NamedTuple):
    """What one row says.

    Attributes:
        where: begins a sentence on it, ``'Line 3 of "answers.jsonl"'``.
        place: what it answers, its sample left open.
        sample: of the first answer, as the file numbers it; ``None`` where it does not.
        answers: one or more.
    """

    where: str
    place: Place
    sample: int | None
    answers: Sequence[Answer]


class Placed(NamedTuple):
    """Answers by what they answer.

    Attributes:
        answers: of one model.
        remarks: what was guessed, each a clause.
    """

    answers: dict[Place, Answer]
    remarks: list[str]


def place(entries: Sequence[Entry]) -> Placed:
    """Give each answer of one model its sample.

    Numbers count from 1, and are made to count from 0, where no row of the model has a 0 and some
    row has a 1. Answers without a number take those that are free, in the order of the file. An
    answer that is there twice, the same, is one.

    Raises:
        BadInput: two answers differ and have one number.
    """
    numbers = {entry.sample for entry in entries if entry.sample is not None}
    first = 1 if 1 in numbers and 0 not in numbers else 0
    wheres: dict[Place, str] = {}
    answers: dict[Place, Answer] = {}
    repeats = 0
    for entry in entries:
        for at, answer in _numbered(entry, first):
            if at not in answers:
                answers[at], wheres[at] = answer, entry.where
            elif answers[at] == answer:
                repeats += 1
            else:
                raise BadInput(_twice(entry, at.sample + first, wheres[at]))
    _fill(answers, entries)
    remarks = []
    if first:
        remarks.append("its samples are numbered from 1 and are counted from 0 here")
    if repeats:
        remarks.append(f"{repeats} of its answers are there twice, the same, and count once")
    return Placed(answers, remarks)


def _numbered(entry: Entry, first: int) -> Iterator[tuple[Place, Answer]]:
    if entry.sample is not None:
        for number, answer in enumerate(entry.answers, start=entry.sample - first):
            yield entry.place._replace(sample=number), answer


def _fill(answers: dict[Place, Answer], entries: Sequence[Entry]) -> None:
    """Put answers without a number where there is none."""
    free: dict[Place, int] = {}
    for entry in entries:
        for answer in entry.answers if entry.sample is None else ():
            number = free.get(entry.place, 0)
            while entry.place._replace(sample=number) in answers:
                number += 1
            answers[entry.place._replace(sample=number)] = answer
            free[entry.place] = number + 1


def _twice(entry: Entry, sample: int, before: str) -> str:
    about = f'"{entry.place.concept}"'
    if entry.place.language:
        about += f" in {entry.place.language}"
    return (
        f"{entry.where} answers {about} as sample {sample}, and so does "
        f"{before[0].lower()}{before[1:]}, with another text; keep one of them, or give them "
        "samples of their own."
    )
