"""Batches that are cut, wait for room in the provider's queue, or cannot be looked up."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ask.test_ask import MOST, Asker, asker, place, questions, spent
from tests.ask.test_batch import BATCH, Killed, no_look, soon, table
from tests.conftest import Vdiag
from tests.endpoint import Batch, Endpoint
from vdiag.ask.ask import Manner
from vdiag.ask.batch_collector import BatchCollector
from vdiag.ask.batch_requests import BatchLimits, write_requests
from vdiag.ask.money.tokens import input_tokens
from vdiag.errors import BadInput, Rejected, Unreachable
from vdiag.providers import _openai_batches

__all__ = ["asker", "place", "soon"]  # fixtures


def sizes(endpoint: Endpoint) -> list[int]:
    return [one["request_counts"]["total"] for one in endpoint.batches.values()]


def test_a_batch_is_cut_by_the_bytes_of_its_file(endpoint: Endpoint, asker: Asker) -> None:
    asker(questions(1), BATCH, folder="one")
    one = len(endpoint.files["file-0"])
    limits = BatchLimits(bytes=3 * one)
    done = asker(questions(8, temperature=0), Manner(batch=True, batch_limits=limits))
    assert done.asked == 8
    sent = [len(endpoint.files[batch["input_file_id"]]) for batch in endpoint.batches.values()]
    assert sizes(endpoint)[1:] == [2, 2, 2, 2], "three of the longer ones do not fit"
    assert max(sent) <= 3 * one


def test_a_batch_is_cut_by_the_tokens_of_its_prompts(endpoint: Endpoint, asker: Asker) -> None:
    each = input_tokens("Draw a thing.").high
    limits = BatchLimits(tokens=int(3 * each + 1))
    assert asker(questions(8), Manner(batch=True, batch_limits=limits)).asked == 8
    assert sizes(endpoint) == [3, 3, 2]


def test_one_question_goes_out_however_large_it_is(endpoint: Endpoint, asker: Asker) -> None:
    assert asker(questions(2), Manner(batch=True, batch_limits=BatchLimits(1, 1))).asked == 2
    assert sizes(endpoint) == [1, 1]


def test_the_file_has_exactly_what_fits(tmp_path: Path) -> None:
    place = tmp_path / "batches" / "x.jsonl"
    taken, _ = write_requests(place, questions(9), lambda one: b"12345\n", BatchLimits(bytes=18))
    assert (len(taken), place.read_bytes()) == (3, b"12345\n" * 3)


@pytest.mark.parametrize("room", [10, 3])
def test_a_full_queue_is_waited_for(endpoint: Endpoint, asker: Asker, room: int) -> None:
    endpoint.queue, endpoint.looks = room, 3
    limits = BatchLimits(questions=3)
    done = asker(questions(18), Manner(batch=True, batch_limits=limits))
    assert (done.asked, done.stopped) == (18, ())
    answered = [one for one in endpoint.batches.values() if not one["full"]]
    assert [one["request_counts"]["total"] for one in answered] == [3] * 6
    turned_away = len(endpoint.batches) - len(answered)
    assert 0 < turned_away < 6, "what was turned away once waits for those before it"
    assert all(len(keys) == 18 for keys in endpoint.asked.values()), "none was asked twice"


def test_a_batch_that_the_whole_queue_is_too_small_for_is_halved(
    endpoint: Endpoint, asker: Asker
) -> None:
    endpoint.queue = 5
    assert asker(questions(16), BATCH).asked == 16
    assert [one["request_counts"]["total"] for one in endpoint.batches.values()][:3] == [16, 8, 4]
    assert all(len(keys) == 16 for keys in endpoint.asked.values())


def test_a_queue_without_any_room_is_one_sentence(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.queue = 0
    with pytest.raises(Rejected, match=r"no room for a single question .*Enqueued token limit"):
        asker(questions(4), BATCH)
    assert sizes(endpoint) == [4, 2, 1]
    assert spent(tmp_path / "r").tokens == 0


def test_a_queue_that_says_so_at_once_is_waited_for_too(endpoint: Endpoint, asker: Asker) -> None:
    endpoint.queue, endpoint.turns_away = 3, True
    limits = BatchLimits(questions=3)
    assert asker(questions(9), Manner(batch=True, batch_limits=limits, retries=1)).asked == 9
    assert sizes(endpoint) == [3, 3, 3]


def leave_half_sent(endpoint: Endpoint, asker: Asker) -> None:
    """A batch that was created without its id being heard of."""
    endpoint.after_create = 500
    with pytest.raises(Unreachable, match="may be there all the same"):
        asker(questions(4), BATCH)


@pytest.mark.parametrize("status", [404, 405, 501, 200])
def test_where_batches_are_not_listed_there_is_a_way_out(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, status: int
) -> None:
    leave_half_sent(endpoint, asker)
    endpoint.instead["GET /v1/batches?"] = (status, {"error": {"message": "no such route"}})
    with pytest.raises(Unreachable, match=r"lists no batches.*--retry lost asks its 4 questions"):
        asker(questions(4), BATCH)
    with pytest.raises(BadInput, match=r"4 questions .* --retry lost"):
        asker(questions(4))
    batched = status in (404, 200)
    done = asker(questions(4), Manner(batch=batched, retry="lost", reuse="none"))
    assert done.asked == 4
    assert spent(tmp_path / "r").tokens == 4 * MOST + 4 * 18, "the first ones may be charged"


def test_a_batch_is_known_by_its_file_where_no_metadata_are_kept(
    endpoint: Endpoint, asker: Asker
) -> None:
    leave_half_sent(endpoint, asker)
    endpoint.keeps_metadata = False
    assert asker(questions(4), BATCH).asked == 4
    assert len(endpoint.batches) == 1


@pytest.mark.parametrize("seconds", [-1e6, 1e6])
def test_a_clock_that_jumps_proves_nothing(
    endpoint: Endpoint, asker: Asker, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    leave_half_sent(endpoint, asker)
    listed = endpoint.batches.copy()
    endpoint.batches.clear()
    began = time.monotonic()

    def later(self: Endpoint) -> dict[str, object]:
        return listed if time.monotonic() > began + 0.15 else {}

    monkeypatch.setattr(Endpoint, "batches", property(later), raising=False)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + seconds)
    assert asker(questions(4), BATCH).asked == 4
    assert len(listed) == 1, "a batch that is listed late is not sent again"


def test_a_file_is_looked_at_until_it_is_processed(
    endpoint: Endpoint, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_openai_batches, "FIRST_LOOK", 0.01)
    endpoint.file_looks = 3
    assert asker(questions(2), BATCH).asked == 2
    assert endpoint.file_looks == 0, "the batch was created after the last look"
    monkeypatch.setattr(_openai_batches, "PATIENCE", 0.1)
    endpoint.file_looks = 1000
    assert asker(questions(4), BATCH).asked == 2, "one that never says so is tried all the same"


def test_a_file_that_cannot_be_used_is_said_as_such(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_openai_batches, "FIRST_LOOK", 0.01)
    endpoint.file_looks = 3
    spoilt = {"id": "file-0", "status": "error", "status_details": "not UTF-8"}
    endpoint.instead["GET /v1/files/file-0"] = (200, spoilt)
    with pytest.raises(Rejected, match=r'cannot use the file "file-0" .*"error": "not UTF-8"'):
        asker(questions(2), BATCH)
    assert table(tmp_path / "r", "SELECT * FROM batches") == []


@pytest.mark.parametrize(
    ("path", "what"), [("POST /v1/files", "the file of a batch"), ("POST /v1/batches", "a batch")]
)
def test_what_is_wrong_with_a_batch_is_no_questions_trouble(
    endpoint: Endpoint, asker: Asker, path: str, what: str
) -> None:
    endpoint.instead[path] = (400, {"error": {"message": "too many lines"}})
    with pytest.raises(Rejected, match=f'rejects {what} \\(400: "too many lines"\\)') as error:
        asker(questions(2), BATCH)
    assert "question" not in str(error.value)


def test_a_word_for_a_state_that_is_not_known_is_shown(
    endpoint: Endpoint, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def paused(_self: Endpoint, batch: Batch, look: Callable[[Batch], Batch]) -> Batch:
        seen.append(1)
        return {**batch, "status": "Paused"} if len(seen) < 3 else look(batch)

    monkeypatch.setattr(Endpoint, "look", paused)
    told: list[str] = []
    assert asker(questions(2), BATCH, say=told.append).asked == 2
    assert [line for line in told if "paused" in line] == [
        'Batch "batch_0" is "paused", a word that vdiag does not know.'
    ]


@pytest.mark.slow
def test_path_and_metadata_can_be_set(
    vdiag_here: Vdiag, endpoint: Endpoint, tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text(
        f"model,input,output,batch,base_url\nopenai/m,1,10,0.5,{endpoint.url}\n"
    )
    given = "--limit 1 --batch-endpoint /chat/completions --batch-metadata team=art,run=7"
    draw = f"draw --concepts objects --languages svg --model openai/m --base-url {endpoint.url}"
    more = "--prices p.csv --out r --batch --batch-bytes 999 --batch-tokens 999"
    done = vdiag_here(*f"{draw} {given} {more}".split())
    assert done.returncode == 0, done.stderr
    [batch] = endpoint.batches.values()
    assert batch["endpoint"] == "/chat/completions"
    assert {"team": "art", "run": "7"}.items() < batch["metadata"].items()
    lines = endpoint.files["file-0"].splitlines()
    assert {json.loads(line)["url"] for line in lines} == {"/chat/completions"}
    bad = vdiag_here(*f"{draw} --out s --batch --batch-metadata vdiag=x".split())
    assert bad.returncode == 2
    assert '--batch-metadata "vdiag=x"' in bad.stderr


def test_one_batch_that_cannot_be_read_does_not_keep_others(
    endpoint: Endpoint, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(BatchCollector, "look", no_look)
        with pytest.raises(Killed):
            asker(questions(4), BATCH)
    endpoint.instead["GET /v1/batches/batch_0"] = (404, {"error": {"message": "none"}})
    done = asker(questions(10), BATCH)
    assert done.asked == 6
    assert 'batch "batch_0"' in done.stopped[0]
    with pytest.raises(Unreachable):
        asker(questions(10), BATCH)
    done = asker(questions(10), Manner(batch=True, retry="lost"))
    assert (done.asked, done.stopped) == (4, ())
