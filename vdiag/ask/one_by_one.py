"""Ask one by one: many questions on their way at once, each tried again after passing errors."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TypeVar

from vdiag.ask.contact import Contact, lasting
from vdiag.ask.follower import NOBODY, Follower, follow
from vdiag.ask.interrupt import Pausing
from vdiag.ask.money.budget import ASKED, Ledger
from vdiag.ask.pace import Caps, Pace, Turn
from vdiag.errors import (
    GARBLED_ANSWER,
    NoPictures,
    Passing,
    Rejected,
    RunError,
    TurnedDown,
    Unreachable,
    after_tries,
)
from vdiag.progress import Advance, progress
from vdiag.providers import OpenModel
from vdiag.records import Question

LONGEST_WAIT = 60.0
DOUBTFUL_TRIES = 3
"""Of a question to a model that never answered, where what came cannot be read at all: the address
is likely to be another server's."""
WORTH_A_WORD, LONGEST_PATIENCE = 30.0, 600.0
"""Seconds an endpoint may ask to wait before the user hears of it, and before that is an error."""
Result = TypeVar("Result")


class _Stopped(Exception):
    """Nothing new is to be sent."""


class DirectAsking:
    """Asks questions one by one.

    Every paid model is asked one question at a time until it answers one: an endpoint that rejects
    the key, the model's name or a parameter does so before anything else is sent. What ends one
    model's asking leaves the others going. Ctrl-C stops sending and waits for what is on its way; a
    second one leaves at once.

    Args:
        ledger: of the run.
        models: the model of each question, by ``Question.model``.
        paid: the models that cost something.
        known: the models that the run has answers of from before.
        caps: at most so much at once and a minute.
        retries: more tries of a question after a passing error.
        say: takes one line for the user at a time.
        follower: has its moments while answers are waited for.

    Attributes:
        asked: answers that came.
        unasked: questions that the budget had no room for.
        turned_down: questions that their endpoint turned down, by the reason recorded.
    """

    # A call holds money from the moment its most is set aside until its true cost is known; a
    # question waits for room only while another call holds some.

    def __init__(
        self,
        ledger: Ledger,
        models: Mapping[str, OpenModel],
        paid: Collection[str],
        known: Collection[str],
        caps: Caps,
        retries: int,
        say: Callable[[str], None],
        follower: Follower = NOBODY,
    ) -> None:
        self._follower = follower
        self._ledger = ledger
        self._models = models
        self._paid = paid
        self._retries = retries
        self._say = say
        self._pace = Pace(caps)
        self._pausing = Pausing(lambda: self._pace.on_their_way, say)
        self._stop = self._pausing.stop
        self._contacts = {name: Contact(self._turn_down, name in known) for name in models}
        self._holding = 0
        self._told = False
        self._advance: Advance = lambda: None
        self.asked = 0
        self.unasked = 0
        self.turned_down: Counter[str] = Counter()

    async def ask(self, questions: Sequence[Question]) -> None:
        """Ask these, in their order but for the first of every model.

        Raises:
            ProviderError: no model that was asked can be used.
            KeyboardInterrupt: after Ctrl-C.
        """
        asked_of = [name for name in self._contacts if any(q.model == name for q in questions)]
        sent: set[str] = set()
        with progress("asking", len(questions)) as self._advance, self._pausing:
            write = partial(self._ledger.write, late=True)
            beside = asyncio.create_task(follow(self._follower, write, self._stop))
            try:
                for model in asked_of:
                    if model in self._paid:
                        sent |= await self._prove([q for q in questions if q.model == model])
                async with asyncio.TaskGroup() as group:
                    for question in questions:
                        if question.key not in sent:
                            await self._send(question, group)
            except BaseExceptionGroup as several:
                raise _first(several) from several
            finally:
                beside.cancel()
                [failed] = await asyncio.gather(beside, return_exceptions=True)
                self._ledger.write()
        if isinstance(failed, Exception):
            raise failed
        if self._pausing.interrupts:
            raise KeyboardInterrupt
        for contact in self._contacts.values():
            contact.end()
        errors = [self._contacts[model].error for model in asked_of]
        if errors and errors[0] is not None and all(errors):
            raise errors[0]

    def stopped(self) -> tuple[Exception, ...]:
        """What ended the asking of a model, or of its questions with pictures."""
        both = ((one.error, one.no_pictures) for one in self._contacts.values())
        return tuple(error for pair in both for error in pair if error is not None)

    def said(self) -> tuple[str, ...]:
        """How the pace went, where it is worth a word."""
        return self._pace.said()

    async def _prove(self, questions: Sequence[Question]) -> set[str]:
        """Send a model's questions one at a time until it has answered one; those sent."""
        contact = self._contacts[questions[0].model]
        sent = set()
        for question in questions:
            if contact.proven or contact.error or self._stop.is_set() or self.unasked:
                break
            await self._send(question, None)
            sent.add(question.key)
        return sent

    async def _send(self, question: Question, group: asyncio.TaskGroup | None) -> None:
        """Send one question and, without a group, wait for its answer."""
        if self._stop.is_set() or self._contacts[question.model].refuses(question):
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
        tokens = self._ledger.most(question).tokens
        turn = self._pace.turn_now(tokens)
        if turn is None:
            turn = await self._unless_stopped(self._pace.turn(tokens), question)
        while not self._ledger.room_for([question]):
            if not self._holding:
                await self._pace.failed()
                return None
            try:
                ended = self._pace.until_one_ends(self._pace.ended)
                await self._unless_stopped(ended, question)
            except _Stopped:
                await self._pace.failed()
                raise
        self._holding += 1
        return turn, self._ledger.set_aside(question)

    async def _see_through(self, question: Question, turn: Turn, entry: int) -> None:
        """Ask until there is an answer, or an error that does not pass, or no more tries."""
        contact = self._contacts[question.model]
        for tries in range(self._retries + 1):
            try:
                answer = await self._models[question.model].ask(question)
                self._ledger.answered(entry, question, answer, ASKED)
                self._holding -= 1
            except Passing as error:
                await self._charge(entry, error.unbilled)
                if error.throttled:
                    await self._pace.throttled(turn, error.retry_after, tries)
                elif error.late:
                    await self._pace.overdue(turn)
                else:
                    await self._pace.failed()
                again = await self._later(question, error, tries)
                if again is None:
                    return None
                turn, entry = again
            except RunError:  # the disk: nothing more can be recorded
                raise
            except TurnedDown as error:
                await self._charge(entry, unbilled=True)
                await self._pace.failed()
                return contact.turns_down(question, error)
            except Exception as error:  # noqa: BLE001  a fault must not lose what is on its way
                await self._charge(entry, isinstance(error, Rejected))
                await self._pace.failed()
                return contact.stop(error, pictures=isinstance(error, NoPictures))
            else:
                used = (answer.input_tokens or 0) + (answer.output_tokens or 0)
                await self._pace.answered(turn, used or self._ledger.most(question).tokens)
                self.asked += 1
                contact.answers()
                return self._advance()
        return None

    async def _later(
        self, question: Question, error: Passing, tries: int
    ) -> tuple[Turn, int] | None:
        """A new place after a wait; none when nothing more is to be sent."""
        contact = self._contacts[question.model]
        asked_to_wait = error.retry_after or 0.0
        doubtful = error.reason == GARBLED_ANSWER and not contact.proven
        if tries == self._retries or (doubtful and tries + 1 >= DOUBTFUL_TRIES):
            if error.reason:
                contact.turns_down(question, lasting(error, tries + 1))
            else:
                contact.stop(after_tries(error, tries + 1))
            return None
        if asked_to_wait > LONGEST_PATIENCE:
            contact.stop(Unreachable(f"It asks to wait {asked_to_wait:.0f} s. {error}"))
            return None
        if asked_to_wait > WORTH_A_WORD and not self._told:
            self._told = True
            self._say(f"The endpoint asks to wait {asked_to_wait:.0f} s; waiting.")
        try:
            if not error.throttled:  # else the pace holds everything back
                wait = min(2.0**tries, LONGEST_WAIT) * random.uniform(0.5, 1.0)
                await self._unless_stopped(asyncio.sleep(max(asked_to_wait, wait)), question)
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

    def _turn_down(self, question: Question, error: TurnedDown) -> None:
        """Record that an endpoint turned a question down."""
        self._ledger.turned_down(question.key, error.reason, error.said)
        self.turned_down[error.reason] += 1
        self._advance()

    async def _unless_stopped(self, wanted: Awaitable[Result], question: Question) -> Result:
        """What is waited for before a question is sent.

        Raises:
            _Stopped: nothing new is to be sent, or not to its model, and it has not come yet.
        """
        contact = self._contacts[question.model]
        waiting = asyncio.ensure_future(wanted)
        ends = [asyncio.ensure_future(one.wait()) for one in (self._stop, contact.stopped)]
        try:
            while not waiting.done():
                await asyncio.wait((waiting, *ends), return_when=asyncio.FIRST_COMPLETED)
                if self._stop.is_set() or contact.refuses(question):
                    break
                ends = [end for end in ends if not end.done()]
            if waiting.done():
                return waiting.result()
            raise _Stopped
        finally:
            for task in (waiting, *ends):
                task.cancel()
            await asyncio.gather(waiting, *ends, return_exceptions=True)


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error of a group, and of groups within it."""
    first = several.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
