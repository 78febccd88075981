"""Programs in replies: fences of every kind, prose, thinking, several blocks, cut-off replies."""

from pathlib import Path

import pytest

from tests.conftest import Vdiag
from vdiag import plugins
from vdiag.extract.program import extract_program
from vdiag.records import Answer, Reason

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"


@pytest.mark.parametrize(
    ("language", "reply", "code"),
    [
        ("svg", f"Here:\n```svg\n{SVG}\n```\nEnjoy!", SVG),
        ("svg", f"```xml\n{SVG}\n```", SVG),
        ("svg", f"```\n{SVG}\n```", SVG),
        ("svg", f"```python\n{SVG}\n```", SVG),
        ("svg", f"~~~SVG\n{SVG}\n~~~", SVG),
        ("svg", f"Here it is: {SVG}", SVG),
        ("svg", f"<think>I start ```svg\n<svg>half\n</think>\n```svg\n{SVG}\n```", SVG),
        ("svg", f"planning ```svg <svg></think>\n```svg\n{SVG}\n```", SVG),
        ("svg", f"```svg\n{SVG}\n```\nBetter:\n```svg\n{SVG.replace('rect', 'path')}\n```",
         SVG.replace("rect", "path")),
        ("matplotlib", f"```bash\npip install matplotlib\n```\n```python\n{PLOT}\n```", PLOT),
        ("matplotlib", "```python\nimport numpy as np\nx = 1\n```\nthen\n```python\nprint(x)\n```",
         "import numpy as np\nx = 1\n\n\nprint(x)"),
        ("matplotlib", f"```Python\r\n{PLOT}\r\n```", PLOT),
        ("matplotlib", f"Sure.\n\n{PLOT}", PLOT),
        ("matplotlib", f"  ```py\n{PLOT}\n  ```", PLOT),
    ],
)  # fmt: skip
def test_the_program_is_found(language: str, reply: str, code: str) -> None:
    found = extract_program(Answer(reply), plugins.language(language))
    assert found.reason is None
    assert found.code.split() == code.split()


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (Answer("I would draw a circle for the head."), "no program in the reply"),
        (Answer(""), "the reply is empty"),
        (Answer("<think>hmm", "length"), "the reply was cut off"),
        (Answer("I cannot help with that.", "refusal"), "the model refused"),
    ],
)
def test_a_reply_without_a_program_is_a_record_with_a_reason(answer: Answer, note: str) -> None:
    found = extract_program(answer, plugins.language("svg"))
    assert (found.code, found.reason) == ("", Reason.NO_CODE)
    assert note in found.notes


def test_a_reply_cut_off_keeps_what_is_there_and_says_so() -> None:
    found = extract_program(Answer(f"```svg\n{SVG[:40]}", "length"), plugins.language("svg"))
    assert found.code.strip() == SVG[:40]
    assert "the reply was cut off" in found.notes


@pytest.mark.parametrize("line", ["~" * 200_000, "```" + "a" * 200_000, "~~~ " + "a" * 200_000])
def test_a_long_line_that_is_no_fence_is_soon_passed_over(line: str) -> None:
    """A pattern that went back over the line for each of its characters would take minutes."""
    answer = Answer(f"{line}`\n```svg\n{SVG}\n```\n")
    assert extract_program(answer, plugins.language("svg")).code.strip() == SVG


@pytest.mark.parametrize("language", plugins.LANGUAGES.names())
def test_a_reply_of_nothing_but_lines_is_soon_read(language: str) -> None:
    """As models come to when they do not stop; patterns must not go back over the lines."""
    found = extract_program(Answer("So:" + "\n" * 500_000), plugins.language(language))
    assert found.reason is Reason.NO_CODE


def test_a_reply_without_a_program_is_not_rendered(vdiag_here: Vdiag, tmp_path: Path) -> None:
    """An empty Processing sketch would draw a white picture."""
    (tmp_path / "a.txt").write_text("Sure:\n```cpp\n#include <iostream>\nint main() {}\n```\n")
    for name in ("processing", "svg", "turtle"):
        done = vdiag_here("render", "a.txt", "--language", name)
        assert done.returncode == 1
        assert "no_code\nanother language (C++)" in done.stderr
    assert not (tmp_path / "a.png").exists()
