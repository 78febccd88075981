"""Which sample of its prompt a question is: each drawing gets an answer of its own.

Without the drawing, free questions about all drawings read the same; so do those about two drawings
with one picture. Numbered, each is asked; else one answer would stand for all of them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from vdiag.ask.kept_answers import same_as
from vdiag.recognize import items
from vdiag.recognize.items import Item
from vdiag.records import Question, Task
from vdiag.run.store import Run, key_of


class Samples:
    """Numbers questions within a run; what it has asked keeps its number.

    Args:
        run: open for reading; it has the items that are asked about.
    """

    def __init__(self, run: Run) -> None:
        self._by_key = items.load(run)
        self._number: dict[str, int] = {}
        self._taken: defaultdict[str, int] = defaultdict(int)
        for question in run.questions_of(Task.RECOGNIZE):
            self._take(question, question.sample)

    def number(self, question: Question) -> int:
        """The number of a question, counted from 0 among those that read the same."""
        found = self._number.get(way(question, self._by_key))
        if found is not None:
            return found
        return self._take(question, self._taken[_reading(question)])

    def _take(self, question: Question, number: int) -> int:
        self._number[way(question, self._by_key)] = number
        reading = _reading(question)
        self._taken[reading] = max(self._taken[reading], number + 1)
        return number


def way(question: Question, by_key: Mapping[str, Item]) -> str:
    """What two questions of a run have in common that a table cannot tell apart.

    Args:
        question: about an item.
        by_key: the items of the run.
    """
    item = by_key.get(question.parent)
    details = {**question.details, "texts": len(question.details.get("texts", ())), "correct": 0}
    return key_of(
        question.model, dict(question.settings), question.template, question.concept.level,
        question.language, item.drawn_by if item else "", details,
    )  # fmt: skip


def shared_answers(run: Run) -> dict[str, str]:
    """From every question that got its answer with others to a hash of what they all asked.

    Runs of version 0.1.0 asked once for all that read the same.

    Args:
        run: open for reading.
    """
    # only answers that cost something were ever shared, and only these have an origin
    paid = {key for (key,) in run.select("origins", "SELECT question FROM origins")}
    alike: defaultdict[str, list[Question]] = defaultdict(list)
    for question in run.questions_of(Task.RECOGNIZE):
        if question.key in paid:
            alike[_reading(question, question.sample)].append(question)
    return {
        question.key: reading
        for reading, several in alike.items()
        if len(several) > 1
        for question in several
    }


def _reading(question: Question, sample: int = 0) -> str:
    """The same for questions that a model cannot tell apart, of one language."""
    return key_of(same_as(replace(question, sample=sample)), question.language)
