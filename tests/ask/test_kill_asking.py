"""kill -9 while questions are asked: nothing is lost, no answer on disk is paid for twice."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vdiag.ask.money.budget import total
from vdiag.run.store import Run

KILLS, QUESTIONS = 50, 1500
ASK = """
import sys
from pathlib import Path
from tests.ask.test_kill_asking import QUESTIONS
from tests.self_kill import die_later
from tests.ask.test_turned_down import TARIFF, questions
from vdiag import plugins
from vdiag.ask.ask import Manner, ask
from vdiag.ask.pace import Caps
from vdiag.providers import Connection
from vdiag.run.store import Run

model = plugins.provider("openai").open("m", Connection(base_url=sys.argv[1]))[0]
with Run.write(Path(sys.argv[2])) as run:
    die_later(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
    manner, tariffs = Manner(Caps(8)), {"openai/m": TARIFF}
    ask(run, questions(QUESTIONS), {"openai/m": model}, manner, tariffs, print)
"""


def stored(folder: Path) -> set[str]:
    """Questions whose answer is on disk."""
    if not (folder / "run.db").exists():
        return set()
    try:
        with sqlite3.connect(f"file:{folder}/run.db?mode=ro", uri=True, timeout=5) as db:
            return {key for (key,) in db.execute("SELECT question FROM answers")}
    except sqlite3.OperationalError:
        return set()


def counted(state: Path) -> Counter[str]:
    """How often the endpoint was asked each question."""
    if not state.exists():
        return Counter()
    asked = json.loads(state.read_text())
    return Counter(key.removeprefix("vdiag-") for keys in asked.values() for key in keys)


@pytest.mark.slow
def test_fifty_kills_lose_nothing_and_pay_for_no_answer_twice(
    served: tuple[str, Path], tmp_path: Path
) -> None:
    url, state = served
    folder = tmp_path / "r"
    chance = random.Random(11)
    own = {**os.environ, "PYTHONPATH": str(ROOT), "VDIAG_ANSWERS": str(tmp_path / "answers.db")}
    asking = [sys.executable, "-c", ASK, url, str(folder)]
    had: dict[str, int] = {}
    kills = 0
    for _ in range(KILLS):
        when = [str(chance.randrange(1, 12)), str(chance.random() * 0.05)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        done = subprocess.run([*asking, *when], env=own, cwd=ROOT, check=False, **quiet)
        kills += done.returncode == -signal.SIGKILL
        here, asked = stored(folder), counted(state)
        assert had.keys() <= here, "an answer on disk was lost"
        had |= {key: asked[key] for key in here - had.keys()}
    assert had
    assert kills > KILLS // 2
    done = subprocess.run(
        [*asking, "0", "0"], env=own, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(stored(folder)) == QUESTIONS
    asked = counted(state)
    assert {key: asked[key] for key in had} == had, "an answer on disk was asked for again"
    with Run.read(folder) as run:
        assert total(run).tokens >= QUESTIONS * 18, "every call is in the ledger"
        query = "SELECT question, COUNT(*) FROM charges WHERE state = 'billed' GROUP BY question"
        assert set(dict(run.select("charges", query)).values()) == {1}
