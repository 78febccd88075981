"""Runs made by version 0.1.0 open, show the same numbers and go on, whatever has changed since."""

import json
import math
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from tests.runs_0_1_0.make import HERE, SAYS, commands, shortened
from vdiag.run.store import Run

COMMANDS = commands()
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "expected.json").read_text())
INTERVALS: dict[str, list[dict[str, Any]]] = json.loads((HERE / "intervals.json").read_text())
"""What has changed since, by run and row of its table: the ends of intervals of percentages, which
were Wilson's or Student's and are Gaffke's, and of rates, where drawings of a concept go together.
"""
FINISHED = [name for name in COMMANDS if name != "batch"]
NUMBERS = ("value", "low", "high", "n", "interval", "median", "q1", "q3")
COUNTED = ("wins", "ties", "losses")
"""What the nets that ship now count otherwise than those of then."""
SINCE = ("n_of",)
"""Columns that rows had not then."""
Number = tuple[float | None, int]
CHANGED: dict[str, dict[tuple[str, str, str], Number]] = {
    "draw": {
        ("svg", "tiny_rank", "drop"): (89.70970970970971, 5),
        ("svg", "tiny_rank", "worst"): (74.75809142475809, 6),
        ("svg", "tiny_top1", "drop"): (20.0, 5),
        ("svg", "tiny_top5", "drop"): (40.0, 5),
        ("svg", "tiny_cosine", "drop"): (0.563415974378586, 5),
    },
    "paid": {
        ("svg", "tiny_rank", "drop"): (100.0, 2),
        ("svg", "tiny_rank", "worst"): (25.0, 8),
        ("svg", "tiny_top1", "drop"): (100.0, 2),
        ("svg", "tiny_top5", "drop"): (100.0, 2),
        ("svg", "tiny_top5", "worst"): (25.0, 8),
        ("svg", "tiny_cosine", "drop"): (0.446960389614105, 2),
    },
    "batch": {("svg", "n", ""): (0.0, 0), ("svg", "rendered", ""): (None, 0)},
}
"""By run, then language, measure and policy: values and n that are rightly others since. A picture
that shows nothing is a failure (one in "draw", two in "paid"); rates are over what ended."""
Vdiag0 = Callable[..., str]


@pytest.fixture
def old(vdiag_here: Vdiag, tmp_path: Path, endpoint: Endpoint) -> Vdiag0:
    """Run a command that must succeed beside a copy of the old runs; what it said."""
    for name in (*COMMANDS, "answers.db", "concepts.csv", "prices.csv"):
        copy = shutil.copytree if (HERE / name).is_dir() else shutil.copy
        copy(HERE / name, tmp_path / name)  # type: ignore[operator]
    endpoint.says = SAYS

    def run(*words: str) -> str:
        proxy = f"http://127.0.0.1:{endpoint.server_port}"
        done = vdiag_here(*words, HTTP_PROXY=proxy, http_proxy=proxy, OPENAI_API_KEY="none")
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run


def table(old: Vdiag0, name: str) -> list[dict[str, Any]]:
    printed = old("table", name, "--json")
    return list(json.loads(printed[: printed.rindex("}") + 1])["rows"])


def place(row: Mapping[str, Any], *moved: str) -> tuple[object, ...]:
    given = (*NUMBERS, *SINCE, *moved)
    return tuple(sorted((k, v) for k, v in row.items() if k not in given and v))


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def all_there(before: list[dict[str, Any]], now: list[dict[str, Any]], name: str = "") -> None:
    """Assert that every row of before is among those of now, with the same numbers or the new."""
    changed = CHANGED.get(name, {})
    of = {(row["language"], row["measure"], row.get("policy")): row for row in now if changed}
    for where, number in changed.items():
        assert same(of[where]["value"], number[0]), (where, of[where])
        assert of[where]["n"] == number[1], (where, of[where])
    found = {place(row): row for row in now}
    for row in before:
        if (row.get("language"), row["measure"], row.get("policy")) in changed:
            continue
        assert place(row) in found, row
        for name in NUMBERS:
            if name in row:
                assert same(row[name], found[place(row)][name]), (row, found[place(row)])


@pytest.mark.parametrize("name", COMMANDS)
def test_its_table_holds_the_numbers_that_it_held(old: Vdiag0, name: str) -> None:
    rows = EXPECTED[name]["table"]["rows"]
    assert rows
    changed = zip(rows, INTERVALS[name], strict=True)
    printed = json.loads(old("table", name, "--json"))
    all_there([{**row, **interval} for row, interval in changed], printed["rows"], name)
    said = f'Begun by vdiag 0.1.0: "{name}". Answers and options are those of then; counted anew: '
    assert sum(note.startswith(said) for note in printed["notes"]) == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_its_export_holds_what_it_held(old: Vdiag0, name: str) -> None:
    lines = [line for line in old("export", name, "--format", "jsonl").splitlines() if line]
    now = [shortened(json.loads(line)) for line in lines]
    before = EXPECTED[name]["export"]
    assert len(before) == len(now) > 0
    key = "image_key" if name != "recognize" else "question"
    found = {(row["question"], row.get(key)): row for row in now}
    for row in before:
        other = found[row["question"], row.get(key)]
        for column, value in row.items():
            assert same(value, other[column]), (column, value, other[column])


@pytest.mark.parametrize("name", COMMANDS)
def test_its_page_is_written(old: Vdiag0, tmp_path: Path, name: str) -> None:
    said = old("report", name)
    assert f"{name}/report/index.html" in said
    assert "<title>vdiag" in (tmp_path / name / "report" / "index.html").read_text()
    assert (tmp_path / name / "report" / "table.csv").stat().st_size > 100


def test_its_comparison_holds_the_numbers_that_it_held(old: Vdiag0) -> None:
    printed = old("compare", "draw", "--between", "language", "--json")
    rows = EXPECTED["draw"]["compare"]["rows"]
    assert rows
    known = rows[0].keys()  # columns were added since
    every = json.loads(printed[: printed.rindex("}") + 1])["rows"]
    now = [{name: row[name] for name in known} for row in every]
    changed = zip(rows, INTERVALS["compare draw"], strict=True)
    before = [{**row, **interval} for row, interval in changed]
    all_there(*([alone(row) for row in rows if not of_svg(row)] for rows in (before, now)))
    [svg] = [row for row in now if of_svg(row) and not row["against"]]
    assert same(svg["value"], CHANGED["draw"]["svg", "tiny_rank", "worst"][0])


def of_svg(row: Mapping[str, Any]) -> bool:
    """Whether it is about the language one of whose pictures shows nothing."""
    return "svg" in (row["contestant"], row["against"])


def alone(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without what rests on all contestants."""
    return {k: v for k, v in row.items() if k not in ("p_holm", "best_place", "worst_place")}


@pytest.mark.parametrize("name", ["draw", "functions", "paid", "improve"])
def test_it_can_be_scored(old: Vdiag0, name: str) -> None:
    assert "scored by tiny_fidelity" in old("score", name, "--scorers", "tiny_fidelity")
    before, now = EXPECTED[name]["table"]["rows"], table(old, name)
    of_before, of_now = ({place(row, *COUNTED) for row in rows} for rows in (before, now))
    assert of_before <= of_now


@pytest.mark.parametrize("command", ["table", "compare"])
def test_its_scores_share_no_column_with_those_of_the_nets_of_now(
    old: Vdiag0, vdiag_here: Vdiag, command: str
) -> None:
    old("draw", "--model", "example", "--concepts", "objects", "--limit", "2", "--languages", "svg")
    [made] = Path("runs").iterdir()
    done = vdiag_here(command, "draw", str(made))
    assert done.returncode == 2
    assert '"tiny_rank"' in done.stderr
    [proposed] = re.findall("cannot share a column: .* with `vdiag (.*?)`", done.stderr)
    old(*proposed.split())
    assert "share a column" not in vdiag_here(command, "draw", str(made)).stderr


def test_its_baselines_are_measured_when_it_is_scored(old: Vdiag0) -> None:
    def measured() -> set[str]:
        return {str(row["measure"]) for row in table(old, "draw")}

    said = "baseline: `vdiag score draw --scorers tiny_fidelity:vdiag-tiny` measures it."
    assert said in old("table", "draw")
    assert "tiny_rank white sheet" not in measured()
    old("score", "draw", "--scorers", "tiny_fidelity")
    assert "baseline: " not in old("table", "draw")
    assert {"tiny_rank permuted", "tiny_rank white sheet", "tiny_rank best fixed"} <= measured()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name == "draw" else [])  # all languages
        for name in FINISHED
    ],
)
def test_the_same_command_asks_nothing_again(
    old: Vdiag0, endpoint: Endpoint, tmp_path: Path, name: str
) -> None:
    with Run.read(tmp_path / name) as run:
        before = run.answered()
    said = old(*COMMANDS[name], "--out", name)
    assert re.search(r"\b0 answers asked for, [1-9]\d* were there already", said)
    assert not endpoint.asked
    with Run.read(tmp_path / name) as run:
        assert run.answered() == before


def test_kept_answers_are_reused(old: Vdiag0, endpoint: Endpoint) -> None:
    said = old(*COMMANDS["paid"], "--out", "new")
    assert "0 answers asked for, 0 were there already, 8 reused from earlier runs" in said
    assert not endpoint.asked


def test_a_batch_under_way_is_collected(old: Vdiag0, endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.files["file-0"] = (HERE / "batch.jsonl").read_bytes()
    endpoint.batches["batch_0"] = {**json.loads((HERE / "batch.json").read_text()), "looks": 0}
    endpoint.looks = 1
    said = old(*COMMANDS["batch"], "--out", "batch")
    assert "4 answers asked for" in said
    assert list(endpoint.batches) == ["batch_0"], "nothing is sent twice"
    [drawn] = [r for r in table(old, "batch") if r["measure"] == "n"]
    assert drawn["value"] == 4
    with closing(sqlite3.connect(tmp_path / "batch" / "run.db")) as db:
        assert db.execute("SELECT state FROM batches").fetchall() == [("collected",)]


def test_tables_are_only_added(tmp_path: Path) -> None:
    with Run.write(tmp_path / "new"):
        pass
    new = layout(tmp_path / "new" / "run.db")
    for name in COMMANDS:
        shutil.copytree(HERE / name, tmp_path / name)
        for table_name, columns in layout(tmp_path / name / "run.db").items():
            assert new[table_name] == columns, table_name
    assert new["user_version"] == [1]


def layout(file: Path) -> dict[str, list[object]]:
    with closing(sqlite3.connect(file)) as db:
        names = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        found: dict[str, list[object]] = {
            name: db.execute(f"PRAGMA table_info({name})").fetchall() for name in names
        }
        return {**found, "user_version": list(db.execute("PRAGMA user_version").fetchone())}


def test_its_best_drawings_are_chosen_by_the_same_scorer(old: Vdiag0, tmp_path: Path) -> None:
    said = old(*COMMANDS["improve"], "--out", "improve")
    assert "the one of all so far that hog_fidelity:vdiag-hog ranks highest" in said
    old(*COMMANDS["improve"], "--out", "new")
    chosen = []
    for name in ("improve", "new"):
        with Run.read(tmp_path / name) as run:
            chosen.append(run.manifest()["selection"])
    assert chosen == ["hog_fidelity:vdiag-hog", "glance_fidelity:vdiag-glance"]
