"""The README's output is the demo's true output."""

import os
import re

import pytest

from tests.conftest import ROOT, Vdiag
from vdiag import plugins

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def prints_what_the_readme_shows(vdiag_here: Vdiag, block: str, arguments: str) -> str:
    """Assert that a command prints a block of the README, numbers within 0.2; its stderr."""
    readme = (ROOT / "README.md").read_text()
    shown = re.search(rf"<!-- {block} -->\n```text\n(.*?)```\n<!-- /{block} -->", readme, re.DOTALL)
    assert shown is not None
    done = vdiag_here(*arguments.split())
    assert done.returncode == 0, done.stderr
    expected, found = shown.group(1).rstrip(), done.stdout.rstrip()
    layout = [re.sub(r"\s+", " ", NUMBER.sub("#", text)) for text in (expected, found)]
    assert layout[0] == layout[1]
    for shown_number, number in zip(NUMBER.findall(expected), NUMBER.findall(found), strict=True):
        assert abs(float(shown_number) - float(number)) <= 0.2, (shown_number, number)
    return done.stderr


@pytest.mark.slow
def test_the_demo_prints_what_the_readme_shows(vdiag_here: Vdiag) -> None:
    makefile = (ROOT / "Makefile").read_text()
    command = re.search(r"\$\(BIN\)/vdiag (draw .*)", makefile)
    assert command is not None
    missing = [name for name in plugins.LANGUAGES.names() if plugins.language(name).missing()]
    if missing:
        assert os.environ.get("VDIAG_REQUIRE_ALL") != "1", missing
        pytest.skip(f"the README's table has all languages, and these are missing: {missing}")
    said = prints_what_the_readme_shows(vdiag_here, "demo", command.group(1))
    assert "runs/demo/report/index.html" in said


@pytest.mark.slow
@pytest.mark.parametrize("task", ["recognize", "improve"])
def test_the_example_of_a_task_prints_what_the_readme_shows(vdiag_here: Vdiag, task: str) -> None:
    readme = (ROOT / "README.md").read_text()
    command = re.search(rf"^vdiag ({task} --model example .*)$", readme, re.MULTILINE)
    assert command is not None
    said = prints_what_the_readme_shows(vdiag_here, task, command.group(1))
    assert f"runs/example-{task}/report/index.html" in said


def test_the_pictures_of_the_readme_are_there() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text()):
        assert (ROOT / path).stat().st_size > 1000


def test_the_list_of_sets_is_the_true_one(vdiag_here: Vdiag) -> None:
    listed = vdiag_here("concepts", "list").stdout
    assert len(listed.splitlines()) == 6
    assert f"```text\n{listed}```" in (ROOT / "README.md").read_text()


def test_the_estimate_is_the_true_one(vdiag_here: Vdiag) -> None:
    readme = (ROOT / "README.md").read_text()
    command = re.search(r"^vdiag (draw .* --estimate)$", readme, re.MULTILINE)
    assert command is not None
    estimate = vdiag_here(*command.group(1).split()).stdout
    table = estimate.partition("\n\n")[0]
    assert "openai/gpt-4o-mini" in table
    assert f"```text\n{table}\n```" in readme
