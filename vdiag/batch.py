"""Ask in batches: all questions in one piece at the provider's batch price, answered within a day.

What was sent lies in the run: a token before a batch is created, its id as soon as the provider
has said it. A process that is killed between the two finds the batch again by its token.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from vdiag.errors import BadInput, Passing, Rejected, after_tries
from vdiag.ledger import BATCH, Ledger
from vdiag.progress import Advance, progress
from vdiag.providers import Batches, BatchState
from vdiag.records import Answer, Question
from vdiag.store import Run

SENDING, SENT, COLLECTED = "sending", "sent", "collected"
FIRST_LOOK, LONGEST_WAIT = 1.0, 60.0
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
        batches: its provider's interface.
        retries: more tries of each call after a passing error.
        say: takes one line for the user at a time.
    """

    def __init__(
        self,
        run: Run,
        ledger: Ledger,
        model: str,
        batches: Batches,
        retries: int,
        say: Callable[[str], None],
    ) -> None:
        self._run = run
        self._ledger = ledger
        self._model = model
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
        """Give batches whose id was never heard their id, or take them back."""
        for token, batch in self._open():
            if batch is None:
                found = await self._patiently(partial(self._batches.find, token))
                if found is None:
                    self._take_back(token)
                else:
                    self._note_id(token, found)

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
        async def again() -> str:
            return await self._batches.find(token) or await self._batches.submit(piece, token)

        try:
            batch = await self._patiently(partial(self._batches.submit, piece, token), again)
        except Rejected:
            self._take_back(token)
            raise
        self._note_id(token, batch)
        return batch

    async def _patiently(
        self,
        call: Callable[[], Awaitable[Result]],
        again: Callable[[], Awaitable[Result]] | None = None,
    ) -> Result:
        """What a call brings; after a passing error it, or ``again``, is tried a bit later."""
        for attempt in range(self._retries + 1):
            try:
                return await (call if attempt == 0 else again or call)()
            except Passing as error:
                if attempt == self._retries:
                    raise after_tries(error, self._retries + 1) from error
                await asyncio.sleep(error.retry_after or min(2.0**attempt, LONGEST_WAIT))
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
        rejected: list[str] = []
        with progress("batch", len(under_way(self._run))) as advance:
            for token, batch in list(self._open()):
                assert batch is not None
                state = await self._wait_for(batch, advance)
                answers, errors = await self._collect(token, state)
                asked += answers
                if state.trouble and not answers:
                    rejected.append(f'"{batch}" came to nothing: "{state.trouble}"')
                elif errors and not answers:
                    rejected.append(f'"{batch}" was rejected question by question: "{errors[0]}"')
                elif state.trouble:
                    said.append(f'Batch "{batch}" ended early: {state.trouble}.')
                elif errors:
                    said.append(
                        f'{len(errors)} questions of batch "{batch}" failed: "{errors[0]}".'
                    )
        if rejected:
            raise Rejected(
                f"Batch {'; '.join(rejected)}; mend what it says, then give the same command again."
            )
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

    async def _collect(self, token: str, state: BatchState) -> tuple[int, list[str]]:
        """Store what an ended batch brought; how many answers, and what was said instead."""
        outcomes = await self._patiently(partial(self._batches.collect, state))
        query = "SELECT question, charge FROM batched WHERE token = ?"
        charges = dict(self._run.select("batched", query, token))
        waiting = self._run.unanswered()
        known = {question.key: question for question in self._run.questions(charges)}
        errors = []
        answered = 0
        for key, outcome in outcomes:
            if key not in known or key not in waiting:
                continue
            if isinstance(outcome, Answer):
                self._ledger.answered(charges.pop(key), known[key], outcome, BATCH)
                del waiting[key]
                answered += 1
            else:
                errors.append(outcome)
        for key, entry in charges.items():
            if key in waiting:
                self._ledger.released(entry)
        with self._run.transaction() as db:
            db.execute("UPDATE batches SET state = ? WHERE token = ?", (COLLECTED, token))
        return answered, errors

    def _open(self) -> Iterator[tuple[str, str | None]]:
        query = "SELECT token, id FROM batches WHERE model = ? AND state != ? ORDER BY at"
        yield from self._run.select("batches", query, self._model, COLLECTED)

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
