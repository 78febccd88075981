"""The page of drawings: tables, figures and a card for every drawing."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vdiag.draw import table
from vdiag.draw.table import Table
from vdiag.results import endpoints, failure_policies, formats, measures, outcomes, pages
from vdiag.results.measures import Measure, Shown
from vdiag.results.outcomes import Outcome
from vdiag.results.pages import Figure
from vdiag.run.store import Run


def write_page(
    runs: Sequence[Run],
    folder: Path,
    by: str = table.LEVEL,
    policies: Sequence[str] = failure_policies.DEFAULT,
    separate: bool = False,
) -> Path:
    """Write tables, figures and the page into a folder; the path of the page.

    Pictures are copied beside the page, so the folder can be carried anywhere. Programs and
    prompts stand on the page as text; drawn SVG is never put into it.

    Args:
        runs: open for reading.
        folder: made when it is not there.
        by, policies, separate: of the tables; see :func:`vdiag.draw.table.tabulate`. The
            figures are by level.

    Raises:
        BadInput: as :func:`vdiag.draw.table.tabulate`.
    """
    shown = table.tabulate(runs, by, policies, separate)
    sheet = table.as_sheet(shown)
    of_levels = (
        shown if by == table.LEVEL else table.tabulate(runs, policies=policies, separate=separate)
    )
    formats.write_files(sheet, folder)
    return pages.write_page(
        folder,
        "draw/page",
        "vdiag report",
        _cards(runs, folder, separate),
        sheet=sheet,
        figures=_figures(of_levels, folder),
    )


def _figures(shown: Table, folder: Path) -> list[Figure]:
    """The figures of a table by level; none of one concept in one language by one model."""
    places = shown.rows[["model", "condition", "level", "language"]].drop_duplicates()
    concepts = shown.rows.loc[shown.rows["measure"] == "concepts", "value"]
    if len(places) < 2 and concepts.max() < 2:
        return []
    from vdiag.draw import figures  # matplotlib takes longer to import than a drawing to draw

    return figures.draw(shown, folder)


def _cards(runs: Sequence[Run], folder: Path, separate: bool) -> list[dict[str, Any]]:
    """What the page shows of each drawing; copies its picture."""
    found = outcomes.read(runs)
    shown = measures.shown(runs, found, separate)
    rows = [(run, row) for run in runs for row in outcomes.records(run.drawings())]
    return [
        _card(row, pages.copy(run, row["image"], folder) if one.image else "", one, shown)
        for (run, row), one in zip(rows, found, strict=True)
    ]


def _scores(one: Outcome, shown: Shown) -> dict[str, float]:
    """The scores in the table that cover a drawing; one over several stands with each of them."""

    def value(measure: Measure) -> float | None:
        kept = [f for f in one.scores.get(measure.key, ()) if not f.blank]
        return max(kept, key=lambda f: len(f.members)).value if kept else None

    every = {measure.label: value(measure) for measure in shown.of[one.run, one.level]}
    return {label: round(found, 4) for label, found in every.items() if found is not None}


def _card(row: Mapping[str, Any], picture: str, one: Outcome, shown: Shown) -> dict[str, Any]:
    texts = ("label", "level", "concept", "language", "prompt", "program", "answer", "log")
    return {
        **{name: row[name] if isinstance(row[name], str) else "" for name in texts},
        "condition": one.condition,
        "notes": "; ".join(json.loads(row["notes"])) if isinstance(row["notes"], str) else "",
        "sample": int(row["sample"]),
        "image": picture,
        "reason": one.reason,
        "turned_down": one.turned_down,
        "served": one.served,
        "as_asked": endpoints.as_asked(one.model, one.served),
        "line": int(row["line"]) if row["line"] == row["line"] and row["line"] else None,
        "scores": _scores(one, shown),
    }
