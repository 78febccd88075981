"""What would be written is checked first: inputs, runs and files of others stay as they are."""

import hashlib
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from tests.conftest import Vdiag
from tests.handmade import BLACK, FOUR, PICTURE, fill
from vdiag.cli.main import app
from vdiag.run import pictures
from vdiag.run.store import Run

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="5" height="5"/></svg>'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with two runs, a program, a table, and files of somebody's own."""
    for name in ("r", "s"):
        with Run.write(tmp_path / name) as run:
            run.note("task", "draw")
            fill(run, FOUR)
            pictures.save(BLACK, run.image_path(PICTURE))
    (tmp_path / "a.svg").write_text(SVG)
    (tmp_path / "l.png").symlink_to("a.svg")
    (tmp_path / "mine.csv").write_text("text,name\na kite,kite\n")
    (tmp_path / "thesis.txt").write_text("mine")
    (tmp_path / "thesis.png").write_text("mine")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "index.html").write_text("<p>mine</p>")
    (tmp_path / "folder.png").mkdir()
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".lock", ".db-wal", ".db-shm")
    }


@pytest.mark.parametrize(
    "words",
    [
        "render a.svg --out a.svg", "render a.svg --out ./d/../a.svg", "render a.svg --out b.jpg",
        "render a.svg --out b", "render a.svg --out thesis.png", "render a.svg --out folder.png",
        "render a.svg --out l.png --force", "render a.svg --out r/images/ab/x.png --force",
        "render a.svg --out /dev/full --force", "render thesis.txt --language svg",
        "export r --out r/run.db --force", "export r --out s/run.db --force", "export r --out r",
        "export r --out thesis.txt", "export r --out a.svg", "export r --out d",
        "export r --out r/images/x.csv",
        "report r --out r", "report r --out s --force", "report r --out r/images --force",
        "report r --out thesis.txt --force", "report r --out d", "report r --out thesis.txt/x",
        "compare r s --between run --out r", "compare r s --between run --out d",
        "compare r s --between run --out thesis.txt --force",
        "concepts sample mine.csv --n 1 --out mine.csv --force",
        "concepts sample objects --n 1 --out r/images/x.csv",
        "concepts sample shapes --n 1 --pictures r --force",
        "concepts sample shapes --n 1 --pictures r/images",
        "concepts sample shapes --n 1 --pictures thesis.txt --force",
        "concepts import csv mine.csv --out mine.csv --force",
        "score --scorers tiny_frechet --reference d --save-statistics r/run.db",
        "draw --languages svg --limit 1 --out r/images", "draw --languages svg --out thesis.txt",
    ],
)  # fmt: skip
def test_nothing_that_is_there_is_written_over(vdiag_here: Vdiag, place: Path, words: str) -> None:
    before = contents(place)
    done = vdiag_here(*words.split())
    assert done.returncode == 2, done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("vdiag: ")
    assert contents(place) == before


def test_force_writes_over_a_file_and_a_page_is_made_again(vdiag_here: Vdiag, place: Path) -> None:
    assert vdiag_here("render", "a.svg", "--out", "thesis.png", "--force").returncode == 0
    assert (place / "thesis.png").read_bytes().startswith(b"\x89PNG")
    assert vdiag_here("export", "r", "--out", "thesis.txt", "--force").returncode == 0
    assert (place / "thesis.txt").read_text().startswith("question,")
    for _ in range(2):
        assert vdiag_here("report", "r").returncode == 0
    assert vdiag_here("report", "s", "--out", "d", "--force").returncode == 0
    assert "vdiag" in (place / "d" / "index.html").read_text()


def test_every_command_that_writes_a_file_is_tried_here() -> None:
    paths = {"--out", "--save-statistics", "--pictures"}
    tried = {
        "render", "export", "report", "compare", "score", "draw", "recognize", "improve",
        "concepts import", "concepts sample",
    }  # fmt: skip

    def writing(command: object, name: str) -> set[str]:
        inner = getattr(command, "commands", None)
        if inner:
            return set().union(*(writing(one, f"{name} {key}") for key, one in inner.items()))
        options = {option for one in command.params for option in one.opts}  # type: ignore[attr-defined]
        return {name.strip()} if options & paths else set()

    assert isinstance(app, typer.Typer)
    assert writing(get_command(app), "") == tried
