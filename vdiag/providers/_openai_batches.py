"""OpenAI's batch protocol: a file of requests goes up, a file of answers comes down.

Upload a JSON Lines file with the purpose ``batch``, create a batch from it, ask how far it is, and
read its output and error files (https://platform.openai.com/docs/guides/batch). A batch holds at
most 50,000 requests and 200 MB.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard, cast

import openai

from vdiag.errors import Passing, ProviderError, Rejected, Unreachable
from vdiag.providers import BatchState, Lost
from vdiag.providers._openai_bodies import count
from vdiag.providers._openai_errors import Errors
from vdiag.providers._openai_meanings import legible, message, refused
from vdiag.records import Answer, Question

TOKEN = "vdiag"
"""Under this name the batch's metadata hold the token that it was sent with."""
ENDED = ("completed", "failed", "expired", "cancelled")
GONE = "the endpoint has it no longer"
_PAGES, _PAGE = 20, 100
_ANY = cast(Any, dict[str, Any])
"""What replies are read as: they may hold anything, or be no JSON at all."""


class OpenAIBatches:
    """Batches of one model behind one endpoint; see :class:`vdiag.providers.Batches`.

    Args:
        client: gives the open client of the endpoint.
        path: ``"/v1/chat/completions"`` or ``"/v1/responses"``.
        body: the request's body for a question.
        answer: from a response's body to an answer; raises ProviderError where there is none.
        errors: of the endpoint.
    """

    largest = 10_000  # well below 50,000 requests and, at 20 kB each, below 200 MB

    def __init__(
        self,
        client: Callable[[], openai.AsyncOpenAI],
        path: str,
        body: Callable[[Question], Mapping[str, object]],
        answer: Callable[[object], Answer],
        errors: Errors,
    ) -> None:
        self._client = client
        self._path = path
        self._body = body
        self._answer = answer
        self._errors = errors

    async def submit(self, questions: Sequence[Question], token: str) -> str:
        """Upload the requests and create a batch of them; its id.

        Raises:
            Rejected: there is no batch and none will appear.
            Passing: the same, if it is unbilled; otherwise the batch may be there.
            Unreachable: the batch may be there.
        """
        return await self._create(await self._upload(questions, token), token)

    async def _upload(self, questions: Sequence[Question], token: str) -> str:
        """Upload the requests; the file's id. A file alone costs nothing."""
        try:
            async with self._errors.translated():
                content = "".join(map(self._line, questions)).encode()
                file = await self._client().files.create(
                    file=(f"vdiag-{token}.jsonl", content), purpose="batch"
                )
            return self._id_in({"id": getattr(file, "id", None)}, file)
        except Passing as error:
            raise Passing(
                str(error), error.retry_after, throttled=error.throttled, unbilled=True
            ) from error
        except Unreachable as error:
            raise Rejected(str(error)) from error

    def _line(self, question: Question) -> str:
        request = {
            "custom_id": question.key,
            "method": "POST",
            "url": self._path,
            "body": self._body(question),
        }
        return json.dumps(request, ensure_ascii=False) + "\n"

    async def _create(self, file: str, token: str) -> str:
        body = {
            "input_file_id": file,
            "endpoint": self._path,
            "completion_window": "24h",
            "metadata": {TOKEN: token},
        }
        headers = {"Idempotency-Key": token}
        async with self._errors.translated():
            batch = await self._client().post(
                "/batches", cast_to=_ANY, body=body, options={"headers": headers}
            )
        return self._id_in(batch, batch)

    def _id_in(self, found: object, said: object) -> str:
        name = found.get("id") if isinstance(found, Mapping) else None
        if not isinstance(name, str) or not name:
            raise self._errors.no_answer(said)
        return name

    async def find(self, token: str) -> str | None:
        """Id of the batch that was created with this token, among the latest two thousand."""
        after: dict[str, object] = {}
        for _ in range(_PAGES):
            async with self._errors.translated():
                page = await self._client().get(
                    "/batches", cast_to=_ANY, options={"params": {"limit": _PAGE, **after}}
                )
            batches = page.get("data") if isinstance(page, Mapping) else None
            if not isinstance(batches, list):
                raise self._errors.no_answer(page)
            for batch in batches:
                metadata = batch.get("metadata") if isinstance(batch, Mapping) else None
                if isinstance(metadata, Mapping) and metadata.get(TOKEN) == token:
                    return self._id_in(batch, batch)
            if not batches or not page.get("has_more"):
                return None
            after = {"after": self._id_in(batches[-1], batches[-1])}
        return None

    async def state(self, batch: str) -> BatchState:
        """How far it is; ended, with its answers :class:`Lost`, where the endpoint has it not."""
        async with self._errors.translated():
            try:
                found = await self._client().get(f"/batches/{batch}", cast_to=_ANY)
            except openai.NotFoundError:
                return BatchState(batch, True, 0, 0, Lost(GONE), ())
        status = found.get("status") if isinstance(found, Mapping) else None
        if not isinstance(status, str):
            raise self._errors.no_answer(found)
        return _state(batch, status, found)

    async def collect(self, state: BatchState) -> list[tuple[str, Answer | str]]:
        """Answers and errors of an ended batch, in the order of its files.

        What belongs to no question that could be told comes under the empty key.
        """
        found: list[tuple[str, Answer | str]] = []
        for file in state.files:
            async with self._errors.translated():
                try:
                    content = (await self._client().files.content(file)).content
                except openai.NotFoundError:
                    found.append(("", Lost(f'its file "{file}" is gone')))
                    continue
            # not splitlines: a text may hold other characters that end a line
            lines = content.decode("utf-8", "replace").split("\n")
            found += [self._outcome(line) for line in lines if line.strip()]
        return found

    def _outcome(self, text: str) -> tuple[str, Answer | str]:
        """What one line says, and of which question."""
        key = ""
        try:
            line = json.loads(text)
            named = line["custom_id"]
            key = named if isinstance(named, str) else ""
            return key, self._answer_or_error(line)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return key, Lost(f'a line that cannot be read: "{legible(text, 60)}"')

    def _answer_or_error(self, line: Mapping[str, Any]) -> Answer | str:
        response = line.get("response") or {}
        body = response.get("body")
        if response.get("status_code") == 200:
            try:
                return self._answer(body)
            except ProviderError:
                error = body.get("error") if isinstance(body, Mapping) else None
                return Lost(message(error) if error else f"no answer: {legible(body, 60)}")
        error = body or line.get("error")
        if refused(error):
            return Answer(message(error), "refusal", input_tokens=0, output_tokens=0)
        return message(error) if error else Lost("neither an answer nor an error")


def _state(name: str, status: str, batch: Mapping[str, object]) -> BatchState:
    ended = status in ENDED
    counts = batch.get("request_counts")
    of = {key: count(value) or 0 for key, value in counts.items()} if _is_object(counts) else {}
    errors = batch.get("errors")
    listed = errors.get("data") if _is_object(errors) else None
    trouble = "" if status == "completed" else status
    if isinstance(listed, list) and listed:
        trouble = message(listed[0])
    files = (batch.get("output_file_id"), batch.get("error_file_id"))
    return BatchState(
        id=name,
        ended=ended,
        total=of.get("total", 0),
        done=of.get("completed", 0) + of.get("failed", 0),
        trouble=trouble if ended else "",
        files=tuple(file for file in files if isinstance(file, str) and file),
    )


def _is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)
