"""Command lines that nobody meant: one sentence that names the option, never a traceback."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.main import get_command

from tests.conftest import Vdiag
from tests.handmade import FOUR, fill
from vdiag.cli.main import app
from vdiag.run.store import Run

DRAW = ("draw", "--languages", "svg", "--limit", "1", "--out", "n")
HUGE = "99999999999999999999999"
LIKE_NUMBERS = ("inf", "-inf", "nan", "1e9", "1e308", "-1", "0", HUGE, "1000000000", "1.5")
LIKE_FILES = ("d", "/dev/full", "/dev/zero", "thesis.txt/x", "b" * 300, "r/run.db", ".")
LIKE_WORDS = ("", " ", "\n", ",", "=", "a=b", "\u202er", "%", "--", "../x", "svg", "[" * 999)
ODD = st.one_of(
    st.sampled_from(LIKE_NUMBERS + LIKE_FILES + LIKE_WORDS),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
)
UNBOUNDED = {"score", "doctor", "weights fetch", "sandbox test", "draw", "recognize", "improve"}
"""What does real work when a line happens to be right."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with Run.write(tmp_path / "r") as run:
        run.note("task", "draw")
        fill(run, FOUR)
    (tmp_path / "d").mkdir()
    (tmp_path / "thesis.txt").write_text("mine")
    return tmp_path


def every_command() -> dict[str, Any]:
    """All commands by their words."""

    def below(command: Any, name: str) -> dict[str, Any]:
        inner = getattr(command, "commands", None)
        if not inner:
            return {name.strip(): command}
        return {k: v for key, one in inner.items() for k, v in below(one, f"{name} {key}").items()}

    return below(get_command(app), "")


COMMANDS = every_command()


@st.composite
def lines(draw: Any) -> list[str]:
    """A command with some of its options, each with a value that may be odd."""
    name = draw(st.sampled_from(sorted(set(COMMANDS) - UNBOUNDED)))
    command = COMMANDS[name]
    options = [one for one in command.params if one.param_type_name == "option"]
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    words = name.split()
    for _ in arguments:
        words.append(draw(st.one_of(st.sampled_from(["r", "objects", "svg", "csv"]), ODD)))
    for one in draw(st.lists(st.sampled_from(options), max_size=3)) if options else []:
        words.append(one.opts[0])
        if not one.is_flag:
            words.append(draw(ODD))
    return words


def fine(done: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    assert done.returncode in (0, 1, 2), done.stderr
    if done.returncode == 2:
        assert "vdiag: " in done.stderr, done.stderr


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(words=lines())
def test_any_line_does_its_work_or_is_refused(
    vdiag_here: Vdiag, place: Path, words: list[str]
) -> None:
    fine(vdiag_here(*words))
    assert (place / "thesis.txt").read_text() == "mine" or "--force" in words


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("--timeout", ("inf", "nan", "-1", "0", "1e308", "")),
        ("--ask-timeout", ("inf", "nan", "-1", "0", "1e308")),
        ("--temperature", ("nan", "inf", "-1")),
        ("--budget-usd", ("nan", "inf", "-1")),
        ("--confirm-above", ("nan", "-1")),
        ("--samples", ("1000000000", HUGE, "0", "-1", "1e9")),
        ("--workers", ("1000000000", "0")),
        ("--concurrency", ("1000000000", "0")),
        ("--size", ("1000000000", "0")),
        ("--limit", ("0", "-1", "1.5")),
        ("--retries", ("1000000000", "-1")),
        ("--engine", ("klingon=x", "tikz=pdftex", ",", "svg", "svg=resvg,svg=cairosvg")),
        ("--languages", ("", ",", "svg,,tikz", "klingon")),
        ("--strategy", ("", ",")),
        ("--transform", ("", ",")),
        ("--scorers", ("", ",")),
        ("--prices", ("d", "/dev/zero", "")),
        ("--prompt", ("d", "/dev/zero", "")),
        ("--concepts", ("", "/dev/zero")),
        ("--extra-body", ("[" * 60_000, '{"a": %s}' % ("9" * 5000), '{"a": "\\ud800"}', "7")),
        ("--frobnicate", ("1",)),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_the_option_s_name(
    vdiag_here: Vdiag, tmp_path: Path, option: str, values: tuple[str, ...]
) -> None:
    (tmp_path / "d").mkdir()
    for value in values:
        done = vdiag_here(*DRAW, option, value)
        assert done.returncode == 2, (value, done.stderr)
        [*_, last] = done.stderr.strip().splitlines()
        assert last.startswith("vdiag: ")
        if option not in ("--prices", "--prompt", "--concepts", "--languages"):
            assert option in last or value in ("klingon=x",), last
        assert not (tmp_path / "n").exists(), "nothing was begun"


@pytest.mark.parametrize(
    "words",
    [
        ("recognize", "--view", ""), ("recognize", "--protocol", ","),
        ("recognize", "--distractors", ""), ("recognize", "--rewrite", ","),
        ("improve", "--feedback", ""), ("improve", "--rounds", "1000000000"),
        ("improve", "--samples", "1000000000"), ("sandbox", "test", "--languages", ","),
        ("table", "r", "--failures", ""), ("report", "r", "--failures", ","),
        ("compare", "r", "--failures", ""), ("compare", "r", "--metric", ","),
        ("score", "r", "--scorers", ","), ("render", "r", "--timeout", "nan"),
    ],
)  # fmt: skip
def test_empty_lists_and_runaways_are_refused(
    vdiag_here: Vdiag, place: Path, words: tuple[str, ...]
) -> None:
    done = vdiag_here(*words)
    assert done.returncode == 2, done.stderr
    assert words[-2] in done.stderr.strip().splitlines()[-1]


def test_more_questions_than_memory_has_room_for_are_refused(vdiag_here: Vdiag) -> None:
    done = vdiag_here(
        "draw", "--model", "openai/m", "--languages", "svg,turtle", "--samples", "9999",
        "--estimate", OPENAI_API_KEY="none",
    )  # fmt: skip
    assert done.returncode == 2
    assert '--samples "9999"' in done.stderr
    assert "19,998,000 questions" in done.stderr
