"""What is built once on this machine and used by every run; ``VDIAG_CACHE`` names the folder."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from vdiag import files
from vdiag.errors import BadInput

SECONDS_TO_WAIT = 60
"""For another process that is writing the same database."""


def folder() -> Path:
    """Where built things lie: ``VDIAG_CACHE``, else ``vdiag`` below the user's cache folder."""
    chosen = os.environ.get("VDIAG_CACHE")
    if chosen:
        return Path(chosen).absolute()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "vdiag"


def open_database(file: Path, tables: str) -> sqlite3.Connection:
    """Open a database that several processes of one user may use at once, made now if need be.

    Nobody but its owner can read it.

    Args:
        file: its folder is made as well.
        tables: statements that make what is missing.

    Raises:
        OSError, sqlite3.Error: it cannot be used.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f"{file.name}.lock").open("a") as lock:
        # of two processes that make the file at once one would find it locked, without waiting
        fcntl.flock(lock, fcntl.LOCK_EX)
        files.make_private(file)
        db = sqlite3.connect(file, isolation_level=None, timeout=SECONDS_TO_WAIT)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(tables)
    return db


def built(name: str, made_from: Mapping[str, str], build: Callable[[Path], None]) -> Path:
    """The folder of a thing, built now if it is not there yet.

    Two processes may build at once: each works in a folder of its own, and the first to finish
    puts it in place.

    Args:
        name: what it is, in one word.
        made_from: all that it depends on; another value makes another folder.
        build: fills an empty folder.

    Raises:
        BadInput: the cache cannot be written.
        VdiagError: whatever ``build`` raises.
    """
    digest = hashlib.sha256(json.dumps(dict(made_from), sort_keys=True).encode()).hexdigest()[:16]
    place = folder() / f"{name}-{digest}"
    if place.is_dir():
        return place
    try:
        folder().mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder()))
    except OSError as error:
        raise BadInput(
            f'The cache folder "{folder()}" cannot be written ({error.strerror}); name another '
            "one with VDIAG_CACHE=FOLDER."
        ) from error
    try:
        build(new)
        new.chmod(0o755)
        with contextlib.suppress(OSError):  # another process was faster
            new.rename(place)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return place
