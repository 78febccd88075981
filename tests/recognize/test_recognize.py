"""Recognising: the exact prompts of every view and protocol, the control, and what is read."""

import base64
import json
import re
from pathlib import Path

import pytest

from tests.cli.test_bad_input import refused
from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from vdiag import plugins
from vdiag.concepts import drawings
from vdiag.recognize import code_pictures, items
from vdiag.records import Task
from vdiag.run import pictures
from vdiag.run.store import Run

ONE = {
    "name": "kite 1", "text": "a kite", "concept": "kite", "category": "toy",
    "marks": [["polygon", "#ff0000", None, 1, [[128, 20], [220, 120], [128, 236], [36, 120]]]],
}  # fmt: skip
OTHERS = ("boat", "cup", "moon", "sock", "tree")
SHOWN = ("--drawings", "k.jsonl", "--languages", "svg", "--out", "r")


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


@pytest.fixture(autouse=True)
def few(tmp_path: Path) -> None:
    """Six drawings of six things, one of which each test looks at."""
    rows = [ONE]
    for number, name in enumerate(OTHERS):
        mark = ["ellipse", f"#00{number}0ff", None, 1, [128, 128], [20 + 9 * number, 40]]
        rows.append(
            {**ONE, "name": f"{name} 1", "text": f"a {name}", "concept": name, "marks": [mark]}
        )
    (tmp_path / "k.jsonl").write_text("\n".join(map(json.dumps, rows)))


@pytest.fixture
def model(endpoint: Endpoint) -> tuple[str, ...]:
    endpoint.says = {"": "A"}
    return ("--model", "openai/m", "--base-url", endpoint.url)


def kite() -> str:
    """The program of the kite as it should be shown."""
    write = plugins.language("svg").write
    assert write is not None
    [one] = [d for d in drawings.load("k.jsonl").drawings if d.concept.name == "kite 1"]
    return write(one.marks).strip()


def contents(endpoint: Endpoint) -> list[object]:
    return [body["messages"][0]["content"] for body in endpoint.bodies]


def options(prompt: str) -> list[str]:
    return re.findall(r"^[A-Z]\) (.*)$", prompt, re.MULTILINE)


def test_a_multiple_choice_about_code(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    done = vdiag_here("recognize", *SHOWN, *model)
    assert done.returncode == 0, done.stderr
    asked = [str(prompt) for prompt in contents(endpoint)]
    assert len(asked) == 12, "six drawings, and each without the drawing"
    [prompt] = [p for p in asked if kite() in p]
    five = options(prompt)
    assert len(set(five)) == 5
    assert "a kite" in five
    assert set(five) < {"a kite", *(f"a {name}" for name in OTHERS)}
    letters = "\n".join(f"{letter}) {text}" for letter, text in zip("ABCDE", five, strict=True))
    assert prompt == (
        "What does the following piece of code in the programming language SVG generate?\n\n"
        f"```\n{kite()}\n```\n\n{letters}\n\nAnswer with the letter of one option."
    )
    blind = (
        "A drawing that you cannot see shows one of the following. Which one does it show?\n\n"
        f"{letters}\n\nAnswer with the letter of one option."
    )
    assert blind in asked
    assert (
        "0 answers asked for, 12 were there already"
        in vdiag_here("recognize", *SHOWN, *model).stderr
    )


def test_every_view_shows_the_same_drawing_with_the_same_options(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    done = vdiag_here(
        "recognize", *SHOWN, *model, "--view", "code,image,code-image", "--no-control",
        "--options", "3",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with Run.read(tmp_path / "r") as run:
        [item] = [one for one in items.load(run).values() if one.name == "kite 1"]
        asked = {
            q.details["view"]: q for q in run.questions_of(Task.RECOGNIZE) if q.parent == item.key
        }
    assert set(asked) == {"code", "image", "code-image"}
    assert len({tuple(q.details["texts"]) for q in asked.values()}) == 1
    sent = [c[1]["image_url"]["url"] for c in contents(endpoint) if isinstance(c, list)]
    assert len(sent) == 12
    pixels = pictures.load(asked["image"].images[0])
    assert pixels.shape == (384, 384, 3)
    assert pixels[180, 192].tolist() == [255, 0, 0], "the middle of the kite is red"
    assert pixels[20, 20].tolist() == [255, 255, 255]
    code = code_pictures.picture(kite())
    assert code is not None
    assert (pictures.load(asked["code-image"].images[0]) == code).all()
    for view in ("image", "code-image"):
        [path] = asked[view].images
        data = base64.b64encode(Path(path).read_bytes()).decode()
        assert f"data:image/png;base64,{data}" in sent
    letters = "\n".join(
        f"{letter}) {text}"
        for letter, text in zip("ABC", asked["image"].details["texts"], strict=True)
    )
    assert asked["image"].prompt == (
        f"What does the picture show?\n\n{letters}\n\nAnswer with the letter of one option."
    )
    assert asked["code-image"].prompt == (
        "What does the piece of code in the picture, in the programming language SVG, generate?"
        f"\n\n{letters}\n\nAnswer with the letter of one option."
    )


def test_free_answers_are_ranked_among_all_captions(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    endpoint.says = {"#ff0000": "It is a kite.", "": "a zebra"}
    done = vdiag_here("recognize", *SHOWN, *model, "--protocol", "free", "--no-control")
    assert done.returncode == 0, done.stderr
    assert (
        "What does the following piece of code in the programming language SVG generate?\n\n"
        f"```\n{kite()}\n```\n\nAnswer with the name of the thing alone, in a few words."
    ) in contents(endpoint)
    table = json.loads(vdiag_here("table", "r", "--json").stdout)
    [top] = [r for r in table["rows"] if r["measure"] == "top1" and r["over"] == "all"]
    assert top["value"] == pytest.approx(100 / 6), "one of six was named"
    assert any(re.search(r"ranked among 100\d captions", note) for note in table["notes"])


def test_accuracy_is_of_the_letters_that_were_right(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    endpoint.says = {"#ff0000": "Some drawing.", "cannot see": "A or B", "": "A"}
    done = vdiag_here("recognize", *SHOWN, *model)
    assert done.returncode == 0, done.stderr
    with Run.read(tmp_path / "r") as run:
        questions = run.questions_of(Task.RECOGNIZE)
    code = [q for q in questions if q.details["view"] == "code"]
    assert sorted(q.details["correct"] for q in code) in (
        sorted([*range(5), extra]) for extra in range(5)
    ), "each letter is right equally often"
    right = sum(q.details["correct"] == 0 for q in code if q.details["item"] != "kite 1")
    rows = json.loads(vdiag_here("table", "r", "--json").stdout)["rows"]

    def value(measure: str, over: str, view: str) -> float:
        [row] = [r for r in rows if (r["measure"], r["over"], r["view"]) == (measure, over, view)]
        return float(row["value"])

    assert value("accuracy", "read", "code") == pytest.approx(100 * right / 5)
    assert value("accuracy", "all", "code") == pytest.approx(100 * right / 6)
    assert value("unparsed", "", "none") == 6


def test_rewritten_programs_are_asked_about_again(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    done = vdiag_here("recognize", *SHOWN, *model, "--rewrite", "shifted", "--no-control")
    assert done.returncode == 0, done.stderr
    with Run.read(tmp_path / "r") as run:
        pair = [one for one in items.load(run).values() if one.name == "kite 1"]
        plain, again = sorted(pair, key=lambda one: one.rewriting)
        asked = {q.parent: q for q in run.questions_of(Task.RECOGNIZE)}
    assert (plain.rewriting, again.rewriting) == ("", "shifted")
    assert again.program != plain.program
    assert asked[again.key].prompt == asked[plain.key].prompt.replace(plain.program, again.program)
    assert "shifted: same answer %" in done.stdout


def test_a_model_recognises_what_it_drew_itself(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    endpoint.says = {}
    drawn = vdiag_here(
        "draw", "--limit", "6", "--languages", "svg", "--samples", "1", "--out", "d", *model
    )
    assert drawn.returncode == 0, drawn.stderr
    endpoint.says = {"": "A"}
    before = len(endpoint.bodies)
    done = vdiag_here("recognize", "--from", "d", "--out", "r", "--base-url", endpoint.url)
    assert done.returncode == 0, done.stderr
    assert len(endpoint.bodies) == before + 12
    with Run.read(tmp_path / "d") as run:
        programs = set(run.drawings()["program"].str.strip())
    shown = [str(content) for content in contents(endpoint)[before:]]
    assert all(any(program in prompt for prompt in shown) for program in programs)
    refused(vdiag_here("recognize", "--from", "d", "--drawings", "k.jsonl"), '"d"', "give one")
    refused(vdiag_here("recognize", "--from", "d", "--languages", "tikz", *model), "tikz", '"d"')


def test_first_and_improved_drawings_are_told_apart(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    endpoint.says = {}
    drawn = vdiag_here(
        "improve", "--rounds", "1", "--limit", "5", "--languages", "svg", "--out", "i", *model
    )
    assert drawn.returncode == 0, drawn.stderr
    endpoint.says = {"": "A"}
    done = vdiag_here("recognize", "--from", "i", "--no-control", "--out", "r", *model)
    assert done.returncode == 0, done.stderr
    table = vdiag_here("table", "r", "--by", "arm", "--json")
    assert table.returncode == 0, table.stderr
    counts = {r["arm"]: r["value"] for r in json.loads(table.stdout)["rows"] if r["measure"] == "n"}
    assert counts == {"draw": 5, "improve 1": 5, "control 1": 5}


def test_an_estimate_asks_nothing_and_makes_no_run(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text(
        f"model,input,output,max_output,base_url\nopenai/m,1,10,4000,{endpoint.url}\n"
    )
    done = vdiag_here(
        "recognize", *SHOWN, *model, "--view", "code,image", "--prices", "p.csv", "--estimate",
        "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    [row] = json.loads(done.stdout)["rows"]
    assert (row["stage"], row["calls"]) == ("recognize", 18)
    # six pictures of one 512-pixel tile, by OpenAI's rules for GPT-4o: 85 + 170 tokens each
    assert row["input_tokens"]["likely"] > 6 * 255
    assert endpoint.bodies == []
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--view", "sound"), ('"sound"', "code", "image", "code-image")),
        (("--view", "none"), ('"none"', "code-image")),
        (("--view", ""), ("view", "code")),
        (("--protocol", "essay"), ('"essay"', "choice", "free")),
        (("--distractors", "easy"), ('"easy"', "random", "hard")),
        (("--rewrite", "painted"), ('"painted"', "renamed", "folded", "shifted")),
        (("--options", "1"), ('"1"', "26")),
        (("--options", "9"), ("9", "6")),
        (("--drawings", "nothing.jsonl"), ('"nothing.jsonl"',)),
        (("--drawings", "objects"), ('"objects"', "--from RUN")),
        (("--limit", "0"), ('"0"',)),
        (("--model", "reference"), ('"reference"',)),
        (("--from", "nowhere"), ('"nowhere"',)),
        (("--view", "image", "--rewrite", "all"), ("--view code",)),
    ],
)
def test_bad_input(vdiag_here: Vdiag, arguments: tuple[str, ...], said: tuple[str, ...]) -> None:
    given = arguments if {"--drawings", "--from"} & set(arguments) else (*SHOWN, *arguments)
    refused(vdiag_here("recognize", *given), *said)


def test_a_table_is_of_one_task(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    vdiag_here("recognize", *SHOWN, *model, "--limit", "6")
    endpoint.says = {}
    vdiag_here("draw", "--limit", "2", "--languages", "svg", "--out", "d", *model)
    refused(vdiag_here("table", "r", "d"), '"r" (recognize)', '"d" (draw)')


def test_a_report_over_several_tasks_has_a_page_for_each(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    vdiag_here("recognize", *SHOWN, *model, "--limit", "6")
    endpoint.says = {}
    vdiag_here("draw", "--limit", "2", "--languages", "svg", "--out", "d", *model)
    done = vdiag_here("report", "r", "d", "--out", "both")
    assert done.returncode == 0, done.stderr
    titles = {
        task: re.findall("<title>(.*)</title>", (tmp_path / f"both/{task}/index.html").read_text())
        for task in ("recognize", "draw")
    }
    assert titles == {"recognize": ["vdiag recognize"], "draw": ["vdiag report"]}
    assert not (tmp_path / "both" / "index.html").exists()
