"""What a page was made of, so that one is written anew only where something changed.

Beside a page lies a file with two digests: of all that it was made of (what the runs hold, how it
was asked for, vdiag's own files, the packages that draw its figures) and of the files of its
folder. Where both are still the same, the page is what it would be.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

import vdiag
from vdiag.results import pages
from vdiag.run.store import Run
from vdiag.shipped import shipped

FILE = "made_of.json"
PACKAGES = ("matplotlib", "numpy", "pandas", "jinja2", "scipy")
_ENDINGS = (".py", ".html", ".css", ".js", ".csv", ".json", ".mplstyle")


def made_of(runs: Sequence[Run], *asked: str) -> str:
    """A digest of all that a page of these runs is made of.

    Args:
        runs: open for reading.
        asked: what else the user said of it.
    """
    digest = hashlib.sha256(json.dumps([_code(), *asked]).encode())
    for run in runs:
        digest.update(f"\0{run.folder}\0".encode())
        for row in _rows(run):
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def is_kept(folder: Path, made_of: str) -> bool:
    """Whether a folder's page is made of just that, and none of its files was touched since."""
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(kept == {"made_of": made_of, "files": _stamp(folder)})


def keep(folder: Path, made_of: str) -> None:
    """Write down what a page, just written, was made of."""
    text = json.dumps({"made_of": made_of, "files": _stamp(folder)})
    pages.write(folder / FILE, text)


def forget(folder: Path) -> None:
    """Say no more of a page that is about to be written over."""
    (folder / FILE).unlink(missing_ok=True)


def _rows(run: Run) -> Iterator[object]:
    """Every row of every table of a run, with the table's name."""
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    for (table,) in run.select("manifest", tables):
        yield table
        yield from run.select(table, f'SELECT * FROM "{table}"')


def _stamp(folder: Path) -> str:
    """A digest of the names, sizes and times of a folder's files."""
    return _of_files(path for path in folder.rglob("*") if path.name != FILE)


@cache
def _code() -> str:
    """A digest of vdiag's own files and what ships with them, and of the packages' versions."""
    own = Path(vdiag.__file__).parent
    code = [path for path in own.rglob("*") if path.suffix in _ENDINGS]
    datasets = [path for path in shipped("datasets").rglob("*") if path.suffix in _ENDINGS]
    versions = [version(package) for package in PACKAGES]
    return " ".join([vdiag.__version__, *versions, _of_files(iter([*code, *datasets]))])


def _of_files(paths: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            known = path.stat()
            digest.update(f"{path}\0{known.st_size}\0{known.st_mtime_ns}\0".encode())
    return digest.hexdigest()
