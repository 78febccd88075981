"""Gather: from the files of a source to a concept file, with its provenance beside it."""

import csv
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from vdiag import __version__, files
from vdiag.concepts import drawings, provenance, sets
from vdiag.concepts.marks import Ellipse, Line, Point, Polygon
from vdiag.errors import BadInput
from vdiag.files import csv_tables, gzip_files
from vdiag.sources import Found, Source, Wanted

NOT_STATED = "not stated"


@dataclass(frozen=True)
class Target:
    """Where to write.

    Attributes:
        path: of the concept file.
        force: whether a file that is there may be written over.
        licence: the terms of the data as the user states them; empty for what the source knows.
    """

    path: Path
    force: bool = False
    licence: str = ""


def default_path(source: Source, paths: Sequence[Path]) -> Path:
    """In the current folder: ``coco.csv``, or ``FILE-concepts.csv`` for files of any origin."""
    known = bool(source.licence)
    return Path((source.name if known else f"{gzip_files.stem(paths[0])}-concepts") + source.ending)


def wanted(source: Source, n: int | None, seed: int, options: Mapping[str, str | None]) -> Wanted:
    """What to ask a source for, with its own values for what was not given.

    Args:
        source: takes some options and not others.
        n: as given.
        seed: as given.
        options: by name; ``None`` for those not given.

    Raises:
        BadInput: an option or a value that the source does not take, or ``n`` below 1.
    """
    if n is not None and n < 1:
        raise BadInput(f'--n "{n}" is too small; give 1 or more.')
    given = {name: value for name, value in options.items() if value is not None}
    for name, value in given.items():
        allowed = source.options.get(name)
        if allowed is None:
            takes = ", ".join(f"--{one}" for one in source.options)
            raise BadInput(
                f'The source "{source.name}" has no option --{name}; its own options are {takes}.'
            )
        if not value and allowed[0]:
            raise BadInput(f'--{name} "" is empty; give a value, or leave it out for {allowed[0]}.')
        if not _is_free(allowed) and value not in allowed:
            raise BadInput(f'--{name} "{value}" is not known; give {" or ".join(allowed)}.')
    chosen = {name: given.get(name, allowed[0]) for name, allowed in source.options.items()}
    return Wanted(source.n if n is None else n, seed, chosen)


def gather(source: Source, paths: Sequence[Path], want: Wanted, target: Target) -> Found:
    """Read the files, write the concept file and its provenance; nothing is written on an error.

    Raises:
        BadInput: the files cannot be used, or the target cannot be written.
    """
    _check(source, paths, target)
    found = source.read(paths, want)
    content = content_of(found.rows, source.ending)
    made_from = {
        "source": source.name,
        "files": [{"name": path.name, "sha256": files.sha256(path)} for path in paths],
        "licence": target.licence or source.licence or NOT_STATED,
        "rule": found.rule,
        "n": len(found.rows),
        "seed": want.seed if source.draws else None,
        "options": dict(want.options),
        "counts": dict(found.counts),
        "vdiag": __version__,
    }
    write(content, made_from, target.path)
    return found


def write(content: bytes, made_from: Mapping[str, object], path: Path) -> None:
    """Write a concept file and its provenance, each whole or not at all.

    Raises:
        BadInput: they cannot be written, or the concepts could not be used once they are.
    """
    origin = _encoded(provenance.written(made_from, files.sha256_of(content)))
    _read_back(content, path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
        _replace(provenance.place(path), origin)
    except OSError as error:
        if error.errno == 28:
            raise
        raise BadInput(
            f'Cannot write "{path}": {error.strerror}; name a file you may write with --out.'
        ) from error


def refuse_target(path: Path, ending: str, force: bool) -> None:
    """Refuse a file that is there, has another ending or would pass for another set.

    Raises:
        BadInput: it is one of these.
    """
    if path.suffix.lower() != ending:
        raise BadInput(f'The concept file "{path}" must end in {ending}; name another with --out.')
    if path.stem in sets.set_names():
        raise BadInput(
            f'"{path.stem}" is the name of a shipped set, and pictures of "{path}" would be ranked '
            "among its captions; name another file with --out."
        )
    if path.stem == sets.PHRASES:
        raise BadInput(
            f'"{path.stem}" is the name that phrases typed on the command line go by; name another '
            "file with --out."
        )
    for one in (path, provenance.place(path)):
        if one.is_dir() or (one.exists() and not force):
            raise BadInput(
                f'"{one}" is there already; give --force to write over a file, or name another '
                "with --out."
            )


def content_of(rows: Sequence[Mapping[str, object]], ending: str) -> bytes:
    """Rows as a concept file: JSON lines for ``.jsonl``, else CSV; in UTF-8.

    Raises:
        BadInput: a text cannot be written in UTF-8, or two columns would have one name.
    """
    if ending == ".jsonl":
        lines = (json.dumps(row, ensure_ascii=False, default=_mark) for row in rows)
        return _encoded("".join(f"{line}\n" for line in lines))
    return _table(rows)


def _table(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Rows as CSV: name and text first, the others as they come."""
    present = dict.fromkeys(column for row in rows for column in row)
    columns = [*(one for one in ("name", "text") if one in present), *present]
    columns = list(dict.fromkeys(columns))
    csv_tables.columns(columns, "The table of concepts")
    lines = io.StringIO()
    writer = csv.DictWriter(lines, columns, lineterminator="\n")
    writer.writeheader()
    # `csv` puts no quotes around a lone carriage return, and takes it for the end of a row.
    writer.writerows({key: _with_newlines(cell) for key, cell in row.items()} for row in rows)
    return _encoded(lines.getvalue())


def _with_newlines(cell: object) -> object:
    return re.sub("\r\n?", "\n", cell) if isinstance(cell, str) else cell


def _is_free(allowed: Sequence[str]) -> bool:
    return any(value.startswith("<") for value in allowed)


def _check(source: Source, paths: Sequence[Path], target: Target) -> None:
    refuse_target(target.path, source.ending, target.force)
    for path in paths:
        if path.is_dir():
            raise BadInput(
                f'"{path}" is a folder; name the file in it that vdiag is to read, see '
                "`vdiag concepts import --help`."
            )
        if os.path.realpath(target.path) == os.path.realpath(path):
            raise BadInput(f'"{path}" would be written over itself; name another file with --out.')


def _mark(mark: object) -> list[object]:
    """A mark as drawings files have it, to a hundredth of a canvas unit."""
    if isinstance(mark, Line):
        return ["line", mark.color, mark.width, [*map(_point, mark.points)]]
    if isinstance(mark, Polygon):
        points = [*map(_point, mark.points)]
        return ["polygon", mark.fill, mark.outline, mark.width, points]
    if isinstance(mark, Ellipse):
        sizes = _point(mark.center), _point(mark.radii)
        return ["ellipse", mark.fill, mark.outline, mark.width, *sizes]
    raise TypeError(f"no mark: {mark}")


def _point(point: Point) -> list[float]:
    return [round(value, 2) for value in point]


def _encoded(text: str) -> bytes:
    zero = text.find("\0")
    if zero >= 0:
        near = ascii(text[max(0, zero - 20) : zero + 20])[1:-1]
        raise BadInput(
            f'The text "{near}" has a zero byte, which a concept file cannot hold; mend it in the '
            "file first."
        )
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise BadInput(
            f'The text "{ascii(text[error.start : error.end])[1:-1]}" is half a character and '
            "cannot be written; mend it in the file first."
        ) from error


def _read_back(content: bytes, path: Path) -> None:
    """Read the concepts as they will be read, so that nothing is written that is of no use."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(content)
        try:
            drawings.load(str(copy)) if drawings.holds(copy) else sets.load(str(copy))
        except BadInput as error:
            raise BadInput(str(error).replace(str(copy), str(path))) from error


def _replace(path: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".tmp", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.unlink(file.name)
            raise
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
