"""kill -9 at random moments: the resumed run equals an uninterrupted one, nothing is paid twice."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from vdiag.report.export import rows
from vdiag.run.store import Run

KILLS = 20
CONCURRENCY = 4
VOLATILE = ["asking_seconds", "rendering_seconds"]


def command(url: str, folder: Path) -> list[str]:
    options = (
        f"--concepts shapes --languages svg --limit 40 --samples 2 --concurrency {CONCURRENCY}"
    )
    model = f"--model openai/m --base-url {url} --out {folder}"
    return [sys.executable, "-m", "vdiag", "draw", *options.split(), *model.split()]


def stage(folder: Path) -> tuple[int, int, int]:
    """How many answers, images and scores are on disk."""
    if not (folder / "run.db").exists():
        return (0, 0, 0)
    try:
        with sqlite3.connect(f"file:{folder}/run.db?mode=ro", uri=True, timeout=5) as db:
            counts = [
                db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]
                for name in ("answers", "images", "scores")
            ]
    except sqlite3.OperationalError:
        return (0, 0, 0)
    return (counts[0], counts[1], counts[2])


def content(folder: Path) -> pd.DataFrame:
    with Run.read(folder) as run:
        frame = rows(run).drop(columns=VOLATILE)
        return frame.sort_values("question").reset_index(drop=True)


@pytest.mark.slow
def test_a_killed_run_resumes_to_the_same(served: tuple[str, Path], tmp_path: Path) -> None:
    url, state = served
    weights = {**os.environ, "VDIAG_WEIGHTS": str(tmp_path)}
    kept = {"env": {**weights, "VDIAG_ANSWERS": str(tmp_path / "whole.db")}}
    quiet = {"env": {**weights, "VDIAG_ANSWERS": str(tmp_path / "broken.db")}}
    for options in (kept, quiet):
        options["stderr"] = subprocess.DEVNULL
    whole = tmp_path / "whole"
    subprocess.run(command(url, whole), check=True, stdout=subprocess.DEVNULL, **kept)
    first = [key for keys in json.loads(state.read_text()).values() for key in keys]
    assert len(first) == len(set(first)) == 80, "an uninterrupted run asks each question once"

    broken = tmp_path / "broken"
    rng = random.Random(7)
    stages: list[tuple[int, int, int]] = []
    stored: set[str] = set()
    asked_when_stored: dict[str, int] = {}
    for kill in range(KILLS):
        process = subprocess.Popen(command(url, broken), stdout=subprocess.DEVNULL, **quiet)
        before = stage(broken)
        column = kill * 3 // KILLS  # a third each in asking, rendering and scoring
        deadline = time.monotonic() + 60
        target = before[column] + rng.randrange(1, 12)
        while stage(broken)[column] < target and time.monotonic() < deadline:
            if process.poll() is not None:
                break
            time.sleep(0.005)
        time.sleep(rng.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        process.wait()
        stages.append(stage(broken))
        if (broken / "run.db").exists():
            with sqlite3.connect(broken / "run.db") as db:
                stored = {key for (key,) in db.execute("SELECT question FROM answers")}
            counted = [key for keys in json.loads(state.read_text()).values() for key in keys]
            for key in stored:
                asked_when_stored.setdefault(key, counted.count(f"vdiag-{key}"))
    subprocess.run(command(url, broken), check=True, stdout=subprocess.DEVNULL, **quiet)

    pd.testing.assert_frame_equal(content(broken), content(whole))
    counted = [key for keys in json.loads(state.read_text()).values() for key in keys]
    for key, times in asked_when_stored.items():
        assert counted.count(f"vdiag-{key}") == times, "an answer on disk was asked for again"
    assert len(set(counted)) == 80, "a repeated question must carry the same idempotency key"
    assert len(counted) - len(first) <= 80 + KILLS * CONCURRENCY
    assert any(0 < answers < 80 for answers, _, _ in stages), stages
    assert any(0 < images < 80 for _, images, _ in stages), stages
