"""Gains: both arms of improving on a run made by hand, its numbers worked out on paper."""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from vdiag import formats, gains, improvement
from vdiag.errors import BadInput, UnknownName
from vdiag.improvement import BEST, FRESH, IMPROVED, LAST
from vdiag.records import Answer, Concept, Program, Question, Reason, Task
from vdiag.store import ImageRecord, Run

METRIC = {"unit": "%", "low": 0.0, "high": 100.0, "higher_is_better": True, "worst": 0.0}
# Task, round, reported score, selecting score; no score is a drawing that failed.
KITE = (
    (Task.DRAW, 0, 50.0, 10.0),
    (Task.IMPROVE, 1, 70.0, 50.0),
    (Task.IMPROVE, 2, None, None),
    (Task.CONTROL, 1, 60.0, 90.0),
    (Task.CONTROL, 2, 90.0, 20.0),
)
BOAT = (
    (Task.DRAW, 0, None, None),
    (Task.IMPROVE, 1, None, None),
    (Task.IMPROVE, 2, 40.0, 5.0),
    (Task.CONTROL, 1, 20.0, 5.0),
    (Task.CONTROL, 2, None, None),
)


def fill(run: Run) -> None:
    for name, scorer in (("f1", "reported"), ("f2", "selecting")):
        metrics = json.dumps([{"name": scorer, **METRIC}])
        parts = {"scorer": scorer, "variant": "v", "note": "not CLIP"}
        run.add_fingerprint(name, scorer, {**parts, "metrics": metrics})
    for name, drawn in (("kite", KITE), ("boat", BOAT)):
        for task, number, score, selecting in drawn:
            add(run, name, task, number, score, selecting)
    run.note("task", "improve")
    run.note("feedback", ["generic"])
    run.note("rounds", 2)
    run.note("selection", "selecting:v")
    price = {"model": "p/m", "input": 1.0, "output": 10.0, "batch_used": False}
    run.note("prices", {"p/m": price})


def add(
    run: Run, name: str, task: Task, number: int, score: float | None, selecting: float | None
) -> None:
    key = f"{name} {task} {number}"
    details = {
        Task.DRAW: {},
        Task.IMPROVE: {"feedback": "generic", "base": f"{name} draw 0", "calls": number},
        Task.CONTROL: {"base": f"{name} draw 0"},
    }[task]
    concept = Concept(name, f"a {name}", "objects")
    question = Question(
        key, "p/m", "m", concept, "svg", 0, number, "d", "d@1", {}, task, details=details
    )
    run.add_questions([question])
    run.add_answer(key, Answer("x", input_tokens=10, output_tokens=5))
    run.add_programs([(key, Program("code"))], 1)
    image, reason = ("ab", None) if score is not None else (None, Reason.TIMEOUT)
    run.add_image(ImageRecord(f"i{key}", key, {"size": 8}, "none", image, reason, "", None, 0.0))
    if score is not None and selecting is not None:
        rows = [("reported", "f1", "reported", "image", f"i{key}", score, "")]
        rows += [("selecting", "f2", "selecting", "image", f"i{key}", selecting, "")]
        run.add_scores(rows, {})


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with Run.write(tmp_path / "r") as run:
        fill(run)
        yield run


def values(frame: pd.DataFrame, arm: str, pick: str, measure: str = "reported") -> list[float]:
    chosen = frame[
        (frame["measure"] == measure) & (frame["arm"] == arm) & (frame["pick"].fillna("") == pick)
    ]
    assert list(chosen["round"]) == sorted(chosen["round"])
    return [float(value) for value in chosen["value"]]


def test_both_arms_keep_their_last_good_drawing(run: Run) -> None:
    frame = gains.tabulate(improvement.read([run])).rows
    # kite 50, 70, 70 (the failed round keeps the one before); boat 0, 0 (nothing yet), 40
    assert values(frame, IMPROVED, LAST) == [25.0, 35.0, 55.0]
    # kite 50, 60, 90; boat 0, 20, 20
    assert values(frame, FRESH, LAST) == [25.0, 40.0, 55.0]


def test_the_best_is_chosen_by_the_other_scorer(run: Run) -> None:
    frame = gains.tabulate(improvement.read([run])).rows
    assert values(frame, IMPROVED, BEST) == [25.0, 35.0, 55.0]
    # of the fresh kites the selecting scorer prefers the first (60), though the second has 90
    assert values(frame, FRESH, BEST) == [25.0, 40.0, 40.0]


def test_changes_are_paired_by_concept(run: Run) -> None:
    frame = gains.tabulate(improvement.read([run])).rows
    assert values(frame, gains.SINCE, LAST) == [10.0, 30.0]
    assert values(frame, gains.AGAINST, LAST) == [-5.0, 0.0]
    assert values(frame, gains.AGAINST, BEST) == [-5.0, 15.0]
    of_last = frame[(frame["arm"] == gains.SINCE) & (frame["pick"] == LAST)]
    row = of_last[of_last["round"] == 2].iloc[0]
    # changes +20 and +40: all of the 4 ways to flip signs are as far from 0 in 2 cases
    assert (row["wins"], row["ties"], row["losses"], row["n"]) == (2, 0, 0, 2)
    assert row["p"] == pytest.approx(0.5)
    assert row["p_corrected"] == pytest.approx(1.0), "the smaller of two p values of 0.5, doubled"
    assert row["effect"] == pytest.approx(30 / 200**0.5), "sd of 20 and 40 is 14.142"
    against = frame[(frame["arm"] == gains.AGAINST) & (frame["pick"] == LAST)].iloc[1]
    assert (against["wins"], against["losses"]) == (1, 1)


def test_what_a_point_costs(run: Run) -> None:
    frame = gains.tabulate(improvement.read([run])).rows
    calls = frame[frame["measure"] == "calls"]["value"].tolist()
    assert calls == [0, 2, 4]
    # 15 tokens a call, 10 at 1 and 5 at 10 dollars a million: 60 millionths of a dollar
    assert values(frame, IMPROVED, "", "tokens") == [0, 30, 60]
    assert values(frame, FRESH, "", "US dollars") == pytest.approx([0, 120e-6, 240e-6])
    # 30 tokens a drawing bought 30 points; 15 tokens a drawing bought 10 points
    assert values(frame, IMPROVED, "", "tokens a point") == [1.5, 1.0]


def test_dropping_leaves_out_what_has_no_drawing(run: Run) -> None:
    frame = gains.tabulate(improvement.read([run]), "drop").rows
    assert values(frame, IMPROVED, LAST) == [50.0, 70.0, 55.0]
    since = frame[(frame["arm"] == gains.SINCE) & (frame["pick"] == LAST)]
    assert since["n"].tolist() == [1, 1], "the first boat failed and has nothing to compare with"
    with pytest.raises(UnknownName, match='"blank"'):
        gains.tabulate(improvement.read([run]), "blank")


def test_the_table_says_what_rendered_and_how_to_read_it(run: Run) -> None:
    sheet = gains.tabulate(improvement.read([run]))
    text = formats.formatted(sheet, "text")
    assert "m · objects · svg · generic" in text
    rendered = next(line for line in text.splitlines() if line.startswith("rendered %"))
    assert [cell.split()[0] for cell in rendered.split("]")[:3]][1:] == ["50.0", "50.0"]
    assert "selecting:v ranks highest" in text
    assert "selecting: not CLIP." in text
    assert next(line for line in text.splitlines() if line.startswith("n (")).split()[-3:] == list(
        "222"
    )
    assert "+30.0" in text
    assert "2/0/0" in text


def test_missing_controls_are_told(run: Run) -> None:
    with run.transaction() as db:
        db.execute("DELETE FROM purposes WHERE question = 'kite control 2'")
        db.execute("DELETE FROM questions WHERE key = 'kite control 2'")
    notes = gains.tabulate(improvement.read([run])).notes
    assert any(note.startswith("1 fresh drawings of 1 first ones are missing") for note in notes)


def test_a_run_that_is_not_scored_is_refused(tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        run.note("task", "improve")
        run.note("selection", "selecting:v")
        with pytest.raises(BadInput, match="goes on"):
            improvement.read([run])
