"""Features kept on disk, so that no text and no picture goes through a net twice.

One SQLite file in the cache folder holds the rows of every net, each under all that can change
them (the net's weights, the preprocessing, the packages) and the name of what was encoded: a
picture's SHA-256 or a text.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vdiag import cache
from vdiag.errors import BadInput
from vdiag.records import Drawing
from vdiag.run import pictures
from vdiag.run.pictures import Pixels

Made = TypeVar("Made")
Rows = NDArray[np.float32]
_SCHEMA = """
CREATE TABLE IF NOT EXISTS features
(made_of TEXT, name TEXT, row BLOB, PRIMARY KEY (made_of, name)) WITHOUT ROWID
"""


class FeatureCache:
    """The rows of one net.

    Args:
        made_of: all that can change a row.
    """

    def __init__(self, made_of: Mapping[str, str]) -> None:
        text = json.dumps(dict(made_of), sort_keys=True)
        self._made_of = hashlib.sha256(text.encode()).hexdigest()[:32]

    def rows(
        self, names: Sequence[str], encode: Callable[[Sequence[str]], Rows], at_once: int
    ) -> Iterator[Rows]:
        """Rows in the order of the names, as many at once as asked for.

        Args:
            names: what to encode; equal names have equal rows.
            encode: makes the rows (n, d) float32 of names that have none yet.
            at_once: names handled together; memory does not grow with their number.
        """
        for start in range(0, len(names), at_once):
            part = names[start : start + at_once]
            known = self._read(part)
            new = [name for name in dict.fromkeys(part) if name not in known]
            if new:
                made = dict(zip(new, np.asarray(encode(new), np.float32), strict=True))
                self._write(made)
                known.update(made)
            yield np.stack([known[name] for name in part])

    def _read(self, names: Sequence[str]) -> dict[str, Rows]:
        marks = ",".join("?" * len(names))
        query = f"SELECT name, row FROM features WHERE made_of = ? AND name IN ({marks})"
        with _features() as db:
            found = db.execute(query, (self._made_of, *names)).fetchall()
        return {name: np.frombuffer(row, np.float32) for name, row in found}

    def _write(self, rows: Mapping[str, Rows]) -> None:
        with _features() as db, db:
            db.execute("BEGIN IMMEDIATE")
            db.executemany(
                "INSERT OR IGNORE INTO features VALUES (?, ?, ?)",
                ((self._made_of, name, row.tobytes()) for name, row in rows.items()),
            )


class PictureRows:
    """The rows of drawings' pictures in one net.

    Args:
        made_of: all that can change a row.
        encode: from files to rows (n, d) float32.
        at_once: pictures handled together.
    """

    def __init__(
        self,
        made_of: Mapping[str, str],
        encode: Callable[[Sequence[str]], Rows],
        at_once: int = 256,
    ) -> None:
        self._cache = FeatureCache(made_of)
        self._encode = encode
        self._at_once = at_once

    def of(self, drawings: Sequence[Drawing]) -> Iterator[Rows]:
        """Rows in the order of the drawings, up to ``at_once`` together."""
        paths = {drawing.image: drawing.path for drawing in drawings}
        return self._rows([drawing.image for drawing in drawings], paths)

    def keep(self, paths: Mapping[str, str]) -> None:
        """Encode pictures, by their content's name, that may be asked for later."""
        for _ in self._rows(list(paths), paths):
            pass

    def _rows(self, names: Sequence[str], paths: Mapping[str, str]) -> Iterator[Rows]:
        def encode(new: Sequence[str]) -> Rows:
            return self._encode([paths[name] for name in new])

        return self._cache.rows(names, encode, self._at_once)


def decoded(paths: Sequence[str], prepare: Callable[[Pixels], Made]) -> list[Made]:
    """What becomes of pictures, a few decoded at a time and only that kept.

    Args:
        paths: of PNG files that vdiag wrote.
        prepare: from a picture (height, width, 3) uint8 to what a net takes of it; called by
            several threads.

    Raises:
        BadInput: a picture is gone or damaged.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda path: prepare(pictures.load(path)), paths))


@contextmanager
def _features() -> Iterator[sqlite3.Connection]:
    file = cache.folder() / "features.db"
    try:
        with closing(cache.open_database(file, _SCHEMA)) as db:
            yield db
    except (sqlite3.DatabaseError, OSError) as error:
        raise BadInput(
            f'The features kept in "{file}" cannot be read or written ({error}); remove that '
            "file, or name another folder with VDIAG_CACHE=FOLDER."
        ) from error
