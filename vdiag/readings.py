"""Readings: what the run holds of answers to what a drawing shows, and those answers read."""

from collections.abc import Mapping, Sequence

from vdiag.caption_ranks import ranks
from vdiag.reading import READER, Reading, Status, read_choice, read_words
from vdiag.recognitions import CHOICE, Recognition
from vdiag.records import Question, Task
from vdiag.scorers import OpenScorer
from vdiag.store import Run

_COLUMNS = "question, encoder, status, choice, words, rank"


def read(run: Run, encoder: OpenScorer | None, encoder_name: str) -> int:
    """Read every answer that was not read yet, and rank the free ones among their captions.

    Args:
        run: open for writing; its manifest has the captions of each level.
        encoder: reads texts; ``None`` where there are no free answers to be read.
        encoder_name: recorded with each rank.

    Returns:
        How many answers were read.
    """
    query = "SELECT question, encoder FROM readings WHERE reader = ?"
    done = set(run.select("readings", query, READER))
    answered = [
        (question, answer)
        for question in run.questions_of(Task.RECOGNIZE)
        if (question.key, _encoder(question, encoder_name)) not in done
        if encoder is not None or _chooses(question)
        if (answer := run.answer(question.key)) is not None
    ]
    choices = [(q, read_choice(a, q.details["texts"])) for q, a in answered if _chooses(q)]
    free = [(q, read_words(a)) for q, a in answered if not _chooses(q)]
    ranked = _ranked(free, encoder, run.manifest()["captions"]) if encoder else []
    rows: list[tuple[object, ...]] = []
    rows += [(q.key, READER, "", r.status, r.choice, r.words, None) for q, r in choices]
    rows += [
        (q.key, READER, encoder_name, r.status, None, r.words, rank)
        for (q, r), rank in zip(free, ranked, strict=True)
    ]
    with run.transaction() as db:
        db.executemany("INSERT INTO readings VALUES (?,?,?,?,?,?,?)", rows)
    return len(rows)


def _chooses(question: Question) -> bool:
    return bool(question.details["protocol"] == CHOICE)


def _encoder(question: Question, name: str) -> str:
    return "" if _chooses(question) else name


def _ranked(
    free: Sequence[tuple[Question, Reading]],
    encoder: OpenScorer,
    captions: Mapping[str, Sequence[str]],
) -> list[float | None]:
    """Where each free answer ranks the caption of its drawing, among those of the level."""
    found: dict[int, float | None] = {}
    for level in {question.concept.level for question, _ in free}:
        here = [n for n, (question, _) in enumerate(free) if question.concept.level == level]
        own = [free[n][0].concept for n in here]
        words = [free[n][1].words for n in here]
        found.update(zip(here, ranks(encoder, words, captions[level], own), strict=True))
    return [found[n] for n in range(len(free))]


def recognitions(runs: Sequence[Run]) -> list[Recognition]:
    """What became of every question of runs of ``vdiag recognize``, in the order of the runs."""
    found = []
    for number, run in enumerate(runs):
        readings = {
            (question, encoder): rest
            for question, encoder, *rest in run.select(
                "readings", f"SELECT {_COLUMNS} FROM readings WHERE reader = ?", READER
            )
        }
        encoder = str(run.manifest().get("text_encoder", ""))
        for question in run.questions_of(Task.RECOGNIZE):
            reading = readings.get((question.key, _encoder(question, encoder)))
            found.append(_recognition(number, question, reading))
    return found


def _recognition(run: int, question: Question, reading: Sequence[object] | None) -> Recognition:
    details = question.details
    status, choice, words, rank = reading or (None, None, "", None)
    return Recognition(
        run=run,
        model=question.label,
        item=details["item"],
        concept=question.concept,
        category=question.concept.attributes.get("category", ""),
        language=question.language,
        view=details["view"],
        protocol=details["protocol"],
        distractors=details.get("distractors", ""),
        rewriting=details.get("rewriting", ""),
        texts=tuple(details.get("texts", ())),
        correct=details.get("correct", -1),
        status=Status(str(status)) if status else None,
        choice=choice if isinstance(choice, int) else None,
        words=str(words),
        rank=rank if isinstance(rank, float) else None,
    )
