"""Waits for batches and stores what they bring: each file on disk first, then line by line."""

import asyncio
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from vdiag.ask.batch_records import BatchRecord, BatchRecords, answers_of, requests_of
from vdiag.ask.batch_results import BatchOutcome, BatchReading
from vdiag.ask.batch_tries import LONGEST_WAIT, patiently
from vdiag.ask.money.budget import Ledger
from vdiag.progress import Advance
from vdiag.providers import Batches, BatchState
from vdiag.run.database import storage_errors

FIRST_LOOK = 1.0
"""Seconds before the second look at a batch."""


class BatchCollector:
    """Collects one model's batches.

    Args:
        ledger: of the run.
        records: of the model's batches.
        batches: its provider's interface.
        retries: more tries of each call after a passing error.
        say: takes one line for the user at a time.
        advance: called once for each question that the provider is through with.
    """

    def __init__(
        self,
        ledger: Ledger,
        records: BatchRecords,
        batches: Batches,
        retries: int,
        say: Callable[[str], None],
        advance: Advance,
    ) -> None:
        self._ledger = ledger
        self._records = records
        self._batches = batches
        self._retries = retries
        self._say = say
        self._advance = advance
        self._done: dict[str, int] = {}
        self._told: dict[str, str] = {}
        self._wait = FIRST_LOOK

    async def rest(self) -> None:
        """Let time pass between two looks, more each time."""
        await asyncio.sleep(self._wait)
        self._wait = min(1.5 * self._wait, LONGEST_WAIT)

    async def look(self, record: BatchRecord) -> BatchState:
        """How far a batch is.

        Raises:
            NotThere: the provider does not show it.
            Rejected, Unreachable: the endpoint cannot be used.
        """
        assert record.id is not None
        state = await patiently(partial(self._batches.state, record.id), self._retries)
        seen = self._done.get(record.token, 0)
        for _ in range(state.done - seen):
            self._advance()
        self._done[record.token] = max(seen, state.done)
        if state.status not in self._batches.statuses and self._told.get(state.id) != state.status:
            self._told[state.id] = state.status
            self._say(f'Batch "{state.id}" is "{state.status}", a word that vdiag does not know.')
        if state.ended:
            self._wait = FIRST_LOOK
        return state

    async def collect(self, record: BatchRecord, state: BatchState, known: bool) -> BatchOutcome:
        """Store what an ended batch brought; it is closed once all of it was read.

        Args:
            known: whether the model has answered a question of the run before.

        Raises:
            NotThere: the provider does not show one of its files.
            Rejected, Unreachable: the endpoint cannot be used.
        """
        run, token = self._records.run, record.token
        places = [
            await self._fetch(file, answers_of(run, token, number))
            for number, file in enumerate(state.files)
        ]
        reading = BatchReading(run, self._ledger, state, self._records.held(token), known)
        for place in places:
            reading.read(self._batches.outcomes(place))
        outcome = reading.end()
        if not outcome.unread:
            self._records.close(token)
            requests_of(run, token).unlink(missing_ok=True)
        return outcome

    async def _fetch(self, file: str, place: Path) -> Path:
        """Bring a file to its place, whole or not at all; one that is there stays as it is."""
        if not place.exists():
            with storage_errors(self._records.run.folder):
                place.parent.mkdir(exist_ok=True)
                part = place.with_suffix(".part")
                await patiently(partial(self._batches.fetch, file, part), self._retries)
                with part.open("rb") as written:
                    os.fsync(written.fileno())
                part.rename(place)
        return place
