"""Prices of the package genai-prices: whose they are, what comes before and behind them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ask.money.test_price_list import OWN, SHIPPED
from tests.conftest import Vdiag
from vdiag.ask.money import public_prices
from vdiag.ask.money.price import Price
from vdiag.ask.money.price_list import load, read_csv

OPENROUTER = "https://openrouter.ai/api/v1"


@pytest.fixture(autouse=True)
def no_file_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VDIAG_PRICES", raising=False)


@pytest.mark.parametrize(
    ("model", "base_url", "expected"),  # as the providers' pages of prices had them in 2025
    [
        ("openai/gpt-4o", OWN, (2.5, 10, 1.25, 0.5)),
        ("openai/gpt-4o-2024-11-20", OWN, (2.5, 10, 1.25, 0.5)),
        ("openai/o3", OWN, (2, 8, 0.5, 0.5)),
        ("openai/gpt-5-mini", OWN, (0.25, 2, 0.025, 0.5)),
        ("openai/claude-sonnet-4-5", "https://api.anthropic.com/v1", (3, 15, 0.3, 0.5)),
        ("openai/claude-sonnet-4-5-20250929", "https://api.anthropic.com/v1", (3, 15, 0.3, 0.5)),
        ("openai/anthropic/claude-sonnet-4.5", OPENROUTER, (3, 15, 0.3, None)),
    ],
)
def test_prices_of_several_providers(
    model: str, base_url: str, expected: tuple[float | None, ...]
) -> None:
    price = load().of(model, base_url)
    assert price is not None
    assert (price.input, price.output, price.cached, price.batch) == expected
    assert price.source.startswith("genai-prices 0.")


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("openai/gpt-4o", "http://localhost:8000/v1"),
        ("openai/gpt-4o", "https://api.openai.com.example.org/v1"),
        ("openai/gpt-4o", "https://eu.api.openai.com/v1"),
        ("openai/gpt-4o-2099-01-01", OWN),
        ("openai/claude-sonnet-4-5-turbo-max", "https://api.anthropic.com/v1"),
        ("other/gpt-4o", OWN),
    ],
)
def test_no_price_is_guessed(model: str, base_url: str) -> None:
    assert load().of(model, base_url) is None


def test_the_shipped_prices_agree_and_add_the_longest_answers() -> None:
    for (model, base_url), shipped in read_csv(SHIPPED).items():
        price = load().of(model, base_url)
        assert price is not None
        assert (price.input, price.output) == (shipped.input, shipped.output), model
        assert (price.max_output, price.reasoning) == (shipped.max_output, shipped.reasoning)
        assert price.source.startswith("genai-prices")


def test_the_users_file_goes_before_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("model,input,output,cached\nopenai/gpt-4o,1,2,0.1\n")
    expected = Price("openai/gpt-4o", 1, 2, cached=0.1, source="mine.csv")
    assert load(path).of("openai/gpt-4o", OWN) == expected


def test_the_shipped_file_stands_in_for_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_prices, "of", lambda model, base_url: None)
    assert load().of("openai/gpt-4o", OWN) == read_csv(SHIPPED)["openai/gpt-4o", OWN]


def test_it_is_imported_only_for_a_price_and_goes_nowhere() -> None:
    script = """
import sys, socket
from vdiag.ask import models
from vdiag.cli import main
assert "genai_prices" not in sys.modules, "too early"
def refuse(*_): raise AssertionError("it went online")
socket.socket.connect = socket.getaddrinfo = refuse
from vdiag.ask.money.price_list import load
import threading
assert load().of("openai/gpt-4o", None).input == 2.5
assert "genai_prices" in sys.modules and threading.active_count() == 1
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_estimate_says_where_each_price_is_from(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("model,input,output\nopenai/mine,1,2\n")
    words = ("--concepts", "a cat,a dog", "--languages", "svg", "--out", "r", "--estimate")
    models = ("--model", "openai/gpt-4o", "--model", "openai/mine", "--prices", "p.csv")
    done = vdiag_here("draw", *models, *words)
    assert "price from genai-prices 0." in done.stdout
    assert "price from p.csv" in done.stdout
    rows = json.loads(vdiag_here("draw", *models, *words, "--json").stdout)["rows"]
    sources = [row["price"]["source"] for row in rows]
    assert sources[0].startswith("genai-prices")
    assert sources[1:] == ["p.csv"]
