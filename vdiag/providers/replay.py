"""Answers you already have, from a JSON Lines file: replay/FILE.jsonl"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from vdiag.concepts.sets import bare
from vdiag.errors import BadInput
from vdiag.providers import Connection, OpenModel, Provider
from vdiag.providers._answer_files import Place, WrittenModel
from vdiag.records import Answer, Task

COLUMNS = (
    "concept", "answer", "language", "model", "sample", "finish", "task", "round", "view",
    "protocol",
)  # fmt: skip
NEEDED = ("concept", "answer")
NOTE = "answers replayed from a file"


def _open(name: str, connection: Connection) -> Sequence[OpenModel]:
    path = Path(name)
    raw = _read(path)
    columns = _columns(connection.columns)
    models: dict[str, dict[Place, Answer]] = {}
    counts: Counter[tuple[str, Place]] = Counter()
    for number, line in enumerate(raw.decode("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        row = _row(path, number, line, columns)
        model = str(row.get(columns["model"]) or path.stem)
        concept = bare(str(row[columns["concept"]]))
        language = row.get(columns["language"])
        language = str(language) if language else None
        place = _place(path, number, row, columns, concept, language)
        sample = row.get(columns["sample"])
        if not isinstance(sample, int):
            sample = counts[model, place]
        counts[model, place] += 1
        finish = str(row.get(columns["finish"]) or "stop")
        answer = Answer(str(row[columns["answer"]] or ""), finish=finish, served=model)
        models.setdefault(model, {})[place._replace(sample=sample)] = answer
    if not models:
        raise BadInput(f'The file of answers "{path}" is empty; it needs one JSON object a line.')
    settings = {"file": path.name, "file_sha256": hashlib.sha256(raw).hexdigest()[:16]}
    return [
        WrittenModel(f"{model} (replayed)", NOTE, {**settings, "model": model}, answers)
        for model, answers in sorted(models.items())
    ]


def _place(
    path: Path,
    number: int,
    row: Mapping[str, object],
    columns: Mapping[str, str],
    concept: str,
    language: str | None,
) -> Place:
    """What a row answers, its sample left open."""
    task, turn = row.get(columns["task"]) or Task.DRAW, row.get(columns["round"]) or 0
    if task not in list(Task) or not isinstance(turn, int):
        raise BadInput(
            f'Line {number} of "{path}" has the task "{task}" and the round "{turn}"; tasks are '
            f"{', '.join(Task)}, rounds whole numbers."
        )
    view, protocol = (str(row.get(columns[name]) or "") for name in ("view", "protocol"))
    return Place(concept, language, 0, Task(str(task)), turn, view, protocol)


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        raw.decode("utf-8")
    except OSError as error:
        raise BadInput(
            f'Cannot read the file of answers "{path}": {error.strerror}; write the model as '
            "replay/FILE.jsonl."
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(f'The file of answers "{path}" is not UTF-8 text; save it so.') from error
    return raw


def _columns(given: Mapping[str, str]) -> dict[str, str]:
    for ours in given:
        if ours not in COLUMNS:
            raise BadInput(
                f'--columns names "{ours}", which replay does not use; it knows '
                f"{', '.join(COLUMNS)} (for example --columns concept=object,answer=response)."
            )
    return {ours: given.get(ours, ours) for ours in COLUMNS}


def _row(path: Path, number: int, line: str, columns: Mapping[str, str]) -> dict[str, object]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(
            f'Line {number} of "{path}" is no JSON ({error.msg}); give one JSON object a line.'
        ) from error
    if not isinstance(row, dict):
        raise BadInput(f'Line {number} of "{path}" is no JSON object; give one a line.')
    for ours in NEEDED:
        if columns[ours] not in row:
            raise BadInput(
                f'Line {number} of "{path}" has no column "{columns[ours]}" (it has: '
                f"{', '.join(row)}); say which column holds the {ours} with "
                f"--columns {ours}=THEIRS."
            )
    return row


PROVIDER = Provider(name="replay", open=_open, free=True)
