"""Rows: how records stand in the tables of a run's database."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from vdiag.records import Answer, Concept, Question, Reason, Task
from vdiag.run import pictures

_COLUMNS = (
    "q.key, q.model, q.label, q.level, q.concept, q.text, q.attributes, q.language, q.sample, "
    "q.round, q.prompt, q.template, q.settings"
)
_PURPOSE = "COALESCE(u.task, 'draw'), COALESCE(u.parent, ''), u.images, u.details"
_NO_PURPOSE = "'draw', '', NULL, NULL"
# SQLite makes an index of its own for a materialised table, never for one WITHOUT ROWID.
_DRAWINGS = """
WITH rendered AS MATERIALIZED (SELECT * FROM images)
SELECT q.key AS question, q.model, q.label, q.level, q.concept, q.text, q.attributes, q.language,
    q.sample, q.round, q.prompt, q.template, q.settings, a.text AS answer, a.finish,
    a.input_tokens, a.output_tokens, a.seconds AS asking_seconds, a.served,
    p.code AS program, p.notes, i.key AS image_key, i.rendering, i.tier, i.image,
    COALESCE(i.reason, p.reason) AS reason, i.log, i.line, i.seconds AS rendering_seconds,
    {purpose}
FROM questions q
LEFT JOIN answers a ON a.question = q.key
LEFT JOIN programs p ON p.question = q.key
    AND p.extractor = (SELECT MAX(extractor) FROM programs)
LEFT JOIN rendered i ON i.question = q.key
{join}
ORDER BY q.label, q.level, q.concept, q.language, q.template, q.settings, i.rendering, q.round,
    task, q.sample
"""


@dataclass(frozen=True)
class ImageRecord:
    """What rendering left for one question: a picture or a reason.

    Attributes:
        key: hash of program and rendering settings.
        question: key of the question.
        rendering: engine, its version, canvas size, limits.
        tier: the sandbox it was made in.
        image: content name of the picture, ``None`` where there is none.
        reason: why there is none, or ``BLANK_IMAGE`` where :func:`vdiag.run.pictures.is_blank`
            says so of it.
        log, line, seconds: see :class:`vdiag.records.Rendering`.
    """

    key: str
    question: str
    rendering: Mapping[str, object]
    tier: str
    image: str | None
    reason: Reason | None
    log: str
    line: int | None
    seconds: float


ScoreRow = tuple[str, str, str, str, str, float, str]
"""scorer, fingerprint, metric, over, subject, value, note."""
RankingRow = tuple[str, str, bytes, str, str]
"""fingerprint, subject, places, further captions, nearest captions; see `vdiag.run.rankings`."""


def drawings_query(purposes: bool) -> str:
    """All questions that ask for a program, with what the steps have left of each.

    Args:
        purposes: whether the run has the table; a run without it holds first drawings only.
    """
    if not purposes:
        return _DRAWINGS.format(purpose="'draw' AS task, '' AS parent, '{}' AS details", join="")
    drawn = ", ".join(f"'{task}'" for task in Task if task.drawn)
    join = "LEFT JOIN purposes u ON u.question = q.key"
    return _DRAWINGS.format(
        purpose="COALESCE(u.task, 'draw') AS task, COALESCE(u.parent, '') AS parent, "
        "COALESCE(u.details, '{}') AS details",
        join=f"{join}\nWHERE COALESCE(u.task, 'draw') IN ({drawn})",
    )


def question_query(purposes: bool, where: str) -> str:
    """Questions that a condition on ``q`` holds for, as :func:`question_of` reads them."""
    if not purposes:
        return f"SELECT {_COLUMNS}, {_NO_PURPOSE} FROM questions q WHERE {where}"
    join = "LEFT JOIN purposes u ON u.question = q.key"
    return f"SELECT {_COLUMNS}, {_PURPOSE} FROM questions q {join} WHERE {where}"


def frame(db: sqlite3.Connection, query: str) -> pd.DataFrame:
    """What a query finds, as a data frame.

    Raises:
        RunError: as the database says it of other queries.
    """
    try:
        return pd.read_sql_query(query, db)
    except pd.errors.DatabaseError as error:
        raise error.__cause__ or error from None


def insert_question(db: sqlite3.Connection, question: Question) -> None:
    """Put a question into a run's database, inside a transaction; one that is there stays."""
    row = (
        question.key,
        question.model,
        question.label,
        question.concept.level,
        question.concept.name,
        question.concept.text,
        _json(question.concept.attributes),
        question.language,
        question.sample,
        question.round,
        question.prompt,
        question.template,
        _json(question.settings),
    )
    db.execute(
        "INSERT INTO questions VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,NULL) ON CONFLICT DO NOTHING", row
    )
    if question.task != Task.DRAW or question.parent or question.images or question.details:
        images = json.dumps([Path(path).stem for path in question.images])
        purpose = (question.key, question.task, question.parent, images, _json(question.details))
        db.execute("INSERT INTO purposes VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING", purpose)


def question_of(row: tuple[Any, ...], image_path: Callable[[str], Path]) -> Question:
    """The question in a row of :func:`question_query`.

    Args:
        row: as the database gave it.
        image_path: from the name of a picture's content to where it lies.
    """
    key, model, label, level, name, text, attributes, language, sample, number, *rest = row
    prompt, template, settings, task, parent, images, details = rest
    return Question(
        key=key,
        model=model,
        label=label,
        concept=Concept(name, text, level, json.loads(attributes)),
        language=language,
        sample=sample,
        round=number,
        prompt=prompt,
        template=template,
        settings=json.loads(settings),
        task=Task(task),
        parent=parent,
        images=tuple(str(image_path(image)) for image in json.loads(images or "[]")),
        details=json.loads(details or "{}"),
    )


def insert_answer(db: sqlite3.Connection, question: str, answer: Answer) -> None:
    """Put an answer into a run's database, inside a transaction."""
    db.execute(
        "INSERT INTO answers VALUES (?,?,?,?,?,?,?,?)",
        (
            question,
            answer.text,
            answer.finish,
            answer.input_tokens,
            answer.output_tokens,
            answer.seconds,
            answer.served,
            time.time(),
        ),
    )


def insert_image(db: sqlite3.Connection, record: ImageRecord) -> None:
    """Put what a program became into a run's database, inside a transaction.

    Scores of another picture that stood under the same key are dropped.
    """
    before = db.execute("SELECT image FROM images WHERE key = ?", (record.key,)).fetchone()
    if before is not None and before != (record.image,):
        covering = "SELECT subject FROM subjects WHERE image = ?1 UNION SELECT ?1"
        for table in ("scores", "score_intervals", "rankings"):
            db.execute(f"DELETE FROM {table} WHERE subject IN ({covering})", (record.key,))
    db.execute(
        "INSERT OR REPLACE INTO images VALUES (?,?,?,?,?,?,?,?,?)",
        (
            record.key,
            record.question,
            json.dumps(record.rendering, sort_keys=True),
            record.tier,
            record.image,
            record.reason,
            record.log,
            record.line,
            record.seconds,
        ),
    )
    db.execute("DELETE FROM blanks WHERE image = ?", (record.key,))
    if record.image is not None:
        insert_blanks(db, {record.key: record.reason == Reason.BLANK_IMAGE})


def insert_blanks(
    db: sqlite3.Connection, blank: Mapping[str, bool], rule: int = pictures.RULE
) -> None:
    """Record, by image record, what a rule says of pictures, inside a transaction."""
    rows = ((key, rule, said) for key, said in blank.items())
    db.executemany("INSERT OR REPLACE INTO blanks VALUES (?,?,?)", rows)


def insert_turned_down(db: sqlite3.Connection, question: str, reason: str, said: str) -> None:
    """Record that the endpoint turned a question down, inside a transaction."""
    db.execute(
        "INSERT OR REPLACE INTO turned_down VALUES (?,?,?,?)", (question, reason, said, time.time())
    )


def concept_of(row: Mapping[str, Any]) -> Concept:
    """The concept in a row of :meth:`vdiag.run.store.Run.drawings`."""
    return Concept(row["concept"], row["text"], row["level"], json.loads(row["attributes"]))


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(dict(values), sort_keys=True, ensure_ascii=False)
