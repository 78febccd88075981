"""ADE20K: the most common object names, from its index or from a table of names and counts"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from vdiag import files
from vdiag.errors import BadInput
from vdiag.files import csv_tables, gzip_files
from vdiag.sources import Found, Source, Wanted, _index_pickle
from vdiag.sources._phrases import clean, singular_forms, with_article

_HINT = (
    "give `index_ade20k.pkl`, `objectInfo150.txt`, or a CSV file with the columns `name` and "
    "`objects` or `images`"
)
_COLUMNS = {"objects": (("objects",), ("objectcounts",), ("count",)),
            "images": (("images",), ("train", "val"))}  # fmt: skip
AUTO = "auto"
_KEYS = ("objectnames", "objectcounts", "objectPresence")


@dataclass
class _Named:
    """All that goes by one name."""

    count: int = 0
    synonyms: list[str] = field(default_factory=list)


def read(paths: Sequence[Path], wanted: Wanted) -> Found:
    """The most common names of one index; see the sentence it gives for the rule.

    Raises:
        BadInput: not one file, a file in another form, or fewer names than asked for.
    """
    if len(paths) != 1:
        raise BadInput(f'ADE20K has one index and "{len(paths)}" files were given; {_HINT}.')
    [path] = paths
    pickled = gzip_files.ending(path) == ".pkl"
    by, raw = (_from_pickle if pickled else _from_table)(path, wanted.options["count"])
    named, nameless = _by_name(raw)
    names = len(named)
    if wanted.options["plurals"] == "merge":
        _merge_plurals(named)
    ranked = sorted(named.items(), key=lambda item: (-item[1].count, item[0]))
    if not ranked:
        raise BadInput(f'"{path}" has no name with a letter in it to take; {_HINT}.')
    n = len(ranked) if wanted.n is None else wanted.n
    if n > len(ranked):
        raise BadInput(
            f'"{path}" has {len(ranked)} names and --n "{n}" is more; give --n {len(ranked)} or '
            "less."
        )
    counts = {
        "names in the file": len(raw),
        f"{by}, added over all names": sum(count for _, count in raw),
        "names without a letter left out": nameless,
        "duplicates removed": len(raw) - nameless - names,
        "plurals merged": names - len(named),
        "names left": len(ranked),
        f"{by}, added over the names taken": sum(one.count for _, one in ranked[:n]),
        f"{by} of the last name taken": ranked[n - 1][1].count,
    }
    rule = _rule(by, wanted.options["plurals"])
    return Found([_row(name, one) for name, one in ranked[:n]], rule, counts)


def _rule(by: str, plurals: str) -> str:
    counted = "objects that carry them" if by == "objects" else "images they are found in"
    merged = "merged into their singular" if plurals == "merge" else "names of their own"
    return (
        f"The most common names by the number of {counted} (parts of objects count too), "
        "equal counts by name in ascending order. The first of several names of one class is "
        "its name and the others are synonyms, classes with the same name are one and their "
        f"counts are added; plurals are {merged}."
    )


def _row(name: str, one: _Named) -> dict[str, object]:
    synonyms = [other for other in dict.fromkeys(one.synonyms) if other != name]
    return {
        "name": name,
        "text": with_article(name),
        "synonyms": "; ".join(synonyms),
        "count": one.count,
    }


def _by_name(raw: Iterable[tuple[str, int]]) -> tuple[dict[str, _Named], int]:
    """Counts and synonyms by name, and how many entries have none."""
    named: defaultdict[str, _Named] = defaultdict(_Named)
    nameless = 0
    for whole, count in raw:
        parts = [clean(part).lower() for part in whole.replace(";", ",").split(",")]
        parts = [part for part in parts if any(map(str.isalpha, part))]
        if not parts:
            nameless += 1
            continue
        named[parts[0]].count += count
        named[parts[0]].synonyms += parts[1:]
    return dict(named), nameless


def _merge_plurals(named: dict[str, _Named]) -> None:
    for name in sorted(named):
        for single in singular_forms(name):
            if single in named and single != name:
                plural = named.pop(name)
                named[single].count += plural.count
                named[single].synonyms += [name, *plural.synonyms]
                break


def _from_table(path: Path, count: str) -> tuple[str, list[tuple[str, int]]]:
    """What is counted, and the count of each name; columns may be written in any case."""
    rows = files.table(path, "ADE20K list", _HINT)
    column = {one.lower(): one for one in reversed(rows[0])}
    by = _counted(count, lambda by: bool(_summands(by, column)))
    summands = _summands(by, column)
    if "name" not in column or not summands:
        raise BadInput(
            f'The ADE20K list "{path}" has the columns {", ".join(rows[0])}, and `name` and '
            f"`{_COLUMNS[by][0][0]}` are needed (--count {by}); {_advice(rows, column, path)}."
        )
    found = []
    for number, row in enumerate(rows, start=1):
        counts = [_count(row[one], f'Row {number} of the ADE20K list "{path}"', one)
                  for one in summands]  # fmt: skip
        found.append((row[column["name"]], sum(counts)))
    return by, found


def _advice(rows: Sequence[Mapping[str, str]], column: Mapping[str, str], path: Path) -> str:
    """What to do with a list in which something is missing."""
    if "name" not in column:
        return csv_tables.without_header(rows) or _HINT
    for by in _COLUMNS:
        if _summands(by, column):
            return f"it counts {by}: give --count {by}"
    return f"all names, without counts, give `vdiag concepts import csv {path} --text name`"


def _counted(count: str, has: Callable[[str], bool]) -> str:
    """What to count where the user leaves it open: images where there is no count of objects."""
    if count != AUTO:
        return count
    return "images" if has("images") and not has("objects") else "objects"


def _summands(by: str, column: Mapping[str, str]) -> list[str]:
    """The columns whose sum is the count; ``objectInfo150`` counts its images in two."""
    fitting = (group for group in _COLUMNS[by] if all(one in column for one in group))
    return [column[one] for one in next(fitting, ())]


def _count(cell: str, where: str, column: str) -> int:
    count = csv_tables.whole_number(cell)
    if count is None or count < 0:
        raise BadInput(
            f'{where} has "{cell[:30]}" in its column `{column}`; it must be a whole number of at '
            "most 15 digits."
        )
    return count


def _from_pickle(path: Path, count: str) -> tuple[str, list[tuple[str, int]]]:
    index = _index_pickle.read(path, _KEYS)
    names = [str(name) for name in _values(index.get("objectnames"))]
    by = "objects" if count == AUTO else count
    counts = _counts(index, by)
    if not names or len(names) != len(counts):
        raise BadInput(
            f'The ADE20K index "{path}" has {len(names)} names in `objectnames` and '
            f"{len(counts)} counts; {_HINT}."
        )
    return by, list(zip(names, counts, strict=True))


def _counts(index: dict[str, Any], by: str) -> list[int]:
    """Whole counts, none where the index has no array for them; ``objectPresence`` is (C, N)."""
    presence = index.get("objectPresence")
    if by == "objects" and "objectcounts" in index:
        counts = np.asarray(_values(index["objectcounts"]))
    elif isinstance(presence, np.ndarray) and presence.ndim == 2 and presence.dtype.kind in "biuf":
        counts = presence.sum(axis=1) if by == "objects" else np.count_nonzero(presence, axis=1)
    else:
        return []
    if counts.dtype.kind not in "iuf" or counts.ndim != 1 or not np.isfinite(counts).all():
        return []
    return [int(count) for count in counts]


def _values(found: Any) -> list[Any]:
    if isinstance(found, np.ndarray):
        return list(found.ravel().tolist())
    return list(found) if isinstance(found, list | tuple) else []


SOURCE = Source(
    name="ade20k",
    licence=(
        "ADE20K's annotations are under the BSD 3-Clause licence; its images are for "
        "non-commercial research and education only, and none is used here."
    ),
    ending=".csv",
    n=1000,
    draws=False,
    options={"count": (AUTO, "objects", "images"), "plurals": ("keep", "merge")},
    read=read,
)
