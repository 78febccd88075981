"""What failures count as, worked out by hand from records put in by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.handmade import FOUR, PICTURE, Drawn, fill, has, spread, value
from vdiag.draw.table import as_sheet, tabulate
from vdiag.errors import BadInput, UnknownName
from vdiag.records import Concept, Question, Reason
from vdiag.results import failure_policies, formats
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run, key_of

pytestmark = pytest.mark.filterwarnings("error")
ALL = failure_policies.POLICIES


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[str], Run]]:
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(Run.write(tmp_path / name))


@pytest.fixture
def run(make: Callable[[str], Run]) -> Run:
    """Two concepts, two samples; one of the four did not render."""
    run = fill(make("r"), FOUR)
    spread(run, "pair", 0.4, [FOUR[0].image, FOUR[1].image])
    return run


def test_failures_are_dropped_or_count_worst(run: Run) -> None:
    table = tabulate([run])
    assert value(table, "rank", "drop") == (60.0, 3)
    assert value(table, "rank", "worst") == (45.0, 4)
    assert value(table, "cosine", "drop") == (0.5, 3)
    assert not has(table, "cosine", "worst")
    assert value(table, "spread", "drop") == (pytest.approx(0.4), 1)
    assert value(table, "spread", "worst") == (pytest.approx(0.2), 2)


def test_failures_count_as_a_white_canvas(run: Run) -> None:
    canvas = f"blank:{FOUR[3].question}"
    run.add_scores([("s", "f1", m, "image", canvas, 40.0, "") for m in ("rank", "cosine")], {})
    spread(run, "blank:pair", 0.1, [FOUR[2].image, canvas])
    said = "rank (blank): a white canvas has 40.0 % (objects, mean over 1 of 2 concepts)."
    table = tabulate([run], policies=ALL)
    assert said in table.notes
    assert value(table, "rank", "blank") == (55.0, 4)
    assert value(table, "spread", "blank") == (pytest.approx(0.25), 2)
    assert value(table, "rank", "drop") == (60.0, 3)
    assert value(table, "rank", "worst") == (45.0, 4)
    assert value(table, "spread", "drop") == (pytest.approx(0.4), 1)
    assert not has(tabulate([run]), "rank", "blank")


def test_failures_of_a_concept_that_is_left_out_count_nowhere(make: Callable[[str], Run]) -> None:
    drawn = [*FOUR, Drawn("emu", 0, None, Reason.TIMEOUT), Drawn("elk", 0, None, Reason.TIMEOUT)]
    table = tabulate([fill(make("r"), drawn, {"left_out": '["a emu"]'})])
    assert value(table, "rank", "worst") == (36.0, 5)
    assert value(table, "rendered") == (50.0, 6)


def test_where_nothing_failed_blank_is_drop(make: Callable[[str], Run]) -> None:
    table = tabulate([fill(make("r"), FOUR[:3])], policies=["blank"])
    assert value(table, "rank", "blank") == (60.0, 3)


def test_a_white_canvas_that_was_never_scored_is_asked_for(run: Run) -> None:
    with pytest.raises(BadInput, match=r"`vdiag score .*/r --blank`"):
        tabulate([run], policies=ALL)
    canvas = f"blank:{FOUR[3].question}"
    run.add_scores([("s", "f1", m, "image", canvas, 40.0, "") for m in ("rank", "cosine")], {})
    table = tabulate([run], policies=ALL)
    assert not has(table, "spread", "blank")
    assert any("spread (blank): 1 of 1 failures" in note for note in table.notes)


def test_policies_are_read_by_name() -> None:
    assert failure_policies.policies(["worst", "drop"]) == ("drop", "worst")
    with pytest.raises(UnknownName, match="blank"):
        failure_policies.policies(["blanc"])
    with pytest.raises(BadInput, match="drop, worst, blank"):
        failure_policies.policies([])


def test_all_failed(make: Callable[[str], Run]) -> None:
    drawn = [replace(one, rank=None, reason=Reason.NO_CODE) for one in FOUR]
    table = tabulate([fill(make("r"), drawn, {"over": "image", "levels": '["objects"]'})])
    assert value(table, "rendered") == (0.0, 4)
    assert value(table, "rank", "worst") == (0.0, 4)
    assert value(table, "rank", "drop")[1] == 0
    assert "rank % (drop)                    -" in formats.formatted(as_sheet(table), "text")


def test_one_language_that_failed_stands_beside_one_that_did_not(run: Run) -> None:
    fill(run, [Drawn("cat", n, None, Reason.NO_CODE, "tikz") for n in (0, 1)])
    table = tabulate([run])
    assert value(table, "rank", "worst", language="tikz") == (0.0, 2)
    assert value(table, "spread", "worst", language="tikz") == (0.0, 1)
    assert value(table, "rank", "worst", language="svg") == (45.0, 4)


def test_what_is_not_finished_or_left_out_is_no_failure(run: Run) -> None:
    concept = Concept("eel", "an eel", "objects")
    run.add_questions([Question("q", "p/m", "m", concept, "svg", 0, 0, "d", "d@1", {})])
    for sample, image in ((0, PICTURE), (1, None)):
        key = key_of("emu", sample)
        emu = Concept("emu", "an emu", "objects")
        run.add_questions([Question(key, "p/m", "m", emu, "svg", sample, 0, "d", "d@1", {})])
        reason = None if image else Reason.TIMEOUT
        run.add_images(
            [ImageRecord(f"i{key}", key, {"size": 8}, "none", image, reason, "", None, 0)]
        )
    table = tabulate([run])
    assert value(table, "not asked") == (1, 7)
    assert value(table, "n") == (6, 6)
    assert value(table, "rendered") == (pytest.approx(400 / 6), 6)
    [told] = [note for note in table.notes if "not asked" in note]
    assert told.startswith("m: of 7 drawings 1 were not asked; they are not in n")
    assert value(table, "spread", "worst") == (pytest.approx(0.4 / 3), 3)
    unscored = tabulate([fill(run, [Drawn("fox", 0, 45.0), Drawn("fox", 1, 45.0)])])
    assert value(unscored, "spread", "worst") == (pytest.approx(0.4 / 3), 3)
    assert value(table, "rank", "worst") == (45.0, 4)
    assert "not asked" in formats.formatted(as_sheet(table), "text")


def test_a_score_that_covers_drawings_of_another_place_does_not_count(run: Run) -> None:
    elsewhere = Drawn("cat", 0, 50.0, None, "tikz")
    fill(run, [elsewhere])
    spread(run, "mixed", 0.9, [FOUR[0].image, FOUR[1].image, elsewhere.image])
    assert value(tabulate([run]), "spread", "drop", language="svg") == (pytest.approx(0.4), 1)


@pytest.mark.parametrize("subject", ["a", "z"])
def test_a_run_that_grew_counts_its_fullest_sets(run: Run, subject: str) -> None:
    """Whichever of the two sets the database gives first; the smaller is named "pair"."""
    fill(run, [Drawn("cat", 2, 80.0)])
    cats = [*(one.image for one in FOUR[:2]), Drawn("cat", 2, None).image]
    spread(run, subject, 0.7, cats)
    assert value(tabulate([run]), "spread", "drop") == (pytest.approx(0.7), 1)
