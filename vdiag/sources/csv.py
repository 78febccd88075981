"""CSV: any table with a column of phrases"""

from pathlib import Path

from vdiag import files
from vdiag.sources._columns import table_source

_HINT = "give a CSV file in UTF-8 with a header, and name its column of phrases with --text COLUMN"


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file (tabs are usual where its name ends in ``.tsv`` or ``.txt``).

    Raises:
        BadInput: see :func:`vdiag.files.table`.
    """
    return files.table(path, "table", _HINT)


SOURCE = table_source("csv", rows, headed=True)
