"""The page of recognition, its confusion figure and cards, from records put in by hand."""

import csv
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib import colormaps

from tests.conftest import Vdiag
from tests.handmade import BLACK, PICTURE, turn_down
from vdiag.errors import BadInput
from vdiag.recognize import confusion_figures, items
from vdiag.recognize.answer_reader import READER
from vdiag.recognize.confusion import confusion
from vdiag.recognize.items import Item
from vdiag.recognize.outcomes import recognitions
from vdiag.recognize.page import write_page
from vdiag.records import Answer, Concept, Question, Task
from vdiag.report import export
from vdiag.run import pictures
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run

pytestmark = pytest.mark.filterwarnings("error")

HOSTILE = "</script><img src=x onerror=alert(1)>"
CAT = Concept("cat 1", "a cat", "drawings", {"concept": "cat", "category": "animal"})
OAK = Concept("oak 1", "an oak", "drawings", {"concept": "oak", "category": "plant"})
TEXTS = ("an oak", "a cat")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A run of ``vdiag recognize`` without a question."""
    with Run.write(tmp_path / "r") as run:
        for pixels in (BLACK, ~BLACK):
            pictures.save(pixels, run.image_path(pictures.content_name(pixels)))
        for key, value in {
            "task": "recognize", "notes": ["a note"], "text_encoder": "e", "captions": {},
        }.items():  # fmt: skip
            run.note(key, value)
        yield run


def item(run: Run, concept: Concept, language: str = "svg", **more: str) -> Item:
    """A drawing that shows something."""
    one = Item(concept.name, concept, language, f"{language} of {concept.name}", **more)
    items.store(run, [one])
    run.add_images([ImageRecord(f"i{one.key}", one.key, {}, "none", PICTURE, None, "", None, 0.0)])
    return one


def ask(
    run: Run,
    one: Item,
    view: str,
    read: tuple[str, int | None, str, float | None] | None,
    protocol: str = "choice",
    images: Sequence[str] = (),
    model: str = "m",
    texts: Sequence[str] = TEXTS,
) -> None:
    """A question and how its answer was read: status, choice, words, rank."""
    concept = one.concept
    details: dict[str, Any] = {"item": one.name, "view": view, "protocol": protocol}
    if one.rewriting:
        details["rewriting"] = one.rewriting
    if protocol == "choice":
        correct = texts.index(concept.text)
        details |= {"distractors": "random", "texts": list(texts), "correct": correct}
    hidden = view == "none"
    key = "-".join((model, one.key, view, protocol))
    paths = tuple(str(run.image_path(image)) for image in images)
    kind = (Task.RECOGNIZE, "" if hidden else one.key, paths, details)
    language = "" if hidden else one.language
    run.add_questions(
        [
            Question(
                key, f"p/{model}", model, concept, language, 0, 0, f"ask {view}", "r@1", {}, *kind
            )
        ]
    )
    if read is not None:
        run.add_answer(key, Answer(f"answer to {view}"))
        status, choice, words, rank = read
        encoder = "" if protocol == "choice" else "e"
        with run.transaction() as db:
            row = (key, READER, encoder, status, choice, words, rank)
            db.execute("INSERT INTO readings VALUES (?,?,?,?,?,?,?)", row)


def read(choice: int) -> tuple[str, int | None, str, float | None]:
    return "read", choice, TEXTS[choice], None


def data(page: Path) -> list[dict[str, Any]]:
    found = re.search(r'id="data">(.*?)</script>', page.read_text(), re.DOTALL)
    assert found is not None
    loaded: list[dict[str, Any]] = json.loads(found.group(1))
    return loaded


def told(card: dict[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """By view and language what was said and what it counts as."""
    return {(a["view"], a["language"]): (a["said"], a["result"]) for a in card["answers"]}


def two_views(run: Run) -> Run:
    """A cat in two languages: right by its code, taken for an oak by its picture."""
    for language in ("svg", "tikz"):
        one = item(run, CAT, language)
        ask(run, one, "code", read(1))
        ask(run, one, "image", read(0), images=[PICTURE])
    ask(run, one, "none", ("empty", None, "", None))
    return run


def test_a_card_for_each_drawing_with_every_answer(run: Run, tmp_path: Path) -> None:
    page = write_page([two_views(run)], tmp_path / "out")
    (card,) = data(page)
    assert (card["item"], card["text"], card["category"]) == ("cat 1", "a cat", "animal")
    assert told(card) == {
        ("code", "svg"): ("a cat", "right"),
        ("code", "tikz"): ("a cat", "right"),
        ("image", "svg"): ("an oak", "wrong"),
        ("image", "tikz"): ("an oak", "wrong"),
        ("none", ""): ("", "not read"),
    }
    of = {(a["view"], a["language"]): a for a in card["answers"]}
    assert of["none", ""]["status"] == "empty"
    assert (of["code", "svg"]["options"], of["code", "svg"]["correct"]) == (list(TEXTS), 1)
    assert card["programs"][of["code", "tikz"]["program"]] == "tikz of cat 1"
    assert of["code", "svg"]["answer"] == "answer to code"
    assert of["code", "svg"]["shown"] == []
    assert of["image", "svg"]["shown"] == [card["image"]]
    assert (page.parent / card["image"]).is_file()


def test_what_was_turned_down_and_served_is_marked(run: Run, tmp_path: Path) -> None:
    cat = item(run, CAT)
    for view, reading in (("code", read(1)), ("image", None), ("none", None)):
        ask(run, cat, view, reading)
    turn_down(run, f"m-{cat.key}-image-choice", "too_large")
    with run.transaction() as db:
        db.execute("UPDATE questions SET settings = ?", ('{"base_url": "http://h/v1"}',))
        db.execute("UPDATE answers SET served = 'n'")
    page = write_page([run], tmp_path / "out")
    (card,) = data(page)
    answers = [(a["view"], a["result"], a["turned_down"], a["served"]) for a in card["answers"]]
    assert sorted(answers) == [
        ("code", "right", "", "n"),
        ("image", "turned down", "too_large", ""),
        ("none", "no answer yet", "", ""),
    ]
    assert "1 of 3 questions to m was turned down by its endpoint" in page.read_text()
    reasons = export.recognised(run).set_index("view")["turned_down"]
    assert reasons.fillna("").to_dict() == {"code": "", "image": "too_large", "none": ""}


def test_the_page_is_whole_and_has_its_tables(run: Run, tmp_path: Path) -> None:
    two_views(run)
    ask(run, item(run, OAK), "code", read(0))
    page = write_page([run], tmp_path / "out")
    text = page.read_text()
    sources = re.findall(r'src="([^"]+)"', text)
    assert sources == ["figure-confusion.png"]
    assert all((page.parent / source).is_file() for source in sources)
    assert (page.parent / "figure-confusion.pdf").is_file()
    assert not re.search(r"""(?:src|href)=["']?https?:|@import|url[(]""", text)
    assert "<!--" not in text
    assert "<p>a note</p>" in text
    assert "m · drawings · choice · random · tikz" in text
    assert "true category down, chosen across" in text
    assert "Chance: 50 % with 2 options" in text
    names = {path.name for path in page.parent.iterdir()}
    assert {
        f"{stem}.{end}" for stem in ("table", "confusion") for end in ("csv", "md", "tex")
    } <= names
    with (page.parent / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    (n,) = [r for r in rows if (r["view"], r["language"], r["measure"]) == ("code", "svg", "n")]
    assert n["value"] == "2.0"


def test_what_models_said_stays_text(run: Run, tmp_path: Path) -> None:
    for concept in (CAT, OAK):
        category = {"category": r"$\bad$" + concept.name + HOSTILE}
        marked = Concept(concept.name, concept.text, HOSTILE, category)
        ask(run, item(run, marked), "code", read(1))
    evil = Concept(HOSTILE, HOSTILE, "drawings", {})
    ask(run, item(run, evil), "code", ("read", None, HOSTILE, 50.0), "free")
    text = write_page([run], tmp_path / "out").read_text()
    assert "<img src=x" not in text
    assert text.count("</script>") == 2
    assert HOSTILE in {card["answers"][0]["said"] for card in data(tmp_path / "out" / "index.html")}


def test_free_answers_are_right_where_they_rank_first(run: Run, tmp_path: Path) -> None:
    cat = item(run, CAT)
    for view, words, rank in (
        ("code", "a cat", 100.0), ("image", "a dog", 99.5), ("code-image", "zzz", None),
    ):  # fmt: skip
        ask(run, cat, view, ("read", None, words, rank), "free")
    (card,) = data(write_page([run], tmp_path / "out"))
    assert {a["view"]: (a["result"], a["rank"]) for a in card["answers"]} == {
        "code": ("right", 100.0),
        "image": ("wrong", 99.5),
        "code-image": ("not ranked", None),
    }


def test_pictures_of_programs_are_those_that_were_shown(run: Run, tmp_path: Path) -> None:
    ask(run, item(run, CAT), "code-image", read(1), images=[pictures.content_name(~BLACK)])
    page = write_page([run], tmp_path / "out")
    (card,) = data(page)
    (shown,) = card["answers"][0]["shown"]
    assert pictures.load(str(page.parent / shown)).min() == 255
    assert pictures.load(str(page.parent / card["image"])).max() == 0


def test_rewritten_programs_stand_with_their_drawing(run: Run, tmp_path: Path) -> None:
    ask(run, item(run, CAT), "code", read(1))
    ask(run, item(run, CAT, rewriting="renamed"), "code", read(0))
    (card,) = data(write_page([run], tmp_path / "out"))
    assert {a["rewriting"]: a["said"] for a in card["answers"]} == {
        "": "a cat",
        "renamed": "an oak",
    }


def test_each_models_own_drawings_are_cards_of_their_own(run: Run, tmp_path: Path) -> None:
    """The control of a model stands with its own drawing, not with another model's."""
    for model in ("m", "n"):
        for language in ("svg", "tikz"):
            own = item(run, CAT, language, drawn_by=f"p/{model}")
            ask(run, own, "code", read(1), model=model)
        ask(run, own, "none", read(0), model=model)
    cards = data(write_page([run], tmp_path / "out"))
    assert [card["drawn"] for card in cards] == ["p/m", "p/m", "p/n", "p/n"]
    for card in cards:
        assert sorted(a["view"] for a in card["answers"]) == ["code", "none"]
        assert {f"p/{a['model']}" for a in card["answers"]} == {card["drawn"]}


def test_questions_without_an_answer_are_shown_as_such(run: Run, tmp_path: Path) -> None:
    ask(run, item(run, CAT), "code", None)
    ask(run, item(run, OAK), "none", None)
    page = write_page([run], tmp_path / "out")
    cat, oak = data(page)
    assert [a["result"] for a in (*cat["answers"], *oak["answers"])] == ["no answer yet"] * 2
    assert (oak["image"], oak["programs"]) == ("", {})
    assert "2 of 2 questions have no answer yet" in page.read_text()


def test_a_run_without_questions_has_an_empty_page(run: Run, tmp_path: Path) -> None:
    assert data(write_page([run], tmp_path / "out")) == []


def test_a_picture_that_is_gone_is_one_sentence(run: Run, tmp_path: Path) -> None:
    two_views(run)
    shutil.rmtree(run.folder / "images")
    with pytest.raises(BadInput, match="is gone: bring it back"):
        write_page([run], tmp_path / "out")


def test_confusion_is_coloured_by_the_share_of_the_row(run: Run, tmp_path: Path) -> None:
    """Of four cats one is taken for an oak, the oak never: 1, 0.75, 0.25 and 0 of their rows."""
    for number in range(4):
        concept = Concept(f"cat {number}", "a cat", "drawings", dict(CAT.attributes))
        ask(run, item(run, concept), "code", read(number != 0))
    ask(run, item(run, OAK), "code", read(0))
    rows = confusion(recognitions([run])).rows
    (figure,) = confusion_figures.draw(rows, tmp_path)
    assert "n = 5 of a view" in figure.caption
    pixels = pictures.load(str(tmp_path / figure.file)).astype(int)
    areas = []
    for share in (1.0, 0.75, 0.25, 0.0):
        wanted = np.array(colormaps[confusion_figures.COLOURS](share, bytes=True)[:3]).astype(int)
        areas.append(int((np.abs(pixels - wanted).max(-1) <= 1).sum()))
    assert min(areas) > 1000
    assert max(areas) < 1.15 * min(areas)


def test_options_that_no_drawing_of_the_run_shows_have_their_category(
    run: Run, tmp_path: Path
) -> None:
    """The run asks about a cat alone; a cactus was chosen, as another shipped drawing shows."""
    ask(run, item(run, CAT), "code", read(0), texts=("a cactus", "a cat"))
    write_page([run], tmp_path / "out")
    rows = list(csv.DictReader((tmp_path / "out" / "confusion.csv").read_text().splitlines()))
    chosen = {(row["true"], row["chosen"]) for row in rows if row["of"] == "categories"}
    assert chosen == {("animal", "plant")}


def test_one_category_is_no_figure(run: Run, tmp_path: Path) -> None:
    ask(run, item(run, CAT), "code", ("unparsed", None, "", None))
    assert confusion_figures.draw(confusion(recognitions([run])).rows, tmp_path) == []


@pytest.mark.slow
def test_many_categories_fit(tmp_path: Path) -> None:
    """Matplotlib warns of what does not fit, and warnings fail."""
    names = [f"category {n}" for n in range(30)]
    place = {"model": "m", "level": "l", "condition": "", "distractors": "hard"}
    rows = pd.DataFrame(
        [
            {
                **place,
                "view": view,
                "language": "",
                "of": "categories",
                "true": a,
                "chosen": b,
                "n": 1,
            }
            for view in ("code", "image", "code-image", "none")
            for a, b in zip(names, [*names[1:], "not read"], strict=True)
        ]
    )
    (figure,) = confusion_figures.draw(rows, tmp_path)
    assert figure.file == "figure-confusion.png"


def test_the_command_writes_the_page_of_its_task(
    run: Run, tmp_path: Path, vdiag_here: Vdiag
) -> None:
    two_views(run)
    done = vdiag_here("report", str(run.folder), "--by", "category")
    assert done.returncode == 0
    page = (run.folder / "report" / "index.html").read_text()
    assert "<title>vdiag recognize</title>" in page
    assert "category" in (run.folder / "report" / "table.csv").read_text().splitlines()[0]
    refused = vdiag_here("report", str(run.folder), "--by", "colour")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
