"""The page, its tables and figures, from records put in by hand."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import Vdiag
from tests.handmade import BLACK, METRICS, PICTURE, Drawn, fill, spread
from vdiag.draw import figures
from vdiag.draw.page import write_page
from vdiag.draw.table import tabulate
from vdiag.records import Answer, Concept, Program, Question, Ranking, Reason
from vdiag.run import pictures
from vdiag.run.rankings import WHITE, row
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run

pytestmark = pytest.mark.filterwarnings("error")

SVG, TIKZ = figures.LANGUAGES[:2]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with Run.write(tmp_path / "r") as run:
        pictures.save(BLACK, run.image_path(PICTURE))
        yield run


def draw(run: Run, drawn: Sequence[Drawn]) -> Run:
    """The drawings, and a spread of 0.25 for every pair of them that rendered."""
    fill(run, drawn)
    pairs: dict[tuple[str, str, str], list[str]] = {}
    for one in drawn:
        if one.rank is not None:
            pairs.setdefault((one.model, one.language, one.concept), []).append(one.image)
    for number, pair in enumerate(pairs.values()):
        if len(pair) > 1:
            spread(run, str(number), 0.25, pair)
    return run


def coloured(path: Path, colour: str) -> NDArray[np.bool_]:
    """Where a PNG has exactly this colour."""
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return np.asarray((pictures.load(str(path)) == wanted).all(-1))


def test_the_page_is_whole_and_says_policy_and_n(run: Run, tmp_path: Path) -> None:
    draw(run, [Drawn("<b>cat", n, 50.0 + n, note="</script>") for n in (0, 1)])
    fill(run, [Drawn("dog", 0, None, Reason.TIMEOUT)])
    page = write_page([run], tmp_path / "out")
    text = page.read_text()
    sources = re.findall(r'src="([^"]+)"', text)
    assert sources
    assert all((page.parent / source).is_file() for source in sources)
    assert not re.search(r"""(?:src|href)=["']?https?:|@import|url[(]""", text)
    captions = re.findall("<figcaption>(.*?)</figcaption>", text)
    assert len(captions) == len(sources) == 4
    assert all("n = " in caption for caption in captions)
    assert all("policy drop (over what shows something)" in caption for caption in captions[:-1])
    data = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert data is not None
    cards = json.loads(data.group(1))
    assert [(c["concept"], c["reason"], c["scores"]) for c in cards] == [
        ("<b>cat", "", {"rank": 50.0, "cosine": 0.5, "spread": 0.25}),
        ("<b>cat", "", {"rank": 51.0, "cosine": 0.5, "spread": 0.25}),
        ("dog", "timeout", {}),
    ]
    assert all((page.parent / card["image"]).is_file() for card in cards if card["image"])
    assert "<b>cat" not in text
    assert {"table.csv", "table.md", "table.tex"} <= {path.name for path in page.parent.iterdir()}


def test_a_page_by_category_keeps_its_figures_by_level(run: Run, tmp_path: Path) -> None:
    oaks = [Drawn("oak", n, 60.0, category="plant") for n in (0, 1)]
    draw(run, [*oaks, *(Drawn("cat", n, 20.0) for n in (0, 1))])
    page = write_page([run], tmp_path / "out", by="category", policies=["worst"])
    assert "m · objects · rank % (worst)" in page.read_text()
    assert "category" in (page.parent / "table.csv").read_text().splitlines()[0]
    assert "policy worst" in page.read_text()
    write_page([run], tmp_path / "levels", policies=["worst"])
    figure = (tmp_path / "levels" / "figure-rank.png").read_bytes()
    assert (page.parent / "figure-rank.png").read_bytes() == figure


def test_scores_stand_where_they_belong(run: Run, tmp_path: Path) -> None:
    """Each language has its colour, and its own permuted captions are dotted beside it."""
    ranked(run, {"svg": (20.0, 2), "tikz": (80.0, 1)})
    drawn = figures.draw(tabulate([run]), tmp_path)
    assert [one.file for one in drawn] == ["figure-rank.png"]
    assert "dotted: the same pictures, their captions permuted" in drawn[0].caption
    path = tmp_path / drawn[0].file
    svg, tikz = (middle_of_the_mark(coloured(path, colour)) for colour in (SVG, TIKZ))
    dotted = coloured(path, figures.CHANCE).sum(0)
    assert svg < tikz
    places = [svg + (tikz - svg) * (value - 20) / 60 for value in (50, 75)]
    for place in places:
        near = dotted[round(place) - 3 : round(place) + 4]
        assert near.max() > 10
    assert sorted(np.argsort(dotted)[-2:]) == pytest.approx(places, abs=3)


def middle_of_the_mark(pixels: np.ndarray) -> float:
    """The middle of the columns with most of a colour: an interval's bar is thinner than a mark."""
    columns = pixels.sum(0)
    return float(np.nonzero(columns >= columns.max() - 1)[0].mean())


def ranked(
    run: Run, of: Mapping[str, tuple[float, int]], names: Sequence[str] = ("cat", "dog")
) -> None:
    """By language the rank of each drawing, and the place of their captions among one more."""
    captions = [*(f"a {name}" for name in names), "a sun"]
    made_of = {"captions": f"{len(captions)} x", "ranked_among": json.dumps(captions)}
    drawn = [
        Drawn(name, 0, rank, language=language)
        for language, (rank, _) in of.items()
        for name in names
    ]
    fill(run, drawn, made_of)
    kept = [(one.image, of[one.language][1]) for one in drawn] + [(WHITE, 2)]
    rankings = {key: Ranking(np.array([*[place] * len(names), 0]), ()) for key, place in kept}
    run.add_scores([], {}, [row("f1", key, ranking, {}) for key, ranking in rankings.items()])


def test_baselines_are_folded_below_their_table(run: Run, tmp_path: Path) -> None:
    ranked(run, {"svg": (75.0, 2), "tikz": (25.0, 2)})
    text = write_page([run], tmp_path / "out").read_text()
    table, folded = text.split("<details>")
    assert "rank % (drop)" in table
    assert "permuted" not in table.split("<table>")[1]
    assert all(name in folded for name in ("rank permuted % (drop)", "rank white sheet %"))
    for name in ("csv", "md", "tex"):
        assert "rank best fixed" in (tmp_path / "out" / f"table.{name}").read_text()
    notes = tabulate([run]).notes
    assert (
        "rank (drop): no better than permuted captions, whose value its interval reaches down to: "
        "m · objects · svg (50.0), m · objects · tikz (50.0)." in notes
    )


def test_only_scores_that_are_no_better_are_named(run: Run) -> None:
    """Ten drawings at 95 and at 55, all of whose captions have the middle place of eleven."""
    ranked(run, {"svg": (95.0, 10), "tikz": (55.0, 10)}, list("abcdefghij"))
    [named] = [note for note in tabulate([run], policies=["drop"]).notes if "no better" in note]
    assert named.endswith("reaches down to: m · objects · tikz (50.0).")


def test_intervals_are_as_long_as_in_the_table(run: Run, tmp_path: Path) -> None:
    drawn = [Drawn(name, 0, rank) for name, rank in zip("abcd", (40, 44, 56, 60), strict=True)]
    table = tabulate([draw(run, [*drawn, Drawn("a", 0, 50.0, language="tikz")])])
    row = table.rows[(table.rows["measure"] == "rank") & (table.rows["policy"] == "drop")].iloc[0]
    figures.draw(table, tmp_path)
    columns = np.nonzero(coloured(tmp_path / "figure-rank.png", SVG).sum(0))[0]
    middle = np.nonzero(coloured(tmp_path / "figure-rank.png", TIKZ))[1].mean()
    assert row["value"] == 50.0
    assert columns.mean() == pytest.approx(middle, abs=3)
    assert np.ptp(columns) > 300
    assert row["high"] - 50 == pytest.approx(50 - row["low"])


def test_failures_are_stacked_in_their_shares(run: Run, tmp_path: Path) -> None:
    reasons = [Reason.TIMEOUT, Reason.TIMEOUT, Reason.NO_CODE]
    fill(run, [Drawn(str(n), 0, None, reason) for n, reason in enumerate(reasons)])
    fill(run, [Drawn("cat", 0, 50.0), Drawn("dog", 0, 50.0, Reason.BLANK_IMAGE)])
    drawn = figures.draw(tabulate([run]), tmp_path)
    assert "(n = 5); hatched: rendered, but showing nothing." in drawn[-1].caption
    colours = dict(zip(Reason, figures.REASONS, strict=True))
    found = {r: coloured(tmp_path / "figure-failures.png", colours[r]) for r in set(reasons)}
    row = int(found[Reason.TIMEOUT].sum(1).argmax())
    widths = {reason: int(mask[row].sum()) for reason, mask in found.items()}
    assert widths[Reason.TIMEOUT] == pytest.approx(2 * widths[Reason.NO_CODE], abs=4)


def test_without_failures_and_scores_there_is_nothing_to_draw(run: Run, tmp_path: Path) -> None:
    run.add_fingerprint("f1", "s", {"scorer": "s", "metrics": METRICS})
    assert figures.draw(tabulate([run]), tmp_path) == []
    fill(run, [Drawn("cat", 0, None)])
    assert figures.draw(tabulate([run]), tmp_path) == []


def test_long_names_of_models_are_whole(run: Run, tmp_path: Path) -> None:
    """Nothing dark stands at the right edge, where a name that is cut off would."""
    name = "a model with a long name, prompt draw_transformed (text d679), transform"
    models = [f"{name} {turn}" for turn in ("none", "rotate90", "$\\nothing$")]
    drawn = [Drawn("cat", n, 50.0, model=model) for model in models for n in (0, 1)]
    drawn += [Drawn("dog", 0, None, Reason.TIMEOUT, model=models[0])]
    for one in figures.draw(tabulate([draw(run, drawn)]), tmp_path):
        picture = pictures.load(str(tmp_path / one.file))
        assert picture[:, -4:].min() > 200, one.file


def test_the_page_says_how_drawings_were_asked_for(run: Run, tmp_path: Path) -> None:
    fill(run, [Drawn("cat", 0, 50.0)])
    turned = {"transform": "flip"}
    asked = Question(
        "q", "p/m", "m", Concept("cat", "a cat", "objects", {"category": "animal"}), "svg", 0, 0,
        "d", "d@1", {}, details=turned,
    )  # fmt: skip
    run.add_questions([asked])
    run.add_answer("q", Answer("x"))
    run.add_programs([("q", Program("code", None, ("drawn with w = 4", "no fence")))], 1)
    run.add_images([ImageRecord("i", "q", {"size": 8}, "none", PICTURE, None, "", None, 0.0)])
    found = re.search(
        r'id="data">(.*?)</script>', write_page([run], tmp_path / "o").read_text(), re.S
    )
    assert found is not None
    assert {(card["condition"], card["notes"]) for card in json.loads(found.group(1))} == {
        ("transform none", ""), ("transform flip", "drawn with w = 4; no fence"),
    }  # fmt: skip


@pytest.mark.slow
def test_many_models_and_languages_fit(run: Run, tmp_path: Path) -> None:
    """Six models and eight languages; matplotlib warns of what does not fit, and warnings fail."""
    random = np.random.default_rng(0)
    drawn = [
        Drawn(concept, sample, float(random.integers(100)), None, f"language {n}", f"model {m}")
        for m in range(6)
        for n in range(8)
        for concept in ("cat", "dog")
        for sample in (0, 1)
    ]
    names = [one.file for one in figures.draw(tabulate([draw(run, drawn)]), tmp_path)]
    assert names == ["figure-rank.png", "figure-spread.png", "figure-spread-against-rank.png"]
    for colour in figures.LANGUAGES:
        assert all(coloured(tmp_path / name, colour).sum() > 50 for name in names)


def test_a_legend_of_many_models_is_whole(run: Run, tmp_path: Path) -> None:
    drawn = [Drawn("cat", n, 50.0, model=f"model {m:02}") for m in range(24) for n in (0, 1)]
    figures.draw(tabulate([draw(run, drawn)]), tmp_path)
    marks = coloured(tmp_path / "figure-spread-against-rank.png", figures.MARK).any(1)
    assert np.count_nonzero(np.diff(marks.astype(int)) == 1) == 24


def test_one_drawing_alone_has_no_figure_and_loads_nothing_that_draws_any(
    vdiag: Vdiag, tmp_path: Path
) -> None:
    kite = "<svg viewBox='0 0 9 9'><path d='M4 0L8 4L4 9L0 4Z' fill='red'/></svg>"
    row = {"concept": "a red kite", "language": "svg", "answer": kite}
    (tmp_path / "kite.jsonl").write_text(json.dumps(row))
    words = ("draw", "--concepts", "a red kite", "--model", "replay/kite.jsonl")
    options = ("--languages", "svg", "--samples", "1", "--out", "r")
    done = vdiag(*words, *options, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0, done.stderr
    imported = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
    assert {"pandas", "vdiag.draw.page"} <= imported
    assert not {"matplotlib", "torch", "scipy.stats", "open_clip"} & imported
    assert not list((tmp_path / "r" / "report").glob("figure*"))
    page = (tmp_path / "r" / "report" / "index.html").read_text()
    assert ("<h2>Drawings" in page, "<h2>Figures" in page) == (True, False)
