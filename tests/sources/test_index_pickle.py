"""The pickled index: the same as NumPy reads it, and nothing in it is run."""

import os
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.sources.asking import ask
from vdiag.errors import BadInput
from vdiag.sources import _index_pickle

NAMES = ["wall", "sofa, couch", "tree"]
PRESENCE = np.array([[1, 0, 4, 0], [0, 3, 0, 0], [1, 1, 1, 1]])


def index(**changed: Any) -> dict[str, Any]:
    """An index with the keys and the forms of the published one."""
    return {
        "filename": ["a.jpg"] * 4,
        "objectnames": NAMES,
        "objectcounts": PRESENCE.sum(axis=1),
        "objectPresence": PRESENCE,
        "proportionClassIsPart": np.zeros(3),
        "description": {"objectnames": "array of length C with the object class names."},
        **changed,
    }


def kept(folder: Path, whole: Any, protocol: int = 4) -> Path:
    path = folder / "index_ade20k.pkl"
    path.write_bytes(pickle.dumps(whole, protocol))
    return path


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize(
    "presence",
    [
        PRESENCE,
        PRESENCE.astype(np.uint8),
        PRESENCE.astype(">i4"),
        np.asfortranarray(PRESENCE, np.float64),
        PRESENCE.astype(bool),
    ],
    ids=["int", "byte", "big-endian", "by column", "bool"],
)
def test_arrays_are_read_as_numpy_reads_them(
    tmp_path: Path, protocol: int, presence: np.ndarray
) -> None:
    whole = index(objectPresence=presence, objectnames=np.array(NAMES, object))
    path = kept(tmp_path, OrderedDict(whole), protocol)
    found = _index_pickle.read(path, ("objectnames", "objectPresence", "missing"))
    assert found.keys() == {"objectnames", "objectPresence"}
    assert found["objectnames"] == NAMES
    assert found["objectPresence"].dtype == presence.dtype
    assert (found["objectPresence"] == presence).all()


def test_the_names_of_an_older_numpy_are_known(tmp_path: Path) -> None:
    path = kept(tmp_path, index(), 0)
    path.write_bytes(path.read_bytes().replace(b"numpy._core", b"numpy.core"))
    assert b"numpy.core.multiarray" in path.read_bytes()
    assert [row["count"] for row in ask("ade20k", path, n=3).rows] == [5, 4, 3]


def test_objects_and_images_are_counted(tmp_path: Path) -> None:
    path = kept(tmp_path, index())
    by_objects = ask("ade20k", path, n=3)
    assert [(row["name"], row["count"]) for row in by_objects.rows] == [
        ("wall", 5),
        ("tree", 4),
        ("sofa", 3),
    ]
    by_images = ask("ade20k", path, n=3, count="images")
    assert [(row["name"], row["count"]) for row in by_images.rows] == [
        ("tree", 4),
        ("wall", 2),
        ("sofa", 1),
    ]
    without_counts = {k: v for k, v in index().items() if k != "objectcounts"}
    assert ask("ade20k", kept(tmp_path, without_counts), n=3).rows == by_objects.rows


class Runs:
    """Unpickled in the usual way, this writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("where", ["alone", "inside", "in an array"])
def test_a_pickle_that_runs_something_is_refused_and_does_not_run_it(
    tmp_path: Path, where: str
) -> None:
    trap = Runs(tmp_path / "trapped")
    whole = {
        "alone": trap,
        "inside": index(scene=[trap]),
        "in an array": index(objectnames=np.array([trap, "a", "b"], object)),
    }[where]
    path = kept(tmp_path, whole)
    with pytest.raises(BadInput, match=r"posix\.mkdir|nt\.mkdir"):
        ask("ade20k", path)
    assert not (tmp_path / "trapped").exists()
    pickle.loads(pickle.dumps(trap))
    assert (tmp_path / "trapped").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (pickle.dumps(index())[:-40], "is not used"),
        (b"", "is not used"),
        (b"name,objects\n", "is not used"),
        (pickle.dumps([1, 2]), "holds a list"),
        (pickle.dumps({}), "has 0 names"),
        (pickle.dumps(index(objectnames=["wall"])), "1 names"),
        (pickle.dumps(index(objectcounts=np.array(["x", "y", "z"]))), "0 counts"),
        (pickle.dumps(index(objectcounts=np.array([1.0, np.nan, 2.0]))), "0 counts"),
        (pickle.dumps(index(objectcounts=np.array([(1, 2)], "i4,i4"))), "is not used"),
        (pickle.dumps(index(when=np.array(["2020-01-01"], "M8[D]"))), "is not used"),
        (b"cbuiltins\neval\n(S'1'\ntR.", r"builtins\.eval"),
        (b"cnumpy.core.multiarray\nfromfile\n(S'x'\ntR.", "fromfile"),
        (b"cnumpy\nload\n(S'x'\ntR.", r"numpy\.load"),
        (b"Px\n.", "another file"),
    ],
)
def test_a_damaged_or_foreign_pickle_is_one_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "index_ade20k.pkl"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        ask("ade20k", path)
