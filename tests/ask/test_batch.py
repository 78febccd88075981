"""Asking in batches, against a loopback server that speaks OpenAI's file protocol."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ask.test_ask import COST, LONGEST, MOST, Asker, asker, place, questions, spent
from tests.conftest import Vdiag
from tests.endpoint import Endpoint, Handler
from vdiag import plugins
from vdiag.ask import batch_collector, batch_sender, batch_tries
from vdiag.ask.ask import Manner
from vdiag.ask.batch_collector import BatchCollector
from vdiag.ask.batch_records import SENT, BatchRecords
from vdiag.ask.money.budget import Budget, Ledger
from vdiag.errors import BadInput, Passing, Rejected, Unreachable
from vdiag.providers import Connection, _openai_batches
from vdiag.run.store import Run

__all__ = ["asker", "place"]  # fixtures
BATCH = Manner(batch=True)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_collector, "FIRST_LOOK", 0.02)
    monkeypatch.setattr(batch_sender, "MAY_APPEAR", 0.3)
    monkeypatch.setattr(batch_tries, "LONGEST_WAIT", 0.01)


def table(folder: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "run.db") as db:
        return db.execute(query).fetchall()


def test_answers_come_back_to_their_questions_at_the_batch_price(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    asked = questions(10, temperature=0.5)
    assert asker(asked, BATCH, folder="b").asked == 10
    assert spent(tmp_path / "b").usd == pytest.approx(10 * COST / 2, rel=1e-12)
    assert asker(asked, Manner(reuse="none"), folder="d").asked == 10
    with Run.read(tmp_path / "b") as one, Run.read(tmp_path / "d") as two:
        frames = [run.drawings()[["question", "answer", "output_tokens"]] for run in (one, two)]
    assert frames[0].equals(frames[1]), "the endpoint answers each question by its own key"
    [lines] = [json.loads(f"[{t.decode().strip().replace(chr(10), ',')}]")
               for name, t in endpoint.files.items() if name == "file-0"]  # fmt: skip
    assert {line["custom_id"] for line in lines} == {question.key for question in asked}
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    direct = endpoint.bodies[-1]
    assert all(line["body"] == direct for line in lines), "the same body as one by one"
    [sent] = endpoint.batches.values()
    assert (sent["endpoint"], sent["completion_window"]) == ("/v1/chat/completions", "24h")


def test_a_batch_answers_are_reused_like_others(endpoint: Endpoint, asker: Asker) -> None:
    asker(questions(4), BATCH, folder="a")
    assert asker(questions(4), folder="b").reused == 4
    assert asker(questions(4), BATCH, folder="c").reused == 4
    assert len(endpoint.batches) == 1


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(
    "moment", ["uploading", "uploaded", "created", "id on disk", "half collected"]
)
def test_a_killed_batch_is_gone_on_with_and_never_sent_twice(
    endpoint: Endpoint,
    asker: Asker,
    tmp_path: Path,
    moment: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_args: object, **_options: object) -> None:
        raise Killed

    stored: list[int] = []
    bill = Ledger._bill

    def die_later(*args: Any) -> None:
        stored.append(1)
        if len(stored) == 5:
            raise Killed
        bill(*args)

    note = BatchRecords.note

    def die_when_created(*args: Any) -> None:
        if args[2] == SENT:
            raise Killed
        note(*args)

    where: dict[str, tuple[object, str, Callable[..., None]]] = {
        "uploading": (_openai_batches.OpenAIBatches, "upload", die),
        "uploaded": (_openai_batches.OpenAIBatches, "create", die),
        "created": (BatchRecords, "note", die_when_created),
        "id on disk": (BatchCollector, "look", die),
        "half collected": (Ledger, "_bill", die_later),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*where[moment])
        with pytest.raises((Killed, BaseExceptionGroup)):
            asker(questions(10), BATCH)
    known = {"uploading": ("uploading", None), "id on disk": ("sent", "batch_0")}
    known |= {"half collected": known["id on disk"]}
    [state] = table(tmp_path / "r", "SELECT state, id FROM batches")
    assert state == known.get(moment, ("sending", "file-0"))
    assert len(endpoint.files) == (0 if moment == "uploading" else 2 if stored else 1)
    done = asker(questions(10), BATCH)
    assert (done.there, done.asked) == (0, 10), "what was half stored is not stored at all"
    assert len(endpoint.batches) == 1
    assert spent(tmp_path / "r").tokens == 180


def test_the_id_is_on_disk_before_anything_else_happens(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, list[tuple[object, ...]]]] = []
    answer = Handler.do_GET

    def look_first(handler: Handler) -> None:
        seen.append((handler.path, table(tmp_path / "r", "SELECT id, state FROM batches")))
        answer(handler)

    monkeypatch.setattr(Handler, "do_GET", look_first)
    asker(questions(2), BATCH)
    assert seen[0] == ("/v1/batches/batch_0", [("batch_0", "sent")])


@pytest.mark.parametrize("place", [0, 1, 2, 4])
def test_a_batch_is_found_on_whatever_page_it_is(endpoint: Endpoint, place: int) -> None:
    endpoint.page = 2
    for number in range(5):
        metadata = {"vdiag": "mine"} if 4 - number == place else {"vdiag": "other"}
        endpoint.batches[f"b{number}"] = {"id": f"b{number}", "metadata": metadata}
    endpoint.batches["b2"]["metadata"] = endpoint.batches["b2"]["metadata"] if place == 2 else None

    async def look(token: str) -> str | None:
        model = plugins.provider("openai").open("m", Connection(base_url=endpoint.url))[0]
        assert model.batches is not None
        try:
            return await model.batches.find(token, None)
        finally:
            await model.close()

    assert asyncio.run(look("mine")) == f"b{4 - place}"
    assert asyncio.run(look("nobody's")) is None


@pytest.mark.parametrize("failure", ["500", "time-out", "no JSON"])
def test_a_batch_that_may_be_there_is_never_sent_again(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, failure: str
) -> None:
    if failure == "no JSON":
        endpoint.instead["POST /v1/batches"] = (200, b"<html>")
    elif failure == "time-out":
        endpoint.create_delay = 1.5
    else:
        endpoint.after_create = 500
    with pytest.raises(Unreachable, match=r"may be there all the same"):
        asker(questions(4), BATCH, timeout=0.5 if failure == "time-out" else 20)
    assert spent(tmp_path / "r").tokens == 4 * MOST, "it may be charged"
    sending = [("sending", "file-0")]
    assert table(tmp_path / "r", "SELECT state, id FROM batches") == sending
    endpoint.instead = {"GET /v1/batches?": (403, {"error": {"message": "missing scope"}})}
    with pytest.raises(Rejected, match="missing scope"):
        asker(questions(4), BATCH)
    assert table(tmp_path / "r", "SELECT state, id FROM batches") == sending
    endpoint.instead, endpoint.create_delay = {}, 0
    while not endpoint.batches and failure != "no JSON":
        time.sleep(0.05)
    assert asker(questions(4), BATCH).asked == 4
    assert len(endpoint.batches) == 1
    assert spent(tmp_path / "r").tokens == 4 * 18
    [token] = table(tmp_path / "r", "SELECT token FROM batches")
    assert endpoint.create_keys == [*token], "the endpoint is told that it is the same batch"


def test_a_rejected_batch_is_taken_back_and_a_failed_upload_tried_again(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.instead["POST /v1/batches"] = (400, {"error": {"message": "no such window"}})
    with pytest.raises(Rejected, match="no such window"):
        asker(questions(4), BATCH)
    assert spent(tmp_path / "r").tokens == 0
    endpoint.instead = {"POST /v1/files": (500, {"error": "full"})}
    with pytest.raises(Unreachable, match=r'500 \("full"\).*tried 1 times'):
        asker(questions(4), Manner(batch=True, retries=0))
    assert spent(tmp_path / "r").tokens == 0
    assert table(tmp_path / "r", "SELECT * FROM batches") == []

    async def mended(_error: Passing, _attempt: int) -> None:
        endpoint.instead = {}

    with monkeypatch.context() as patch:
        patch.setattr(batch_tries, "wait", mended)
        patch.setattr(BatchCollector, "look", no_look)
        with pytest.raises(Killed):
            asker(questions(4), Manner(batch=True, retries=1))
    assert len(endpoint.batches) == 1


async def no_look(*_args: object) -> None:
    raise Killed


def leave_under_way(asker: Asker, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send a batch of so many questions from a process that is killed at its first look."""
    with monkeypatch.context() as patch:
        patch.setattr(BatchCollector, "look", no_look)
        with pytest.raises(Killed):
            asker(questions(count), BATCH)


def test_what_is_in_a_batch_is_not_asked_one_by_one(
    endpoint: Endpoint, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_under_way(asker, 10, monkeypatch)
    with pytest.raises(BadInput, match=r"10 questions .* --batch"):
        asker(questions(12))
    assert endpoint.bodies == []
    assert asker(questions(12), BATCH).asked == 12, "two more go in a batch of their own"
    assert len(endpoint.batches) == 2


def test_an_expired_batch_keeps_what_came_and_sends_the_rest_again(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.batch_mode = "expire"
    done = asker(questions(10), BATCH)
    assert done.asked == 5
    assert '5 questions of batch "batch_0" have no answer: "expired" (5)' in done.said[0]
    assert spent(tmp_path / "r").tokens == 5 * 18, "what was not answered was not charged"
    endpoint.batch_mode = "ok"
    again = asker(questions(10), BATCH)
    assert (again.there, again.asked) == (5, 5)


def test_a_lasting_error_of_a_line_is_that_questions(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.batch_mode = "errors"
    done = asker(questions(10), BATCH)
    assert (done.asked, done.turned_down) == (5, {"refused_by_endpoint": 5})
    assert spent(tmp_path / "r").tokens == 5 * 18
    endpoint.batch_mode = "ok"
    assert asker(questions(10), BATCH).asked == 0, "they are not asked again by themselves"
    assert len(endpoint.batches) == 1
    assert asker(questions(10), Manner(batch=True, retry="refused")).asked == 5


def test_a_batch_that_comes_to_nothing_is_an_error(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.batch_mode = "invalid"
    with pytest.raises(
        Rejected,
        match=r'"batch_0" came to nothing: "the file is bad; the line is bad \(lines 1-3, 7\)"',
    ):
        asker(questions(3), BATCH)
    assert spent(tmp_path / "r").tokens == 0


def test_a_budget_bounds_what_is_sent_in_a_batch(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.usage = (50, LONGEST)
    done = asker(questions(40), Manner(batch=True, budget=Budget(tokens=7 * MOST + 5)))
    room = 7 * MOST + 5 - 7 * (50 + LONGEST)
    assert MOST <= room < MOST + 50 + LONGEST, "the true cost of seven leaves room for an eighth"
    assert (done.asked, done.unasked) == (8, 32)
    sizes = [one["request_counts"]["total"] for one in endpoint.batches.values()]
    assert sizes == [7, 1]
    assert spent(tmp_path / "r").tokens == 8 * (50 + LONGEST)


@pytest.mark.slow
def test_the_whole_run_in_a_batch(vdiag_here: Vdiag, endpoint: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        f"model,input,output,batch,base_url\nopenai/m,1,10,0.5,{endpoint.url}\n"
    )
    model = ("--model", "openai/m", "--base-url", endpoint.url, "--prices", "p.csv")
    draw = ("draw", "--concepts", "a red kite", "--languages", "svg", "--out", "r", *model)
    done = vdiag_here(*draw, "--batch")
    assert done.returncode == 0, done.stderr
    assert 'Batch "batch_0" sent: 2 questions to openai/m.' in done.stderr
    assert "This run has cost $0.0001 so far (2 calls, 36 tokens)." in done.stderr
    assert "2 answers asked for" in done.stderr


def test_a_batch_of_another_endpoint_is_left_alone(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_under_way(asker, 2, monkeypatch)
    with sqlite3.connect(tmp_path / "r" / "run.db") as db:  # as if it had been sent elsewhere
        db.execute("UPDATE questions SET settings = replace(settings, '127.0.0.1', 'elsewhere')")
        db.execute("UPDATE batches SET id = 'theirs'")
    assert asker(questions(1, prompt="Draw another thing."), BATCH).asked == 1
    assert table(tmp_path / "r", "SELECT state FROM batches WHERE id = 'theirs'") == [("sent",)]
