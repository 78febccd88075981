"""What a batch brought, question by question, and what the user should know of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vdiag.providers import BatchState, Lost
from vdiag.records import Answer

ENDED_EARLY = ("expired", "cancelled")
"""Troubles of a batch that has nothing wrong with it."""
SHOWN = 3
"""So many different reasons are shown."""


class Replies:
    """From the key of every question of a batch to its answer or what was said instead.

    Args:
        state: of the batch, which has ended.
        outcomes: what its provider collected.

    Attributes:
        nameless: what was said of no question that could be told.
    """

    def __init__(self, state: BatchState, outcomes: Sequence[tuple[str, Answer | str]]) -> None:
        # an answer stands, whatever else is said of its question
        self._by_key = dict(sorted(outcomes, key=lambda pair: isinstance(pair[1], Answer)))
        nameless = [Lost("an answer") if isinstance(o, Answer) else o for k, o in outcomes if not k]
        self.nameless: Sequence[str] = nameless
        lost = [said for said in nameless if isinstance(said, Lost)]
        missing = state.trouble or Lost("it is not among the answers")
        self._otherwise: str = lost[0] if lost else missing

    def of(self, question: str) -> Answer | str:
        """The answer to a question, or why there is none; Lost if it may have been charged."""
        return self._by_key.get(question, self._otherwise)


@dataclass(frozen=True)
class BatchOutcome:
    """What a batch came to.

    Attributes:
        state: in which it ended.
        answers: that were stored.
        late: answers to questions that had got another one meanwhile.
        missing: for each question still without an answer, what was said instead.
        nameless: what was said of no question that could be told.
    """

    state: BatchState
    answers: int
    late: int
    missing: Sequence[str]
    nameless: Sequence[str]

    @property
    def empty(self) -> bool:
        """Whether the provider still has the batch and it holds no answer at all."""
        gone = any(isinstance(said, Lost) for said in (self.state.trouble, *self.nameless))
        return bool(self.missing) and not self.answers and not gone

    def nothing(self) -> str:
        """The clause on a batch without any answer."""
        what = f'Batch "{self.state.id}" came to nothing: {self._why()}'
        if self.state.trouble in ENDED_EARLY:
            return f"{what}; give the same command again to send its questions anew"
        return f"{what}; mend what it says, then give the same command again"

    def said(self) -> Iterator[str]:
        """What the user should know, one sentence each."""
        batch = f'batch "{self.state.id}"'
        if self.missing:
            yield (
                f"{len(self.missing)} questions of {batch} have no answer: {self._why()}; give the "
                "same command again to ask them."
            )
        if self.nameless:
            yield f'{len(self.nameless)} parts of {batch} name no question: "{self.nameless[0]}".'
        if self.late:
            yield (
                f"{self.late} answers of {batch} were charged and not needed: their questions had "
                "been answered meanwhile."
            )

    def _why(self) -> str:
        reasons = Counter(map(str, self.missing)).most_common()
        shown = ", ".join(f'"{reason}" ({count})' for reason, count in reasons[:SHOWN])
        more = f" and {len(reasons) - SHOWN} other reasons" if len(reasons) > SHOWN else ""
        lost = sum(isinstance(reason, Lost) for reason in self.missing)
        kept = f" ({lost} may have been charged and keep what was set aside)" if lost else ""
        return shown + more + kept
