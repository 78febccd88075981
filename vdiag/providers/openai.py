"""Any OpenAI-compatible endpoint: openai/MODEL (OpenAI, vLLM, Ollama, OpenRouter, ...)"""

import json
import os
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

import openai
from openai.types.chat import ChatCompletion
from openai.types.responses import Response

from vdiag.errors import BadInput, MissingKey, Rejected, Unreachable
from vdiag.providers import Connection, OpenModel, Provider
from vdiag.records import Answer, Concept, Question

APIS = ("auto", "responses", "chat")
OWN_ENDPOINT = "https://api.openai.com/v1"


class OpenAIModel:
    """One model behind one endpoint.

    OpenAI itself is asked through its Responses API, every other endpoint through Chat
    Completions, which all of them speak; ``Connection.api`` overrides the choice. Passing errors
    (408, 409, 429 with its Retry-After, 5xx, dropped or stalled connections) are tried again by
    the ``openai`` package, at most ``Connection.retries`` times.
    """

    note = ""

    def __init__(self, name: str, connection: Connection) -> None:
        self.label = f"openai/{name}"
        self._name = name
        self._base_url = connection.base_url or os.environ.get("OPENAI_BASE_URL") or OWN_ENDPOINT
        self._chat = self._speaks_chat(connection.api)
        self._client = openai.AsyncOpenAI(
            api_key=self._key(),
            base_url=self._base_url,
            timeout=connection.timeout,
            max_retries=connection.retries,
        )
        self.settings: Mapping[str, object] = {
            "base_url": self._base_url,
            "api": "chat" if self._chat else "responses",
        }

    def _speaks_chat(self, api: str) -> bool:
        if api not in APIS:
            raise BadInput(f'--api "{api}" is not known; give one of {", ".join(APIS)}.')
        if api == "auto":
            return self._base_url.rstrip("/") != OWN_ENDPOINT
        return api == "chat"

    def _key(self) -> str:
        key = os.environ.get("OPENAI_API_KEY", "").strip()
        if key:
            return key
        if self._base_url.rstrip("/") != OWN_ENDPOINT:
            return "none"  # local servers take any key; one that wants a real one answers 401
        raise MissingKey(
            f'The model "{self.label}" needs an API key and OPENAI_API_KEY is not set: '
            "type `export OPENAI_API_KEY=...`, or point --base-url to a server that needs none."
        )

    def has(self, concept: Concept, language: str, sample: int) -> bool:
        """A model can be asked anything."""
        return True

    async def ask(self, question: Question) -> Answer:
        """Ask once; see :class:`OpenModel`."""
        started = time.monotonic()
        try:
            if self._chat:
                return _from_chat(await self._ask_chat(question), started)
            return _from_response(await self._ask_responses(question), started)
        except openai.APIStatusError as error:
            raise self._status_error(error) from error
        except openai.APIConnectionError as error:
            raise Unreachable(
                f'Nothing answers at "{self._base_url}" '
                f"({_innermost(error)}, after {self._client.max_retries} more tries); check "
                "--base-url and the network, then give the same command again."
            ) from error
        except (openai.APIResponseValidationError, json.JSONDecodeError) as error:
            raise self._not_an_answer(str(error)) from error

    async def _ask_chat(self, question: Question) -> ChatCompletion:
        own = self._base_url.rstrip("/") == OWN_ENDPOINT
        names = {"max_tokens": "max_completion_tokens" if own else "max_tokens"}
        completion = await self._client.chat.completions.create(
            model=self._name,
            messages=[{"role": "user", "content": question.prompt}],
            extra_headers=_idempotency(question),
            **cast(Any, _parameters(question.settings, names)),
        )
        if not isinstance(completion, ChatCompletion) or not completion.choices:
            raise self._not_an_answer(str(completion))
        return completion

    async def _ask_responses(self, question: Question) -> Response:
        response = await self._client.responses.create(
            model=self._name,
            input=question.prompt,
            store=False,
            extra_headers=_idempotency(question),
            **cast(Any, _parameters(question.settings, {"max_tokens": "max_output_tokens"})),
        )
        if not isinstance(response, Response) or response.status == "failed":
            raise self._not_an_answer(str(response))
        return response

    def _not_an_answer(self, what: str) -> Unreachable:
        return Unreachable(
            f'The endpoint "{self._base_url}" sent something that is no answer '
            f'("{" ".join(what.split())[:120]}"); check --base-url (it usually ends in /v1) and '
            "--api, then give the same command again."
        )

    def _status_error(self, error: openai.APIStatusError) -> Rejected | Unreachable:
        said = " ".join(str(_message(error)).split())[:200]
        status = error.status_code
        if status in (401, 403):
            return Rejected(
                f'The endpoint "{self._base_url}" does not accept the API key '
                f'({status}: "{said}"); set OPENAI_API_KEY to one that it knows.'
            )
        if status == 404:
            return Rejected(
                f'The endpoint "{self._base_url}" knows no model "{self._name}" '
                f'({status}: "{said}"); check the part after "openai/" and --base-url.'
            )
        if status in (408, 409, 429) or status >= 500:
            return Unreachable(
                f'The endpoint "{self._base_url}" still answered {status} ("{said}") after '
                f"{self._client.max_retries} more tries; wait, then give the same command again."
            )
        return Rejected(
            f'The endpoint "{self._base_url}" rejects the question for "{self._name}" '
            f'({status}: "{said}"); change the setting it names and give the command again.'
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _parameters(settings: Mapping[str, object], names: Mapping[str, str]) -> dict[str, object]:
    sent = ("temperature", "top_p", "max_tokens")
    return {names.get(key, key): settings[key] for key in sent if key in settings}


def _idempotency(question: Question) -> dict[str, str]:
    """The same key for the same question, so that an endpoint that honours it charges once."""
    return {"Idempotency-Key": f"vdiag-{question.key}"}


def _from_chat(completion: ChatCompletion, started: float) -> Answer:
    choice = completion.choices[0]
    refusal = choice.message.refusal
    finish: str = choice.finish_reason or "stop"
    if refusal or finish == "content_filter":
        finish = "refusal"
    usage = completion.usage
    return Answer(
        text=choice.message.content or refusal or "",
        finish=finish,
        input_tokens=usage.prompt_tokens if usage else None,
        output_tokens=usage.completion_tokens if usage else None,
        seconds=time.monotonic() - started,
        served=completion.model or "",
    )


def _from_response(response: Response, started: float) -> Answer:
    parts = [part for item in response.output if item.type == "message" for part in item.content]
    refusals = [part.refusal for part in parts if part.type == "refusal"]
    finish = "stop"
    if response.incomplete_details is not None:
        cut = response.incomplete_details.reason == "max_output_tokens"
        finish = "length" if cut else "refusal"
    if refusals:
        finish = "refusal"
    usage = response.usage
    return Answer(
        text=response.output_text or " ".join(refusals),
        finish=finish,
        input_tokens=usage.input_tokens if usage else None,
        output_tokens=usage.output_tokens if usage else None,
        seconds=time.monotonic() - started,
        served=response.model,
    )


def _message(error: openai.APIStatusError) -> object:
    if isinstance(error.body, Mapping):
        return error.body.get("message", error.message)
    return error.message


def _innermost(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error) or type(error).__name__


def _open(name: str, connection: Connection) -> Sequence[OpenModel]:
    if not name:
        raise BadInput('The model "openai" names no model; write it as openai/MODEL.')
    return [OpenAIModel(name, connection)]


PROVIDER = Provider(name="openai", open=_open, free=False)
