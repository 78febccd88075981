"""What endpoints said: served names and questions turned down, in tables of drawings and pages."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.handmade import FOUR, Drawn, fill, has, spread, turn_down, value
from vdiag.draw.page import write_page
from vdiag.draw.table import Table, as_sheet, tabulate
from vdiag.records import Answer, Concept, Question, Reason
from vdiag.report import export
from vdiag.results import endpoints
from vdiag.results.endpoints import same_model, shown
from vdiag.run.store import Run

pytestmark = pytest.mark.filterwarnings("error")

HERE, THERE = "http://here.example/v1", "https://there.example/v1"
Make = Callable[[str], Run]


def asked(names: Sequence[str], address: str = HERE, **more: Any) -> list[Drawn]:
    """One drawing for each name that the model was served under; it was asked for as "m"."""
    return [
        Drawn("cat", sample, 50.0, address=address, served=name, **more)
        for sample, name in enumerate(names)
    ]


def measures(table: Table) -> dict[str, float]:
    counts = table.rows[(table.rows["policy"] == "") & (table.rows["unit"] == "")]
    return dict(zip(counts["measure"], counts["value"], strict=True))


def cards(page: Path) -> list[dict[str, Any]]:
    found = re.search(r'id="data">(.*?)</script>', page.read_text(), re.DOTALL)
    assert found is not None
    return list(json.loads(found.group(1)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-4o", "gpt-4o-2024-08-06"), ("gpt-4", "gpt-4-0613"), ("claude", "Claude@20240620"),
        ("sonnet-4", "sonnet-4-20250514"), ("mistral-large-latest", "mistral-large-2411"),
        ("llama3.2", "llama3.2:latest"), ("gemini-2.5-pro", "models/gemini-2.5-pro-05-06"),
        ("Llama-3.1-8B", "meta-llama/llama-3.1-8b"), ("m-2024-08-06", "m"),
        ("gemini-2.5-flash", "gemini-2.5-flash-09-2025"),
    ],
)  # fmt: skip
def test_case_dates_and_prefixes_make_no_other_model(one: str, other: str) -> None:
    assert same_model(one, other)
    assert same_model(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-4o", "gpt-4o-mini"), ("gpt-4o-2024-05-13", "gpt-4o-2024-08-06"),
        ("meta-llama/llama-3-8b", "other/llama-3-8b"), ("llama3-8b", "llama3-8b-8192"),
        ("phi-3", "phi-4"), ("m", "m-2"), ("llama3.1:8b", "llama3.1:70b"),
    ],
)  # fmt: skip
def test_another_model_is_another(one: str, other: str) -> None:
    assert not same_model(one, other)
    assert not same_model(other, one)


def test_an_address_shows_as_much_as_tells_it_apart() -> None:
    plain = "https://user:secret@api.example:8443/v1?key=secret"
    assert shown([plain, "", plain, HERE]) == {"": "", plain: "api.example", HERE: "here.example"}
    ports = ["http://localhost:8000/v1", "http://localhost:8001/v1"]
    assert [shown(ports)[one] for one in ports] == ["localhost:8000", "localhost:8001"]
    paths = ["https://a.example/one/v1?key=secret", "https://a.example/two/v1"]
    assert [shown(paths)[one] for one in paths] == ["a.example/one/v1", "a.example/two/v1"]


def test_other_names_are_counted_and_said(make: Make) -> None:
    run = fill(make("r"), asked(["m", "m", "m-turbo"]))
    fill(run, [Drawn("cat", 0, 50.0, language="tikz", address=HERE, served="m")])
    table = tabulate([run])
    assert value(table, "served as m-turbo", language="svg") == (1.0, 3)
    assert value(table, "served as m", language="svg") == (2.0, 3)
    [(_, grid)] = as_sheet(table).blocks
    assert list(grid.loc["served as m-turbo"]) == ["1", "0"]
    assert 'm: of the answers to "m" its endpoint served 3 as "m", 1 as "m-turbo".' in table.notes


@pytest.mark.parametrize("names", [["m"], ["M-2024-08-06"], ["", "org/m"], ["m", "m-0613"]])
def test_where_nothing_differs_nothing_is_added(
    make: Make, tmp_path: Path, names: list[str]
) -> None:
    run = fill(make("r"), asked(names))
    table = tabulate([run])
    assert set(measures(table)) == {"n", "concepts"}
    assert not any("served" in note for note in table.notes)
    assert {card["served"] for card in cards(write_page([run], tmp_path / "out"))} == {""}


def test_two_dates_of_one_model_are_both_counted(make: Make) -> None:
    table = tabulate([fill(make("r"), asked(["m-2024-05-13", "m-2024-08-06", "m-2024-08-06"]))])
    assert measures(table)["served as m-2024-05-13"] == 1
    assert measures(table)["served as m-2024-08-06"] == 2


def test_what_was_replayed_is_no_endpoints_answer(make: Make) -> None:
    table = tabulate([fill(make("r"), [Drawn("cat", 0, 50.0, served="another")])])
    assert set(measures(table)) == {"n", "concepts"}
    assert not any("served" in note for note in table.notes)


def test_the_page_tells_another_model_from_a_dated_one(make: Make, tmp_path: Path) -> None:
    run = fill(make("r"), asked(["m-2024-08-06", "n"], model="p/m"))
    with run.transaction() as db:
        db.execute("UPDATE questions SET model = label")
    found = {card["served"]: card["as_asked"] for card in cards(write_page([run], tmp_path / "o"))}
    assert found == {"m-2024-08-06": True, "n": False}


def test_the_page_marks_what_was_served_and_turned_down(make: Make, tmp_path: Path) -> None:
    run = fill(
        make("r"), [*asked(["n"]), Drawn("dog", 0, None, address=HERE, turned_down="too_long")]
    )
    page = write_page([run], tmp_path / "out")
    found = [(card["concept"], card["served"], card["turned_down"]) for card in cards(page)]
    assert found == [("cat", "n", ""), ("dog", "", "too_long")]
    assert '<select name="served">' in page.read_text()


def turned_down(run: Run) -> Run:
    """Four drawings, of which one timed out, and three questions that were turned down."""
    fill(run, FOUR)
    fill(run, [Drawn("elk", n, None, turned_down="too_long") for n in (0, 1)])
    return fill(run, [Drawn("cat", 2, None, turned_down="refused_by_endpoint")])


def test_a_question_turned_down_counts_nowhere(make: Make) -> None:
    run = turned_down(make("r"))
    table = tabulate([run])
    assert value(table, "n") == (4.0, 4)
    assert value(table, "rendered") == (75.0, 4)
    assert value(table, "turned down") == (3.0, 7)
    assert value(table, "timeout") == (1.0, 4)
    assert not has(table, "not finished", "")
    assert value(table, "rank", "drop") == (60.0, 3)
    assert value(table, "rank", "worst") == (45.0, 4)
    assert (
        "3 of 7 questions to m were turned down by its endpoint and count nowhere: 2 too_long, "
        "1 refused_by_endpoint; ask them again with --retry refused."
    ) in table.notes


def test_it_has_no_part_in_a_score_over_the_drawings_of_a_concept(make: Make) -> None:
    """One drawing that shows something beside a failure is the worst; beside nothing it is none."""
    run = make("r")
    spread(run, "other", 0.4, [])
    fill(run, [Drawn("cat", 0, 50.0), Drawn("cat", 1, None, turned_down="too_long")])
    fill(run, [Drawn("dog", 0, 50.0), Drawn("dog", 1, None, Reason.TIMEOUT)])
    fill(run, [Drawn("dog", 2, None, turned_down="too_long")])
    pair = [Drawn("elk", n, 50.0) for n in (0, 1)]
    spread(fill(run, pair), "elk", 0.4, [one.image for one in pair])
    assert value(tabulate([run]), "spread", "worst") == (pytest.approx(0.2), 2)


def test_where_all_is_turned_down_there_is_no_rate(make: Make) -> None:
    run = fill(make("r"), [Drawn("cat", 0, None, turned_down="too_large")])
    table = tabulate([run])
    assert value(table, "n") == (0.0, 0)
    assert np.isnan(value(table, "rendered")[0])
    [(_, grid)] = as_sheet(table).blocks
    assert list(grid["svg"]) == ["0", "0", "-", "-", "1"]
    [note] = endpoints.notes([run])
    assert note.startswith("1 of 1 questions to m was turned down by its endpoint and counts")
    assert note.endswith("1 too_large; ask it again with --retry refused.")


def test_an_answer_that_came_since_counts(make: Make) -> None:
    run = fill(make("r"), FOUR[:1])
    turn_down(run, FOUR[0].question, "too_long")
    assert run.turned_down() == {}
    assert set(measures(tabulate([run]))) == {"n", "concepts"}


def test_drawings_of_a_function_are_asked_of_nobody(make: Make) -> None:
    """Its answer stands for all of its drawings and is counted once."""
    run = make("r")
    for key, parent in (("function", ""), ("one", "function"), ("two", "function")):
        concept = Concept("cat", "a cat", "objects", {})
        more = {"parent": parent, "details": {"seed": 0} if parent else {}}
        question = Question(
            key, "p/m", "m", concept, "svg", 0, 0, key, "d@1", {"base_url": HERE}, **more
        )  # type: ignore[arg-type]
        run.add_questions([question])
        run.add_answer(key, Answer("x", served="n"))
    assert endpoints.notes([run]) == ['m: of the answers to "m" its endpoint served 1 as "n".']


def test_a_run_made_before_has_nobody_turned_down(make: Make) -> None:
    run = fill(make("r"), FOUR)
    before = tabulate([run])
    with run.transaction() as db:
        db.execute("DROP TABLE turned_down")
    assert run.turned_down() == {}
    assert tabulate([run]).rows.equals(before.rows)


def test_the_export_says_why(make: Make) -> None:
    frame = export.drawn(turned_down(make("r")))
    assert list(frame.columns).count("turned_down") == 1
    assert sorted(frame["turned_down"].dropna()) == ["refused_by_endpoint", "too_long", "too_long"]
    assert frame.loc[frame["turned_down"].notna(), "reason"].isna().all()


def test_names_of_one_model_are_told_over_all_runs(make: Make) -> None:
    """One provider serves what was asked for, the other something else: both are counted."""
    runs = [fill(make("a"), asked(["m"])), fill(make("b"), asked(["m-fast"], THERE))]
    rows = tabulate(runs).rows
    served = rows[rows["measure"].str.startswith("served as ")]
    assert dict(zip(served["measure"], served["condition"], strict=True)) == {
        "served as m": "endpoint here.example",
        "served as m-fast": "endpoint there.example",
    }
    other = replace(asked(["m"])[0], model="n")
    assert not any("n:" in note for note in tabulate([*runs, fill(make("c"), [other])]).notes)
