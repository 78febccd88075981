"""What becomes of a batch whose answers are odd, missing or gone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ask.test_ask import MOST, Asker, asker, place, questions, spent
from tests.ask.test_batch import BATCH, Killed, no_look, soon, table
from tests.endpoint import Endpoint
from vdiag.ask import batch
from vdiag.ask.ask import Manner
from vdiag.errors import Rejected, Unreachable
from vdiag.run.store import Run

__all__ = ["asker", "place", "soon"]  # fixtures
Line = dict[str, Any]


def edited(change: Callable[[Line], object]) -> Callable[[bytes], bytes]:
    """Change the second line of an answers' file."""

    def rewrite(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        lines[1] = json.dumps(change(json.loads(lines[1])), ensure_ascii=False).encode()
        return b"\n".join(lines)

    return rewrite


def message(**fields: object) -> Callable[[Line], Line]:
    def change(line: Line) -> Line:
        line["response"]["body"]["choices"][0]["message"].update(fields)
        return line

    return change


def response(response: object) -> Callable[[Line], Line]:
    return lambda line: {**line, "response": response}


@pytest.mark.parametrize("text", ["a\u2028b", "a\u0085b", "a\u2029b"])
def test_a_line_ends_at_a_line_feed_alone(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, text: str
) -> None:
    endpoint.rewrite = edited(message(content=text))
    assert asker(questions(4), BATCH).asked == 4
    with Run.read(tmp_path / "r") as run:
        assert text in list(run.drawings()["answer"])


def test_half_a_surrogate_pair_becomes_a_question_mark(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.rewrite = lambda raw: raw.replace(b"Here it is", b"Here \\ud83d it is", 1)
    assert asker(questions(4), BATCH).asked == 4
    with Run.read(tmp_path / "r") as run:
        assert sum("Here ? it is" in text for text in run.drawings()["answer"]) == 1


ODD: dict[str, Callable[[bytes], bytes]] = {
    "no choices": edited(response({"status_code": 200, "body": {"choices": []}})),
    "message null": edited(response({"status_code": 200, "body": {"choices": [{}]}})),
    "body null": edited(response({"status_code": 200, "body": None})),
    "body missing": edited(response({"status_code": 200})),
    "body text": edited(response({"status_code": 200, "body": "<html>"})),
    "response text": edited(response("oops")),
    "nothing said": edited(response(None)),
    "line null": edited(lambda line: None),
    "line list": edited(lambda line: [line]),
    "no id": edited(lambda line: {"error": {"message": "lost"}}),
    "odd id": edited(lambda line: {**line, "custom_id": [1]}),
    "cut off": lambda raw: raw[:-40],
    "no line": lambda raw: b"\n".join(raw.split(b"\n")[1:]),
    "no UTF-8": lambda raw: b"\xff" + raw,
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_line_costs_its_own_question_alone(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, case: str
) -> None:
    endpoint.rewrite = ODD[case]
    done = asker(questions(4), BATCH)
    assert done.asked == 3
    assert '1 questions of batch "batch_0" have no answer' in done.said[0]
    nameless = case in ("line null", "line list", "no id", "odd id", "cut off", "no UTF-8")
    assert any("1 parts" in said for said in done.said) == nameless
    assert spent(tmp_path / "r").tokens == 3 * 18 + MOST, "it may have been charged"
    endpoint.rewrite = bytes
    again = asker(questions(4), BATCH)
    assert (again.there, again.asked) == (3, 1)


def test_a_refusal_by_policy_is_an_answer_and_an_error_costs_nothing(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    flagged = {"error": {"message": "flagged", "code": "invalid_prompt"}}
    endpoint.rewrite = edited(response({"status_code": 400, "body": flagged}))
    assert asker(questions(4), BATCH).asked == 4
    with Run.read(tmp_path / "r") as run:
        assert sorted(run.drawings()["finish"]) == ["refusal", "stop", "stop", "stop"]
    assert spent(tmp_path / "r").tokens == 3 * 18


def test_a_completed_batch_without_answers_is_an_error(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.rewrite = lambda raw: b""
    with pytest.raises(Rejected, match=r'came to nothing: "it is not among the answers" \(4\)'):
        asker(questions(4), BATCH)
    assert spent(tmp_path / "r").tokens == 4 * MOST


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_a_batch_that_ended_early_with_nothing_has_nothing_to_mend(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, status: str
) -> None:
    endpoint.instead["GET /v1/batches/batch_0"] = (200, {"id": "batch_0", "status": status})
    with pytest.raises(Rejected, match=rf'"{status}" \(4\); give the same') as error:
        asker(questions(4), BATCH)
    assert "mend" not in str(error.value)
    assert spent(tmp_path / "r").tokens == 0


@pytest.mark.parametrize("path", ["GET /v1/batches/batch_0", "GET /v1/files/"])
def test_a_batch_that_is_gone_holds_nothing_up(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, path: str
) -> None:
    endpoint.instead[path] = (404, {"error": {"message": "No such object"}})
    done = asker(questions(4), BATCH)
    assert done.asked == 0
    assert "gone" in done.said[0] or "no longer" in done.said[0]
    assert table(tmp_path / "r", "SELECT state FROM batches") == [("collected",)]
    assert spent(tmp_path / "r").tokens == 4 * MOST, "it may have been charged"
    endpoint.instead = {}
    assert asker(questions(4)).asked == 4


@pytest.mark.parametrize("reply", [b"<html>", {"id": "batch_0"}, [], {"status": 3}])
def test_an_odd_state_is_an_error_and_not_looked_at_without_end(
    endpoint: Endpoint, asker: Asker, reply: object
) -> None:
    endpoint.instead["GET /v1/batches/"] = (200, reply)
    with pytest.raises(Unreachable, match="no answer"):
        asker(questions(2), BATCH)


@pytest.mark.parametrize("path", ["POST /v1/files", "POST /v1/batches"])
def test_an_odd_receipt_is_an_error(endpoint: Endpoint, asker: Asker, path: str) -> None:
    endpoint.instead[path] = (200, b"<html>")
    with pytest.raises((Rejected, Unreachable), match="no answer"):
        asker(questions(2), BATCH)


def test_answers_that_are_not_needed_any_more_are_billed(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(batch.BatchAsking, "_wait_for", no_look)
        with pytest.raises(Killed):
            asker(questions(3), BATCH)
    asker(questions(3), folder="other")
    with Run.read(tmp_path / "other") as other, Run.write(tmp_path / "r") as run:
        for question in questions(3):
            answer = other.answer(question.key)
            assert answer is not None
            run.add_answer(question.key, answer)
    done = asker(questions(3), Manner(batch=True))
    assert (done.there, done.asked) == (3, 0)
    assert "3 answers" in done.said[0]
    assert spent(tmp_path / "r").tokens == 3 * 18
