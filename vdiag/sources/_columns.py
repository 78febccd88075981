"""Any table with a column of phrases: which columns hold what, and which rows are taken."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from vdiag.concepts.sets import bare
from vdiag.errors import BadInput
from vdiag.files import csv_tables
from vdiag.sources import Found, Source, Wanted
from vdiag.sources._phrases import clean

OPTIONS = {"text": ("text", "<column>"), "name": ("", "<column>"), "category": ("", "<column>")}


def table_source(
    name: str, rows_of: Callable[[Path], Sequence[Mapping[str, str]]], headed: bool
) -> Source:
    """A source whose file is one table.

    Args:
        name: of the source.
        rows_of: reads a file into cells by column.
        headed: whether the columns' names are the first line, which may have been forgotten.
    """

    def read(paths: Sequence[Path], wanted: Wanted) -> Found:
        path = _one_file(paths)
        return found(path, rows_of(path), wanted, headed)

    return Source(
        name=name, licence="", ending=".csv", n=None, draws=True, options=OPTIONS, read=read
    )


def _one_file(paths: Sequence[Path]) -> Path:
    """The only file.

    Raises:
        BadInput: there are more.
    """
    if len(paths) != 1:
        raise BadInput(f'One table is imported at a time and "{len(paths)}" files were given.')
    return paths[0]


def found(
    path: Path, rows: Sequence[Mapping[str, str]], wanted: Wanted, headed: bool = False
) -> Found:
    """Rows with a phrase, each phrase once, ``n`` of them chosen by ``seed``, in the file's order.

    Args:
        path: named in what is said of it.
        rows: cells by column.
        wanted: its options name the columns of the phrases, the names and the categories.
        headed: see :func:`table_source`.

    Raises:
        BadInput: a column is not there, a name comes twice, or there are too few phrases.
    """
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for option, column in wanted.options.items():
        if column and column not in columns:
            doubt = csv_tables.without_header(rows) if headed else ""
            advice = f"name one of them with --{option} COLUMN"
            raise BadInput(
                f'"{path}" has no column "{column}" (its columns are: {", ".join(columns)}); '
                + (f"{doubt}; if it names columns, {advice}." if doubt else f"{advice}.")
            )
    renamed = [_renamed(row, wanted.options) for row in rows]
    phrased = [row for row in renamed if row["text"]]
    first = {bare(row["text"]): row for row in reversed(phrased)}
    distinct = [row for row in phrased if first[bare(row["text"])] is row]
    counts = {
        "rows": len(rows),
        "rows without a phrase left out": len(rows) - len(phrased),
        "duplicates removed": len(phrased) - len(distinct),
    }
    taken = _chosen(distinct, wanted, path)
    _refuse_repeats(taken, path)
    return Found(taken, _rule(wanted), counts)


def _rule(wanted: Wanted) -> str:
    which = "All rows" if wanted.n is None else "Rows drawn uniformly (by SHA-256 over the seed)"
    return (
        f"{which} with something in their column `{wanted.options['text']}`, in the file's order; "
        "phrases that differ in capitals, spaces or the first article only are duplicates, of "
        "which the first stays."
    )


def _renamed(row: Mapping[str, str], options: Mapping[str, str]) -> dict[str, str]:
    """The row with its phrase as ``text`` and so on, its other columns as they are."""
    new = {option: clean(row.get(column, "")) for option, column in options.items() if column}
    used = {column for column in options.values() if column}
    return {**new, **{key: cell for key, cell in row.items() if key not in used | new.keys()}}


def _chosen(rows: list[dict[str, str]], wanted: Wanted, path: Path) -> list[dict[str, str]]:
    if not rows:
        raise BadInput(
            f'"{path}" has nothing in its column "{wanted.options["text"]}"; name another with '
            "--text COLUMN."
        )
    if wanted.n is None:
        return rows
    if wanted.n > len(rows):
        raise BadInput(
            f'"{path}" has {len(rows)} different phrases and --n "{wanted.n}" is more; give '
            f"--n {len(rows)} or less."
        )

    def lot(row: Mapping[str, str]) -> bytes:
        return hashlib.sha256(f"vdiag rows {wanted.seed} {bare(row['text'])}".encode()).digest()

    last = sorted(map(lot, rows))[wanted.n - 1]
    return [row for row in rows if lot(row) <= last]


def _refuse_repeats(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    seen: set[str] = set()
    for row in rows:
        name = row.get("name") or row["text"]
        if name in seen:
            raise BadInput(
                f'"{path}" has the name "{name}" twice, for different phrases; name another '
                "column with --name COLUMN, or none."
            )
        seen.add(name)
