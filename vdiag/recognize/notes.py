"""Notes: the sentences that must stand with how often drawings were recognised."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from vdiag.recognize.choices import LETTERS
from vdiag.recognize.outcomes import Recognition
from vdiag.records import CHOICE, CODE, FREE, NONE, VIEWS
from vdiag.results import intervals, medians


def notes(found: Sequence[Recognition], rows: pd.DataFrame) -> list[str]:
    """How to read the numbers, what guessing gives, and which letters were chosen.

    Args:
        found: all recognitions of the table.
        rows: of the table; see :func:`vdiag.recognize.accuracy.tabulate`.
    """
    return [
        *_legend(found, rows),
        *_chance(found),
        *_shared(found),
        *_copied(found),
        *_letters(found),
    ]


def _legend(found: Sequence[Recognition], rows: pd.DataFrame) -> Iterator[str]:
    if not found:
        return
    yield "Means: (read) over the answers that could be read, (all) with every other one as wrong."
    used = set(rows["interval"])
    if used - {""}:
        yield f"{intervals.legend(used)} Concepts are here the things drawn."
    yield from medians.legend(rows)
    if rows["measure"].str.endswith(f" against {CODE}").any():
        yield (
            f"Against {CODE}: the other view's value minus that of the program, over the drawings "
            "that have both, paired by the thing drawn."
        )
    if (rows["rewriting"] != "").any():
        yield (
            "Rewritten programs draw the same picture; same answer: how often the answer stays, of "
            "the pairs where both could be read; the original's value is over the same pairs."
        )
    asked = [one for one in found if not one.turned_down]
    waiting = sum(one.status is None for one in asked)
    if waiting:
        yield (
            f"{waiting} of {len(asked)} questions have no answer yet; they are not in n and count "
            "in no rate."
        )


def _chance(found: Sequence[Recognition]) -> Iterator[str]:
    sizes = sorted({len(one.texts) for one in found if one.protocol == CHOICE})
    if sizes:
        told = ", ".join(f"{100 / size:.3g} % with {size} options" for size in sizes)
        control = any(one.view == NONE for one in found)
        seen = f"; the view {NONE} shows what the options alone give" if control else ""
        yield f"Chance: {told}{seen}."
    if any(one.protocol == FREE for one in found):
        yield (
            "rank: where the words of the answer rank the true caption among all, 100 = first "
            "(what guessing gives depends on the captions; the view none shows it where it was "
            "asked); top1: how often it is first."
        )


def _shared(found: Sequence[Recognition]) -> Iterator[str]:
    languages = {one.language for one in found} - {""}
    views = [view for view in VIEWS if any(o.view == view and not o.language for o in found)]
    if views and len(languages) > 1:
        yield f"Asked once for all languages, and shown with each: {', '.join(views)}."


def _copied(found: Sequence[Recognition]) -> Iterator[str]:
    shared = [one.shared for one in found if one.shared]
    if shared:
        yield (
            f"{len(shared)} questions that read the same have {len(set(shared))} answers, as this "
            "run was begun by an earlier version; each answer counts once in n, and an interval "
            "takes it as one."
        )


def _letters(found: Sequence[Recognition]) -> Iterator[str]:
    """How often each letter was chosen and was right, for telling a liking for a place."""
    chosen = [one for one in found if one.choice is not None]
    places = sorted({(one.model, VIEWS.index(one.view), len(one.texts)) for one in chosen})
    for model, view, size in places:
        part = [
            one
            for one in chosen
            if (one.model, one.view, len(one.texts)) == (model, VIEWS[view], size)
        ]
        picked = Counter(one.choice for one in part)
        right = Counter(one.correct for one in part)
        told = ", ".join(
            f"{LETTERS[n]} {100 * picked[n] / len(part):.0f} ({100 * right[n] / len(part):.0f})"
            for n in range(size)
        )
        yield f"{model}, {VIEWS[view]}: % chose (and were right) {told}, of {len(part)} read."
