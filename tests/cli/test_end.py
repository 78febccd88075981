"""How commands end: Ctrl-C at any moment, a full or closed stdout, a minute without a terminal."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import Vdiag
from vdiag import progress

MOMENTS = int(os.environ.get("VDIAG_MOMENTS", "20"))
DRAWN = "--concepts objects --languages svg,turtle --limit 3 --scorers tiny_fidelity"
LINES = {
    "draw": f"draw {DRAWN} --out n",
    "recognize": "recognize --languages svg --limit 3 --out n",
    "improve": "improve --languages svg --rounds 1 --scorers tiny_fidelity --out n",
    "score": "score r --scorers tiny_diversity",
    "compare": "compare r --between language",
    "render": "render a.svg --out n.png --force",
    "table": "table r",
    "report": "report r",
    "export": "export r --out n.csv --force",
    "list": "list",
    "doctor": "doctor",
    "cache": "cache list",
    "concepts": "concepts sample shapes --n 3 --pictures n --force",
    "weights": "weights list",
    "sandbox": "sandbox test --languages svg",
}


def start(words: str, folder: Path, **more: object) -> subprocess.Popen[str]:
    quiet = {"VDIAG_WEIGHTS": str(folder / "none"), "VDIAG_ANSWERS": str(folder / "answers.db")}
    return subprocess.Popen(
        [sys.executable, "-m", "vdiag", *words.split()],
        cwd=folder,
        env={**os.environ, **quiet},
        text=True,
        stdout=more.get("stdout", subprocess.PIPE),  # type: ignore[arg-type]
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job may ignore it
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", LINES)
def test_ctrl_c_at_any_moment_is_one_sentence_and_loses_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    started = time.monotonic()
    assert start(f"draw {DRAWN} --out r", tmp_path).wait() == 0
    if LINES[name].startswith("draw"):
        shutil.rmtree(tmp_path / "r")
    rng = random.Random(name)
    for _ in range(MOMENTS):
        process = start(LINES[name], tmp_path)
        wait_until_python_is_up(process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(rng.random() * (time.monotonic() - started) / (MOMENTS + 1))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
        assert process.returncode in (130, 0, 1), said
        assert "Traceback" not in said, said
        if process.returncode == 130:
            assert said.strip().splitlines()[-1].startswith("vdiag: Stopped"), said
    done = start(LINES[name], tmp_path)
    _, said = done.communicate()
    assert done.returncode in (0, 1), said
    if (tmp_path / "r").exists():
        assert start("table r", tmp_path).wait() == 0


def wait_until_python_is_up(process: subprocess.Popen[str]) -> None:
    """Wait until the command is being loaded: what Python does before is not ours."""
    while process.poll() is None:
        loaded = Path(f"/proc/{process.pid}/maps").read_text()
        if "typer" in loaded or "_json" in loaded or "_ssl" in loaded or "select" in loaded:
            return
        time.sleep(0.01)


@pytest.mark.parametrize("words", ["list", "concepts show objects", "--version"])
def test_a_full_stdout_is_one_sentence(tmp_path: Path, words: str) -> None:
    with Path("/dev/full").open("w") as full:
        process = start(words, tmp_path, stdout=full)
        _, said = process.communicate()
    assert (process.returncode, said.count("\n")) == (2, 1), said
    assert said.startswith("vdiag: No space is left")


def test_a_closed_stdout_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start("concepts show objects --limit 900", tmp_path, stdout=writing)
    os.close(writing)
    _, said = process.communicate()
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_a_step_without_a_terminal_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.01)
    said = ""
    with progress.progress("rendering", 3) as advance:
        advance()
        while "rendering: 1 of 3 after 0 min" not in said:  # though nothing more gets finished
            time.sleep(0.01)
            said += capsys.readouterr().err
        advance()
        advance()
    assert "rendering: 3 of 3 in " in capsys.readouterr().err


def test_left_out_languages_are_said_with_what_installs_them(
    vdiag: Vdiag,
) -> None:
    done = vdiag("draw", "--limit", "1", "--estimate", PATH="/nowhere")
    assert 'Left out: the language "tikz", which needs `' in done.stderr, done.stderr
    assert 'the language "svg"' not in done.stderr
