"""Answers you already have, from a file of JSON lines or CSV: replay/FILE.jsonl"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vdiag import files
from vdiag.concepts.sets import bare
from vdiag.errors import BadInput
from vdiag.files import csv_tables, gzip_files
from vdiag.providers import Connection, OpenModel, Provider, spelling
from vdiag.providers._answer_files import Place, WrittenModel
from vdiag.providers._answer_places import Entry, place
from vdiag.providers._answer_rows import Row, read
from vdiag.providers._answer_texts import replies
from vdiag.records import Answer, Task

COLUMNS = (
    "concept", "answer", "language", "model", "sample", "finish", "task", "round", "view",
    "protocol",
)  # fmt: skip
NEEDED = ("concept", "answer")
NOTE = "answers replayed from a file"


def _open(name: str, connection: Connection) -> Sequence[OpenModel]:
    path = Path(name)
    rows = read(path)
    columns = _columns(connection.columns, rows, path)
    models: dict[str, list[Entry]] = {}
    strange: Counter[str] = Counter()
    formed: Counter[str] = Counter()
    for row in rows:
        cells = _cells(row, columns)
        model = _word(cells, "model", row) or gzip_files.stem(path)
        language = _word(cells, "language", row)
        known = connection.languages.get(spelling(language), "") if language else ""
        if language and connection.languages and not known:
            strange[language] += 1
            continue
        entry = _entry(row, cells, known or language.lower(), model)
        models.setdefault(model, []).append(entry)
        formed[model] += isinstance(cells["answer"], list | dict)
    if not models:
        raise BadInput(_no_language(path, strange, connection))
    settings = {"file": path.name, "file_sha256": files.sha256(path)[:16]}
    left_out = [
        f'{count} answers in "{language}", which no language of vdiag is called, are left out'
        for language, count in sorted(strange.items())
    ]
    remarks = {model: [*_of_forms(formed[model]), *left_out] for model in models}
    return [_model(name, models[name], settings, remarks[name]) for name in sorted(models)]


def _of_forms(count: int) -> list[str]:
    return [f"{count} of its answers are lists or objects, of which the texts are read"][:count]


def _model(
    name: str, entries: Sequence[Entry], settings: Mapping[str, object], remarks: Sequence[str]
) -> OpenModel:
    placed = place(entries)
    every = [*placed.remarks, *remarks]
    # what is read otherwise than before is another question: a run that goes on asks it anew
    read_so = {"read_so": every} if every else {}
    note = "; ".join([NOTE, *every])
    label = f"{name} (replayed)"
    return WrittenModel(label, note, {**settings, "model": name, **read_so}, placed.answers)


def _entry(row: Row, cells: Mapping[str, Any], language: str, model: str) -> Entry:
    concept = bare(_word(cells, "concept", row))
    if not concept:
        raise BadInput(f"{row.where} names no concept; say what its answer draws.")
    task, turn = _word(cells, "task", row).lower() or Task.DRAW, _number(cells, "round", row) or 0
    if task not in list(Task):
        raise BadInput(f'{row.where} has the task "{task}"; tasks are {", ".join(Task)}.')
    view, protocol = (_word(cells, one, row) for one in ("view", "protocol"))
    where = Place(concept, language or None, 0, Task(task), turn, view, protocol)
    return Entry(row.where, where, _number(cells, "sample", row), _answers(row, cells, model))


def _answers(row: Row, cells: Mapping[str, Any], model: str) -> list[Answer]:
    try:
        found = replies(cells["answer"])
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"{row.where} has as its answer {error}; give a text, a list of texts, the parts of a "
            "message, or a conversation."
        ) from error
    finish = _word(cells, "finish", row)
    return [Answer(one.text, finish or one.finish or "stop", served=model) for one in found]


def _word(cells: Mapping[str, Any], column: str, row: Row) -> str:
    """A cell that is a word or a number, empty where there is none."""
    found = cells.get(column)
    if isinstance(found, bool | list | dict):
        raise BadInput(f'{row.where} has "{str(found)[:80]}" as its {column}; give a text.')
    return "" if found is None else str(found).strip()


def _number(cells: Mapping[str, Any], column: str, row: Row) -> int | None:
    word = _word(cells, column, row)
    number = csv_tables.whole_number(word)
    if word and (number is None or number < 0):
        raise BadInput(
            f'{row.where} has the {column} "{word[:80]}"; a {column} is a whole number from 0, or '
            "left out."
        )
    return number


def _columns(given: Mapping[str, str], rows: Sequence[Row], path: Path) -> dict[str, str]:
    """From our columns to those of the file."""
    there = {column for row in rows for column in row.cells}
    for ours, theirs in given.items():
        if ours not in COLUMNS:
            raise BadInput(
                f'--columns names "{ours}", which replay does not use; it knows '
                f"{', '.join(COLUMNS)} (for example --columns concept=object,answer=response)."
            )
        if ours not in NEEDED and theirs not in there:
            raise BadInput(
                f'"{path}" has no column "{theirs}" for the {ours} (it has: '
                f"{', '.join(sorted(there))}); name another with --columns {ours}=THEIRS."
            )
    return {ours: given.get(ours, ours) for ours in COLUMNS}


def _cells(row: Row, columns: Mapping[str, str]) -> dict[str, Any]:
    """The cells of a row by our names."""
    for ours in NEEDED:
        if columns[ours] not in row.cells:
            raise BadInput(
                f'{row.where} has no column "{columns[ours]}" (it has: {", ".join(row.cells)}); '
                f"say which column holds the {ours} with --columns {ours}=THEIRS."
            )
    return {ours: row.cells[theirs] for ours, theirs in columns.items() if theirs in row.cells}


def _no_language(path: Path, strange: Counter[str], connection: Connection) -> str:
    named = ", ".join(f'"{language}"' for language in sorted(strange))
    known = ", ".join(sorted(set(connection.languages.values())))
    return (
        f'The answers of "{path}" are in {named}, and no language of vdiag is called so; its '
        f"languages are {known}: rename theirs, or leave out the column."
    )


PROVIDER = Provider(name="replay", open=_open, free=True)
