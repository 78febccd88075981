"""The openai provider against a real endpoint on loopback."""

import asyncio

import pytest

from tests.endpoint import Endpoint
from vdiag import plugins
from vdiag.errors import MissingKey, Rejected, Unreachable
from vdiag.providers import Connection
from vdiag.records import Answer, Concept, Question


def question(**settings: object) -> Question:
    concept = Concept("cat", "a cat", "objects")
    return Question(
        "ab12cd", "openai/m", "m", concept, "svg", 0, 0, "Draw a cat.", "draw@1", settings
    )


def ask(endpoint: Endpoint, api: str = "auto", timeout: float = 20, **settings: object) -> Answer:
    connection = Connection(base_url=endpoint.url, api=api, timeout=timeout, retries=3)

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


@pytest.mark.parametrize(("mode", "tries"), [("429", 3), ("500", 3), ("drop", 3)])
def test_passing_errors_are_tried_again(endpoint: Endpoint, mode: str, tries: int) -> None:
    endpoint.mode = mode
    assert "<svg" in ask(endpoint).text
    assert len(endpoint.bodies) == tries


def test_retry_after_is_kept(endpoint: Endpoint) -> None:
    endpoint.mode = "429"
    assert ask(endpoint).seconds >= 2  # two refusals, each asking for a second


def test_a_stalled_answer_is_asked_for_again(endpoint: Endpoint) -> None:
    endpoint.mode = "stall"
    assert "<svg" in ask(endpoint, timeout=1).text


def test_a_refusal_is_an_answer(endpoint: Endpoint) -> None:
    endpoint.mode = "refuse"
    answer = ask(endpoint)
    assert (answer.finish, answer.text) == ("refusal", "I cannot draw that.")
    assert len(endpoint.bodies) == 1


def test_retries_are_bounded(endpoint: Endpoint) -> None:
    endpoint.mode = "down"
    with pytest.raises(Unreachable, match="500"):
        ask(endpoint)
    assert len(endpoint.bodies) == 4


@pytest.mark.parametrize("mode", ["400", "401", "404"])
def test_what_cannot_pass_is_asked_once(endpoint: Endpoint, mode: str) -> None:
    endpoint.mode = mode
    with pytest.raises(Rejected, match=mode):
        ask(endpoint)
    assert len(endpoint.bodies) == 1


def test_openai_itself_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(MissingKey, match="OPENAI_API_KEY"):
        plugins.provider("openai").open("gpt", Connection())
