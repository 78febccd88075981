"""What a command would write, checked before it writes: no input, no run and no stranger's file.

Written over without a word is only what vdiag made before and makes again: the page of a run and
what lies beside it, and the entry of a net in a file of statistics. All else needs ``--force``.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from vdiag.errors import BadInput

Force = Annotated[bool, typer.Option("--force", help="Write over what is there.")]
_RECORDS = ("run.db", "run.db-wal", "run.db-shm", "run.lock")
_FOLDERS = ("images", "batches")
_PAGE = "index.html"
_OURS = 'http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; img-src'
"""How a page of vdiag begins, of every version."""


def check_file(
    path: Path, option: str, force: bool, inputs: Iterable[Path] = (), ending: str = ""
) -> None:
    """Refuse a file to write that is an input, a part of a run, or there already.

    Args:
        path: to be written.
        option: that the user names it with, ``"--out"``.
        force: whether a file that is there may be written over.
        inputs: files that the command reads.
        ending: that its name must have.

    Raises:
        BadInput: it is one of these.
    """
    if not path.name or any(not part.isprintable() for part in path.parts):
        raise BadInput(f'{option} "{path}" is no name of a file; name another.')
    if ending and path.suffix.lower() != ending:
        raise BadInput(f'{option} "{path}" must end in {ending}; name another.')
    _refuse_inputs(path, option, inputs)
    _refuse_records(path, option)
    if path.is_dir():
        raise BadInput(f'{option} "{path}" is a folder; name a file in it.')
    if ending and os.path.lexists(path) and not path.is_file():
        raise BadInput(f'{option} "{path}" is no file that can be replaced; name another.')
    if path.is_file() and not force:
        raise BadInput(
            f'{option} "{path}" is there already; give --force to write over it, or name another.'
        )


def check_folder(path: Path, option: str, force: bool) -> None:
    """Refuse a folder to write a page into that is a run, a file, or holds what is not vdiag's.

    Args:
        path: to be written into; one with a page of vdiag is written over.
        option: that the user names it with.
        force: whether files of others may be written over.

    Raises:
        BadInput: it is one of these.
    """
    if not all(part.isprintable() for part in path.parts):
        raise BadInput(f'{option} "{path}" is no name of a folder; name another.')
    _refuse_records(path, option)
    if (path / "run.db").exists():
        raise BadInput(
            f'{option} "{path}" is a run, which a page would be mixed with; name another folder, '
            f'as "{path / "report"}".'
        )
    if os.path.lexists(path) and not path.is_dir():
        raise BadInput(f'{option} "{path}" is a file; name a folder.')
    if not force and path.is_dir() and any(path.iterdir()) and not _is_page(path):
        raise BadInput(
            f'{option} "{path}" holds other files and no page of vdiag; give --force to write '
            "among them, or name another folder."
        )


def _is_page(folder: Path) -> bool:
    try:
        with (folder / _PAGE).open(encoding="utf-8", errors="replace") as page:
            return _OURS in page.read(4096)
    except OSError:
        return False


def _refuse_inputs(path: Path, option: str, inputs: Iterable[Path]) -> None:
    target = os.path.realpath(path)
    for given in inputs:
        source = os.path.realpath(given)
        if target == source or (os.path.isdir(source) and target.startswith(source + os.sep)):
            raise BadInput(
                f'{option} "{path}" would write over "{given}", which is read; name another.'
            )


def _refuse_records(path: Path, option: str) -> None:
    """Refuse what a run consists of; its report and files of the user's beside it are none."""
    whole = Path(os.path.realpath(path))
    for folder in whole.parents:
        first = whole.relative_to(folder).parts[0]
        if first in (*_RECORDS, *_FOLDERS) and (folder / "run.db").exists():
            raise BadInput(
                f'{option} "{path}" is a part of the run "{folder}", which would be damaged; name '
                "another."
            )
