"""Leases: a question that one process is asking for is waited for by all others.

They lie beside the kept answers. A lease ends when its answer is kept (a trigger of the database),
when its process is through, and when that process is dead: its number is gone or belongs to
another one by now, the machine was started anew since, or it has not stirred for :data:`PATIENCE`.
"""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vdiag import cache
from vdiag.ask import kept_answers
from vdiag.ask.money.tokens import plural
from vdiag.files.closing import Closing
from vdiag.records import Question

PATIENCE = 60.0
"""Seconds without a sign of life after which a process has lost its leases."""
RENEWAL = 15.0
"""Seconds between two signs of life."""
LOOK = 0.25
"""Seconds between two looks at what others are asking for."""
_HELD = "holder IN (SELECT number FROM holders)"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Holder:
    """A process, in words that another one can tell whether it lives.

    Attributes:
        pid: its number.
        born: when it began, in the machine's own count; tells it from a later one of that number.
        boot: which start of the machine it belongs to.
        space: within which the number means anything: containers count for themselves.
    """

    pid: int
    born: str
    boot: str
    space: str

    @classmethod
    def here(cls) -> "Holder":
        """This process."""
        return cls(os.getpid(), _born(os.getpid()), _boot(), _space())

    def lost(self, silent: float) -> bool:
        """Whether it is dead, or as good as that.

        Args:
            silent: seconds since its last sign of life, by the clock of this start.
        """
        if self.boot != _boot() or not -PATIENCE <= silent <= PATIENCE:
            return True
        if self.space != _space():
            return False
        return not _lives(self.pid) or _born(self.pid) != self.born


class Leases(Closing):
    """The leases of this process, open; all are given back at the end. Use as a context manager.

    Args:
        path: the file of kept answers.
        say: takes one line for the user at a time.

    Raises:
        BadInput: the file cannot be used.
    """

    def __init__(self, path: Path, say: Say) -> None:
        self._path = path
        self._say = say
        self._told = False
        self._ended = threading.Event()
        with kept_answers.usable(path):
            self._db = cache.open_database(path, kept_answers.TABLES)
            self._me = self._sign(self._db, None)
        self._renewing = threading.Thread(target=self._renew, daemon=True)
        self._renewing.start()

    def rounds(self, questions: Sequence[Question]) -> Iterator[list[Question]]:
        """The questions in groups, each leased to us while it is in the caller's hands.

        The first group comes at once and may be empty. What others are asking for comes later, when
        its answer is kept or its lease is over.
        """
        names = {question.key: kept_answers.same_as(question) for question in questions}
        left = list(questions)
        first = True
        while left:
            ours = self._take({names[question.key] for question in left})
            mine = [question for question in left if names[question.key] in ours]
            left = [question for question in left if names[question.key] not in ours]
            if mine or first:
                yield mine
                self._give_back()
                first = False
            if left:
                self._wait({names[question.key] for question in left})

    def _take(self, names: Collection[str]) -> set[str]:
        """Lease what no living process has leased; what we have then."""
        with kept_answers.usable(self._path), self._transaction():
            for number in self._lost():
                self._forget(number)
            self._sign(self._db, self._me)
            self._db.execute(f"DELETE FROM leases WHERE NOT {_HELD}")
            self._db.executemany(
                "INSERT INTO leases VALUES (?,?) ON CONFLICT DO NOTHING",
                ((name, self._me) for name in names),
            )
            query = "SELECT key FROM leases WHERE holder = ?"
            return {key for (key,) in self._db.execute(query, (self._me,))}

    def _lost(self) -> list[int]:
        """Numbers of the processes that have lost what they leased."""
        rows = self._db.execute("SELECT number, pid, born, boot, space, at FROM holders").fetchall()
        return [
            number
            for number, pid, born, boot, space, at in rows
            if number != self._me and Holder(pid, born, boot, space).lost(_now() - at)
        ]

    def _wait(self, names: set[str]) -> None:
        """Wait until one of these may be had."""
        while True:
            with kept_answers.usable(self._path):
                rows = self._db.execute(f"SELECT key, holder FROM leases WHERE {_HELD}").fetchall()
                held = {key: holder for key, holder in rows if key in names}
                if len(held) < len(names) or not set(self._lost()).isdisjoint(held.values()):
                    return
            if not self._told:
                self._told = True
                count = plural(len(held), "answer")
                self._say(f"Waiting for {count} that {self._who(held)} is asking for.")
            time.sleep(LOOK)

    def _who(self, held: Mapping[str, int]) -> str:
        numbers = set(held.values())
        rows = self._db.execute("SELECT number, pid FROM holders").fetchall()
        pids = sorted(str(pid) for number, pid in rows if number in numbers)
        return f"another vdiag (process {', '.join(pids)})"

    def _give_back(self) -> None:
        with kept_answers.usable(self._path):
            self._db.execute("DELETE FROM leases WHERE holder = ?", (self._me,))

    def _forget(self, number: int | None) -> None:
        self._db.execute("DELETE FROM leases WHERE holder = ?", (number,))
        self._db.execute("DELETE FROM holders WHERE number = ?", (number,))

    def close(self) -> None:
        """Give everything back."""
        self._ended.set()
        self._renewing.join()
        with contextlib.closing(self._db), contextlib.suppress(sqlite3.Error), self._transaction():
            self._forget(self._me)

    def _renew(self) -> None:
        """Give signs of life until the end; a sign that cannot be written is left out."""
        there = f"{self._path.absolute().as_uri()}?mode=rw"
        while not self._ended.wait(RENEWAL):
            with (
                contextlib.suppress(sqlite3.Error),
                contextlib.closing(sqlite3.connect(there, uri=True, isolation_level=None)) as db,
            ):
                self._sign(db, self._me)

    def _sign(self, db: sqlite3.Connection, number: int | None) -> int | None:
        """Write that we live now, under our number or a new one; the number."""
        me = Holder.here()
        row = (number, me.pid, me.born, me.boot, me.space, _now())
        query = (
            "INSERT INTO holders VALUES (?,?,?,?,?,?) ON CONFLICT DO UPDATE SET at = excluded.at"
        )
        return db.execute(query, row).lastrowid

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield


def _now() -> float:
    """Seconds by a clock that all processes of one start share, which stands in a sleep."""
    return time.monotonic()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _born(pid: int) -> str:
    """When a process began; empty where it is dead, or has not been told (no ``/proc``)."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state in "ZX" else rest[18]


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _space() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
