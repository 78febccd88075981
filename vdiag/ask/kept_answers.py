"""Answers kept across runs, so that the same question is never paid for twice.

One SQLite file for all runs of a user: ``VDIAG_ANSWERS``, else ``answers.db`` in the cache folder.
Two questions are the same when model, settings, prompt, sample and round are. Refusals, empty and
truncated answers are kept too, but reused only when the user says so.
"""

import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vdiag import cache
from vdiag.ask.money.tokens import Usage, kind_of
from vdiag.errors import BadInput
from vdiag.extract.thinking import without_thinking
from vdiag.files.closing import Closing
from vdiag.records import Answer, Ending, Question
from vdiag.run.store import key_of

REUSE = ("good", "all", "none")
TABLES = """
CREATE TABLE IF NOT EXISTS kept (
    key TEXT PRIMARY KEY, model TEXT NOT NULL, settings TEXT NOT NULL, prompt TEXT NOT NULL,
    sample INTEGER NOT NULL, round INTEGER NOT NULL, language TEXT NOT NULL,
    concept TEXT NOT NULL, text TEXT NOT NULL, finish TEXT NOT NULL, input_tokens INTEGER,
    output_tokens INTEGER, seconds REAL NOT NULL, served TEXT NOT NULL, run TEXT NOT NULL,
    at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS kept_model ON kept (model, language);
CREATE INDEX IF NOT EXISTS kept_prompt ON kept (prompt);
CREATE TABLE IF NOT EXISTS holders (
    number INTEGER PRIMARY KEY AUTOINCREMENT, pid INTEGER NOT NULL, born TEXT NOT NULL,
    boot TEXT NOT NULL, space TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS leases (key TEXT PRIMARY KEY, holder INTEGER NOT NULL) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS answered AFTER INSERT ON kept BEGIN
    DELETE FROM leases WHERE key = NEW.key;
END;
"""
"""Kept answers, and who is asking for what (:mod:`vdiag.ask.leases`)."""
_COLUMNS = (
    "key, model, settings, prompt, sample, round, language, concept, "
    "text, finish, input_tokens, output_tokens, seconds, served, run, at"
)


@dataclass(frozen=True)
class Kept:
    """An answer that an earlier run has paid for.

    Attributes:
        key: see :func:`same_as`.
        model, settings, prompt, sample, round, language, concept: of its question.
        run: folder of the run that asked.
        at: seconds since 1970 when it was stored.
    """

    key: str
    model: str
    settings: Mapping[str, object]
    prompt: str
    sample: int
    round: int
    language: str
    concept: str
    answer: Answer
    run: str
    at: float

    @property
    def flaw(self) -> str:
        """Why it is not reused unasked (``"refused"``, ``"truncated"``, ...); may be empty."""
        return flaw(self.answer)


def flaw(answer: Answer) -> str:
    """What is wrong with an answer; empty for a whole one."""
    if answer.ended is Ending.REFUSAL:
        return "refused"
    if not without_thinking(answer.text)[0].strip():
        return "empty"
    if answer.ended is Ending.LENGTH:
        return "truncated"
    return "" if answer.ended is Ending.STOP else f'ended by "{answer.finish}"'


def same_as(question: Question) -> str:
    """Hash of all that makes two questions the same, in whatever run and concept set."""
    settings = dict(question.settings)
    shown = [Path(path).stem for path in question.images]
    return key_of(
        question.model,
        settings,
        question.prompt,
        question.sample,
        question.round,
        *([shown] if shown else []),
    )


def place() -> Path:
    """The file in which answers are kept."""
    chosen = os.environ.get("VDIAG_ANSWERS")
    return Path(chosen).absolute() if chosen else cache.folder() / "answers.db"


class Answers(Closing):
    """The file of kept answers, open. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with usable(self.path):
            self._db = cache.open_database(path, TABLES)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def find(self, question: Question) -> Kept | None:
        """What is kept for the same question, good or bad."""
        with usable(self.path):
            query = f"SELECT {_COLUMNS} FROM kept WHERE key = ?"
            row = self._db.execute(query, (same_as(question),)).fetchone()
        return _kept(row) if row else None

    def keep(self, question: Question, answer: Answer, run: Path) -> None:
        """Keep an answer; a flawed one never takes the place of a whole one."""
        before = self.find(question)
        if before is not None and flaw(answer) and not before.flaw:
            return
        row = (
            same_as(question),
            question.model,
            json.dumps(dict(question.settings), sort_keys=True, ensure_ascii=False),
            question.prompt,
            question.sample,
            question.round,
            kind_of(question),
            question.concept.name,
            answer.text,
            answer.finish,
            answer.input_tokens,
            answer.output_tokens,
            answer.seconds,
            answer.served,
            str(run.absolute()),
            time.time(),
        )
        with usable(self.path):
            marks = ",".join("?" * len(row))
            self._db.execute(f"INSERT OR REPLACE INTO kept VALUES ({marks})", row)

    def alike(self, question: Question) -> list[Kept]:
        """Kept answers to the same prompt, or about the same concept in the same language."""
        query = f"SELECT {_COLUMNS} FROM kept WHERE prompt = ? OR (language = ? AND concept = ?)"
        place = (question.prompt, kind_of(question), question.concept.name)
        with usable(self.path):
            return [_kept(row) for row in self._db.execute(query, place)]

    def usage(self, model: str, settings: Mapping[str, object]) -> dict[str, list[Usage]]:
        """Tokens of the answers kept of a model, with their prompts, by kind.

        Those asked with the same settings; where there are none, all.
        """
        query = "SELECT language, input_tokens, output_tokens, prompt FROM kept WHERE model = ?"
        same = json.dumps(dict(settings), sort_keys=True, ensure_ascii=False)
        with usable(self.path):
            rows = self._db.execute(f"{query} AND settings = ?", (model, same)).fetchall()
            rows = rows or self._db.execute(query, (model,)).fetchall()
        found: dict[str, list[Usage]] = {}
        for language, *usage in rows:
            found.setdefault(language, []).append((usage[0], usage[1], usage[2]))
        return found

    def counts(self) -> list[tuple[str, int, int, int]]:
        """Model, answers, flawed ones among them, tokens."""
        query = "SELECT model, text, finish, input_tokens, output_tokens FROM kept ORDER BY model"
        found: dict[str, list[int]] = {}
        with usable(self.path):
            for model, text, finish, sent, received in self._db.execute(query):
                counts = found.setdefault(model, [0, 0, 0])
                counts[0] += 1
                counts[1] += bool(flaw(Answer(text, finish)))
                counts[2] += (sent or 0) + (received or 0)
        return [(model, *counts) for model, counts in found.items()]  # type: ignore[misc]

    def forget(self, model: str) -> int:
        """Drop all that is kept of a model; how many answers that were."""
        with usable(self.path):
            return self._db.execute("DELETE FROM kept WHERE model = ?", (model,)).rowcount


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """One sentence for whatever is wrong with the file.

    Raises:
        BadInput: it cannot be used.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise BadInput(
            f'The answers kept in "{path}" cannot be used ({error}); name another file '
            "with VDIAG_ANSWERS=FILE, or ask everything anew with --reuse none."
        ) from error


def _kept(row: tuple[object, ...]) -> Kept:
    key, model, settings, prompt, sample, number, language, concept, *rest = row
    answer = Answer(*rest[:6])  # type: ignore[arg-type]
    return Kept(
        key=str(key),
        model=str(model),
        settings=json.loads(str(settings)),
        prompt=str(prompt),
        sample=int(str(sample)),
        round=int(str(number)),
        language=str(language),
        concept=str(concept),
        answer=answer,
        run=str(rest[6]),
        at=float(str(rest[7])),
    )
