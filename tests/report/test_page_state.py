"""A page is written anew where anything changed that it was made of, and only there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import vdiag
from tests.conftest import Vdiag
from tests.score.test_rankings import draw, gray
from vdiag.report import page_state
from vdiag.report import report as reports
from vdiag.run.store import Run
from vdiag.score.score import score
from vdiag.scorers import Options


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Run.write(tmp_path / "r") as run:
        draw(run, "skies", {"grey fog": 100, "snow": 240})
        score(run, [gray()], Options())
        reports.report([run], tmp_path / "page")
    return tmp_path


def present(folder: Path, **asked: str) -> bool:
    with Run.read(folder / "r") as run:
        return reports.present([run], folder / "page", **asked) is not None


def another_score(folder: Path) -> None:
    with Run.write(folder / "r") as run, run.transaction() as db:
        db.execute("UPDATE scores SET value = value - 1")


def another_answer(folder: Path) -> None:
    with Run.write(folder / "r") as run, run.transaction() as db:
        db.execute("UPDATE answers SET text = 'other'")


def a_note(folder: Path) -> None:
    with Run.write(folder / "r") as run:
        run.note("notes", ["Something else."])


def a_drawing_more(folder: Path) -> None:
    with Run.write(folder / "r") as run:
        draw(run, "skies", {"pale fog": 200})


def page_edited(folder: Path) -> None:
    page = folder / "page" / "index.html"
    page.write_text(page.read_text().replace("snow", "sn0w"))


def table_edited_in_the_same_length(folder: Path) -> None:
    table = folder / "page" / "table.txt"
    table.write_text(table.read_text().replace("g", "q"))


def picture_gone(folder: Path) -> None:
    next((folder / "page").rglob("*.png")).unlink()


def time_forged(folder: Path) -> None:
    os.utime(folder / "page" / "table.csv", (1, 1))


def state_damaged(folder: Path) -> None:
    (folder / "page" / page_state.FILE).write_text("{")


@pytest.mark.parametrize(
    "change",
    [
        another_score, another_answer, a_note, a_drawing_more, page_edited, picture_gone,
        table_edited_in_the_same_length, time_forged, state_damaged,
    ],
)  # fmt: skip
def test_what_changed_makes_it_anew(folder: Path, change: Callable[[Path], None]) -> None:
    assert present(folder)
    change(folder)
    assert not present(folder)


def test_so_does_another_version_or_another_question(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert present(folder)
    assert not present(folder, by="concept")
    page_state._code.cache_clear()
    monkeypatch.setattr(vdiag, "__version__", "9.9.9")
    assert not present(folder)
    page_state._code.cache_clear()


def test_so_does_a_changed_file_of_vdiag(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = page_state._of_files
    monkeypatch.setattr(page_state, "_of_files", lambda paths: before(iter(list(paths)[1:])))
    page_state._code.cache_clear()
    assert not present(folder)
    page_state._code.cache_clear()


def test_a_page_half_written_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_state, "keep", lambda folder, made_of: None)
    with Run.read(folder / "r") as run:
        reports.report([run], folder / "page")
    assert not present(folder)


@pytest.mark.parametrize(
    "command",
    [
        ("draw", "--concepts", "objects", "--concepts", "shapes", "--limit", "3"),
        ("recognize", "--view", "code", "--limit", "2"),
        ("improve", "--rounds", "1"),
    ],
)
def test_a_finished_run_given_again_touches_no_file_of_its_page(
    vdiag_here: Vdiag, tmp_path: Path, command: tuple[str, ...]
) -> None:
    words = (*command, "--model", "example", "--languages", "svg", "--out", "r")
    first = vdiag_here(*words)
    assert first.returncode == 0, first.stderr
    page = tmp_path / "r" / "report"
    before = {path: path.stat() for path in page.rglob("*") if path.is_file()}
    again = vdiag_here(*words)
    assert again.returncode == 0, again.stderr
    assert again.stdout == first.stdout
    after = {path: path.stat() for path in page.rglob("*") if path.is_file()}
    assert {p: (s.st_ino, s.st_mtime_ns) for p, s in after.items()} == {
        p: (s.st_ino, s.st_mtime_ns) for p, s in before.items()
    }
    (page / "index.html").unlink()
    assert vdiag_here(*words).stdout == first.stdout
    assert (page / "index.html").is_file()
