"""Outcomes of recognising: answers read, and what became of every question what a drawing shows."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations

from vdiag.concepts.sets import captions_hash
from vdiag.errors import BadInput
from vdiag.recognize import items
from vdiag.recognize.answer_reader import READER, Reading, Status, read_choice, read_words
from vdiag.recognize.caption_ranks import ranks
from vdiag.recognize.option_pool import thing
from vdiag.recognize.samples import shared_answers
from vdiag.records import CHOICE, Concept, Ending, Question, Task, ending
from vdiag.results import endpoints
from vdiag.results.conditions import PROMPT, differing, given, leave_out, words
from vdiag.run.store import Run
from vdiag.scorers import OpenScorer

_COLUMNS = "question, encoder, reader, status, choice, words, rank"


@dataclass(frozen=True)
class Recognition:
    """One question and what was read in its answer.

    Attributes:
        run: number of the run among those read.
        model: its label, as tables print it.
        item: name of the drawing, the same in every view, language and rewriting.
        concept: what it shows; several drawings of one thing have that thing in the attribute
            ``concept``.
        category: of the concept; may be empty.
        language: of the program; empty where the view has none and one question stands for all.
        view: ``"code"`` (the program), ``"image"`` (its picture), ``"code-image"`` (the program's
            text as a picture) or ``"none"``, the control without the drawing.
        protocol: ``"choice"`` (multiple choice) or ``"free"``.
        distractors: ``"random"`` or ``"hard"``; empty in a free answer.
        rewriting: name of what was done to the program without changing the picture; else empty.
        texts: the options in the order of their letters; none in a free answer.
        correct: place of the right one, counted from 0; -1 in a free answer.
        status: how the answer could be read; ``None`` where there is none yet.
        choice: place of the option that was chosen; ``None`` where none could be read.
        words: what the model said it is; empty where that could not be read.
        rank: of a free answer, where it ranks the item's caption among all, in percent: 100 is
            first, 0 last; ``None`` where it could not be ranked.
        condition: what sets two settings of one model apart, else empty.
        drawing: key of the program as it was before any rewriting; empty in the control.
        drawn_by: the model that wrote it, as it is asked for; empty where vdiag did.
        own: whether that is the model asked here.
        shared: the same for all questions of the run that one answer stands for; else empty.
        reader: what ranked a free answer, and among which captions; empty in a choice.
        endpoint, served, turned_down, asked, cut_off: see
            :class:`vdiag.results.outcomes.Outcome`.
        version: of the reader of answers (:data:`vdiag.recognize.answer_reader.READER`): this one,
            or an earlier one where only that has read the answer.
    """

    run: int
    model: str
    item: str
    concept: Concept
    category: str
    language: str
    view: str
    protocol: str
    distractors: str
    rewriting: str
    texts: tuple[str, ...]
    correct: int
    status: Status | None
    choice: int | None
    words: str
    rank: float | None
    condition: str = ""
    drawing: str = ""
    drawn_by: str = ""
    own: bool = False
    shared: str = ""
    reader: str = ""
    endpoint: str = ""
    served: str = ""
    turned_down: str = ""
    version: int = READER
    asked: bool = True
    cut_off: bool = False

    @property
    def apart(self) -> str:
        """What is independent of others: the thing drawn, or an answer that stands for several."""
        return self.shared or thing(self.concept)


def answers_of(group: Sequence[Recognition]) -> int:
    """How many answers questions have or wait for; one that stands for several counts once."""
    return len({one.shared or number for number, one in enumerate(group)})


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
    captions = run.manifest()["captions"]
    ranker = _rankers(encoder_name, captions)
    answered = [
        (question, answer)
        for question in run.questions_of(Task.RECOGNIZE)
        if (question.key, _ranker(question, encoder_name, ranker)) not in done
        if encoder is not None or _chooses(question)
        if (answer := run.answer(question.key)) is not None
    ]
    choices = [(q, read_choice(a, q.details["texts"])) for q, a in answered if _chooses(q)]
    free = [(q, read_words(a)) for q, a in answered if not _chooses(q)]
    ranked = _ranked(free, encoder, captions) if encoder else []
    rows: list[tuple[object, ...]] = []
    rows += [(q.key, READER, "", r.status, r.choice, r.words, None) for q, r in choices]
    rows += [
        (q.key, READER, _ranker(q, encoder_name, ranker), r.status, None, r.words, rank)
        for (q, r), rank in zip(free, ranked, strict=True)
    ]
    with run.transaction() as db:
        db.executemany("INSERT INTO readings VALUES (?,?,?,?,?,?,?)", rows)
    return len(rows)


def _chooses(question: Question) -> bool:
    return bool(question.details["protocol"] == CHOICE)


def _rankers(encoder: str, captions: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """By level what ranks free answers: the encoder, and the captions that it ranks among."""
    return {
        level: f"{encoder}, {len(texts)} captions {captions_hash(texts)[:6]}"
        for level, texts in captions.items()
    }


def _ranker(question: Question, encoder: str, by_level: Mapping[str, str]) -> str:
    return "" if _chooses(question) else by_level.get(question.concept.level, encoder)


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


def recognitions(runs: Sequence[Run], without: Set[str] = frozenset()) -> list[Recognition]:
    """What became of every question of runs of ``vdiag recognize``, in the order of the runs.

    Args:
        runs: open for reading.
        without: names of settings that are to make no condition.

    Raises:
        BadInput: one of the runs holds nothing but questions of another, which would count twice.
    """
    rows = [row for number, run in enumerate(runs) for row in _rows(number, run)]
    _refuse_repeats(runs, rows)
    settings = [question.settings for question, _ in rows]
    conditions = _conditions(rows, leave_out(settings, without))
    addresses = [str(own.get(endpoints.ADDRESS, "")) for own in settings]
    names, served = endpoints.shown(addresses), endpoints.served(runs)
    turned_down = [run.turned_down() for run in runs]
    unanswered = [run.unanswered() for run in runs]
    finish = [dict(run.select("answers", "SELECT question, finish FROM answers")) for run in runs]
    return [
        replace(
            one,
            condition=condition,
            endpoint=names[address],
            served=served[one.run].get(question.key, ""),
            turned_down=turned_down[one.run].get(question.key, ""),
            asked=unanswered[one.run].get(question.key, True),
            cut_off=ending(finish[one.run].get(question.key, "")) is Ending.LENGTH,
        )
        for (question, one), condition, address in zip(rows, conditions, addresses, strict=True)
    ]


def unread(runs: Sequence[Run]) -> list[str]:
    """A sentence for each run with answers that this version has not read yet."""
    query = (
        "SELECT COUNT(*) FROM purposes u JOIN answers a ON a.question = u.question "
        "WHERE u.task = ? AND u.question NOT IN (SELECT question FROM readings WHERE reader = ?)"
    )
    counts = [run.select("readings", query, Task.RECOGNIZE, READER)[0][0] for run in runs]
    return [
        f'{count} answers in "{run.folder}" are not read yet by this version of vdiag and stand as '
        "an earlier one read them, or as not finished; the command that made the run "
        "reads them without asking again."
        for run, count in zip(runs, counts, strict=True)
        if count
    ]


def _conditions(
    rows: Sequence[tuple[Question, Recognition]], settings: Sequence[Mapping[str, object]]
) -> list[str]:
    """For each question what differs in how those of its model and level were asked and read."""
    places = [(one.model, one.concept.level) for _, one in rows]
    protocols = [(one.model, one.concept.level, one.protocol) for _, one in rows]
    views = [(one.model, one.concept.level, one.protocol, one.view) for _, one in rows]
    told = zip(
        differing(given(settings, places), places),
        differing([_how(question, one) for question, one in rows], protocols),
        differing([{PROMPT: question.template} for question, _ in rows], views),
        strict=True,
    )
    return words([own | how | prompt for own, how, prompt in told])


def _how(question: Question, one: Recognition) -> dict[str, str]:
    how = {"reader": str(one.version)}
    if not one.texts:
        return {"read by": one.reader, **how}
    seed = str(question.details.get("seed", "unknown"))
    maker = str(question.details.get("maker", 1))
    return {"options": str(len(one.texts)), "options seed": seed, "options maker": maker, **how}


def _refuse_repeats(runs: Sequence[Run], rows: Sequence[tuple[Question, Recognition]]) -> None:
    held: list[set[object]] = [set() for _ in runs]
    for question, one in rows:
        held[one.run].add((question.key, one.status, one.choice, one.words))
    for (run, here), (other, there) in combinations(zip(runs, held, strict=True), 2):
        if here and there and (here <= there or there <= here):
            raise BadInput(
                f'The runs "{run.folder}" and "{other.folder}" hold the same questions (one is a '
                "copy or a part of the other), which would count twice; name one of them."
            )


def _rows(number: int, run: Run) -> Iterator[tuple[Question, Recognition]]:
    """The questions of a run with what became of them."""
    query = f"SELECT {_COLUMNS} FROM readings WHERE reader <= ? ORDER BY reader"
    readings = {
        (question, ranker): rest
        for question, ranker, *rest in run.select("readings", query, READER)
    }
    manifest = run.manifest()
    encoder = str(manifest.get("text_encoder", ""))
    ranker = _rankers(encoder, manifest.get("captions", {}))
    by_key = items.load(run)
    shared = shared_answers(run)
    originals = {item.original: key for key, item in by_key.items() if not item.rewriting}
    for question in run.questions_of(Task.RECOGNIZE):
        item, reader = by_key.get(question.parent), _ranker(question, encoder, ranker)
        one = _recognition(number, question, readings.get((question.key, reader)))
        one = replace(one, reader=reader, shared=shared.get(question.key, ""))
        if item is not None:
            drawing, own = originals.get(item.original, ""), item.drawn_by == question.model
            one = replace(one, drawing=drawing, drawn_by=item.drawn_by, own=own)
        yield question, one


def _recognition(run: int, question: Question, reading: Sequence[object] | None) -> Recognition:
    details = question.details
    version, status, choice, words, rank = reading or (READER, None, None, "", None)
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
        version=version if isinstance(version, int) else READER,
    )
