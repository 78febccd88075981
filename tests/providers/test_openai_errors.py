"""Odd replies and errors of an endpoint: each becomes an answer or one sentence."""

import sqlite3
import time
from collections.abc import Mapping

import openai
import pytest

from tests.endpoint import Endpoint, Handler
from tests.providers.test_openai import ask
from vdiag.ask.kept_answers import flaw
from vdiag.errors import GARBLED_ANSWER, Passing, ProviderError, Rejected, TurnedDown
from vdiag.extract.program import extract_program
from vdiag.plugins import language
from vdiag.recognize.answer_reader import Status, read_words
from vdiag.records import Reason

CHAT, RESPONSES = "POST /v1/chat/completions", "POST /v1/responses"
USAGE = {"prompt_tokens": 3, "completion_tokens": 5}


def chat(message: object, finish: object = "stop", usage: object = USAGE) -> dict[str, object]:
    return {"choices": [{"message": message, "finish_reason": finish}], "usage": usage}


def response(output: object, **fields: object) -> dict[str, object]:
    return {"status": "completed", "output": output, **fields}


def said(*parts: object) -> list[object]:
    return [{"type": "reasoning"}, {"type": "message", "content": list(parts)}]


def test_half_a_surrogate_pair_can_be_stored(endpoint: Endpoint) -> None:
    endpoint.instead[CHAT] = (200, chat({"content": "cut \ud83d"}))
    answer = ask(endpoint)
    assert answer.text == "cut ?"
    sqlite3.connect(":memory:").execute("SELECT ?", (answer.text,))


@pytest.mark.parametrize(
    "parts",
    [
        [{"type": "text", "text": "a b"}],
        [{"type": "thinking", "thinking": []}, {"type": "text", "text": "a"}, " b"],
    ],
)
def test_a_text_may_come_in_parts(endpoint: Endpoint, parts: list[object]) -> None:
    endpoint.instead[CHAT] = (200, chat({"content": parts}))
    assert ask(endpoint).text == "a b"


@pytest.mark.parametrize("kind", ["reasoning", "thinking", "redacted_thinking", "thought"])
def test_parts_of_reasoning_are_no_part_of_the_text(endpoint: Endpoint, kind: str) -> None:
    parts = [{"type": kind, "text": "Hm. <svg/>?"}, {"type": "text", "text": "a"}]
    endpoint.instead[CHAT] = (200, chat({"content": parts}))
    assert ask(endpoint).text == "a"


@pytest.mark.parametrize(
    "message",
    [
        {"content": None, "reasoning_content": "It is <svg/>."},
        {"content": "", "reasoning": "It is <svg/>."},
        {"content": [{"type": "thinking", "thinking": "It is <svg/>."}]},
        {"content": [{"type": "reasoning", "text": "It is <svg/>."}]},
    ],
)
def test_a_reply_of_reasoning_alone_is_told_from_an_answer(
    endpoint: Endpoint, message: object
) -> None:
    endpoint.instead[CHAT] = (200, chat(message))
    answer = ask(endpoint)
    assert answer.text == "<think>It is <svg/>.</think>"
    found = extract_program(answer, language("svg"))
    assert (found.code, found.reason) == ("", Reason.NO_CODE)
    assert "the endpoint sent reasoning only" in found.notes
    assert flaw(answer) == "empty"
    assert read_words(answer).status is Status.EMPTY


@pytest.mark.parametrize(
    "reply",
    [
        {"choices": [{}]}, {"choices": [None]}, {"choices": {"a": 1}}, {"choices": "x"},
        {"choices": []}, {}, [], "text", None, chat(None), chat("x"), chat({"content": 3}),
        chat({"content": {"a": 1}}), chat({"content": [3]}), chat({"content": [{"text": None}]}),
        chat({"content": "x"}, finish={"a": 1}), chat({"content": "x", "refusal": 3}),
        b"<html>", b'{"choices": "\xff"}', b"{", b"[" * 200000,
    ],
)  # fmt: skip
def test_an_odd_chat_reply_is_one_sentence(endpoint: Endpoint, reply: object) -> None:
    endpoint.instead[CHAT] = (200, reply)
    with pytest.raises(Passing, match=r"sent something that is no answer") as error:
        ask(endpoint)
    assert error.value.reason == GARBLED_ANSWER


@pytest.mark.parametrize(
    "reply",
    [
        response(None), response([None]), response("x"),
        response([{"type": "message", "content": None}]), response(said(None)),
        response(said({"type": "output_text", "text": None})), response(said(), status=3),
        response([{"content": [3]}]),
    ],
)  # fmt: skip
def test_an_odd_response_is_one_sentence(endpoint: Endpoint, reply: object) -> None:
    endpoint.instead[RESPONSES] = (200, reply)
    with pytest.raises(Passing, match=r"sent something that is no answer") as error:
        ask(endpoint, api="responses")
    assert error.value.reason == GARBLED_ANSWER


@pytest.mark.parametrize("count", ["7", 1e30, 10**30, 2**53, -5, 7.0, True, None, [7]])
def test_an_odd_number_of_tokens_is_none(endpoint: Endpoint, count: object) -> None:
    usage = {"prompt_tokens": count, "completion_tokens": 5}
    endpoint.instead[CHAT] = (200, chat({"content": "x"}, usage=usage))
    answer = ask(endpoint)
    assert (answer.input_tokens, answer.output_tokens) == (None, 5)
    endpoint.instead[CHAT] = (200, chat({"content": "x"}, usage=[count]))
    assert ask(endpoint).output_tokens is None


@pytest.mark.parametrize(
    ("fields", "finish"),
    [
        ({}, "stop"),
        ({"incomplete_details": {"reason": "max_output_tokens"}}, "length"),
        ({"incomplete_details": {"reason": "content_filter"}}, "refusal"),
        ({"incomplete_details": {"reason": "max_tool_calls"}}, "max_tool_calls"),
        ({"incomplete_details": {"reason": 3}, "status": "incomplete"}, "incomplete"),
        ({"incomplete_details": None, "status": "incomplete"}, "incomplete"),
        ({"incomplete_details": {}}, "stop"),
        ({"status": None}, "stop"),
    ],
)
def test_how_a_response_ended(
    endpoint: Endpoint, fields: Mapping[str, object], finish: str
) -> None:
    part = {"type": "output_text", "text": "x"}
    endpoint.instead[RESPONSES] = (200, response(said(part), **fields))
    answer = ask(endpoint, api="responses")
    assert (answer.text, answer.finish) == ("x", finish)


@pytest.mark.parametrize("status", ["failed", "cancelled", "queued", "in_progress"])
@pytest.mark.parametrize("output", [None, [], said({"type": "output_text", "text": "half"})])
def test_a_response_that_did_not_come_to_its_end_is_a_failed_call(
    endpoint: Endpoint, status: str, output: object
) -> None:
    details = {"reason": "max_output_tokens"}
    reply = response(output, status=status, error=None, incomplete_details=details)
    endpoint.instead[RESPONSES] = (200, reply)
    with pytest.raises(Passing, match=f'the reply ended by "{status}"') as error:
        ask(endpoint, api="responses")
    assert not error.value.unbilled


FENCE = "```svg\n<svg/>\n```"


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ([*said({"type": "output_text", "text": "Here it is:"}),
          *said({"type": "output_text", "text": FENCE})], f"Here it is:\n{FENCE}"),
        (said({"type": "output_text", "text": "a"}, {"type": "output_text", "text": "b"}), "ab"),
        (said({"type": "text", "text": "a"}), "a"), (said("a", "b"), "ab"),
        ([{"type": "message", "content": "a"}], "a"),
        ([{"role": "assistant", "content": "a"}], "a"),
        ([{"type": "message", "content": None}, *said({"type": "output_text", "text": "a"})], "a"),
        ([{"type": "message", "phase": "commentary", "content": "I will"},
          {"type": "message", "phase": "final_answer", "content": FENCE}], FENCE),
        ([{"type": "message", "channel": "analysis", "content": [3]},
          {"type": "message", "channel": ["final"], "content": FENCE}], FENCE),
        ([], ""), (said(), ""),
    ],
)  # fmt: skip
def test_the_text_of_a_response(endpoint: Endpoint, output: object, text: str) -> None:
    endpoint.instead[RESPONSES] = (200, response(output))
    answer = ask(endpoint, api="responses")
    assert (answer.text, answer.finish) == (text, "stop")


@pytest.mark.parametrize("output", [None, [], [{"type": "message", "content": None}]])
def test_the_text_beside_an_empty_output(endpoint: Endpoint, output: object) -> None:
    endpoint.instead[RESPONSES] = (200, response(output, output_text=FENCE))
    assert ask(endpoint, api="responses").text == FENCE


def test_a_null_where_a_text_should_be_is_asked_for_again(endpoint: Endpoint) -> None:
    null = [{"type": "message", "content": None}]
    endpoint.instead[RESPONSES] = (200, response(null))
    with pytest.raises(Passing, match="no answer"):
        ask(endpoint, api="responses")
    reply = response(null, status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    endpoint.instead[RESPONSES] = (200, reply)
    answer = ask(endpoint, api="responses")
    assert (answer.text, answer.finish) == ("", "length")


@pytest.mark.parametrize("name", ["invalid_prompt", "content_filter", "moderation_blocked"])
@pytest.mark.parametrize("field", ["code", "type"])
def test_a_prompt_refused_by_policy_is_a_refusal(endpoint: Endpoint, name: str, field: str) -> None:
    endpoint.instead[CHAT] = (400, {"error": {"message": "It was flagged.", field: name}})
    answer = ask(endpoint)
    assert (answer.text, answer.finish) == ("It was flagged.", "refusal")
    assert (answer.input_tokens, answer.output_tokens) == (0, 0)
    failed = {"status": "failed", "output": [], "error": {"code": name, "message": "flagged"}}
    endpoint.instead[RESPONSES] = (200, failed)
    assert ask(endpoint, api="responses").finish == "refusal"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (408, Passing), (409, Passing), (429, Passing), ("429", Passing), (502, Passing),
        ("rate_limit_exceeded", Passing), (400, TurnedDown), (401, Rejected), (402, Rejected),
        (None, Passing), ("odd", Passing),
    ],
)  # fmt: skip
def test_an_error_inside_of_a_200_is_read_by_its_code(
    endpoint: Endpoint, code: object, kind: type[ProviderError]
) -> None:
    endpoint.instead[CHAT] = (200, {"error": {"code": code, "message": "upstream is away"}})
    with pytest.raises(kind, match="upstream is away") as error:
        ask(endpoint)
    assert type(error.value) is kind
    if isinstance(error.value, Passing):
        assert error.value.throttled == (code in (429, "429", "rate_limit_exceeded"))


@pytest.mark.parametrize(
    "body",
    [
        {"error": "plain words"}, {"message": "plain words"}, {"detail": "plain words"},
        {"error": {"message": "plain words"}}, {"error": {"message": {"detail": "plain words"}}},
        b"plain words", "plain words", ["plain words"],
    ],
)  # fmt: skip
def test_the_text_of_an_error_is_shown_in_all_its_forms(endpoint: Endpoint, body: object) -> None:
    endpoint.instead[CHAT] = (400, body)
    with pytest.raises(TurnedDown, match=r'\(400: "plain words'):
        ask(endpoint)


def test_402_is_about_money(endpoint: Endpoint) -> None:
    endpoint.instead[CHAT] = (402, {"error": {"message": "Insufficient credits"}})
    with pytest.raises(Rejected, match=r'no money left \(402: "Insufficient credits"'):
        ask(endpoint)


def test_the_time_out_is_for_the_whole_answer(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        for _ in range(20):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    monkeypatch.setattr(Handler, "do_POST", drip)
    with pytest.raises(Passing, match=r"not whole after 0.5 seconds") as error:
        ask(endpoint, timeout=0.5)
    assert not error.value.unbilled


def test_what_waits_for_a_free_connection_was_never_sent(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PoolTimeout(Exception):
        """As httpx calls it."""

    async def crowded(*_args: object, **_options: object) -> None:
        raise openai.APITimeoutError(request=None) from PoolTimeout()  # type: ignore[arg-type]

    monkeypatch.setattr(openai.AsyncOpenAI, "post", crowded)
    with pytest.raises(Passing) as error:
        ask(endpoint)
    assert error.value.unbilled


def test_a_character_that_cannot_be_sent_is_one_sentence(endpoint: Endpoint) -> None:
    with pytest.raises(TurnedDown, match=r'cannot be sent \("\\udcff"\)'):
        ask(endpoint, extra_body={"x": "\udcff"})
    assert endpoint.bodies == []
