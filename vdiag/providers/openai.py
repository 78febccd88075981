"""Any OpenAI-compatible endpoint: openai/MODEL (OpenAI, vLLM, Ollama, OpenRouter, ...)"""

import asyncio
import os
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

import openai

from vdiag.errors import BadInput, MissingKey
from vdiag.providers import Connection, OpenModel, Provider
from vdiag.providers import _openai_bodies as bodies
from vdiag.providers._openai_address import address
from vdiag.providers._openai_batches import OpenAIBatches
from vdiag.providers._openai_errors import Errors
from vdiag.providers._openai_meanings import message, refused
from vdiag.providers._openai_route import variables_named
from vdiag.providers._openai_secrets import hide
from vdiag.records import Answer, Ending, Question

APIS = ("auto", "responses", "chat")
OWN_ENDPOINT = "https://api.openai.com/v1"
NO_KEY = "none"
SENT_FROM_ENVIRONMENT = ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")


class OpenAIModel:
    """One model behind one endpoint.

    OpenAI itself is asked through its Responses API, every other endpoint through Chat
    Completions, which all of them speak; ``Connection.api`` overrides the choice. It can be used
    again after :meth:`close`, under another event loop, too.

    Raises:
        BadInput: the address or the interface cannot be used.
        MissingKey: OpenAI is to be asked and no key is set, or one that cannot be sent.
    """

    note = ""

    def __init__(self, name: str, connection: Connection) -> None:
        self.label = f"openai/{name}"
        self._name = name
        given = connection.base_url or os.environ.get("OPENAI_BASE_URL") or OWN_ENDPOINT
        self._address = address(given)
        self._base_url = self._address.shown
        self._own = self._address.own
        self._chat = self._speaks_chat(connection.api)
        self._key = self._find_key() if connection.asks else NO_KEY
        self._timeout = connection.timeout
        self._open: openai.AsyncOpenAI | None = None
        self._errors = Errors(self._base_url, name, connection.timeout)
        path = "/v1/chat/completions" if self._chat else "/v1/responses"
        self.batches = OpenAIBatches(
            self._client,
            self._base_url,
            connection.batch_endpoint or path,
            connection.batch_metadata,
            self._body,
            self._answer_in,
            self._errors,
        )
        self.settings: Mapping[str, object] = {
            "base_url": self._base_url,
            "api": "chat" if self._chat else "responses",
        }

    def _client(self) -> openai.AsyncOpenAI:
        """The open client; a new one after :meth:`close`, since it belongs to an event loop."""
        if self._open is None:
            # a connect that takes too long is known as one, and so as not billed
            timeout = openai.Timeout(self._timeout, connect=self._timeout / 2)
            with variables_named():
                self._open = openai.AsyncOpenAI(
                    api_key=self._key,
                    base_url=self._address.sent,
                    default_query=dict(self._address.query),
                    timeout=timeout,
                    max_retries=0,  # the step that asks tries again, at its own pace
                )
        return self._open

    def _speaks_chat(self, api: str) -> bool:
        if api not in APIS:
            raise BadInput(f'--api "{api}" is not known; give one of {", ".join(APIS)}.')
        if api == "auto":
            return not self._own
        return api == "chat"

    def _find_key(self) -> str:
        for name in SENT_FROM_ENVIRONMENT:
            odd = re.search(r"[^!-~]", os.environ.get(name, "").strip())
            if odd:
                raise MissingKey(
                    f'{name} holds the character "{ascii(odd[0])[1:-1]}", which no key has; type '
                    f"`export {name}=...` again, with straight quotes or none."
                )
        key = os.environ.get("OPENAI_API_KEY", "").strip()
        if key:
            hide(key)
            return key
        if not self._own:
            return NO_KEY  # local servers take any key; one that wants a real one answers 401
        raise MissingKey(
            f'The model "{self.label}" needs an API key and OPENAI_API_KEY is not set: '
            "type `export OPENAI_API_KEY=...`, or point --base-url to a server that needs none."
        )

    @property
    def warning(self) -> str:
        """What to know before anything is sent: whether others can read the key; may be empty."""
        if not self._address.open_to_all or (self._key == NO_KEY and not self._address.login):
            return ""
        sent = "the name and password" if self._address.login else "OPENAI_API_KEY"
        return (
            f'"{self._base_url}" is no https:// address: {sent} can be read by all on the way '
            "there; use https://, or unset it if the server needs none."
        )

    def check(self, sampling: Mapping[str, object]) -> None:
        """Refuse what this interface has no field for; see :class:`OpenModel`."""
        bodies.check(sampling, self._chat)

    def has(self, question: Question) -> bool:
        """A model can be asked anything."""
        return True

    async def ask(self, question: Question) -> Answer:
        """Ask a single time; see :class:`OpenModel`."""
        started = time.monotonic()
        path = "/chat/completions" if self._chat else "/responses"
        # the same key for the same question, so that an endpoint that honours it charges once
        headers = {"Idempotency-Key": f"vdiag-{question.key}"}
        shown = bool(question.images)
        async with self._errors.translated(shown), asyncio.timeout(self._timeout):
            try:
                body = await self._client().post(
                    path,
                    cast_to=cast(Any, dict[str, Any]),
                    body=dict(self._body(question)),
                    options={"headers": headers},
                )
            except openai.BadRequestError as error:
                if refused(error.body):
                    return _refusal(error.body, time.monotonic() - started)
                raise
        return self._answer_in(body, time.monotonic() - started, shown)

    def _body(self, question: Question) -> dict[str, object]:
        if self._chat:
            return bodies.chat_body(self._name, question, self._own)
        return bodies.responses_body(self._name, question)

    def _answer_in(self, body: object, seconds: float = 0.0, pictures: bool = False) -> Answer:
        """The answer in a body; a call that failed is none, whatever text came with it."""
        body = bodies.as_json(body)
        error = bodies.error_in(body)
        if refused(error):
            return _refusal(error, seconds)
        if error:
            raise self._errors.of_body(error, pictures)
        read = bodies.from_chat if self._chat else bodies.from_response
        answer = read(body, seconds) if isinstance(body, Mapping) else None
        if answer is None:
            raise self._errors.no_answer(body)
        if answer.ended is Ending.ERROR:
            raise self._errors.of_body(f'the reply ended by "{answer.finish}"')
        return answer

    async def close(self) -> None:
        """Close the connections."""
        if self._open is not None:
            await self._open.close()
            self._open = None


def _refusal(error: object, seconds: float) -> Answer:
    """The answer that an error stands for which refuses the prompt by policy."""
    return Answer(message(error), "refusal", input_tokens=0, output_tokens=0, seconds=seconds)


def _open(name: str, connection: Connection) -> Sequence[OpenModel]:
    if not name:
        raise BadInput('The model "openai" names no model; write it as openai/MODEL.')
    return [OpenAIModel(name, connection)]


PROVIDER = Provider(name="openai", open=_open, free=False)
