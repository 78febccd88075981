"""JSON lines: any file with one JSON object a line that has a phrase"""

from pathlib import Path

from vdiag import files
from vdiag.sources._columns import table_source

_HINT = "give one JSON object a line, and name the key of its phrase with --text KEY"


def rows(path: Path) -> list[dict[str, str]]:
    """Objects of a JSON lines file; their lists and inner objects are left out.

    Raises:
        BadInput: see :func:`vdiag.files.objects`.
    """
    return [files.cells(one) for one in files.objects(path, "file", _HINT)]


SOURCE = table_source("jsonl", rows, headed=False)
