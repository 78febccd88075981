"""Quick, Draw! as sketch-rnn has it: the strokes, and that nothing in a file is run."""

import io
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib import format as npy

from tests.sources.asking import ask
from vdiag.concepts import drawings, sketch_rnn
from vdiag.errors import BadInput

STEPS = np.array([[5, 5, 0], [10, 0, 1], [-3, 4, 0], [0, 7, 0], [1, 1, 1]], np.int16)


def listed(*drawn: Any) -> np.ndarray:
    every = np.empty(len(drawn), object)
    every[:] = drawn
    return every


def kept(path: Path, **parts: Any) -> Path:
    np.savez_compressed(path, **parts)
    return path


def with_pickle(path: Path, content: bytes, count: int = 1) -> Path:
    """A file whose part train is this pickle, behind a header as NumPy writes it."""
    header = io.BytesIO()
    npy.write_array_header_1_0(header, {"descr": "|O", "fortran_order": False, "shape": (count,)})
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("train.npy", header.getvalue() + content)
    return path


def test_steps_become_strokes(tmp_path: Path) -> None:
    path = kept(tmp_path / "cat.npz", train=listed(STEPS, STEPS[:2]), test=listed(STEPS[:1]))
    found = list(sketch_rnn.read(path))
    assert [one.key_id for one in found] == ["train-0", "train-1", "test-0"]
    assert {(one.word, one.recognized, one.raw) for one in found} == {("cat", True, False)}
    assert found[0].strokes == (
        ((5.0, 5.0), (15.0, 5.0)),
        ((12.0, 9.0), (12.0, 16.0), (13.0, 17.0)),
    )
    assert found[2].strokes == (((5.0, 5.0),),)
    assert len(drawings.load(str(path)).drawings) == 3


@pytest.mark.parametrize("kind", ["i1", ">i2", "f4", "f8", "i8"])
def test_numbers_of_every_kind_are_the_same_drawing(tmp_path: Path, kind: str) -> None:
    expected = next(sketch_rnn.read(kept(tmp_path / "cat.npz", train=listed(STEPS)))).strokes
    path = kept(tmp_path / "other.npz", train=listed(STEPS.astype(kind)))
    assert next(sketch_rnn.read(path)).strokes == expected


@pytest.mark.parametrize("protocol", range(6))
def test_pickles_of_every_protocol_are_read(tmp_path: Path, protocol: int) -> None:
    path = with_pickle(tmp_path / "cat.npz", pickle.dumps(listed(STEPS), protocol))
    assert len(next(sketch_rnn.read(path)).strokes) == 2


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("cat.npz", "cat"),
        ("sketchrnn_hot air balloon.npz", "hot air balloon"),
        ("sketchrnn%2Fhot%20air%20balloon.full.npz", "hot air balloon"),
        ("sketchrnn_The Eiffel Tower.full.npz", "The Eiffel Tower"),
        ("hot_air_balloon.npz", "hot air balloon"),
    ],
)
def test_the_word_is_the_files_name(name: str, word: str) -> None:
    assert sketch_rnn.word(Path(name)) == word


def test_an_import_says_that_nobody_knows_what_was_recognised(tmp_path: Path) -> None:
    path = kept(tmp_path / "cat.npz", train=listed(*[STEPS] * 4))
    found = ask("quickdraw", path, n=2)
    assert [row["text"] for row in found.rows] == ["a cat"] * 2
    assert "do not say it" in found.rule


class Runs:
    """Unpickled in the usual way, this makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("inside", [True, False])
def test_a_file_that_runs_something_is_refused_and_does_not_run_it(
    tmp_path: Path, inside: bool
) -> None:
    trap = Runs(tmp_path / "trapped")
    content = pickle.dumps(listed(STEPS, trap) if inside else trap)
    path = with_pickle(tmp_path / "cat.npz", content, 2)
    with pytest.raises(BadInput, match=r"asks for \"(posix|nt)\.mkdir\""):
        drawings.load(str(path))
    assert not (tmp_path / "trapped").exists()
    np.load(path, allow_pickle=True)["train"]
    assert (tmp_path / "trapped").exists()


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        (listed(STEPS[:, :2]), r"no array of steps"),
        (listed(STEPS[:0]), r"no array of steps"),
        (listed("cat"), r"no array of steps"),
        (listed(np.full((2, 3), np.inf)), "a place that no screen has"),
        (listed(STEPS.astype("f8") * 1e12), "a place that no screen has"),
        (listed(STEPS.astype("U3")), "no array of steps"),
        (STEPS, "no list of drawings"),
        (np.empty((2, 2), object), "no list of drawings"),
    ],
)
def test_what_is_no_drawing(tmp_path: Path, drawn: np.ndarray, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        drawings.load(str(kept(tmp_path / "cat.npz", train=drawn)))


def test_files_that_are_no_such_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept(tmp_path / "cat.npz", train=listed(STEPS))
    whole = path.read_bytes()
    cut = pickle.dumps(listed(STEPS))[:-30]
    for content, said in (
        (b"", "no whole .npz"),
        (whole[:-40], "no whole .npz"),
        (b"PK" + whole[2:60], "no whole .npz"),
        (with_pickle(path, cut).read_bytes(), "is not used"),
        (with_pickle(path, pickle.dumps(listed(STEPS)), 3).read_bytes(), "no list of drawings"),
        (with_pickle(path, pickle.dumps(7)).read_bytes(), "no list of drawings"),
        (kept(path, other=STEPS).read_bytes(), "none of train, valid, test"),
    ):
        path.write_bytes(content)
        with pytest.raises(BadInput, match=said):
            drawings.load(str(path))
    kept(path, train=listed(*(STEPS + n for n in range(100))))
    monkeypatch.setattr(sketch_rnn, "MOST_BYTES", 1000)
    with pytest.raises(BadInput, match="unpacks to more than 1,000 bytes"):
        drawings.load(str(path))
