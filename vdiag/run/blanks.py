"""Blanks: which pictures of a run show nothing, by the rule of today.

What the rule says of a picture stands in the run, with the rule's number. Of a run that was made
before, the pictures themselves are looked at, once: what they show is recorded where the run is
being written, and else kept in the cache folder. Such pictures have a row of :data:`BEFORE` then.
"""

import json
import sqlite3
from collections.abc import Mapping, Set
from contextlib import closing, suppress

from vdiag import cache
from vdiag.errors import BadInput
from vdiag.progress import progress
from vdiag.records import Reason
from vdiag.run import pictures
from vdiag.run.rows import insert_blanks
from vdiag.run.store import Run

_KEPT = """
CREATE TABLE IF NOT EXISTS blanks
(rule INTEGER, image TEXT, blank INTEGER, PRIMARY KEY (rule, image)) WITHOUT ROWID
"""
BEFORE = 0
"""Number of what stood for a rule before there was one: one colour all over, and no failure."""
_MANY = 200
"""Pictures from which looking at them is worth a bar."""


def blanks(run: Run) -> dict[str, bool]:
    """By image record whether its picture shows nothing; those without a picture are not in it.

    A picture that is gone or damaged shows what it was said to when it was drawn.

    Args:
        run: open for reading or for writing.
    """
    rows = run.select("images", "SELECT key, image, reason FROM images WHERE image IS NOT NULL")
    query = "SELECT image, blank FROM blanks WHERE rule = ?"
    known = {key: bool(blank) for key, blank in run.select("blanks", query, pictures.RULE)}
    waiting = {key: image for key, image, _ in rows if key not in known}
    seen = _seen(run, frozenset(waiting.values())) if waiting else {}
    new = {key: seen[image] for key, image in waiting.items() if image in seen}
    if new and run.writable:
        before = {key: reason == Reason.BLANK_IMAGE for key, _, reason in rows if key in new}
        with run.transaction() as db:
            insert_blanks(db, {key: before[key] for key in _unruled(run) & new.keys()}, BEFORE)
            insert_blanks(db, new)
    return {key: reason == Reason.BLANK_IMAGE for key, _, reason in rows} | known | new


def counted_anew(run: Run) -> int:
    """How many pictures show nothing that counted as drawings when they were drawn."""
    before = run.select("blanks", "SELECT image FROM blanks WHERE rule = ?", BEFORE)
    old = {key for (key,) in before} | _unruled(run)
    return sum(blank for key, blank in blanks(run).items() if key in old) if old else 0


def _unruled(run: Run) -> set[str]:
    """Records of pictures of which no rule has said anything yet."""
    drawn = run.select("images", "SELECT key FROM images WHERE image IS NOT NULL")
    ruled = run.select("blanks", "SELECT image FROM blanks")
    return {key for (key,) in drawn} - {key for (key,) in ruled}


def _seen(run: Run, images: Set[str]) -> dict[str, bool]:
    """By content name whether pictures show nothing, without those that cannot be read."""
    kept = _kept(images)
    looked: dict[str, bool] = {}
    waiting = sorted(images - kept.keys())
    with progress("looking at pictures", len(waiting) if len(waiting) >= _MANY else 0) as advance:
        for image in waiting:
            with suppress(BadInput):
                looked[image] = pictures.is_blank(pictures.load(run.image_path(image)))
            advance()
    if looked and not run.writable:
        _keep(looked)
    return {**kept, **looked}


def _kept(images: Set[str]) -> dict[str, bool]:
    query = (
        "SELECT image, blank FROM blanks WHERE rule = ? "
        "AND image IN (SELECT value FROM json_each(?))"
    )
    with suppress(sqlite3.Error, OSError), closing(_cache()) as db:
        found = db.execute(query, (pictures.RULE, json.dumps(sorted(images)))).fetchall()
        return {image: bool(blank) for image, blank in found}
    return {}


def _keep(looked: Mapping[str, bool]) -> None:
    """Keep what pictures show; where that cannot be written, they are looked at another time."""
    with suppress(sqlite3.Error, OSError), closing(_cache()) as db, db:
        db.execute("BEGIN IMMEDIATE")
        rows = ((pictures.RULE, image, blank) for image, blank in looked.items())
        db.executemany("INSERT OR REPLACE INTO blanks VALUES (?,?,?)", rows)


def _cache() -> sqlite3.Connection:
    return cache.open_database(cache.folder() / "blanks.db", _KEPT)
