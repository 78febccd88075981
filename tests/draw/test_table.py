"""Numbers of a table, worked out by hand from records put in by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from tests.handmade import FOUR, FRECHET, Drawn, fill, has, spread, value
from tests.results.test_gaffke import mid_p
from vdiag.draw.table import as_sheet, tabulate
from vdiag.errors import BadInput
from vdiag.records import Reason
from vdiag.results import formats, measures
from vdiag.results.intervals import mean
from vdiag.results.medians import MEDIANS
from vdiag.run.store import Run

pytestmark = pytest.mark.filterwarnings("error")


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


def test_rates_and_reasons(run: Run) -> None:
    fill(run, [Drawn("elk", 0, 70.0, Reason.BLANK_IMAGE)])
    table = tabulate([run])
    assert value(table, "n") == (5, 5)
    assert value(table, "concepts") == (3, 3)
    assert value(table, "rendered") == (80.0, 5)
    assert value(table, "shows something") == (60.0, 5)
    assert value(table, "timeout") == value(table, "blank_image") == (1, 5)
    assert any(
        note.startswith("blank_image: rendered, but showing nothing") for note in table.notes
    )


def test_intervals_say_how_they_were_made(run: Run) -> None:
    rows = tabulate([run]).rows
    made = {(row.measure, row.policy): row.interval for row in rows.itertuples()}
    assert made["rendered", ""] == made["rank", "drop"] == "gaffke"
    assert made["cosine", "drop"] == "student t"
    assert made["n", ""] == made["spread", "drop"] == ""


def test_the_newest_fingerprint_of_a_run_is_shown(run: Run) -> None:
    newer = [replace(one, rank=one.rank and one.rank / 2) for one in FOUR]
    fill(run, newer, {"encoder": "new", "scored_at": "2024-05-01T10:00"}, "f9")
    table = tabulate([run])
    assert value(table, "rank", "drop") == (30.0, 3)
    hidden = 'Older scores of s:v in "{}" are not shown (encoder: nothing against "new").'
    assert hidden.format(run.folder) in table.notes


def test_two_fingerprints_do_not_share_a_column(run: Run, make: Callable[[str], Run]) -> None:
    other = fill(
        make("other"), [Drawn("cat", 0, 10.0, model="n")], {"encoder": "b" * 40, "note": "x"}, "g9"
    )
    with pytest.raises(BadInput) as refused:
        tabulate([run, other])
    said = str(refused.value)
    for part in ('"rank" of objects', '/r" (m)', '/other" (n)', 'nothing against "bbbb'):
        assert part in said
    assert f"`vdiag score {run.folder} --scorers s:v`" in said
    assert "--separate" in said
    table = tabulate([run, other], separate=True)
    assert value(table, "rank [f1]", "drop") == (60.0, 3)
    assert value(table, "rank [g9]", "drop") == (10.0, 1)
    assert value(table, "spread", "drop") == (pytest.approx(0.4), 1)


def test_the_same_fingerprint_in_two_runs_shares_a_column(
    run: Run, make: Callable[[str], Run]
) -> None:
    drawn = [Drawn("cat", 0, 10.0, model="n"), Drawn("elk", 0, 40.0)]
    other = fill(make("other"), drawn, {"scored_at": "2024", "note": "said otherwise since"})
    table = tabulate([run, other])
    assert value(table, "rank", "drop", model="n") == (10.0, 1)
    assert value(table, "rank", "drop", model="m") == (55.0, 4)


def test_differences_are_named() -> None:
    one = {"encoder": "0a" * 32, "size": "224", "note": "x", "scored_at": "1", "text": "x" * 90}
    other = {"encoder": "0b" * 32, "size": "224", "note": "y", "text": "x" * 80 + "z" * 10}
    assert measures.differences(one, other) == (
        'encoder: "0a0a0a0a0a0a" against "0b0b0b0b0b0b"; '
        f'text: "...{"x" * 22}" against "...{"x" * 12}{"z" * 10}"'
    )
    assert measures.differences(one, {**one, "position": "3", "left_out": "[]"}) == ""


def test_split_by_an_attribute(run: Run) -> None:
    fill(run, [Drawn("oak", 0, 30.0, category="plant"), Drawn("elm", 0, 10.0, category="plant")])
    table = tabulate([run], by="category")
    assert value(table, "rank", "drop", category="animal") == (60.0, 3)
    assert value(table, "rank", "drop", category="plant") == (20.0, 2)
    assert value(table, "rendered", category="plant") == (100.0, 2)
    shown = dict(as_sheet(table).blocks)["m · objects · rank % (drop)"]
    assert list(shown.index) == ["animal", "plant"]
    assert shown.loc["plant", "svg"].startswith("20.0 [3.9, ")
    with pytest.raises(BadInput, match=r'no attribute "colour"; --by takes level, category\.'):
        tabulate([run], by="colour")


def test_a_score_over_a_set_is_one_number_that_is_never_split(run: Run) -> None:
    fill(run, [Drawn("cat", n, None, Reason.NO_CODE, "tikz") for n in (0, 1)])
    fill(run, [Drawn("dog", 0, 5.0, None, "tikz")])
    run.add_fingerprint("f3", "u", {"scorer": "u", "metrics": FRECHET})
    sets = {"one": [one.image for one in FOUR[:2]], "two": [Drawn("dog", 0, 0, None, "tikz").image]}
    said = {"one": "n = 50 of 120, mean of 10 draws", "two": "n = 50 of 94, mean of 10 draws"}
    for subject, members in sets.items():
        run.add_scores(
            [("u", "f3", "frechet", "set", subject, 9.5, said[subject])], {subject: members}
        )
    table = tabulate([run])
    assert value(table, "frechet", "drop", language="svg") == (9.5, 2)
    assert not has(table, "frechet", "worst")
    assert "frechet: n = 50 of 94 to 120, mean of 10 draws." in table.notes
    rates = "rendered 33 % to 75 % (objects)."
    assert f"Fewer rendered drawings raise frechet by themselves: {rates}" in table.notes
    assert not has(tabulate([run], by="category"), "frechet", "drop")
    assert not any("Fewer" in note for note in tabulate([run], by="category").notes)


def test_drawings_of_one_concept_render_together(make: Callable[[str], Run]) -> None:
    drawn = [
        Drawn(concept, sample, 50.0 if fine else None, None if fine else Reason.NO_CODE)
        for concept, fine in (("cat", True), ("dog", False), ("owl", True), ("elk", True))
        for sample in range(4)
    ]
    one_each = fill(make("one"), [one for one in drawn if one.sample == 0])
    row = tabulate([one_each]).rows.set_index("measure").loc["rendered"]
    low, high = proportion_confint(3, 4, method="wilson")
    assert (row["low"], row["high"]) == pytest.approx((100 * low, 100 * high))
    row = tabulate([fill(make("four"), drawn)]).rows.set_index("measure").loc["rendered"]
    expected = np.multiply(100, mid_p(3, 4))
    assert (row["value"], row["n"], row["interval"]) == (75.0, 16, "gaffke")
    assert (row["low"], row["high"]) == pytest.approx(tuple(expected), abs=1e-3)


def test_medians_stand_beside_means(make: Callable[[str], Run]) -> None:
    ranks = (10.0, 20.0, 30.0, 40.0, 100.0)
    drawn = [Drawn(f"c{n}", 0, rank) for n, rank in enumerate(ranks)]
    failed = Drawn("c5", 0, None, Reason.NO_CODE)
    table = tabulate([fill(make("r"), [*drawn, failed])])
    rows = table.rows.set_index(["measure", "policy"])[list(MEDIANS)]
    assert tuple(rows.loc["rank", "drop"]) == (30.0, 20.0, 40.0)
    assert tuple(rows.loc["rank", "worst"]) == tuple(np.quantile([0.0, *ranks], [0.5, 0.25, 0.75]))
    assert rows.loc["rendered"].isna().all(axis=None)
    sheet = as_sheet(table)
    ((_, grid),) = sheet.blocks
    order = list(grid.index)
    assert grid.loc["rank % (drop), median", "svg"] == "30.0 (20.0 to 40.0)"
    assert order.index("rank % (drop), median") == order.index("rank % (drop)") + 1
    assert "cosine (drop), median" in order
    assert sum(note.startswith("median: ") for note in sheet.notes) == 1
    for form in formats.FORMATS:
        text = formats.formatted(sheet, form)
        assert ("median" in text, "30.0" in text) == (True, True), form
    by = dict(as_sheet(tabulate([fill(make("s"), drawn)], by="category")).blocks)
    assert by["m · objects · rank % (drop), median"].loc["animal", "svg"] == "30.0 (20.0 to 40.0)"


def test_hits_have_no_median(make: Callable[[str], Run]) -> None:
    drawn = [Drawn(f"c{n}", 0, 100.0 * (n % 2)) for n in range(5)]
    table = tabulate([fill(make("r"), drawn)])
    ((_, grid),) = as_sheet(table).blocks
    assert "rank % (drop)" in grid.index
    assert "rank % (drop), median" not in grid.index


def test_what_scorers_said_of_drawings_is_counted(make: Callable[[str], Run]) -> None:
    unknown = "words outside the vocabulary: zoetrope; captions cut to 77 tokens: 3 of 1000"
    drawn = [Drawn(name, n, 50.0, note="") for name in ("cat", "dog", "eel") for n in (0, 1)]
    drawn[0] = replace(drawn[0], note=unknown)
    drawn[1] = replace(drawn[1], note=unknown)
    notes = tabulate([fill(make("r"), drawn)]).notes
    assert (
        "rank: 33 % of 6 drawings show concepts outside its vocabulary (1 of 3 concepts); "
        "`vdiag score RUN --strict-vocabulary` leaves them out."
    ) in notes
    assert "rank: captions cut to 77 tokens: 3 of 1000 (objects)." in notes
    assert not any(note.startswith("cosine") for note in notes)


@pytest.mark.parametrize("form", formats.FORMATS)
def test_every_format_has_the_numbers_and_their_note(run: Run, form: str) -> None:
    text = formats.formatted(as_sheet(tabulate([run])), form)
    assert "60" in text
    assert "45" in text
    assert "not CLIP" in text or form == "csv"
    assert form not in ("csv", "json") or "student t" in text


def test_text_shows_counts_as_whole_numbers_and_means_with_their_interval(run: Run) -> None:
    lines = formats.formatted(as_sheet(tabulate([run])), "text").splitlines()
    assert lines[0] == "m · objects"
    found = mean([90.0, 70.0, 20.0], ["cat", "cat", "dog"], (0.0, 100.0))
    shown = {line[:27].rstrip(): line[27:].lstrip() for line in lines}
    assert shown["rank % (drop)"] == f"60.0 [{found.low:.1f}, {found.high:.1f}]"
    assert shown["rank % (drop), median"] == "70.0 (45.0 to 80.0)"
    assert (shown["spread (drop)"], shown["timeout"]) == ("0.400", "1")
    assert (shown["n (drawings)"], shown["n (concepts)"]) == ("4", "2")


def test_values_that_are_numbers_stand_in_their_order(tmp_path: Path) -> None:
    counts = ("10", "2", "without", "9", "apple")
    drawn = [Drawn(f"c{count}", 0, 50.0, category=count) for count in counts]
    with Run.write(tmp_path / "r") as run:
        (_, grid), *_ = as_sheet(tabulate([fill(run, drawn)], by="category")).blocks
    assert list(grid.index) == ["2", "9", "10", "apple", "without"]
