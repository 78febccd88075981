"""OpenAI's batch protocol: a file of requests goes up, a file of answers comes down.

Upload a JSON Lines file with the purpose ``batch``, create a batch from it, ask how far it is, and
fetch its output and error files (https://platform.openai.com/docs/guides/batch). A batch holds at
most 50,000 requests and 200 MB.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import openai

from vdiag.errors import NotThere, Passing, ProviderError, Rejected, TurnedDown
from vdiag.providers import BatchState, NoAnswer
from vdiag.providers import _openai_batch_files as files
from vdiag.providers._openai_batch_states import STATUSES, state_of
from vdiag.providers._openai_errors import CANNOT_BE_SENT, Errors
from vdiag.providers._openai_meanings import legible, message
from vdiag.records import Answer, Question

TOKEN = "vdiag"
"""Under this name the batch's metadata hold the token that it was sent with."""
NO_ROUTE, GONE = (404, 405, 501), (404, 410)
READY, SPOILT = ("processed", "", "none"), ("error", "failed", "deleted", "cancelled")
"""Statuses of a file that was uploaded; with all others it is looked at again."""
FIRST_LOOK, LONGEST_LOOK, PATIENCE = 0.5, 15.0, 300.0
"""Seconds between looks at a file, and after which the batch is tried all the same."""
TOO_MANY_REQUESTS = 429
_PAGES, _PAGE = 20, 100
_ANY = cast(Any, dict[str, Any])
"""What replies are read as: they may hold anything, or be no JSON at all."""


class OpenAIBatches:
    """Batches of one model behind one endpoint; see :class:`vdiag.providers.Batches`.

    Args:
        client: gives the open client of the endpoint.
        base_url: of the endpoint.
        path: that requests are for, as ``"/v1/responses"``.
        metadata: kept with every batch beside the token.
        body: the request's body for a question.
        answer: from a response's body to an answer; raises ProviderError where there is none.
        errors: of the endpoint.
    """

    largest, largest_file = 50_000, 200_000_000
    statuses: Collection[str] = STATUSES

    def __init__(
        self,
        client: Callable[[], openai.AsyncOpenAI],
        base_url: str,
        path: str,
        metadata: Mapping[str, str],
        body: Callable[[Question], Mapping[str, object]],
        answer: Callable[[object], Answer],
        errors: Errors,
    ) -> None:
        self._client = client
        self._endpoint = f'The endpoint "{base_url}"'
        self._path = path
        self._metadata = metadata
        self._body = body
        self._answer = answer
        self._errors = errors

    def line(self, question: Question) -> bytes:
        """The question as a line of the file.

        Raises:
            TurnedDown: it holds a character that cannot be sent.
        """
        body = self._body(question)
        request = {"custom_id": question.key, "method": "POST", "url": self._path, "body": body}
        try:
            return json.dumps(request, ensure_ascii=False).encode() + b"\n"
        except UnicodeEncodeError as error:
            odd = ascii(error.object[error.start])[1:-1]
            said = f'it holds the character "{odd}"'
            raise TurnedDown(said, CANNOT_BE_SENT, CANNOT_BE_SENT, said) from error

    async def upload(self, requests: Path, token: str) -> str:
        """Upload the requests and wait until they are processed; the file's id.

        Raises:
            Passing, Rejected: there is no batch, and none will appear.
        """
        try:
            async with self._about("the file of a batch"):
                with requests.open("rb") as content:
                    file = await self._client().files.create(
                        file=(f"vdiag-{token}.jsonl", content), purpose="batch"
                    )
            name = self._id_in({"id": getattr(file, "id", None)}, file)
            await self._processed(name, getattr(file, "status", None))
        except Passing as error:
            raise Passing(
                str(error), error.retry_after, throttled=error.throttled, unbilled=True
            ) from error
        return name

    async def _processed(self, file: str, status: object) -> None:
        """Wait until a file can be used, or this endpoint is known not to tell."""
        started, wait = time.monotonic(), FIRST_LOOK
        details: object = None
        while str(status).lower() not in READY and time.monotonic() - started < PATIENCE:
            if str(status).lower() in SPOILT:
                raise Rejected(
                    f'{self._endpoint} cannot use the file "{file}" of a batch (it is "{status}": '
                    f'"{legible(details)}"); give the same command again.'
                )
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_LOOK)
            try:
                async with self._about(f'the file "{file}"'):
                    found = await self._client().get(f"/files/{file}", cast_to=_ANY)
            except NotThere:
                return
            known = found if isinstance(found, Mapping) else {}
            status, details = known.get("status"), known.get("status_details")

    async def create(self, file: str, token: str) -> str:
        """Create a batch of a file; its id.

        Raises:
            Rejected: there is no batch and none will appear.
            Passing: the same, if it is unbilled; otherwise the batch may be there.
        """
        body = {
            "input_file_id": file,
            "endpoint": self._path,
            "completion_window": "24h",
            "metadata": {**self._metadata, TOKEN: token},
        }
        headers = {"Idempotency-Key": token}
        async with self._about("a batch"):
            batch = await self._client().post(
                "/batches", cast_to=_ANY, body=body, options={"headers": headers}
            )
        return self._id_in(batch, batch)

    async def find(self, token: str, file: str | None) -> str | None:
        """Id of the batch with this token or of this file, among the latest two thousand.

        Raises:
            NotThere: the endpoint does not list batches, or has made more since.
        """
        after: dict[str, object] = {}
        for _ in range(_PAGES):
            async with self._about("the list of batches"):
                page = await self._client().get(
                    "/batches", cast_to=_ANY, options={"params": {"limit": _PAGE, **after}}
                )
            batches = page.get("data") if isinstance(page, Mapping) else None
            if not isinstance(batches, list):
                raise NotThere(f'{self._endpoint} lists no batches ("{legible(page, 60)}")')
            for batch in batches:
                if _is_ours(batch, token, file):
                    return self._id_in(batch, batch)
            if not batches or not page.get("has_more"):
                return None
            after = {"after": self._id_in(batches[-1], batches[-1])}
        raise NotThere(f"{self._endpoint} lists {_PAGES * _PAGE} later batches, and may have more")

    async def state(self, batch: str) -> BatchState:
        """How far it is.

        Raises:
            NotThere: the endpoint does not show it, at least not to this key.
        """
        async with self._about(f'the batch "{batch}"'):
            found = await self._client().get(f"/batches/{batch}", cast_to=_ANY)
        state = state_of(batch, found)
        if state is None:
            raise self._errors.no_answer(found)
        return state

    async def fetch(self, file: str, place: Path) -> None:
        """Write a file of answers to this place, as it comes.

        Raises:
            NotThere: the endpoint does not show it, at least not to this key.
        """
        async with self._about(f'the file "{file}" of a batch'):
            streamed = self._client().files.with_streaming_response
            async with streamed.content(file) as response:
                with place.open("wb") as target:
                    async for piece in response.iter_bytes(1 << 16):
                        target.write(piece)

    def outcomes(self, place: Path) -> Iterator[tuple[str, Answer | NoAnswer]]:
        """Answers and errors in a file that was fetched; see :class:`vdiag.providers.Batches`."""
        for line in files.lines(place):
            yield files.outcome(line, self._answer, self._errors)

    def _id_in(self, found: object, said: object) -> str:
        name = found.get("id") if isinstance(found, Mapping) else None
        if not isinstance(name, str) or not name:
            raise self._errors.no_answer(said)
        return name

    @asynccontextmanager
    async def _about(self, what: str) -> AsyncIterator[None]:
        """Errors as what they are here: of a file or a batch, never of a question or the model.

        Unlike a question, a batch may have been made by a call that the endpoint failed on.
        """
        try:
            async with self._errors.translated():
                try:
                    yield
                except Exception as error:
                    if type(error).__module__.startswith("httpx"):  # while a file comes
                        raise openai.APIConnectionError(request=cast(Any, None)) from error
                    raise
        except ProviderError as error:
            status = getattr(error.__cause__, "status_code", None)
            if isinstance(error, Passing) and status is not None:
                error.unbilled = status == TOO_MANY_REQUESTS
            raise self._worded(what, status, error) from error.__cause__

    def _worded(self, what: str, status: int | None, error: ProviderError) -> ProviderError:
        said = f'{status}: "{message(getattr(error.__cause__, "body", None))}"'
        if what == "the list of batches" and status in NO_ROUTE:
            return NotThere(f"{self._endpoint} lists no batches ({said})")
        if status in GONE and '"' in what:
            return NotThere(f"{self._endpoint} does not know {what} with this API key ({said})")
        if isinstance(error, TurnedDown):
            return Rejected(
                f"{self._endpoint} rejects {what} ({said}); mend what it says, then give the same "
                "command again."
            )
        return error


def _is_ours(batch: object, token: str, file: str | None) -> bool:
    if not isinstance(batch, Mapping):
        return False
    metadata = batch.get("metadata")
    if isinstance(metadata, Mapping) and metadata.get(TOKEN) == token:
        return True
    return file is not None and batch.get("input_file_id") == file
