"""How commands end whose endpoint turned questions down: the rest is done, the code says why."""

from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from vdiag.ask.money.tokens import upper_bound

TOO_LONG = (400, {"error": {"message": "too long", "code": "context_length_exceeded"}})
QUIET = ("--yes", "--retries", "0", "--scorers", "tiny_fidelity")


def drawn(endpoint: Endpoint, *more: str, out: str = "d") -> tuple[str, ...]:
    concepts = ("--concepts", "a kite", "--concepts", "a red car", "--concepts", "a tall tree")
    whom = ("--model", "openai/m", "--base-url", endpoint.url, "--languages", "svg")
    return ("draw", *concepts, *whom, "--samples", "2", *QUIET, "--out", out, *more)


def test_draw_finishes_the_rest_and_ends_with_4(endpoint: Endpoint, vdiag_here: Vdiag) -> None:
    endpoint.turns_down["a red car"] = TOO_LONG
    done = vdiag_here(*drawn(endpoint))
    assert done.returncode == 4, done.stderr
    assert "2 questions were turned down by the endpoint (2 too_long)" in done.stderr
    assert "--retry refused" in done.stderr
    assert "100.0" in done.stdout, "what was drawn is rendered and in the table"
    count = len(endpoint.bodies)
    again = vdiag_here(*drawn(endpoint))
    assert (again.returncode, len(endpoint.bodies)) == (4, count)
    endpoint.turns_down.clear()
    retried = vdiag_here(*drawn(endpoint, "--retry", "refused"))
    assert (retried.returncode, len(endpoint.bodies)) == (0, count + 2)


def test_turned_down_counts_above_the_budget(endpoint: Endpoint, vdiag_here: Vdiag) -> None:
    assert vdiag_here(*drawn(endpoint, out="w")).returncode == 0
    most = max(map(upper_bound, endpoint.asked)) + 100
    limit = ("--max-tokens", "100", "--budget-tokens", str(most + 20))  # 18 tokens an answer
    done = vdiag_here(*drawn(endpoint, *limit, "--reuse", "none", out="a"))
    assert (done.returncode, "The budget ended the asking" in done.stderr) == (3, True)
    endpoint.turns_down["a kite"] = TOO_LONG
    done = vdiag_here(*drawn(endpoint, *limit, "--reuse", "none", out="b"))
    assert "The budget ended the asking" in done.stderr
    assert "2 questions were turned down" in done.stderr
    assert done.returncode == 4


def test_one_model_s_trouble_is_said_at_the_end_and_the_other_is_drawn(
    endpoint: Endpoint, vdiag_here: Vdiag
) -> None:
    endpoint.turns_down["'model': 'bad'"] = (401, {"error": {"message": "bad key"}})
    done = vdiag_here(*drawn(endpoint, "--model", "openai/bad"))
    assert done.returncode == 2, done.stderr
    assert 'does not accept the API key (401: "bad key")' in done.stderr.splitlines()[-1]
    assert "openai/m" in done.stdout


def test_recognize_and_improve_end_so_too(endpoint: Endpoint, vdiag_here: Vdiag) -> None:
    assert vdiag_here(*drawn(endpoint)).returncode == 0
    endpoint.says["Answer with the letter"] = "B"
    endpoint.turns_down["What does the following"] = TOO_LONG
    whom = ("--model", "openai/m", "--base-url", endpoint.url, "--yes", "--retries", "0")
    done = vdiag_here("recognize", "--from", "d", "--out", "r", *whom)
    assert done.returncode == 2, "all are turned down alike: that is the model's trouble"
    assert "turned down" not in done.stderr
    endpoint.turns_down.clear()
    endpoint.turns_down["Can you make it better"] = TOO_LONG
    scored = ("--scorers", "tiny_fidelity")
    done = vdiag_here("improve", "--from", "d", "--rounds", "2", "--out", "i", *whom, *scored)
    assert done.returncode == 4, done.stderr
    assert "turned down by the endpoint" in done.stderr


def test_an_unknown_kind_to_retry_is_one_sentence(vdiag_here: Vdiag) -> None:
    done = vdiag_here("draw", "--retry", "all")
    assert done.returncode == 2
    assert '"all"' in done.stderr
    assert "refused" in done.stderr
