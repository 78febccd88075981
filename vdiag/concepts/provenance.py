"""Provenance: a small JSON file beside a concept file that says what it was made from, and how."""

import json
from collections.abc import Mapping
from pathlib import Path

from vdiag import files
from vdiag.errors import BadInput

CHANGED = "changed_since_import"
ENDING = ".source.json"


def place(path: Path) -> Path:
    """Where the provenance of a concept file lies: ``scenes.csv.source.json`` beside it."""
    return path.with_name(path.name + ENDING)


def written(made_from: Mapping[str, object], sha256: str) -> str:
    """The text of a provenance file.

    Args:
        made_from: source, files, rule, seed, counts, licence: whatever made the concept file.
        sha256: of the concept file's bytes.
    """
    whole = {**made_from, "written_sha256": sha256}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def read(path: Path, sha256: str) -> Mapping[str, object]:
    """Provenance of a concept file, empty where none is recorded.

    Args:
        path: the concept file.
        sha256: of its bytes now; where they are not those that were written, the key
            ``changed_since_import`` is true.

    Raises:
        BadInput: there is a provenance file and it cannot be used.
    """
    beside = place(path)
    if not beside.exists():
        return {}
    hint = "delete it, or import the concepts again"
    found = files.value(beside, "provenance file", hint)
    if not isinstance(found, dict):
        raise BadInput(f'The provenance file "{beside}" holds no JSON object; {hint}.')
    return found if found.get("written_sha256") == sha256 else {**found, CHANGED: True}
