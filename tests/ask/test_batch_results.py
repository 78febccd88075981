"""What becomes of a batch whose answers are odd, missing or gone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ask.test_ask import MOST, Asker, asker, place, questions, spent
from tests.ask.test_batch import BATCH, Killed, no_look, soon, table
from tests.endpoint import Endpoint
from vdiag.ask.ask import Manner
from vdiag.ask.batch_collector import BatchCollector
from vdiag.ask.batch_results import BatchReading
from vdiag.errors import BadInput, Rejected, Unreachable
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


def as_array(raw: bytes) -> bytes:
    return b"[\n" + raw.replace(b"\n", b",\n") + b"]"


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "a mark before it": lambda raw: b"\xef\xbb\xbf" + raw,
    "one array": as_array,
    "an array after a mark": lambda raw: b"\xef\xbb\xbf" + as_array(raw),
    "status in digits": lambda raw: raw.replace(b'"status_code": 200', b'"status_code": "200"'),
    "status 201": lambda raw: raw.replace(b'"status_code": 200', b'"status_code": 201'),
    "no status": lambda raw: raw.replace(b'"status_code": 200, ', b""),
    "empty lines": lambda raw: b"\n" + raw.replace(b"\n", b"\r\n \r\n") + b"\n\n",
    "one twice": lambda raw: raw + b"\n" + raw.split(b"\n")[0],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_file_of_answers_is_read_in_whatever_way_it_is_written(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, way: str
) -> None:
    endpoint.rewrite = WAYS[way]
    assert asker(questions(4), BATCH).asked == 4
    assert spent(tmp_path / "r").tokens == 4 * 18
    with Run.read(tmp_path / "r") as run:
        assert all("<svg" in text for text in run.drawings()["answer"])


@pytest.mark.parametrize("code", ["batch_expired", "batch_cancelled"])
def test_a_request_that_was_never_run_is_asked_again(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, code: str
) -> None:
    error = {"code": code, "message": "This request could not be executed."}
    endpoint.rewrite = edited(lambda line: {**line, "response": None, "error": error})
    done = asker(questions(4), BATCH)
    assert (done.asked, done.turned_down) == (3, {})
    assert spent(tmp_path / "r").tokens == 3 * 18
    endpoint.rewrite = bytes
    assert asker(questions(4), BATCH).asked == 1


def test_a_response_that_failed_is_no_answer(endpoint: Endpoint, asker: Asker) -> None:
    endpoint.rewrite = lambda raw: raw.replace(
        b'"finish_reason": "stop"', b'"finish_reason": "error"', 1
    )
    done = asker(questions(4), BATCH)
    assert (done.asked, done.turned_down) == (3, {})
    assert "1 questions" in done.said[0]


def test_an_error_comes_before_the_answer_of_the_same_question(
    endpoint: Endpoint, asker: Asker
) -> None:
    def both(raw: bytes) -> bytes:
        line = json.loads(raw.split(b"\n")[0])
        line["response"] = {"status_code": 400, "body": {"error": {"message": "no"}}}
        return json.dumps(line).encode() + b"\n" + raw

    endpoint.rewrite = both
    done = asker(questions(4), BATCH)
    assert (done.asked, done.turned_down) == (4, {})


def test_the_answers_lie_on_disk_before_they_are_read(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(BatchReading, "read", die)
        with pytest.raises(Killed):
            asker(questions(4), BATCH)
    [file] = (tmp_path / "r" / "batches").glob("*-answers-*")
    assert file.read_bytes() == endpoint.files["file-1"]
    endpoint.files["file-1"] = b"gone"
    assert asker(questions(4), BATCH).asked == 4, "they are not fetched again"


NAMELESS = ("line null", "line list", "no id", "odd id", "cut off", "no UTF-8")


@pytest.mark.parametrize("case", sorted(ODD.keys() - {"no line", *NAMELESS}))
def test_an_odd_line_costs_its_own_question_alone(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, case: str
) -> None:
    endpoint.rewrite = ODD[case]
    done = asker(questions(4), BATCH)
    assert (done.asked, done.turned_down) == (3, {"garbled_answer": 1})
    assert spent(tmp_path / "r").tokens == 3 * 18 + MOST, "it may have been charged"
    assert table(tmp_path / "r", "SELECT state FROM batches") == [("collected",)]
    assert asker(questions(4), BATCH).asked == 0, "it is not paid for again unasked"
    endpoint.rewrite = bytes
    assert asker(questions(4), Manner(batch=True, retry="refused")).asked == 1


@pytest.mark.parametrize("case", ["no line", *NAMELESS])
def test_a_batch_stays_open_while_a_question_of_it_cannot_be_read(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, case: str
) -> None:
    endpoint.rewrite = ODD[case]
    done = asker(questions(4), BATCH)
    assert done.asked == 3
    [said] = done.stopped
    assert 'Of 1 questions of batch "batch_0" nothing can be read' in said
    assert "--retry lost asks its 1 questions anew" in said
    assert any("1 parts" in line for line in done.said) == (case in NAMELESS)
    assert table(tmp_path / "r", "SELECT state FROM batches") == [("lost",)]
    with pytest.raises(Unreachable, match="nothing can be read"):
        asker(questions(4), BATCH)
    with pytest.raises(BadInput, match="--retry lost"):
        asker(questions(4))
    assert len(endpoint.batches) == 1, "nothing is paid for twice unasked"
    endpoint.rewrite = bytes
    batched = case in NAMELESS
    again = asker(questions(4), Manner(batch=batched, retry="lost"))
    assert (again.there, again.asked) == (3, 1)
    assert spent(tmp_path / "r").tokens == 4 * 18 + MOST, "it may have been charged"


def test_a_file_that_was_deleted_is_fetched_anew(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    whole = b""

    def cut(raw: bytes) -> bytes:
        nonlocal whole
        whole = raw
        return raw[:-40]

    endpoint.rewrite = cut
    assert asker(questions(4), BATCH).asked == 3
    [file] = (tmp_path / "r" / "batches").glob("*-answers-0.jsonl")
    with pytest.raises(Unreachable):
        asker(questions(4), BATCH)
    file.unlink()
    number = endpoint.batches["batch_0"]["output_file_id"]
    endpoint.files[number] = whole
    assert asker(questions(4), BATCH).asked == 1
    assert len(endpoint.batches) == 1


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
    with pytest.raises(Unreachable, match=r"4 questions .* \(it is not among the answers\)"):
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
@pytest.mark.parametrize("status", [404, 410])
def test_a_batch_that_is_not_shown_may_be_another_keys_and_is_kept(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, path: str, status: int
) -> None:
    endpoint.instead[path] = (status, {"error": {"message": "No such object"}})
    said = rf'does not know the .* with this API key \({status}: "No such object"\).*another key'
    for _ in range(2):
        with pytest.raises(Unreachable, match=said):
            asker(questions(4), BATCH)
    assert table(tmp_path / "r", "SELECT state, id FROM batches") == [("lost", "batch_0")]
    assert spent(tmp_path / "r").tokens == 4 * MOST, "it may have been charged"
    endpoint.instead = {}
    assert asker(questions(4), BATCH).asked == 4
    assert len(endpoint.batches) == 1


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
        patch.setattr(BatchCollector, "look", no_look)
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
