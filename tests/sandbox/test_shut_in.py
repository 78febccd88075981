"""What a program can reach, on every tier this machine has: each attempt is a real program."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from vdiag import plugins
from vdiag.records import Reason, Rendering
from vdiag.sandbox import Limits, Tier, Worker, probe, strongest

REQUIRED = os.environ.get("VDIAG_REQUIRE_ALL") == "1"
SAFE = (Tier.BUBBLEWRAP, Tier.LANDLOCK)
AGG = plugins.language("matplotlib").engines["agg"]
REFUSED = "raise OSError(1, '')"
MARK = "import matplotlib.pyplot as plt\nplt.plot([0, 1])\n"


@pytest.fixture(scope="module", params=SAFE)
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A warm matplotlib process on one tier, with short limits."""
    report = next(report for report in probe() if report.tier == request.param)
    if not report.works:
        assert not REQUIRED, report.detail
        pytest.skip(f"{request.param}: {report.detail}")
    os.environ["VDIAG_TEST_SECRET"] = "open-sesame"
    with Worker(AGG, request.param, Limits(wall_seconds=4, memory_bytes=1 << 30)) as one:
        yield one


def attempt(worker: Worker, program: str) -> Rendering:
    """Run a program that must not get through; it draws only where it did."""
    found = worker.draw(program + "\n" + MARK)
    assert found.rgb is None, f"got through: {program}"
    return found


@pytest.mark.parametrize(
    "program",
    [
        "open('/etc/shadow').read()",
        "open('/etc/passwd').read()",
        f"open({str(Path.home() / '.bashrc')!r}).read()",
        f"open({str(Path(__file__).resolve())!r}).read()",
        "import os; assert os.listdir('/proc')",
        "open('/proc/1/environ', 'rb').read()",
        "open('/proc/self/environ', 'rb').read()",
        "import os; open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
        "import os; assert 'open-sesame' in str(os.environ)",
        "open('/usr/vdiag-was-here', 'w')",
        "open('/dev/shm/vdiag-was-here', 'w').write('x' * 99999)",
        f"open({str(Path(__file__).parent / 'vdiag-was-here')!r}, 'w')",
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import os; os.fork()",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import os; os.system('true') == 0 or 1 / 0",
        "import os; os.execv('/bin/true', ['true'])",
        "import ctypes, os\nif ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0): " + REFUSED,
        "import os, signal; os.kill(os.getppid(), signal.SIGKILL); 1 / 0",
        "import ctypes\nif ctypes.CDLL(None).unshare(0x10000000): " + REFUSED,
        "import ctypes as c\nif c.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, 0): " + REFUSED,
        "import os; os.setuid(0); os.listdir('/root')",
        "import os; os.symlink('/etc/passwd', 'x'); open('x').read()",
    ],
)  # fmt: skip
def test_it_is_refused(worker: Worker, program: str) -> None:
    found = attempt(worker, program)
    assert found.reason in (Reason.FORBIDDEN, Reason.RUNTIME_ERROR)
    assert "open-sesame" not in found.log
    assert not (Path(__file__).parent / "vdiag-was-here").exists()


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("while True: pass", Reason.TIMEOUT),
        ("import signal\nsignal.signal(signal.SIGALRM, print)\nwhile True: pass", Reason.TIMEOUT),
        ("import time; time.sleep(60)", Reason.TIMEOUT),
        ("x = []\nwhile True: x.append(bytearray(10**7))", Reason.OUT_OF_MEMORY),
        ("while True: print('flood' * 1000)", Reason.TOO_MUCH_OUTPUT),
        ("import os\nwhile True: os.write(60, b'x' * 65536)", Reason.TOO_MUCH_OUTPUT),
        ("import os\nos.write(61, b'{' * 10**6)", Reason.TOO_MUCH_OUTPUT),
        ("x = 1 +", Reason.SYNTAX_ERROR),
        ("raise ValueError", Reason.RUNTIME_ERROR),
    ],
)
def test_bombs_end_with_their_reason(worker: Worker, program: str, reason: Reason) -> None:
    assert attempt(worker, program).reason == reason


def test_files_fill_no_disk(worker: Worker) -> None:
    found = attempt(worker, "f = open('big', 'wb')\nwhile True: f.write(b'x' * 10**6)")
    assert found.reason in (Reason.RUNTIME_ERROR, Reason.TOO_MUCH_OUTPUT)


def test_a_liar_harms_only_itself(worker: Worker) -> None:
    lie = 'import os\nos.write(61, b\'{"reason": "hired", "line": -3}\'); os._exit(0)'
    assert attempt(worker, lie).reason == Reason.NO_IMAGE
    assert worker.draw(MARK).reason is None


def test_nothing_passes_from_one_drawing_to_the_next(worker: Worker) -> None:
    before = worker.draw(MARK).rgb
    leave = (
        "import builtins, random, numpy as np, matplotlib as mpl\nbuiltins.leak = 1\n"
        "mpl.rcParams['axes.facecolor'] = 'red'\nnp.random.seed(5)\nopen('leak', 'w').write('x')\n"
    )
    assert worker.draw(leave + MARK).rgb not in (None, before)
    look = "import builtins, os\nassert not hasattr(builtins, 'leak')\nassert not os.listdir('.')\n"
    found = worker.draw(look + MARK)
    assert found.rgb == before, found.log


@pytest.mark.parametrize("tier", SAFE)
def test_a_dead_warm_process_is_replaced_and_none_is_left(tier: Tier) -> None:
    if not next(report for report in probe() if report.tier == tier).works:
        pytest.skip(f"{tier} does not work here")
    with Worker(AGG, tier, Limits(wall_seconds=4)) as one:
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
