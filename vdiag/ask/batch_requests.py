"""The file of requests that a batch is made of, written one line at a time, and how large it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from vdiag.ask.money.picture_tokens import of_pictures
from vdiag.ask.money.tokens import input_tokens
from vdiag.errors import TurnedDown
from vdiag.providers import Batches
from vdiag.records import Question
from vdiag.run.database import storage_errors


@dataclass(frozen=True)
class BatchLimits:
    """How large one batch may be, beyond what its provider says.

    Attributes:
        bytes: of its file of requests; ``None`` for the provider's own limit.
        tokens: of its prompts, as estimated (their high end); ``None`` for no limit.
        questions: in it; ``None`` for the provider's own limit.
    """

    bytes: int | None = None
    tokens: int | None = None
    questions: int | None = None

    def halved(self, questions: int) -> "BatchLimits":
        """Limits to half of a batch of so many questions that was too much."""
        return replace(self, questions=questions // 2)


def within(limits: BatchLimits, batches: Batches) -> BatchLimits:
    """Limits that are the provider's own where the user gave none, and never beyond them."""
    return replace(
        limits,
        bytes=min(limits.bytes or batches.largest_file, batches.largest_file),
        questions=min(limits.questions or batches.largest, batches.largest),
    )


def write_requests(
    place: Path,
    questions: Iterable[Question],
    line: Callable[[Question], bytes],
    limits: BatchLimits,
) -> tuple[list[Question], list[tuple[Question, TurnedDown]]]:
    """Write as many requests as fit, from the first question on.

    Args:
        place: of the file; its folder is made.
        questions: in their order.
        line: the request for a question; TurnedDown where there can be none.
        limits: of the file; one question fits always, so that its endpoint may say what it thinks.

    Returns:
        The questions in the file, and those that cannot be sent.
    """
    taken: list[Question] = []
    unsendable: list[tuple[Question, TurnedDown]] = []
    size, tokens = 0, 0.0
    with storage_errors(place.parent.parent):
        place.parent.mkdir(exist_ok=True)
        with place.open("wb") as file:
            for question in questions:
                if limits.questions is not None and len(taken) >= limits.questions:
                    break
                try:
                    request = line(question)
                except TurnedDown as error:
                    unsendable.append((question, error))
                    continue
                size += len(request)
                tokens += _tokens(question) if limits.tokens is not None else 0.0
                if taken and (_over(size, limits.bytes) or _over(tokens, limits.tokens)):
                    break
                file.write(request)
                taken.append(question)
    return taken, unsendable


def _over(value: float, limit: int | None) -> bool:
    return limit is not None and value > limit


def _tokens(question: Question) -> float:
    """Tokens that a prompt may take in the provider's queue."""
    shown = of_pictures(question.model, question.images)
    return input_tokens(question.prompt).high + shown.high
