"""CSV as spreadsheets and data frames write it: commas, semicolons, tabs, an index, empty columns.

What is guessed is said with a :class:`vdiag.errors.Remark`; what could be lost is refused.
"""

import csv
import io
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vdiag.errors import BadInput, Remark

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SEP = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
_INDEX = re.compile(r"(?:Unnamed: \d+)?")
_WHOLE = re.compile(r"(-?\d{1,15})(?:[.,](?:0{1,2}|0{4,})?)?")


class Record(NamedTuple):
    """Cells of one row.

    Attributes:
        line: of the file, from 1, where it begins: a cell in quotes may have several lines.
    """

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """What stands in a file.

    Attributes:
        header: names of columns, trimmed, each once.
        records: below the header, each with a cell for every column, as they are.
    """

    header: Sequence[str]
    records: Sequence[Record]


def read(text: str, where: str, usual: str = ",", longest: int = 131_072) -> Table:
    """A table from the text of a file.

    ``sep=;`` in the first line is obeyed; else the delimiter is the usual one unless another makes
    columns of the header and the usual one does not. Rows without anything, columns without a name
    or anything, and a first column that only counts the rows are left out.

    Args:
        text: of the whole file.
        where: begins every sentence, ``'The table "birds.csv"'``.
        usual: the delimiter that files of this ending have.
        longest: characters that a cell may have.

    Raises:
        BadInput: a column has no name or that of another, or a row is longer than the header.
        csv.Error: it is no CSV.
    """
    told = _SEP.match(text)
    delimiter = told[1] if told else _guessed(text, usual, longest)
    lines = 1 if told else 0
    records = _records(text[told.end() if told else 0 :], delimiter, longest)
    if delimiter != usual:
        name = DELIMITERS.get(delimiter, f'"{delimiter}"')
        _say(f"{where} has {name} between its cells and is read so.")
    if not records:
        return Table((), ())
    names = [name.strip() for name in records[0].cells]
    rows = [_fitted(Record(line + lines, cells), len(names), where) for line, cells in records[1:]]
    kept = _kept(names, rows, where)
    header = columns((names[at] for at in kept), where)
    return Table(header, [Record(row.line, [row.cells[at] for at in kept]) for row in rows])


def whole_number(cell: str) -> int | None:
    """A whole number of at most 15 digits as data frames and spreadsheets write it, else ``None``.

    ``12.0``, ``12,0`` and ``12.`` are 12; ``12.000`` and ``12,000`` may be a thousand times that
    and are none.
    """
    found = _WHOLE.fullmatch(cell.strip())
    return int(found[1]) if found else None


def columns(names: Iterable[str], where: str) -> list[str]:
    """Names of columns, trimmed.

    Args:
        names: as they stand in a header, or the keys of JSON objects.
        where: begins the sentence, ``'The table "birds.csv"'``.

    Raises:
        BadInput: one is empty, or there twice: the cells of one of them would be lost.
    """
    found = [name.strip() for name in names]
    for number, name in enumerate(found, start=1):
        if not name:
            raise BadInput(f"{where} has no name for its column {number}; give it one, or drop it.")
        if name in found[: number - 1]:
            raise BadInput(f'{where} has two columns "{name}"; rename one of them, or drop it.')
    return found


def without_header(rows: Sequence[Mapping[str, str]]) -> str:
    """A clause for a sentence on a missing column, where the first line may be no header.

    Empty where it most likely is one: several short names, none of them a number or a cell of its
    own column.
    """
    names = [*rows[0]] if rows else []
    if not names or (len(names) > 1 and not any(_is_cell(name, rows) for name in names)):
        return ""
    shown = ", ".join(names)
    return (
        f'its first line, "{shown[:80]}", is taken for the names of columns and would be lost: if '
        "it is a row like the others, write a line with the columns' names above it"
    )


def _is_cell(name: str, rows: Sequence[Mapping[str, str]]) -> bool:
    number = re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", name)
    return bool(number) or len(name.split()) > 4 or any(row.get(name) == name for row in rows)


def _say(sentence: str) -> None:
    warnings.warn(sentence, Remark, stacklevel=3)


def _records(text: str, delimiter: str, longest: int) -> list[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, before = [], 0
    allowed = csv.field_size_limit(longest)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(Record(before + 1, cells))
            before = reader.line_num
    finally:
        csv.field_size_limit(allowed)
    return found


def _guessed(text: str, usual: str, longest: int) -> str:
    """The delimiter that makes most columns of the header, the usual one if it makes any."""
    found: dict[str, list[Record]] = {}
    header = text.lstrip("\r\n").partition("\n")[0]
    for delimiter in (usual, *(one for one in DELIMITERS if one != usual and one in header)):
        try:
            found[delimiter] = _records(text, delimiter, longest)
        except csv.Error:
            continue
    widths = {one: len(records[0].cells) for one, records in found.items() if records}
    fitting = [one for one, wide in widths.items() if wide > 1 and _fits(found[one], wide)]
    if usual in fitting:
        fitting = [one for one in fitting if one == usual or _is_even(found[one], widths[one])]
    # a tab in a header is no accident, while prose has commas
    return max(fitting, key=lambda one: (widths[one], one == "\t", one == usual), default=usual)


def _fits(records: Sequence[Record], wide: int) -> bool:
    return not any("".join(row.cells[wide:]).strip() for row in records)


def _is_even(records: Sequence[Record], wide: int) -> bool:
    return all(len(row.cells) == wide for row in records)


def _fitted(row: Record, wide: int, where: str) -> Record:
    rest = row.cells[wide:]
    if any(cell.strip() for cell in rest):
        raise BadInput(
            f"Line {row.line} of {where[0].lower()}{where[1:]} has more cells than the header "
            f'("{", ".join(rest)[:80]}"); put quotes around a text with commas.'
        )
    return Record(row.line, [*row.cells[:wide], *[""] * (wide - len(row.cells))])


def _kept(names: Sequence[str], rows: Sequence[Record], where: str) -> list[int]:
    """Places of the columns that hold something of the user's."""
    full = [at for at, name in enumerate(names) if name or any(r.cells[at].strip() for r in rows)]
    if rows and full and full[0] == 0 and _INDEX.fullmatch(names[0]):
        numbers = [whole_number(row.cells[0]) for row in rows]
        if None not in numbers and len(set(numbers)) == len(numbers):
            _say(f"{where} has a first column that only counts its rows; it is left out.")
            return full[1:]
    return full
