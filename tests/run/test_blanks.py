"""Which pictures show nothing: the rule on pictures made by hand, and where what it says stands."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.handmade import Drawn, fill
from vdiag.records import Concept, Question, Reason
from vdiag.run import pictures
from vdiag.run.blanks import BEFORE, blanks, counted_anew
from vdiag.run.pictures import Pixels, is_blank
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run

SIDE = 48


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VDIAG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "blanks.db"


def plain(*color: int) -> Pixels:
    return np.full((SIDE, SIDE, 3), color, np.uint8)


def with_dot(color: tuple[int, int, int], *ground: int) -> Pixels:
    pixels = plain(*ground)
    pixels[SIDE // 2, SIDE // 2] = color
    return pixels


def gradient(first: int, last: int) -> Pixels:
    shades = np.linspace(first, last, SIDE).round().astype(np.uint8)
    return np.broadcast_to(shades[:, None, None], (SIDE, SIDE, 3)).copy()


NOISE = np.random.default_rng(0).integers(120, 129, (SIDE, SIDE, 3), np.uint8)
AROUND = plain(100, 100, 100)  # most lies in the middle, and its ends lie 16 apart
AROUND[0, :9], AROUND[1, :9] = (92, 92, 92), (108, 108, 108)
ASIDE = AROUND.copy()
ASIDE[2:] = 92
BLANK = {
    "white": plain(255, 255, 255),
    "black": plain(0, 0, 0),
    "red": plain(255, 0, 0),
    "a drawing nobody can see": with_dot((254, 254, 254), 255, 255, 255),
    "a dot of 8 less": with_dot((247, 255, 255), 255, 255, 255),
    "noise of 8": NOISE,
    "8 to both sides": AROUND,
}
SOMETHING = {
    "a dot of 9 less": with_dot((255, 246, 255), 255, 255, 255),
    "a dot of 9 more in blue": with_dot((0, 0, 9), 0, 0, 0),
    "the commonest at one end": ASIDE,
    "a soft gradient": gradient(255, 235),
    "a line": with_dot((0, 0, 0), 255, 255, 255),
}


@pytest.mark.parametrize("what", BLANK)
def test_nothing_lies_far_from_the_commonest_colour(what: str) -> None:
    assert is_blank(BLANK[what])


@pytest.mark.parametrize("what", SOMETHING)
def test_one_pixel_that_can_be_seen_shows_something(what: str) -> None:
    assert not is_blank(SOMETHING[what])


def test_it_is_what_the_rule_says_word_for_word() -> None:
    """On 400 pictures of few colours near each other, counted in the plainest way."""
    chance = np.random.default_rng(1)
    for _ in range(400):
        colors = chance.integers(90, 90 + chance.integers(2, 30), (4, 3))
        picked = colors[chance.choice(4, (6, 6), p=(0.7, 0.1, 0.1, 0.1))].astype(np.uint8)
        every = [tuple(pixel) for pixel in picked.reshape(-1, 3).tolist()]
        commonest = max(sorted(set(every)), key=every.count)
        far = max(abs(a - b) for one in every for a, b in zip(one, commonest, strict=True))
        assert is_blank(picked) == (far <= 8)


def put(run: Run, name: str, pixels: Pixels, reason: Reason | None = None) -> None:
    image = pictures.content_name(pixels)
    pictures.save(pixels, run.image_path(image))
    concept = Concept(name, f"a {name}", "objects")
    run.add_questions([Question(name, "p/m", "m", concept, "svg", 0, 0, "d", "d@1", {})])
    record = ImageRecord(f"i{name}", name, {"size": SIDE}, "none", image, reason, "", None, 0.0)
    run.add_images([record])


def old_run(folder: Path) -> Path:
    """A run of before there was a rule: one colour flagged, a faint drawing not, one that shows."""
    with Run.write(folder) as run:
        put(run, "fog", BLANK["white"], Reason.BLANK_IMAGE)
        put(run, "ghost", BLANK["a drawing nobody can see"])
        put(run, "kite", SOMETHING["a line"])
    with closing(sqlite3.connect(folder / "run.db")) as db, db:
        db.execute("DROP TABLE blanks")
    return folder


NOW = {"ifog": True, "ighost": True, "ikite": False}


def rows(folder: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "run.db")) as db:
        return db.execute("SELECT image, rule, blank FROM blanks ORDER BY 1, 2").fetchall()


def test_what_the_rule_said_when_a_picture_was_drawn_stands_in_the_run(tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        put(run, "fog", BLANK["white"], Reason.BLANK_IMAGE)
        put(run, "kite", SOMETHING["a line"])
    assert rows(tmp_path / "r") == [("ifog", pictures.RULE, 1), ("ikite", pictures.RULE, 0)]
    with Run.read(tmp_path / "r") as run:
        assert blanks(run) == {"ifog": True, "ikite": False}
        assert counted_anew(run) == 0


def test_a_run_of_before_is_looked_at_once_by_who_reads_it(tmp_path: Path, cache: Path) -> None:
    folder = old_run(tmp_path / "r")
    with Run.read(folder) as run:
        assert blanks(run) == NOW
        assert counted_anew(run) == 2
        for picture in (folder / "images").rglob("*.png"):
            picture.unlink()
        assert blanks(run) == NOW, "without a picture being read"
        cache.unlink()
        cache.with_name("blanks.db-wal").unlink(missing_ok=True)
        assert blanks(run) == {**NOW, "ighost": False}, "what was said when it was drawn"


def test_a_run_of_before_that_is_written_has_it_recorded(tmp_path: Path, cache: Path) -> None:
    folder = old_run(tmp_path / "r")
    with Run.write(folder) as run:
        assert blanks(run) == NOW
        assert counted_anew(run) == 2
    said = [("ifog", True, True), ("ighost", False, True), ("ikite", False, False)]
    assert rows(folder) == [
        row
        for key, before, now in said
        for row in ((key, BEFORE, before), (key, pictures.RULE, now))
    ]
    cache.unlink(missing_ok=True)
    for picture in (folder / "images").rglob("*.png"):
        picture.unlink()
    with Run.read(folder) as run:
        assert blanks(run) == NOW
        assert counted_anew(run) == 2


def test_a_cache_that_cannot_be_used_changes_nothing(tmp_path: Path, cache: Path) -> None:
    folder = old_run(tmp_path / "r")
    cache.parent.mkdir()
    cache.write_bytes(b"no database at all, but bytes that somebody put there" * 9)
    with Run.read(folder) as run:
        assert blanks(run) == NOW


def test_a_picture_drawn_anew_has_its_own_verdict(tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        put(run, "kite", BLANK["white"], Reason.BLANK_IMAGE)
        put(run, "kite", SOMETHING["a line"])
        assert blanks(run) == {"ikite": False}
        fill(run, [Drawn("dog", 0, None, Reason.TIMEOUT)])
        assert blanks(run) == {"ikite": False}, "what failed has no picture"
