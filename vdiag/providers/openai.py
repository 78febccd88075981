"""Any OpenAI-compatible endpoint: openai/MODEL (OpenAI, vLLM, Ollama, OpenRouter, ...)"""

import json
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from typing import Any, cast

import openai
from openai.types.chat import ChatCompletion
from openai.types.responses import Response

from vdiag.errors import BadInput, MissingKey, Passing, ProviderError, Rejected, Unreachable
from vdiag.providers import Connection, OpenModel, Provider
from vdiag.providers import _openai_bodies as bodies
from vdiag.providers._openai_batches import OpenAIBatches
from vdiag.records import Answer, Concept, Question

APIS = ("auto", "responses", "chat")
OWN_ENDPOINT = "https://api.openai.com/v1"
NO_MONEY = ("insufficient_quota", "billing_hard_limit_reached")
"""Codes of a 429 that does not pass by waiting."""


class OpenAIModel:
    """One model behind one endpoint.

    OpenAI itself is asked through its Responses API, every other endpoint through Chat
    Completions, which all of them speak; ``Connection.api`` overrides the choice.
    """

    note = ""

    def __init__(self, name: str, connection: Connection) -> None:
        self.label = f"openai/{name}"
        self._name = name
        self._base_url = connection.base_url or os.environ.get("OPENAI_BASE_URL") or OWN_ENDPOINT
        self._own = self._base_url.rstrip("/") == OWN_ENDPOINT
        self._chat = self._speaks_chat(connection.api)
        self._client = openai.AsyncOpenAI(
            api_key=self._key() if connection.asks else "none",
            base_url=self._base_url,
            timeout=connection.timeout,
            max_retries=0,  # the step that asks tries again, at its own pace
        )
        path = "/v1/chat/completions" if self._chat else "/v1/responses"
        self.batches = OpenAIBatches(self._client, path, self._body, self._answer_in, self._errors)
        self.settings: Mapping[str, object] = {
            "base_url": self._base_url,
            "api": "chat" if self._chat else "responses",
        }

    def _speaks_chat(self, api: str) -> bool:
        if api not in APIS:
            raise BadInput(f'--api "{api}" is not known; give one of {", ".join(APIS)}.')
        if api == "auto":
            return not self._own
        return api == "chat"

    def _key(self) -> str:
        key = os.environ.get("OPENAI_API_KEY", "").strip()
        if key:
            return key
        if not self._own:
            return "none"  # local servers take any key; one that wants a real one answers 401
        raise MissingKey(
            f'The model "{self.label}" needs an API key and OPENAI_API_KEY is not set: '
            "type `export OPENAI_API_KEY=...`, or point --base-url to a server that needs none."
        )

    def check(self, sampling: Mapping[str, object]) -> None:
        """Refuse what this interface has no field for; see :class:`OpenModel`."""
        bodies.check(sampling, self._chat)

    def has(self, concept: Concept, language: str, sample: int) -> bool:
        """A model can be asked anything."""
        return True

    async def ask(self, question: Question) -> Answer:
        """Ask a single time; see :class:`OpenModel`."""
        started = time.monotonic()
        path = "/chat/completions" if self._chat else "/responses"
        # the same key for the same question, so that an endpoint that honours it charges once
        headers = {"Idempotency-Key": f"vdiag-{question.key}"}
        async with self._errors():
            body = await self._client.post(
                path,
                cast_to=cast(Any, dict[str, Any]),
                body=dict(self._body(question)),
                options={"headers": headers},
            )
            return self._answer_in(body, time.monotonic() - started)

    def _body(self, question: Question) -> dict[str, object]:
        if self._chat:
            return bodies.chat_body(self._name, question, self._own)
        return bodies.responses_body(self._name, question)

    def _answer_in(self, body: Mapping[str, object], seconds: float = 0.0) -> Answer:
        if self._chat and isinstance(body, Mapping) and body.get("choices"):
            return bodies.from_chat(ChatCompletion.construct(None, **dict(body)), seconds)
        if not self._chat and isinstance(body, Mapping) and "output" in body:
            response = Response.construct(None, **dict(body))
            if response.status != "failed":
                return bodies.from_response(response, seconds)
            said = response.error.message if response.error else "no reason given"
            raise Passing(
                f'The endpoint "{self._base_url}" failed on a question ("{said}"); wait, then '
                "give the same command again."
            )
        raise self._not_an_answer(body if isinstance(body, str) else json.dumps(body))

    @asynccontextmanager
    async def _errors(self) -> AsyncIterator[None]:
        """Turn what the ``openai`` package raises into vdiag's errors."""
        try:
            yield
        except openai.APIStatusError as error:
            raise self._status_error(error) from error
        except openai.APIConnectionError as error:
            # by name: older openai packages rest on httpx, newer ones on httpx2
            sent = type(error.__cause__).__name__ not in ("ConnectError", "ConnectTimeout")
            raise Passing(
                f'Nothing answers at "{self._base_url}" ({_innermost(error)}); check --base-url '
                "and the network, then give the same command again.",
                unbilled=not sent,
            ) from error
        except (openai.APIResponseValidationError, json.JSONDecodeError) as error:
            raise self._not_an_answer(str(error)) from error

    def _not_an_answer(self, what: str) -> Unreachable:
        return Unreachable(
            f'The endpoint "{self._base_url}" sent something that is no answer '
            f'("{" ".join(what.split())[:120]}"); check --base-url (it usually ends in /v1) and '
            "--api, then give the same command again."
        )

    def _status_error(self, error: openai.APIStatusError) -> ProviderError:
        said = " ".join(str(_message(error)).split())[:200]
        status = error.status_code
        if status in (401, 403):
            return Rejected(
                f'The endpoint "{self._base_url}" does not accept the API key '
                f'({status}: "{said}"); set OPENAI_API_KEY to one that it knows.'
            )
        if status in (404, 405, 501) and error.request.url.path.endswith(("/files", "/batches")):
            return Rejected(
                f'The endpoint "{self._base_url}" offers no batches ({status}: "{said}"); give the '
                "same command without --batch."
            )
        if status == 404:
            return Rejected(
                f'The endpoint "{self._base_url}" knows no model "{self._name}" '
                f'({status}: "{said}"); check the part after "openai/" and --base-url.'
            )
        if status == 429 and error.code in NO_MONEY:
            return Rejected(
                f'The account at "{self._base_url}" has no money left ({status}: "{said}"); add '
                "some, then give the same command again."
            )
        if status in (408, 409, 429) or status >= 500:
            return Passing(
                f'The endpoint "{self._base_url}" still answers {status} ("{said}"); wait, then '
                "give the same command again.",
                retry_after=retry_after(error.response.headers),
                throttled=status == 429,
                unbilled=status == 429,
            )
        return Rejected(
            f'The endpoint "{self._base_url}" rejects the question for "{self._name}" '
            f'({status}: "{said}"); change the setting it names and give the command again.'
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _message(error: openai.APIStatusError) -> object:
    if isinstance(error.body, Mapping):
        return error.body.get("message", error.message)
    return error.message


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait that a response names: ``retry-after-ms``, ``Retry-After`` (RFC 9110).

    Args:
        headers: names in lower case.
    """
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        said = headers.get("retry-after", "")
        if said.strip().replace(".", "", 1).isdigit():
            return float(said)
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time()) if said else None
    except ValueError:
        return None


def _innermost(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error) or type(error).__name__


def _open(name: str, connection: Connection) -> Sequence[OpenModel]:
    if not name:
        raise BadInput('The model "openai" names no model; write it as openai/MODEL.')
    return [OpenAIModel(name, connection)]


PROVIDER = Provider(name="openai", open=_open, free=False)
