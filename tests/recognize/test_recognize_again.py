"""Recognising again: a run that goes on with more, with other options, and whose drawings are."""

import io
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.test_bad_input import refused
from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from vdiag import plugins
from vdiag.recognize import items
from vdiag.recognize.answer_reader import READER
from vdiag.recognize.outcomes import Recognition, recognitions
from vdiag.records import Question, Task
from vdiag.run import pictures
from vdiag.run.store import Run

THINGS = ("boat", "cup", "kite", "moon", "sock", "tree", "drum", "fork", "nest", "pear", "ring")
SHOWN = ("--drawings", "k.jsonl", "--languages", "svg", "--out", "r")


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


@pytest.fixture
def model(endpoint: Endpoint) -> tuple[str, ...]:
    endpoint.says = {"": "A"}
    return ("--model", "openai/m", "--base-url", endpoint.url)


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    """Eleven drawings."""
    rows = [
        {
            "name": f"{name} 1", "text": f"a {name}", "concept": name, "category": "thing",
            "marks": [["ellipse", "#0000ff", None, 1, [128, 128], [20 + 9 * number, 40]]],
        }
        for number, name in enumerate(THINGS)
    ]  # fmt: skip
    (tmp_path / "k.jsonl").write_text("\n".join(map(json.dumps, rows)))


def ok(vdiag_here: Vdiag, *arguments: str) -> str:
    done = vdiag_here(*arguments)
    assert done.returncode == 0, done.stderr
    return str(done.stdout) + str(done.stderr)


def questions(folder: str = "r") -> list[Question]:
    with Run.read(Path(folder)) as run:
        return run.questions_of(Task.RECOGNIZE)


def found(*folders: str) -> list[Recognition]:
    runs = [Run.read(Path(folder)) for folder in folders]
    try:
        return recognitions(runs)
    finally:
        for run in runs:
            run.close()


def test_a_larger_limit_changes_nothing_of_what_was_asked(
    vdiag_here: Vdiag, model: tuple[str, ...]
) -> None:
    ok(vdiag_here, "recognize", *SHOWN, *model, "--limit", "3", "--options", "4")
    few = {one.key for one in questions()}
    told = ok(vdiag_here, "recognize", *SHOWN, *model, "--limit", "7", "--options", "4")
    assert "8 answers asked for, 6 were there already" in told
    ok(vdiag_here, "recognize", *SHOWN, *model, "--options", "4")
    assert few < {one.key for one in questions()}
    code = [one for one in questions() if one.details["view"] == "code"]
    assert len(code) == len({one.details["item"] for one in code}) == 11
    counts = Counter(one.details["correct"] for one in code)
    assert sorted(counts.values()) == [2, 3, 3, 3]


def test_another_seed_or_number_of_options_is_told_apart(
    vdiag_here: Vdiag, model: tuple[str, ...]
) -> None:
    ok(vdiag_here, "recognize", *SHOWN, *model, "--no-control")
    ok(
        vdiag_here,
        "recognize",
        *SHOWN,
        *model,
        "--no-control",
        "--seed",
        "1",
        "--view",
        "code,image",
    )
    ok(
        vdiag_here,
        "recognize",
        *SHOWN,
        *model,
        "--no-control",
        "--options",
        "3",
        "--temperature",
        "0",
    )
    rows = json.loads(ok(vdiag_here, "table", "r", "--json"))["rows"]
    counts = {(r["condition"], r["view"]): r["value"] for r in rows if r["measure"] == "n"}
    five, six = (f"options 5, options seed {seed}, temperature not given" for seed in (0, 1))
    three = "options 3, options seed 0, temperature 0.0"
    assert counts == {
        (five, "code"): 11,
        (six, "code"): 11,
        (six, "image"): 11,
        (three, "code"): 11,
    }


def test_what_a_table_could_not_tell_apart_is_refused(
    vdiag_here: Vdiag, model: tuple[str, ...], tmp_path: Path
) -> None:
    ok(vdiag_here, "recognize", *SHOWN, *model, "--limit", "5")
    lines = (tmp_path / "k.jsonl").read_text().splitlines()
    (tmp_path / "k.jsonl").write_text("\n".join(lines).replace("#0000ff", "#ff0000"))
    refused(
        vdiag_here("recognize", *SHOWN, *model, "--limit", "5"), '"r"', "another program", "--out"
    )
    assert len(questions()) == 10


def test_pictures_of_another_size_are_not_mixed_in(
    vdiag_here: Vdiag, model: tuple[str, ...]
) -> None:
    ok(vdiag_here, "recognize", *SHOWN, *model, "--no-control", "--size", "200")
    ok(vdiag_here, "recognize", *SHOWN, *model, "--no-control", "--size", "100", "--view", "image")
    shown = [path for one in questions() for path in one.images]
    assert [pictures.load(path).shape for path in shown] == [(100, 100, 3)] * 11
    other = vdiag_here(
        "recognize", *SHOWN, *model, "--no-control", "--size", "50", "--view", "image"
    )
    refused(other, '"r"', "picture", "--out")


def test_a_run_of_drawings_stays_one(
    vdiag_here: Vdiag, model: tuple[str, ...], endpoint: Endpoint
) -> None:
    endpoint.says = {}
    ok(
        vdiag_here,
        "draw",
        "--limit",
        "2",
        "--languages",
        "svg",
        "--samples",
        "1",
        "--out",
        "d",
        *model,
    )
    before = ok(vdiag_here, "table", "d")
    said = vdiag_here("recognize", "--from", "d", "--out", "d", *model)
    refused(said, '"d"', "vdiag draw", "--from", "--out")
    assert ok(vdiag_here, "table", "d") == before
    refused(vdiag_here("recognize", *SHOWN[:-1], "d", *model), '"d"', "vdiag draw")


def test_choices_go_on_and_the_ranks_of_free_answers_stay(
    vdiag_here: Vdiag, model: tuple[str, ...]
) -> None:
    ok(vdiag_here, "recognize", *SHOWN, *model, "--limit", "5", "--protocol", "free")
    ranks = {one.item: one.rank for one in found("r") if one.view == "code"}
    ok(vdiag_here, "recognize", *SHOWN, *model, "--limit", "5")
    after = [one for one in found("r") if one.protocol == "free" and one.view == "code"]
    assert {one.item: one.rank for one in after} == ranks
    assert all(one.status is not None for one in after)
    assert "not CLIP" in ok(vdiag_here, "table", "r")


def test_free_answers_are_ranked_anew_when_there_are_more_captions(
    vdiag_here: Vdiag, model: tuple[str, ...], endpoint: Endpoint, tmp_path: Path
) -> None:
    """Four things of a set of one's own, then six: all answers are ranked among six captions."""
    rows = "\n".join(f"{name},a {name}" for name in THINGS[:6])
    (tmp_path / "mine.csv").write_text(f"name,text\n{rows}\n")
    draw = ("--concepts", "mine.csv", "--languages", "svg", "--samples", "1", "--out", "d")
    for drawn, shown in (("4", "2"), ("6", "6")):
        endpoint.says = {}
        ok(vdiag_here, "draw", *draw, *model, "--limit", drawn)
        endpoint.says = {"": "a moon"}
        free = ("--from", "d", "--out", "r", "--protocol", "free", "--no-control")
        ok(vdiag_here, "recognize", *free, *model, "--limit", shown)
        assert f"among {drawn} captions (mine)" in ok(vdiag_here, "table", "r"), (
            "whatever the limit"
        )
    six = found("r")
    assert len(six) == 6
    assert len({one.reader for one in six}) == 1
    [moon] = [one for one in six if one.concept.name == "moon"]
    assert moon.rank == 100
    others = {one.rank for one in six if one.rank is not None} - {100.0}
    assert sorted(others) == pytest.approx([0, 20, 40, 60, 80]), "behind the first of six"
    table = ok(vdiag_here, "table", "r")
    assert "among 6 captions (mine)" in table
    assert "among 4 captions" not in table


def test_programs_of_several_models_are_paired_with_themselves(
    vdiag_here: Vdiag, model: tuple[str, ...], tmp_path: Path
) -> None:
    """Two models drew the same things; renamed programs are known where the originals are."""
    svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><g id='{}'>{}</g></svg>"
    circle = "<circle cx='4' cy='4' r='{}'/>"
    rows = [
        {
            "concept": name, "language": "svg", "model": who,
            "answer": f"```svg\n{svg.format(who, circle.format(1 + n % 3 + size))}\n```",
        }
        for who, size in (("one", 0.5), ("two", 1))
        for n, name in enumerate(("cat", "dog", "car", "bicycle"))
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    once = ("--languages", "svg", "--samples", "1", "--out", "d")
    ok(vdiag_here, "draw", "--model", "replay/a.jsonl", *once)
    ok(vdiag_here, "recognize", "--from", "d", "--out", "r", "--rewrite", "renamed,folded", *model)
    code = [one for one in found("r") if one.view == "code"]
    assert Counter(one.rewriting for one in code)[""] == 8
    assert len({one.drawing for one in code}) == 8, "four things, each drawn by two models"
    with Run.read(tmp_path / "r") as run:
        by_key = items.load(run)
    for one in code:
        assert by_key[one.drawing].drawn_by == one.drawn_by
        assert not one.own
    pairs = ok(vdiag_here, "compare", "r", "--between", "view", "--json", "--common")
    [pair] = [row for row in json.loads(pairs)["rows"] if row["against"]]
    assert (pair["n"], {pair["contestant"], pair["against"]}) == (4, {"code", "none"})
    means = [row for row in json.loads(pairs)["rows"] if not row["against"]]
    right = {
        view: [100.0 * (one.choice == one.correct) for one in found("r") if one.view == view]
        for view in ("code", "none")
    }
    plain = [100.0 * (one.choice == one.correct) for one in code if not one.rewriting]
    assert {m["contestant"]: m["value"] for m in means} == {
        "code": pytest.approx(sum(plain) / 8), "none": pytest.approx(sum(right["none"]) / 4),
    }  # fmt: skip


def test_models_are_compared_on_all_drawings_or_each_on_its_own(
    vdiag_here: Vdiag, tmp_path: Path
) -> None:
    """Of three things each drew, one knows all and the other none."""
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><circle cx='99' cy='99' r='{}'/></svg>"
    things = ("cat", "dog", "car")
    rows = [
        {"concept": name, "model": who, "answer": svg.format(20 * n + m + 9), "language": "svg"}
        for m, who in enumerate(("all", "none"))
        for n, name in enumerate(things)
    ]
    rows += [
        {"concept": name, "model": who, "task": "recognize", "answer": f"{article} {name}"}
        for who, article in (("all", "a"), ("none", "no"))
        for name in things
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    replay = ("--model", "replay/a.jsonl", "--languages", "svg")
    ok(vdiag_here, "draw", *replay, "--samples", "1", "--out", "d")
    shown = ("recognize", "--from", "d", "--no-control", "--languages", "svg")
    for folder, more, drawings in (("own", (), 1), ("every", replay[:2], 2)):
        ok(vdiag_here, *shown, "--out", folder, *more)
        table = json.loads(ok(vdiag_here, "table", folder, "--json"))["rows"]
        assert {row["value"] for row in table if row["measure"] == "n"} == {3 * drawings}
        [pair] = [
            row
            for row in json.loads(ok(vdiag_here, "compare", folder, "--json"))["rows"]
            if row["against"]
        ]
        assert (pair["contestant"], pair["value"], pair["n"]) == ("all (replayed)", 100, 3)


def test_settings_of_one_model_give_drawings_of_their_own(
    vdiag_here: Vdiag, model: tuple[str, ...], endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.says = {}
    draw = ("draw", "--limit", "5", "--languages", "svg", "--samples", "1", "--out", "d", *model)
    ok(vdiag_here, *draw)
    ok(vdiag_here, *draw, "--temperature", "1")
    rows = json.loads(ok(vdiag_here, "table", "d", "--json"))["rows"]
    conditions = {row["condition"] for row in rows}
    assert conditions == {"temperature not given", "temperature 1.0"}
    languages = {"svg": plugins.language("svg")}
    with Run.read(tmp_path / "d") as run:
        drawn, _ = items.of_run(run, languages, 0)
    assert len(drawn) == len({one.original for one in drawn}) == 10


def test_a_copy_does_not_count_twice(vdiag_here: Vdiag, model: tuple[str, ...]) -> None:
    ok(vdiag_here, "recognize", *SHOWN, *model, "--limit", "3")
    ok(vdiag_here, "recognize", *SHOWN[:-1], "s", *model, "--limit", "5")
    refused(vdiag_here("table", "r", "s"), '"r"', '"s"', "twice")


def test_export_has_a_row_for_every_question(
    vdiag_here: Vdiag, model: tuple[str, ...], endpoint: Endpoint
) -> None:
    endpoint.says = {"What does the picture show": "B", "": "No letter."}
    ok(vdiag_here, "recognize", *SHOWN, *model, "--limit", "4", "--view", "code,image")
    rows = pd.read_csv(io.StringIO(vdiag_here("export", "r").stdout), keep_default_na=False)
    assert Counter(rows["view"]) == {"code": 4, "image": 4, "none": 4}
    by_key = {one.key: one for one in questions()}
    for row in rows.to_dict("records"):
        asked = by_key[row["question"]]
        assert row["prompt"].replace("\r\n", "\n") == asked.prompt
        assert json.loads(row["options"]) == asked.details["texts"]
        assert row["correct"] == "ABCDE"[asked.details["correct"]]
        if row["view"] == "image":
            assert (row["answer"], row["status"], row["choice"]) == ("B", "read", "B")
            assert row["right"] == (asked.details["correct"] == 1)
            assert row["program"].startswith("<svg")
            assert row["image"] == Path(asked.images[0]).stem
        else:
            assert (row["answer"], row["status"]) == ("No letter.", "unparsed")
            assert (row["choice"], row["right"]) == ("", False)


def test_score_says_that_there_is_nothing_to_score(
    vdiag_here: Vdiag, model: tuple[str, ...]
) -> None:
    ok(vdiag_here, "recognize", *SHOWN, *model, "--limit", "3")
    refused(vdiag_here("score", "r"), '"r"', "vdiag recognize", "vdiag table r")


def test_a_file_of_one_thing_takes_its_distractors_from_the_objects(
    vdiag_here: Vdiag, model: tuple[str, ...], tmp_path: Path
) -> None:
    sketch = {"word": "cat", "recognized": True, "drawing": [[[0, 255, 9], [0, 255, 200]]]}
    rows = [json.dumps({**sketch, "key_id": str(n)}) for n in range(3)]
    (tmp_path / "cat.ndjson").write_text("\n".join(rows))
    ok(
        vdiag_here,
        "recognize",
        "--drawings",
        "cat.ndjson",
        "--languages",
        "svg",
        "--out",
        "r",
        *model,
    )
    for one in questions():
        assert one.details["texts"].count("a cat") == 1
        assert len(set(one.details["texts"])) == 5


def test_answers_read_by_another_version_are_told_and_read_again(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    def rows() -> list[str]:
        lines = ok(vdiag_here, "export", "r", "--format", "jsonl").splitlines()
        return [line for line in lines if line.startswith("{")]

    ok(vdiag_here, "recognize", *SHOWN, *model)
    assert "are not read yet" not in ok(vdiag_here, "table", "r")
    before = rows()
    with Run.write(Path("r")) as run, run.transaction() as db:
        db.execute("UPDATE readings SET reader = reader - 1")
    assert rows() == before
    asked = len(endpoint.bodies)
    assert '22 answers in "r" are not read yet' in ok(vdiag_here, "table", "r")
    ok(vdiag_here, "recognize", *SHOWN, *model)
    assert "are not read yet" not in ok(vdiag_here, "table", "r")
    assert len(endpoint.bodies) == asked


def test_answers_read_by_two_versions_do_not_share_a_column(
    vdiag_here: Vdiag, model: tuple[str, ...]
) -> None:
    ok(vdiag_here, "recognize", *SHOWN, *model)
    assert "reader" not in ok(vdiag_here, "table", "r", "--json")
    with Run.write(Path("r")) as run, run.transaction() as db:
        first = "(SELECT MIN(question) FROM readings)"
        db.execute(f"UPDATE readings SET reader = reader - 1 WHERE question = {first}")
    shown = {row["condition"] for row in json.loads(table_of(vdiag_here))["rows"]}
    assert shown >= {f"reader {READER - 1}", f"reader {READER}"}


def table_of(vdiag_here: Vdiag) -> str:
    printed = ok(vdiag_here, "table", "r", "--json")
    return printed[: printed.rindex("}") + 1]
