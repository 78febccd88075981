"""Text files that users give, with one sentence for what is wrong; files for one user alone."""

import codecs
import contextlib
import csv
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vdiag.errors import BadInput
from vdiag.files import csv_tables, gzip_files

_TABS = (".tsv", ".txt")
_HALF = re.compile(r"[\ud800-\udfff]")


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, "file", error, "check its name") from error


def sha256_of(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def make_private(database: Path) -> None:
    """Let nobody but its owner read an SQLite database, made empty if it is not there yet.

    SQLite gives its side files the mode of the database; those of an older version are mended
    too. A file of another user's that may be written stays as it is.

    Raises:
        OSError: it is not there and cannot be made.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    # by name: closing a file of one's own would drop the locks that SQLite holds on it
    for side in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            Path(f"{database}{side}").chmod(0o600)


def text(path: Path, what: str, hint: str) -> str:
    """A whole text file, unpacked where it is gzip, without the mark that may be at its beginning.

    Args:
        path: the file, in UTF-8, or in UTF-16 with the mark that spreadsheets put there.
        what: what the sentence calls it, ``"concept file"``.
        hint: what the user should do instead; ends the sentence, without a full stop.

    Raises:
        BadInput: it cannot be read, unpacks to too much, or is no such text.
    """
    try:
        with gzip_files.opened(path) as file:
            raw = file.read()
    except OSError as error:
        raise _unreadable(path, what, error, hint) from error
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        found = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        at = f" (line {line} has the byte 0x{raw[error.start]:02X})" if not wide else ""
        raise BadInput(f'The {what} "{path}" is not UTF-8 text{at}; {hint}.') from error
    if "\0" in found:  # UTF-16 without a mark, which UTF-8 can be made of
        raise BadInput(f'The {what} "{path}" is not UTF-8 text (it has a zero byte); {hint}.')
    return found


def rows(
    path: Path, what: str, hint: str, longest: int = 131_072
) -> list[tuple[int, dict[str, str]]]:
    """Rows of a CSV file with a header, each with its line; see :func:`.csv_tables.read`.

    Args:
        path: the file; in ``.tsv`` and ``.txt`` tabs are usual, else commas.
        what: what the sentence calls it.
        hint: what the user should do instead.
        longest: characters that a cell may have.

    Raises:
        BadInput: see :func:`text` and :func:`.csv_tables.read`; or it is no CSV, or is empty.
    """
    usual = "\t" if gzip_files.ending(path) in _TABS else ","
    try:
        found = csv_tables.read(text(path, what, hint), f'The {what} "{path}"', usual, longest)
    except csv.Error as error:
        raise BadInput(f'The {what} "{path}" is no CSV file ({error}); {hint}.') from error
    if not found.records:
        raise BadInput(f'The {what} "{path}" is empty: it has no row below a header; {hint}.')
    return [(line, dict(zip(found.header, cells, strict=True))) for line, cells in found.records]


def table(path: Path, what: str, hint: str) -> list[dict[str, str]]:
    """Rows of a CSV file with a header, cells trimmed; see :func:`rows`.

    Raises:
        BadInput: see :func:`rows`.
    """
    found = rows(path, what, hint)
    return [{key: cell.strip() for key, cell in row.items()} for _, row in found]


def value(path: Path, what: str, hint: str) -> Any:
    """The one JSON value that a file holds.

    Raises:
        BadInput: see :func:`text`; or it is no whole JSON, or has half a character in it.
    """
    try:
        return parsed(text(path, what, hint), f'The {what} "{path}"')
    except (ValueError, RecursionError) as error:
        raise BadInput(f'The {what} "{path}" is no whole JSON ({error}); {hint}.') from error


def objects(path: Path, what: str, hint: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file with one on each line; empty lines are skipped.

    Raises:
        BadInput: see :func:`text`; or a line is no JSON object or has half a character in it, or
            there is none.
    """
    empty = True
    for number, line in enumerate(text(path, what, hint).split("\n"), start=1):
        if not line.strip():
            continue
        empty = False
        where = f'Line {number} of the {what} "{path}"'
        try:
            found = parsed(line, where)
        except (ValueError, RecursionError) as error:
            raise BadInput(f"{where} is no JSON object ({error}); {hint}.") from error
        if not isinstance(found, dict):
            raise BadInput(f"{where} is no JSON object; {hint}.")
        yield found
    if empty:
        raise BadInput(f'The {what} "{path}" is empty; {hint}.')


def parsed(line: str, where: str) -> Any:
    """The JSON value that a text is.

    Args:
        line: one value and no more.
        where: begins the sentence, ``'Line 3 of the drawings "mine.jsonl"'``.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is nested too deeply.
        BadInput: it has half a character (a surrogate alone), which no text can be written with.
    """
    found = json.loads(line)
    half = _HALF.search(json.dumps(found, ensure_ascii=False)) if "\\u" in line else None
    if half:
        raise BadInput(
            f'{where} has "{ascii(half[0])[1:-1]}" in a text, which is half a character; mend the '
            "text first."
        )
    return found


def cells(found: Mapping[str, Any]) -> dict[str, str]:
    """A JSON object as a row of a table: texts trimmed, numbers, true and false; nothing else."""
    return {
        key: one.strip() if isinstance(one, str) else json.dumps(one)
        for key, one in found.items()
        if isinstance(one, str | int | float)
    }


def _unreadable(path: Path, what: str, error: OSError, hint: str) -> BadInput:
    reason = error.strerror or "it cannot be read"
    return BadInput(f'Cannot read the {what} "{path}": {reason}; {hint}.')
