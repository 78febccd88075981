"""The house stays in order: short files, telling names, shelves whose files stand alone."""

from pathlib import Path

import grimp
import pytest

from tests.conftest import ROOT
from vdiag import plugins

PACKAGE = ROOT / "vdiag"
FILES = sorted(PACKAGE.rglob("*.py"))
SAY_NOTHING = {"util", "utils", "helper", "helpers", "common", "manager", "misc"}
LONGEST = 300


def test_no_file_is_long() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert len(lengths) > 200
    assert {file for file, lines in lengths.items() if lines > LONGEST} == set()


def test_names_say_something_and_are_told_apart() -> None:
    names: dict[Path, set[str]] = {}
    for file in FILES:
        names.setdefault(file.parent, set()).add(file.stem.lstrip("_"))
    assert SAY_NOTHING & set().union(*names.values()) == set()
    for folder, here in names.items():
        folders = {path.name for path in folder.iterdir() if path.is_dir()}
        assert {name for name in here if f"{name}s" in here | folders} == set(), folder


@pytest.mark.parametrize("shelf", plugins.SHELVES, ids=lambda shelf: shelf.name)
def test_files_on_a_shelf_do_not_import_each_other(shelf: plugins.Shelf) -> None:
    graph = grimp.build_graph("vdiag")
    start = f"vdiag.{shelf.name}."

    def entry(module: str) -> str:
        name = module.removeprefix(start).partition(".")[0]
        return "" if name.startswith("_") or not module.startswith(start) else name

    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            if entry(module) and entry(other):
                assert entry(module) == entry(other), f"{module} imports {other}"
