"""What a scoring that was stopped leaves, and other ways in which numbers could go wrong unseen."""

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
import pytest

from tests.handmade import FOUR, Drawn, fill, value
from tests.score.test_score import brightness, make_run, picture
from vdiag.concepts import sets
from vdiag.draw import page
from vdiag.draw.table import as_sheet, tabulate
from vdiag.errors import BadInput
from vdiag.records import Concept, Drawing, Over, Reason
from vdiag.results import formats
from vdiag.run import pictures
from vdiag.run.store import Run
from vdiag.score import fingerprints
from vdiag.score import score as scoring
from vdiag.scorers import Options
from vdiag.scorers.tiny_fidelity import TinyFidelity


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VDIAG_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Run]:
    return lambda name: Run.write(tmp_path / name)


def times(run: Run) -> list[str]:
    return [parts["scored_at"] for parts in run.fingerprints().values()]


def test_scores_count_as_newest_only_once_they_are_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "SHARDS", dict.fromkeys(Over, 2))
    batch: list[int] = []
    kind = brightness("light", Over.IMAGE, batch)
    load = pictures.load
    calls = itertools.count()

    def stopped(path: str) -> np.ndarray:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return load(path)

    with Run.write(make_run(tmp_path / "run")) as run:
        monkeypatch.setattr(pictures, "load", stopped)
        with pytest.raises(KeyboardInterrupt):
            scoring.score(run, [scoring.Choice(kind, "only")], Options())
        assert times(run) == [""]
        assert len(run.scores()) == 2
        notes = tabulate([run]).notes
        assert any("4 of 6 pictures have no score yet" in note for note in notes)
        monkeypatch.setattr(pictures, "load", load)
        scoring.score(run, [scoring.Choice(kind, "only")], Options())
        assert times(run)[0] > "2024"
        assert not any("no score yet" in note for note in tabulate([run]).notes)


def test_the_newest_scores_are_shown_when_the_clock_was_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = brightness("light", Over.IMAGE, [])

    class Clock(datetime):
        year_now = 2031

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls(cls.year_now, 1, 1, tzinfo=tz)

    monkeypatch.setattr(fingerprints, "datetime", Clock)
    with Run.write(make_run(tmp_path / "run")) as run:
        scoring.score(run, [scoring.Choice(kind, "before")], Options())
        monkeypatch.setattr(Clock, "year_now", 2026)
        scoring.score(run, [scoring.Choice(kind, "after")], Options())
        of = {measure.scorer for measure in tabulate([run]).measures.values()}
        assert (of, min(times(run))[:4]) == ({"light:after"}, "2026")
        scoring.score(run, [scoring.Choice(kind, "before")], Options())
        of = {measure.scorer for measure in tabulate([run]).measures.values()}
        assert of == {"light:before"}, "what was scored last"


def test_failures_alone_are_no_worst_value(make: Callable[[str], Run]) -> None:
    tikz = [
        Drawn("cat", 0, None, Reason.TIMEOUT, language="tikz"),
        Drawn("dog", 0, 50.0, language="tikz"),
    ]
    run = fill(make("r"), [*FOUR, *tikz])
    assert value(tabulate([run]), "rank", "worst", language="tikz") == (25.0, 2)
    run._db.execute("DELETE FROM scores WHERE subject = ?", (tikz[1].image,))
    table = tabulate([run])
    rows = table.rows[(table.rows["measure"] == "rank") & (table.rows["language"] == "tikz")]
    assert set(rows["policy"]) == {"drop"}
    assert rows["n"].tolist() == [0]


def test_a_drawing_is_ranked_in_its_own_way_whatever_stands_beside_it(tmp_path: Path) -> None:
    pixels = picture(3)
    path = tmp_path / "x.png"
    pictures.save(pixels, path)
    name = pictures.content_name(pixels)

    def drawing(text: str) -> Drawing:
        return Drawing(text, name, Concept(text, text, "phrases"), "g", str(path))

    captions = sets.captions("objects", ())
    scorer = TinyFidelity()
    alone = {(s.subject, s.metric): s.value for s in scorer.score([drawing("a sun")], captions)}
    both = scorer.score([drawing("a sun"), drawing("a pelican riding a bicycle")], captions)
    together = {(s.subject, s.metric): s.value for s in both if s.subject == "a sun"}
    assert together == pytest.approx(alone, abs=1e-6), "but for the rounding of float32"
    assert len(both) == 8


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("a 猫", ("猫",)),
        ("велосипед", ("велосипед",)),
        ("a café", ()),
        ("a zxqvkly", ("zxqvkly",)),
        ("a cat's house", ()),
    ],
)
def test_words_of_any_script_are_looked_up(text: str, unknown: tuple[str, ...]) -> None:
    assert TinyFidelity()._encoder.unknown_words(text) == unknown


def test_a_level_that_failed_has_its_worst_value_beside_one_that_did_not(
    make: Callable[[str], Run],
) -> None:
    drawn = [*FOUR, Drawn("kite", 0, None, Reason.NO_CODE)]
    made_of = {"over": "image", "levels": json.dumps(["mine", "objects"])}
    run = fill(make("r"), drawn, made_of)
    run._db.execute("UPDATE questions SET level = 'mine' WHERE concept = 'kite'")
    assert value(tabulate([run]), "rank", "worst", level="mine") == (0.0, 1)


def test_a_run_and_its_copy_do_not_count_twice(make: Callable[[str], Run]) -> None:
    run, part, other = fill(make("r"), FOUR), fill(make("p"), FOUR[:2]), make("o")
    fill(other, [replace(one, model="n") for one in FOUR])
    assert value(tabulate([run, other]), "n", model="m") == (4.0, 4)
    with pytest.raises(BadInput, match=r'r" and ".*p" hold the same drawings'):
        tabulate([run, part])


def test_a_picture_that_is_gone_or_damaged_is_named(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run")
    [first, *_] = sorted((folder / "images").glob("*/*.png"))
    first.write_bytes(b"no picture")
    choice = scoring.Choice(brightness("light", Over.IMAGE, []), "only")
    with Run.write(folder) as run:
        with pytest.raises(BadInput, match=f'"{first}" of the run cannot be read'):
            scoring.score(run, [choice], Options())
        first.unlink()
        with pytest.raises(BadInput, match=f'"{first}" of the run is gone'):
            page.write_page([run], tmp_path / "report")


def test_latex_has_one_cell_a_column_and_escapes_what_is_special(
    make: Callable[[str], Run],
) -> None:
    odd = [replace(one, language="a_b", category="$x^2_{~\\|") for one in FOUR]
    table = tabulate([fill(make("r"), [*FOUR, *odd])])
    lines = formats.formatted(as_sheet(table), "latex").splitlines()
    assert r" & a\_b & svg \\" in lines
    by_category = tabulate([fill(make("s"), odd)], by="category")
    escaped = r"\$x\textasciicircum{}2\_\{\textasciitilde{}\textbackslash{}|"
    assert any(
        line.startswith(escaped)
        for line in formats.formatted(as_sheet(by_category), "latex").split("\n")
    )
    rows = [
        r for r in formats.formatted(as_sheet(by_category), "markdown").split("\n") if "$x" in r
    ]
    assert all(row.replace(r"\|", "").count("|") == 3 for row in rows)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text\na red, round ball\n", 'Line 2 of .* more cells than the header .*" round ball"'),
        ("text\n" + "x" * 200_000 + "\n", "is no CSV file"),
    ],
)
def test_a_concept_file_that_would_lose_text_is_refused(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "mine.csv").write_text(content)
    with pytest.raises(BadInput, match=said):
        sets.read_csv(tmp_path / "mine.csv")


def test_a_text_of_two_lines_keeps_its_words_apart(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text('text\n"a red\nball"\n')
    [concept] = sets.read_csv(tmp_path / "mine.csv").concepts
    assert concept.text.split() == ["a", "red", "ball"]


def test_sets_of_two_sizes_are_named_apart_when_too_small(tmp_path: Path) -> None:
    kind = brightness("light", Over.SET, [])
    with Run.write(make_run(tmp_path / "run")) as run:
        run._db.execute("UPDATE images SET rendering = '{\"size\": 32}' WHERE key IN ('i0', 'i1')")
        said = scoring.too_small(run, [scoring.Choice(kind, "only")], Options())
    assert sorted(line.split(": ")[2].split(" ")[0] for line in said) == ["2", "4"]
