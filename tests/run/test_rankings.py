"""Rankings in a run: as small as said, the same when read again, and refused when damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.handmade import FOUR, fill
from vdiag.errors import RunError
from vdiag.records import Ranking
from vdiag.run import pictures, rankings
from vdiag.run.rankings import Kept, packed, row, taken_for, unpacked
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run

CAPTIONS = ("a cat", "a dog", "a sun")
NEAREST = (("a dog", 0.5), ("a cat", -0.25))
RANKING = Ranking(np.array([2, 0, 4]), NEAREST)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with Run.write(tmp_path / "r") as run:
        fill(run, FOUR, {"captions": "3 x", "ranked_among": '["a cat", "a dog", "a sun"]'})
        yield run


def read(run: Run) -> dict[str, Kept]:
    return dict(rankings.read(run, "f1"))


@pytest.mark.parametrize("among", [1, 2, 3, 128, 1000, 32_768, 100_000])
def test_places_come_back_and_take_the_bits_that_they_need(among: int) -> None:
    places = np.random.default_rng(among).integers(2 * among + 1, size=among)
    places[0] = 2 * among
    blob = packed(places, among)
    np.testing.assert_array_equal(unpacked(blob, among, among), places)
    bits = len(f"{2 * among:b}")
    assert len(blob) == (among * bits + 7) // 8


def test_a_picture_among_a_thousand_captions_takes_less_than_two_kilobytes() -> None:
    nearest = tuple(("a wireless signal symbol", -0.123456) for _ in range(5))
    kept = row("f" * 16, "s" * 32, Ranking(2 * np.arange(1000), nearest), {})
    assert sum(len(part) for part in kept) < 2000


def test_what_is_kept_comes_back(run: Run) -> None:
    run.add_scores([], {}, [row("f1", "i1", RANKING, {}), row("f1", "i2", RANKING, {"a hat": 6})])
    found = read(run)
    assert found["i1"].places.tolist() == [2, 0, 4]
    assert found["i2"].places.tolist() == [2, 0, 4, 6]
    assert (found["i1"].further, found["i2"].further) == ((), ("a hat",))
    assert found["i1"].nearest == NEAREST
    assert rankings.further_of(run, "f1") == {"i1": (), "i2": ("a hat",)}


def test_what_pictures_were_taken_for_can_be_read_alone(run: Run) -> None:
    run.add_scores([], {}, [row("f1", "i1", RANKING, {}), row("f2", "i1", RANKING, {})])
    assert taken_for(run, "f1") == {"i1": NEAREST}
    assert taken_for(run, "none") == {}


def test_another_picture_under_the_key_takes_its_ranking_with_it(run: Run) -> None:
    key = FOUR[0].image
    run.add_scores([], {}, [row("f1", key, RANKING, {}), row("f1", "other", RANKING, {})])
    other = pictures.content_name(np.ones((8, 8, 3), np.uint8))
    record = ImageRecord(key, FOUR[0].question, {"size": 8}, "none", other, None, "", None, 0.0)
    run.add_images([record])
    assert set(read(run)) == {"other"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("places", b""),
        ("places", b"\x00"),
        ("places", bytes(3)),
        ("places", b"\xff\xff"),  # 7 is no place among 3
        ("further", "[1]"),
        ("further", '["a hat"'),
        ("further", '["a hat", "a hut", "a bus"]'),  # of which there are no places
        ("nearest", "{}"),
        ("nearest", '[["a dog"]]'),
        ("nearest", '[["a dog", 7.5]]'),
        ("nearest", '[[0.5, "a dog"]]'),
        ("nearest", '[["a dog", NaN]]'),
    ],
)
def test_what_a_stranger_made_is_refused_in_a_sentence(
    run: Run, column: str, value: object
) -> None:
    run.add_scores([], {}, [row("f1", "i1", RANKING, {})])
    with closing(sqlite3.connect(run.folder / "run.db")) as db, db:
        db.execute(f"UPDATE rankings SET {column} = ?", (value,))
    with Run.read(run.folder) as strange, pytest.raises(RunError, match="table rankings") as said:
        dict(rankings.read(strange, "f1"))
    assert len(str(said.value)) < 400


@pytest.mark.parametrize(("column", "value"), [("places", "text"), ("nearest", b"\xff")])
def test_a_value_of_another_kind_is_refused_when_the_run_is_opened(
    run: Run, column: str, value: object
) -> None:
    run.add_scores([], {}, [row("f1", "i1", RANKING, {})])
    with closing(sqlite3.connect(run.folder / "run.db")) as db, db:
        db.execute(f"UPDATE rankings SET {column} = ?", (value,))
    with pytest.raises(RunError, match=f"table rankings has .* column {column}"):
        Run.read(run.folder)
