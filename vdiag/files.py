"""Text files that users give, with one sentence for what is wrong; files for one user alone."""

import contextlib
import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from vdiag.errors import BadInput

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
    """A whole file of UTF-8 text, without the mark that some editors put at its beginning.

    Args:
        path: the file.
        what: what the sentence calls it, ``"concept file"``.
        hint: what the user should do instead; ends the sentence, without a full stop.

    Raises:
        BadInput: it cannot be read or is not UTF-8.
    """
    try:
        found = path.read_bytes().decode("utf-8-sig")
        if "\0" in found:  # UTF-16, which UTF-8 can be made of
            raise ValueError("a zero byte")
    except OSError as error:
        raise _unreadable(path, what, error, hint) from error
    except ValueError as error:
        raise BadInput(f'The {what} "{path}" is not UTF-8 text; {hint}.') from error
    return found


def table(path: Path, what: str, hint: str) -> list[dict[str, str]]:
    """Rows of a CSV file with a header, cells trimmed; ``.tsv`` and ``.txt`` have tabs.

    Raises:
        BadInput: see :func:`text` and :func:`columns`; or it is no CSV, is empty, or a row is
            longer than the header.
    """
    delimiter = "\t" if path.suffix.lower() in _TABS else ","
    lines = io.StringIO(text(path, what, hint), newline="")
    try:
        reader = csv.DictReader(lines, delimiter=delimiter, strict=True)
        header = columns(reader.fieldnames or (), f'The {what} "{path}"')
        rows = list(reader)
    except csv.Error as error:
        raise BadInput(f'The {what} "{path}" is no CSV file ({error}); {hint}.') from error
    for number, row in enumerate(rows, start=1):
        if None in row:
            rest = ", ".join(map(str, row[None]))
            raise BadInput(
                f'Row {number} of the {what} "{path}" has more cells than the header '
                f'("{rest}"); put quotes around a text with commas.'
            )
    if not rows:
        raise BadInput(f'The {what} "{path}" is empty: it has no row below a header; {hint}.')
    return [
        {key: (cell or "").strip() for key, cell in zip(header, row.values(), strict=True)}
        for row in rows
    ]


def columns(names: Iterable[str], where: str) -> list[str]:
    """Names of columns, trimmed.

    Args:
        names: as they stand in a header, or the keys of JSON objects.
        where: begins the sentence, ``'The table "birds.csv"'``.

    Raises:
        BadInput: one is empty, or there twice: the cells of one of them would be lost.
    """
    found = [name.strip() for name in names]
    for number, name in enumerate(found, start=1):
        if not name:
            raise BadInput(f"{where} has no name for its column {number}; give it one, or drop it.")
        if name in found[: number - 1]:
            raise BadInput(f'{where} has two columns "{name}"; rename one of them, or drop it.')
    return found


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
        except (ValueError, RecursionError):
            found = None
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
