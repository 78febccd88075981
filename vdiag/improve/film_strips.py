"""The page of improving: tables, figures and a film strip of every first drawing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vdiag.draw import table
from vdiag.improve import figures, outcomes
from vdiag.improve import table as own_table
from vdiag.improve.chains import (
    ARMS,
    BEST,
    FRESH,
    IMPROVED,
    LAST,
    SELF,
    Chain,
    Improvements,
    value,
)
from vdiag.improve.lines import Picked
from vdiag.records import Task
from vdiag.results import endpoints, failure_policies, formats, pages
from vdiag.results.measures import Measure
from vdiag.results.outcomes import Outcome, records
from vdiag.run.store import Run

DIGITS = 4
Name = tuple[int, str, str]
"""Number of the run, question, image record."""
Suggestions = Mapping[tuple[int, str, int], Mapping[str, str]]
"""By number of the run, first drawing and round."""


def write_page(
    runs: Sequence[Run],
    folder: Path,
    by: str = table.LEVEL,
    policies: Sequence[str] = failure_policies.DEFAULT,
) -> Path:
    """Write tables, figures and the page of runs of ``vdiag improve``; the path of the page.

    Args:
        runs: open for reading.
        folder: made when it is not there.
        by, policies: see :func:`vdiag.improve.table.sheet`.

    Raises:
        BadInput: as :func:`vdiag.improve.table.sheet`, or a picture of a run is gone.
    """
    shown = own_table.sheet(runs, by, policies)
    found = outcomes.read(runs)
    formats.write_files(shown, folder)
    policy = next(iter(shown.rows["policy"]), failure_policies.WORST)
    return pages.write_page(
        folder,
        "improve/film_strips",
        "vdiag improve",
        _data(runs, found, policy, folder),
        sheet=shown,
        figures=figures.draw(shown.rows, found.reported, folder),
    )


def _data(runs: Sequence[Run], found: Improvements, policy: str, folder: Path) -> dict[str, Any]:
    """What the page shows; copies the pictures."""
    used = {
        _name(one): one
        for chain in found.chains
        for arm in ARMS
        for one in chain.drawings(arm, found.rounds)
    }
    rows = {
        (number, row["question"], _text(row["image_key"])): (run, row)
        for number, run in enumerate(runs)
        for row in records(run.drawings())
    }
    places = {name: place for place, name in enumerate(used)}
    suggestions = _suggestions(runs)
    selection = [found.selection] if found.selection else []
    return {
        "reported": [{"label": one.label, "unit": one.unit} for one in found.reported],
        "picks": found.picks,
        "selection": [{"label": one.label, "unit": one.unit} for one in selection],
        "drawings": [
            _drawing(*rows[name], one, found.measures, folder) for name, one in used.items()
        ],
        "strips": [
            {
                **_strip(chain, found, places, suggestions),
                "worth": {one.label: _worth(chain, found, one, policy) for one in found.reported},
            }
            for chain in found.chains
        ],
    }


def _name(one: Outcome) -> Name:
    return one.run, one.question, one.image_key


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _suggestions(runs: Sequence[Run]) -> Suggestions:
    """What the model was asked to suggest, and what it did."""
    found = {}
    for number, run in enumerate(runs):
        for question in run.questions_of(Task.SUGGEST):
            answer = run.answer(question.key)
            found[number, str(question.details["base"]), question.round] = {
                "prompt": question.prompt,
                "answer": answer.text if answer else "",
            }
    return found


def _drawing(
    run: Run, row: Mapping[str, Any], one: Outcome, measures: Sequence[Measure], folder: Path
) -> dict[str, Any]:
    """One tile; copies its picture."""
    scores = {measure.label: value(one, measure) for measure in measures}
    return {
        **{name: _text(row[name]) for name in ("prompt", "program", "answer", "log")},
        "image": pages.copy(run, row["image"], folder) if one.image else "",
        "reason": one.reason,
        "turned_down": one.turned_down,
        "served": one.served,
        "as_asked": endpoints.as_asked(one.model, one.served),
        "line": int(row["line"]) if row["line"] == row["line"] and row["line"] else None,
        "scores": {
            label: round(value, DIGITS) for label, value in scores.items() if value is not None
        },
    }


def _strip(
    chain: Chain, found: Improvements, places: Mapping[Name, int], suggestions: Suggestions
) -> dict[str, Any]:
    """One film strip; its drawings are places in the list of all."""

    def place(one: Outcome | None) -> int | None:
        return places[_name(one)] if one is not None else None

    base, rounds = chain.base, range(1, chain.asked + 1)
    numbers = [range(chain.calls_until(r - 1) + 1, chain.calls_until(r) + 1) for r in rounds]
    picks = {
        LAST: {arm: chain.last(arm, found.rounds) for arm in ARMS},
        BEST: {arm: chain.best(arm, found.rounds, found.selection) for arm in ARMS},
    }
    return {
        "model": chain.model,
        "level": base.level,
        "concept": base.concept,
        "text": base.text,
        "language": base.language,
        "feedback": chain.feedback,
        "sample": base.sample,
        "base": place(base),
        "improved": [place(chain.improved.get(number)) for number in rounds],
        "fresh": [[place(chain.fresh.get(call)) for call in calls] for calls in numbers]
        if chain.fresh
        else None,
        "picks": {
            pick: {arm: place(one) for arm, one in of_arm.items()} for pick, of_arm in picks.items()
        },
        "suggestions": [suggestions.get((base.run, base.question, number)) for number in rounds]
        if chain.feedback == SELF
        else [],
    }


def _worth(
    chain: Chain, found: Improvements, measure: Measure, policy: str
) -> dict[str, dict[str, float | None]]:
    """By pick what the first drawing and what each arm is worth in the end, as in the table."""

    def value(arm: str, number: int, pick: str) -> float | None:
        picked = Picked([chain], measure, found.selection, pick, policy)
        return picked.of(chain, arm, number)

    return {
        pick: {
            "first": value(IMPROVED, 0, pick),
            IMPROVED: value(IMPROVED, found.rounds, pick),
            FRESH: value(FRESH, found.rounds, pick),
        }
        for pick in found.picks
    }
