"""Whatever an endpoint sends: no error but vdiag's own, nothing lost and nothing invented."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ask.test_ask import LONGEST, PRICE, questions, spent
from vdiag import plugins
from vdiag.ask.batch_records import BatchRecords, new_token
from vdiag.ask.batch_results import BatchReading
from vdiag.ask.money.budget import Budget, Ledger
from vdiag.ask.money.call_cost import Tariff
from vdiag.errors import GARBLED_ANSWER, ProviderError
from vdiag.providers import BatchState, Connection, NoAnswer
from vdiag.providers._openai_bodies import clean, from_response
from vdiag.providers.openai import OpenAIModel
from vdiag.records import Answer
from vdiag.run.store import Run

FIELDS = st.sampled_from(
    "output output_text status incomplete_details reason error message code type content text "
    "refusal phase channel usage input_tokens output_tokens model choices finish_reason response "
    "status_code body custom_id id".split()
)
WORDS = st.sampled_from(
    "completed failed queued incomplete max_output_tokens content_filter message output_text text "
    "refusal commentary final_answer stop length k0 k1 200 400 500 invalid_prompt".split()
)
TEXT = st.text(st.characters(codec=None, categories=["L", "N", "P", "Zs", "Cc", "Cs"]), max_size=9)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS | TEXT, inner, max_size=6),
    max_leaves=25,
)
OPENED = {
    api: plugins.provider("openai").open("m", Connection(base_url="http://127.0.0.1:9/v1", api=api))
    for api in ("chat", "responses")
}
MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def strings(value: object) -> Iterator[str]:
    """All texts in a JSON value."""
    if isinstance(value, str):
        yield value
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from strings(inner)


def model(api: str) -> OpenAIModel:
    found = OPENED[api][0]
    assert isinstance(found, OpenAIModel)
    return found


@MANY
@given(ODD, st.sampled_from(["chat", "responses"]))
def test_an_odd_body_is_an_answer_made_of_its_texts_or_one_sentence(body: object, api: str) -> None:
    try:
        answer = model(api)._answer_in(body)
    except ProviderError as error:
        str(error).encode()
        return
    answer.text.encode()
    assert set(answer.text) - set("\n ") <= set("".join(map(clean, strings(body))))


MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"parts": st.lists(TEXT, max_size=3), "kind": st.sampled_from(["output_text", "text"])},
        optional={"phase": st.sampled_from(["commentary", "final_answer", None])},
    ),
    max_size=4,
)


@MANY
@given(MESSAGES, st.sampled_from(["stop", "length", "refusal", "max_tool_calls"]))
def test_a_response_is_the_text_of_its_messages_and_no_other(
    messages: list[dict[str, Any]], end: str
) -> None:
    output: list[object] = [{"type": "reasoning", "summary": [], "content": "thought"}]
    for one in messages:
        parts = [{"type": one["kind"], "text": part} for part in one["parts"]]
        phase = {"phase": one["phase"]} if "phase" in one else {}
        output.append({"type": "message", "content": parts, **phase})
    names = {"length": "max_output_tokens", "refusal": "content_filter"}
    details = None if end == "stop" else {"reason": names.get(end, end)}
    status = "completed" if end == "stop" else "incomplete"
    body = {"output": output, "status": status, "incomplete_details": details}
    said = ["".join(m["parts"]) for m in messages if m.get("phase") != "commentary"]
    answer = from_response(body, 0.0)
    assert answer is not None
    assert answer.text == clean("\n".join(text for text in said if text))
    assert answer.finish == end


def line_of(key: str, text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    body = {"choices": [{"message": message, "finish_reason": "stop"}]}
    return {"custom_id": key, "response": {"status_code": 200, "body": body}}


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, dict[str, str]]:
    """A file of answers with odd lines among good ones, and the good ones' texts by their keys."""
    good = {f"k{n}": draw(TEXT) for n in range(draw(st.integers(0, 5)))}
    lines = [json.dumps(line_of(key, text)).encode() for key, text in good.items()]
    odd = st.one_of(
        ODD.map(lambda value: json.dumps(value).encode()),
        st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b"")),
        st.sampled_from(lines or [b"{}"]).map(lambda line: line[:-7]),
        st.fixed_dictionaries({"custom_id": st.just("odd"), "response": ODD, "error": ODD}).map(
            lambda value: json.dumps(value).encode()
        ),
    )
    everything = draw(st.permutations(lines + draw(st.lists(odd, max_size=4))))
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return mark + b"\n".join(everything) + draw(st.sampled_from([b"", b"\n"])), good


@MANY
@given(files())
def test_good_lines_are_found_among_odd_ones(given: tuple[bytes, dict[str, str]]) -> None:
    raw, good = given
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(raw)
        found = list(model("chat").batches.outcomes(Path(file.name)))
    answers = [(key, one.text) for key, one in found if isinstance(one, Answer)]
    for key, text in good.items():
        assert (key, clean(text)) in answers
    for key, one in found:
        assert isinstance(one, Answer | NoAnswer)
        assert f'"{key}"' in raw.decode("utf-8", "replace") or not key or not key.isalnum()


OUTCOMES = st.one_of(
    TEXT.map(lambda text: Answer(clean(text), input_tokens=7, output_tokens=11)),
    st.builds(
        NoAnswer, st.sampled_from(["a", "b"]), st.sampled_from(["", "too_long", GARBLED_ANSWER]),
        st.booleans(),
    ),
)  # fmt: skip
STATES = [BatchState("b", status, True, 0, trouble, False, ())
          for status, trouble in (("completed", ""), ("expired", "expired"))]  # fmt: skip


@settings(MANY, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from(["0", "1", "2", "3", "", "x"]), OUTCOMES), max_size=9),
    st.sampled_from(STATES),
    st.booleans(),
)
def test_every_question_of_a_batch_ends_in_one_way(
    told: list[tuple[str, Answer | NoAnswer]], state: BatchState, known: bool
) -> None:
    asked = questions(4)
    keys = {str(number): question.key for number, question in enumerate(asked)}
    told = [(keys.get(name, name), found) for name, found in told]
    with tempfile.TemporaryDirectory() as place, Run.write(Path(place) / "r") as run:
        run.add_questions(asked)
        ledger = Ledger(run, Budget(), {"openai/m": Tariff(PRICE, LONGEST)}, None, {})
        records = BatchRecords(run, ledger, "openai/m", None)
        token = new_token()
        records.begin(token, asked)
        reading = BatchReading(run, ledger, state, records.held(token), known)
        reading.read(told)
        outcome = reading.end()
        first = {key: found for key, found in reversed(told) if isinstance(found, Answer)}
        for question in asked:
            answer = run.answer(question.key)
            assert answer == first.get(question.key), "the first answer stands, and no other"
        down = run.turned_down()
        assert outcome.turned_down == len(down)
        ends = [outcome.answers, outcome.missing.total(), len(down), len(outcome.unread)]
        assert sum(ends) == len(asked)
        waiting = {key for key, one in records.held(token).items() if one.waiting}
        assert waiting == set(outcome.unread), "what cannot be read stays set aside"
        nowhere = {question.key for question in asked} - {key for key, _ in told}
        if not state.trouble:
            assert nowhere <= waiting
        assert spent(Path(place) / "r").tokens >= 18 * outcome.answers
