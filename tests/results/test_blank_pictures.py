"""A picture that shows nothing is a failure wherever numbers are made, and says so."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Vdiag
from tests.handmade import Drawn, fill, has, spread, value
from vdiag.concepts import sets, shapes
from vdiag.concepts.marks import Polygon
from vdiag.draw.table import tabulate
from vdiag.records import Concept, Reason
from vdiag.results import blank_pictures, failure_policies
from vdiag.results.blank_pictures import of_one_color
from vdiag.run.store import Run
from vdiag.score.subjects import set_sizes, work_of

Make = Callable[[str], Run]
EMPTY = "```svg\n<svg></svg>\n```"
BROKEN = "```svg\n<svg><rect width='5'</svg>\n```"
KITE = '```svg\n<svg viewBox="0 0 9 9"><path d="M4 0L8 4L4 9L0 4Z" fill="red"/></svg>\n```'
WHITE = '```svg\n<svg viewBox="0 0 9 9"><rect width="9" height="9" fill="#fefefe"/></svg>\n```'


def answers(path: Path, texts: dict[str, str], model: str) -> None:
    rows = ({"concept": name, "model": model, "answer": text} for name, text in texts.items())
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))


def rows(said: str) -> list[dict[str, Any]]:
    return list(json.loads(said[: said.rindex("}") + 1])["rows"])


def test_empty_replies_are_worth_what_unparsable_ones_are(
    vdiag_here: Vdiag, tmp_path: Path
) -> None:
    """Thirty of each: the empty ones were 48 points of rank better once, with p = 1e-5."""
    names = [concept.name for concept in sets.load("objects").concepts[:30]]
    (tmp_path / "thirty.csv").write_text("name,text\n" + "".join(f"{n},a {n}\n" for n in names))
    answers(tmp_path / "empty.jsonl", dict.fromkeys(names, EMPTY), "empty")
    answers(tmp_path / "broken.jsonl", dict.fromkeys(names, BROKEN), "broken")
    models = ("--model", "replay/empty.jsonl", "--model", "replay/broken.jsonl")
    size = ("--size", "32", "--samples", "1", "--scorers", "tiny_fidelity")
    draw = ("draw", *models, "--concepts", "thirty.csv", "--languages", "svg", *size)
    done = vdiag_here(*draw, "--out", "r")
    assert done.returncode == 0, done.stderr
    found = {
        (row["model"].split()[0], row["measure"], row["policy"]): (row["value"], row["n"])
        for row in rows(vdiag_here("table", "r", "--json").stdout)
    }
    for model, rendered in (("empty", 100.0), ("broken", 0.0)):
        assert found[model, "rendered", ""] == (rendered, 30)
        assert found[model, "shows something", ""] == (0.0, 30)
        assert found[model, "tiny_rank", "worst"] == (0.0, 30)
        assert found[model, "tiny_rank", "drop"] == (None, 0)
    compared = rows(vdiag_here("compare", "r", "--json").stdout)
    (pair,) = [row for row in compared if row["against"]]
    assert (pair["value"], pair["p"], pair["ties"]) == (0.0, 1.0, 30)


def test_a_white_canvas_is_the_most_that_a_failure_earns(vdiag_here: Vdiag, tmp_path: Path) -> None:
    """Under the policy blank; a canvas of a colour of its own earns no more either."""
    red = WHITE.replace("#fefefe", "#d22")
    texts = {"kite": KITE, "fog": WHITE, "tomato": red, "gate": BROKEN}
    (tmp_path / "four.csv").write_text("name,text\n" + "".join(f"{n},a {n}\n" for n in texts))
    answers(tmp_path / "some.jsonl", texts, "some")
    scorer = ("--scorers", "tiny_fidelity")
    done = vdiag_here(
        "draw", "--model", "replay/some.jsonl", "--concepts", "four.csv", "--languages", "svg",
        "--samples", "1", "--size", "32", *scorer, "--out", "r",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert vdiag_here("score", "r", "--blank", *scorer).returncode == 0
    with Run.read(tmp_path / "r") as run:
        scores = run.scores()
        keys = dict(zip(run.drawings()["concept"], run.drawings()["question"], strict=True))
    of = {row.subject: row.value for row in scores.itertuples() if row.metric == "tiny_rank"}
    white = {name: of[f"blank:{key}"] for name, key in keys.items()}
    failed = ("fog", "tomato", "gate")
    kite = next(score for subject, score in of.items() if not subject.startswith("blank:"))
    said = rows(vdiag_here("table", "r", "--failures", "blank,worst", "--json").stdout)
    told = {(row["measure"], row["policy"]): row["value"] for row in said}
    earned = (kite + sum(white[name] for name in failed)) / 4
    assert told["tiny_rank", "blank"] == pytest.approx(earned)
    assert told["tiny_rank", "worst"] == pytest.approx(kite / 4)
    mean = sum(white.values()) / 4
    text = vdiag_here("table", "r", "--failures", "blank").stdout
    assert (
        f"tiny_rank (blank): a white canvas has {mean:.1f} % (four, mean over 4 of 4 concepts)."
        in text
    )


@pytest.fixture
def run(make: Make) -> Run:
    """A pair that shows something, a pair of which one is blank, and one blank beside a failure."""
    drawn = [
        *(Drawn("cat", n, 80.0) for n in (0, 1)),
        *(Drawn("dog", n, 60.0, Reason.BLANK_IMAGE if n else None) for n in (0, 1)),
        Drawn("elk", 0, 40.0, Reason.BLANK_IMAGE),
        Drawn("elk", 1, None, Reason.TIMEOUT),
    ]
    run = fill(make("r"), drawn)
    spread(run, "cats", 0.6, [one.image for one in drawn[:2]])
    spread(run, "dogs of before", 0.9, [one.image for one in drawn[2:4]])
    return run


def test_a_blank_picture_is_left_out_or_worst_in_every_kind_of_score(run: Run) -> None:
    table = tabulate([run])
    assert value(table, "rendered") == (pytest.approx(500 / 6), 6)
    assert value(table, "shows something") == (50.0, 6)
    assert value(table, "rank", "drop") == (pytest.approx(220 / 3), 3)
    assert value(table, "rank", "worst") == (pytest.approx(220 / 6), 6)
    assert value(table, "spread", "drop") == (pytest.approx(0.6), 1)
    assert value(table, "spread", "worst") == (pytest.approx(0.2), 3)
    meanings = [note for note in table.notes if note.startswith("Means:")]
    assert all("a picture that shows nothing" in note for note in meanings)
    for policy in ("worst", "blank"):
        assert "shows nothing" in failure_policies.MEANING[policy]


def test_it_is_in_no_set_that_is_scored(run: Run) -> None:
    work = work_of(run, blank=True)
    assert sorted(one.concept.name for one in work.shown) == ["cat", "cat", "dog"]
    assert sorted(one.concept.name for one in work.failed) == ["dog", "elk", "elk"]
    assert [one.concept.name for one in work.canvases] == ["cat"]
    assert set_sizes(run) == [("m, objects, svg", 3)]


def test_a_true_picture_of_one_colour_makes_it_a_drawing(make: Make) -> None:
    run = fill(make("r"), [Drawn("cat", 0, 80.0), Drawn("fog", 0, 50.0, Reason.BLANK_IMAGE)])
    assert value(tabulate([run]), "rank", "worst") == (40.0, 2)
    said = json.dumps({"category": "weather", blank_pictures.COLUMN: "yes"})
    run._db.execute("UPDATE questions SET attributes = ? WHERE concept = 'fog'", (said,))
    table = tabulate([run])
    assert value(table, "rank", "worst") == value(table, "rank", "drop") == (65.0, 2)
    assert value(table, "shows something") == (100.0, 2)
    assert not has(table, "blank_image", "")


@pytest.mark.parametrize(("said", "exempt"), [("yes", True), ("Yes ", True), ("no", False)])
def test_a_set_of_ones_own_says_it_in_a_column(said: str, exempt: bool) -> None:
    fog = Concept("fog", "a white fog", "mine", {blank_pictures.COLUMN: said})
    assert of_one_color(fog) == exempt
    assert not of_one_color(Concept("fog", "a white fog", "mine"))


def test_of_a_shape_its_reference_picture_says_it() -> None:
    corners = ((-9.0, -9.0), (300.0, -9.0), (300.0, 300.0), (-9.0, 300.0))
    assert blank_pictures.is_blank_as_marks((Polygon(corners, "#cc2211"),))
    assert blank_pictures.is_blank_as_marks(())
    every = sets.load("shapes").concepts
    assert every[0].level == shapes.LEVEL
    assert not any(map(of_one_color, every[:: len(every) // 50])), "they all show a shape"
    assert not of_one_color(Concept("x", "what the grammar cannot say", shapes.LEVEL))
