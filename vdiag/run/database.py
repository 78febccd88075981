"""The database of a run: its tables, its lock, and what can go wrong with the disk below it."""

import errno
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Self

from vdiag import __version__, files
from vdiag.errors import DiskFull, RunBusy, RunError, RunVersion
from vdiag.run.layout import ADDED, TABLES
from vdiag.run.sound_tables import faults

SCHEMA = 1
_PATIENCE = 30
"""Seconds to wait for another process to write."""


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk or SQLite says into one sentence about the run's folder."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _of_sqlite(folder, str(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full(folder) from error
        reason = error.strerror or "an error of the disk"
        raise RunError(
            f'Cannot write "{folder}" ({reason}); nothing recorded is lost: allow yourself to '
            "write there, or name another place, as with --out."
        ) from error


def _of_sqlite(folder: Path, message: str) -> RunError:
    if "full" in message:
        return _disk_full(folder)
    if "locked" in message:
        return _busy(folder)
    if "readonly" in message or "unable to open" in message:
        return RunError(
            f'The run in "{folder}" cannot be written ({message}); nothing recorded is lost. '
            "Check the folder's permissions and disk, or choose another with --out."
        )
    return _damaged(folder, message)


def _damaged(folder: Path, what: str) -> RunError:
    return RunError(
        f'"{folder / "run.db"}" is no readable run ({what}); restore it from a copy or start a new '
        "run with --out."
    )


def _disk_full(folder: Path) -> DiskFull:
    return DiskFull(
        f'No space is left on the disk of "{folder}"; everything recorded so far is kept: '
        "free some space and give the same command again."
    )


def _busy(folder: Path) -> RunBusy:
    return RunBusy(
        f'The run "{folder}" is being written by another process; wait until it ends, or write '
        "to another folder with --out."
    )


def refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds other things than a run.

    Raises:
        RunError: it does.
    """
    names = {path.name for path in folder.iterdir()}
    if names - {"images", "report", "run.lock", "run.db-wal", "run.db-shm", "run.db-journal"}:
        raise RunError(
            f'The folder "{folder}" holds other files and no run; '
            "give an empty or new one with --out runs/NAME."
        )


def refuse_inside(folder: Path) -> None:
    """Refuse a folder among what another run keeps.

    Raises:
        RunError: it is one.
    """
    place = folder.resolve()
    for inner in (place, *place.parents):
        if inner.name in ("images", "batches") and (inner.parent / "run.db").exists():
            raise RunError(
                f'The folder "{folder}" belongs to the run in "{inner.parent}"; '
                "give one of its own with --out runs/NAME."
            )


def lock_folder(folder: Path) -> IO[str]:
    """Take the run's lock; it is given back when the file is closed or the process ends.

    Raises:
        RunBusy: another process has it.
    """
    lock = (folder / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise _busy(folder) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


class _Cursor(sqlite3.Cursor):
    """A cursor whose errors are sentences about the run."""

    connection: "Records"

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        with storage_errors(self.connection.folder):
            return super().execute(sql, parameters)

    def fetchone(self) -> Any:
        with storage_errors(self.connection.folder):
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with storage_errors(self.connection.folder):
            return super().fetchall()

    def __next__(self) -> Any:
        with storage_errors(self.connection.folder):
            return super().__next__()


class Records(sqlite3.Connection):
    """The database of the run in a folder."""

    folder: Path

    def cursor(self, factory: Any = _Cursor) -> Any:
        """One whose errors are sentences about the run."""
        return super().cursor(factory)


def connect(folder: Path, read_only: bool) -> Records:
    """Open ``run.db``; for writing, make its tables when it is new, for its owner's eyes alone.

    Raises:
        RunError: it is damaged.
        RunVersion: its records are laid out differently.
    """
    path = folder / "run.db"
    if read_only:
        db = _opened(folder, f"{path.resolve().as_uri()}?{_mode(path)}", uri=True)
    else:
        files.make_private(path)
        db = _opened(folder, str(path))
    with ExitStack() as undo:
        undo.callback(db.close)
        if not read_only:
            _complete(db)
        _check_version(folder, db)
        for fault in faults(db, TABLES + ADDED):
            raise _damaged(folder, f"its {fault}")
        undo.pop_all()
    return db


def _opened(folder: Path, database: str, uri: bool = False) -> Records:
    db = sqlite3.connect(
        database, uri=uri, isolation_level=None, timeout=_PATIENCE, factory=Records
    )
    db.folder = folder
    return db


def _mode(path: Path) -> str:
    """A folder that cannot be written has no place for what SQLite keeps beside a database."""
    writable = os.access(path.parent, os.W_OK)
    there = path.with_name(f"{path.name}-wal").exists()
    return "mode=ro" if writable or there else "immutable=1"


def _complete(db: Records) -> None:
    """Make the tables that are missing."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    with db:
        db.execute("BEGIN IMMEDIATE")
        if db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0] == 0:
            _make(db, TABLES)
            db.execute(f"PRAGMA user_version = {SCHEMA}")
            made_by = json.dumps(__version__)
            db.execute("INSERT INTO manifest VALUES ('made_by', ?)", (made_by,))
        if db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA:
            _make(db, ADDED)


def _make(db: sqlite3.Connection, tables: str) -> None:
    for statement in tables.strip().split(";\n"):
        db.execute(statement)


def has_table(db: sqlite3.Connection, name: str) -> bool:
    """Whether a run, open for reading, has a table that older ones lack."""
    found = db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
    return found.fetchone() is not None


def _check_version(folder: Path, db: Records) -> None:
    """Refuse a run whose records are laid out differently, and what is none."""
    found = db.execute("PRAGMA user_version").fetchone()[0]
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    missing = {line.split()[2] for line in TABLES.strip().split("\n") if line[:6] == "CREATE"}
    if not tables:
        raise RunError(
            f'The run in "{folder}" has no records yet: the command that made it was stopped; give '
            "that command again."
        )
    if found == SCHEMA and not missing - tables:
        return
    if found == SCHEMA or "manifest" not in tables:
        raise _damaged(folder, f"it lacks the table {min(missing - tables, default='manifest')}")
    made_by = db.execute("SELECT value FROM manifest WHERE key = 'made_by'").fetchone()
    name = str(made_by[0]).strip('"') if made_by else "unknown"
    raise RunVersion(
        f'The run in "{folder}" was made by vdiag "{name}" (layout {found}), and this is '
        f"{__version__} (layout {SCHEMA}); use that version for it, or start a new run with --out."
    )
