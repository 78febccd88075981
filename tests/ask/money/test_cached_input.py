"""Input that the provider had in its cache costs what it says: from the reply into the ledger."""

from pathlib import Path

import pytest

from tests.ask.test_ask import Asker, asker, place, questions, spent  # noqa: F401
from tests.endpoint import Endpoint, Handler
from tests.providers.test_openai import ask
from vdiag.ask.ask import Manner
from vdiag.ask.money.call_cost import Tariff, cost
from vdiag.ask.money.price import Price

GPT_4O = Price("openai/m", 2.5, 10, batch=0.5, cached=1.25)


def test_cached_tokens_cost_their_own_price() -> None:
    # by hand: 1,000 at $2.50, 3,000 at $1.25, 500 at $10 a million
    assert cost(GPT_4O, 4000, 500, cached_tokens=3000) == pytest.approx(0.01125)
    assert cost(GPT_4O, 4000, 500) == pytest.approx(0.015)
    assert cost(GPT_4O, 4000, 500, batch=True, cached_tokens=3000) == pytest.approx(0.005625)
    assert cost(GPT_4O, 100, 0, cached_tokens=10**9) == pytest.approx(100 * 1.25e-6)
    plain = Price("openai/m", 2.5, 10)
    assert cost(plain, 4000, 500, cached_tokens=3000) == pytest.approx(0.015)


@pytest.fixture
def caching(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the endpoint says of its cache, put in place by the test."""
    said: list[object] = []
    answer = Handler._answer

    def of_cache(handler: Handler, *rest: str) -> dict[str, object]:
        body = answer(handler, *rest)
        kind = "prompt" if "choices" in body else "input"
        body["usage"][f"{kind}_tokens_details"] = said[0]
        return body

    monkeypatch.setattr(Handler, "_answer", of_cache)
    return said


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"cached_tokens": 5}, 5), ({"cached_tokens": 0}, 0), ({}, None), (None, None),
        ({"cached_tokens": -1}, None), ({"cached_tokens": "5"}, None), ([5], None),
    ],
)  # fmt: skip
def test_both_interfaces_say_what_was_cached(
    endpoint: Endpoint, caching: list[object], api: str, details: object, expected: int | None
) -> None:
    caching.append(details)
    assert ask(endpoint, api=api).cached_tokens == expected


def test_the_ledger_charges_it(
    asker: Asker,  # noqa: F811
    caching: list[object],
    tmp_path: Path,
) -> None:
    caching.append({"cached_tokens": 4})
    asker(questions(10), Manner(), tariffs={"openai/m": Tariff(GPT_4O, 1000)})
    # the endpoint says 7 tokens in, 4 of them cached, and 11 out
    assert spent(tmp_path / "r").usd == pytest.approx(10 * (3 * 2.5 + 4 * 1.25 + 11 * 10) / 1e6)
