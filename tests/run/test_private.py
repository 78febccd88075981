"""Runs and kept answers are for the eyes of their owner alone."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vdiag import files
from vdiag.ask.kept_answers import Answers
from vdiag.run.store import Run

WRITE = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0)
try:
    db.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError:
    sys.exit(7)
"""


@pytest.fixture(autouse=True)
def a_wide_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path, database: str) -> dict[str, int]:
    return {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in folder.iterdir()
        if path.name.removesuffix("-wal").removesuffix("-shm") == database
    }


def private(database: str) -> dict[str, int]:
    return {database: 0o600, f"{database}-wal": 0o600, f"{database}-shm": 0o600}


def test_a_run_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        run.note("task", "draw")
        assert modes(tmp_path / "r", "run.db") == private("run.db")


def test_kept_answers_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    with Answers(tmp_path / "answers.db") as answers:
        answers.forget("openai/m")
        assert modes(tmp_path, "answers.db") == private("answers.db")


def test_what_an_older_version_left_open_to_all_is_closed(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "answers.db")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE other (x)")
    db.commit()
    before = modes(tmp_path, "answers.db")
    assert len(before) == 3
    assert set(before.values()) != {0o600}
    with Answers(tmp_path / "answers.db"):
        assert modes(tmp_path, "answers.db") == private("answers.db")
    db.close()


def test_reading_a_run_leaves_it_as_it_is(tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        run.note("task", "draw")
    (tmp_path / "r" / "run.db").chmod(0o644)
    with Run.read(tmp_path / "r") as run:
        assert run.manifest()["task"] == "draw"
    assert modes(tmp_path / "r", "run.db")["run.db"] == 0o644


def test_locks_held_in_the_same_process_outlive_another_opening(tmp_path: Path) -> None:
    with Answers(tmp_path / "answers.db"):
        holder = sqlite3.connect(tmp_path / "answers.db", isolation_level=None, timeout=0)
        holder.execute("BEGIN IMMEDIATE")
        files.make_private(tmp_path / "answers.db")
        other = subprocess.run([sys.executable, "-c", WRITE, tmp_path / "answers.db"], check=False)
        assert other.returncode == 7, "another process must still find it locked"
        holder.execute("ROLLBACK")
        holder.close()
