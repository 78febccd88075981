"""Sends batches, each of them once: what may be there already is looked for, never sent again."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from vdiag.ask.batch_records import (
    SENDING,
    SENT,
    BatchRecord,
    BatchRecords,
    new_token,
    requests_of,
)
from vdiag.ask.batch_requests import BatchLimits, write_requests
from vdiag.ask.batch_tries import patiently, wait
from vdiag.ask.money.budget import Ledger
from vdiag.errors import Passing, ProviderError, Rejected, Unreachable, after_tries
from vdiag.providers import Batches
from vdiag.records import Question

MAY_APPEAR, LOOKS = 600.0, 40
"""Seconds, by a clock that nobody sets, after which a batch that is not listed was never made, and
how often it is looked for meanwhile."""


class QueueFull(Exception):
    """The provider takes no more batches before one that it has is done."""


class BatchSender:
    """Sends one model's batches.

    Args:
        ledger: of the run.
        records: of the model's batches.
        batches: its provider's interface.
        retries: more tries of each call after a passing error.
        say: takes one line for the user at a time.
    """

    def __init__(
        self,
        ledger: Ledger,
        records: BatchRecords,
        batches: Batches,
        retries: int,
        say: Callable[[str], None],
    ) -> None:
        self._ledger = ledger
        self._records = records
        self._batches = batches
        self._retries = retries
        self._say = say

    async def send(
        self, questions: Sequence[Question], limits: BatchLimits, others: int
    ) -> tuple[BatchRecord | None, set[str]]:
        """Send one batch of as many of these as fit.

        Args:
            others: batches that are under way already.

        Returns:
            The batch, none where no question can be sent, and the keys of all that are through.

        Raises:
            QueueFull: nothing was sent, and it may be once one of the others is done.
            Rejected: the endpoint refuses the batch.
            Unreachable: the endpoint cannot be used; the batch may be there all the same.
        """
        token = new_token()
        place = requests_of(self._records.run, token)
        taken, unsendable = write_requests(place, questions, self._batches.line, limits)
        for question, error in unsendable:
            self._ledger.turned_down(question.key, error.reason, error.said)
        through = {question.key for question, _ in unsendable}
        if not taken:
            place.unlink()
            return None, through
        record = self._records.begin(token, taken)
        try:
            file = await patiently(partial(self._batches.upload, place, token), self._retries)
        except ProviderError:
            self._records.take_back(token)
            raise
        self._records.note(token, SENDING, file)
        batch = await self._create(token, file, others)
        self._records.note(token, SENT, batch)
        self._say(f'Batch "{batch}" sent: {len(taken)} questions to {self._records.model}.')
        keys = {question.key for question in taken}
        return replace(record, id=batch, state=SENT), through | keys

    async def _create(self, token: str, file: str, others: int) -> str:
        """Create a batch; try again only while it is sure that the endpoint has none of it."""
        for attempt in range(self._retries + 1):
            try:
                return await self._batches.create(file, token)
            except Rejected:
                self._records.take_back(token)
                raise
            except Passing as error:
                if not error.unbilled:
                    raise _unsure(error) from error
                if error.throttled and others:
                    self._records.take_back(token)
                    raise QueueFull(str(error)) from error
                if attempt == self._retries:
                    self._records.take_back(token)
                    raise after_tries(error, self._retries + 1) from error
                await wait(error, attempt)
        raise AssertionError("the last try returns or raises")

    async def find_again(self, record: BatchRecord) -> BatchRecord | None:
        """A batch whose id was never heard, or none once it is sure that it was never made.

        Raises:
            NotThere: the provider does not show which batches there are.
            Rejected, Unreachable: the endpoint cannot be used.
        """
        find = partial(self._batches.find, record.token, record.id)
        until = time.monotonic() + MAY_APPEAR
        told = False
        while not (found := await patiently(find, self._retries)):
            if time.monotonic() >= until:
                self._records.take_back(record.token)
                return None
            if not told:
                told = True
                self._say(
                    f'A batch of {record.questions} questions to "{self._records.model}" was on '
                    "its way when an earlier command ended, and the endpoint does not list it; "
                    f"looking for it for {MAY_APPEAR / 60:g} minutes before it is sent again, so "
                    "that it is not paid for twice."
                )
            await asyncio.sleep(MAY_APPEAR / LOOKS)
        self._records.note(record.token, SENT, found)
        return replace(record, id=found, state=SENT)


def _unsure(error: ProviderError) -> Unreachable:
    """The error after which a batch may be there or not."""
    return Unreachable(
        f"{str(error).removesuffix('.')} (the batch may be there all the same: the same command "
        "finds it and pays for nothing twice)."
    )
