"""Tokens of pictures, by the examples that the providers' own guides work out."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.providers.test_openai import question
from vdiag.ask.money.call_cost import Tariff
from vdiag.ask.money.picture_tokens import of_pictures
from vdiag.ask.money.price import Price
from vdiag.ask.money.tokens import Span, upper_bound


@pytest.mark.parametrize(
    ("model", "size", "tokens"),
    [
        # OpenAI's guide: 1,024 x 1,024 is 765 and 2,048 x 4,096 is 1,105 tokens for GPT-4o
        ("openai/gpt-4o", (1024, 1024), 765),
        ("openai/gpt-4o-2024-11-20", (2048, 4096), 1105),
        ("openai/openai/gpt-4o", (384, 384), 255),
        ("openai/gpt-4.1", (384, 384), 255),
        ("openai/gpt-4o-mini", (384, 384), 8500),
        ("openai/gpt-5", (384, 384), 210),
        ("openai/gpt-5-2025-08-07", (1024, 1024), 70 + 4 * 140),
        ("openai/o3", (384, 384), 225),
        # the guide: 1,024 x 1,024 is 1,024 patches; times 1.62, 2.46 and 1.72
        ("openai/gpt-4.1-mini", (1024, 1024), 1659),
        ("openai/gpt-4.1-nano", (1024, 1024), 2520),
        ("openai/o4-mini", (1024, 1024), 1762),
        ("openai/gpt-5-mini", (384, 384), 234),
        ("openai/gpt-5-nano-2025-08-07", (384, 384), 355),
        ("openai/gpt-4.1-mini", (1800, 2400), 2489),
        ("openai/gpt-5.2", (384, 384), 173),
        # Anthropic's guide: 1,000 x 1,000 is about 1,334 tokens
        ("openai/claude-sonnet-4-5", (1000, 1000), 1334),
        ("openai/anthropic/claude-sonnet-4.5", (200, 200), 64),
        # Google's guide: 258 up to 384 x 384; 960 x 540 is six tiles
        ("openai/gemini-2.5-flash", (384, 384), 258),
        ("openai/google/gemini-2.5-pro", (960, 540), 6 * 258),
        ("openai/gemini-3-pro-preview", (384, 384), 1120),
    ],
)
def test_each_model_counts_in_its_own_way(
    model: str, size: tuple[int, int], tokens: int, tmp_path: Path
) -> None:
    Image.new("RGB", size).save(tmp_path / "p.png")
    path = str(tmp_path / "p.png")
    assert of_pictures(model, [path]) == Span(tokens, tokens, tokens)
    assert of_pictures(model, [path] * 3) == Span(3 * tokens, 3 * tokens, 3 * tokens)


@pytest.mark.parametrize(
    "model", ["openai/llama", "openai/gpt-6-sol", "openai/gpt-4o-audio", "openai/gemini-9-pro"]
)
def test_an_unknown_rule_is_the_dearest_one_at_most(model: str, tmp_path: Path) -> None:
    Image.new("RGB", (384, 384)).save(tmp_path / "p.png")
    assert of_pictures(model, [str(tmp_path / "p.png")]) == Span(210, 255, 8500)


def test_a_picture_that_is_yet_to_be_made_counts() -> None:
    assert of_pictures("openai/gpt-4o", ["nowhere.png"]).high == 255


def test_what_is_set_aside_for_a_picture_is_what_it_costs(tmp_path: Path) -> None:
    Image.new("RGB", (384, 384)).save(tmp_path / "p.png")
    shown = replace(question(), model="openai/gpt-4o", images=(str(tmp_path / "p.png"),))
    most = Tariff(Price("openai/gpt-4o", 2.5, 10), 10).most(shown)
    assert most.tokens == upper_bound(shown.prompt) + 255 + 10
    assert most.usd == pytest.approx(((upper_bound(shown.prompt) + 255) * 2.5 + 10 * 10) / 1e6)
