"""Functions with parameters: strict reading, drawn arguments, one paid call for many drawings."""

import csv
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from scipy import stats

from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from vdiag import plugins
from vdiag.ask.money.tokens import upper_bound
from vdiag.concepts.sets import load
from vdiag.extract.parametric import arguments_of, program_of, read
from vdiag.languages import DrawingFunction
from vdiag.records import Answer, Concept, Reason

SVG = plugins.language("svg")
PYTHON = plugins.language("matplotlib")
CAT = Concept("cat", "a cat", "objects")
FILE = '<svg viewBox="0 0 9 9"><rect width="{{w}}" height="9" fill="{{fill}}"/></svg>'
RANGES = '{"w": [1, 9], "fill": ["red", "blue"]}'


def reply(*blocks: tuple[str, str]) -> Answer:
    return Answer("\n".join(f"So:\n```{word}\n{text}\n```" for word, text in blocks))


def file_and(ranges: str, file: str = FILE) -> Answer:
    return reply(("svg", file), ("json", ranges))


def python_and(ranges: str, program: str) -> Answer:
    return reply(("python", program), ("json", ranges))


def test_a_function_and_its_ranges_are_read() -> None:
    found = read(file_and('{"w": [1, 9], "fill": ["red"]}'), SVG)
    assert found.wrong == ""
    assert found.program.strip() == FILE
    assert {name: list(values) for name, values in found.ranges.items()} == {
        "w": [1, 9],
        "fill": ["red"],
    }


@pytest.mark.parametrize(
    "answer",
    [
        reply(("json", RANGES), ("svg", FILE)),
        reply(("xml", FILE), ("", RANGES)),
        reply(("", FILE), ("json", RANGES)),
        reply(("", FILE), ("", RANGES)),
        Answer(
            f"<think>```svg\n<svg/>\n```</think>\n```svg\n{FILE}\n```\n~~~json\n{RANGES}\n~~~\n"
        ),
        Answer(f"```svg\r\n{FILE}\r\n```\r\n```json\r\n{RANGES}\r\n```\r\n"),
    ],
)
def test_other_forms_of_the_same_answer(answer: Answer) -> None:
    assert read(answer, SVG).wrong == ""


BAD = {
    "nothing": (Answer(" \n"), "the reply is empty"),
    "a refusal": (Answer("No.", finish="refusal"), "the model refused"),
    "only prose": (Answer("I would draw a cat."), "no programs"),
    "no ranges": (reply(("svg", FILE)), "no JSON blocks"),
    "no program": (reply(("json", RANGES)), "no programs"),
    "two programs": (reply(("svg", FILE), ("svg", FILE), ("json", RANGES)), "2 programs"),
    "two ranges": (reply(("svg", FILE), ("json", RANGES), ("json", RANGES)), "2 JSON blocks"),
    "cut off": (Answer(f"```svg\n{FILE}\n```\n```json\n{RANGES}", "length"), "inside a block"),
    "no JSON": (file_and('{"w": [1, 9]'), "no JSON ("),
    "prose behind": (file_and(RANGES + " or so"), "no JSON ("),
    "a list": (file_and("[1, 9]"), "no JSON object"),
    "no parameter": (file_and("{}"), "no JSON object"),
    "nested": (file_and("[" * 200_000), "no JSON"),
    "NaN": (file_and('{"w": [NaN, 9], "fill": ["red"]}'), "NaN is no number"),
    "infinity": (file_and('{"w": [1, Infinity], "fill": ["red"]}'), "Infinity is no number"),
    "overflow": (file_and('{"w": [1, 1e999], "fill": ["red"]}'), '"w" goes beyond'),
    "huge": (file_and('{"w": [1, 1' + "0" * 400 + '], "fill": ["red"]}'), '"w" goes beyond'),
    "no numbers": (file_and('{"w": [], "fill": ["red"]}'), "neither two numbers"),
    "a step": (file_and('{"w": [1, 9, 2], "fill": ["red"]}'), "could be a step"),
    "units": (file_and('{"w": ["10%", "40%"], "fill": ["red"]}'), "have units"),
    "truth": (file_and('{"w": [false, true], "fill": ["red"]}'), "SVG has no true and false"),
    "mixed": (file_and('{"w": [1, 9], "fill": ["red", 3]}'), "neither two numbers"),
    "no texts": (file_and('{"w": [1, 9], "fill": []}'), "neither two numbers"),
    "twice": (file_and('{"w": [1, 9], "w": [2, 3], "fill": ["red"]}'), "two ranges"),
    "a line break": (file_and('{"w": [1, 9], "fill": ["red\\n"]}'), "print nothing"),
    "a long text": (file_and('{"w": [1, 9], "fill": ["' + "x" * 101 + '"]}'), "too long"),
    "no name": (file_and('{"w": [1, 9], "fill it": ["red"]}'), "no name of a parameter"),
    "not taken": (file_and('{"w": [1, 9], "fill": ["red"], "h": [1, 2]}'), 'no parameter "h"'),
    "not given": (file_and('{"w": [1, 9]}'), 'parameter "fill" has no range'),
    "no placeholder": (file_and(RANGES, "<svg/>"), "no placeholders"),
    "breaks out of CSS": (file_and('{"w": [1, 9], "fill": ["red;x:y"]}'), '"fill" holds one of'),
    "hides CSS": (file_and('{"w": [1, 9], "fill": ["red /*"]}'), '"fill" holds one of'),
    "escapes CSS": (file_and('{"w": [1, 9], "fill": ["red\\\\"]}'), '"fill" holds one of'),
    "a bad last text": (file_and('{"w": [1, 9], "fill": ["red", "a;b"]}'), '"fill" holds one of'),
    "a placeholder": (file_and('{"w": [1, 9], "fill": ["{{w}}"]}'), '"fill" holds one of'),
    "too many": (
        file_and(json.dumps({f"p{n}": [0, 1] for n in range(21)})), "21 parameters, more than 20"
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_an_answer_of_another_form_gives_no_drawing_and_says_why(kind: str) -> None:
    answer, wrong = BAD[kind]
    found = read(answer, SVG)
    assert wrong in found.wrong
    assert not found.ranges
    program = program_of(answer, SVG, {})
    assert (program.code, program.reason) == ("", Reason.NO_CODE)
    assert found.wrong in program.notes[0]
    assert len(program.notes[0]) < 200


def test_twenty_parameters_are_not_too_many() -> None:
    names = [f"p{n}" for n in range(20)]
    file = f"<svg>{''.join('{{' + name + '}}' for name in names)}</svg>"
    assert read(file_and(json.dumps({name: [0, 1] for name in names}), file), SVG).wrong == ""


def draws(ranges: Sequence[object], count: int = 2000) -> list[object]:
    found = {"x": tuple(ranges)}
    return [arguments_of(found, 0, CAT, "svg", n)["x"] for n in range(count)]  # type: ignore[arg-type]


def test_numbers_are_uniform_between_their_ends() -> None:
    found = draws([2.0, 6.0])
    assert all(isinstance(one, float) and 2 <= one <= 6 for one in found)
    assert stats.kstest(found, stats.uniform(2, 4).cdf).pvalue > 0.01


def test_whole_numbers_and_texts_come_equally_often() -> None:
    for ranges, expected in (
        ([3, 7], {3, 4, 5, 6, 7}),
        (["a", "b", "c"], {"a", "b", "c"}),
        ([False, True], {False, True}),
        ([1, 5, 9], {1, 5, 9}),
        ([0.5, 1.5, 4.0], {0.5, 1.5, 4.0}),
        ([1, 5, 1, 5], {1, 5}),
        ([4], {4}),
    ):
        counts = Counter(draws(ranges))
        assert set(counts) == expected
        assert all(type(one) is type(ranges[0]) for one in counts)
        assert len(counts) == 1 or stats.chisquare(list(counts.values())).pvalue > 0.01


def test_a_narrow_range_far_from_nothing_is_drawn_from_all_over() -> None:
    assert len(set(draws([1_000_000.0, 1_000_001.0], 100))) > 90


@pytest.mark.parametrize("ranges", [[5, 5], [0.1, 0.1], [1.23456789, 1.234567891], [-3, -3]])
def test_a_range_of_nothing_stays_inside_its_ends(ranges: list[float]) -> None:
    assert all(ranges[0] <= one <= ranges[1] for one in draws(ranges, 20))  # type: ignore[operator]


def test_arguments_depend_on_their_place_and_on_nothing_else() -> None:
    one, two = {"x": (0.0, 1.0)}, {"y": (0.0, 1.0), "x": (0.0, 1.0)}
    first = arguments_of(one, 0, CAT, "svg", 0)["x"]
    assert arguments_of(two, 0, CAT, "svg", 0)["x"] == first
    dog = Concept("dog", "a dog", "objects")
    places = [(1, CAT, "svg", 0), (0, dog, "svg", 0), (0, CAT, "tikz", 0), (0, CAT, "svg", 1)]
    others = {arguments_of(one, *place)["x"] for place in places}
    assert len(others | {first}) == 5
    same = arguments_of({"x": (0.0, 1.0), "y": (0.0, 1.0)}, 0, CAT, "svg", 0)
    assert same["x"] != same["y"]


def test_a_drawing_says_its_arguments() -> None:
    program = program_of(file_and(RANGES), SVG, {"w": 4, "fill": "red"})
    assert program.code.strip() == FILE.replace("{{w}}", "4").replace("{{fill}}", "red")
    assert program.notes == ('drawn with w = 4, fill = "red"',)


def test_what_python_cannot_parse_is_left_to_its_engine() -> None:
    answer = python_and('{"w": [1, 9]}', "def drawing(w:\n    pass")
    program = program_of(answer, PYTHON, {"w": 3})
    assert program.reason is None
    assert program.code.endswith("drawing(w=3)\n")


def test_a_language_without_functions_gives_no_drawing() -> None:
    assert "svg has no functions" in read(file_and(RANGES), replace(SVG, function=None)).wrong


def test_every_language_says_its_form() -> None:
    for name in plugins.LANGUAGES.names():
        function = plugins.language(name).function
        assert isinstance(function, DrawingFunction)
        assert len(function.form) > 80


THREE = "name,text\ncat,a cat\ndog,a dog\ncow,a cow\n"
DRAW = ("draw", "--concepts", "three.csv", "--languages", "svg", "--out", "r", "--samples", "4")
PROMPT = """\
Write code in the programming language SVG that draws a cat and has parameters: values that \
change how the drawing looks, so that different values give different drawings.

Write one SVG file in which a placeholder such as {{size}} stands for every parameter, wherever \
its value belongs (the same one may stand in several places). The placeholders will be replaced \
by values; nothing is computed from them, so use `transform` to move and scale.

After the program give the range of every parameter as one JSON object in a block of its own: \
two numbers, the lowest and the highest, or a list of texts to choose from. Two whole numbers \
stand for the whole numbers between them, so write 0.0 and 1.0 for what may lie between. For \
example:

```json
{"size": [10, 40], "width": [0.5, 2.0], "color": ["red", "blue"]}
```

Answer with these two blocks, the program and the ranges."""
TURNED = (
    "Write code in the programming language SVG that draws a cat, turned by 90 degrees clockwise."
)


@pytest.fixture
def model(endpoint: Endpoint, tmp_path: Path) -> tuple[str, ...]:
    """An endpoint that knows how to write functions of cats and cows, but not of dogs."""
    (tmp_path / "three.csv").write_text(THREE)
    (tmp_path / "p.csv").write_text(
        f"model,input,output,batch,max_output,base_url\nopenai/m,1,10,,4000,{endpoint.url}\n"
    )
    good = file_and('{"w": [1.0, 9.0], "fill": ["red", "blue"]}').text
    parts = "and has parameters"
    endpoint.says = {f"a {name} {parts}": good for name in ("cat", "cow")}
    endpoint.says[f"a dog {parts}"] = reply(("svg", FILE)).text
    return ("--model", "openai/m", "--base-url", endpoint.url, "--prices", "p.csv")


def exported(vdiag_here: Vdiag) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(vdiag_here("export", "r").stdout)))


@pytest.mark.slow
def test_many_drawings_come_from_one_paid_call(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    draw = (*DRAW, *model, "--strategy", "parametric")
    done = vdiag_here(*draw)
    assert done.returncode == 0, done.stderr
    asked = [body["messages"][0]["content"] for body in endpoint.bodies]
    assert len(asked) == 3
    assert PROMPT in asked
    assert "Functions: 2 of 3 answers hold one that can be used (openai/m)" in done.stdout

    rows = exported(vdiag_here)
    assert Counter(row["concept"] for row in rows) == {"cat": 4, "dog": 4, "cow": 4}
    assert {(row["input_tokens"], row["output_tokens"]) for row in rows} == {("0", "0")}
    for row in rows:
        if row["concept"] == "dog":
            assert row["reason"] == "no_code"
            assert "no JSON blocks of ranges" in row["log"]
        else:
            details = json.loads(row["details"])
            assert details["ranges"] == {"w": [1.0, 9.0], "fill": ["red", "blue"]}
            drawn = details["arguments"]
            assert f'width="{drawn["w"]}"' in row["program"]
            assert f'fill="{drawn["fill"]}"' in row["program"]
            assert str(drawn["w"]) in row["notes"]
    cats = [row for row in rows if row["concept"] == "cat"]
    assert len({row["details"] for row in cats}) == 4
    assert len({row["image"] for row in cats}) == 4
    with sqlite3.connect(tmp_path / "r" / "run.db") as db:
        assert db.execute("SELECT COUNT(*), SUM(tokens) FROM charges").fetchone() == (3, 3 * 18)

    again = vdiag_here(*draw)
    assert "0 answers asked for, 3 were there already" in again.stderr
    assert again.stdout == done.stdout
    assert len(endpoint.bodies) == 3
    more = vdiag_here(*draw[:-2], "--strategy", "parametric", "--samples", "6")
    assert more.returncode == 0, more.stderr
    assert len(endpoint.bodies) == 3
    assert {row["details"] for row in rows} <= {row["details"] for row in exported(vdiag_here)}


def test_both_strategies_stand_side_by_side_at_equal_numbers(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    done = vdiag_here(*DRAW, *model, "--strategy", "sample,parametric")
    assert done.returncode == 0, done.stderr
    assert len(endpoint.bodies) == 3 * 4 + 3
    found = json.loads(vdiag_here("table", "r", "--json").stdout)["rows"]
    n = {row["condition"]: row["value"] for row in found if row["measure"] == "n"}
    assert n == {"strategy sample": 12, "strategy parametric": 12}
    spread = [row for row in found if row["measure"] == "tiny_diversity"]
    assert {row["condition"] for row in spread} == set(n)


def test_an_estimate_and_a_budget_count_one_call(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    draw = (*DRAW, *model, "--strategy", "parametric")
    said = vdiag_here(*draw, "--estimate", "--json")
    [row] = json.loads(said.stdout)["rows"]
    assert (row["stage"], row["calls"]) == ("parametrize", 3)
    room = upper_bound(PROMPT) + 100 + 18 - 1  # for one more call after one of 18 tokens, but one
    most = ("--max-tokens", "100", "--budget-tokens", str(room), "--concurrency", "1")
    done = vdiag_here(*draw, *most)
    assert done.returncode == 3, done.stderr
    assert len(endpoint.bodies) == 1
    assert "2 questions are left" in done.stderr
    assert "1 of 3 questions were asked within the budget" in done.stdout
    assert len(exported(vdiag_here)) == 4


def test_other_arguments_are_another_condition(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    for seed in ("0", "1"):
        done = vdiag_here(*DRAW, *model, "--strategy", "parametric", "--seed", seed)
        assert done.returncode == 0, done.stderr
    assert len(endpoint.bodies) == 3
    found = json.loads(vdiag_here("table", "r", "--json").stdout)["rows"]
    n = {row["condition"]: row["value"] for row in found if row["measure"] == "n"}
    assert n == {"arguments seed 0": 12, "arguments seed 1": 12}


def test_turned_requests_say_so_and_plain_ones_stay_as_they_are(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    plain = vdiag_here(*DRAW, *model)
    assert plain.returncode == 0, plain.stderr
    done = vdiag_here(*DRAW, *model, "--transform", "none,rotate90")
    assert done.returncode == 0, done.stderr
    assert "12 answers asked for, 12 were there already" in done.stderr
    asked = Counter(body["messages"][0]["content"] for body in endpoint.bodies)
    assert asked[TURNED] == 4
    assert asked["Write code in the programming language SVG that draws a cat."] == 4


@pytest.mark.slow
def test_the_example_functions_draw_at_equal_numbers(vdiag_here: Vdiag) -> None:
    """Two of the four samples that are wanted have an answer, so functions draw two, too."""
    done = vdiag_here(
        "draw", "--concepts", "objects", "--languages", "svg,matplotlib", "--out", "r",
        "--strategy", "sample,parametric", "--samples", "4",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Functions: 5 of 6 answers" in done.stdout
    rows = exported(vdiag_here)
    assert {row["concept"] for row in rows} < {c.name for c in load("objects").concepts}
    made = [row for row in rows if row["parent"]]
    assert len(made) == len(rows) / 2 == 12
    failed = {(row["concept"], row["language"]) for row in made if row["reason"]}
    assert failed == {("mushroom", "matplotlib")}, "it names a parameter that it does not take"
    assert len({row["image"] for row in made if row["image"]}) == 10
