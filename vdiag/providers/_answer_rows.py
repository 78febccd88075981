"""Rows of a file of answers: JSON lines, a JSON list, CSV; each may be packed with gzip."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from vdiag import files
from vdiag.errors import BadInput
from vdiag.files import gzip_files

WHAT = "file of answers"
_HINT = "give answers as JSON, one object a line, or as CSV with a header, in UTF-8"
_TABLES = (".csv", ".tsv")
_LONGEST = 2**26


class Row(NamedTuple):
    """One row.

    Attributes:
        where: begins a sentence on it, ``'Line 3 of "answers.jsonl"'``.
        cells: texts where the file is a table, else whatever JSON holds.
    """

    where: str
    cells: Mapping[str, Any]


def read(path: Path) -> list[Row]:
    """All rows; lines that are empty are none.

    Raises:
        BadInput: the file cannot be read or is empty, or a line is not as it should be; names it.
    """
    if gzip_files.ending(path) in _TABLES:
        rows = files.rows(path, WHAT, _HINT, _LONGEST)
        return [Row(f'Line {line} of "{path}"', cells) for line, cells in rows]
    text = files.text(path, WHAT, f"{_HINT}, as replay/FILE.jsonl")
    found = list(_listed(path, text) if text.lstrip().startswith("[") else _lines(path, text))
    if not found:
        raise BadInput(f'The {WHAT} "{path}" is empty; {_HINT}.')
    return found


def _lines(path: Path, text: str) -> Iterator[Row]:
    # not splitlines: a text may hold other characters that end a line
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            where = f'Line {number} of "{path}"'
            yield Row(where, _object(_parsed(line, where), where))


def _listed(path: Path, text: str) -> Iterator[Row]:
    """Objects of one list; lines of a list each, which are none, are refused too."""
    for number, found in enumerate(_parsed(text, f'The {WHAT} "{path}"'), start=1):
        where = f'Object {number} of "{path}"'
        yield Row(where, _object(found, where))


def _parsed(text: str, where: str) -> Any:
    try:
        return files.parsed(text, where)
    except (ValueError, RecursionError) as error:
        why = str(error)
        if isinstance(error, json.JSONDecodeError):
            line = f"line {error.lineno}, " if error.lineno > 1 else ""
            why = f"{error.msg} at {line}column {error.colno}"
        raise BadInput(f"{where} is no JSON ({why}); give one JSON object a line.") from error


def _object(found: Any, where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadInput(f"{where} is no JSON object; give one a line.")
    return found
