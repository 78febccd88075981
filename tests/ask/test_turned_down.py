"""A question that is turned down is not the run, and a model that fails is not the other one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.endpoint import Endpoint
from vdiag import plugins
from vdiag.ask.ask import Asked, Manner, ask
from vdiag.ask.money.budget import total
from vdiag.ask.money.call_cost import Sum, Tariff
from vdiag.ask.money.price_list import Price
from vdiag.ask.pace import Caps
from vdiag.errors import Rejected, Unreachable
from vdiag.providers import Connection
from vdiag.records import Concept, Question
from vdiag.run.store import Run, key_of

TARIFF = Tariff(Price("openai/m", input=1.0, output=10.0), 1000, False)
COST = (7 * 1.0 + 11 * 10.0) / 1e6
ODD = "the odd one"
TOO_LONG = {
    "error": {"message": "This model's maximum context length is 99 tokens.", "param": "messages"}
}
MODERATED = {
    "error": {"code": 403, "message": "Your input was flagged", "metadata": {"reasons": ["x"]}}
}
Asker = Callable[..., Asked]


@pytest.fixture
def asker(endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asker:
    monkeypatch.setenv("VDIAG_ANSWERS", str(tmp_path / "answers.db"))

    def go(asked: list[Question], manner: Manner = Manner(retries=1)) -> Asked:  # noqa: B008
        connection = Connection(base_url=endpoint.url, timeout=20)
        names = {question.model for question in asked}
        models = {
            name: plugins.provider("openai").open(name.partition("/")[2], connection)[0]
            for name in names
        }
        whole = [replace(one, settings=models[one.model].settings) for one in asked]
        with Run.write(tmp_path / "r") as run:
            return ask(run, whole, models, manner, dict.fromkeys(names, TARIFF), lambda line: None)

    return go


def questions(count: int, odd: int = -1, model: str = "openai/m") -> list[Question]:
    """Questions of which one holds the words that the endpoint turns down."""
    prompts = [ODD if n == odd else f"draw thing {n}" for n in range(count)]
    concept = Concept("thing", "a thing", "objects")
    return [
        Question(key_of(model, n), model, model, concept, "svg", n, 0, prompt, "d@1", {})
        for n, prompt in enumerate(prompts)
    ]


@pytest.mark.parametrize("place", [0, 11])
@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, TOO_LONG, "too_long"),
        (400, {"error": {"message": "no", "code": "context_length_exceeded"}}, "too_long"),
        (403, MODERATED, "refused_by_endpoint"),
        (413, b"<html>Request Entity Too Large</html>", "too_large"),
        (422, {"detail": [{"loc": ["body", "messages"], "msg": "odd"}]}, "refused_by_endpoint"),
        (500, {"error": {"message": "broken"}}, "endpoint_error"),
        (200, {"error": {"message": "upstream failed"}}, "endpoint_error"),
        (200, b'{"choices": [{"mess', "garbled_answer"),
        (200, b"", "garbled_answer"),
        (200, b"<html>hello</html>", "garbled_answer"),
        (200, {}, "garbled_answer"),
    ],
)
def test_one_question_that_is_turned_down_leaves_the_rest(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, place: int, status: int, body: object,
    reason: str,
) -> None:  # fmt: skip
    endpoint.turns_down[ODD] = (status, body)
    asked = questions(12, place)
    first = asker(asked, Manner(retries=0))
    assert (first.asked, dict(first.turned_down)) == (11, {reason: 1})
    with Run.read(tmp_path / "r") as run:
        assert run.turned_down() == {asked[place].key: reason}
        assert set(run.unanswered()) == {asked[place].key}
        if reason in ("too_long", "too_large", "refused_by_endpoint") or status == 500:
            assert total(run).usd == pytest.approx(11 * COST), "it surely cost nothing"
    again = asker(asked)
    assert (again.asked, again.there, dict(again.turned_down)) == (0, 11, {reason: 1})
    assert len(endpoint.asked[ODD]) == 1, "it is not asked again unasked"
    endpoint.turns_down.clear()
    retried = asker(asked, Manner(retry="refused"))
    assert (retried.asked, retried.there, retried.turned_down) == (1, 11, {})
    with Run.read(tmp_path / "r") as run:
        assert run.turned_down() == {}


def test_a_question_turned_down_again_stays_so(endpoint: Endpoint, asker: Asker) -> None:
    endpoint.turns_down[ODD] = (400, TOO_LONG)
    asker(questions(4, 2))
    done = asker(questions(4, 2), Manner(retry="refused"))
    assert (done.asked, dict(done.turned_down)) == (0, {"too_long": 1})
    assert len(endpoint.asked[ODD]) == 2


@pytest.mark.parametrize("count", [1, 2, 3, 9])
@pytest.mark.parametrize(("status", "sent"), [(400, 1), (503, 2)])
def test_what_turns_down_all_ends_after_three_and_records_nothing(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, count: int, status: int, sent: int
) -> None:
    endpoint.turns_down["draw"] = (status, {"error": {"message": "no", "code": "odd"}})
    with pytest.raises(Rejected if status == 400 else Unreachable, match='"no"'):
        asker(questions(count))
    assert len(endpoint.bodies) == sent * min(count, 3)
    with Run.read(tmp_path / "r") as run:
        assert run.turned_down() == {}
        assert total(run) == Sum(0, 0.0)


def test_three_turned_down_in_different_ways_are_not_the_model(
    endpoint: Endpoint, asker: Asker
) -> None:
    for number, status in enumerate((400, 403, 422)):
        endpoint.turns_down[f"thing {number}"] = (status, {"error": {"message": "no"}})
    done = asker(questions(9))
    assert (done.asked, dict(done.turned_down)) == (6, {"refused_by_endpoint": 3})


def test_an_endpoint_that_goes_down_is_no_question_s_fault(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    for number in range(6, 40):
        endpoint.turns_down[f"thing {number}"] = (502, b"bad gateway")
    with pytest.raises(Unreachable, match="still answers 502"):
        asker(questions(40), Manner(Caps(concurrency=1), retries=0))  # answers come first
    with Run.read(tmp_path / "r") as run:
        assert run.turned_down() == {}
        assert len(run.answered()) == 6


@pytest.mark.parametrize("place", [0, 5])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"error": {"message": "Incorrect API key provided"}}),
        (400, {"error": {"message": "API key not valid. Please pass a valid API key."}}),
        (402, {"error": {"message": "Insufficient credits"}}),
        (429, {"error": {"message": "quota", "code": "insufficient_quota"}}),
        (400, {"error": {"message": "Your credit balance is too low to access the API."}}),
        (403, {"error": {"message": "Limit reached", "code": "billing_hard_limit_reached"}}),
        (404, {"error": {"message": "The model `m` does not exist", "code": "model_not_found"}}),
        (400, {"error": {"message": "model: m is not a valid model ID"}}),
    ],
)  # fmt: skip
def test_key_money_and_model_end_the_asking_at_any_time_and_record_nothing(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, place: int, status: int, body: object
) -> None:
    endpoint.turns_down[ODD] = (status, body)
    with pytest.raises(Rejected):
        asker(questions(30, place))
    with Run.read(tmp_path / "r") as run:
        assert run.turned_down() == {}
        assert (place == 0) == (not run.answered())
    endpoint.turns_down.clear()
    assert asker(questions(30, place)).turned_down == {}


def test_one_model_s_trouble_leaves_the_other_going(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.turns_down["'model': 'bad'"] = (401, {"error": {"message": "bad key"}})
    both = [*questions(8, model="openai/bad"), *questions(8, model="openai/good")]
    done = asker(both)
    assert done.asked == 8
    assert len(done.stopped) == 1
    assert "bad key" in done.stopped[0]
    with Run.read(tmp_path / "r") as run:
        assert {question.key for question in both[8:]} == run.answered()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "This model does not support image inputs"),
        (500, "image input is not supported - hint: provide the mmproj"),
        (404, "No endpoints found that support image input"),
        (422, "unknown variant `image_url`, expected `text`"),
        (400, "messages[0].content must be a string"),
    ],
)
def test_a_server_that_reads_text_alone_ends_the_questions_with_pictures(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, status: int, said: str
) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(b"not looked at here")
    shown = [replace(q, images=(str(picture),), key=f"p{q.key}") for q in questions(20)]
    endpoint.turns_down["image_url"] = (status, {"error": {"message": said}})
    done = asker([*questions(10), *shown], Manner(retries=3))
    assert done.asked == 10
    assert len(done.stopped) == 1
    assert said[:40] in done.stopped[0]
    assert "takes no pictures" in done.stopped[0]
    assert done.turned_down == {}


def test_a_model_that_is_being_loaded_is_waited_for(
    endpoint: Endpoint, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vdiag.providers._openai_errors.LOADING_WAIT", 0.05)
    said: Mapping[str, object] = {"error": "Model m is currently loading"}
    for status in (503, 425, 200):
        endpoint.turns_down["draw"] = (status, said)
        with pytest.raises(Unreachable, match=r"currently loading.*tried 2 times"):
            asker(questions(3))


def test_a_reply_that_ended_by_an_error_is_no_answer(endpoint: Endpoint, asker: Asker) -> None:
    message = {"role": "assistant", "content": "<svg"}
    endpoint.turns_down[ODD] = (200, {"choices": [{"message": message, "finish_reason": "error"}]})
    done = asker(questions(6, 3))
    assert (done.asked, dict(done.turned_down)) == (5, {"endpoint_error": 1})
    broken = {"message": message, "finish_reason": "stop", "error": {"code": 502, "message": "x"}}
    endpoint.turns_down[ODD] = (200, {"choices": [broken]})
    done = asker(questions(6, 3), Manner(retries=0, retry="refused"))
    assert (done.asked, dict(done.turned_down)) == (0, {"endpoint_error": 1})
