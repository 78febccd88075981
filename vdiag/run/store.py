"""The run: one folder whose ``run.db`` is the single truth, with the pictures beside it.

``run.db`` is SQLite in WAL mode. One process writes it (``run.lock`` says which), any number may
read it meanwhile. Every step has its table; a row's key is the hash of what made it, so the same
command finds its rows again and a changed setting makes new ones.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, Self

import pandas as pd

from vdiag.errors import BadInput
from vdiag.files.closing import Closing
from vdiag.records import Answer, Program, Question, Reason, Task
from vdiag.run import pictures
from vdiag.run.database import (
    Records,
    connect,
    has_table,
    lock_folder,
    refuse_foreign,
    refuse_inside,
    storage_errors,
)
from vdiag.run.rows import (
    ImageRecord,
    RankingRow,
    ScoreRow,
    drawings_query,
    frame,
    insert_answer,
    insert_image,
    insert_question,
    question_of,
    question_query,
)


def key_of(*parts: object) -> str:
    """Hash of anything JSON can hold, the same on every machine (32 hexadecimal digits)."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Run(Closing):
    """A run folder, open for reading or for writing.

    Use as a context manager. Open one with :meth:`write` or :meth:`read`.
    """

    def __init__(self, folder: Path, db: Records, lock: IO[str] | None) -> None:
        self.folder = folder
        self._db = db
        self._lock = lock

    @classmethod
    def write(cls, folder: Path) -> Self:
        """Open a run for writing, making it when it is not there.

        Raises:
            RunError: the folder cannot be written.
            RunBusy: another process writes the run.
            RunVersion: the run was made by another version.
            DiskFull: no space is left.
        """
        with storage_errors(folder):
            fresh = not (folder / "run.db").exists()
            if fresh and folder.is_dir() and any(folder.iterdir()):
                refuse_foreign(folder)
            refuse_inside(folder)
            folder.mkdir(parents=True, exist_ok=True)
            with ExitStack() as undo:
                lock = undo.enter_context(lock_folder(folder))
                db = connect(folder, read_only=False)
                undo.pop_all()
        return cls(folder, db, lock)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Open a run for reading; another process may be writing it.

        Raises:
            BadInput: there is no run in the folder.
            RunVersion: the run was made by another version.
        """
        if not (folder / "run.db").is_file():
            raise BadInput(
                f'There is no run in "{folder}" (no run.db lies there); '
                "make one with `vdiag draw --out " + f"{folder}`, or name another folder."
            )
        with storage_errors(folder):
            db = connect(folder, read_only=True)
        return cls(folder, db, None)

    def close(self) -> None:
        """Close the database and let go of the lock."""
        self._db.close()
        if self._lock is not None:
            self._lock.close()

    @property
    def writable(self) -> bool:
        """Whether it is open for writing."""
        return self._lock is not None

    def image_path(self, image: str) -> Path:
        """Where the picture of this content name lies, see :func:`vdiag.run.pictures.place`."""
        return pictures.place(self.folder, image)

    def note(self, key: str, value: object) -> None:
        """Write one entry of the manifest."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO manifest VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, json.dumps(value, sort_keys=True, ensure_ascii=False)),
            )

    def manifest(self) -> dict[str, Any]:
        """The whole manifest; it has notes, models and captions at least."""
        least: dict[str, Any] = {"notes": [], "models": {}, "captions": {}}
        rows = self._db.execute("SELECT key, value FROM manifest")
        return least | {key: json.loads(value) for key, value in rows}

    def add_questions(self, questions: Iterable[Question]) -> None:
        """Record questions; those already there stay as they are."""
        with self.transaction() as db:
            for question in questions:
                insert_question(db, question)

    def unanswered(self) -> dict[str, bool]:
        """Keys of the questions without an answer; true where it was already on its way once."""
        rows = self._db.execute(
            "SELECT key, asked_at IS NOT NULL FROM questions "
            "WHERE key NOT IN (SELECT question FROM answers)"
        )
        return {key: bool(asked) for key, asked in rows}

    def answered(self) -> set[str]:
        """Keys of the questions that have an answer."""
        return {key for (key,) in self._db.execute("SELECT question FROM answers")}

    def turned_down(self) -> dict[str, str]:
        """Why the endpoint turned a question down, of those that have no answer since."""
        unanswered = "question NOT IN (SELECT question FROM answers)"
        query = f"SELECT question, reason FROM turned_down WHERE {unanswered}"
        return dict(self.select("turned_down", query))

    def answer(self, question: str) -> Answer | None:
        """The answer to a question, if it has one."""
        columns = "text, finish, input_tokens, output_tokens, seconds, served"
        query = f"SELECT {columns} FROM answers WHERE question = ?"
        row = self._db.execute(query, (question,)).fetchone()
        return Answer(*row) if row else None

    def questions(self, keys: Iterable[str]) -> list[Question]:
        """Questions as they were recorded, in the order of the keys."""
        query = question_query(self._has_purposes(), "q.key = ?")
        rows = (self._db.execute(query, (key,)).fetchone() for key in keys)
        return [question_of(row, self.image_path) for row in rows if row is not None]

    def questions_of(self, task: Task) -> list[Question]:
        """All questions that ask for one thing, sorted by key."""
        if not self._has_purposes() and task != Task.DRAW:
            return []
        condition = "COALESCE(u.task, 'draw') = ?" if self._has_purposes() else "'draw' = ?"
        query = f"{question_query(self._has_purposes(), condition)} ORDER BY q.key"
        return [question_of(row, self.image_path) for row in self._db.execute(query, (task,))]

    def _has_purposes(self) -> bool:
        return has_table(self._db, "purposes")

    def add_answer(self, question: str, answer: Answer) -> None:
        """Store an answer; it is on disk when this returns."""
        with self.transaction() as db:
            insert_answer(db, question, answer)

    def answers_to_extract(self, extractor: int) -> list[tuple[Question, Answer]]:
        """Questions for a program whose answer has been looked for none yet, by their keys."""
        wanted = (
            "q.key IN (SELECT question FROM answers) "
            "AND q.key NOT IN (SELECT question FROM programs WHERE extractor = ?)"
        )
        query = f"{question_query(self._has_purposes(), wanted)} ORDER BY q.key"
        rows = self._db.execute(query, (extractor,)).fetchall()
        questions = [question_of(row, self.image_path) for row in rows]
        pairs = [(one, self.answer(one.key)) for one in questions if one.task.drawn]
        return [(question, answer) for question, answer in pairs if answer is not None]

    def add_programs(self, programs: Iterable[tuple[str, Program]], extractor: int) -> None:
        """Record the programs found in answers."""
        with self.transaction():
            self._db.executemany(
                "INSERT INTO programs VALUES (?,?,?,?,?)",
                (
                    (key, extractor, program.code, program.reason, json.dumps(program.notes))
                    for key, program in programs
                ),
            )

    def programs(self, extractor: int, questions: Sequence[str]) -> list[tuple[str, str, Program]]:
        """Question key, language and program of these questions, in the order of their keys."""
        wanted = set(questions)
        rows = self._db.execute(
            "SELECT q.key, q.language, p.code, p.reason, p.notes FROM programs p "
            "JOIN questions q ON q.key = p.question WHERE p.extractor = ? ORDER BY q.key",
            (extractor,),
        )
        return [
            (
                key,
                language,
                Program(code, Reason(reason) if reason else None, tuple(json.loads(notes))),
            )
            for key, language, code, reason, notes in rows
            if key in wanted
        ]

    def image_keys(self) -> set[str]:
        """Keys of all image records."""
        return {key for (key,) in self._db.execute("SELECT key FROM images")}

    def add_images(self, records: Iterable[ImageRecord]) -> None:
        """Record what programs became, all or none; their pictures must lie on disk already.

        Another picture under the same key, as of a lost one, takes its scores with it.
        """
        with self.transaction() as db:
            for record in records:
                insert_image(db, record)

    def scored(self, fingerprint: str) -> set[str]:
        """Subjects that have their scores with this fingerprint."""
        query = "SELECT DISTINCT subject FROM scores WHERE fingerprint = ?"
        return {subject for (subject,) in self._db.execute(query, (fingerprint,))}

    def add_fingerprint(self, fingerprint: str, scorer: str, made_of: Mapping[str, str]) -> None:
        """Record what a fingerprint stands for, and when it was last used."""
        row = (fingerprint, scorer, json.dumps(made_of, sort_keys=True))
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO fingerprints VALUES (?,?,?)", row)

    def add_scores(
        self,
        rows: Sequence[ScoreRow],
        subjects: Mapping[str, Sequence[str]],
        rankings: Sequence[RankingRow] = (),
    ) -> None:
        """Record scores, which images those over several cover, and what stands with them."""
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO rankings VALUES (?,?,?,?,?)", rankings)
            self._db.executemany("INSERT INTO scores VALUES (?,?,?,?,?,?,?)", rows)
            self._db.executemany(
                "INSERT INTO subjects VALUES (?,?) ON CONFLICT DO NOTHING",
                ((subject, image) for subject, images in subjects.items() for image in images),
            )

    def drawings(self) -> pd.DataFrame:
        """One row per question and rendering, with all that the steps have left so far.

        Columns: question, model, label, level, concept, text, attributes (JSON), language, sample,
        round, prompt, template, settings (JSON), answer, finish, input_tokens, output_tokens,
        asking_seconds, served, program, notes (JSON), image_key, rendering (JSON), tier, image,
        reason, log, line, rendering_seconds, task, parent, details (JSON).
        """
        return frame(self._db, drawings_query(self._has_purposes()))

    def scores(self) -> pd.DataFrame:
        """Every score: scorer, fingerprint, metric, over, subject, value, note."""
        return frame(self._db, "SELECT * FROM scores")

    def subjects(self) -> dict[str, frozenset[str]]:
        """Images that each score over several of them covers."""
        found: dict[str, set[str]] = {}
        for subject, image in self._db.execute("SELECT subject, image FROM subjects"):
            found.setdefault(subject, set()).add(image)
        return {subject: frozenset(images) for subject, images in found.items()}

    def fingerprints(self) -> dict[str, dict[str, str]]:
        """What each fingerprint is made of."""
        rows = self._db.execute("SELECT fingerprint, made_of FROM fingerprints")
        return {fingerprint: json.loads(made_of) for fingerprint, made_of in rows}

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is written inside; it is on disk when the outermost block ends."""
        with storage_errors(self.folder), nullcontext() if self._db.in_transaction else self._db:
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            yield self._db

    def select(self, table: str, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a query on a table, none where the run was made before there was such a table."""
        return self._db.execute(query, values).fetchall() if has_table(self._db, table) else []
