"""True pictures of the shapes drawn by vdiag, no model's: reference"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vdiag import __version__
from vdiag.concepts import shapes
from vdiag.concepts.marks import Marks
from vdiag.errors import BadInput
from vdiag.providers import Connection, OpenModel, Provider
from vdiag.providers._answer_files import take_no_parameters
from vdiag.records import Answer, Concept, Question, Task
from vdiag.shipped import shipped

LABEL = "reference pictures drawn by vdiag, no model's"


@dataclass(frozen=True)
class ReferenceModel:
    """Answers with the program of the true picture: an upper bound for every model.

    Attributes:
        writers: from marks to a program, by language.
        settings: what the pictures are made by.
    """

    writers: Mapping[str, Callable[[Marks], str]]
    settings: Mapping[str, object]
    label: str = LABEL
    note: str = LABEL
    batches: None = None

    def check(self, sampling: Mapping[str, object]) -> None:
        """There is nothing to set."""
        take_no_parameters(self.label, sampling)

    def has(self, question: Question) -> bool:
        """One picture of each shape that the grammar says, where the language can be written."""
        first = question.task == Task.DRAW and question.sample == 0 and not question.details
        return first and question.language in self.writers and _place(question.concept) is not None

    async def ask(self, question: Question) -> Answer:
        """The program between two fences."""
        place = _place(question.concept)
        if place is None:
            raise LookupError(f"asked for a picture that has() denied: {question.key}")
        program = self.writers[question.language](shapes.picture(place))
        return Answer(f"```\n{program.strip()}\n```\n", served="reference")

    async def close(self) -> None:
        """Nothing is open."""


def _place(concept: Concept) -> int | None:
    """Where the grammar has the concept, ``None`` where it has not."""
    index = concept.attributes.get("index", "")
    grammar = shapes.grammar()
    if not index.isdecimal() or int(index) >= len(grammar):
        return None
    return int(index) if grammar[int(index)].text == concept.text else None


def _open(name: str, connection: Connection) -> Sequence[OpenModel]:
    if name:
        raise BadInput(f'The model "reference/{name}" is not known; write --model reference.')
    grammar = hashlib.sha256((shipped("datasets") / "shapes.toml").read_bytes()).hexdigest()[:16]
    return [ReferenceModel(connection.writers, {"grammar": grammar, "vdiag": __version__})]


PROVIDER = Provider(name="reference", open=_open, free=True)
