"""The openai provider against a real endpoint on loopback."""

import asyncio
import time

import pytest

from tests.endpoint import Endpoint
from vdiag import plugins
from vdiag.ask.money import price_list
from vdiag.errors import BadInput, MissingKey, Passing, ProviderError, Rejected, TurnedDown
from vdiag.providers import Connection
from vdiag.providers._openai_errors import retry_after
from vdiag.records import Answer, Concept, Question


def question(**settings: object) -> Question:
    concept = Concept("cat", "a cat", "objects")
    return Question(
        "ab12cd", "openai/m", "m", concept, "svg", 0, 0, "Draw a cat.", "draw@1", settings
    )


def ask(
    endpoint: Endpoint,
    api: str = "auto",
    timeout: float = 20,
    base_url: str | None = None,
    **settings: object,
) -> Answer:
    connection = Connection(base_url=base_url or endpoint.url, api=api, timeout=timeout)

    async def once() -> Answer:
        model = plugins.provider("openai").open("m", connection)[0]
        try:
            return await model.ask(question(**settings))
        finally:
            await model.close()

    return asyncio.run(once())


def test_another_endpoint_is_asked_by_chat(endpoint: Endpoint) -> None:
    answer = ask(endpoint, temperature=0.5, max_tokens=99)
    assert "<svg" in answer.text
    assert (answer.input_tokens, answer.output_tokens) == (7, 11)
    assert (answer.finish, answer.served) == ("stop", "served-name")
    assert endpoint.paths == ["/v1/chat/completions"]
    body = endpoint.bodies[0]
    assert body["messages"] == [{"role": "user", "content": "Draw a cat."}]
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("m", 0.5, 99)


def test_the_responses_api(endpoint: Endpoint) -> None:
    answer = ask(endpoint, api="responses", max_tokens=99)
    assert "<svg" in answer.text
    assert (answer.input_tokens, answer.output_tokens) == (7, 11)
    assert endpoint.paths == ["/v1/responses"]
    body = endpoint.bodies[0]
    assert (body["input"], body["max_output_tokens"]) == ("Draw a cat.", 99)
    assert "temperature" not in body


@pytest.mark.parametrize(
    ("mode", "throttled", "unbilled", "wait"),
    [("429", True, True, 1.0), ("500", False, True, None), ("drop", False, False, None)],
)
def test_a_passing_error_says_what_it_is(
    endpoint: Endpoint, mode: str, throttled: bool, unbilled: bool, wait: float | None
) -> None:
    endpoint.mode = mode
    with pytest.raises(Passing) as error:
        ask(endpoint)
    said = (error.value.throttled, error.value.unbilled, error.value.retry_after)
    assert said == (throttled, unbilled, wait)
    assert len(endpoint.bodies) == 1, "trying again is for the step that asks"


def test_where_nothing_listens_nothing_is_billed() -> None:
    async def once() -> None:
        connection = Connection(base_url="http://127.0.0.1:9/v1", timeout=5)
        await plugins.provider("openai").open("m", connection)[0].ask(question())

    with pytest.raises(Passing, match="Nothing answers") as error:
        asyncio.run(once())
    assert error.value.unbilled


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "Retry-After": "7"}, 0.25),
        ({"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}, 4102444800 - 2000000000),
        ({"Retry-After": "Fri, 01 Jan 1999 00:00:00 GMT"}, 0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_in_all_its_forms(
    headers: dict[str, str], seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 2000000000.0)
    assert retry_after({name.lower(): value for name, value in headers.items()}) == seconds


def test_all_parameters_are_sent_as_they_are(endpoint: Endpoint) -> None:
    extra = {"top_k": 40, "provider": {"order": ["x"]}}
    given = {"temperature": 0.5, "top_p": 0.9, "max_tokens": 99, "reasoning_effort": "low"}
    ask(endpoint, **given, seed=7, extra_body=extra)
    body = endpoint.bodies[0]
    assert {name: body[name] for name in given} == given
    assert (body["seed"], body["top_k"], body["provider"]) == (7, 40, {"order": ["x"]})
    ask(endpoint, api="responses", **given, extra_body={"reasoning": {"summary": "auto"}})
    body = endpoint.bodies[1]
    assert body["reasoning"] == {"summary": "auto", "effort": "low"}
    assert (body["temperature"], body["top_p"], body["max_output_tokens"]) == (0.5, 0.9, 99)


def test_what_an_interface_cannot_take_is_refused_before_anything_is_sent() -> None:
    connection = Connection(base_url="http://127.0.0.1:9/v1", api="responses")
    model = plugins.provider("openai").open("m", connection)[0]
    with pytest.raises(BadInput, match=r'"3".*--api chat'):
        model.check({"seed": 3})
    for name in ("model", "messages", "input", "stream", "n", "background"):
        with pytest.raises(BadInput, match=f'"{name}"'):
            model.check({"extra_body": {name: 1}})


@pytest.mark.parametrize(
    ("field", "option"),
    [
        ("temperature", "--temperature"),
        ("top_p", "--top-p"),
        ("seed", "--model-seed"),
        ("reasoning_effort", "--reasoning-effort"),
        ("max_tokens", "--max-tokens"),
        ("max_output_tokens", "--max-tokens"),
        ("max_completion_tokens", "--max-tokens"),
    ],
)
def test_what_an_option_sets_is_no_extra_field(field: str, option: str) -> None:
    model = plugins.provider("openai").open("m", Connection(base_url="http://127.0.0.1:9/v1"))[0]
    with pytest.raises(BadInput, match=f'"{field}": give {option} instead'):
        model.check({"extra_body": {field: 1}})


@pytest.mark.parametrize(
    "extra",
    [
        {"x": float("nan")},
        {"x": [float("inf")]},
        {"x": "cut \ud83d"},
        {"reasoning": "x"},
        {"reasoning": {"effort": "low"}},
    ],
)
def test_an_extra_field_that_cannot_be_sent_is_refused(extra: dict[str, object]) -> None:
    connection = Connection(base_url="http://127.0.0.1:9/v1", api="responses")
    model = plugins.provider("openai").open("m", connection)[0]
    with pytest.raises(BadInput, match=r"--extra-body") as error:
        model.check({"reasoning_effort": "low", "extra_body": extra})
    str(error.value).encode()


@pytest.mark.parametrize(
    "address",
    [
        "localhost:8000/v1", "/v1", "http://", "http://[::1", "ftp://x/v1", "http://h:99999/v1",
        "http://exa mple/v1", "http://a..b/v1",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anything_is_asked(address: str) -> None:
    with pytest.raises(BadInput, match="is no address of an endpoint"):
        plugins.provider("openai").open("m", Connection(base_url=address))


@pytest.mark.parametrize("key", ["“sk-1”", "sk-1\nsk-2", "sk-é"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(MissingKey, match="OPENAI_API_KEY holds the character") as error:
        plugins.provider("openai").open("m", Connection(base_url="http://127.0.0.1:9/v1"))
    assert "sk-" not in str(error.value)


@pytest.mark.parametrize(
    ("address", "api"),
    [
        ("https://api.openai.com/v1", "responses"),
        ("https://eu.api.openai.com/v1/", "responses"),
        ("https://us.api.openai.com/v1", "responses"),
        ("https://api.openai.com.example.org/v1", "chat"),
        ("http://localhost:8000/v1", "chat"),
    ],
)
def test_which_addresses_are_openais_own(address: str, api: str) -> None:
    model = plugins.provider("openai").open("m", Connection(base_url=address, asks=False))[0]
    assert model.settings["api"] == api
    assert price_list.load().of("openai/gpt-4o", "https://eu.api.openai.com/v1") is None


def test_a_model_can_be_used_again_after_it_was_closed(endpoint: Endpoint) -> None:
    model = plugins.provider("openai").open("m", Connection(base_url=endpoint.url))[0]

    async def once() -> Answer:
        try:
            return await model.ask(question())
        finally:
            await model.close()

    assert asyncio.run(once()).text == asyncio.run(once()).text


def test_a_refusal_is_an_answer(endpoint: Endpoint) -> None:
    endpoint.mode = "refuse"
    answer = ask(endpoint)
    assert (answer.finish, answer.text) == ("refusal", "I cannot draw that.")
    assert len(endpoint.bodies) == 1


@pytest.mark.parametrize(
    ("mode", "kind"), [("400", TurnedDown), ("401", Rejected), ("404", TurnedDown)]
)
def test_what_cannot_pass_is_asked_once(
    endpoint: Endpoint, mode: str, kind: type[ProviderError]
) -> None:
    endpoint.mode = mode
    with pytest.raises(kind, match=mode):
        ask(endpoint)
    assert len(endpoint.bodies) == 1


def test_openai_itself_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(MissingKey, match="OPENAI_API_KEY"):
        plugins.provider("openai").open("gpt", Connection())
