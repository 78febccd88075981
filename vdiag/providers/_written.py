"""Answers that exist already: what the providers ``example`` and ``replay`` share."""

from collections.abc import Mapping
from dataclasses import dataclass

from vdiag.concepts import bare
from vdiag.errors import BadInput
from vdiag.records import Answer, Concept, Question

Place = tuple[str, str | None, int]
"""Concept without its article, language (``None`` = whichever is asked for), sample."""


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

    def _find(self, concept: Concept, language: str, sample: int) -> Answer | None:
        for phrase in (bare(concept.name), bare(concept.text)):
            for place in ((phrase, language, sample), (phrase, None, sample)):
                if place in self.answers:
                    return self.answers[place]
        return None

    def has(self, concept: Concept, language: str, sample: int) -> bool:
        """Whether the answer is there."""
        return self._find(concept, language, sample) is not None

    async def ask(self, question: Question) -> Answer:
        """The answer that is there."""
        answer = self._find(question.concept, question.language, question.sample)
        if answer is None:
            raise LookupError(f"asked for an answer that has() denied: {question.key}")
        return answer

    async def close(self) -> None:
        """Nothing is open."""


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
