"""What CONTRIBUTING.md shows can be added as one file each, and works."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHOWN = re.compile(r"^<!-- (\S+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDED = dict(SHOWN.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
Run = Callable[..., str]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the examples added."""
    tree = tmp_path_factory.mktemp("copy")
    junk = shutil.ignore_patterns("__pycache__")
    for name in ("vdiag", "prompts", "datasets"):
        shutil.copytree(ROOT / name, tree / name, ignore=junk)
    (tree / "tests").mkdir()
    (tree / "tests" / "__init__.py").touch()
    shutil.copy(ROOT / "tests" / "test_contracts.py", tree / "tests")
    for name in ("pyproject.toml", ".importlinter"):
        shutil.copy(ROOT / name, tree / name)
    for path, text in ADDED.items():
        assert not (tree / path).exists(), path
        (tree / path).write_text(text, encoding="utf-8")
    return tree


@pytest.fixture
def run(tree: Path, tmp_path: Path) -> Run:
    """Run a Python module of the copy in an empty folder; what it printed."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI", "VDIAG"))}
    own = {
        "PYTHONPATH": str(tree),
        "VDIAG_WEIGHTS": str(tmp_path / "none"),
        "VDIAG_ANSWERS": str(tmp_path / "answers.db"),
    }

    def one(*words: str, cwd: Path = tmp_path) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=cwd,
            env={**clean, **own, "COLUMNS": "100"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return one


def test_one_of_each_kind_is_shown() -> None:
    folders = [str(Path(path).parent) for path in ADDED]
    assert folders == [
        "vdiag/languages", "vdiag/providers", "vdiag/scorers", "vdiag/sources", "prompts",
        "datasets",
    ]  # fmt: skip


def test_what_was_added_keeps_the_contracts(run: Run, tree: Path) -> None:
    names = " or ".join(Path(path).stem for path in ADDED)
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", names)
    said = run("pytest", *options, "tests/test_contracts.py", cwd=tree)
    assert said.splitlines()[-1].startswith("6 passed"), said


@pytest.mark.slow
def test_what_was_added_is_found_and_used(run: Run, tmp_path: Path) -> None:
    listed = json.loads(run("vdiag", "list", "--json"))
    for path in ADDED:
        shelf, name = Path(path).parent.name, Path(path).stem
        entries = listed["concepts" if shelf == "datasets" else shelf]
        assert len(entries[name]) > 5, path
    (tmp_path / "birds.txt").write_text("a heron\n\na wren\n", encoding="utf-8")
    run("vdiag", "concepts", "import", "lines", "birds.txt", "--out", "birds.csv")
    assert "a wren" in (tmp_path / "birds.csv").read_text(encoding="utf-8")
    options = "--languages dots --model echo/rr..,.... --scorers redness --samples 1 --size 64"
    for concepts, count in (("flags", 3), ("birds.csv", 2)):
        words = ("draw", "--concepts", concepts, "--prompt", "draw_small", "--out", concepts[:5])
        run("vdiag", *words, *options.split())
        rows = json.loads(run("vdiag", "table", concepts[:5], "--json"))["rows"]
        [red] = [r for r in rows if r["measure"] == "redness" and r["policy"] == "worst"]
        assert (red["value"], red["n"]) == (25.0, count), "two of eight dots are red"
    by_region = json.loads(run("vdiag", "table", "flags", "--by", "region", "--json"))["rows"]
    assert {row["region"] for row in by_region} == {"asia", "america", "europe"}
