"""Reasoning in all its marks is left out; a mark that is only spoken of hides nothing."""

import pytest

from vdiag.extract.thinking import without_thinking


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<think>a</think>b", "b"),
        ("<THINK>a</THINK>\nb", "\nb"),
        ("<think>a<think>b</think>c</think>d", "d"),
        ("<thinking>a</thinking><think>b</think>c", "c"),
        ('<thinking time="2s">a</thinking>b', "b"),
        ("Well. <think>a</think>b", "Well. b"),
        ("<thought>a", ""),
        ("a</think>b", "b"),
        ("a\n</think>\n\nb\n</think>\nc", "\nc"),
        ("[THINK]a[/THINK]b", "b"),
        ("◁think▷a◁/think▷b", "b"),
        ("<unused94>thought\na<unused95>b", "b"),
        ("<|begin_of_thought|>a<|end_of_thought|>b", "b"),
        ("<|START_THINKING|>a<|END_THINKING|>b", "b"),
        ("<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>b",
         "b"),
        ("<|channel|>analysis<|message|>a", ""),
        ("<|channel>thought\na<channel|>b", "b"),
        ("analysisWe think.assistantfinalIt is b.", "It is b."),
        ("Thinking...\na\n...done thinking.\n\nb", "\n\nb"),
    ],
)  # fmt: skip
def test_reasoning_is_left_out(text: str, shown: str) -> None:
    assert without_thinking(text) == (shown, True)


@pytest.mark.parametrize(
    "text",
    [
        "The tag <think> is what I use. Here is the code:\n```python\nx\n```",
        "I write `<think>` first and `</think>` last.\nx",
        "<think> is the tag that I use.\nx",
        "```python\nprint('<think>')\nprint('</think>')\n```",
        "```python\n'''\n<think>\n'''\nx = 1\n```\nDone.",
        '<svg><text>I </think> so</text></svg>',
        "The reasoning is simple: [thinking] of circles.",
        "analysis of the picture: assistant final",
        "We use <|channel|> marks.",
    ],
)  # fmt: skip
def test_a_mark_that_is_spoken_of_hides_nothing(text: str) -> None:
    assert without_thinking(text) == (text, False)
