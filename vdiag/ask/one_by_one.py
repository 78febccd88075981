"""Ask one by one: many questions on their way at once, each tried again after passing errors."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from vdiag.ask.money.budget import ASKED, Ledger
from vdiag.ask.pace import FIRST_WINDOW, Caps, Pace, Turn
from vdiag.errors import Passing, Rejected, RunError, Unreachable, after_tries
from vdiag.progress import Advance, progress
from vdiag.providers import OpenModel
from vdiag.records import Question

LONGEST_WAIT = 60.0
WORTH_A_WORD, LONGEST_PATIENCE = 30.0, 600.0
"""Seconds an endpoint may ask to wait before the user hears of it, and before that is an error."""
Result = TypeVar("Result")


class _Stopped(Exception):
    """Nothing new is to be sent."""


class DirectAsking:
    """Asks questions one by one.

    The first question of every paid model goes out alone: an endpoint that rejects the key, the
    model's name or a parameter does so before anything else is sent. Ctrl-C stops sending and waits
    for what is on its way; a second one leaves at once.

    Args:
        ledger: of the run.
        models: the model of each question, by ``Question.model``.
        paid: the models that cost something.
        caps: at most so much at once and a minute.
        retries: more tries of a question after a passing error.
        say: takes one line for the user at a time.

    Attributes:
        asked: answers that came.
        unasked: questions that the budget had no room for.
    """

    # A call holds money from the moment its most is set aside until its true cost is known; a
    # question waits for room only while another call holds some.

    def __init__(
        self,
        ledger: Ledger,
        models: Mapping[str, OpenModel],
        paid: Collection[str],
        caps: Caps,
        retries: int,
        say: Callable[[str], None],
    ) -> None:
        self._ledger = ledger
        self._models = models
        self._paid = paid
        self._retries = retries
        self._say = say
        self._pace = Pace(caps)
        self._stop = asyncio.Event()
        self._errors: list[Exception] = []
        self._interrupts = 0
        self._holding = 0
        self._told = False
        self._advance: Advance = lambda: None
        self.asked = 0
        self.unasked = 0

    async def ask(self, questions: Sequence[Question]) -> None:
        """Ask these, in their order but for the first of every model.

        Raises:
            ProviderError: the endpoint cannot be used.
            KeyboardInterrupt: after Ctrl-C.
        """
        first = {question.model: question for question in reversed(questions)}
        alone = [question for model, question in first.items() if model in self._paid]
        sent_alone = {question.key for question in alone}
        rest = [question for question in questions if question.key not in sent_alone]
        with progress("asking", len(questions)) as self._advance, self._pausing():
            for question in alone:
                await self._send(question, None)
            try:
                async with asyncio.TaskGroup() as group:
                    for question in rest:
                        await self._send(question, group)
            except BaseExceptionGroup as several:
                raise _first(several) from several
        if self._errors:
            raise self._errors[0]
        if self._interrupts:
            raise KeyboardInterrupt

    def said(self) -> tuple[str, ...]:
        """How the pace went, where it is worth a word."""
        if not self._pace.slowed:
            return ()
        return (
            f"Asked too often {self._pace.slowed} times (429): went from {FIRST_WINDOW:.0f} up to "
            f"{self._pace.widest:.0f} questions at once, and {self._pace.window:.0f} in the end.",
        )

    async def _send(self, question: Question, group: asyncio.TaskGroup | None) -> None:
        """Send one question and, without a group, wait for its answer."""
        if self._stop.is_set():
            return
        if self.unasked:
            self.unasked += 1
            return
        try:
            place = await self._place(question)
        except _Stopped:
            return
        if place is None:
            self.unasked += 1
        elif group is None:
            await self._see_through(question, *place)
        else:
            group.create_task(self._see_through(question, *place))

    async def _place(self, question: Question) -> tuple[Turn, int] | None:
        """A turn, and the number under which the call's cost is set aside; none without money."""
        turn = await self._unless_stopped(self._pace.turn(self._ledger.most(question).tokens))
        while not self._ledger.room_for([question]):
            if not self._holding:
                await self._pace.failed()
                return None
            try:
                await self._unless_stopped(self._pace.until_one_ends(self._pace.ended))
            except _Stopped:
                await self._pace.failed()
                raise
        self._holding += 1
        return turn, self._ledger.set_aside(question)

    async def _see_through(self, question: Question, turn: Turn, entry: int) -> None:
        """Ask until there is an answer, or an error that does not pass, or no more tries."""
        for tries in range(self._retries + 1):
            try:
                answer = await self._models[question.model].ask(question)
                self._ledger.answered(entry, question, answer, ASKED)
                self._holding -= 1
            except Passing as error:
                await self._charge(entry, error.unbilled)
                if error.throttled:
                    await self._pace.throttled(turn, error.retry_after, tries)
                else:
                    await self._pace.failed()
                again = await self._later(question, error, tries)
                if again is None:
                    return None
                turn, entry = again
            except RunError:  # the disk: nothing more can be recorded
                raise
            except Exception as error:  # noqa: BLE001  a fault must not lose what is on its way
                await self._charge(entry, isinstance(error, Rejected))
                await self._pace.failed()
                return self._give_up(error)
            else:
                used = (answer.input_tokens or 0) + (answer.output_tokens or 0)
                await self._pace.answered(turn, used or self._ledger.most(question).tokens)
                self.asked += 1
                return self._advance()
        return None

    async def _later(
        self, question: Question, error: Passing, tries: int
    ) -> tuple[Turn, int] | None:
        """A new place after a wait; none when nothing more is to be sent."""
        asked_to_wait = error.retry_after or 0.0
        if tries == self._retries:
            self._give_up(after_tries(error, tries + 1))
            return None
        if asked_to_wait > LONGEST_PATIENCE:
            self._give_up(Unreachable(f"It asks to wait {asked_to_wait:.0f} s. {error}"))
            return None
        if asked_to_wait > WORTH_A_WORD and not self._told:
            self._told = True
            self._say(f"The endpoint asks to wait {asked_to_wait:.0f} s; waiting.")
        try:
            if not error.throttled:  # else the pace holds everything back
                wait = min(2.0**tries, LONGEST_WAIT) * random.uniform(0.5, 1.0)
                await self._unless_stopped(asyncio.sleep(max(asked_to_wait, wait)))
            place = await self._place(question)
        except _Stopped:
            return None
        self.unasked += place is None
        return place

    async def _charge(self, entry: int, unbilled: bool) -> None:
        self._holding -= 1
        if unbilled:
            self._ledger.released(entry)
        else:
            self._ledger.unseen(entry)

    def _give_up(self, error: Exception) -> None:
        self._errors.append(error)
        self._stop.set()

    async def _unless_stopped(self, wanted: Awaitable[Result]) -> Result:
        """What is waited for.

        Raises:
            _Stopped: nothing new is to be sent, and it has not come yet.
        """
        waiting = asyncio.ensure_future(wanted)
        stopped = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait((waiting, stopped), return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                return waiting.result()
            raise _Stopped
        finally:
            for task in (waiting, stopped):
                task.cancel()
            await asyncio.gather(waiting, stopped, return_exceptions=True)

    @contextmanager
    def _pausing(self) -> Iterator[None]:
        """Let Ctrl-C stop what is new, and a second one everything."""
        loop = asyncio.get_running_loop()
        main = asyncio.current_task()
        assert main is not None

        def interrupted() -> None:
            self._interrupts += 1
            if self._interrupts > 1:
                main.cancel()
                return
            self._stop.set()
            count = self._pace.on_their_way
            if count:
                answers = "1 answer" if count == 1 else f"{count} answers"
                self._say(f"Pausing: waiting for {answers} on the way (Ctrl-C again leaves now).")

        try:
            loop.add_signal_handler(signal.SIGINT, interrupted)
        except (ValueError, RuntimeError, NotImplementedError):  # not in the main thread
            yield
            return
        try:
            yield
        except asyncio.CancelledError:
            if self._interrupts > 1:
                raise KeyboardInterrupt from None
            raise
        finally:
            loop.remove_signal_handler(signal.SIGINT)


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error of a group, and of groups within it."""
    first = several.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
