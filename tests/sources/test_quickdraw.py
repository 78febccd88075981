"""Quick, Draw!: which drawings are taken, and that they come back as marks."""

import json
from pathlib import Path

import pytest

from tests.sources.asking import ask
from vdiag.browse import import_set
from vdiag.concepts import drawings
from vdiag.errors import BadInput

SQUARE = [[[0, 10, 10, 0, 0], [0, 0, 10, 10, 0]]]


def sketched(folder: Path, word: str, count: int, recognized: bool = True) -> Path:
    path = folder / f"{word}.ndjson"
    lines = (
        {
            "word": word,
            "key_id": f"{word}{n}",
            "recognized": recognized or n == 0,
            "drawing": SQUARE,
        }
        for n in range(count)
    )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_every_file_gives_its_share(tmp_path: Path) -> None:
    files = [sketched(tmp_path, word, 6) for word in ("cat", "dog", "sun")]
    found = ask("quickdraw", *files, n=7)
    assert [row["concept"] for row in found.rows] == ["cat"] * 3 + ["dog"] * 2 + ["sun"] * 2
    assert found.counts == {"files": 3, "words": 3, "drawings taken": 7}
    assert len(ask("quickdraw", *files).rows) == 18
    more = {row["name"] for row in ask("quickdraw", *files, n=12).rows}
    assert {row["name"] for row in found.rows} <= more


def test_only_recognised_drawings_unless_asked(tmp_path: Path) -> None:
    path = sketched(tmp_path, "cat", 4, recognized=False)
    assert len(ask("quickdraw", path).rows) == 1
    assert len(ask("quickdraw", path, recognized="all").rows) == 4


def test_what_is_written_is_read_back_as_the_same_marks(tmp_path: Path) -> None:
    found = ask("quickdraw", sketched(tmp_path, "cat", 2))
    path = tmp_path / "kept.jsonl"
    path.write_bytes(import_set.content_of(found.rows, ".jsonl"))
    again = drawings.load(str(path)).drawings
    assert [one.concept.text for one in again] == ["a cat", "a cat"]
    [line] = again[0].marks
    [original] = found.rows[0]["marks"]  # type: ignore[misc,attr-defined]
    assert (line, len(line.points)) == (original, 5)


def test_bad_files_and_numbers(tmp_path: Path) -> None:
    cat, dog = (sketched(tmp_path, word, 3) for word in ("cat", "dog"))
    for files, n, said in (
        ((cat, dog), 1, "less than the 2 files"),
        ((cat, dog), 8, "gives 3 drawings"),
        ((cat, cat), None, "there twice"),
        ((tmp_path / "cat.csv",), None, "no .ndjson and no .npz file"),
    ):
        with pytest.raises(BadInput, match=said):
            ask("quickdraw", *files, n=n)


def test_the_published_drawings(shared: Path) -> None:
    files = sorted((shared / "quickdraw").glob("*.ndjson"))
    found = ask("quickdraw", *files, n=50)
    assert found.counts["words"] == len(files) == 10
    for row in found.rows:
        corners = [p for mark in row["marks"] for p in mark.points]  # type: ignore[attr-defined]
        assert all(7.9 <= value <= 248.1 for point in corners for value in point)
