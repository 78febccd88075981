"""What the tables of a run must hold: checked once when a run is opened, believed afterwards.

A file that was damaged, or that a stranger made, ends here with one sentence on its table and
column; nothing is changed, so that what can be read of it can still be saved.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Any

from vdiag.files import strict_json
from vdiag.records import Over, Reason
from vdiag.run import sound_details

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_HEXADECIMAL = "0123456789abcdef"
_LONGEST_NAME = 64
_OF_MANIFEST: dict[str, tuple[type, type | UnionType | None]] = {
    "task": (str, None),
    "notes": (list, str),
    "models": (dict, None),
    "sets": (dict, list),
    "captions": (dict, list),
    "prices": (dict, dict | NoneType),  # an unknown one is none
    "tools": (dict, dict),
    "rounds": (int, None),
    "feedback": (list, str),
    "without": (list, list),
    "provenance": (dict, dict),
}
"""By key the kind of a value, and of what is in it."""
_NO_END = re.compile(r'("(?:low|high)": )-?Infinity\b')
"""How 0.1.0 wrote that a metric over sets has no end; strict JSON has no word for it."""


def faults(db: sqlite3.Connection, layout: str) -> Iterator[str]:
    """What is wrong with the tables, each as the words behind "its": nothing for a sound run.

    Args:
        db: a run's.
        layout: the statements that make all tables; those that are missing are passed over.

    Raises:
        sqlite3.DatabaseError: the file itself is damaged.
    """
    for (problem,) in db.execute("PRAGMA quick_check(1)"):
        if problem != "ok":
            yield f"pages are damaged ({problem.splitlines()[-1]})"
            return
    for table, columns in _layout(layout).items():
        there = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
        if there and not there >= {name for name, _, _ in columns}:
            yield f"table {table} lacks columns"
        elif there:
            yield from _faults_of_types(db, table, columns)
            yield from _faults_of_values(db, table)
    yield from _faults_of_details(db)
    yield from _faults_of_manifest(db)


@cache
def _layout(statements: str) -> dict[str, list[tuple[str, str, bool]]]:
    """By table its columns: name, type, and whether it may hold nothing."""
    model = sqlite3.connect(":memory:")
    model.executescript(statements)
    tables = [name for (name,) in model.execute(_TABLES)]
    found = {
        table: [
            (name, kind.lower(), not needed and not key)
            for _, name, kind, needed, _, key in model.execute(f"PRAGMA table_info({table})")
        ]
        for table in tables
    }
    model.close()
    return found


def _faults_of_types(
    db: sqlite3.Connection, table: str, columns: Iterable[tuple[str, str, bool]]
) -> Iterator[str]:
    cases = " ".join(
        f"WHEN typeof({name}) NOT IN ('{kind}'{', ' + repr('null') if empty else ''}) THEN '{name}'"
        for name, kind, empty in columns
    )
    query = f"SELECT column FROM (SELECT CASE {cases} END AS column FROM {table}) "
    for (column,) in db.execute(f"{query} WHERE column IS NOT NULL LIMIT 1"):
        yield f"table {table} has a value of another kind in its column {column}"


def _faults_of_values(db: sqlite3.Connection, table: str) -> Iterator[str]:
    for (here, column), check in _CHECKS.items():
        if here != table:
            continue
        query = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
        for (value,) in db.execute(query):
            try:
                check(value)
            except ValueError as error:
                yield f"table {table} has {value[:40]!a} in its column {column} ({error})"
                return


def _faults_of_details(db: sqlite3.Connection) -> Iterator[str]:
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'purposes'").fetchone():
        return
    for task, text in db.execute("SELECT DISTINCT task, details FROM purposes"):
        try:
            sound_details.check(task, text)
        except ValueError as error:
            yield f"table purposes has {text[:40]!a} in its column details ({error})"
            return


def _faults_of_manifest(db: sqlite3.Connection) -> Iterator[str]:
    for key, text in db.execute("SELECT key, value FROM manifest"):
        try:
            value = strict_json.value(text)
            outer, inner = _OF_MANIFEST.get(key, (object, None))
            parts = value.values() if isinstance(value, dict) else value
            if not isinstance(value, outer) or (
                inner is not None and not all(isinstance(one, inner) for one in parts)
            ):
                raise ValueError("of another kind")
        except ValueError as error:
            yield f"manifest has {text[:40]!a} as {key!a} ({error})"


def _texts(text: str) -> None:
    found = strict_json.mapping(text)
    if not all(isinstance(one, str) for one in found.values()):
        raise ValueError("a value is no text")


def _rendering(text: str) -> None:
    strict_json.mapping(text, {"size": (int,), "engine": (str,)})


def _made_of(text: str) -> None:
    """What a fingerprint is made of: texts, three of which hold JSON themselves."""
    _texts(text)
    parts: dict[str, str] = strict_json.mapping(text)
    if "scorer" not in parts:
        raise ValueError("no scorer")
    int(parts.get("scoring_number", 0))
    strict_json.sequence(parts.get("levels", "[]"), str)
    strict_json.sequence(parts.get("left_out", "[]"), str)
    strict_json.sequence(parts.get("ranked_among", "[]"), str)
    metrics = _NO_END.sub(r"\1null", parts.get("metrics", "[]"))
    for metric in strict_json.sequence(metrics, dict):
        numbers = [metric.get(name) for name in ("low", "high", "worst", "chance")]
        if not all(one is None or isinstance(one, int | float) for one in numbers):
            raise ValueError("a bound that is no number")
        if not {"name", "unit", "worst"} <= metric.keys():
            raise ValueError("a metric without a name")


def _picture(name: str) -> None:
    """The name of a picture's content, before it becomes a part of a path."""
    if not name or len(name) > _LONGEST_NAME or set(name) - set(_HEXADECIMAL):
        raise ValueError("no name of a picture")


def _pictures(text: str) -> None:
    for name in strict_json.sequence(text, str):
        _picture(name)


_CHECKS: dict[tuple[str, str], Callable[[str], Any]] = {
    ("questions", "attributes"): _texts,
    ("questions", "settings"): strict_json.mapping,
    ("items", "attributes"): _texts,
    ("programs", "notes"): lambda text: strict_json.sequence(text, str),
    ("images", "rendering"): _rendering,
    ("images", "image"): _picture,
    ("purposes", "images"): _pictures,
    ("fingerprints", "made_of"): _made_of,
    ("programs", "reason"): Reason,
    ("images", "reason"): Reason,
    ("scores", "over"): Over,
}
