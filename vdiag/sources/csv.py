"""CSV: any table with a column of phrases"""

from collections.abc import Sequence
from pathlib import Path

from vdiag import files
from vdiag.sources import Found, Source, Wanted, _columns

_HINT = "give a CSV file in UTF-8 with a header, and name its column of phrases with --text COLUMN"


def read(paths: Sequence[Path], wanted: Wanted) -> Found:
    """Rows of a CSV file (with tabs where its name ends in ``.tsv`` or ``.txt``).

    Raises:
        BadInput: see :func:`vdiag.files.table` and :func:`vdiag.sources._columns.found`.
    """
    path = _columns.one_file(paths)
    return _columns.found(path, files.table(path, "table", _HINT), wanted)


SOURCE = Source(
    name="csv",
    licence="",
    ending=".csv",
    n=None,
    draws=True,
    options=_columns.OPTIONS,
    read=read,
)
