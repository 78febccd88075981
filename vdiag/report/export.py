"""Export a run: one row per drawing with its records and scores, or per question and answer."""

import json
from io import BufferedIOBase
from pathlib import Path
from typing import IO

import pandas as pd

from vdiag.recognize import item_names, items, outcomes
from vdiag.recognize.choices import LETTERS
from vdiag.recognize.items import Item
from vdiag.recognize.outcomes import Recognition
from vdiag.records import CHOICE, Question, Task
from vdiag.results import blank_pictures, formats
from vdiag.run.store import Run

FORMATS = ("csv", "jsonl", "parquet")
COLUMNS = (
    "question", "model", "label", "condition", "level", "concept", "text", "category",
    "attributes", "item", "drawn_by", "language", "view", "protocol", "distractors", "rewriting",
    "program", "image", "prompt", "template", "settings", "options", "correct", "right", "answer",
    "finish", "input_tokens", "output_tokens", "asking_seconds", "served", "status", "choice",
    "words", "rank", "read_by", "turned_down",
)  # fmt: skip


def rows(run: Run) -> pd.DataFrame:
    """All drawings, or all questions of a run of ``vdiag recognize``."""
    if run.manifest().get("task") == Task.RECOGNIZE:
        return recognised(run)
    return drawn(run)


def recognised(run: Run) -> pd.DataFrame:
    """One row for each question: what was shown, asked and said, and what was read in that.

    Columns: question, model, label, condition, level, concept, text, category, attributes (JSON),
    item, drawn_by, language, view, protocol, distractors, rewriting, program, image (content name
    of the picture that was shown, or else of the program's), prompt, template, settings (JSON),
    options (JSON), correct, right, answer, finish, input_tokens, output_tokens, asking_seconds,
    served, status, choice, words, rank, read_by, turned_down (why the endpoint turned the question
    down, empty where it did not). ``correct`` and ``choice`` are letters; ``right`` is empty where
    there is no answer or no options were given.
    """
    by_key = items.load(run)
    pictures = dict(run.select("images", "SELECT question, image FROM images"))
    found = zip(run.questions_of(Task.RECOGNIZE), outcomes.recognitions([run]), strict=True)
    made = [
        _row(run, question, one, by_key.get(question.parent), pictures.get(question.parent))
        for question, one in found
    ]
    return pd.DataFrame(made, columns=COLUMNS).astype(
        {"input_tokens": "Int64", "output_tokens": "Int64", "right": "boolean"}
    )


def _row(
    run: Run, question: Question, one: Recognition, item: Item | None, picture: str | None
) -> dict[str, object]:
    answer = run.answer(question.key)
    chooses = one.protocol == CHOICE
    return {
        "question": question.key,
        "model": question.model,
        "label": question.label,
        "condition": one.condition,
        "level": one.concept.level,
        "concept": one.concept.name,
        "text": one.concept.text,
        "category": one.category,
        "attributes": _json(dict(one.concept.attributes)),
        "item": item_names.told(one.item, one.concept.name),
        "drawn_by": one.drawn_by,
        "language": one.language,
        "view": one.view,
        "protocol": one.protocol,
        "distractors": one.distractors,
        "rewriting": one.rewriting,
        "program": item.program if item else None,
        "image": Path(question.images[0]).stem if question.images else picture,
        "prompt": question.prompt,
        "template": question.template,
        "settings": _json(dict(question.settings)),
        "options": _json(one.texts) if chooses else None,
        "correct": LETTERS[one.correct] if chooses else None,
        "right": one.choice == one.correct if chooses and answer else None,
        "answer": answer.text if answer else None,
        "finish": answer.finish if answer else None,
        "input_tokens": answer.input_tokens if answer else None,
        "output_tokens": answer.output_tokens if answer else None,
        "asking_seconds": answer.seconds if answer else None,
        "served": answer.served if answer else None,
        "status": one.status,
        "choice": LETTERS[one.choice] if one.choice is not None else None,
        "words": one.words,
        "rank": one.rank,
        "read_by": one.reader,
        "turned_down": one.turned_down or None,
    }


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def drawn(run: Run) -> pd.DataFrame:
    """All drawings; each score is a column named ``METRIC [FINGERPRINT]``.

    A score over several drawings stands with each of them. Columns are those of
    :meth:`vdiag.run.store.Run.drawings`, reasons by the rule of today on what shows nothing, then
    turned_down (why the endpoint turned the question down, empty where it did not) and the scores.
    """
    frame = blank_pictures.drawings(run)
    turned_down = run.turned_down()
    frame["turned_down"] = [turned_down.get(question) for question in frame["question"]]
    members = run.subjects()
    columns: dict[str, dict[str, float]] = {}
    for score in run.scores().to_dict("records"):
        name = f"{score['metric']} [{score['fingerprint'][:6]}]"
        for image in members.get(score["subject"], frozenset([score["subject"]])):
            columns.setdefault(name, {})[image] = score["value"]
    for name in sorted(columns):
        frame[name] = frame["image_key"].map(columns[name])
    return frame


def write(run: Run, form: str, file: IO[bytes] | BufferedIOBase) -> None:
    """Write the rows as one of :data:`FORMATS`, UTF-8."""
    frame = rows(run)
    if form == "parquet":
        file.write(frame.to_parquet(index=False))
    elif form == "jsonl":
        text = frame.to_json(orient="records", lines=True, force_ascii=False, double_precision=15)
        file.write(str(text).encode())
    else:
        file.write(formats.csv(frame).encode())
