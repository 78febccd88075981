"""Older runs: what is counted anew in runs that an earlier version of vdiag began.

Such a run keeps its answers, options and settings, and is asked nothing a second time. Its numbers
are counted by the rules of the version that prints them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vdiag.records import Task
from vdiag.run.store import Run

BEGUN_BY = "begun_by"
"""Entry of the manifest: the version that began the run and the number of its rules."""
COUNTING = 2
"""The number of the rules that this version counts by; 1 are those of version 0.1.0."""
_INTERVALS = "intervals (the samples of one concept go together)"
_SHOWS = "drawings that show nothing (they are failures)"
_CHANCE = "the baseline (it is measured)"
_OF_DRAWINGS = (_SHOWS, _CHANCE, _INTERVALS)
_SINCE: Mapping[int, Mapping[str, Sequence[str]]] = {
    2: {"draw": _OF_DRAWINGS, "improve": (_SHOWS, _INTERVALS), Task.RECOGNIZE: (_INTERVALS,)},
}
"""What each number of the rules has changed, by task."""


def begun_by(manifest: Mapping[str, Any], version: str) -> dict[str, object]:
    """Who began a run: as its manifest says, or else this version where it is a new one.

    Args:
        manifest: as it was before the command that goes on with it.
        version: of vdiag, now.
    """
    if "task" not in manifest:
        return {"vdiag": version, "counting": COUNTING}
    before = manifest.get("versions", {}).get("vdiag", version)
    return dict(manifest.get(BEGUN_BY, {"vdiag": before, "counting": 1}))


def notes(runs: Iterable[Run]) -> list[str]:
    """A sentence for the runs of each earlier version that are not counted as they were then."""
    older: dict[tuple[str, str], list[str]] = {}
    for run in runs:
        manifest = run.manifest()
        begun = begun_by(manifest, "")
        changed = _changed(str(manifest.get("task", "")), int(str(begun["counting"])))
        if changed and begun["vdiag"]:
            older.setdefault((str(begun["vdiag"]), changed), []).append(f'"{run.folder.name}"')
    return [
        f"Begun by vdiag {version}: {', '.join(folders)}. Answers and options are those of then; "
        f"counted anew: {changed}."
        for (version, changed), folders in older.items()
    ]


def _changed(task: str, counting: int) -> str:
    every = [one for number, of in _SINCE.items() if number > counting for one in of.get(task, ())]
    return ", ".join(dict.fromkeys(every))
