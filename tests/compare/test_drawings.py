"""Comparisons from records put in by hand, the page beside them, and the command itself."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import Vdiag
from tests.handmade import BLACK, FRECHET, METRICS, PICTURE, Drawn, fill, spread
from vdiag.compare.drawings import Comparison, compare, sheet
from vdiag.compare.page import write_page
from vdiag.compare.places import TOGETHER, Observation, Scale, common, contests, gaps, grid
from vdiag.compare.table import NUMBERS
from vdiag.errors import BadInput
from vdiag.records import Reason
from vdiag.results import formats
from vdiag.run import pictures
from vdiag.run.store import Run

pytestmark = pytest.mark.filterwarnings("error")

ANIMALS = ("ant", "bee", "cat", "dog", "elk", "fox")
LOW = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0)
"""Ranks of the animals of one model; another is ahead by these."""
AHEAD = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
Make = Callable[[str], Run]


def drawn(model: str, ranks: Sequence[float | None], language: str = "svg") -> list[Drawn]:
    """One drawing of each animal."""
    return [
        Drawn(name, 0, rank, None if rank is not None else Reason.TIMEOUT, language, model)
        for name, rank in zip(ANIMALS, ranks, strict=False)
    ]


def ahead(by: Sequence[float] = AHEAD) -> list[float]:
    return [low + more for low, more in zip(LOW, by, strict=True)]


def two(make: Make) -> list[Run]:
    """Model m, and model n that is ahead of it everywhere."""
    return [fill(make("m"), drawn("m", LOW)), fill(make("n"), drawn("n", ahead()))]


def change(run: Run, table: str, **values: str) -> None:
    with run.transaction() as db:
        for column, value in values.items():
            db.execute(f"UPDATE {table} SET {column} = ?", (value,))


def rows(comparison: Comparison, **wanted: str) -> list[dict[str, Any]]:
    every = sheet(comparison).rows.to_dict("records")
    return [row for row in every if wanted.items() <= row.items()]


def refusal(runs: Sequence[Run], *arguments: Any, **named: Any) -> str:
    with pytest.raises(BadInput) as refused:
        compare(runs, *arguments, **named)
    return str(refused.value)


def test_two_models_by_hand(make: Make) -> None:
    found = compare(two(make))
    (better, worse), (pair,) = rows(found, against=""), rows(found, against="m")
    assert (better["contestant"], better["value"], better["n"]) == ("n", 38.5, 6)
    assert (worse["contestant"], worse["value"]) == ("m", 35.0)
    assert (pair["contestant"], pair["value"], pair["level"]) == ("n", 3.5, "objects")
    # of 64 ways that flip some, one is as far as the mean of the smallest or of the largest alone
    assert (pair["low"], pair["high"]) == (1.0, 6.0)
    assert pair["p"] == pair["p_holm"] == 2 / 2**6
    assert pair["effect"] == pytest.approx(3.5 / np.std(AHEAD, ddof=1))
    assert (pair["wins"], pair["ties"], pair["losses"]) == (6, 0, 0)
    assert (better["best_place"], better["worst_place"]) == (1, 1)
    assert (worse["best_place"], worse["worst_place"]) == (2, 2)


def test_lower_is_better_where_the_metric_says_so(make: Make) -> None:
    downward = [{**metric, "higher_is_better": False} for metric in json.loads(METRICS)]
    parts = {"metrics": json.dumps(downward)}
    runs = [fill(make("m"), drawn("m", LOW), parts), fill(make("n"), drawn("n", ahead()), parts)]
    (pair,) = rows(compare(runs), against="n")
    assert (pair["contestant"], pair["value"], pair["wins"]) == ("m", -3.5, 6)
    best, last = rows(compare(runs), against="")
    assert (best["contestant"], best["worst_place"], last["best_place"]) == ("m", 1, 2)


def test_a_failure_counts_as_the_policy_says(make: Make) -> None:
    runs = two(make)
    again = [replace(one, sample=1, rank=None, reason=Reason.TIMEOUT) for one in drawn("n", LOW)]
    fill(runs[1], again[:1])
    (worst,) = rows(compare(runs), against="m")
    # the ant's drawings are worth 11 and 0, so it loses by 4.5
    assert (worst["value"], worst["losses"]) == (pytest.approx((20 - 4.5) / 6), 1)
    (drop,) = rows(compare(runs, policies=["drop"]), against="m")
    assert (drop["value"], drop["policy"]) == (3.5, "drop")
    assert "has no scores of a white canvas" in refusal(runs, policies=["blank"])
    runs[1].add_scores(
        [("s", "f1", name, "image", f"blank:{again[0].question}", 7.0, "") for name in ("rank",)],
        {},
    )
    (blank,) = rows(compare(runs, policies=["blank"]), against="m")
    assert blank["value"] == pytest.approx((20 + (11 + 7) / 2 - 10) / 6)


def test_a_canvas_that_lacks_is_not_passed_over(make: Make) -> None:
    runs = two(make)
    failed = [replace(one, sample=1, rank=None, reason=Reason.TIMEOUT) for one in drawn("n", LOW)]
    fill(runs[1], failed)
    key = failed[0].question
    runs[1].add_scores([("s", "f1", "rank", "image", f"blank:{key}", 7.0, "")], {})
    said = refusal(runs, policies=["blank"])
    assert said.startswith(f'5 of 6 failures of objects in "{runs[1].folder}" have no rank of a')


def test_languages_are_compared_each_and_together(make: Make) -> None:
    runs = two(make)
    fill(runs[0], drawn("m", LOW, "tikz"))
    fill(runs[1], drawn("n", ahead([-11.0] * 6), "tikz"))
    found = compare(runs)
    of = {row["language"]: row for row in rows(found) if row["against"]}
    assert list(of) == [TOGETHER, "svg", "tikz"]
    assert of["svg"]["value"] == 3.5
    assert (of["tikz"]["contestant"], of["tikz"]["value"]) == ("m", 11.0)
    # ahead by 1 to 6 in one, behind by 11 in the other: behind by 5 to 2.5
    assert (of[TOGETHER]["value"], of[TOGETHER]["wins"], of[TOGETHER]["n"]) == (3.75, 6, 6)
    # three exact p-values of 1/32, each of a table of its own with one comparison
    assert [row["p_holm"] for row in of.values()] == [1 / 32] * 3
    assert [row["comparisons"] for row in of.values()] == [1] * 3
    places = {
        (row["language"], row["contestant"]): row["best_place"] for row in rows(found, against="")
    }
    assert places["svg", "n"] == places["tikz", "m"] == places[TOGETHER, "m"] == 1
    assert places["svg", "m"] == places["tikz", "n"] == places[TOGETHER, "n"] == 2
    assert "and for no other table: in 5 % of tables" in " ".join(sheet(found).notes)


def test_together_is_over_the_languages_that_all_have(make: Make) -> None:
    runs = two(make)
    for run, model in zip(runs, "mn", strict=True):
        fill(run, drawn(model, LOW, "tikz"))
    fill(runs[1], drawn("n", [0.0] * 6, "turtle"))
    found = compare(runs)
    (together,) = rows(found, language=TOGETHER, against="m")
    assert together["value"] == 1.75
    assert not rows(found, language="turtle")
    assert "Left out: objects · turtle has n alone." in found.notes


def test_languages_within_a_model(make: Make) -> None:
    run = fill(make("m"), [*drawn("m", LOW), *drawn("m", ahead(), "tikz")])
    with run.transaction() as db:
        for language in ("svg", "tikz"):
            db.execute(
                "UPDATE images SET rendering = ? "
                "WHERE question IN (SELECT key FROM questions WHERE language = ?)",
                (json.dumps({"engine": language, "size": 8}), language),
            )
    found = compare([run], between="language")
    (pair,) = rows(found, against="svg")
    assert (pair["contestant"], pair["model"], pair["value"]) == ("tikz", "m", 3.5)
    assert [name for name in sheet(found).rows if name not in NUMBERS] == ["level", "model"]
    blocks = dict(sheet(found).blocks)
    assert list(blocks) == [
        "objects · m · rank % (worst)",
        "objects · m · rank % (worst) · differences",
    ]


def test_settings_of_a_model(make: Make) -> None:
    runs = [fill(make("one"), drawn("m", LOW)), fill(make("other"), drawn("m", ahead()))]
    with runs[1].transaction() as db:
        db.execute("UPDATE questions SET template = 'draw@2', key = key || 'x'")
        db.execute("UPDATE answers SET question = question || 'x'")
        db.execute("UPDATE programs SET question = question || 'x'")
        db.execute("UPDATE images SET question = question || 'x'")
    (pair,) = rows(compare(runs, between="condition"), against="prompt d")
    assert (pair["model"], pair["contestant"], pair["value"]) == ("m", "prompt draw (text 2)", 3.5)
    (pair,) = rows(compare(runs), against="m · prompt d")[:1]
    assert pair["contestant"] == "m · prompt draw (text 2)"
    (pair,) = rows(compare(runs, between="run"), model="m", measure="rank")[2:]
    assert pair["contestant"] == f"{runs[1].folder} · prompt draw (text 2)"


def test_who_stands_alone_is_refused(make: Make) -> None:
    run = fill(make("m"), [*drawn("m", LOW), *drawn("m", LOW, "tikz")])
    said = refusal([run])
    assert 'objects has "m" alone' in said
    assert said.endswith("name another run, or --between language.")


def test_a_level_that_one_has_alone(make: Make) -> None:
    runs = [*two(make), fill(make("s"), [replace(one, sample=9) for one in drawn("n", LOW)])]
    change(runs[2], "questions", level="scenes")
    said = refusal(runs)
    assert 'scenes has "n" alone' in said
    assert "--common" in said
    found = compare(runs, common=True)
    assert {row["level"] for row in rows(found)} == {"objects"}
    assert "Left out: scenes · svg has n alone." in found.notes


def test_other_concepts_are_refused_or_narrowed(make: Make) -> None:
    runs = two(make)
    fill(runs[1], [Drawn("gnu", 0, 99.0, model="n"), Drawn("hen", 0, 99.0, model="n")])
    said = refusal(runs)
    assert said.startswith(f'"m" in "{runs[0].folder}" has no rank of 2 of 8 concepts (gnu, hen)')
    found = compare(runs, common=True)
    (pair,) = rows(found, against="m")
    assert (pair["n"], pair["value"]) == (6, 3.5)
    assert (
        "Left out in objects · svg: 2 of 8 concepts (gnu, hen), of which m has no rank."
        in found.notes
    )


def test_without_failures_the_concepts_differ(make: Make) -> None:
    runs = [fill(make("m"), drawn("m", [None, *LOW[1:]])), fill(make("n"), drawn("n", ahead()))]
    assert rows(compare(runs), against="m")[0]["value"] == pytest.approx((20 + 11) / 6)
    assert "--failures worst" in refusal(runs, policies=["drop"])
    (pair,) = rows(compare(runs, policies=["drop"], common=True), against="m")
    assert (pair["n"], pair["value"]) == (5, 4.0)


def test_who_failed_everywhere_is_not_forgotten(make: Make) -> None:
    runs = [fill(make("m"), drawn("m", LOW)), fill(make("n"), drawn("n", ahead()))]
    fill(runs[0], drawn("m", LOW, "tikz"))
    fill(runs[1], drawn("n", [None] * 6, "tikz"))
    assert rows(compare(runs), language="tikz", against="n")[0]["value"] == 35.0
    said = refusal(runs, policies=["drop"])
    assert said.startswith(f'"n" in "{runs[1].folder}" has no rank of 6 of 6 concepts (ant, ')
    found = compare(runs, policies=["drop"], common=True)
    assert not rows(found, language="tikz")
    assert rows(found, language=TOGETHER, against="m")[0]["value"] == 3.5


def test_nothing_in_common(make: Make) -> None:
    runs = [fill(make("m"), drawn("m", [10.0])), fill(make("n"), [Drawn("elk", 0, 4.0, model="n")])]
    assert "No concept has a value of rank for every" in refusal(runs, common=True)


def test_other_sets_are_refused(make: Make) -> None:
    runs = two(make)
    runs[0].note("sets", {"objects": ["objects.csv", "a" * 64]})
    runs[1].note("sets", {"objects": ["mine/objects.csv", "b" * 64]})
    said = refusal(runs)
    assert f'The concept set "objects" of "{runs[0].folder}" (objects.csv, aaaaaaaaaaaa)' in said
    assert f'"{runs[1].folder}" (mine/objects.csv, bbbbbbbbbbbb)' in said
    assert refusal(runs, common=True) == said
    more = {"objects": ["objects.csv", "a" * 64], "scenes": ["scenes.csv", "c" * 64]}
    runs[1].note("sets", more)
    assert '"objects" and ' in refusal(runs)
    assert '"objects, scenes"' in refusal(runs)
    assert rows(compare(runs, common=True), against="m")[0]["value"] == 3.5


def test_other_fingerprints_are_refused(make: Make) -> None:
    runs = [
        fill(make("m"), drawn("m", LOW)),
        fill(make("n"), drawn("n", LOW), {"encoder": "b" * 40}, "g9"),
    ]
    said = refusal(runs)
    assert 'encoder: nothing against "bbbb' in said
    assert f"`vdiag score {runs[0].folder} --scorers s:v`" in said
    assert "--separate" not in said
    assert said.endswith("`.")


def test_other_rendering_is_refused_or_told(make: Make) -> None:
    runs = two(make)
    change(runs[0], "images", rendering='{"engine": "a", "size": 8, "versions": {"x": "1"}}')
    change(runs[1], "images", rendering='{"engine": "b", "size": 8, "versions": {"x": "1"}}')
    assert '"m" is rendered with engine a and "n" with engine b' in refusal(runs)
    change(runs[1], "images", rendering='{"engine": "a", "size": 9, "versions": {"x": "1"}}')
    assert '"m" is rendered with size 8 and "n" with size 9' in refusal(runs)
    change(runs[1], "images", rendering='{"engine": "a", "size": 8, "versions": {"x": "2"}}')
    change(runs[1], "questions", template="draw@2")
    (told,) = [note for note in compare(runs).notes if note.startswith("Not alike")]
    assert told == (
        "Not alike in objects · svg: m and n (prompt d against prompt draw (text 2); "
        "x 1 against x 2)."
    )
    with runs[1].transaction() as db:
        db.execute(
            "INSERT OR REPLACE INTO purposes SELECT key, 'draw', '', '[]', ? FROM questions",
            (json.dumps({"transform": "flip"}),),
        )
    (told,) = [note for note in compare(runs).notes if note.startswith("Not alike")]
    assert "transform none against transform flip" in told


def test_renderings_of_other_revisions_are_told_apart(make: Make) -> None:
    runs = two(make)
    plain = '{"engine": "a", "size": 8, "versions": {"x": "1"}'
    change(runs[0], "images", rendering=plain + "}")  # of before there were revisions
    change(runs[1], "images", rendering=plain + ', "revision": 1}')
    assert not [note for note in compare(runs).notes if note.startswith("Not alike")]
    change(runs[1], "images", rendering=plain + ', "revision": 2}')
    (told,) = [note for note in compare(runs).notes if note.startswith("Not alike")]
    assert "m and n (revision 1 against revision 2)" in told


def test_metrics_by_name(make: Make) -> None:
    runs = two(make)
    for run, model, value in zip(runs, "mn", (0.2, 0.6), strict=True):
        fill(run, [replace(one, sample=1) for one in drawn(model, LOW)])
        for name in ANIMALS:
            images = [Drawn(name, sample, 0.0, model=model).image for sample in (0, 1)]
            spread(run, f"{model}{name}", value, images)
    (pair,) = rows(compare(runs, metrics=["spread"]), against="m")
    assert (pair["value"], pair["measure"]) == (pytest.approx(0.4), "spread")
    both = rows(compare(runs, metrics=["spread", "rank"]), against="m")
    assert [row["measure"] for row in both] == ["spread", "rank"]
    assert [row["measure"] for row in rows(compare(runs), against="m")] == ["rank"]
    assert 'No metric is called "sprad": did you mean "spread"?' in refusal(runs, metrics=["sprad"])
    assert "cosine has no worst value" in refusal(runs, metrics=["cosine"])
    (pair,) = rows(
        compare(runs, metrics=["cosine"], policies=["drop"]), contestant="m", against="n"
    )
    assert (pair["value"], pair["p"], pair["effect"]) == (0.0, 1.0, 0.0)
    assert "2; give one" in refusal(runs, policies=["drop", "worst"])
    runs[0].add_fingerprint("f3", "u", {"scorer": "u", "metrics": FRECHET})
    images = [one.image for one in drawn("m", LOW)]
    runs[0].add_scores([("u", "f3", "frechet", "set", "all", 7.0, "")], {"all": images})
    assert "frechet is one number for a whole set" in refusal(runs, metrics=["frechet"])


def test_a_run_without_scores(make: Make) -> None:
    one, other = make("m"), make("n")
    for run, model in ((one, "m"), (other, "n")):
        fill(run, drawn(model, LOW))
        with run.transaction() as db:
            db.execute("DELETE FROM scores")
            db.execute("DELETE FROM fingerprints")
    assert f"`vdiag score {one.folder}`" in refusal([one, other])
    fill(other, [replace(one, sample=1) for one in drawn("n", LOW)])
    assert f'"{one.folder}" has no rank of objects.' in refusal([one, other])
    assert "has no rank of 6 of 6" in refusal([one, other], metrics=["rank"])


def test_what_is_not_finished_is_told(make: Make) -> None:
    runs = two(make)
    with runs[0].transaction() as db:
        db.execute("DELETE FROM scores WHERE subject = ?", (drawn("m", LOW)[0].image,))
    fill(runs[0], [replace(one, sample=1) for one in drawn("m", LOW)])
    assert f'"{runs[0].folder}": 1 of 12 pictures have no rank.' in compare(runs).notes


def test_the_notes_of_runs_and_scorers_stand_with_the_numbers(make: Make) -> None:
    runs = two(make)
    runs[0].note("notes", ["Partial: 6 of 9."])
    notes = sheet(compare(runs)).notes
    assert {"Partial: 6 of 9.", "s: not CLIP."} <= set(notes)
    said = "p (Holm): corrected within one table, for all pairs of its contestants (1): in 5 % of "
    assert any(note.startswith(said) for note in notes)


def test_a_third_contestant_makes_more_comparisons_to_correct_for(make: Make) -> None:
    runs = [*two(make), fill(make("o"), drawn("o", LOW))]
    text = formats.formatted(sheet(compare(runs)), "text")
    ranking, differences, notes = text.split("\n\n")
    assert [line.split()[:4] for line in ranking.splitlines()[2:]] == [
        ["B", "n", "1-3", "38.5"],
        ["A", "m", "1-3", "35.0"],
        ["C", "o", "1-3", "35.0"],
    ]
    heading, columns, *lines = differences.splitlines()
    assert heading == "objects · svg · rank % (worst) · differences"
    assert columns.split() == [
        "difference", "p", "p", "(Holm)", "effect", "won/tied/lost", "detectable",
    ]  # fmt: skip
    # of three, the two p-values of 1/32 become 3/32, and the third stays 1
    assert [(*line.split()[:4], *line.split()[6:10]) for line in lines] == [
        ("B", "-", "A", "3.5", "0.031", "0.094", "1.87", "6/0/0"),
        ("B", "-", "C", "3.5", "0.031", "0.094", "1.87", "6/0/0"),
        ("A", "-", "C", "0.0", "1.000", "1.000", "0.00", "0/6/0"),
    ]
    assert [line.split()[-1] for line in lines] == ["none"] * 3
    assert notes.startswith(
        "6 concepts cannot tell any two contestants apart in objects · svg: the smallest p that "
        "there can be is 0.031, and the smallest of 3 comparisons must be at most 0.017 "
        "(0.05 / 3); that takes 7 concepts or more."
    )
    assert "for all pairs of its contestants (3)" in notes


def test_rows_for_scripts_are_numbers(make: Make) -> None:
    printed = sheet(compare(two(make)))
    found = list(csv.DictReader(io.StringIO(formats.formatted(printed, "csv"))))
    assert [row["best_place"] for row in found] == ["1", "2", ""]
    assert [row["wins"] for row in found] == ["", "", "6"]
    told = json.loads(formats.formatted(printed, "json"))["rows"]
    assert (told[2]["wins"], told[2]["best_place"], told[0]["p"]) == (6, None, None)


def test_values_from_elsewhere_are_compared_alike() -> None:
    scale = Scale("correct", "%", 0.0, 100.0, True)
    answers = {"code": [100.0, 0.0, 0.0, 0.0], "image": [100.0, 100.0, 100.0, 0.0]}
    cells = grid(
        Observation(view, ("objects",), "", name, value)
        for view, values in answers.items()
        for name, value in zip(ANIMALS, values, strict=False)
    )
    assert gaps(cells) == []
    (contest,) = contests(cells, scale)
    (match,) = contest.matches
    assert (match.contestant, match.against) == ("image", "code")
    assert (match.paired.difference.value, match.paired.p) == (50.0, 2 / 2**2)
    assert contest.standings[0].mean.interval == "gaffke"


def test_a_contestant_without_any_value_is_a_gap() -> None:
    observed = [
        Observation("a", ("objects",), "svg", "cat", 1.0),
        Observation("b", ("objects",), "svg", "cat", float("nan")),
    ]
    (gap,) = gaps(grid(observed))
    assert (gap.contestant, gap.concepts, gap.of) == ("b", ("cat",), 1)
    assert contests(common(grid(observed)), Scale("x", "", 0, 1, True)) == []


def data_of(page: Path) -> dict[str, Any]:
    found = re.search(r'id="data">(.*?)</script>', page.read_text(), re.DOTALL)
    assert found is not None
    return json.loads(found.group(1))  # type: ignore[no-any-return]


def test_the_page_has_every_drawing_and_the_values_compared(make: Make, tmp_path: Path) -> None:
    evil = "<b>cat</b></script>"
    runs = [
        fill(make("m"), [Drawn(evil, 0, 10.0, model="m"), Drawn("dog", 0, 60.0, model="m")]),
        fill(
            make("n"),
            [
                Drawn(evil, 0, 30.0, model="n"),
                Drawn(evil, 1, None, Reason.TIMEOUT, model="n"),
                Drawn("dog", 0, 90.0, model="n", reason=Reason.BLANK_IMAGE),
            ],
        ),
    ]
    page = write_page(compare(runs), runs, tmp_path / "out")
    (place,) = data_of(page)["places"]
    assert (place["name"], place["contestants"], place["parts"]) == ("objects", ["m", "n"], ["svg"])
    assert place["means"]["rank"]["svg"] == {
        evil: {"m": 10.0, "n": 15.0},
        "dog": {"m": 60, "n": 0},
    }
    of: Mapping[str, Any] = {one["concept"]: one["drawings"] for one in place["concepts"]}
    assert [(d["sample"], d["reason"], d["scores"]) for d in of[evil]["n"]["svg"]] == [
        (0, "", {"rank": 30.0}),
        (1, "timeout", {}),
    ]
    assert [bool(d["image"]) for d in of[evil]["n"]["svg"]] == [True, False]
    assert of["dog"]["n"]["svg"][0]["reason"] == "blank_image"
    shown = [
        d["image"] for drawings in of.values() for parts in drawings.values() for d in parts["svg"]
    ]
    assert all((page.parent / image).is_file() for image in shown if image)
    assert "<b>cat" not in page.read_text()
    assert not re.search(r"""(?:src|href)=["']?https?:|@import|url[(]""", page.read_text())


def test_the_page_says_before_its_tables_that_they_can_tell_nothing(
    make: Make, tmp_path: Path
) -> None:
    few = [fill(make("m"), drawn("m", LOW[:5])), fill(make("n"), drawn("n", ahead()[:5]))]
    said = "5 concepts cannot tell any two contestants apart in objects · svg: the smallest p"
    text = write_page(compare(few), few, tmp_path / "few").read_text()
    assert text.index(said) < text.index("place by wins")
    more = [fill(make("k"), drawn("k", LOW)), fill(make("l"), drawn("l", ahead()))]
    assert "cannot tell" not in write_page(compare(more), more, tmp_path / "more").read_text()


def test_the_page_takes_pictures_from_their_run_and_means_over_languages(
    make: Make, tmp_path: Path
) -> None:
    runs = two(make)
    fill(runs[0], drawn("m", LOW, "tikz"))
    fill(runs[1], drawn("n", [None, *ahead()[1:]], "tikz"))
    other = pictures.content_name(~BLACK)
    pictures.save(~BLACK, runs[1].image_path(other))
    with runs[1].transaction() as db:
        db.execute("UPDATE images SET image = ? WHERE image IS NOT NULL", [other])
    failed = drawn("n", [None], "tikz")[0].question
    runs[1].add_scores([("s", "f1", "rank", "image", f"blank:{failed}", 7.0, "")], {})
    page = write_page(compare(runs, policies=["blank"]), runs, tmp_path / "out")
    (place,) = data_of(page)["places"]
    # the ant is 11 in one language, and a canvas worth 7 in the other
    assert place["means"]["rank"][TOGETHER]["ant"] == {"m": 10.0, "n": 9.0}
    assert place["means"]["rank"]["tikz"]["ant"] == {"m": 10.0, "n": 7.0}
    ant = next(one["drawings"] for one in place["concepts"] if one["concept"] == "ant")
    assert ant["n"]["tikz"][0]["scores"] == {}
    assert ant["n"]["svg"][0]["image"] == f"images/{other}.png"
    shown = page.parent / "images" / f"{other}.png"
    assert shown.read_bytes() == runs[1].image_path(other).read_bytes()


def test_a_picture_that_is_gone_is_told(make: Make, tmp_path: Path) -> None:
    runs = two(make)
    runs[1].image_path(PICTURE).unlink()
    runs[0].image_path(PICTURE).unlink()
    found = compare(runs)
    with pytest.raises(BadInput, match="is gone"):
        write_page(found, runs, tmp_path / "out")


def test_the_command(make: Make, tmp_path: Path, vdiag_here: Vdiag) -> None:
    for run in two(make):
        run.close()
    done = vdiag_here("compare", "m", "n", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["rows"][2]["value"] == 3.5
    assert done.stderr.strip() == "Page: report/compare/index.html"
    assert (tmp_path / "report" / "compare" / "index.html").is_file()
    for arguments, said in (
        (("m", "m"), "hold the same drawings"),
        (("m",), "name another run"),
        (("m", "n", "--between", "x"), 'No comparison is called "x"'),
        (("m", "n", "--metric", "x"), 'No metric is called "x"'),
        (("m", "n", "--failures", "x"), 'No failure policy is called "x"'),
        (("m", "n", "--format", "x"), 'No table format is called "x"'),
        (("m", "none"), 'There is no run in "none"'),
    ):
        refused = vdiag_here("compare", *arguments)
        assert refused.returncode == 2
        assert said in refused.stderr
        assert refused.stderr.count("\n") == 1
