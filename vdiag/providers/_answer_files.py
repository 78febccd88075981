"""Answers that exist already: what the providers ``example`` and ``replay`` share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from vdiag.concepts.sets import bare
from vdiag.errors import BadInput
from vdiag.records import Answer, Question, Task


class Place(NamedTuple):
    """What a written answer is to.

    Attributes:
        concept: without its article; in recognition the name of the drawing.
        language: ``None`` for whichever is asked for.
        sample, round, task: of the question.
        view: in recognition what is shown, in drawing how the picture is to be turned.
        protocol: of a question for recognition; an empty one, as an empty view there, is for all.
    """

    concept: str
    language: str | None
    sample: int = 0
    task: Task = Task.DRAW
    round: int = 0
    view: str = ""
    protocol: str = ""


@dataclass(frozen=True)
class WrittenModel:
    """A model all of whose answers are already there; see :class:`vdiag.providers.OpenModel`."""

    label: str
    note: str
    settings: Mapping[str, object]
    answers: Mapping[Place, Answer]
    batches: None = None

    def check(self, sampling: Mapping[str, object]) -> None:
        """Answers that are there already take no parameters."""
        take_no_parameters(self.label, sampling)

    def _find(self, question: Question) -> Answer | None:
        found = (self.answers.get(place) for place in _places(question))
        return next((answer for answer in found if answer is not None), None)

    def has(self, question: Question) -> bool:
        """Whether the answer is there."""
        return self._find(question) is not None

    async def ask(self, question: Question) -> Answer:
        """The answer that is there."""
        answer = self._find(question)
        if answer is None:
            raise LookupError(f"asked for an answer that has() denied: {question.key}")
        return answer

    async def close(self) -> None:
        """Nothing is open."""


def _places(question: Question) -> list[Place]:
    """Where the answer to a question may stand, the one most its own first."""
    details, task = question.details, question.task
    names = [bare(question.concept.name), bare(question.concept.text)]
    views = [(str(details.get("transform", "")), "")]
    if task == Task.RECOGNIZE:
        view, protocol = str(details["view"]), str(details["protocol"])
        views = [(view, protocol), (view, ""), ("", protocol), ("", "")]
        names = [bare(str(details["item"])), *names]
    return [
        Place(name, language, question.sample, task, question.round, *seen)
        for name in names
        for seen in views
        for language in (question.language, None)
    ]


def take_no_parameters(label: str, sampling: Mapping[str, object]) -> None:
    """Refuse parameters of a model for answers that no model gives.

    Raises:
        BadInput: there are any.
    """
    for name in sampling:
        raise BadInput(
            f'The answers of "{label}" are there already and cannot be asked for with "{name}"; '
            "leave that option out, or name a model with --model openai/MODEL."
        )
