"""Bad input: one sentence with the value in quotes, exit code 2, no traceback, nothing lost."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Vdiag
from tests.endpoint import Endpoint

DRAW = ("draw", "--concepts", "objects", "--languages", "svg", "--limit", "2", "--out", "r")


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


def refused(done: subprocess.CompletedProcess[str], *said: str) -> str:
    """Assert the form of a refusal; the sentence."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    line = done.stderr.strip().splitlines()[-1]
    assert line.startswith("vdiag: ")
    for part in said:
        assert part in line
    return line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("draw", "--concepts", "objcts"), ('"objcts"', '"objects"')),
        (("draw", "--languages", "svgg"), ('"svgg"', '"svg"', "vdiag list languages")),
        (("draw", "--scorers", "tiny_fidelty"), ('"tiny_fidelty"', '"tiny_fidelity"')),
        (("draw", "--scorers", "lpips:alexx"), ('"alexx"', '"alex"')),
        (("draw", "--scorers", "clip"), ("vdiag weights fetch", "VDIAG_WEIGHTS")),
        (("draw", "--model", "opnai/gpt"), ('"opnai"', '"openai"')),
        (("draw", "--model", "example/handwriten"), ('"handwriten"', '"handwritten"')),
        (("draw", "--model", "openai"), ("openai/MODEL",)),
        (("draw", "--model", "openai/gpt"), ("OPENAI_API_KEY", '"openai/gpt"')),
        (("draw", "--prompt", "drew"), ('"drew"', '"draw"')),
        (("draw", "--engine", "svg=chrome"), ('"chrome"', "resvg, cairosvg")),
        (("draw", "--samples", "0"), ('"0"',)),
        (("draw", "--model", "replay/none.jsonl"), ('"none.jsonl"',)),
        (("draw", "--concepts", "none.csv"), ('"none.csv"', "column `text`")),
        (("table", "nowhere"), ('"nowhere"', "vdiag draw")),
        (("list", "langages"), ('"langages"', '"languages"')),
        (("render", "none.svg"), ('"none.svg"',)),
        (("sandbox", "test", "--tier", "bublewrap"), ('"bublewrap"', '"bubblewrap"')),
        (("sandbox", "test", "--languages", "tiks"), ('"tiks"', '"tikz"')),
        (("sandbox", "test", "--languages", "svg", "--engine", "svg=crome"), ('"crome"',)),
        (("draw", "--engine", "processing=warp"), ('"warp"', "fresh, shared")),
    ],
)
def test_a_wrong_name_is_one_sentence(
    vdiag_here: Vdiag, arguments: tuple[str, ...], said: tuple[str, ...]
) -> None:
    refused(vdiag_here(*arguments), *said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,phrase\na,b\n", ("no column `text`", "name, phrase")),
        ("text\n", ("is empty",)),
        ("text\n  \n", ("is empty",)),
        ("text\na cat\na cat\n", ('"a cat" twice',)),
    ],
)
def test_a_csv_that_cannot_be_used(
    vdiag_here: Vdiag, tmp_path: Path, content: str, said: tuple[str, ...]
) -> None:
    (tmp_path / "mine.csv").write_text(content)
    refused(vdiag_here("draw", "--concepts", "mine.csv"), '"mine.csv"', *said)


def test_nothing_listens(vdiag_here: Vdiag) -> None:
    done = vdiag_here(
        *DRAW, "--model", "openai/m", "--base-url", "http://127.0.0.1:9/v1", "--retries", "0"
    )
    refused(done, '"http://127.0.0.1:9/v1"')


@pytest.mark.parametrize(
    ("mode", "said"),
    [("401", "OPENAI_API_KEY"), ("404", '"m"'), ("400", "rejects"), ("down", "tried 2 times")],
)
def test_an_endpoint_that_refuses(
    vdiag_here: Vdiag, endpoint: Endpoint, mode: str, said: str
) -> None:
    endpoint.mode = mode
    done = vdiag_here(*DRAW, "--model", "openai/m", "--base-url", endpoint.url, "--retries", "1")
    refused(done, said, endpoint.url)


def test_a_folder_that_cannot_be_written(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "r").write_text("a file")
    refused(vdiag_here(*DRAW), '"r"', "--out")


def test_a_folder_with_other_files(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "thesis.txt").write_text("mine")
    refused(vdiag_here(*DRAW), '"r"')
    assert (tmp_path / "r" / "thesis.txt").read_text() == "mine"


def test_a_run_of_another_version(vdiag_here: Vdiag, tmp_path: Path) -> None:
    assert vdiag_here(*DRAW).returncode == 0
    with sqlite3.connect(tmp_path / "r" / "run.db") as db:
        db.execute("PRAGMA user_version = 99")
    refused(vdiag_here(*DRAW), "layout 99")
    refused(vdiag_here("table", "r"), "layout 99")


def test_a_run_that_is_being_written(vdiag_here: Vdiag, tmp_path: Path) -> None:
    assert vdiag_here(*DRAW).returncode == 0
    with (tmp_path / "r" / "run.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(vdiag_here(*DRAW), "another process")
        assert vdiag_here("table", "r").returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap makes the small disk")
def test_a_full_disk_keeps_what_is_recorded(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    draw = [
        sys.executable,
        "-m",
        "vdiag",
        "draw",
        "--concepts",
        "objects",
        "--out",
        str(small / "r"),
    ]
    look = [sys.executable, "-m", "vdiag", "table", str(small / "r")]
    script = f"{' '.join(draw)}; echo code $?; rm {small}/ballast; {' '.join(look)}; echo code $?"
    disk = ["bwrap", "--dev-bind", "/", "/", "--size", "450000", "--tmpfs", str(small)]
    fill = f"head -c 60000 /dev/zero > {small}/ballast; "
    done = subprocess.run(
        [*disk, "sh", "-c", fill + script],
        capture_output=True,
        text=True,
        env={**os.environ, "VDIAG_WEIGHTS": str(tmp_path)},
        check=False,
    )
    assert "No space is left" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("code 2\n"), done.stdout
    assert done.stdout.endswith("code 0\n"), done.stderr
