"""Money on the command line: the estimate, the question before spending, the budget's end."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.test_bad_input import refused
from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from vdiag.ask.money.tokens import upper_bound

DRAW = ("draw", "--concepts", "objects", "--limit", "10", "--languages", "svg", "--out", "r")
PRICED = ("--model", "openai/m", "--prices", "p.csv")


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


@pytest.fixture(autouse=True)
def prices(tmp_path: Path, endpoint: Endpoint) -> None:
    (tmp_path / "p.csv").write_text(
        f"model,input,output,batch,max_output,base_url\nopenai/m,1,10,0.5,4000,{endpoint.url}\n"
    )


def test_an_estimate_asks_nothing_and_makes_no_run(
    vdiag_here: Vdiag, endpoint: Endpoint, tmp_path: Path
) -> None:
    done = vdiag_here(*DRAW, *PRICED, "--base-url", endpoint.url, "--estimate", "--json")
    assert done.returncode == 0, done.stderr
    [row] = json.loads(done.stdout)["rows"]
    assert (row["model"], row["stage"], row["calls"]) == ("openai/m", "draw", 20)
    assert 0 < row["usd"]["low"] < row["usd"]["likely"] < row["usd"]["high"]
    assert row["usd"]["high"] <= (20 * 4000 * 10 + 20 * 500) / 1e6, "no answer is longer than 4000"
    assert endpoint.bodies == []
    assert not (tmp_path / "r").exists()


def test_an_estimate_needs_no_key(vdiag_here: Vdiag) -> None:
    model = ("--model", "openai/gpt-4o")
    done = vdiag_here(*DRAW, *model, "--estimate")
    assert done.returncode == 0, done.stderr
    assert "openai/gpt-4o" in done.stdout
    assert "$" in done.stdout
    refused(vdiag_here(*DRAW, *model, "--estimate", "--pilot", "1"), "OPENAI_API_KEY")


def test_a_pilot_is_part_of_the_run_and_sharpens_the_estimate(
    vdiag_here: Vdiag, endpoint: Endpoint
) -> None:
    model = (*PRICED, "--base-url", endpoint.url)
    done = vdiag_here(*DRAW, *model, "--estimate", "--pilot", "5", "--json")
    [row] = json.loads(done.stdout)["rows"]
    assert (row["calls"], len(endpoint.bodies)) == (15, 5)
    assert row["output_tokens"]["likely"] == 15 * 11, "each answer of the endpoint has 11 tokens"
    names = [body["messages"][0]["content"] for body in endpoint.bodies]
    assert len(set(names)) > 2, "drawn from all the questions"
    assert "15 answers asked for, 5 were there already" in vdiag_here(*DRAW, *model).stderr
    nothing = vdiag_here(*DRAW, *model, "--estimate", "--reuse", "none")
    assert nothing.returncode == 0
    assert "Nothing is left to ask" in nothing.stdout
    again = (*DRAW[:-1], "s", *model, "--estimate", "--json")
    assert json.loads(vdiag_here(*again).stdout)["rows"] == [], "all of it is kept"


def test_a_pilot_and_the_run_in_one_command(vdiag_here: Vdiag, endpoint: Endpoint) -> None:
    model = (*PRICED, "--base-url", endpoint.url)
    done = vdiag_here(*DRAW, *model, "--pilot", "3")
    assert done.returncode == 0, done.stderr
    assert "Pilot: 3 answers asked for" in done.stderr
    assert "17 answers asked for, 3 were there already" in done.stderr
    assert len(endpoint.bodies) == 20
    fewer = (*DRAW[:-1], "s", *model, "--reuse", "none", "--pilot", "3")
    refused(vdiag_here(*fewer, "--confirm-above", "0.001"), "The pilot of 3 questions", "--yes")
    assert len(endpoint.bodies) == 20


def test_the_same_set_twice_is_asked_once(vdiag_here: Vdiag, endpoint: Endpoint) -> None:
    done = vdiag_here(*DRAW[:1], "--concepts", "objects", *DRAW[1:], "--model", "openai/m",
                 "--base-url", endpoint.url)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(endpoint.bodies) == 20


def test_a_dearer_tier_has_no_known_price(vdiag_here: Vdiag) -> None:
    tier = ("--extra-body", '{"service_tier": "priority"}', "--estimate", "--json")
    done = vdiag_here(*DRAW, "--model", "openai/gpt-4o", *tier)
    [row] = json.loads(done.stdout)["rows"]
    assert row["usd"] is None


def test_an_unknown_price_is_said_and_never_guessed(vdiag_here: Vdiag, endpoint: Endpoint) -> None:
    model = ("--model", "openai/gpt-4o", "--base-url", endpoint.url)
    done = vdiag_here(*DRAW, *model, "--estimate", "--json")
    [row] = json.loads(done.stdout)["rows"]
    assert row["usd"] is None
    assert "unknown" in vdiag_here(*DRAW, *model, "--estimate").stdout
    assert 'price of "openai/gpt-4o" is unknown' in done.stderr
    refused(vdiag_here(*DRAW, *model, "--budget-usd", "1"), '"openai/gpt-4o"', "--prices")


def test_it_asks_before_it_spends_more_than_told(vdiag_here: Vdiag, endpoint: Endpoint) -> None:
    model = (*PRICED, "--base-url", endpoint.url)
    refused(vdiag_here(*DRAW, *model, "--confirm-above", "0.0001"), '"0.0001"', "--yes")
    assert endpoint.bodies == []
    assert vdiag_here(*DRAW, *model, "--confirm-above", "0.0001", "--yes").returncode == 0
    assert vdiag_here(*DRAW, *model, "--confirm-above", "0.0001").returncode == 0, "all is there"


def test_a_budget_bounds_what_it_asks_about(vdiag_here: Vdiag, endpoint: Endpoint) -> None:
    # 20 answers of 730 to 2,920 tokens at $10 a million: $0.58 and a little for the prompts
    model = (*PRICED, "--base-url", endpoint.url)
    refused(
        vdiag_here(*DRAW, *model, "--confirm-above", "0.3"), "This run may cost up to $0.5", "--yes"
    )
    within = vdiag_here(*DRAW, *model, "--confirm-above", "0.05", "--budget-usd", "0.1")
    refused(within, "Within its budget, it may cost up to $0.10, more than")
    tokens = vdiag_here(*DRAW, *model, "--confirm-above", "0.05", "--budget-tokens", "9000")
    refused(tokens, "Within its budget, it may cost up to $0.090, more than")
    assert endpoint.bodies == []
    done = vdiag_here(*DRAW, *model, "--confirm-above", "0.1", "--budget-usd", "0.1")
    assert done.returncode == 0, done.stderr
    assert len(endpoint.bodies) == 20


def test_what_a_run_has_cost_is_no_more_in_its_budget(
    vdiag_here: Vdiag, endpoint: Endpoint
) -> None:
    model = (*PRICED, "--base-url", endpoint.url)
    few = (*DRAW[:4], "5", *DRAW[5:])
    assert vdiag_here(*few, *model).returncode == 0
    cost = 10 * (7 * 1 + 11 * 10) / 1e6
    left = (*DRAW, *model, "--reuse", "none", "--confirm-above", "0", "--budget-usd")
    refused(vdiag_here(*left, str(cost + 0.0005)), "Within its budget, it may cost up to $0.00050")


def test_many_models_of_unknown_price_are_one_sentence(
    vdiag_here: Vdiag, endpoint: Endpoint
) -> None:
    models = [word for i in range(25) for word in ("--model", f"openai/m{i}")]
    done = vdiag_here(*DRAW, *models, "--base-url", endpoint.url, "--estimate")
    assert done.stderr.count("is unknown") == 1
    assert (
        'The price of "openai/m0", "openai/m1", "openai/m2" and 22 more is unknown' in done.stderr
    )
    rests = [line for line in done.stdout.splitlines() if "unknown price" in line]
    assert len(rests) == 1
    assert rests[0].startswith("openai/m0, draw; openai/m1, draw; openai/m2, draw; 22 more models:")


def test_a_run_that_its_budget_ended_is_partial_and_says_so(
    vdiag_here: Vdiag, endpoint: Endpoint, tmp_path: Path
) -> None:
    prompt = "Write code in the programming language SVG that draws a grand piano or so."
    budget = upper_bound(prompt) + 50 + 18 * 8
    model = (*PRICED, "--base-url", endpoint.url, "--max-tokens", "50", "--budget-tokens")
    done = vdiag_here(*DRAW, *model, str(budget))
    assert done.returncode == 3, done.stderr
    count = len(endpoint.bodies)
    assert 5 <= count <= 12
    assert f"Partial run: {count} of 20 questions were asked" in done.stdout
    assert f"{20 - count} questions are left" in done.stderr
    assert {body["max_tokens"] for body in endpoint.bodies} == {50}
    again = vdiag_here(*DRAW, *model, "100000")
    assert again.returncode == 0, again.stderr
    assert f"{20 - count} answers asked for, {count} were there already" in again.stderr
    assert "Partial" not in again.stdout
    assert len(endpoint.bodies) == 20


def test_a_budget_that_could_not_be_kept_is_refused(vdiag_here: Vdiag, endpoint: Endpoint) -> None:
    model = ("--model", "openai/m", "--base-url", endpoint.url)
    refused(vdiag_here(*DRAW, *model, "--budget-tokens", "1000"), '"openai/m"', "--max-tokens")
    refused(vdiag_here(*DRAW, *model, "--budget-tokens", "0"), '"0"')
    refused(vdiag_here(*DRAW, *model, "--budget-usd", "-1", "--max-tokens", "9"), '"-1"')
    assert endpoint.bodies == []


def test_a_parameter_that_the_endpoint_rejects_is_an_error_before_the_run(
    vdiag_here: Vdiag, endpoint: Endpoint
) -> None:
    endpoint.mode = "no-temperature"
    model = ("--model", "openai/m", "--base-url", endpoint.url)
    done = vdiag_here(*DRAW, *model, "--temperature", "0.5")
    refused(done, "Unsupported parameter: temperature", '"m"')
    assert [body["temperature"] for body in endpoint.rejected] == [0.5]
    assert endpoint.bodies == [], "never sent without it"


def test_parameters_are_recorded_with_each_answer(vdiag_here: Vdiag, endpoint: Endpoint) -> None:
    model = ("--model", "openai/m", "--base-url", endpoint.url)
    extra = '{"top_k": 40}'
    given = ("--top-p", "0.9", "--reasoning-effort", "low", "--model-seed", "7")
    assert vdiag_here(*DRAW, *model, *given, "--extra-body", extra, "--limit", "1").returncode == 0
    [row, _] = csv.DictReader(io.StringIO(vdiag_here("export", "r").stdout))
    settings = json.loads(row["settings"])
    wanted = {"top_p": 0.9, "reasoning_effort": "low", "seed": 7, "extra_body": {"top_k": 40}}
    assert wanted.items() <= settings.items()
    assert endpoint.bodies[0]["top_k"] == 40


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--extra-body", "{"), ('"{"', "one JSON object")),
        (("--extra-body", "[1]"), ('"[1]"', "no object")),
        (("--extra-body", '{"model": "x"}'), ('"model"',)),
        (("--reuse", "god"), ('"god"', '"good"')),
        (("--prices", "none.csv"), ('"none.csv"',)),
        (("--api", "responses", "--model-seed", "3"), ('"3"', "--api chat")),
    ],
)
def test_what_cannot_be_asked_so(
    vdiag_here: Vdiag, endpoint: Endpoint, given: tuple[str, ...], said: tuple[str, ...]
) -> None:
    model = ("--model", "openai/m", "--base-url", endpoint.url)
    refused(vdiag_here(*DRAW, *model, *given), *said)
    assert endpoint.bodies == []


def test_answers_that_are_there_take_no_parameters(vdiag_here: Vdiag) -> None:
    refused(vdiag_here(*DRAW, "--temperature", "0.5"), '"temperature"', "openai/MODEL")
    refused(vdiag_here(*DRAW, "--batch"), '"example"', "openai/MODEL")
    refused(vdiag_here(*DRAW, "--json"), "--estimate")
    refused(vdiag_here(*DRAW[:-2], "--batch", "--model", "openai/m"), "OPENAI_API_KEY")


def test_cache_why_says_field_by_field(vdiag_here: Vdiag, endpoint: Endpoint) -> None:
    model = ("--model", "openai/m", "--base-url", endpoint.url)
    draw = ("draw", "--concepts", "a red kite", "--languages", "svg", "--samples", "1", *model)
    name = "a red kite/svg/0"
    vdiag_here(*draw, "--out", "a")
    assert "No answer like it is kept" in vdiag_here("cache", "why", "a", name).stdout
    vdiag_here(*draw, "--out", "b")
    vdiag_here(*draw, "--temperature", "0.5", "--out", "c")
    assert 'Reused: the run "' in vdiag_here("cache", "why", "b", name).stdout
    found = json.loads(vdiag_here("cache", "why", "c", name, "--json").stdout)
    assert "no kept answer was to the same question (temperature)" in found["outcome"]
    endpoint.mode = "refuse"
    vdiag_here(*draw, "--temperature", "0.6", "--out", "d")
    endpoint.mode = "ok"
    vdiag_here(*draw, "--temperature", "0.6", "--out", "e")
    assert "was refused" in vdiag_here("cache", "why", "e", name).stdout
    vdiag_here("cache", "forget", "openai/m")
    vdiag_here(*draw, "--temperature", "0.7", "--out", "f")
    vdiag_here(
        *draw, "--temperature", "0.8", "--budget-tokens", "1", "--max-tokens", "9", "--out", "g"
    )
    found = json.loads(vdiag_here("cache", "why", "g", name, "--json").stdout)
    assert found["outcome"].startswith("Not asked yet")
    differing = {field["name"] for field in found["fields"] if not field["same"]}
    assert differing == {"temperature", "max_tokens"}
    listed = json.loads(vdiag_here("cache", "list", "--json").stdout)
    assert listed == [{"model": "openai/m", "answers": 1, "flawed": 0, "tokens": 18}]


def test_cache_names_that_are_none(vdiag_here: Vdiag) -> None:
    vdiag_here("draw", "--limit", "1", "--languages", "svg", "--out", "r")
    refused(vdiag_here("cache", "why", "r", "cta/svg/0"), '"cta/svg/0"', "vdiag export")
    refused(vdiag_here("cache", "why", "r", ""), '""', "by its key")
    refused(vdiag_here("cache", "why", "nowhere", "x"), '"nowhere"')
    refused(vdiag_here("cache", "forget", "openai/x"), '"openai/x"')
    refused(
        vdiag_here("cache", "list", VDIAG_ANSWERS="/dev/null/x"), '"/dev/null/x"', "VDIAG_ANSWERS"
    )
