"""JSON lines: any file with one JSON object a line that has a phrase"""

from collections.abc import Sequence
from pathlib import Path

from vdiag import files
from vdiag.sources import Found, Source, Wanted, _columns

_HINT = "give one JSON object a line, and name the key of its phrase with --text KEY"


def read(paths: Sequence[Path], wanted: Wanted) -> Found:
    """Objects of a JSON lines file; their lists and inner objects are left out.

    Raises:
        BadInput: see :func:`vdiag.files.objects` and :func:`vdiag.sources._columns.found`.
    """
    path = _columns.one_file(paths)
    rows = [files.cells(one) for one in files.objects(path, "file", _HINT)]
    return _columns.found(path, rows, wanted)


SOURCE = Source(
    name="jsonl",
    licence="",
    ending=".csv",
    n=None,
    draws=True,
    options=_columns.OPTIONS,
    read=read,
)
