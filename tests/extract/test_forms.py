"""Whole programs in every form that replies have: each comes back as it is, in all languages."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.extract.forms import ENVELOPES, FENCED, PROGRAMS, THINKING, UNFENCED, WORDS, Form
from vdiag import plugins
from vdiag.extract.fences import blocks, fence_around
from vdiag.extract.program import extract_program
from vdiag.records import Answer, Program, Reason

EVERY = {**FENCED, **UNFENCED, **THINKING, **ENVELOPES}
OTHERS = {
    "C++": "#include <iostream>\nint main() {\n  std::cout << 1;\n}",
    "JavaScript": "function setup() {\n  createCanvas(400, 400);\n}\nfunction draw() {\n"
    "  ellipse(50, 50, 80, 80);\n}",
    "HTML": "<!DOCTYPE html>\n<html><body>\n<canvas id='c'></canvas>\n</body></html>",
    "Java": "import javax.swing.*;\npublic class A extends JPanel {\n"
    "  public static void main(String[] a) { }\n}",
    "Arduino": "void setup() {\n  pinMode(13, OUTPUT);\n}\nvoid loop() {\n  delay(9);\n}",
}


def found_in(reply: str, language: str, finish: str = "stop") -> Program:
    return extract_program(Answer(reply, finish), plugins.language(language))


def test_there_are_enough_forms() -> None:
    assert len(EVERY) * len(PROGRAMS) >= 200


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("form", EVERY.values(), ids=EVERY)
def test_a_program_comes_back_from_every_form(form: Form, language: str) -> None:
    found = found_in(form(PROGRAMS[language], WORDS[language]), language)
    assert found.code == PROGRAMS[language] + "\n"
    assert found.reason is None


@pytest.mark.parametrize("language", PROGRAMS)
def test_what_was_done_is_noted(language: str) -> None:
    code, word = PROGRAMS[language], WORDS[language]
    notes = {
        "fence": (),
        "not closed, words": ("left out text behind the program",),
        "words around": ("no fence",),
        "think": ("left out thinking text",),
        "json": ("from a JSON string",),
        "escaped without a fence": ("undid escapes of HTML",),
    }
    found = {form: found_in(EVERY[form](code, word), language).notes for form in notes}
    if language in ("matplotlib", "turtle", "processing", "tikz"):
        notes["escaped without a fence"] = found["escaped without a fence"]
        assert "undid escapes of HTML" in notes["escaped without a fence"]
    assert found == notes


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("fence", ["own", "none", "no block"])
def test_another_language_is_no_program(other: str, language: str, fence: str) -> None:
    word = WORDS[language] if fence == "own" else ""
    code = OTHERS[other]
    found = found_in(code if fence == "no block" else f"So:\n```{word}\n{code}\n```", language)
    assert (found.code, found.reason) == ("", Reason.NO_CODE)
    assert found.notes == (f"another language ({other})",)


@pytest.mark.parametrize(("language", "other"), list(permutations(PROGRAMS, 2)))
def test_no_language_is_taken_for_another(language: str, other: str) -> None:
    word = WORDS[language]
    for reply in (f"```\n{PROGRAMS[other]}\n```", f"```{word}\n{PROGRAMS[other]}\n```"):
        found = found_in(reply, language)
        assert found.reason is Reason.NO_CODE
        assert found.notes[0].startswith("another language (")


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("matplotlib", "import matplotlib.pyplot as plt\nplt.plot([1, 2)\nplt.show()"),
        ("turtle", "import turtle\nturtle.forward(100\nturtle.done()"),
        (
            "processing",
            "void setup() {\n  size(100, 100);\n\nvoid draw() {\n  rect(1, 1, 9, 9);\n}",
        ),
        ("svg", '<svg viewBox="0 0 9 9"><rect width="9"</svg>'),
        ("tikz", "\\begin{tikzpicture}\n\\draw (0,0) -- (1,1)\n\\end{tikzpicture"),
    ],
)
def test_a_program_with_an_error_is_the_program(language: str, code: str) -> None:
    for reply in (f"```{WORDS[language]}\n{code}\n```\nDone.", f"```\n{code}\n```", code):
        assert found_in(reply, language).code == code + "\n"


@pytest.mark.parametrize("language", PROGRAMS)
def test_a_report_of_an_error_is_no_program(language: str) -> None:
    report = f"```\nruntime_error, line 3\n{PROGRAMS[language]}\n```"
    assert found_in(f"This is what it ended with:\n\n{report}", language).code == ""


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(sorted(PROGRAMS)),
    st.lists(
        st.sampled_from(
            ["```", "````", "~~~", "```python", "```svg", "```{", "\n", "\n\n", " ", "> ", "1. ",
             "- ", "    ", "<think>", "</think>", "[THINK]", "<|channel|>", "final",
             "import turtle",
             "plt.plot(", ")", "x = 1", "<svg>", "</svg>", "<svg/>", "<!--", "void setup() {", "}",
             "size(9, 9);", "\\begin{tikzpicture}", "\\end{tikzpicture}", "\\draw", ";", "{", '"',
             "&lt;svg&gt;", "\\n", '{"a": "', "'''", "\r", "\u200b", "\ufeff", "\0", "é", "#", "%"]
        )
        | st.text(max_size=8),
        max_size=30,
    ),
    st.sampled_from(["stop", "length", "refusal"]),
)  # fmt: skip
def test_no_reply_breaks_the_reader_or_gives_what_it_does_not_hold(
    language: str, parts: list[str], finish: str
) -> None:
    reply = "".join(parts)
    found = found_in(reply, language, finish)
    assert (found.reason is Reason.NO_CODE) == (not found.code)
    if not {"undid escapes of HTML", "from a JSON string"} & set(found.notes):
        held = _letters(reply)
        assert all(_letters(line) in held for line in found.code.split("\n"))


def _letters(text: str) -> str:
    """A text without blanks, marks without width and what leads lines in quotes."""
    return "".join(
        sign for sign in text if sign.isprintable() and not sign.isspace() and sign != ">"
    )


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a", "  b", "", "x = `y`", "``", "# c", "1. d", "~~", "\\draw;", "```",
                         "~~~", "````"]),
        min_size=1, max_size=6,
    ).filter(lambda lines: any(line.strip() for line in lines)),
    st.sampled_from(["```", "`````", "~~~", "~~~~"]),
    st.sampled_from(["", "python", "svg x=1"]),
    st.integers(0, 3),
    st.sampled_from(["", "> ", "> > "]),
)  # fmt: skip
def test_well_formed_fences_are_read_as_commonmark_says(
    lines: list[str], fence: str, info: str, indent: int, quote: str
) -> None:
    """The same text as markdown-it, the reference implementation's port, finds."""
    assume(not any(line.startswith(fence) for line in lines))
    blank = " " * indent
    inside = [f"{blank}{line}" for line in lines]
    page = "\n".join(quote + line for line in (f"{blank}{fence}{info}", *inside, blank + fence))
    tokens = [one for one in MarkdownIt().parse(page) if one.type == "fence"]
    assert len(tokens) == 1
    (block,) = blocks(page)
    assert block.text.rstrip("\n").split("\n") == tokens[0].content.rstrip("\n").split("\n")
    assert block.closed


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["```", "~~~", "````", "   ```python", "1. a", "- b", "> ", "x", "", "`"]),
        max_size=8,
    ).map("\n".join)
)
def test_no_fence_in_a_suggestion_swallows_what_follows_it(suggestion: str) -> None:
    last = "Improve the code by these suggestions."
    tokens = MarkdownIt().parse(f"Suggestions:\n\n{fence_around(suggestion.strip())}\n\n{last}")
    held = [one.content for one in tokens if one.type in ("fence", "code_block")]
    assert not any(last in content for content in held)


@pytest.mark.slow
@pytest.mark.parametrize("length", [50_000, 10**6])
@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize(
    "unit",
    ["`", "```\n", "```python\n", "<think>", "</think>", "<think></think>", "> ", ">", "- ",
     "<svg>", "<svg ", "import turtle\n", "(", "void setup() {", "\\begin{tikzpicture}", "\\draw ",
     '"', '"\\"', "&lt;", "/*", "<!--", "word ", "\r", "\u200b", "[", '{"a":', "x = ", " \n",
     "<|channel|>a"],
)  # fmt: skip
def test_a_long_reply_of_one_thing_takes_no_longer_than_its_length_says(
    unit: str, language: str, length: int
) -> None:
    """A step for each pair of units would take hours; the time limit of the test tells."""
    long = unit * (length // len(unit))
    for reply in (long, f"import turtle\n{long}", f"```\n{long}\n```"):
        assert found_in(reply, language) is not None
