"""Labels: no table, figure or page of any task calls anything by a hash or by a piece of JSON."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from vdiag.run.store import Run

pytestmark = pytest.mark.slow
HASHED = re.compile(r"@[0-9a-f]{6,}")
NO_LABEL = re.compile(r"@[0-9a-f]{6,}|[{}]")
QUICK = ("--languages", "svg", "--size", "48", "--samples", "1", "--scorers", "tiny_fidelity")
THINKING = '{"reasoning": {"effort": "high", "summary": null}}'
WAYS = (
    (),
    ("--prompt", "own/draw.txt"),
    ("--prompt", "warm.txt"),
    ("--timeout", "4"),
    ("--temperature", "0.5", "--extra-body", THINKING),
)


@pytest.fixture
def model(endpoint: Endpoint, tmp_path: Path) -> tuple[str, ...]:
    """An endpoint to ask, and two prompts of a user's own beside it."""
    for name in ("own/draw.txt", "warm.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"Please ({name}) draw {{concept}} in {{language}}.\n")
    return ("--model", "openai/m", "--base-url", endpoint.url)


class Shown(HTMLParser):
    """What a page shows without its scripts, styles, and programs."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "pre"):
            self.inside.append(tag)
        self.texts += [value or "" for name, value in attrs if name in ("alt", "title", "value")]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.texts.append(data)


def strings(value: Any) -> list[str]:
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(parts, str):
        return [parts]
    return [text for part in parts for text in strings(part)] if hasattr(parts, "__iter__") else []


def readable(vdiag: Vdiag, run: str, folder: Path) -> None:
    """Assert it of a run's table in every form, and of its page."""
    done = vdiag("report", run)
    assert done.returncode == 0, done.stderr
    report = folder / run / "report"
    rows = strings(json.loads(vdiag("table", run, "--json").stdout))
    page = Shown()
    page.feed((report / "index.html").read_text())
    texts = [done.stdout, vdiag("table", run).stdout, (report / "table.csv").read_text()]
    for text in (*texts, *rows, *page.texts):
        assert not NO_LABEL.search(text), text
    for file in report.iterdir():
        if file.suffix in (".html", ".tex", ".md", ".csv"):
            assert not HASHED.search(file.read_text()), file


def ok(vdiag: Vdiag, *words: str) -> str:
    done = vdiag(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_of_drawing_comparing_and_recognising(
    vdiag_here: Vdiag, model: tuple[str, ...], tmp_path: Path
) -> None:
    for more in WAYS:
        ok(vdiag_here, "draw", "--concepts", "a kite", *QUICK, *model, *more, "--out", "r")
    readable(vdiag_here, "r", tmp_path)
    table = ok(vdiag_here, "table", "r")
    for told in ("prompt warm", "prompt draw (text ", "limit 4 s of CPU", "reasoning effort high"):
        assert told in table
    compared = ok(vdiag_here, "compare", "r", "--between", "condition")
    assert not NO_LABEL.search(compared)
    ok(vdiag_here, "draw", "--concepts", "a kite", *QUICK, *model, *WAYS[1], "--out", "s")
    refused = vdiag_here("compare", "r", "s", "--between", "model").stderr
    assert refused
    assert not NO_LABEL.search(refused)
    asked = ("--view", "code,image", "--protocol", "choice,free", *QUICK[:4])
    ok(vdiag_here, "recognize", "--from", "r", *asked, *model, "--out", "q")
    ok(vdiag_here, "recognize", "--from", "r", *asked, *model, "--temperature", "1", "--out", "q")
    with Run.read(tmp_path / "q") as run:
        items = run.select("items", "SELECT name FROM items")
    assert any(HASHED.search(name) for (name,) in items), "what was asked keeps its name"
    readable(vdiag_here, "q", tmp_path)
    assert not HASHED.search(ok(vdiag_here, "compare", "q", "--between", "view"))


def test_of_strategies_and_transforms(vdiag_here: Vdiag, tmp_path: Path) -> None:
    draw = ("draw", "--model", "example", "--concepts", "objects", *QUICK)
    ok(vdiag_here, *draw, "--strategy", "sample,parametric", "--out", "f")
    ok(vdiag_here, *draw, "--transform", "none,rotate90", "--out", "f")
    readable(vdiag_here, "f", tmp_path)
    table = ok(vdiag_here, "table", "f")
    assert "strategy parametric" in table
    assert "transform rotate90" in table


def test_of_improving(vdiag_here: Vdiag, model: tuple[str, ...], tmp_path: Path) -> None:
    rounds = ("improve", "--concepts", "a kite", *QUICK, *model, "--rounds", "1", "--out", "i")
    for more in (*WAYS[:2], *WAYS[3:]):
        ok(vdiag_here, *rounds, *more, "--feedback", "generic,self,image,error")
    readable(vdiag_here, "i", tmp_path)
    assert "reasoning effort high" in ok(vdiag_here, "table", "i")
