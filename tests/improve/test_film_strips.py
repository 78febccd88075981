"""The page of improving, its figures and film strips, from records put in by hand."""

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.conftest import Vdiag
from tests.handmade import BLACK, METRICS, PICTURE
from vdiag.draw.figures import DPI
from vdiag.errors import BadInput
from vdiag.improve import figures, outcomes
from vdiag.improve.chains import FRESH, IMPROVED
from vdiag.improve.film_strips import write_page
from vdiag.records import Answer, Concept, Program, Question, Reason, Task
from vdiag.report.report import report
from vdiag.report.table_of_runs import sheet
from vdiag.results.measures import Measure
from vdiag.run import pictures
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run

pytestmark = pytest.mark.filterwarnings("error")

CHOOSES = json.dumps([{"name": "choice", "unit": "%", "low": 0.0, "high": 100.0, "worst": 0.0}])
HOSTILE = "</script><img src=x onerror=alert(1)>"
Make = Callable[..., Run]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Runs of ``vdiag improve`` without a drawing."""
    with ExitStack() as stack:

        def new(name: str = "r", rounds: int = 2, feedback: tuple[str, ...] = ("generic",)) -> Run:
            run = stack.enter_context(Run.write(tmp_path / name))
            pictures.save(BLACK, run.image_path(PICTURE))
            said = {"task": "improve", "rounds": rounds, "feedback": feedback, "notes": ["a note"]}
            for key, value in {**said, "selection": "t:v", "prices": {}}.items():
                run.note(key, value)
            parts = {"variant": "v", "note": "", "over": "image"}
            run.add_fingerprint("f1", "s", {**parts, "scorer": "s", "metrics": METRICS})
            run.add_fingerprint("f2", "t", {**parts, "scorer": "t", "metrics": CHOOSES})
            return run

        yield new


def put(
    run: Run,
    task: Task,
    number: int,
    scores: tuple[float, float] | None = None,
    reason: Reason | None = None,
    concept: str = "cat",
    answered: bool = True,
    level: str = "objects",
    **details: Any,
) -> None:
    """A drawing of the cat (or another) with its reported and its selecting score, or a failure."""
    base = f"draw0{concept}"
    key = f"{task}{number}{concept}{details.get('feedback', '')}"
    if task != Task.DRAW:
        details = {"base": base, **details}
    told = Concept(concept, f"a {concept}", level)
    kind = (task, "" if task == Task.DRAW else base, (), details)
    run.add_questions(
        [Question(key, "p/m", "m", told, "svg", 0, number, f"ask {key}", "d@1", {}, *kind)]
    )
    if not answered:
        return
    run.add_answer(key, Answer(f"answer {key}"))
    run.add_programs([(key, Program(f"code {key}"))], 1)
    picture = None if scores is None else PICTURE
    run.add_images(
        [ImageRecord(f"i{key}", key, {"size": 8}, "none", picture, reason, f"log {key}", 3, 0.0)]
    )
    if scores is not None:
        rows = zip(("s", "t"), ("f1", "f2"), ("rank", "choice"), scores, strict=True)
        run.add_scores([(*which, "image", f"i{key}", value, "") for *which, value in rows], {})  # type: ignore[misc]


def suggest(run: Run, number: int, text: str) -> None:
    concept = Concept("cat", "a cat", "objects")
    details = {"feedback": "self", "base": "draw0cat"}
    key = f"suggest{number}"
    kind = (Task.SUGGEST, "draw0cat", (), details)
    run.add_questions(
        [Question(key, "p/m", "m", concept, "svg", 0, number, f"ask {key}", "d@1", {}, *kind)]
    )
    run.add_answer(key, Answer(text))


def chain(run: Run) -> Run:
    """Round 1 fails, round 2 is better; of two fresh ones the first is chosen."""
    put(run, Task.DRAW, 0, (40.0, 20.0))
    put(run, Task.IMPROVE, 1, None, Reason.TIMEOUT, feedback="generic", calls=1)
    put(run, Task.IMPROVE, 2, (70.0, 10.0), feedback="generic", calls=2)
    put(run, Task.CONTROL, 1, (60.0, 30.0))
    put(run, Task.CONTROL, 2, (50.0, 25.0))
    return run


def data(page: Path) -> dict[str, Any]:
    found = re.search(r'id="data">(.*?)</script>', page.read_text(), re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found.group(1))
    return loaded


def prompts(page: dict[str, Any], places: list[int | None]) -> list[str]:
    return [page["drawings"][n]["prompt"] if n is not None else "" for n in places]


def test_a_strip_has_both_arms_their_scores_and_picks(make: Make, tmp_path: Path) -> None:
    page = write_page([chain(make())], tmp_path / "out")
    found = data(page)
    (strip,) = found["strips"]
    assert prompts(found, [strip["base"]]) == ["ask draw0cat"]
    assert prompts(found, strip["improved"]) == ["ask improve1catgeneric", "ask improve2catgeneric"]
    assert [prompts(found, calls) for calls in strip["fresh"]] == [
        ["ask control1cat"],
        ["ask control2cat"],
    ]
    picks = {pick: prompts(found, list(of.values())) for pick, of in strip["picks"].items()}
    assert picks == {
        "last": ["ask improve2catgeneric", "ask control2cat"],
        "best": ["ask draw0cat", "ask control1cat"],
    }
    assert strip["worth"]["rank"] == {
        "last": {"first": 40.0, "improved": 70.0, "fresh": 50.0},
        "best": {"first": 40.0, "improved": 40.0, "fresh": 60.0},
    }
    failed, better = (found["drawings"][n] for n in strip["improved"])
    assert (failed["image"], failed["reason"], failed["line"]) == ("", "timeout", 3)
    assert (failed["program"], failed["log"]) == (
        "code improve1catgeneric",
        "log improve1catgeneric",
    )
    assert better["scores"] == {"rank": 70.0, "choice": 10.0}
    assert (page.parent / better["image"]).is_file()
    assert [one["label"] for one in found["reported"]] == ["rank"]
    assert [one["label"] for one in found["selection"]] == ["choice"]
    assert found["picks"] == ["last", "best"]


def test_the_page_is_whole_and_has_its_tables(make: Make, tmp_path: Path) -> None:
    page = write_page([chain(make())], tmp_path / "out")
    text = page.read_text()
    sources = re.findall(r'src="([^"]+)"', text)
    assert sources == ["figure-rounds-rank.png"]
    assert all((page.parent / source).is_file() for source in sources)
    assert (page.parent / "figure-rounds-rank.pdf").is_file()
    assert not re.search(r"""(?:src|href)=["']?https?:|@import|url[(]""", text)
    assert "<!--" not in text
    assert "<p>a note</p>" in text
    assert "m · objects · svg · generic" in text
    assert "change against fresh, last" in text
    with (page.parent / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    last = [r["value"] for r in rows if (r["arm"], r["pick"]) == ("improved", "last")]
    assert [float(value) for value in last] == [40.0, 40.0, 70.0]
    assert "round 2" in (page.parent / "table.md").read_text()
    assert r"\begin{tabular}" in (page.parent / "table.tex").read_text()


def test_what_models_wrote_stays_text(make: Make, tmp_path: Path) -> None:
    run = make()
    put(run, Task.DRAW, 0, (40.0, 20.0), concept=HOSTILE, level=HOSTILE + r"$\bad$")
    text = write_page([run], tmp_path / "out").read_text()
    assert "<img src=x" not in text
    assert text.count("</script>") == 2
    (strip,) = data(tmp_path / "out" / "index.html")["strips"]
    assert strip["concept"] == HOSTILE


def test_suggestions_stand_with_their_rounds(make: Make, tmp_path: Path) -> None:
    """In round 2 nothing could be suggested, so nothing was asked; fresh ones match two calls."""
    run = make(feedback=("self",))
    put(run, Task.DRAW, 0, (40.0, 20.0))
    suggest(run, 1, "wider")
    put(run, Task.IMPROVE, 1, (50.0, 30.0), feedback="self", calls=2)
    suggest(run, 2, "")
    for number in (1, 2, 3):
        put(run, Task.CONTROL, number, (60.0, 30.0))
    found = data(write_page([run], tmp_path / "out"))
    (strip,) = found["strips"]
    assert [one["answer"] for one in strip["suggestions"]] == ["wider", ""]
    assert prompts(found, strip["improved"]) == ["ask improve1catself", ""]
    assert [prompts(found, calls) for calls in strip["fresh"]] == [
        ["ask control1cat", "ask control2cat"],
        ["ask control3cat"],
    ]


def test_without_control_there_is_one_arm(make: Make, tmp_path: Path) -> None:
    run = make()
    put(run, Task.DRAW, 0, (40.0, 20.0))
    put(run, Task.IMPROVE, 1, (60.0, 10.0), feedback="generic", calls=1)
    found = data(write_page([run], tmp_path / "out"))
    (strip,) = found["strips"]
    assert strip["fresh"] is None
    assert strip["worth"]["rank"]["last"]["improved"] == 60.0
    (figure,) = figures.draw(sheet([run]).rows, measures_of(run), tmp_path)
    assert "fresh" not in figure.caption


def measures_of(run: Run) -> Sequence[Measure]:
    return outcomes.read([run]).reported


def test_what_never_showed_anything_is_worth_the_policy(make: Make, tmp_path: Path) -> None:
    run = make()
    put(run, Task.DRAW, 0, None, Reason.TIMEOUT)
    put(run, Task.IMPROVE, 1, (5.0, 5.0), Reason.BLANK_IMAGE, feedback="generic", calls=1)
    worst, dropped = (
        data(write_page([run], tmp_path / policy, policies=[policy]))["strips"][0]["worth"]["rank"]
        for policy in ("worst", "drop")
    )
    assert worst["last"] == {"first": 0.0, "improved": 0.0, "fresh": 0.0}
    assert dropped["last"] == {"first": None, "improved": None, "fresh": None}


def test_a_budget_that_ended_leaves_what_there_is(make: Make, tmp_path: Path) -> None:
    run = make(rounds=3)
    put(run, Task.DRAW, 0, (40.0, 20.0))
    put(run, Task.IMPROVE, 1, feedback="generic", calls=1, answered=False)
    put(run, Task.DRAW, 0, concept="dog", answered=False)
    found = data(write_page([run], tmp_path / "out"))
    cat, dog = found["strips"]
    assert [n is None for n in cat["improved"]] == [False], "no round that was not asked"
    waiting = found["drawings"][cat["improved"][0]]
    assert (waiting["image"], waiting["reason"], waiting["answer"]) == ("", "", "")
    assert dog["worth"]["rank"]["last"]["improved"] is None


def test_scores_by_round_stand_at_their_height(make: Make, tmp_path: Path) -> None:
    """Improving goes from 40 to 70, fresh ones from 40 to 60: by the ends of their marks."""
    run = chain(make())
    drawn = figures.draw(sheet([run]).rows, measures_of(run), tmp_path)
    assert [one.file for one in drawn] == ["figure-rounds-rank.png"]
    assert "n = 1;" in drawn[0].caption
    assert "policy worst" in drawn[0].caption
    pixels = pictures.load(str(tmp_path / drawn[0].file))
    pixels = pixels[:, : pixels.shape[1] * 7 // 10]
    top, bottom = {}, {}
    for arm, colour in figures.COLOURS.items():
        wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        rows = np.nonzero((pixels == wanted).all(-1))[0]
        top[arm], bottom[arm] = rows.min(), rows.max()
    assert bottom[IMPROVED] == pytest.approx(bottom[FRESH], abs=2)
    mark = 4.5 / 72 * DPI
    rise = bottom[IMPROVED] - top[IMPROVED] - mark
    assert (top[FRESH] - top[IMPROVED]) / rise == pytest.approx(1 / 3, abs=0.02)


def test_many_panels_fit(make: Make, tmp_path: Path) -> None:
    """Matplotlib warns of what does not fit, and warnings fail."""
    run = make(feedback=("generic", "error"))
    put(run, Task.DRAW, 0, (40.0, 20.0))
    for feedback in ("generic", "error"):
        put(run, Task.IMPROVE, 1, (60.0, 10.0), feedback=feedback, calls=1)
    rows = sheet([run]).rows
    every = [rows.assign(language=f"language {n}", level=f"level {n % 2}") for n in range(5)]
    (figure,) = figures.draw(pd.concat(every), measures_of(run), tmp_path)
    assert pictures.load(str(tmp_path / figure.file)).shape[1] > 5 * 2 * 192


def test_a_picture_that_is_gone_is_one_sentence(make: Make, tmp_path: Path) -> None:
    run = chain(make())
    shutil.rmtree(run.folder / "images")
    with pytest.raises(BadInput, match="is gone: bring it back"):
        write_page([run], tmp_path / "out")


def test_the_command_writes_the_page_of_its_task(
    make: Make, tmp_path: Path, vdiag_here: Vdiag
) -> None:
    chain(make("improved"))
    make("unscored")
    done = vdiag_here("report", str(tmp_path / "improved"))
    assert done.returncode == 0
    assert (
        "<title>vdiag improve</title>"
        in (tmp_path / "improved" / "report" / "index.html").read_text()
    )
    refused = vdiag_here("report", str(tmp_path / "unscored"))
    assert refused.returncode == 2
    assert refused.stderr.startswith("vdiag: ")
    assert "is not scored yet" in refused.stderr
    by = vdiag_here("report", str(tmp_path / "improved"), "--by", "category")
    assert (by.returncode, by.stderr.count("\n")) == (2, 1)


def test_runs_of_several_tasks_have_no_page(make: Make, tmp_path: Path) -> None:
    other = make("other")
    other.note("task", "recognize")
    with pytest.raises(BadInput, match="several tasks"):
        report([chain(make()), other], tmp_path / "out")
