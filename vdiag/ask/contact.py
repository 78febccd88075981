"""One model as an asking finds it: whether it answers, which questions it turned down, its end.

A question that is turned down is that question's trouble where the model answers others, and the
model's where it answers none. So what it turns down before its first answer is held back: three in
the same way, or all there are, end its asking and nothing of it is recorded. A trouble that passes
as a rule (a server's error, a reply that cannot be read) and met every try of one question counts
in the same way after the first answer, too: an endpoint that went down is no fault of a question.
"""

import asyncio
from collections.abc import Callable

from vdiag.errors import Passing, ProviderError, Rejected, TurnedDown, Unreachable, after_tries
from vdiag.records import Question

ALIKE = 3
"""So many questions turned down in the same way, and none answered, are the model's trouble."""
LASTING = "lasting"


def lasting(error: Passing, tries: int) -> TurnedDown:
    """What a passing error is that met every try of one question."""
    said = str(after_tries(error, tries))
    return TurnedDown(said, error.reason, LASTING, said)


class Contact:
    """What is known of one model.

    Args:
        record: takes a question and why it was turned down.
        known: whether the run has answers of it from before.

    Attributes:
        answered: answers that came.
        turned_down: questions that were recorded as such.
        error: why nothing more is sent to it; ``None`` while it goes on.
        no_pictures: why no question with a picture is sent to it.
        stopped: set when either is.
    """

    def __init__(self, record: Callable[[Question, TurnedDown], None], known: bool) -> None:
        self._record = record
        self._known = known
        self._held: list[tuple[Question, TurnedDown]] = []
        self._mixed = False
        self.answered = 0
        self.turned_down = 0
        self.error: Exception | None = None
        self.no_pictures: Exception | None = None
        self.stopped = asyncio.Event()

    @property
    def proven(self) -> bool:
        """Whether many questions may be sent at once."""
        return bool(self.answered) or self._mixed

    def refuses(self, question: Question) -> bool:
        """Whether nothing like this is sent to it any more."""
        return self.error is not None or (bool(question.images) and self.no_pictures is not None)

    def answers(self) -> None:
        """An answer came: what was held back was those questions' own trouble."""
        self.answered += 1
        self._release()

    def turns_down(self, question: Question, error: TurnedDown) -> None:
        """It turned a question down."""
        if error.general and not self.answered:
            return self.stop(Rejected(str(error)))
        self._held.append((question, error))
        alike = {held.alike for _, held in self._held}
        if self.answered and error.alike != LASTING:
            self._held.pop()
            self._note(question, error)
        elif len(self._held) >= ALIKE:
            if len(alike) == 1:
                return self.stop(_of_all(error, f"so were the {ALIKE - 1} questions before it"))
            self._mixed = True
            self._release()
        return None

    def stop(self, error: Exception, pictures: bool = False) -> None:
        """Send nothing more to it, or nothing more that shows a picture.

        Args:
            error: why.
            pictures: whether it is about pictures alone.
        """
        if pictures:
            self.no_pictures = self.no_pictures or error
        else:
            self.error = self.error or error
        self.stopped.set()

    def end(self) -> None:
        """Nothing more is to be asked: what is held back is recorded, or was all there is."""
        if not self._held or self.error is not None:
            return None
        if self.proven or self._known:
            return self._release()
        others = "so were all others" if len(self._held) > 1 else "no other was asked"
        return self.stop(_of_all(self._held[-1][1], others))

    def _release(self) -> None:
        for question, error in self._held:
            self._note(question, error)
        self._held.clear()

    def _note(self, question: Question, error: TurnedDown) -> None:
        self._record(question, error)
        self.turned_down += 1


def _of_all(error: TurnedDown, others: str) -> ProviderError:
    """The error of a model that turned down all it was asked."""
    sentence = f"{str(error).removesuffix('.')} ({others})."
    return Unreachable(sentence) if error.alike == LASTING else Rejected(sentence)
