"""Pictures are encoded as they are drawn, and what is known is read once."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from tests.score.test_rankings import Gray, draw, gray
from vdiag.errors import BadInput
from vdiag.records import Over
from vdiag.run import pictures
from vdiag.run.store import Run
from vdiag.score import score as scoring
from vdiag.score.ahead import Ahead
from vdiag.score.score import Choice
from vdiag.scorers import Options, Scorer, tiny_diversity, tiny_fidelity
from vdiag.scorers._tiny import TinyEncoder

EVERY = "SELECT * FROM scores ORDER BY subject, metric"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Run.write(tmp_path / "r") as run:
        draw(run, "skies", {f"a sky of {n}": n for n in range(0, 80, 2)}, samples=2)
    return tmp_path / "r"


@pytest.fixture
def run(folder: Path) -> Iterator[Run]:
    with Run.write(folder) as opened:
        yield opened


def drawn(run: Run) -> list[tuple[str, Path]]:
    paths = sorted((run.folder / "images").rglob("*.png"))
    return [(path.stem, path) for path in paths]


class Watched(Gray):
    """Tells which pictures were encoded ahead."""

    def __init__(self, seen: list[str], encoded: Callable[[], None]) -> None:
        super().__init__(ranking=False, asked=[])
        self._seen, self._encoded = seen, encoded

    def encode_ahead(self, paths: Mapping[str, str]) -> None:
        for path in paths.values():
            pictures.load(path)
        self._seen.extend(paths)
        self._encoded()


def watched(seen: list[str], opened: list[str], encoded: Callable[[], None]) -> Choice:
    def open_(variant: str, options: Options) -> Watched:
        opened.append(variant)
        return Watched(seen, encoded)

    kind = Scorer("gray", Over.IMAGE, True, ("only",), "", lambda _, __: None, open_)
    return Choice(kind, "only")


def test_pictures_go_through_the_nets_before_they_are_scored(run: Run) -> None:
    seen: list[str] = []
    opened: list[str] = []
    enough = Event()
    choice = watched(seen, opened, lambda: enough.set() if len({*seen}) == 40 else None)
    with Ahead([choice], Options()) as ahead:
        assert not opened, "nothing was drawn yet"
        told = drawn(run)
        for start in range(0, 40, 7):
            ahead.take(told[start : start + 7])
        assert enough.wait(60)
        scoring.score(run, [choice], Options(), opened=ahead.opened())
    assert opened == ["only"]
    assert [name for name, _ in told] == seen[:40]


def test_scores_are_what_they_are_without(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = [
        Choice(one.SCORER, one.SCORER.variants[0]) for one in (tiny_fidelity, tiny_diversity)
    ]
    found = []
    encoded: Counter[str] = Counter()
    trunk = TinyEncoder.trunk

    def counted(self: TinyEncoder, images: list[np.ndarray]) -> np.ndarray:
        encoded.update(image.tobytes() for image in images)
        return trunk(self, images)

    monkeypatch.setattr(TinyEncoder, "trunk", counted)
    for name in ("ahead", "after"):
        monkeypatch.setenv("VDIAG_CACHE", str(tmp_path / name))
        encoded.clear()
        with Run.write(folder) as run:
            run._db.execute("DELETE FROM scores")
            with Ahead(choices, Options()) as ahead:
                ahead.take(drawn(run) if name == "ahead" else [])
                scoring.score(run, choices, Options(), opened=ahead.opened())
            found.append({row[4:5] + row[2:3]: row[5] for row in run.select("scores", EVERY)})
        assert set(encoded.values()) == {1}, "each picture goes through the net once"
    assert found[0].keys() == found[1].keys()
    assert len(found[0]) == 4 * 80 + 40
    assert list(found[0].values()) == pytest.approx(list(found[1].values()), abs=1e-5)


def test_a_picture_that_is_gone_is_told_by_the_scoring_alone(run: Run) -> None:
    seen: list[str] = []
    choice = watched(seen, [], lambda: None)
    told = drawn(run)
    told[3][1].unlink()
    with Ahead([choice], Options()) as ahead:
        ahead.take(told)
        opened = ahead.opened()
        with pytest.raises(BadInput, match="is gone"):
            scoring.score(run, [choice], Options(), opened=opened)


def test_what_has_scores_is_read_once_however_many_drawings_there_are(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    scored = Run.scored

    def counted(self: Run, fingerprint: str) -> set[str]:
        reads.append(fingerprint)
        return scored(self, fingerprint)

    monkeypatch.setattr(Run, "scored", counted)
    monkeypatch.setattr(scoring, "SHARDS", dict.fromkeys(Over, 2))
    assert scoring.score(run, [gray()], Options()) == 80
    assert len(reads) == 1
    assert scoring.score(run, [gray()], Options()) == 0
    assert len(reads) == 2
