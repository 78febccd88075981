"""What a batch brought, question by question, stored as it is read, and what the user should know.

A batch is closed only when all of it was read. Questions of which nothing can be read, and of
which the provider does not say that they came to nothing, stay in its hands.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from vdiag.ask.batch_records import HeldQuestion
from vdiag.ask.money.budget import BATCH, Ledger
from vdiag.errors import GARBLED_ANSWER
from vdiag.providers import BatchState, NoAnswer
from vdiag.records import Answer
from vdiag.run.store import Run

ENDED_EARLY = ("expired", "cancelled")
"""Troubles of a batch that has nothing wrong with it."""
SHOWN = 3
"""So many different reasons are shown."""
AT_ONCE = 200
"""Answers that are put on disk together: all of them lie in the batch's file already."""


@dataclass
class BatchOutcome:
    """What a batch came to.

    Attributes:
        state: in which it ended.
        answers: that were stored.
        late: answers to questions that had got another one meanwhile.
        missing: questions left without an answer, by what was said instead.
        charged: those of them that may have been charged all the same.
        turned_down: questions recorded as such.
        unread: keys of the questions that stay in the batch's hands.
        nameless: parts that belong to no question of it, by what they say.
    """

    state: BatchState
    answers: int = 0
    late: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    charged: int = 0
    turned_down: int = 0
    unread: list[str] = field(default_factory=list)
    nameless: Counter[str] = field(default_factory=Counter)

    @property
    def empty(self) -> bool:
        """Whether the batch was read and holds nothing at all."""
        anything = self.answers or self.late or self.turned_down or self.unread
        return bool(self.missing) and not anything

    def nothing(self) -> str:
        """The sentence on a batch without any answer."""
        what = f'Batch "{self.state.id}" came to nothing: {self._why()}'
        if set(self.missing) <= set(ENDED_EARLY):
            return f"{what}; give the same command again to send its questions anew."
        return f"{what}; mend what it says, then give the same command again."

    def said(self) -> Iterator[str]:
        """What the user should know of a batch that was read, one sentence each."""
        batch = f'batch "{self.state.id}"'
        if self.missing:
            yield (
                f"{self.missing.total()} questions of {batch} have no answer: {self._why()}; give "
                "the same command again to ask them."
            )
        if self.nameless:
            [(first, _)] = self.nameless.most_common(1)
            yield f"{self.nameless.total()} parts of {batch} name no question of it: {first}."
        if self.late:
            yield (
                f"{self.late} answers of {batch} were charged and not needed: their questions had "
                "been answered meanwhile."
            )

    def _why(self) -> str:
        reasons = self.missing.most_common()
        shown = ", ".join(f'"{reason}" ({count})' for reason, count in reasons[:SHOWN])
        more = f" and {len(reasons) - SHOWN} other reasons" if len(reasons) > SHOWN else ""
        kept = f" ({self.charged} may have been charged and keep what was set aside)"
        return shown + more + (kept if self.charged else "")


class BatchReading:
    """Stores what a batch brought, as its lines are read.

    Args:
        run: open for writing.
        ledger: of the run.
        state: of the batch, which has ended.
        held: its questions.
        known: whether the model has answered a question of the run before.
    """

    def __init__(
        self,
        run: Run,
        ledger: Ledger,
        state: BatchState,
        held: Mapping[str, HeldQuestion],
        known: bool,
    ) -> None:
        self._run = run
        self._ledger = ledger
        self._held = held
        self._known = known
        self._left = {key: question for key, question in held.items() if question.waiting}
        self._instead: dict[str, NoAnswer] = {}
        self._outcome = BatchOutcome(state)

    def read(self, outcomes: Iterable[tuple[str, Answer | NoAnswer]]) -> None:
        """Store the answers; an answer stands, whatever else is said of its question."""
        lines = iter(outcomes)
        while some := list(islice(lines, AT_ONCE)):
            with self._run.transaction():
                for key, found in some:
                    self._take(key, found)

    def _take(self, key: str, found: Answer | NoAnswer) -> None:
        if key not in self._held:
            said = found.said if isinstance(found, NoAnswer) else f'an answer to "{key[:40]}"'
            self._outcome.nameless[said] += 1
        elif isinstance(found, NoAnswer):
            self._instead.setdefault(key, found)
        elif held := self._left.pop(key, None):
            [question] = self._run.questions([key])
            if held.needed:
                self._ledger.answered(held.charge, question, found, BATCH)
                self._outcome.answers += 1
            else:
                self._ledger.billed(held.charge, question, found)
                self._outcome.late += 1

    def end(self) -> BatchOutcome:
        """Settle all other questions of which it is sure what became of them."""
        lasting = {found.said for found in self._instead.values() if found.reason}
        answered = len(self._left) < len(self._held)
        own = answered or self._known or len(lasting) > 1
        with self._run.transaction():
            for key, held in self._left.items():
                found = self._instead.get(key) or self._unsaid()
                if found is None or (found.reason == GARBLED_ANSWER and not answered):
                    self._outcome.unread.append(key)
                else:
                    self._settle(key, held, found, own)
        return self._outcome

    def _unsaid(self) -> NoAnswer | None:
        """What became of a question that no line names; ``None`` where that cannot be told."""
        trouble = self._outcome.state.trouble
        return NoAnswer(trouble) if trouble and not self._outcome.nameless else None

    def _settle(self, key: str, held: HeldQuestion, found: NoAnswer, own: bool) -> None:
        """Enter what a question without an answer cost, and why it has none.

        Args:
            own: whether what lasts is this question's own trouble, not that of all.
        """
        if found.charged:
            self._ledger.unseen(held.charge)
        else:
            self._ledger.released(held.charge)
        if held.needed and found.reason and own:
            self._ledger.turned_down(key, found.reason, found.said)
            self._outcome.turned_down += 1
        elif held.needed:
            self._outcome.missing[found.said] += 1
            self._outcome.charged += found.charged
