"""Commands imported one by one: what help says of them, what is loaded, what Tab completes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from vdiag import plugins
from vdiag.cli.commands import SUMMARIES
from vdiag.cli.main import app
from vdiag.concepts import sets

HEAVY = {"torch", "scipy", "pandas", "matplotlib", "open_clip", "openai", "lpips", "numpy", "PIL"}


def modules_of(*words: str, cwd: Path | None = None, **more: str) -> set[str]:
    """Names of all modules that a command imports, by Python's own account."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "vdiag", *words],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, **more}, check=True,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert done.stdout
    return {line.rpartition("|")[2].strip() for line in lines}


def test_help_says_of_every_command_what_its_own_help_says_first() -> None:
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert command.name == name
        assert command.help.strip().partition("\n")[0] == SUMMARIES[name], name


def test_help_imports_no_command() -> None:
    found = modules_of("--help")
    assert not HEAVY & found
    assert not {f"vdiag.cli.{name}" for name in SUMMARIES} & found
    assert len(found) < 450  # of which vdiag's are ten


@pytest.mark.parametrize("words", [("list",), ("list", "scorers"), ("draw", "--help")])
def test_list_and_help_import_nothing_heavy(words: tuple[str, ...]) -> None:
    found = modules_of(*words)
    assert not HEAVY & found
    assert not {name for name in found if name.startswith("vdiag.scorers")}


def completed(line: str, cwd: Path) -> list[str]:
    """What bash is offered at the end of a line; nothing heavy is imported for it."""
    asked = {"_VDIAG_COMPLETE": "complete_bash", "COMP_WORDS": line}
    asked["COMP_CWORD"] = str(len(line.split(" ")) - 1)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from vdiag.__main__ import main; main()"],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, **asked},
    )  # fmt: skip
    imported = {row.rpartition("|")[2].strip() for row in done.stderr.splitlines()}
    assert not HEAVY & imported
    return done.stdout.split()


def test_tab_completes_commands_and_names(tmp_path: Path) -> None:
    for name in ("kites", "runs/one", "runs/two"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "run.db").touch()
    (tmp_path / "runs" / "notes").mkdir()
    assert completed("vdiag re", tmp_path) == ["recognize", "render", "report"]
    every = [*plugins.LANGUAGES.names(), "all", "installed"]
    assert completed("vdiag draw --languages ", tmp_path) == every
    assert completed("vdiag draw --languages svg,t", tmp_path) == ["svg,tikz", "svg,turtle"]
    tiny = [name for name in plugins.SCORERS.names() if name.startswith("tiny")]
    assert completed("vdiag score runs/one --scorers tiny", tmp_path) == tiny
    known = [name for name in sets.set_names() if name.startswith("s")]
    assert known
    assert completed("vdiag draw --concepts s", tmp_path) == known
    assert completed("vdiag table ", tmp_path) == ["kites", "runs/one", "runs/two"]
    assert completed("vdiag table runs/t", tmp_path) == ["runs/two"]
    assert completed("vdiag export k", tmp_path) == ["kites"]
