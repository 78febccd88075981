"""Whatever a server sends, there is an answer that it really holds, or one of vdiag's errors."""

import contextlib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of

from vdiag.errors import Passing, Rejected, TurnedDown
from vdiag.providers import Connection
from vdiag.providers._openai_meanings import meaning
from vdiag.providers.openai import OpenAIModel
from vdiag.records import Answer

NAMES = any_of.sampled_from(
    "choices message content text finish_reason error code type status param detail output "
    "refusal reasoning_content usage model incomplete_details summary object errors".split()
)
WORDS = any_of.sampled_from(
    ["stop", "error", "length", "text", "message", "output_text", "reasoning", "failed", "400",
     "completed", "model not found", "image input is not supported", "<svg/>", "quota"]
)  # fmt: skip
LEAVES = any_of.none() | any_of.booleans() | any_of.integers() | any_of.floats() | WORDS
LEAVES |= any_of.text(max_size=20)
BODIES = any_of.recursive(
    LEAVES,
    lambda inner: (
        any_of.lists(inner, max_size=3)
        | any_of.dictionaries(NAMES, inner, max_size=4)
        | any_of.fixed_dictionaries({"choices": any_of.lists(inner, max_size=2)})
        | any_of.fixed_dictionaries({"message": inner, "finish_reason": inner})
        | any_of.fixed_dictionaries({"type": WORDS, "content": inner})
        | any_of.fixed_dictionaries({"output": any_of.lists(inner, max_size=2), "status": WORDS})
    ),
    max_leaves=12,
)


def model(api: str) -> OpenAIModel:
    return OpenAIModel("m", Connection(base_url="http://127.0.0.1:9/v1", api=api))


def texts_in(body: Any) -> str:
    """All texts of a body, one after the other."""
    if isinstance(body, str):
        return body
    if isinstance(body, Mapping):
        return "\n".join(map(texts_in, body.values()))
    return "\n".join(map(texts_in, body)) if isinstance(body, list) else ""


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_any_body_is_an_answer_it_holds_or_one_of_our_errors(api: str) -> None:
    asked = model(api)

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(BODIES, any_of.booleans())
    def check(body: Any, pictures: bool) -> None:
        found: Answer | None = None
        with contextlib.suppress(Passing, Rejected, TurnedDown):
            found = asked._answer_in(body, 0.0, pictures)
        held = " ".join(texts_in(body).split())
        said = found.text.removeprefix("<think>").removesuffix("</think>") if found else ""
        for line in said.split("\n"):
            assert " ".join(line.split()) in held or not line.isascii() or line[:1] in "[{"

    check()


@settings(max_examples=300, deadline=None, derandomize=True)
@given(any_of.integers(0, 599), BODIES, any_of.booleans())
def test_any_error_means_something(status: int, body: Any, pictures: bool) -> None:
    assert meaning(status, body, pictures)


@pytest.mark.parametrize(
    "words",
    ["model " * 100_000, "context length " * 50_000, "api key" + " x" * 300_000, "a" * 1_000_000],
)
def test_a_long_error_is_read_in_no_time(words: str) -> None:
    """The words are cut before any pattern looks at them."""
    assert meaning(400, {"error": {"message": words}}, True)
