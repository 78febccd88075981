"""Gains: both arms of improving on a run made by hand, its numbers worked out on paper."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

from tests.handmade import PICTURE, turn_down
from vdiag.errors import BadInput, UnknownName
from vdiag.improve import gains, outcomes
from vdiag.improve.chains import BEST, FRESH, IMPROVED, LAST
from vdiag.improve.table import sheet
from vdiag.records import Answer, Concept, Program, Question, Reason, Task
from vdiag.results import formats
from vdiag.run.rows import ImageRecord, drawings_query
from vdiag.run.store import Run

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
    image, reason = (PICTURE, None) if score is not None else (None, Reason.TIMEOUT)
    run.add_images([ImageRecord(f"i{key}", key, {"size": 8}, "none", image, reason, "", None, 0.0)])
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


def test_rounds_that_nobody_asked_are_not_shown(run: Run) -> None:
    run.note("rounds", 5)
    shown = sheet([run])
    ((_, grid),) = shown.blocks
    assert list(grid) == ["round 0", "round 1", "round 2"]
    assert shown.rows["round"].max() == 2
    assert (
        sum("Rounds 3 to 5 are not shown: nothing was asked" in note for note in shown.notes) == 1
    )
    run.note("rounds", 3)
    assert any(
        "Round 3 is not shown: nothing was asked in it" in note for note in sheet([run]).notes
    )
    run.note("rounds", 2)
    assert not any("not shown" in note for note in sheet([run]).notes)


def test_both_arms_keep_their_last_good_drawing(run: Run) -> None:
    frame = gains.tabulate(outcomes.read([run])).rows
    # kite 50, 70, 70 (the failed round keeps the one before); boat 0, 0 (nothing yet), 40
    assert values(frame, IMPROVED, LAST) == [25.0, 35.0, 55.0]
    # kite 50, 60, 90; boat 0, 20, 20
    assert values(frame, FRESH, LAST) == [25.0, 40.0, 55.0]


def test_the_best_is_chosen_by_the_other_scorer(run: Run) -> None:
    frame = gains.tabulate(outcomes.read([run])).rows
    assert values(frame, IMPROVED, BEST) == [25.0, 35.0, 55.0]
    # of the fresh kites the selecting scorer prefers the first (60), though the second has 90
    assert values(frame, FRESH, BEST) == [25.0, 40.0, 40.0]


def test_changes_are_paired_by_concept(run: Run) -> None:
    frame = gains.tabulate(outcomes.read([run])).rows
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
    frame = gains.tabulate(outcomes.read([run])).rows
    calls = frame[frame["measure"] == "calls"]["value"].tolist()
    assert calls == [0, 2, 4]
    # 15 tokens a call, 10 at 1 and 5 at 10 dollars a million: 60 millionths of a dollar
    assert values(frame, IMPROVED, "", "tokens") == [0, 30, 60]
    assert values(frame, FRESH, "", "US dollars") == pytest.approx([0, 120e-6, 240e-6])
    # 30 tokens a drawing bought 30 points; 15 tokens a drawing bought 10 points
    assert values(frame, IMPROVED, "", "tokens a point") == [1.5, 1.0]


def test_dropping_leaves_out_what_has_no_drawing(run: Run) -> None:
    frame = gains.tabulate(outcomes.read([run]), "drop").rows
    assert values(frame, IMPROVED, LAST) == [50.0, 70.0, 55.0]
    since = frame[(frame["arm"] == gains.SINCE) & (frame["pick"] == LAST)]
    assert since["n"].tolist() == [1, 1], "the first boat failed and has nothing to compare with"
    with pytest.raises(UnknownName, match='"blank"'):
        gains.tabulate(outcomes.read([run]), "blank")


def test_the_table_says_what_rendered_and_how_to_read_it(run: Run) -> None:
    text = formats.formatted(sheet([run]), "text")
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
    notes = gains.tabulate(outcomes.read([run])).notes
    assert any(note.startswith("1 fresh drawings of 1 first ones are missing") for note in notes)


def test_a_run_that_is_not_scored_is_refused(tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        run.note("task", "improve")
        run.note("selection", "selecting:v")
        with pytest.raises(BadInput, match="goes on"):
            outcomes.read([run])


def again(run: Run, change: str, *values: object) -> pd.DataFrame:
    """The rows of the table after a change of the records."""
    with run.transaction() as db:
        db.execute(change, values)
    return gains.tabulate(outcomes.read([run])).rows


def test_the_scores_of_two_levels_have_fingerprints_of_their_own(run: Run) -> None:
    for name, scorer in (("f3", "reported"), ("f4", "selecting")):
        metrics = json.dumps([{"name": scorer, **METRIC}])
        run.add_fingerprint(name, scorer, {"scorer": scorer, "variant": "v", "metrics": metrics})
    for name in ("boat", "kite"):
        level = "sky" if name == "boat" else "objects"
        with run.transaction() as db:
            db.execute("UPDATE questions SET level = ? WHERE concept = ?", (level, name))
    with run.transaction() as db:
        for old, new in (("f1", "f3"), ("f2", "f4")):
            query = "UPDATE scores SET fingerprint = ? WHERE fingerprint = ? AND subject LIKE ?"
            db.execute(query, (new, old, "iboat%"))
    found = outcomes.read([run])
    assert [measure.label for measure in found.reported] == ["reported"]
    frame = gains.tabulate(found).rows
    sky, objects = frame[frame["level"] == "sky"], frame[frame["level"] == "objects"]
    assert values(sky, IMPROVED, BEST) == [0.0, 0.0, 40.0]
    assert values(sky, FRESH, BEST) == [0.0, 20.0, 20.0]
    assert values(objects, FRESH, BEST) == [50.0, 60.0, 60.0]


def test_every_reported_scorer_keeps_its_own_changes(run: Run) -> None:
    metrics = json.dumps([{"name": "second", **METRIC}])
    run.add_fingerprint("f3", "second", {"scorer": "second", "variant": "v", "metrics": metrics})
    for task, number, score in ((Task.DRAW, 0, 10.0), (Task.IMPROVE, 1, 11.0)):
        key = f"ikite {task} {number}"
        run.add_scores([("second", "f3", "second", "image", key, score, "")], {})
    ((_, grid),) = gains.tabulate(outcomes.read([run])).blocks
    # of the kites the one scorer gives 50 and 70, the other 10 and 11; the boats fail in both
    assert grid.loc["reported change since round 0, last", "round 1"].startswith("+10.0 ")
    assert grid.loc["second change since round 0, last", "round 1"].startswith("+0.5 ")


def test_a_drawing_that_cannot_be_chosen_counts_as_nothing_and_not_as_the_worst(run: Run) -> None:
    frame = again(run, "DELETE FROM scores WHERE metric = 'selecting' AND subject LIKE 'ikite%'")
    assert values(frame, IMPROVED, BEST) == [0.0, 0.0, 40.0], "the boats alone"
    assert values(frame, IMPROVED, LAST) == [25.0, 35.0, 55.0]


def test_drawings_count_up_to_their_first_open_question(run: Run) -> None:
    frame = again(run, "DELETE FROM answers WHERE question = 'kite improve 2'")
    assert frame[frame["measure"] == "n"]["value"].tolist() == [2, 2, 1]
    assert values(frame, IMPROVED, LAST) == [25.0, 35.0, 40.0]
    assert values(frame, FRESH, LAST) == [25.0, 40.0, 20.0]
    assert values(frame, IMPROVED, "", "tokens") == [0, 30, 30]
    assert frame[frame["measure"] == "calls"]["value"].tolist() == [0, 2, 2]


def test_an_open_fresh_drawing_leaves_the_improved_ones(run: Run) -> None:
    frame = again(run, "DELETE FROM answers WHERE question = 'kite control 1'")
    assert values(frame, IMPROVED, LAST) == [25.0, 35.0, 55.0]
    assert values(frame, FRESH, LAST) == [25.0, 20.0, 20.0], "the boats alone from round 1 on"
    notes = gains.tabulate(outcomes.read([run])).notes
    assert any(note.startswith("1 of 2 first drawings count only up to") for note in notes)


def turned_down(run: Run, key: str) -> tuple[pd.DataFrame, Sequence[str]]:
    """The table, and its notes, of the run had a question been turned down that has an answer."""
    with run.transaction() as db:
        for name in ("answers", "images", "programs"):
            db.execute(f"DELETE FROM {name} WHERE question = ?", (key,))
    turn_down(run, key, "too_long")
    found = sheet([run])
    return found.rows, found.notes


def test_a_chain_counts_up_to_the_question_that_was_turned_down(run: Run) -> None:
    """The kite ends with round 1; nothing waits."""
    frame, said = turned_down(run, "kite improve 2")
    assert frame[frame["measure"] == "n"]["value"].tolist() == [2, 2, 1]
    assert values(frame, IMPROVED, LAST) == [25.0, 35.0, 40.0]
    assert values(frame, IMPROVED, "", "turned down") == [0, 0, 1]
    assert frame[frame["measure"] == "rendered"]["n"].tolist() == [2, 2, 1]
    told = "first drawings count only up to the round before the first question about them that"
    assert f"1 of 2 {told} the endpoint turned down." in said
    assert not any("not answered yet" in note for note in said)
    start = "1 of 10 questions to m was turned down by its endpoint"
    assert any(note.startswith(start) for note in said)


def test_a_first_drawing_turned_down_counts_nowhere(run: Run) -> None:
    frame, said = turned_down(run, "boat draw 0")
    assert frame[frame["measure"] == "n"]["value"].tolist() == [1, 1, 1]
    assert values(frame, IMPROVED, LAST) == [50.0, 70.0, 70.0], "the kite alone"
    assert values(frame, IMPROVED, "", "turned down") == [1, 0, 0]
    assert not any("not answered yet" in note for note in said)


def test_a_fresh_drawing_turned_down_leaves_the_improved_ones(run: Run) -> None:
    frame, said = turned_down(run, "kite control 1")
    assert values(frame, IMPROVED, LAST) == [25.0, 35.0, 55.0]
    assert values(frame, FRESH, LAST) == [25.0, 20.0, 20.0], "the boats alone from round 1 on"
    assert not any("not answered yet" in note for note in said)
    assert not (frame["measure"] == "turned down").any(), "it is no question of a round"


def test_an_open_question_still_waits_beside_one_turned_down(run: Run) -> None:
    again(run, "DELETE FROM answers WHERE question = 'boat improve 2'")
    _, said = turned_down(run, "kite improve 2")
    which = [note.rpartition(" that ")[2] for note in said if "count only up to" in note]
    assert which == ["is not answered yet.", "the endpoint turned down."]


def test_answers_by_served_name_are_counted_in_each_round(run: Run) -> None:
    again(run, "UPDATE questions SET settings = ?", '{"base_url": "http://h/v1"}')
    again(run, "UPDATE answers SET served = 'm'")
    assert not sheet([run]).rows["measure"].str.startswith("served").any()
    again(run, "UPDATE answers SET served = 'n' WHERE question LIKE '% improve 2'")
    frame = sheet([run]).rows
    assert values(frame, IMPROVED, "", "served as n") == [0, 0, 2]
    assert values(frame, IMPROVED, "", "served as m") == [2, 2, 0]
    assert any(note.endswith('served 8 as "m", 2 as "n".') for note in sheet([run]).notes)


def test_a_first_drawing_that_was_not_tried_is_none_that_failed(run: Run) -> None:
    frame = again(run, "DELETE FROM images WHERE question = 'boat draw 0'")
    rendered = frame[(frame["measure"] == "rendered") & (frame["round"] == 0)]
    assert rendered["value"].tolist() == [100.0]


def test_a_point_is_a_gain_where_lower_is_better(run: Run) -> None:
    lower = json.dumps([{"name": "reported", **METRIC, "higher_is_better": False, "worst": 100.0}])
    run.add_fingerprint("f1", "reported", {"scorer": "reported", "variant": "v", "metrics": lower})
    frame = gains.tabulate(outcomes.read([run])).rows
    # the boat falls from 100 (nothing yet) to 40, the kite rises from 50 to 70: 20 points gained
    cost = frame[(frame["measure"] == "tokens a point") & (frame["arm"] == IMPROVED)]
    assert cost[["round", "value"]].values.tolist() == [[2, 30 / 20]]


def test_all_missing_controls_of_a_drawing_are_told(run: Run) -> None:
    again(run, "DELETE FROM purposes WHERE question LIKE 'kite control %'")
    again(run, "DELETE FROM questions WHERE key LIKE 'kite control %'")
    notes = gains.tabulate(outcomes.read([run])).notes
    assert any(note.startswith("2 fresh drawings of 1 first ones are missing") for note in notes)


def test_an_answer_that_came_in_a_batch_costs_what_a_batch_does(run: Run) -> None:
    price = {"model": "p/m", "input": 1.0, "output": 10.0, "batch": 0.5, "batch_used": True}
    run.note("prices", {"p/m": price})
    frame = again(run, "INSERT INTO origins VALUES ('kite improve 1', 'batch', '', 0)")
    # 60 millionths of a dollar for the boat, half of that for the kite
    assert values(frame, IMPROVED, "", "US dollars")[1] == pytest.approx(90e-6)


def test_all_drawings_are_read_without_going_through_all_images_for_each(run: Run) -> None:
    plan = run.select("images", f"EXPLAIN QUERY PLAN {drawings_query(purposes=True)}")
    scanned = [step[-1].split()[1] for step in plan if step[-1].startswith("SCAN")]
    assert scanned == ["images", "q"]


def test_means_have_quartiles_and_a_sentence_on_intervals(run: Run) -> None:
    found = gains.tabulate(outcomes.read([run]))
    frame = found.rows[(found.rows["arm"] == IMPROVED) & (found.rows["pick"] == LAST)]
    last = frame[frame["round"] == 2].iloc[0]  # the boat has 40, the kite 70
    assert tuple(last[["value", "q1", "median", "q3"]]) == (55.0, 47.5, 55.0, 62.5)
    assert (
        sum(note.startswith("95 % intervals: ") and "Gaffke" in note for note in found.notes) == 1
    )
