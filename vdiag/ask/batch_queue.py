"""One model's questions on their way through its provider's queue of batches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vdiag.ask.batch_collector import BatchCollector
from vdiag.ask.batch_records import (
    LOST,
    SENDING,
    UPLOADING,
    BatchRecord,
    BatchRecords,
    answers_of,
    give_up,
    under_way,
)
from vdiag.ask.batch_requests import BatchLimits, within
from vdiag.ask.batch_results import BatchOutcome
from vdiag.ask.batch_sender import BatchSender, QueueFull
from vdiag.ask.money.budget import Ledger
from vdiag.errors import NotThere, ProviderError, Rejected, Unreachable
from vdiag.progress import Advance
from vdiag.providers import BatchState, OpenModel
from vdiag.records import Question
from vdiag.run.store import Run


@dataclass(frozen=True)
class BatchManner:
    """How to ask in batches.

    Attributes:
        retries: more tries of each call after a passing error.
        limits: how large one batch may be.
        anew: whether to ask questions again whose batch is lost.
    """

    retries: int = 6
    limits: BatchLimits = BatchLimits()
    anew: bool = False


class BatchQueue:
    """Asks one model's questions in batches.

    Args:
        run: open for writing.
        ledger: of the run.
        model: as the user named it.
        opened: the model.
        known: whether it has answered a question of the run before.
        manner: how to ask.
        say: takes one line for the user at a time.
        advance: called once for each question that the provider is through with.

    Attributes:
        left: questions that are not sent yet.
        asked: answers that came.
        said: what the user should know.
        errors: what went wrong.
    """

    def __init__(
        self,
        run: Run,
        ledger: Ledger,
        model: str,
        opened: OpenModel,
        known: bool,
        manner: BatchManner,
        say: Callable[[str], None],
        advance: Advance,
    ) -> None:
        batches = opened.batches
        assert batches is not None  # checked before anything was asked
        self._run = run
        self._ledger = ledger
        self._known = known
        self._anew = manner.anew
        self._say = say
        records = BatchRecords(run, ledger, model, opened.settings.get("base_url"))
        self._records = records
        self._sender = BatchSender(ledger, records, batches, manner.retries, say)
        self._collector = BatchCollector(ledger, records, batches, manner.retries, say, advance)
        self._limits = within(manner.limits, batches)
        self._flying: list[BatchRecord] = []
        self._most: int | None = None
        """Batches that the provider's queue has room for; ``None`` while it took all."""
        self._questions: Mapping[str, Question] = {}
        self.model = model
        self.left: list[Question] = []
        self.asked = 0
        self.said: list[str] = []
        self.errors: list[ProviderError] = []

    async def start(self, questions: Sequence[Question]) -> None:
        """Find out what is under way, and what of these is left to send."""
        self._questions = {question.key: question for question in questions}
        for record in self._records.open():
            try:
                if record.state == UPLOADING:
                    self._records.take_back(record.token)
                elif record.state != SENDING:
                    self._flying.append(record)
                elif found := await self._sender.find_again(record):
                    self._flying.append(found)
            except NotThere as error:
                self._lose(record, f"{error}, and one was on its way when an earlier command ended")
            except ProviderError as error:
                self.errors.append(error)
        held = under_way(self._run)
        self.left = [question for question in questions if question.key not in held]

    async def go(self) -> None:
        """Send and collect until nothing is under way and nothing more can be sent."""
        while True:
            if not self.errors:
                await self._send_all()
            unsent = len(self.left)
            ended = await self._next_ended()
            if ended is not None:
                await self._collect(*ended)
            elif len(self.left) == unsent:  # else some were given up, to be asked anew
                break

    async def _send_all(self) -> None:
        """Send batches as far as the budget goes and the provider's queue is known to reach."""
        try:
            while self.left and (self._most is None or len(self._flying) < self._most):
                piece = self.left[: self._limits.questions]
                piece = piece[: self._ledger.room_for(piece)]
                if not piece:
                    break
                sent, through = await self._sender.send(piece, self._limits, len(self._flying))
                self.left = [question for question in self.left if question.key not in through]
                if sent is not None:
                    self._flying.append(sent)
        except QueueFull:
            self._most = len(self._flying)
        except ProviderError as error:
            self.errors.append(error)
            if self._flying:
                self._say(f"{error} What was sent before is waited for.")

    async def _next_ended(self) -> tuple[BatchRecord, BatchState] | None:
        """The next batch that ends, and how; ``None`` once there is none to wait for."""
        while self._flying:
            for record in list(self._flying):
                try:
                    state = await self._collector.look(record)
                except NotThere as error:
                    self._flying.remove(record)
                    self._lose(record, _of_another(error))
                except ProviderError as error:
                    self._flying.clear()
                    self.errors.append(error)
                    break
                else:
                    if state.ended:
                        self._flying.remove(record)
                        return record, state
            if self._flying:
                await self._collector.rest()
        return None

    async def _collect(self, record: BatchRecord, state: BatchState) -> None:
        if state.waits:
            return self._put_back(record, state)
        try:
            outcome = await self._collector.collect(record, state, self._known)
        except NotThere as error:
            return self._lose(record, _of_another(error))
        except ProviderError as error:
            return self.errors.append(error)
        self.asked += outcome.answers
        if outcome.unread:
            self._lose(record, self._unread(record, outcome))
        if outcome.empty:
            return self.errors.append(Rejected(outcome.nothing()))
        return self.said.extend(outcome.said())

    def _put_back(self, record: BatchRecord, state: BatchState) -> None:
        """Take back a batch that there was no room for; it goes again after one before it."""
        mine = [
            self._questions[k] for k in self._records.held(record.token) if k in self._questions
        ]
        self._records.take_back(record.token)
        self.left = [*mine, *self.left]
        self._say(f'Batch "{state.id}" has to wait: {state.trouble}')
        self._most = max(1, len(self._flying))
        if self._flying:
            return
        if record.questions > 1:
            self._limits = self._limits.halved(record.questions)
        else:
            self.errors.append(
                Rejected(
                    f'The queue for batches of "{self.model}" has no room for a single question '
                    f'("{state.trouble}"); wait until others are done, then give the same command '
                    "again."
                )
            )
        return

    def _unread(self, record: BatchRecord, outcome: BatchOutcome) -> str:
        files = answers_of(self._run, record.token, 0).parent
        why = next(iter(outcome.nameless), "it is not among the answers")
        return (
            f'Of {len(outcome.unread)} questions of batch "{record.id}" nothing can be read '
            f'({why}); mend the files "{record.token}..." in "{files}", or delete them so that '
            "they are fetched anew, and give the same command again"
        )

    def _lose(self, record: BatchRecord, why: str) -> None:
        """Keep a batch that cannot be read, or give it up where the user said so."""
        held = self._records.held(record.token)
        waiting = {key for key, question in held.items() if question.waiting}
        if self._anew:
            give_up(self._run, record.token)
            self.left += [self._questions[key] for key in waiting & self._questions.keys()]
            return self._say(f"{why}. Given up; {len(waiting)} questions are asked anew.")
        if record.state != SENDING:
            self._records.note(record.token, LOST, record.id)
        error = f"{why}. --retry lost asks its {len(waiting)} questions anew, and may pay twice."
        return self.errors.append(Unreachable(error))


def _of_another(error: NotThere) -> str:
    """Why a batch is not shown, and what can be done."""
    return (
        f"{error}; if it was sent with another key or project, set OPENAI_API_KEY to that one and "
        "give the same command again"
    )
