"""Names that libraries removed, and in which version: for the log of a program that asks for one.

The table is ``removed_names.csv``: the name as libraries spell it, the version that removed it,
what to write instead, and where that is written.
"""

import csv
import re
from functools import cache
from pathlib import Path

_IMPORTED = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_ATTRIBUTE = re.compile(
    r"^(?:[Mm]odule |type object )?'([\w.]+)'(?: object)? has no attribute '(\w+)'"
)
_STYLE = re.compile(r"^'(seaborn[\w-]*)' is not a valid package style")
_KEYWORD = re.compile(r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'")


def removal(error: BaseException) -> str | None:
    """One sentence on the name that the exception misses, where it is one that was removed."""
    for name in _names(error):
        row = _table().get(name)
        if row is not None:
            instead = f"; use {row['instead']}" if row["instead"] else ""
            return f'"{name}" was removed in {row["removed_in"]}{instead}'
    return None


@cache
def _table() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "removed_names.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def _names(error: BaseException) -> list[str]:
    """How the table may spell what the exception misses, the most exact first."""
    said = str(error)
    if isinstance(error, AttributeError):
        kinds = type(getattr(error, "obj", None)).__mro__
        owners = [kind.__name__ for kind in kinds]
        found = _ATTRIBUTE.search(said)
        owners += [found[1]] if found else []
        return [f"{owner}.{error.name or (found[2] if found else '')}" for owner in owners]
    if isinstance(error, ImportError) and (found := _IMPORTED.search(said)):
        return [f"{found[2]}.{found[1]}"]
    if isinstance(error, ModuleNotFoundError):
        return [str(error.name)]
    if isinstance(error, OSError) and (found := _STYLE.search(said)):
        return [f"style {found[1]}", "style seaborn"]
    if isinstance(error, TypeError) and (found := _KEYWORD.search(said)):
        return [f"{found[1]}({found[2]}=)", f"{found[1].rpartition('.')[2]}({found[2]}=)"]
    return []
