"""ADE20K: the most common object names, from its index or from a CSV of names and counts"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from vdiag import files
from vdiag.errors import BadInput
from vdiag.sources import Found, Source, Wanted, _index_pickle
from vdiag.sources._phrases import clean, singular_forms, with_article

_HINT = "give `index_ade20k.pkl`, or a CSV file with the columns `name` and `objects` or `images`"
_COLUMNS = {"objects": ("objects", "objectcounts", "count"), "images": ("images",)}
_DIGITS = 15
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
    by = wanted.options["count"]
    raw = list(_from_pickle(path, by) if path.suffix.lower() == ".pkl" else _from_table(path, by))
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
    return Found([_row(name, one) for name, one in ranked[:n]], _rule(wanted), counts)


def _rule(wanted: Wanted) -> str:
    by, plurals = wanted.options["count"], wanted.options["plurals"]
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


def _from_table(path: Path, by: str) -> Iterator[tuple[str, int]]:
    rows = files.table(path, "ADE20K list", _HINT)
    column = next((one for one in _COLUMNS[by] if one in rows[0]), None)
    if "name" not in rows[0] or column is None:
        raise BadInput(
            f'The ADE20K list "{path}" has the columns {", ".join(rows[0])}, and `name` and '
            f"`{_COLUMNS[by][0]}` are needed (--count {by}); {_HINT}."
        )
    for number, row in enumerate(rows, start=1):
        if not (row[column].isdecimal() and len(row[column]) <= _DIGITS):
            raise BadInput(
                f'Row {number} of the ADE20K list "{path}" has "{row[column][:30]}" in its '
                f"column `{column}`; it must be a whole number of at most {_DIGITS} digits."
            )
        yield row["name"], int(row[column])


def _from_pickle(path: Path, by: str) -> Iterator[tuple[str, int]]:
    index = _index_pickle.read(path, _KEYS)
    names = [str(name) for name in _values(index.get("objectnames"))]
    counts = _counts(index, by)
    if not names or len(names) != len(counts):
        raise BadInput(
            f'The ADE20K index "{path}" has {len(names)} names in `objectnames` and '
            f"{len(counts)} counts; {_HINT}."
        )
    return zip(names, counts, strict=True)


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
    options={"count": ("objects", "images"), "plurals": ("keep", "merge")},
    read=read,
)
