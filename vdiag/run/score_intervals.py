"""The intervals of scores that have one of their own, beside the table of scores."""

import sqlite3
from collections.abc import Iterable

from vdiag.run.store import Run

Row = tuple[str, str, str, float, float, str]
"""metric, fingerprint and subject of a score, the ends of its interval, how that was made."""


def insert(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Put intervals into a run's database, inside the transaction that adds their scores."""
    db.executemany("INSERT INTO score_intervals VALUES (?,?,?,?,?,?)", rows)


def read(run: Run) -> dict[tuple[str, str, str], tuple[float, float, str]]:
    """Ends and kind of each interval, by metric, fingerprint and subject."""
    query = "SELECT metric, fingerprint, subject, low, high, interval FROM score_intervals"
    rows = run.select("score_intervals", query)
    return {(metric, made, of): (low, high, how) for metric, made, of, low, high, how in rows}
