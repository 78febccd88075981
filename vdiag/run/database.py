"""The database of a run: its tables, its lock, and what can go wrong with the disk below it."""

import errno
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from vdiag import __version__, files
from vdiag.errors import DiskFull, RunBusy, RunError, RunVersion

SCHEMA = 1
_TABLES = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE questions (
    key TEXT PRIMARY KEY, model TEXT NOT NULL, label TEXT NOT NULL, level TEXT NOT NULL,
    concept TEXT NOT NULL, text TEXT NOT NULL, attributes TEXT NOT NULL, language TEXT NOT NULL,
    sample INTEGER NOT NULL, round INTEGER NOT NULL, prompt TEXT NOT NULL,
    template TEXT NOT NULL, settings TEXT NOT NULL, asked_at REAL) WITHOUT ROWID;
CREATE TABLE answers (
    question TEXT PRIMARY KEY REFERENCES questions, text TEXT NOT NULL, finish TEXT NOT NULL,
    input_tokens INTEGER, output_tokens INTEGER, seconds REAL NOT NULL, served TEXT NOT NULL,
    stored_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE programs (
    question TEXT NOT NULL REFERENCES questions, extractor INTEGER NOT NULL, code TEXT NOT NULL,
    reason TEXT, notes TEXT NOT NULL, PRIMARY KEY (question, extractor)) WITHOUT ROWID;
CREATE TABLE images (
    key TEXT PRIMARY KEY, question TEXT NOT NULL REFERENCES questions, rendering TEXT NOT NULL,
    tier TEXT NOT NULL, image TEXT, reason TEXT, log TEXT NOT NULL, line INTEGER,
    seconds REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE scores (
    scorer TEXT NOT NULL, fingerprint TEXT NOT NULL, metric TEXT NOT NULL, over TEXT NOT NULL,
    subject TEXT NOT NULL, value REAL NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (metric, fingerprint, subject)) WITHOUT ROWID;
CREATE TABLE subjects (
    subject TEXT NOT NULL, image TEXT NOT NULL REFERENCES images,
    PRIMARY KEY (subject, image)) WITHOUT ROWID;
CREATE TABLE fingerprints (
    fingerprint TEXT PRIMARY KEY, scorer TEXT NOT NULL, made_of TEXT NOT NULL) WITHOUT ROWID;
"""
_ADDED = """
CREATE TABLE IF NOT EXISTS charges (
    number INTEGER PRIMARY KEY, question TEXT NOT NULL REFERENCES questions, model TEXT NOT NULL,
    state TEXT NOT NULL, tokens INTEGER NOT NULL, usd REAL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS origins (
    question TEXT PRIMARY KEY REFERENCES questions, origin TEXT NOT NULL, kept TEXT NOT NULL,
    at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batches (
    token TEXT PRIMARY KEY, model TEXT NOT NULL, state TEXT NOT NULL, id TEXT,
    at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batched (
    question TEXT PRIMARY KEY REFERENCES questions, token TEXT NOT NULL REFERENCES batches,
    charge INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS purposes (
    question TEXT PRIMARY KEY REFERENCES questions, task TEXT NOT NULL, parent TEXT NOT NULL,
    images TEXT NOT NULL, details TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, level TEXT NOT NULL, concept TEXT NOT NULL,
    text TEXT NOT NULL, attributes TEXT NOT NULL, language TEXT NOT NULL, program TEXT NOT NULL,
    rewriting TEXT NOT NULL, drawn_by TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS readings (
    question TEXT NOT NULL REFERENCES questions, reader INTEGER NOT NULL, encoder TEXT NOT NULL,
    status TEXT NOT NULL, choice INTEGER, words TEXT NOT NULL, rank REAL,
    PRIMARY KEY (question, reader, encoder)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turned_down (
    question TEXT PRIMARY KEY REFERENCES questions, reason TEXT NOT NULL, said TEXT NOT NULL,
    at REAL NOT NULL) WITHOUT ROWID;
"""
"""Tables that a run of the same layout may lack because it was made before they were."""

_UNWRITABLE = (
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT,
)  # fmt: skip


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk or SQLite says into one sentence about the run's folder."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        message = str(error)
        if "full" in message:
            raise _disk_full(folder) from error
        if "locked" in message:
            raise _busy(folder) from error
        if "readonly" in message or "unable to open" in message or "disk I/O" in message:
            raise RunError(
                f'The run in "{folder}" cannot be written ({message}); nothing recorded is lost. '
                "Check the folder's permissions and disk, or choose another with --out."
            ) from error
        if "not a database" in message or "malformed" in message:
            raise RunError(
                f'"{folder / "run.db"}" is no readable run ({message}); restore it from a copy '
                "or start a new run with --out."
            ) from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full(folder) from error
        if error.errno in _UNWRITABLE:
            raise RunError(
                f'Cannot write the run folder "{folder}" ({error.strerror}); choose a folder you '
                "may write with --out runs/NAME."
            ) from error
        raise


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
    if names - {"images", "report", "run.lock"}:
        raise RunError(
            f'The folder "{folder}" holds other files and no run; '
            "give an empty or new one with --out runs/NAME."
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


def connect(path: Path, read_only: bool) -> sqlite3.Connection:
    """Open ``run.db``; for writing, make its tables when it is new, for its owner's eyes alone."""
    if read_only:
        uri = f"{path.resolve().as_uri()}?mode=ro"
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)
    files.make_private(path)
    db = sqlite3.connect(path, isolation_level=None, timeout=30)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    with db:
        db.execute("BEGIN IMMEDIATE")
        if db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0] == 0:
            _make(db, _TABLES)
            db.execute(f"PRAGMA user_version = {SCHEMA}")
            made_by = json.dumps(__version__)
            db.execute("INSERT INTO manifest VALUES ('made_by', ?)", (made_by,))
        _make(db, _ADDED)
    return db


def _make(db: sqlite3.Connection, tables: str) -> None:
    for statement in tables.strip().split(";\n"):
        db.execute(statement)


def has_table(db: sqlite3.Connection, name: str) -> bool:
    """Whether a run, open for reading, has a table that older ones lack."""
    found = db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
    return found.fetchone() is not None


def check_version(folder: Path, db: sqlite3.Connection) -> None:
    """Refuse a run whose records are laid out differently.

    Raises:
        RunVersion: they are.
    """
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found == SCHEMA:
        return
    try:
        made_by = db.execute("SELECT value FROM manifest WHERE key = 'made_by'").fetchone()
    except sqlite3.OperationalError:
        made_by = None
    db.close()
    name = json.loads(made_by[0]) if made_by else "unknown"
    raise RunVersion(
        f'The run in "{folder}" was made by vdiag "{name}" (layout {found}), and this is '
        f"{__version__} (layout {SCHEMA}); use that version for it, or start a new run with --out."
    )
