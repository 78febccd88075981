"""Intervals that a scorer over sets gives, from the score to the table; and KID's two units."""

import json
import math
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.score.test_score import RENDERING, make_run
from vdiag.draw import table
from vdiag.errors import RunError
from vdiag.records import Drawing, Over, Score
from vdiag.results import failure_policies
from vdiag.results.outcomes import Found
from vdiag.run import score_intervals
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run
from vdiag.score.score import Choice, score
from vdiag.scorers import Metric, OpenScorer, Options, Scorer

ROOT = Path(__file__).resolve().parents[2]


class OfSets(OpenScorer):
    """Gives every set one number with an interval."""

    def __init__(self, metric: str, made: dict[str, str]) -> None:
        self.metrics = (Metric(metric, "", 0, math.inf, higher_is_better=False, worst=None),)
        self.fingerprint = made

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        name = self.metrics[0].name
        return [Score("", name, 7.0, "as told", (6.5, 8.25), "jackknife over concepts")]


def choice(metric: str = "far", name: str = "far", **made: str) -> Choice:
    def opened(variant: str, options: Options) -> OpenScorer:
        return OfSets(metric, made)

    return Choice(Scorer(name, Over.SET, False, ("a",), "", lambda v, o: None, opened), "a")


def rows(*folders: Path) -> list[dict[str, object]]:
    runs = [Run.read(folder) for folder in folders]
    try:
        frame = table.tabulate(runs).rows
    finally:
        for run in runs:
            run.close()
    scored = frame[frame["policy"] == "drop"]
    return scored[["measure", "value", "low", "high", "interval", "n"]].to_dict("records")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run")


def test_an_interval_reaches_the_table(folder: Path) -> None:
    with Run.write(folder) as run:
        score(run, [choice()], Options())
        [(key, ends)] = score_intervals.read(run).items()
        assert key[0] == "far"
        assert ends == (6.5, 8.25, "jackknife over concepts")
    assert rows(folder) == [
        {
            "measure": "far",
            "value": 7.0,
            "low": 6.5,
            "high": 8.25,
            "interval": "jackknife over concepts",
            "n": 6,
        }
    ]


def test_a_metric_without_an_end_can_be_read_again_from_runs_old_and_new(folder: Path) -> None:
    """0.1.0 wrote `Infinity`, which no run may hold elsewhere."""
    with Run.write(folder) as run:
        score(run, [choice()], Options())
        [(fingerprint, parts)] = run.fingerprints().items()
        [metric] = json.loads(parts["metrics"])
        assert (metric["low"], "high" in metric) == (0, False)
        old = json.dumps([{**metric, "high": math.inf, "low": -math.inf}])
        assert "-Infinity" in old
        run.add_fingerprint(fingerprint, "far", {**parts, "metrics": old})
    assert rows(folder)[0]["value"] == 7.0
    with Run.write(folder) as run:
        run.add_fingerprint(fingerprint, "far", {**parts, "metrics": old.replace("low", "worst")})
    with pytest.raises(RunError, match="Infinity"):
        rows(folder)


def test_another_picture_takes_the_interval_with_its_score(folder: Path) -> None:
    with Run.write(folder) as run:
        score(run, [choice()], Options())
        [before] = [row for row in run.drawings().to_dict("records") if row["image_key"] == "i0"]
        run.add_images(
            [ImageRecord("i0", before["question"], RENDERING, "t", "0" * 64, None, "", None, 0.1)]
        )
        assert run.scores().empty
        assert score_intervals.read(run) == {}


def found(value: float, ends: tuple[float, float] | None) -> Found:
    told = None if ends is None else (*ends, "jackknife over concepts")
    return Found(value, Over.SET, frozenset(), False, "", told)


def test_several_sets_have_the_interval_of_their_mean() -> None:
    told = failure_policies._told([found(10, (7, 14)), found(20, (16, 23))])
    assert told is not None
    assert (told.value, told.low, told.high) == (15, 15 - 2.5, 15 + 2.5)
    assert failure_policies._told([found(10, (7, 14)), found(20, None)]) is None
    assert failure_policies._told([]) is None


def test_old_and_new_kid_never_share_a_column(folder: Path, tmp_path: Path) -> None:
    with Run.write(folder) as run:
        score(run, [choice("kid", "kid", estimator="unbiased MMD^2")], Options())
    other = make_run(tmp_path / "other", frozenset())
    new = choice("kid x 1000", "kid", estimator="1000 x unbiased MMD^2")
    with Run.write(other) as run:
        score(run, [new], Options())
    assert [row["measure"] for row in rows(folder)] == ["kid"]
    with Run.write(folder) as run:
        score(run, [new], Options())
    assert [row["measure"] for row in rows(folder)] == ["kid", "kid x 1000"]


def test_a_run_of_0_1_0_has_no_intervals_of_its_own(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "runs_0_1_0" / "draw", tmp_path / "draw")
    with Run.read(tmp_path / "draw") as run:
        assert score_intervals.read(run) == {}


def test_every_table_says_whose_weights_are_not_known(folder: Path) -> None:
    digest = "ab" * 32
    own = choice("near", "near", weights=f"{digest} (not a published file)")
    known = choice("far", "far", weights=f"{digest} (alexnet)")
    with Run.write(folder) as run:
        score(run, [own, replace(known)], Options())
    with Run.read(folder) as run:
        told = table.tabulate([run]).notes
    assert [note for note in told if "SHA-256" in note] == [
        f"near: its weights (SHA-256 {digest[:12]}...) are none of the published files whose "
        "hashes vdiag knows, so that these are numbers of that file and not of the net it is "
        "named after."
    ]
    assert json.dumps(told).count("far: as told") == 1
