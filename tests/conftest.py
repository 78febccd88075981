"""What several tests use: the real command line, a real endpoint, the private data."""

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.endpoint import Endpoint

if TYPE_CHECKING:
    from vdiag.run.store import Run

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("VDIAG_SHARED_DATA", ROOT.parent / "shared" / "data"))

Vdiag = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def vdiag(tmp_path: Path) -> Vdiag:
    """Run the command line in an empty folder; no key and no weights in the environment."""
    quiet = {
        "VDIAG_WEIGHTS": str(tmp_path / "no-weights"),
        "VDIAG_ANSWERS": str(tmp_path / "answers.db"),
    }

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI", "VDIAG"))}
        return subprocess.run(
            [sys.executable, "-m", "vdiag", *arguments],
            cwd=tmp_path,
            env={**clean, **quiet, "COLUMNS": "100", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def vdiag_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Vdiag:
    """What ``vdiag`` does, in this process: several times faster where many commands are given."""
    from tests.warm import Lent
    from vdiag.cli import main
    from vdiag.render import pool

    monkeypatch.setattr(pool, "Worker", Lent)
    for name in [name for name in os.environ if name.startswith(("OPENAI", "VDIAG"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        own = {
            "VDIAG_WEIGHTS": str(tmp_path / "no-weights"),
            "VDIAG_ANSWERS": str(tmp_path / "answers.db"),
        }
        for name, value in {**own, **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["vdiag", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main.main()
        said = capfd.readouterr()
        code = int(ended.value.code or 0)
        return subprocess.CompletedProcess(["vdiag", *arguments], code, said.out, said.err)

    return run


@pytest.fixture(scope="session", autouse=True)
def close_warm_workers() -> Iterator[None]:
    """End the workers that stayed warm, when all tests are through."""
    yield
    from tests.warm import close_all

    close_all()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint on loopback that answers well until told otherwise."""
    server = Endpoint(0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def shared() -> Path:
    """The private data, or a skip that says why."""
    if not SHARED.is_dir():
        pytest.skip(f"the private data are not at {SHARED}")
    return SHARED


@pytest.fixture
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, Path]]:
    """An endpoint in a process of its own: its address, and the file with what it counted.

    A module's ``SERVED`` holds further settings of it, as ``NAME=VALUE``.
    """
    state = tmp_path / "asked.json"
    more = getattr(request.module, "SERVED", ())
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.endpoint", "0", str(state), *more],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert server.stdout is not None
    yield f"http://127.0.0.1:{int(server.stdout.readline())}/v1", state
    server.kill()
    server.wait()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[str], "Run"]]:
    """Opens runs by name that hold one picture, a black one; closed at the end."""
    from tests.handmade import BLACK, PICTURE
    from vdiag.run import pictures
    from vdiag.run.store import Run

    with ExitStack() as stack:

        def new(name: str) -> Run:
            run = stack.enter_context(Run.write(tmp_path / name))
            pictures.save(BLACK, run.image_path(PICTURE))
            return run

        yield new
