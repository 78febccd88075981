"""What a drawing without a file system of its own may hold, and that all of it goes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.test_shut_in import AGG, MARK, attempt, works
from vdiag.records import Reason
from vdiag.sandbox import Limits, Tier, Worker
from vdiag.sandbox.disk import overfull, remove


def deep(folder: Path, count: int, name: str = "d") -> None:
    """So many folders inside each other, with a file in each tenth."""
    here = os.open(folder, os.O_RDONLY)
    for number in range(count):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
        if number % 10 == 0:
            os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def test_thousands_of_nested_folders_are_removed(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    deep(work, 3_000)
    deep(work, 100, "n" * 255)
    remove(str(work))
    assert not work.exists()


def test_closed_folders_links_and_odd_names_are_removed_and_nothing_else(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x")
    work = tmp_path / "work"
    closed = work / "a" / "b" / "c"
    closed.mkdir(parents=True)
    (closed / "file").write_text("x")
    (work / "link").symlink_to(kept)
    (work / "a" / "loop").symlink_to(work)
    (work / "-rf\n*").mkdir()
    os.mkfifo(work / "a" / "pipe")
    for folder in (closed, closed.parent, work / "a", work):
        folder.chmod(0)
    script = f"from vdiag.sandbox.disk import remove\nremove({str(work)!r})"
    user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    if user:
        tmp_path.chmod(0o777)
        for path in (work, work / "a", closed.parent, closed, work / "-rf\n*"):
            os.chown(path, 65534, 65534)
    remove(str(work)) if user else subprocess.run([sys.executable, "-c", script], check=True)
    assert not work.exists()
    assert (kept / "file").read_text() == "x"
    remove(str(tmp_path / "never there"))


def test_deleted_files_count_as_long_as_they_are_held(tmp_path: Path) -> None:
    size = 1 << 20
    assert not overfull(str(tmp_path), os.getpid(), 9, size)
    with (tmp_path / "big").open("wb") as file:
        file.write(bytes(2 * size))
        file.flush()
        assert overfull(str(tmp_path), os.getpid(), 9, size)
        (tmp_path / "big").unlink()
        assert overfull(str(tmp_path), os.getpid(), 9, size)
    assert not overfull(str(tmp_path), os.getpid(), 9, size)


HOLDS = {
    "deleted": "f = open('x', 'wb'); os.unlink('x')",
    "without a name": "f = open(os.open('.', os.O_TMPFILE | os.O_RDWR), 'wb')",
}


@pytest.mark.parametrize("how", HOLDS.values(), ids=HOLDS.keys())
def test_no_program_holds_more_than_it_may_in_deleted_files(how: str) -> None:
    works(Tier.LANDLOCK)
    hold = (
        f"import os, select\nheld = []\nfor n in range(60):\n    {how}\n"
        "    for _ in range(14): f.write(bytes(1 << 20))\n    f.flush(); held.append(f)\n"
        "select.select([], [], [])"
    )
    with Worker(AGG, Tier.LANDLOCK, Limits()) as one:
        assert attempt(one, hold).reason == Reason.TOO_MUCH_OUTPUT
        assert one.draw(MARK).reason is None


@pytest.mark.slow
def test_nested_folders_end_neither_the_worker_nor_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works(Tier.LANDLOCK)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    nest = "import os\nfor n in range(3000):\n    os.mkdir('d'); os.chdir('d')\n"
    with Worker(AGG, Tier.LANDLOCK, Limits()) as one:
        warm = one.pid
        found = one.draw(nest + MARK)
        assert found.reason in (None, Reason.TOO_MUCH_OUTPUT)
        assert one.draw(MARK).reason is None
        assert one.pid == warm
    assert list(tmp_path.iterdir()) == []
