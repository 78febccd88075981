"""Confusion: what was chosen in place of what a drawing shows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from vdiag.recognize.choices import HARD
from vdiag.recognize.outcomes import Recognition
from vdiag.records import CHOICE, VIEWS
from vdiag.results.sheets import Sheet

PLACE = ("model", "level", "condition", "distractors", "view")
COLUMNS = (*PLACE, "language", "of", "true", "chosen", "n")
CATEGORIES, CAPTIONS = "categories", "captions"
NOT_READ = "not read"
UNKNOWN = "without category"
MOST = 10
"""How many pairs of captions a block shows; the rows have all."""


def confusion(found: Sequence[Recognition], categories: Mapping[str, str] | None = None) -> Sheet:
    """What was chosen in multiple choices of unchanged programs, by category and by caption.

    Rows have the columns model, level, condition, distractors, view, language, of
    (``"categories"`` or ``"captions"``), true, chosen (``"not read"`` for answers that could not
    be read) and n; of captions there are the wrong choices alone. A block has the true categories
    down and the chosen ones across, all languages together; another the captions that were most
    often taken for others.

    Args:
        found: of any runs; free answers, rewritten programs and questions without an answer are
            left out.
        categories: of captions that may be options without being what a drawing in ``found``
            shows.
    """
    chosen = [o for o in found if o.protocol == CHOICE and not o.rewriting and o.status]
    of_text = dict(categories or {})
    of_text |= {one.concept.text: one.category for one in chosen if one.category}
    counts: Counter[tuple[str, ...]] = Counter()
    for one in chosen:
        for of, true, taken in _taken(one, of_text):
            counts[(*_place(one), one.language, of, true, taken)] += 1
    rows = pd.DataFrame([(*key, n) for key, n in sorted(counts.items())], columns=list(COLUMNS))
    return Sheet(rows, _blocks(rows), _notes(chosen))


def _place(one: Recognition) -> tuple[str, ...]:
    return one.model, one.concept.level, one.condition, one.distractors, one.view


def _taken(one: Recognition, of_text: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What one answer counts as: among the categories, and among the captions where it is wrong."""
    true = one.category or UNKNOWN
    if one.choice is None:
        yield CATEGORIES, true, NOT_READ
        return
    text = one.texts[one.choice]
    yield CATEGORIES, true, of_text.get(text) or UNKNOWN
    if one.choice != one.correct:
        yield CAPTIONS, one.texts[one.correct], text


def _blocks(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    found = []
    for place, block in rows.groupby(list(PLACE), sort=True):
        heading = " · ".join(str(name) for name in place if name)
        of_categories = block[block["of"] == CATEGORIES]
        found.append((f"{heading}: true category down, chosen across", _grid(of_categories)))
        if (block["of"] == CAPTIONS).any():
            pairs = _most(block[block["of"] == CAPTIONS])
            found.append((f"{heading}: captions most often taken for others", pairs))
    return found


def _grid(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts as texts: the same categories down and across, then what could not be read."""
    grid = rows.pivot_table(index="true", columns="chosen", values="n", aggfunc="sum", fill_value=0)
    names = sorted((set(grid.index) | set(grid.columns)) - {NOT_READ, UNKNOWN})
    names += [UNKNOWN] if UNKNOWN in grid.index or UNKNOWN in grid.columns else []
    down = [name for name in names if name in grid.index]
    grid = grid.reindex(index=down, columns=[*names, NOT_READ], fill_value=0)
    grid.index.name = grid.columns.name = None
    return grid.astype(int).astype(str)


def _most(rows: pd.DataFrame) -> pd.DataFrame:
    counts = rows.groupby(["true", "chosen"])["n"].sum()
    order = sorted(counts.index, key=lambda pair: (-counts[pair], pair))[:MOST]
    return pd.DataFrame(
        {"times": [str(counts[pair]) for pair in order]},
        index=[f"{true} → {taken}" for true, taken in order],
    )


def _notes(chosen: Sequence[Recognition]) -> list[str]:
    if not chosen:
        return ["No multiple choice has an answer yet, so nothing could be confused."]
    views = [view for view in VIEWS if any(one.view == view for one in chosen)]
    hard = any(one.distractors == HARD for one in chosen)
    within = "Hard distractors are of the true category where it has enough captions: categories"
    return [
        f"Answers to multiple choices in the view{'s' * (len(views) > 1)} {', '.join(views)}; "
        f'those that could not be read are in the column "{NOT_READ}".',
        *([f"{within} are hardly ever confused then."] if hard else []),
    ]
