"""OpenAI's batch protocol: a file of requests goes up, a file of answers comes down.

Upload a JSON Lines file with the purpose ``batch``, create a batch from it, ask how far it is, and
read its output and error files (https://platform.openai.com/docs/guides/batch). A batch holds at
most 50,000 requests and 200 MB.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

import openai
from openai.types import Batch

from vdiag.providers import BatchState
from vdiag.records import Answer, Question

TOKEN = "vdiag"
"""Under this name the batch's metadata hold the token that it was sent with."""
ENDED = ("completed", "failed", "expired", "cancelled")
_PAGES = 20


class OpenAIBatches:
    """Batches of one model behind one endpoint; see :class:`vdiag.providers.Batches`.

    Args:
        client: of the endpoint.
        path: ``"/v1/chat/completions"`` or ``"/v1/responses"``.
        body: the request's body for a question.
        answer: from a response's body to an answer.
        errors: turns what the ``openai`` package raises into vdiag's errors.
    """

    largest = 10_000  # well below 50,000 requests and, at 20 kB each, below 200 MB

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        path: str,
        body: Callable[[Question], Mapping[str, object]],
        answer: Callable[[Mapping[str, object]], Answer],
        errors: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self._client = client
        self._path = path
        self._body = body
        self._answer = answer
        self._errors = errors

    async def submit(self, questions: Sequence[Question], token: str) -> str:
        """Upload the requests and create a batch of them; its id."""
        lines = (
            json.dumps(
                {
                    "custom_id": question.key,
                    "method": "POST",
                    "url": self._path,
                    "body": self._body(question),
                },
                ensure_ascii=False,
            )
            for question in questions
        )
        content = "\n".join(lines).encode() + b"\n"
        async with self._errors():
            file = await self._client.files.create(
                file=(f"vdiag-{token}.jsonl", content), purpose="batch"
            )
            batch = await self._client.batches.create(
                input_file_id=file.id,
                endpoint=self._path,  # type: ignore[arg-type]
                completion_window="24h",
                metadata={TOKEN: token},
            )
        return batch.id

    async def find(self, token: str) -> str | None:
        """Id of the batch that was created with this token, among the latest two thousand."""
        async with self._errors():
            page = await self._client.batches.list(limit=100)
            for _ in range(_PAGES):
                for batch in page.data:
                    if (batch.metadata or {}).get(TOKEN) == token:
                        return batch.id
                if not page.has_next_page():
                    return None
                page = await page.get_next_page()
        return None

    async def state(self, batch: str) -> BatchState:
        """How far it is."""
        async with self._errors():
            return _state(await self._client.batches.retrieve(batch))

    async def collect(self, state: BatchState) -> list[tuple[str, Answer | str]]:
        """Answers and errors of an ended batch, in the order of its files."""
        found: list[tuple[str, Answer | str]] = []
        for file in state.files:
            async with self._errors():
                content = await self._client.files.content(file)
                text = content.text
            lines = (json.loads(line) for line in text.splitlines() if line.strip())
            found += [(str(line["custom_id"]), self._outcome(line)) for line in lines]
        return found

    def _outcome(self, line: Mapping[str, object]) -> Answer | str:
        response = line.get("response")
        if isinstance(response, Mapping) and response.get("status_code") == 200:
            return self._answer(response["body"])
        said = response.get("body") if isinstance(response, Mapping) else line.get("error")
        if isinstance(said, Mapping):
            said = said.get("error", said)
        if isinstance(said, Mapping):
            said = said.get("message", said)
        return " ".join(str(said).split())[:200]


def _state(batch: Batch) -> BatchState:
    counts = batch.request_counts
    trouble: str = "" if batch.status == "completed" else batch.status
    if batch.errors is not None and batch.errors.data:
        trouble = " ".join(str(batch.errors.data[0].message).split())[:200]
    return BatchState(
        id=batch.id,
        ended=batch.status in ENDED,
        total=counts.total if counts else 0,
        done=counts.completed + counts.failed if counts else 0,
        trouble=trouble if batch.status in ENDED else "",
        files=tuple(file for file in (batch.output_file_id, batch.error_file_id) if file),
    )
