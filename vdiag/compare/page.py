"""The page of comparing: every concept as all contestants drew it, sorted by difference."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from vdiag.compare import few_concepts
from vdiag.compare import places as contests
from vdiag.compare.comparable import Entry
from vdiag.compare.drawings import Comparison, Result, sheet
from vdiag.compare.places import Where
from vdiag.results import endpoints, pages
from vdiag.run.store import Run

Place = tuple[str, ...]
DIGITS = 4


def write_page(comparison: Comparison, runs: Sequence[Run], folder: Path) -> Path:
    """Write the page into a folder, with copies of the pictures; the path of the page.

    Args:
        comparison: of these runs, see :func:`vdiag.compare.drawings.compare`.
        runs: open for reading.
        folder: made when it is not there.

    Raises:
        BadInput: a picture of a run is gone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = _data(comparison, runs, folder)
    of = {result.scale: result.contests for result in comparison.results}
    few = list(few_concepts.sentences(of, comparison.columns))
    printed = sheet(comparison)
    return pages.write_page(folder, "compare/page", "vdiag compare", data, sheet=printed, few=few)


def _data(comparison: Comparison, runs: Sequence[Run], folder: Path) -> dict[str, Any]:
    places: dict[Place, list[Entry]] = {}
    for entry in comparison.entries:
        places.setdefault(entry.place, []).append(entry)
    means = {result.scale.label: _means(result) for result in comparison.results}
    metrics = [result.scale for result in comparison.results]
    return {
        "metrics": [{"label": m.label, "unit": m.unit} for m in metrics],
        "part": comparison.columns[-1],
        "together": contests.TOGETHER,
        "places": [
            {
                "name": " · ".join(name for name in place if name),
                "contestants": _best_first(comparison.results, place, entries),
                "parts": sorted({entry.part for entry in entries}),
                "means": {label: _of_place(found, place) for label, found in means.items()},
                "concepts": _concepts(entries, comparison.results, runs, folder),
            }
            for place, entries in sorted(places.items())
        ],
    }


def _means(result: Result) -> dict[Where, dict[str, dict[str, float]]]:
    """By place and part, concept and contestant the values that were compared."""
    found: dict[Where, dict[str, dict[str, float]]] = {}
    for where, contestants in contests.with_together(result.cells).items():
        here = found.setdefault(where, {})
        for name, values in contestants.items():
            for concept, several in values.items():
                here.setdefault(concept, {})[name] = round(fmean(several), DIGITS)
    return found


def _of_place(
    found: Mapping[Where, Mapping[str, Mapping[str, float]]], place: Place
) -> dict[str, Mapping[str, Mapping[str, float]]]:
    return {part: of for (at, part), of in found.items() if at == place}


def _best_first(results: Sequence[Result], place: Place, entries: Sequence[Entry]) -> list[str]:
    """The contestants of a place, as its first contest ranks them."""
    every = sorted({entry.contestant for entry in entries})
    ranked = [
        [one.contestant for one in contest.standings]
        for result in results
        for contest in result.contests
        if contest.where[0] == place
    ]
    first = ranked[0] if ranked else []
    return [*first, *(name for name in every if name not in first)]


def _concepts(
    entries: Sequence[Entry], results: Sequence[Result], runs: Sequence[Run], folder: Path
) -> list[dict[str, Any]]:
    """For each concept its drawings by contestant and part; copies their pictures."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        one = entry.one
        concept = found.setdefault(
            one.concept, {"concept": one.concept, "text": one.text, "drawings": {}}
        )
        parts = concept["drawings"].setdefault(entry.contestant, {})
        picture = pages.copy(runs[one.run], entry.image, folder) if one.image else ""
        parts.setdefault(entry.part, []).append(
            {
                "image": picture,
                "sample": entry.sample,
                "reason": one.reason,
                "turned_down": one.turned_down,
                "served": one.served,
                "as_asked": endpoints.as_asked(one.model, one.served),
                "scores": _scores(entry, results),
            }
        )
    return list(found.values())


def _scores(entry: Entry, results: Sequence[Result]) -> dict[str, float]:
    """What a drawing itself scored; one over several drawings stands with each of them."""
    scores = {}
    for result in results:
        measure = result.of.get(entry.one.level)
        kept = [f for f in entry.one.scores.get(measure.key, ()) if not f.blank] if measure else []
        if kept:
            fullest = max(kept, key=lambda found: len(found.members))
            scores[result.scale.label] = round(fullest.value, DIGITS)
    return scores
