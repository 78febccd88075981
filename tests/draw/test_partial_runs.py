"""Runs that ended early: what was not asked, or has no end yet, is in no rate and in no n."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from tests.handmade import Drawn, fill, has, value
from tests.recognize.test_accuracy import MIXED
from vdiag.ask.money.tokens import upper_bound
from vdiag.draw import figures
from vdiag.draw.table import as_sheet, tabulate
from vdiag.recognize import accuracy
from vdiag.records import Answer, Concept, Question, Reason
from vdiag.results import formats
from vdiag.run.store import Run

Make = Callable[[str], Run]
EIGHT = ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen")


def ask(run: Run, names: Sequence[str], sent: bool = False) -> None:
    """Questions without an answer, as a run that was stopped has them."""
    for name in names:
        concept = Concept(name, f"a {name}", "objects", {"category": "animal"})
        run.add_questions([Question(name, "p/m", "m", concept, "svg", 0, 0, "d", "d@1", {})])
        if sent:
            run._db.execute("UPDATE questions SET asked_at = 1.0 WHERE key = ?", (name,))


def test_of_eight_questions_three_were_asked(make: Make) -> None:
    """All three rendered: a rate of 100 %, where it was 37.5 once."""
    run = fill(make("r"), [Drawn(name, 0, 50.0) for name in EIGHT[:3]])
    ask(run, EIGHT[3:])
    table = tabulate([run])
    assert value(table, "n") == value(table, "concepts") == (3, 3)
    assert value(table, "rendered") == value(table, "shows something") == (100.0, 3)
    assert value(table, "not asked") == (5, 8)
    assert not has(table, "not finished", "")
    assert value(table, "rank", "worst") == (50.0, 3)
    [told] = [note for note in table.notes if "not asked" in note]
    assert told == (
        "m: of 8 drawings 5 were not asked; they are not in n and count in no rate. The same "
        "command goes on with them."
    )
    shown = as_sheet(table).blocks[0][1]
    assert list(shown.index[:4]) == [
        "n (drawings)", "n (concepts)", "rendered %", "shows something %",
    ]  # fmt: skip
    assert shown.loc["not asked", "svg"] == "5"


def test_what_was_sent_and_has_no_end_stands_apart(make: Make) -> None:
    run = fill(make("r"), [Drawn("ant", 0, 50.0), Drawn("bee", 0, None, Reason.TIMEOUT)])
    fill(run, [Drawn("cat", 0, None, turned_down="too_long")])
    ask(run, ["dog", "eel"], sent=True)
    run.add_answer("eel", Answer("an answer that nothing was looked for in"))
    ask(run, ["fox"])
    table = tabulate([run])
    counts = {name: value(table, name) for name in ("not asked", "not finished", "turned down")}
    assert counts == {"not asked": (1, 6), "not finished": (2, 6), "turned down": (1, 6)}
    assert value(table, "rendered") == (50.0, 2)
    assert "m: of 5 drawings 1 were not asked and 2 are not finished;" in " ".join(table.notes)


def test_replies_cut_off_at_the_token_limit_are_counted(make: Make) -> None:
    run = fill(make("r"), [Drawn(name, 0, 50.0) for name in EIGHT[:4]])
    for name, word in (("ant", "length"), ("bee", "MAX_TOKENS"), ("cat", "stop")):
        key = Drawn(name, 0, 50.0).question
        run._db.execute("UPDATE answers SET finish = ? WHERE question = ?", (word, key))
    table = tabulate([run])
    assert value(table, "cut off") == (2, 4)
    whole = fill(make("w"), [Drawn("ant", 0, 50.0)])
    assert not has(tabulate([whole]), "cut off", "")


def test_every_number_says_what_it_is_over(make: Make, tmp_path: Path) -> None:
    run = fill(make("r"), [Drawn(name, 0, 50.0) for name in EIGHT[:3]])
    ask(run, EIGHT[3:])
    table = tabulate([run])
    of = dict(zip(table.rows["measure"], table.rows["n_of"], strict=True))
    assert of == {
        "n": "drawings", "concepts": "concepts", "rendered": "drawings", "rank": "drawings",
        "shows something": "drawings", "not asked": "questions", "cosine": "drawings",
    }  # fmt: skip
    sheet = as_sheet(table)
    assert "interval,n,n_of" in formats.formatted(sheet, "csv").splitlines()[0]
    assert json.loads(formats.formatted(sheet, "json"))["rows"][0]["n_of"] == "drawings"
    assert r"n (drawings) & 3 \\" in formats.formatted(sheet, "latex")
    assert any("n = 3 drawings" in one.caption for one in figures.draw(table, tmp_path))


def test_a_budget_that_ended_lowers_no_rate(
    vdiag_here: Vdiag, endpoint: Endpoint, tmp_path: Path
) -> None:
    """The endpoint ends every reply at the limit."""
    endpoint.mode = "length"
    prompt = "Write code in the programming language SVG that draws a hen."
    room = upper_bound(prompt) + 100 + 2 * 18  # for one more call after two of 18 tokens
    (tmp_path / "eight.csv").write_text("text\n" + "".join(f"a {name}\n" for name in EIGHT))
    done = vdiag_here(
        "draw", "--concepts", "eight.csv", "--model", "openai/m", "--base-url", endpoint.url,
        "--languages", "svg", "--samples", "1", "--size", "32", "--scorers", "tiny_fidelity",
        "--out", "r", "--max-tokens", "100", "--budget-tokens", str(room), "--concurrency", "1",
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    found = {row["measure"]: row for row in json.loads(table(vdiag_here))["rows"]}
    asked = len(endpoint.bodies)
    assert asked == 3
    assert found["n"]["value"] == found["cut off"]["value"] == asked
    assert (found["rendered"]["value"], found["rendered"]["n"]) == (100.0, asked)
    assert (found["not asked"]["value"], found["not asked"]["n"]) == (8 - asked, 8)


def table(vdiag_here: Vdiag) -> str:
    said = vdiag_here("table", "r", "--json").stdout
    return said[: said.rindex("}") + 1]


def test_recognising_tells_the_same_apart() -> None:
    waiting = [replace(MIXED[-1], item=f"owl {n}", asked=False) for n in range(3)]
    found = [replace(MIXED[0], cut_off=True), *MIXED[1:], *waiting]
    rows: Sequence[Mapping[str, Any]] = accuracy.tabulate(found).rows.to_dict("records")
    of = {row["measure"]: (row["value"], row["n"], row["n_of"]) for row in rows if not row["over"]}
    assert of["n"] == (8, 8, "answers")
    assert of["read"] == (50, 8, "answers")
    assert of["cut off"] == (1, 8, "answers")
    assert of["not finished"] == (1, 12, "questions")
    assert of["not asked"] == (3, 12, "questions")


@pytest.mark.parametrize("form", formats.FORMATS)
def test_a_run_of_which_nothing_was_asked_has_a_table(make: Make, form: str) -> None:
    run = make("r")
    ask(run, EIGHT)
    assert "not asked" in formats.formatted(as_sheet(tabulate([run])), form)
