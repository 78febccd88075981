"""How drawings end, and that none touches the next; what they may reach is in test_challenge."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from vdiag import plugins
from vdiag.records import Reason, Rendering
from vdiag.sandbox import Limits, Tier, Worker, probe, strongest

REQUIRED = os.environ.get("VDIAG_REQUIRE_ALL") == "1"
SAFE = (Tier.BUBBLEWRAP, Tier.LANDLOCK)
AGG = plugins.language("matplotlib").engines["agg"]
PATIENT, HASTY = 60.0, 3.0
"""Seconds: as long as the busiest machine may take; until an endless drawing is ended."""
MARK = "import matplotlib.pyplot as plt\nplt.plot([0, 1])\n"


def works(tier: Tier) -> None:
    """Skip where a tier does not work on this machine, or fail where it must."""
    report = next(report for report in probe() if report.tier == tier)
    if not report.works:
        assert not REQUIRED, report.detail
        pytest.skip(f"{tier}: {report.detail}")


@pytest.fixture(scope="module", params=SAFE)
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A warm matplotlib process on one tier, with short limits."""
    works(request.param)
    with Worker(AGG, request.param, Limits(wall_seconds=4 * PATIENT, memory_bytes=1 << 30)) as one:
        yield one


def attempt(worker: Worker, program: str) -> Rendering:
    """Run a program that must not get through; it draws only where it did."""
    found = worker.draw(program + "\n" + MARK)
    assert found.rgb is None, f"got through: {program}"
    return found


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("x = []\nwhile True: x.append(bytearray(10**7))", Reason.OUT_OF_MEMORY),
        ("import os\nwhile True: os.write(60, b'x' * 65536)", Reason.TOO_MUCH_OUTPUT),
        ("import os\nos.write(61, b'{' * 10**6)", Reason.TOO_MUCH_OUTPUT),
        ("x = 1 +", Reason.SYNTAX_ERROR),
        ("raise ValueError", Reason.RUNTIME_ERROR),
        ("raise ValueError('\u4e2d' * 4000)", Reason.RUNTIME_ERROR),
        ("import os; os._exit(99)", Reason.RUNTIME_ERROR),
    ],
)
def test_bombs_end_with_their_reason(worker: Worker, program: str, reason: Reason) -> None:
    assert attempt(worker, program).reason == reason


@pytest.mark.parametrize("tier", SAFE)
def test_what_never_ends_is_ended(tier: Tier) -> None:
    works(tier)
    with Worker(AGG, tier, Limits(wall_seconds=HASTY)) as one:
        for program in (
            "while True: pass",
            "import signal\nsignal.signal(signal.SIGALRM, print)\nwhile True: pass",
            "import select; select.select([], [], [])",
            "while True: print('flood' * 1000)",
        ):
            found = attempt(one, program)
            assert found.reason == Reason.TIMEOUT
            assert len(found.log) < 5000


@pytest.mark.parametrize("tier", SAFE)
def test_the_processor_s_time_ends_what_works_and_not_what_waits(tier: Tier) -> None:
    works(tier)
    with Worker(AGG, tier, Limits(cpu_seconds=1, wall_seconds=4 * PATIENT)) as one:
        assert attempt(one, "while True: pass").reason == Reason.TIMEOUT
        waits = "import select\nselect.select([], [], [], 1.5)\n"
        found = one.draw(waits + MARK)
        assert found.reason is None, found.log
        assert found.seconds > 1.5


@pytest.mark.slow
@pytest.mark.parametrize("language", ["tikz", "processing"])
def test_the_time_of_commands_counts(language: str) -> None:
    spoken = plugins.language(language)
    if spoken.missing() is not None:
        assert not REQUIRED, spoken.missing()
        pytest.skip(f"{language} cannot be drawn here")
    endless = {
        "tikz": r"\documentclass{article}\begin{document}\def\x{\x}\x\end{document}",
        "processing": "void setup() { size(9, 9); while (true) millis(); }",
    }
    limits = Limits(cpu_seconds=3, wall_seconds=8 * PATIENT)
    for engine in spoken.engines.values():
        with Worker(engine, strongest(), limits) as one:
            assert one.draw(endless[language]).reason == Reason.TIMEOUT
            assert one.draw(spoken.example).reason is None


@pytest.mark.parametrize("edition", [1, 5])
def test_older_editions_of_landlock_shut_in_too(edition: int, tmp_path: Path) -> None:
    works(Tier.LANDLOCK)
    (tmp_path / "secret").write_text("x")
    with Worker(AGG, Tier.LANDLOCK, Limits(), landlock=edition) as one:
        for program in (
            f"open({str(tmp_path / 'secret')!r}).read()",
            f"import os\nos.listdir({str(tmp_path)!r})",
            f"open({str(tmp_path / 'made')!r}, 'w')",
            f"open({str(tmp_path / 'secret')!r}, 'r+').truncate(0)",
            "import socket\nsocket.socket()",
        ):
            assert attempt(one, program).reason == Reason.FORBIDDEN
        assert one.draw("open('own', 'w').write('x')\n" + MARK).reason is None


def test_long_output_is_cut_and_fails_nothing(worker: Worker) -> None:
    found = worker.draw("for n in range(200_000): print('line', n)\n" + MARK)
    assert found.reason is None, found.log
    assert found.log.startswith("line 0\nline 1\n")
    assert found.log.endswith("line 199998\nline 199999\n")
    assert "bytes are left out here" in found.log
    assert len(found.log) < 5000
    loud = "for n in range(200_000): print('line', n)\nraise ValueError('the end')"
    assert "ValueError: the end" in worker.draw(loud).log


def test_a_signal_that_ends_a_program_is_named(worker: Worker) -> None:
    found = attempt(worker, "import ctypes\nctypes.string_at(0)")
    assert found.reason == Reason.RUNTIME_ERROR
    assert "ended by SIGSEGV" in found.log


def test_what_a_log_says_steers_no_terminal(worker: Worker) -> None:
    said = worker.draw("print('\\x1b[2Jred\\x00\\u202e \\ud800x')\n" + MARK)
    assert "red" in said.log or "surrogates" in said.log
    loud = worker.draw("print('\\x1b[2Jred\\x00\\u202e')\n" + MARK)
    assert loud.log == "red\n"


def test_files_fill_no_disk(worker: Worker) -> None:
    found = attempt(worker, "f = open('big', 'wb')\nwhile True: f.write(b'x' * 10**6)")
    assert found.reason in (Reason.RUNTIME_ERROR, Reason.TOO_MUCH_OUTPUT)


def test_nothing_of_a_drawing_stays_for_the_next(worker: Worker) -> None:
    for place in ("/dev/left", "/tmp/left", "/dev/shm/left", "left"):
        worker.draw(f"open({place!r}, 'w').write('x')")
        assert attempt(worker, f"open({place!r}).read()").rgb is None


def test_a_folder_that_cannot_be_looked_into_is_too_much() -> None:
    with Worker(AGG, Tier.LANDLOCK, Limits(wall_seconds=HASTY)) as one:
        hide = "import os, select\nos.mkdir('d', 0o300)\nselect.select([], [], [])"
        found = attempt(one, hide)
    expected = Reason.TIMEOUT if os.geteuid() == 0 else Reason.TOO_MUCH_OUTPUT  # root sees all
    assert found.reason == expected


def test_small_files_fill_no_disk(worker: Worker) -> None:
    found = attempt(worker, "import itertools\nfor n in itertools.count(): open(f'f{n}', 'w')")
    assert found.reason in (Reason.RUNTIME_ERROR, Reason.TOO_MUCH_OUTPUT)


def test_a_liar_harms_only_itself(worker: Worker) -> None:
    lie = 'import os\nos.write(61, b\'{"reason": "hired", "line": -3}\'); os._exit(0)'
    found = attempt(worker, lie)
    assert found.reason == Reason.RUNTIME_ERROR
    assert "'hired' is not" in found.log
    assert worker.draw(MARK).reason is None


def test_nothing_passes_from_one_drawing_to_the_next(worker: Worker) -> None:
    before = worker.draw(MARK).rgb
    leave = (
        "import builtins, random, numpy as np, matplotlib as mpl\nbuiltins.leak = 1\n"
        "mpl.rcParams['axes.facecolor'] = 'red'\nnp.random.seed(5)\nopen('leak', 'w').write('x')\n"
    )
    assert worker.draw(leave + MARK).rgb not in (None, before)
    look = (
        "import builtins, os\nassert not hasattr(builtins, 'leak')\n"
        "assert os.listdir('.') in (['drawing.py'], [])\n"
    )
    found = worker.draw(look + MARK)
    assert found.rgb == before, found.log


@pytest.mark.parametrize("tier", SAFE)
def test_a_dead_warm_process_is_replaced_and_none_is_left(tier: Tier) -> None:
    works(tier)
    with Worker(AGG, tier, Limits(wall_seconds=PATIENT)) as one:
        first = one.draw(MARK)
        os.killpg(one._process.pid, signal.SIGKILL)
        again = one.draw(MARK)
        assert first.rgb == again.rgb is not None
        group = one._process.pid
    left = subprocess.run(["ps", "-o", "pid=", "-g", str(group)], capture_output=True, text=True)
    assert left.stdout.strip() == ""


def test_the_best_tier_that_works_is_taken() -> None:
    working = [report.tier for report in probe() if report.works]
    assert working or not REQUIRED
    assert strongest() == working[0]


@pytest.mark.parametrize("tier", SAFE)
def test_a_worker_leaves_nothing_in_tmp(
    tier: Tier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works(tier)
    own = tmp_path / "tmp"  # what others leave in /tmp is not looked at
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    with Worker(AGG, tier, Limits(wall_seconds=PATIENT)) as one:
        one.draw("open('left', 'w').write('x')\n" + MARK)
        assert len(os.listdir(own)) == 1, "the folder that it works in"
        [folder] = own.iterdir()
    assert not folder.exists()
    assert os.listdir(own) == []
    assert not Path("/tmp", folder.name).exists()


@pytest.mark.slow
@pytest.mark.parametrize("tier", SAFE)
def test_the_same_program_gives_the_same_pixels_cold_warm_and_among_others(tier: Tier) -> None:
    works(tier)
    for name in plugins.LANGUAGES.names():
        language = plugins.language(name)
        if language.missing() is not None:
            assert not REQUIRED, language.missing()
            continue
        engine = language.engines[language.default_engine]
        with Worker(engine, tier) as first, Worker(engine, tier) as second:
            cold = first.draw(language.example).rgb
            second.draw("broken (")
            with ThreadPoolExecutor(2) as pool:
                drawn = pool.map(Worker.draw, (first, second), [language.example] * 2)
                many = [one.rgb for one in drawn]
            assert cold is not None, name
            assert many == [cold, cold], name


def test_a_program_that_ends_its_worker_is_tried_once_more_and_harms_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Worker(AGG, strongest(), Limits(wall_seconds=PATIENT)) as one:
        ask, timers = one._ask, []

        def ask_and_kill(program: str, size: int) -> Any:
            """Ask the warm process, which is there and ready, and kill it at its work."""
            timers.append(threading.Timer(0.5, os.killpg, (one.pid, signal.SIGKILL)))
            timers[-1].start()
            return ask(program, size)

        with monkeypatch.context() as patch:
            patch.setattr(one, "_ask", ask_and_kill)
            found = one.draw("while True: pass")
        assert len(timers) == 2
        assert found.reason == Reason.RUNTIME_ERROR
        assert "twice" in found.log
        assert one.draw(MARK).reason is None
