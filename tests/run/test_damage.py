"""A damaged run: one sentence with exit code 2 or the right output; reading it changes nothing."""

import json
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.conftest import Vdiag
from tests.handmade import FOUR, fill
from vdiag.errors import RunError
from vdiag.run.store import Run

DEEP, DIGITS, HALF = "[" * 60_000, '{"a": %s}' % ("9" * 5000), '{"a": "\\ud800"}'
OLD = Path(__file__).parent.parent / "runs_0_1_0"
PUT = "UPDATE purposes SET details = ? WHERE question = ?"
NEEDED = {
    "functions": {("draw", key) for key in ("strategy", "seed", "arguments", "ranges")},
    "improve": {("improve", "base"), ("improve", "calls"), ("control", "base")},
    "recognize": {
        ("recognize", key) for key in ("item", "protocol", "view", "seed", "texts", "correct")
    },
}
"""By run the keys of details that cannot be missing or of another kind."""
READERS = ("table r", "export r", "compare r s --between run", "cache why r cat/svg/0")
DRAW = ("draw", "--concepts", "objects", "--languages", "svg", "--limit", "1", "--out", "r")
QUIET = ("--samples", "1", "--scorers", "tiny_fidelity")
EVERY_RUN = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run of four drawings, closed."""
    for name in ("r", "s"):
        with Run.write(tmp_path / name) as made:
            made.note("task", "draw")
            fill(made, FOUR)
    return tmp_path / "r" / "run.db"


def fine(done: subprocess.CompletedProcess[str]) -> None:
    """Assert that a command did its work, or refused it in one sentence."""
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    assert done.returncode in (0, 2), done.stderr
    if done.returncode == 2:
        [*_, last] = done.stderr.strip().splitlines()
        assert last.startswith("vdiag: "), done.stderr
        assert len(last) < 800


def sql(run: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(run)) as db, db:
        db.execute(statement, values)


@pytest.mark.parametrize("value", [DEEP, DIGITS, HALF, "{x", "[1", "7", "null", 7, b"\xff\xfe"])
@pytest.mark.parametrize(
    "place",
    [
        "questions.settings", "questions.attributes", "images.rendering", "fingerprints.made_of",
        "programs.notes",
    ],
)  # fmt: skip
def test_a_column_of_strangers_is_refused_with_its_name(
    run: Path, place: str, value: object
) -> None:
    table, column = place.split(".")
    sql(run, f"UPDATE {table} SET {column} = ?", value)
    for opened in (Run.read, Run.write):
        with pytest.raises(RunError, match=f"no readable run .*table {table}"):
            opened(run.parent)


def details_of(folder: Path) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Every task of a run with one of its questions and the details of that."""
    with closing(sqlite3.connect(folder / "run.db")) as db:
        query = "SELECT task, question, details FROM purposes GROUP BY task, length(details) > 60"
        for task, question, text in db.execute(query):
            yield task, question, json.loads(text)


@pytest.mark.parametrize("name", ["functions", "improve", "recognize"])
def test_details_without_what_their_task_needs_are_refused(tmp_path: Path, name: str) -> None:
    run = shutil.copytree(OLD / name, tmp_path / "r") / "run.db"
    refused = set()
    for task, question, details in details_of(run.parent):
        for key, value in details.items():
            rest = {other: one for other, one in details.items() if other != key}
            for changed in (rest, rest | {key: None}, rest | {key: [7]}):
                sql(run, PUT, json.dumps(changed), question)
                with suppress(RunError):
                    Run.read(run.parent).close()
                    continue
                refused.add((task, key))
            sql(run, PUT, json.dumps({**details, key: value}), question)
    assert refused >= NEEDED[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["functions", "improve", "recognize"])
def test_details_of_strangers_end_in_no_traceback(
    tmp_path: Path, vdiag_here: Vdiag, name: str
) -> None:
    run = shutil.copytree(OLD / name, tmp_path / "r") / "run.db"
    for _, question, details in details_of(run.parent):
        for key in details:
            rest = {other: one for other, one in details.items() if other != key}
            for changed in (rest, rest | {key: ""}, rest | {key: 10**9}, rest | {key: {}}):
                sql(run, PUT, json.dumps(changed), question)
                fine(vdiag_here("table", "r"))
                fine(vdiag_here("report", "r"))
        sql(run, PUT, json.dumps(details), question)


@pytest.mark.parametrize(
    ("key", "value"),
    [("task", DEEP), ("notes", DIGITS), ("notes", "[1]"), ("models", "7"), ("sets", '{"a": 1}')],
)
def test_a_manifest_of_strangers_is_refused(run: Path, key: str, value: str) -> None:
    sql(run, "INSERT OR REPLACE INTO manifest VALUES (?, ?)", key, value)
    with pytest.raises(RunError, match=f"manifest .*{key}"):
        Run.read(run.parent)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("questions.sample", "x"), ("questions.concept", b"\xff"), ("images.reason", "gremlins"),
        ("images.image", "../../../etc/passwd"), ("images.image", "zz"), ("scores.over", "x"),
        ("scores.value", "x"), ("answers.seconds", "x"), ("answers.text", b"\xff"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(
    run: Path, vdiag_here: Vdiag, place: str, value: object
) -> None:
    table, column = place.split(".")
    sql(run, f"UPDATE {table} SET {column} = ?", value)
    done = vdiag_here("export", "r")
    fine(done)
    assert done.returncode == 2
    assert f"table {table}" in done.stderr


@pytest.mark.parametrize(
    "damage",
    [
        lambda db: db.write_bytes(b""),
        lambda db: db.write_bytes(bytes(9999)),
        lambda db: db.write_text("mine"),
        lambda db: (db.unlink(), db.mkdir()),
        lambda db: sql(db, "DROP TABLE answers"),
        lambda db: sql(db, "ALTER TABLE images RENAME COLUMN image TO picture"),
    ],
    ids=["empty", "zeros", "text", "folder", "table", "column"],
)
def test_what_is_no_run_is_refused_by_every_reader(
    run: Path, vdiag_here: Vdiag, damage: Callable[[Path], object]
) -> None:
    for side in ("-wal", "-shm"):
        Path(f"{run}{side}").unlink(missing_ok=True)
    damage(run)
    done = vdiag_here("table", "r")
    fine(done)
    assert done.returncode == 2


@EVERY_RUN
@given(
    seed=st.integers(0, 10_000),
    flips=st.integers(0, 40),
    kept=st.floats(0.05, 1.0),
    words=st.sampled_from(READERS),
)
def test_any_bit_may_flip_and_any_end_be_missing(
    run: Path, vdiag_here: Vdiag, tmp_path: Path, seed: int, flips: int, kept: float, words: str
) -> None:
    whole = tmp_path / "whole.db"
    if not whole.exists():
        shutil.copy(run, whole)
    rng = random.Random(seed)
    content = bytearray(whole.read_bytes())
    content = content[: int(len(content) * kept)] if seed % 3 == 0 else content
    for _ in range(flips):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    run.write_bytes(content)
    fine(vdiag_here(*words.split()))
    assert run.read_bytes() == content, "reading changes nothing: what is there can be saved"


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped", "other"])
def test_a_damaged_picture_is_drawn_again_or_said(
    vdiag_here: Vdiag, tmp_path: Path, damage: str
) -> None:
    assert vdiag_here(*DRAW, *QUIET).returncode == 0
    [picture] = (tmp_path / "r" / "images").rglob("*.png")
    before = picture.read_bytes()
    shutil.rmtree(tmp_path / "r" / "report")
    if damage == "gone":
        picture.unlink()
    elif damage == "other":
        Image.new("RGB", (384, 384), "red").save(picture)
    else:
        flipped = before[:200] + bytes([before[200] ^ 4]) + before[201:]
        picture.write_bytes(before[:300] if damage == "cut" else flipped)
    again = vdiag_here(*DRAW, *QUIET)
    fine(again)
    if damage == "other":
        assert again.returncode == 2
        assert "shows something else" in again.stderr
        picture.unlink()
        again = vdiag_here(*DRAW, *QUIET)
    assert again.returncode == 0, again.stderr
    assert "1 of 1 pictures are gone or damaged" in again.stderr
    assert picture.read_bytes() == before


def test_what_a_newer_version_draws_anew_is_said_before(vdiag_here: Vdiag, tmp_path: Path) -> None:
    assert vdiag_here(*DRAW, *QUIET).returncode == 0
    run = tmp_path / "r" / "run.db"
    sql(run, "UPDATE images SET rendering = json_remove(rendering, '$.revision'), key = 'old'")
    sql(run, "UPDATE scores SET subject = 'old'")
    again = vdiag_here(*DRAW, *QUIET)
    assert again.returncode == 0, again.stderr
    said = "1 of 1 drawings were made in another way (svg: revision)"
    assert said in again.stderr
    assert again.stderr.index(said) < again.stderr.index("rendering: 1 of 1")
    assert "revision 1" in again.stdout
    assert "revision 2" in again.stdout
    assert said not in vdiag_here(*DRAW, *QUIET).stderr


def test_a_run_whose_making_was_stopped_is_made_by_the_same_command(
    vdiag_here: Vdiag, tmp_path: Path
) -> None:
    (tmp_path / "r").mkdir()
    for name in ("run.db", "run.db-wal", "run.lock"):
        (tmp_path / "r" / name).touch()
    assert "give that command again" in vdiag_here("table", "r").stderr
    assert vdiag_here(*DRAW, *QUIET).returncode == 0
