"""Improving: the exact prompts of every kind of feedback, the control arm, and what goes on."""

import base64
import json
import re
from pathlib import Path

import pytest

from tests.cli.test_bad_input import refused
from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from vdiag.ask.ask import Asked, together
from vdiag.extract.program import EXTRACTOR
from vdiag.records import Task
from vdiag.run.store import Run

DRAW = "Write code in the programming language SVG that draws a red kite."
KITE = (
    "--concepts",
    "a red kite",
    "--languages",
    "svg",
    "--out",
    "r",
    "--scorers",
    "tiny_fidelity",
)


def svg(color: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="5" height="9" '
        f'fill="{color}"/></svg>'
    )


def fenced(program: str) -> str:
    return f"```svg\n{program}\n```"


FIRST, SECOND, THIRD = svg("#0000a1"), svg("#0000b2"), svg("#0000c3")
BROKEN = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="5"</svg>'


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


@pytest.fixture
def model(endpoint: Endpoint) -> tuple[str, ...]:
    """An endpoint that draws, and improves its first drawing twice."""
    endpoint.says = {"#0000b2": fenced(THIRD), "#0000a1": fenced(SECOND), DRAW: fenced(FIRST)}
    return ("--model", "openai/m", "--base-url", endpoint.url)


def prompts(endpoint: Endpoint) -> list[str]:
    """All prompts in the order in which they came, pictures left out."""
    found = []
    for body in endpoint.bodies:
        content = body["messages"][0]["content"]
        if isinstance(content, list):
            [content] = [part["text"] for part in content if part["type"] == "text"]
        found.append(content)
    return found


def improve(program: str) -> str:
    return (
        "The following code in the programming language SVG draws a red kite:\n\n"
        f"```\n{program}\n```\n\n"
        "Improve the code, so that it draws a red kite better. Can you make it better? Answer with "
        "the whole improved program."
    )


def test_each_round_is_given_the_code_of_the_round_before(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    done = vdiag_here("improve", "--rounds", "2", *KITE, *model)
    assert done.returncode == 0, done.stderr
    asked = prompts(endpoint)
    assert asked[0] == DRAW
    assert sorted(asked[1:]) == sorted([DRAW, DRAW, improve(FIRST), improve(SECOND)])
    assert asked.index(improve(FIRST)) < asked.index(improve(SECOND))
    with Run.read(tmp_path / "r") as run:
        rows = run.drawings()[["task", "round", "program"]].values.tolist()
    assert sorted(rows) == [
        ["control", 1, FIRST + "\n"],
        ["control", 2, FIRST + "\n"],
        ["draw", 0, FIRST + "\n"],
        ["improve", 1, SECOND + "\n"],
        ["improve", 2, THIRD + "\n"],
    ]
    again = vdiag_here("improve", "--rounds", "2", *KITE, *model)
    assert "0 answers asked for, 5 were there already" in again.stderr
    assert len(endpoint.bodies) == 5
    more = vdiag_here("improve", "--rounds", "3", *KITE, *model)
    assert "2 answers asked for, 5 were there already" in more.stderr, "one more, and its control"
    without = vdiag_here("improve", "--rounds", "2", "--no-control", *KITE[:-3], "s", *model)
    assert without.returncode == 0, without.stderr
    assert "fresh" not in without.stdout.replace("fresh: as many", "")


def test_its_own_suggestions_take_two_calls_a_round_and_so_does_the_control(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    endpoint.says = {"What should be improved": "Add a tail.\nMake it red.", **endpoint.says}
    done = vdiag_here("improve", "--rounds", "1", "--feedback", "self", *KITE, *model)
    assert done.returncode == 0, done.stderr
    draws = "The following code in the programming language SVG draws a red kite:\n\n"
    code = f"```\n{FIRST}\n```\n\n"
    assert prompts(endpoint)[:2] == [
        DRAW,
        f"{draws}{code}What should be improved, so that it draws a red kite better? Write up to "
        "five specific suggestions, one a line, and no code.",
    ]
    assert sorted(prompts(endpoint)[2:]) == sorted(
        [
            DRAW,
            DRAW,
            f"{draws}{code}These are suggestions on how to improve it:\n\nAdd a tail.\nMake it "
            "red.\n\nImprove the code by these suggestions, so that it draws a red kite better. "
            "Answer with the whole improved program.",
        ]
    )
    with Run.read(tmp_path / "r") as run:
        assert [q.round for q in run.questions_of(Task.SUGGEST)] == [1]
        assert "suggest" not in set(run.drawings()["task"]), "a suggestion is no drawing"


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_it_sees_the_picture_of_its_own_drawing(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path, api: str
) -> None:
    done = vdiag_here(
        "improve", "--rounds", "1", "--feedback", "image", "--api", api, "--no-control", *KITE,
        *model,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    _, body = endpoint.bodies
    [message] = body["messages"] if api == "chat" else body["input"]
    text, picture = message["content"]
    assert text["type"] == ("text" if api == "chat" else "input_text")
    assert text["text"] == improve(FIRST).replace(
        "Improve the code, so that it draws a red kite better. Can you make it better?",
        "The picture shows what it draws. Look at it and improve the code, so that it draws a red "
        "kite better.",
    )
    url = picture["image_url"]["url"] if api == "chat" else picture["image_url"]
    with Run.read(tmp_path / "r") as run:
        frame = run.drawings()
        name = frame[frame["task"] == "draw"]["image"].iloc[0]
        file = run.image_path(name).read_bytes()
    assert url == "data:image/png;base64," + base64.b64encode(file).decode()


def test_only_failures_are_repaired_with_their_log(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    endpoint.says = {"Repair": fenced(FIRST), DRAW: fenced(BROKEN)}
    done = vdiag_here("improve", "--rounds", "3", "--feedback", "error", *KITE, *model)
    assert done.returncode == 0, done.stderr
    with Run.read(tmp_path / "r") as run:
        frame = run.drawings()
        base = frame[frame["task"] == "draw"].iloc[0]
    assert base["reason"] == "syntax_error"
    repair = (
        "The following code in the programming language SVG should draw a red kite, but it fails:"
        f"\n\n```\n{BROKEN}\n```\n\nThis is what it ended with:\n\n```\n"
        f"syntax_error, line {base['line']:.0f}\n{base['log'].strip()}\n```\n\n"
        "Repair the code, so that it draws a red kite. Answer with the whole repaired program."
    )
    assert sorted(prompts(endpoint)) == sorted([DRAW, repair, DRAW]), (
        "the repaired drawing rests, and one repair is compared with one fresh drawing"
    )


def test_a_reply_without_code_leaves_the_program_before_it(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    endpoint.says = {"#0000a1": "I like it as it is.", DRAW: fenced(FIRST)}
    done = vdiag_here("improve", "--rounds", "2", "--no-control", *KITE, *model)
    assert done.returncode == 0, done.stderr
    assert prompts(endpoint) == [DRAW, improve(FIRST), improve(FIRST)], "a try each round"
    assert re.search(r"rendered % .* 100\.0 .* 0\.0 ", done.stdout)
    with Run.read(tmp_path / "r") as run:
        keys = [q.key for q in run.questions_of(Task.IMPROVE)]
        assert len(keys) == 2
        assert {p.reason for _, _, p in run.programs(EXTRACTOR, keys)} == {"no_code"}


def test_a_run_that_was_drawn_is_improved_without_asking_again(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    drawn = vdiag_here("draw", *KITE[:-4], "--out", "d", "--scorers", "tiny_fidelity", *model)
    assert drawn.returncode == 0, drawn.stderr
    before = len(endpoint.bodies)
    done = vdiag_here(
        "improve", "--from", "d", "--rounds", "1", *KITE[2:], "--base-url", endpoint.url
    )
    assert done.returncode == 0, done.stderr
    assert sorted(prompts(endpoint)[before:]) == sorted([DRAW, DRAW, *[improve(FIRST)] * 2]), (
        "two samples, two controls; the model is that of the run"
    )
    refused(
        vdiag_here("improve", "--from", "d", "--concepts", "objects"),
        '"d"',
        '"objects"',
        "leave one",
    )
    refused(vdiag_here("improve", "--from", "d", *model, "--languages", "tikz"), '"d"', "tikz")


def test_the_estimate_counts_all_rounds_and_their_control(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text(
        f"model,input,output,max_output,base_url\nopenai/m,1,10,4000,{endpoint.url}\n"
    )
    priced = ("--prices", "p.csv", *KITE, *model)
    done = vdiag_here(
        "improve", "--rounds", "2", "--feedback", "self", *priced, "--estimate", "--json"
    )
    assert done.returncode == 0, done.stderr
    calls = {row["stage"]: row["calls"] for row in json.loads(done.stdout)["rows"]}
    assert calls == {
        "draw": 1, "control": 4, "suggest 1": 1, "suggest 2": 1, "improve 1": 1, "improve 2": 1,
    }  # fmt: skip
    assert endpoint.bodies == []
    assert not (tmp_path / "r").exists()
    assert vdiag_here("improve", "--rounds", "2", *priced).returncode == 0
    left = vdiag_here("improve", "--rounds", "3", *priced, "--estimate", "--json")
    calls = {row["stage"]: row["calls"] for row in json.loads(left.stdout)["rows"]}
    assert calls == {"control": 1, "improve 3": 1}


def test_the_budget_ends_the_rounds_and_the_same_command_goes_on(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    endpoint.usage = (300, 100)
    short = ("--max-tokens", "200", "--budget-tokens", "1900", "--concurrency", "1")
    done = vdiag_here("improve", "--rounds", "5", *KITE, *model, *short)
    assert done.returncode == 3, done.stderr
    assert "Partial run:" in done.stdout
    assert "questions and the rounds after them are left" in done.stderr
    asked = len(endpoint.bodies)
    assert 3 <= asked < 11
    more = vdiag_here(
        "improve", "--rounds", "5", *KITE, *model, *short[:2], "--budget-tokens", "99999"
    )
    assert more.returncode == 0, more.stderr
    assert "Partial run:" not in more.stdout
    assert len(endpoint.bodies) == 11, "nothing was paid for twice"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--feedback", "generic,praise"), ('"praise"', "generic", "self", "image", "error")),
        (("--feedback", ""), ("--feedback", "generic")),
        (("--scorers", "tiny_fidelity", "--select-by", "tiny_fidelity"), ('"tiny_fidelity"',)),
        (("--scorers", "tiny_diversity"), ('"tiny_diversity"', "single drawings")),
        (("--select-by", "tiny_diversity"), ('"tiny_diversity"', "single drawings")),
        (("--select-by", "tiny_fidelity:vdiag-tiny"), ('"tiny_fidelity:vdiag-tiny"',)),
        (("--scorers", ","), ("--scorers",)),
        (("--from", "nowhere"), ('"nowhere"',)),
        (("--model", "example", "--concepts", "accordion", "--languages", "svg"), ()),
    ],
)
def test_bad_input(vdiag_here: Vdiag, arguments: tuple[str, ...], said: tuple[str, ...]) -> None:
    refused(vdiag_here("improve", *arguments), *said)


def test_the_example_answers_are_improved(vdiag_here: Vdiag) -> None:
    done = vdiag_here(
        "improve", "--rounds", "3", "--model", "example", "--languages", "svg", "--feedback",
        "generic,self", "--out", "r",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "example answers written for vdiag, no model's · objects · svg · self" in done.stdout
    assert "change against fresh, best" in done.stdout
    table = vdiag_here("table", "r", "--json")
    assert table.returncode == 0, table.stderr
    rows = json.loads(table.stdout)["rows"]
    arms = {
        (row["arm"], row["pick"], row["round"]) for row in rows if row["measure"] == "tiny_rank"
    }
    assert ("improved", "best", 3) in arms
    assert ("change against fresh", "last", 3) in arms


def test_the_best_is_chosen_by_a_scorer_that_is_not_reported_and_goes_on_being_chosen_by_it(
    vdiag_here: Vdiag, tmp_path: Path
) -> None:
    again = ("improve", "--rounds", "1", "--languages", "svg", "--out", "r")

    def told(*options: str) -> tuple[str, str, set[str]]:
        done = vdiag_here(*again, *options)
        assert done.returncode == 0, done.stderr
        rows = json.loads(vdiag_here("table", "r", "--json").stdout)["rows"]
        page = (tmp_path / "r" / "report" / "index.html").read_text()
        with Run.read(tmp_path / "r") as run:
            chosen = str(run.manifest()["selection"])
        assert ("best: not told" in done.stdout) == (chosen == "")
        assert ("the one that the selecting scorer prefers" in page) == (chosen != "")
        return chosen, done.stdout, {row["pick"] for row in rows if row.get("pick")}

    glance, hog, tiny = "glance_fidelity:vdiag-glance", "hog_fidelity:vdiag-hog", "tiny_fidelity"
    for options, by in (
        ((), glance),
        (("--select-by", "hog_fidelity"), hog),
        ((), hog),
        (("--scorers", "hog_fidelity"), glance),
        (("--scorers", "glance_fidelity"), f"{tiny}:vdiag-tiny"),
    ):
        chosen, said, picks = told(*options)
        assert (chosen, picks) == (by, {"last", "best"}), options
        assert f"the one of all so far that {by} ranks highest" in said
    chosen, _, picks = told("--scorers", f"{tiny},glance_fidelity")
    assert (chosen, picks) == ("", {"last"}), "never one that is reported"


def test_what_a_model_thought_is_not_shown_to_it_again(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    thought = "<think>Hm, a tail? No.</think>"
    endpoint.says = {"What should": f"{thought}Add a tail.", "Repair": fenced(FIRST)}
    endpoint.says |= {"These are": fenced(SECOND), DRAW: f"{thought}I cannot draw."}
    one = ("--rounds", "1", "--no-control", *KITE, *model)
    assert vdiag_here("improve", "--feedback", "error", *one).returncode == 0
    assert "fails:\n\n```\nI cannot draw.\n```" in prompts(endpoint)[-1]
    endpoint.says[DRAW] = fenced(FIRST)
    done = vdiag_here("improve", "--feedback", "self", *one, "--out", "s", "--reuse", "none")
    assert done.returncode == 0, done.stderr
    assert "improve it:\n\nAdd a tail.\n\nImprove" in prompts(endpoint)[-1]


def test_a_fence_in_a_suggestion_does_not_swallow_the_instruction(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    endpoint.says = {"What should": "Write:\n```svg\n<svg", "These are": fenced(SECOND)}
    endpoint.says[DRAW] = fenced(FIRST)
    done = vdiag_here(
        "improve", "--rounds", "1", "--no-control", "--feedback", "self", *KITE, *model
    )
    assert done.returncode == 0, done.stderr
    shown = "improve it:\n\n````\nWrite:\n```svg\n<svg\n````\n\nImprove"
    assert shown in prompts(endpoint)[-1]


BOTH = ("--concepts", "a red kite", "--concepts", "a blue boat", *KITE[2:])


def test_a_call_that_brought_no_suggestions_is_a_call_of_the_control_too(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    endpoint.says = {"What should be improved": " ", DRAW: fenced(FIRST)}
    endpoint.usage = (3, 5)
    done = vdiag_here("improve", "--rounds", "2", "--feedback", "self", *KITE, *model)
    assert done.returncode == 0, done.stderr
    with Run.read(tmp_path / "r") as run:
        asked = {task: len(run.questions_of(task)) for task in Task}
    assert (asked[Task.SUGGEST], asked[Task.IMPROVE], asked[Task.CONTROL]) == (2, 0, 2)
    frame = json.loads(vdiag_here("table", "r", "--json").stdout)["rows"]
    spent = {
        (row["arm"], row["round"]): row["value"] for row in frame if row["measure"] == "tokens"
    }
    assert spent["improved", 2] == spent["fresh", 2] == 16
    assert [row["value"] for row in frame if row["measure"] == "calls"] == [0, 1, 2]


def test_both_arms_of_a_drawing_are_asked_side_by_side(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    endpoint.says = {}
    done = vdiag_here("improve", "--rounds", "1", *BOTH, *model, "--concurrency", "1")
    assert done.returncode == 0, done.stderr
    asked = [("boat" in prompt, "Improve" in prompt) for prompt in prompts(endpoint)[2:]]
    assert asked == [(False, True), (False, False), (True, True), (True, False)]


def test_a_table_tells_what_was_rendered_or_asked_otherwise_apart(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    rounds = ("improve", "--rounds", "1", *KITE, *model)
    for more in ((), ("--size", "64"), ("--size", "64", "--temperature", "0.5")):
        done = vdiag_here(*rounds, *more)
        assert done.returncode == 0, done.stderr
    frame = json.loads(vdiag_here("table", "r", "--json").stdout)["rows"]
    counts = {(row["model"], row["round"]): row["value"] for row in frame if row["measure"] == "n"}
    models = [
        "openai/m (size 384, temperature not given)",
        "openai/m (size 64, temperature 0.5)",
        "openai/m (size 64, temperature not given)",
    ]
    assert counts == {(name, number): 1 for name in models for number in (0, 1)}


def test_only_drawings_that_were_to_be_improved_in_a_way_count_there(
    vdiag_here: Vdiag, model: tuple[str, ...], tmp_path: Path
) -> None:
    assert vdiag_here("improve", "--rounds", "1", *BOTH, *model).returncode == 0
    done = vdiag_here("improve", "--rounds", "1", "--feedback", "self", *KITE, *model)
    assert done.returncode == 0, done.stderr
    frame = json.loads(vdiag_here("table", "r", "--json").stdout)["rows"]
    counts = {row["feedback"]: row["value"] for row in frame if row["measure"] == "n"}
    assert counts == {"generic": 2, "self": 1}
    assert (
        vdiag_here("improve", "--rounds", "1", "--feedback", "self", *BOTH, *model).returncode == 0
    )
    frame = json.loads(vdiag_here("table", "r", "--json").stdout)["rows"]
    counts = {row["feedback"]: row["value"] for row in frame if row["measure"] == "n"}
    assert counts == {"generic": 2, "self": 2}


def test_a_run_of_another_task_is_not_gone_on_with(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    assert vdiag_here("draw", *KITE, *model).returncode == 0
    asked = len(endpoint.bodies)
    refused(vdiag_here("improve", *KITE, *model), '"r"', "vdiag draw", "--out")
    assert len(endpoint.bodies) == asked


def test_rounds_asked_otherwise_than_the_first_drawings_are_told(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...]
) -> None:
    assert vdiag_here("draw", *KITE[:-4], "--out", "d", "--scorers", "tiny_fidelity", *model).stdout
    rounds = ("improve", "--from", "d", "--rounds", "1", *KITE[2:], "--base-url", endpoint.url)
    assert "asked otherwise" not in vdiag_here(*rounds).stdout
    done = vdiag_here(
        *rounds[:-4], "--base-url", endpoint.url, "--out", "s", "--temperature", "0.5"
    )
    assert "(temperature 0.5 instead of temperature not given)" in done.stdout
    refused(vdiag_here(*rounds, "--pilot", "2"), '"2"', "--from", "leave one")
    refused(vdiag_here(*rounds, "--samples", "3"), '--samples "3"', "--from")
    refused(vdiag_here(*rounds, "--prompt", "draw"), '--prompt "draw"', "--from")
    refused(vdiag_here(*rounds, "--limit", "0"), '--limit "0"', "at least 1")


def test_the_models_that_were_asked_before_stay_known(
    vdiag_here: Vdiag, endpoint: Endpoint, model: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text(
        f"model,input,output,max_output,base_url\nopenai/m,1,10,4000,{endpoint.url}\n"
    )
    rounds = ("improve", "--rounds", "1", "--prices", "p.csv", *KITE)
    assert vdiag_here(*rounds, *model).returncode == 0
    assert vdiag_here(*rounds, "--model", "openai/o", *model[2:]).returncode == 0
    frame = json.loads(vdiag_here("table", "r", "--json").stdout)["rows"]
    assert {row["model"] for row in frame if row["measure"] == "US dollars"} == {"openai/m"}


def test_asking_twice_adds_up() -> None:
    both = together(
        Asked(1, 2, 3, {"empty": 1}, 4, 5), Asked(1, 2, 3, {"empty": 1, "cut": 1}, 4, 5)
    )
    assert both == Asked(2, 4, 6, {"empty": 2, "cut": 1}, 8, 10)
