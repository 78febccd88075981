"""Ask in batches: all questions in one piece at the provider's batch price, answered within a day.

What was sent lies in the run: a token before a batch is created, its id as soon as the provider
has said it. A process that is killed between the two finds the batch again by its token.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from vdiag.ask.batch_results import BatchOutcome, Replies
from vdiag.ask.money.budget import BATCH, SET_ASIDE, Ledger
from vdiag.errors import BadInput, Passing, ProviderError, Rejected, Unreachable, after_tries
from vdiag.progress import Advance, progress
from vdiag.providers import Batches, BatchState, Lost
from vdiag.records import Answer, Question
from vdiag.run.store import Run

SENDING, SENT, COLLECTED = "sending", "sent", "collected"
FIRST_LOOK, LONGEST_WAIT = 1.0, 60.0
MAY_APPEAR = 600.0
"""Seconds after which a batch that is not listed was never made."""
Result = TypeVar("Result")


def under_way(run: Run) -> dict[str, str]:
    """From the key of every question in a batch that is not collected to the batch's token."""
    query = (
        "SELECT b.question, b.token FROM batched b JOIN batches s ON s.token = b.token "
        "WHERE s.state != ?"
    )
    return dict(run.select("batched", query, COLLECTED))


def refuse_to_ask_twice(run: Run, questions: Sequence[Question]) -> None:
    """Refuse to ask one by one what is in a batch already.

    Raises:
        BadInput: some of the questions are.
    """
    held = under_way(run)
    count = sum(question.key in held for question in questions)
    if count:
        raise BadInput(
            f'{count} questions of the run "{run.folder}" are in a batch that was sent and not '
            "collected; give the same command with --batch, so that they are not paid for twice."
        )


class BatchAsking:
    """Asks one model's questions in batches.

    Args:
        run: open for writing.
        ledger: of the run.
        model: as the user named it.
        base_url: of its endpoint; batches of another one are left alone.
        batches: its provider's interface.
        retries: more tries of each call after a passing error.
        say: takes one line for the user at a time.
    """

    def __init__(
        self,
        run: Run,
        ledger: Ledger,
        model: str,
        base_url: object,
        batches: Batches,
        retries: int,
        say: Callable[[str], None],
    ) -> None:
        self._run = run
        self._ledger = ledger
        self._model = model
        self._base_url = base_url
        self._batches = batches
        self._retries = retries
        self._say = say

    async def send(self, questions: Sequence[Question]) -> int:
        """Send what is not under way, as far as the budget goes; how many are left over.

        Raises:
            Rejected: the endpoint refuses the batch.
            Unreachable: the endpoint cannot be used.
        """
        await self._find_again()
        held = under_way(self._run)
        return await self._send([question for question in questions if question.key not in held])

    async def _find_again(self) -> None:
        """Give batches whose id was never heard their id, or take them back.

        Raises:
            Unreachable: one of them may still appear.
        """
        for token, _, at in self._in_state(SENDING):
            found = await self._patiently(partial(self._batches.find, token))
            if found is not None:
                self._note_id(token, found)
            elif time.time() - at < MAY_APPEAR:
                raise Unreachable(
                    f'A batch of questions to "{self._model}" was on its way '
                    f"{max(0.0, time.time() - at):.0f} seconds ago and the endpoint does not list "
                    f"it yet; wait until {MAY_APPEAR / 60:.0f} minutes have passed, then give the "
                    "same command again, so that it is not paid for twice."
                )
            else:
                self._take_back(token)

    async def _send(self, fresh: Sequence[Question]) -> int:
        """Send batches as far as the budget goes; how many questions are left over."""
        place = 0
        while place < len(fresh):
            piece = fresh[place : place + self._batches.largest]
            piece = piece[: self._ledger.room_for(piece)]
            if not piece:
                break
            token = secrets.token_hex(8)
            with self._run.transaction() as db:
                row = (token, self._model, SENDING, None, time.time())
                db.execute("INSERT INTO batches VALUES (?,?,?,?,?)", row)
                for question in piece:
                    entry = self._ledger.enter(db, question)
                    held = (question.key, token, entry)
                    db.execute("INSERT OR REPLACE INTO batched VALUES (?,?,?)", held)
            batch = await self._submit(piece, token)
            self._say(f'Batch "{batch}" sent: {len(piece)} questions to {self._model}.')
            place += len(piece)
        return len(fresh) - place

    async def _submit(self, piece: Sequence[Question], token: str) -> str:
        """Submit a batch; try again only while it is sure that the endpoint has none of it."""
        for attempt in range(self._retries + 1):
            try:
                batch = await self._batches.submit(piece, token)
            except Rejected:
                self._take_back(token)
                raise
            except Passing as error:
                if not error.unbilled:
                    raise _unsure(error) from error
                if attempt == self._retries:
                    self._take_back(token)
                    raise after_tries(error, self._retries + 1) from error
                await _wait(error, attempt)
            except Unreachable as error:
                raise _unsure(error) from error
            else:
                self._note_id(token, batch)
                return batch
        raise AssertionError("the last try returns or raises")

    async def _patiently(self, call: Callable[[], Awaitable[Result]]) -> Result:
        """What a call brings; after a passing error it is tried again a bit later."""
        for attempt in range(self._retries + 1):
            try:
                return await call()
            except Passing as error:
                if attempt == self._retries:
                    raise after_tries(error, self._retries + 1) from error
                await _wait(error, attempt)
        raise AssertionError("the last try returns or raises")

    async def collect(self) -> tuple[int, list[str]]:
        """Wait for all batches and store what they bring.

        Returns:
            How many answers came, and what the user should know, one sentence each.

        Raises:
            Rejected: a batch came to nothing at all.
            Unreachable: the endpoint cannot be used.
        """
        asked = 0
        said: list[str] = []
        empty: list[str] = []
        with progress("batch", len(under_way(self._run))) as advance:
            for token, batch, _ in self._in_state(SENT):
                state = await self._wait_for(batch, advance)
                came = await self._collect(token, state)
                asked += came.answers
                if came.empty:
                    empty.append(came.nothing())
                else:
                    said += came.said()
        if empty:
            raise Rejected("; ".join((*(line.removesuffix(".") for line in said), *empty)) + ".")
        return asked, said

    async def _wait_for(self, batch: str, advance: Advance) -> BatchState:
        seen, wait = 0, FIRST_LOOK
        while True:
            state = await self._patiently(partial(self._batches.state, batch))
            for _ in range(state.done - seen):
                advance()
            seen = max(seen, state.done)
            if state.ended:
                return state
            await asyncio.sleep(wait)
            wait = min(1.5 * wait, LONGEST_WAIT)

    async def _collect(self, token: str, state: BatchState) -> BatchOutcome:
        """Store what an ended batch brought and settle what was set aside for it."""
        replies = Replies(state, await self._patiently(partial(self._batches.collect, state)))
        waiting = self._run.unanswered()
        query = (
            "SELECT b.question, b.charge, c.state FROM batched b "
            "LEFT JOIN charges c ON c.number = b.charge WHERE b.token = ?"
        )
        answers, late, missing = 0, 0, []
        for key, entry, charge in self._run.select("batched", query, token):
            outcome = replies.of(key)
            if key not in waiting and charge != SET_ASIDE:
                continue  # settled by an earlier process
            self._settle(key, entry, outcome, key in waiting)
            if key not in waiting:
                late += isinstance(outcome, Answer)
            elif isinstance(outcome, Answer):
                answers += 1
            else:
                missing.append(outcome)
        with self._run.transaction() as db:
            db.execute("UPDATE batches SET state = ? WHERE token = ?", (COLLECTED, token))
        return BatchOutcome(state, answers, late, missing, replies.nameless)

    def _settle(self, key: str, entry: int, outcome: Answer | str, needed: bool) -> None:
        """Enter what one question cost, and store its answer where it is needed."""
        if isinstance(outcome, Answer):
            [question] = self._run.questions([key])
            if needed:
                self._ledger.answered(entry, question, outcome, BATCH)
            else:
                self._ledger.billed(entry, question, outcome)
        elif isinstance(outcome, Lost):
            self._ledger.unseen(entry)
        else:
            self._ledger.released(entry)

    def _in_state(self, state: str) -> list[tuple[str, str, float]]:
        """Token, id and time of this model's batches at this endpoint, in their order."""
        query = (
            "SELECT s.token, s.id, s.at, MIN(q.settings) FROM batches s "
            "JOIN batched b ON b.token = s.token JOIN questions q ON q.key = b.question "
            "WHERE s.model = ? AND s.state = ? GROUP BY s.token ORDER BY s.at"
        )
        return [
            (token, batch, at)
            for token, batch, at, settings in self._run.select("batches", query, self._model, state)
            if json.loads(settings).get("base_url") == self._base_url
        ]

    def _note_id(self, token: str, batch: str) -> None:
        with self._run.transaction() as db:
            db.execute("UPDATE batches SET id = ?, state = ? WHERE token = ?", (batch, SENT, token))

    def _take_back(self, token: str) -> None:
        """Forget a batch that the provider never had."""
        query = "SELECT charge FROM batched WHERE token = ?"
        for (entry,) in self._run.select("batched", query, token):
            self._ledger.released(entry)
        with self._run.transaction() as db:
            db.execute("DELETE FROM batched WHERE token = ?", (token,))
            db.execute("DELETE FROM batches WHERE token = ?", (token,))


async def _wait(error: Passing, attempt: int) -> None:
    await asyncio.sleep(error.retry_after or min(2.0**attempt, LONGEST_WAIT))


def _unsure(error: ProviderError) -> Unreachable:
    """The error after which a batch may be there or not."""
    return Unreachable(
        f"{str(error).removesuffix('.')} (the batch may be there all the same: the same command "
        "finds it and pays for nothing twice)."
    )
