"""Several processes with the same questions at the same time: each is paid for once."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.endpoint import Endpoint, Handler
from vdiag.ask.kept_answers import Answers
from vdiag.ask.leases import PATIENCE, Holder, Leases
from vdiag.records import Answer, Concept, Question

SCRIPT = """
import sys
from pathlib import Path
from vdiag import plugins
from vdiag.ask.ask import Manner, ask
from vdiag.ask.money.call_cost import Tariff
from vdiag.ask.money.price import Price
from vdiag.ask.pace import Caps
from vdiag.providers import Connection
from tests.ask.test_leases import questions
from vdiag.run.store import Run

url, folder, reuse, *samples = sys.argv[1:]
model = plugins.provider("openai").open("m", Connection(base_url=url))[0]
tariffs = {"openai/m": Tariff(Price("openai/m", 1.0, 10.0), 1000)}
manner = Manner(Caps(concurrency=2), reuse=reuse)
say = lambda line: print(line, flush=True)
with Run.write(Path(folder)) as run:
    say("begins")
    asked = ask(run, questions(*map(int, samples)), {"openai/m": model}, manner, tariffs, say)
    print(asked.asked, asked.reused, len(run.answered()), dict(asked.flawed))
"""
Start = Callable[..., subprocess.Popen[str]]


def questions(first: int, last: int) -> list[Question]:
    concept = Concept("thing", "a thing", "objects")
    return [
        Question(
            f"{i + 1:06x}", "openai/m", "m", concept, "svg", i, 0, f"Draw thing {i}.", "d@1", {}
        )
        for i in range(first, last)
    ]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "answers.db"


@pytest.fixture
def start(endpoint: Endpoint, tmp_path: Path, kept: Path) -> Iterator[Start]:
    """Begin to ask the questions of some samples in a process of its own."""
    begun: list[subprocess.Popen[str]] = []
    environment = {**os.environ, "VDIAG_ANSWERS": str(kept), "PYTHONPATH": str(ROOT)}

    def go(folder: str, first: int, last: int, reuse: str = "good") -> subprocess.Popen[str]:
        words = [sys.executable, "-c", SCRIPT, endpoint.url, tmp_path / folder, reuse]
        process = subprocess.Popen(
            [*map(str, words), str(first), str(last)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        begun.append(process)
        return process

    yield go
    for process in begun:
        process.kill()
        process.communicate()


def end(process: subprocess.Popen[str]) -> str:
    """The last line of what a process said."""
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out.splitlines()[-1]


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 240
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def times_asked(endpoint: Endpoint) -> list[int]:
    return sorted(len(keys) for keys in endpoint.asked.values())


def leased(kept: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(kept)) as db:
        try:
            query = "SELECT (SELECT COUNT(*) FROM leases), (SELECT COUNT(*) FROM holders)"
            return tuple(db.execute(query).fetchone())
        except sqlite3.OperationalError:  # its tables are yet to be made
            return 0, 0


class Gated(Handler):
    """Answers when the gate is open."""

    gate = threading.Event()

    def do_POST(self) -> None:
        self.gate.wait(60)
        super().do_POST()


@pytest.fixture
def gate(endpoint: Endpoint) -> threading.Event:
    """Lets the endpoint answer; closed at first."""
    endpoint.RequestHandlerClass = Gated
    Gated.gate = threading.Event()
    return Gated.gate


def until_it_waits(process: subprocess.Popen[str]) -> str:
    """Read what it says until it waits for another one; that line."""
    assert process.stdout is not None
    for line in process.stdout:
        if "Waiting" in line:
            return line
    raise AssertionError(process.stderr and process.stderr.read())


def test_two_runs_at_once_pay_once(
    endpoint: Endpoint, gate: threading.Event, start: Start, kept: Path
) -> None:
    one = start("a", 0, 20)
    until(lambda: kept.exists() and leased(kept) == (20, 1))
    two = start("b", 10, 30)
    until(lambda: leased(kept) == (30, 2))
    gate.set()
    assert end(one) == "20 0 20 {}"
    assert end(two) == "10 10 20 {}"
    assert times_asked(endpoint) == [1] * 30
    assert leased(kept) == (0, 0), "nothing is left behind"


@pytest.mark.slow
def test_three_runs_that_begin_together_pay_once(
    endpoint: Endpoint, gate: threading.Event, start: Start, kept: Path
) -> None:
    several = [start(name, 0, 12) for name in "abc"]
    until(lambda: kept.exists() and leased(kept) == (12, 3))
    gate.set()
    counts = [end(process).split()[:3] for process in several]
    assert [(int(asked) + int(reused), there) for asked, reused, there in counts] == [
        (12, "12")
    ] * 3
    assert times_asked(endpoint) == [1] * 12


@pytest.mark.slow
def test_who_is_killed_loses_its_leases(
    endpoint: Endpoint, gate: threading.Event, start: Start, kept: Path
) -> None:
    gate.set()
    endpoint.delay = 0.5
    one = start("a", 0, 60)
    until(lambda: len(endpoint.bodies) >= 4)
    gate.clear()
    two = start("b", 0, 60)
    until_it_waits(two)
    one.send_signal(signal.SIGKILL)  # and nobody takes note of its end: it stays a zombie
    killed = time.monotonic()
    endpoint.delay = 0.0
    gate.set()
    assert end(two).split()[2] == "60"
    assert time.monotonic() - killed < PATIENCE, "not for want of a sign of life"
    again = times_asked(endpoint).count(2)
    assert again <= 2, "only what was on its way may be asked again"
    assert sum(times_asked(endpoint)) == 60 + again
    assert leased(kept) == (0, 0)


def test_ctrl_c_while_waiting_leaves_at_once(
    endpoint: Endpoint, gate: threading.Event, start: Start, kept: Path
) -> None:
    one = start("a", 0, 10)
    until(lambda: kept.exists() and leased(kept) == (10, 1))
    two = start("b", 0, 10)
    said = until_it_waits(two)
    assert said == f"Waiting for 10 answers that another vdiag (process {one.pid}) is asking for.\n"
    two.send_signal(signal.SIGINT)
    two.communicate()
    assert two.returncode != 0
    assert leased(kept) == (10, 1), "the other one's alone"
    gate.set()
    assert end(one) == "10 0 10 {}"
    assert times_asked(endpoint) == [1] * 10


@pytest.mark.slow
def test_whoever_stops_asking_hands_over(
    endpoint: Endpoint, gate: threading.Event, start: Start, kept: Path
) -> None:
    one = start("a", 0, 10)
    until(lambda: kept.exists() and leased(kept) == (10, 1))
    two = start("b", 0, 10)
    until_it_waits(two)
    one.send_signal(signal.SIGINT)
    gate.set()
    assert end(two).split()[2] == "10"
    assert times_asked(endpoint) == [1] * 10, "what was on its way is waited for, then kept"


def test_a_refused_answer_is_asked_for_anew_as_ever(
    endpoint: Endpoint, gate: threading.Event, start: Start, kept: Path
) -> None:
    endpoint.mode = "refuse"
    one = start("a", 0, 4)
    until(lambda: kept.exists() and leased(kept) == (4, 1))
    two = start("b", 0, 4)
    until_it_waits(two)
    gate.set()
    assert end(one) == "4 0 4 {}"
    assert end(two) == "4 0 4 {'refused': 4}"


@pytest.mark.slow
def test_asking_everything_anew_waits_for_nobody(
    endpoint: Endpoint, gate: threading.Event, start: Start, kept: Path
) -> None:
    one = start("a", 0, 6)
    until(lambda: kept.exists() and leased(kept) == (6, 1))
    two = start("b", 0, 6, reuse="none")
    gate.set()
    assert end(two) == "6 0 6 {}"
    assert end(one) == "6 0 6 {}"
    assert times_asked(endpoint) == [2] * 6


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


def holder(pid: int) -> Holder:
    here = Holder.here()
    born = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    return Holder(pid, born, here.boot, here.space)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
def test_who_has_lost_its_leases(child: subprocess.Popen[bytes]) -> None:
    one = holder(child.pid)
    assert not one.lost(0.0)
    assert not one.lost(59.0)
    assert one.lost(61.0), "60 seconds without a sign of life"
    assert Holder(one.pid, one.born, "another", one.space).lost(0.0), "of another start"
    assert Holder(one.pid, "1", one.boot, one.space).lost(0.0), "an earlier one of this number"
    child.kill()
    until(lambda: one.lost(0.0))  # a zombie, and then nothing
    child.wait()
    assert one.lost(0.0)
    elsewhere = Holder(one.pid, one.born, one.boot, "pid:[1]")
    assert not elsewhere.lost(59.0), "its number means nothing here"
    assert elsewhere.lost(61.0)


def test_who_comes_back_after_it_was_given_up_counts_again(kept: Path) -> None:
    with Leases(kept, print) as one, Leases(kept, print) as two:
        mine = one.rounds(questions(0, 2))
        assert len(next(mine)) == 2
        one._db.execute("UPDATE holders SET at = at - 61 WHERE number = ?", (one._me,))
        assert len(next(two.rounds(questions(0, 2)))) == 2
        assert leased(kept) == (2, 1)
        later = one.rounds(questions(2, 3))
        assert len(next(later)) == 1
        assert leased(kept) == (3, 2)
    assert leased(kept) == (0, 0)


def test_signs_of_life_are_given(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vdiag.ask.leases.RENEWAL", 0.05)
    with Leases(kept, print) as one:
        before = time.monotonic()
        query = "SELECT at FROM holders WHERE number = ?"
        until(lambda: one._db.execute(query, (one._me,)).fetchone()[0] > before + 0.1)


def test_an_answer_ends_its_lease(kept: Path, tmp_path: Path) -> None:
    [question] = questions(0, 1)
    with Leases(kept, print) as one, Leases(kept, print) as two, Answers(kept) as answers:
        next(one.rounds([question]))
        waiting = two.rounds([question])
        assert next(waiting) == []
        later = threading.Timer(0.5, answers_from(kept, question, tmp_path))
        later.start()
        assert next(waiting) == [question]
        assert answers.find(question) is not None
        later.join()


def answers_from(kept: Path, question: Question, folder: Path) -> Callable[[], None]:
    def keep() -> None:
        with Answers(kept) as answers:
            answers.keep(question, Answer("an answer"), folder)

    return keep
