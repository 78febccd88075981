"""kill -9 at random moments of asking in batches: nothing is lost and nothing is paid twice."""

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

from tests.ask.batch_process import PER_BATCH, QUESTIONS, questions
from tests.conftest import ROOT
from tests.self_kill import progress
from vdiag.ask.money.budget import total
from vdiag.run.store import Run

KILLS = 50
SERVED = ("create_delay=0.02", "looks=2", "page=7")


def answers(folder: Path) -> dict[str, str]:
    try:
        with sqlite3.connect(f"file:{folder}/run.db?mode=ro", uri=True, timeout=5) as db:
            return dict(db.execute("SELECT question, text FROM answers"))
    except sqlite3.OperationalError:
        return {}


@pytest.mark.slow
def test_a_batch_asking_that_is_killed_again_and_again(
    served: tuple[str, Path], tmp_path: Path
) -> None:
    url, state = served
    folder = tmp_path / "r"
    command = [sys.executable, "-m", "tests.ask.batch_process", url, str(folder)]
    options = {**os.environ, "VDIAG_ANSWERS": str(tmp_path / "answers.db")}
    rng = random.Random(11)
    stages: list[tuple[int, int]] = []
    kept: dict[str, str] = {}
    kills = 0
    for _ in range(KILLS):
        when = [str(rng.randrange(1, 6)), str(rng.random() * rng.choice((0.001, 0.02)))]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        done = subprocess.run([*command, *when], cwd=ROOT, env=options, check=False, **quiet)
        kills += done.returncode == -signal.SIGKILL
        stages.append(progress(folder))
        now = answers(folder)
        assert kept.items() <= now.items(), "an answer on disk was lost or changed"
        kept = now
    subprocess.run(command, cwd=ROOT, env=options, check=True, stdout=subprocess.DEVNULL)

    asked = Counter(key for keys in json.loads(state.read_text()).values() for key in keys)
    assert set(answers(folder)) == {question.key for question in questions()}
    assert asked == Counter(question.key for question in questions()), "each is paid for once"
    with Run.read(folder) as run:
        assert total(run).tokens == QUESTIONS * 18
    print(f"{kills} of {KILLS} killed before their end, in {len(set(stages))} different stages")
    assert kills > KILLS / 2
    assert len({sent for sent, _ in stages if 0 < sent < QUESTIONS / PER_BATCH}) > 2, stages
    assert len({came for _, came in stages if 0 < came < QUESTIONS}) > 2, stages
