"""Why an answer was reused from an earlier run or asked for anew, field by field."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vdiag.ask.kept_answers import Answers, Kept, same_as
from vdiag.ask.money.budget import ASKED, BATCH, CACHE
from vdiag.errors import BadInput
from vdiag.records import Question
from vdiag.results.conditions import given
from vdiag.run.store import Run

LONGEST = 60


@dataclass(frozen=True)
class Field:
    """One thing that can tell two questions apart.

    Attributes:
        name: ``"model"``, ``"prompt"``, ``"temperature"``, ...
        here, kept: its value in the question and in the kept answer's; ``"-"`` where not set.
        same: whether they are equal.
    """

    name: str
    here: str
    kept: str
    same: bool


@dataclass(frozen=True)
class Why:
    """What happened to one question.

    Attributes:
        question: its key.
        outcome: what was done and why, one sentence.
        kept: where the nearest kept answer comes from; empty where nothing is like it.
        fields: the comparison with it.
    """

    question: str
    outcome: str
    kept: str
    fields: tuple[Field, ...]


def why(run: Run, sample: str, answers: Answers) -> Why:
    """What happened to one question of a run.

    Args:
        run: open for reading.
        sample: the beginning of the question's key, or ``CONCEPT/LANGUAGE/SAMPLE``.
        answers: the kept ones.

    Raises:
        BadInput: no question, or more than one, is called that.
    """
    question = _question(run, sample)
    kept = answers.find(question)
    if kept is not None and kept.run == str(run.folder.absolute()):
        kept = None  # its own answer, kept since
    nearest = kept or _nearest(question, answers.alike(question))
    outcome = _outcome(run, question, kept, nearest)
    if nearest is None:
        return Why(question.key, outcome, "", ())
    origin = f'run "{nearest.run}", {_day(nearest.at)}'
    return Why(question.key, outcome, origin, tuple(_compare(question, nearest)))


def _question(run: Run, sample: str) -> Question:
    if sample.count("/") >= 2:
        concept, language, number = sample.rsplit("/", 2)
        query = "SELECT key FROM questions WHERE concept = ? AND language = ? AND sample = ?"
        found = run.select("questions", query, concept, language, number)
    else:
        found = run.select("questions", "SELECT key FROM questions WHERE key GLOB ?", f"{sample}*")
    if len(found) == 1:
        return run.questions([found[0][0]])[0]
    if not found:
        raise BadInput(
            f'The run "{run.folder}" has no question "{sample}"; give CONCEPT/LANGUAGE/SAMPLE '
            '(for example "cat/svg/0"), or the beginning of a key in the column `question` of '
            f"`vdiag export {run.folder}`."
        )
    keys = ", ".join(key for (key,) in found[:4])
    raise BadInput(
        f'{len(found)} questions of the run "{run.folder}" are called "{sample}"; give one by its '
        f"key: {keys}{', ...' if len(found) > 4 else ''}."
    )


def _outcome(run: Run, question: Question, kept: Kept | None, nearest: Kept | None) -> str:
    query = "SELECT origin, kept FROM origins WHERE question = ?"
    rows = run.select("origins", query, question.key)
    origin, earlier = rows[0] if rows else ("", "")
    if origin == CACHE:
        return f'Reused: the run "{earlier}" had paid for the same question.'
    if origin in (ASKED, BATCH) and earlier:
        return f"Asked for anew: the answer that was kept for the same question was {earlier}."
    if origin in (ASKED, BATCH):
        differing = [f.name for f in _compare(question, nearest) if not f.same] if nearest else []
        if differing:
            return f"Asked: no kept answer was to the same question ({', '.join(differing)})."
        return "Asked: no answer to the same question was kept then."
    if question.key in run.answered():
        return "Not from the kept answers: this model's answers cost nothing, or are older."
    if kept is None:
        return "Not asked yet: it would be asked, no answer to the same question is kept."
    if kept.flaw:
        return f"Not asked yet: it would be asked, the kept answer is {kept.flaw}."
    return "Not asked yet: the kept answer would be reused."


def _nearest(question: Question, alike: Sequence[Kept]) -> Kept | None:
    """The answer to another question that differs in the fewest fields, the latest of those."""
    others = [kept for kept in alike if kept.key != same_as(question)]

    def likeness(kept: Kept) -> tuple[int, float]:
        return sum(field.same for field in _compare(question, kept)), kept.at

    return max(others, key=likeness, default=None)


def _compare(question: Question, kept: Kept) -> list[Field]:
    here = _fields(
        question.model, question.settings, question.prompt, question.sample, question.round
    )
    there = _fields(kept.model, kept.settings, kept.prompt, kept.sample, kept.round)
    found = []
    for name in {**here, **there}:
        one, two = here.get(name, "-"), there.get(name, "-")
        found.append(Field(name, *_shortened(one, two), one == two))
    found.append(Field("answer", "whole", kept.flaw or "whole", not kept.flaw))
    return found


def _fields(
    model: str, settings: Mapping[str, object], prompt: str, sample: int, number: int
) -> dict[str, str]:
    fixed = {"model": model, "prompt": prompt, "sample": str(sample), "round": str(number)}
    [shown] = given([settings], [""])
    return {**fixed, **dict(sorted(shown.items()))}


def _shortened(one: str, two: str) -> tuple[str, str]:
    """Long values cut to where they differ."""
    if max(len(one), len(two)) <= LONGEST:
        return one, two
    start = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), 0)
    begin = max(0, start - LONGEST // 2)

    def cut(text: str) -> str:
        middle = text[begin : begin + LONGEST].replace("\n", " ")
        return ("..." if begin else "") + middle + ("..." if len(text) > begin + LONGEST else "")

    return cut(one), cut(two)


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at)) + " UTC"
