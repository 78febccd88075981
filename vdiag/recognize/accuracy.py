"""Accuracy: how often what a drawing shows was told, by view, and what became of the other answers.

Every answer that came counts: an answer that could not be read is shown by its kind, is left out of
the numbers ``(read)`` and is wrong in the numbers ``(all)``. A question that its endpoint turned
down counts nowhere. Intervals take the things drawn as independent, not their drawings.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import pandas as pd

from vdiag.concepts.sets import bare
from vdiag.errors import BadInput
from vdiag.recognize.answer_counts import COUNTS, counts
from vdiag.recognize.answer_reader import Status
from vdiag.recognize.notes import notes
from vdiag.recognize.option_pool import thing
from vdiag.recognize.outcomes import Recognition, answers_of
from vdiag.records import CHOICE, CODE, FREE, NONE, VIEWS
from vdiag.results import endpoints, intervals
from vdiag.results.intervals import Estimate
from vdiag.results.medians import MEDIANS, with_medians
from vdiag.results.outcomes import records
from vdiag.results.paired_tests import paired
from vdiag.results.sheets import Sheet, cell

LEVEL, CATEGORY = "level", "category"
PLACE = ("model", "level", "condition", "protocol", "distractors", "language")
NUMBER = (
    "view", "rewriting", "measure", "over", "unit", "value", "low", "high", "interval", "n", "n_of",
    *MEDIANS,
)  # fmt: skip
READ, ALL = "read", "all"
ENDS = (0.0, 100.0)
_LABEL = "label of a row"  # a column's name that no concept set will have
Row = dict[str, object]
Value = Callable[[Recognition], float | None]
"""What an answer is worth in percent; ``None`` where it could not be read, or not be ranked."""


def _hit(one: Recognition) -> float | None:
    return None if one.choice is None else 100.0 * (one.choice == one.correct)


def _first(one: Recognition) -> float | None:
    return None if one.rank is None else 100.0 * (one.rank == ENDS[1])


VALUES: Mapping[str, Mapping[str, Value]] = {
    CHOICE: {"accuracy": _hit},
    FREE: {"rank": attrgetter("rank"), "top1": _first},
}


def tabulate(found: Sequence[Recognition], by: str = LEVEL) -> Sheet:
    """The table of recognitions, with the views across.

    Rows have the columns model, level, condition, protocol, distractors, language, the attribute
    named by ``by`` where that is not the level, view, rewriting (of the program; numbers of it are
    over the drawings asked about in both forms), measure, over (``"read"``, ``"all"`` or empty),
    unit, value, low and high (95 % interval), interval (how it was made), n and n_of (what
    it counts: ``"answers"``, ``"drawings"``, ``"pairs"`` or ``"questions"``), and
    median, q1 and q3 of the values that a mean is over.

    Args:
        found: of any runs, models and views; those without a language stand beside every one.
        by: ``"level"``; or ``"category"`` or another attribute of the concepts, to split each
            level by.

    Raises:
        BadInput: no concept has the attribute.
    """
    _check_attribute(by, found)
    columns = PLACE if by == LEVEL else (*PLACE, by)
    rows: list[Row] = []
    for place, group in _places(found, by):
        names: Row = dict(zip(columns, place, strict=True))
        rows += [{**names, **row} for row in _rows(group)]
    frame = pd.DataFrame(rows, columns=[*columns, *NUMBER])
    return Sheet(frame, _blocks(frame, by), notes(found, frame))


def _check_attribute(by: str, found: Sequence[Recognition]) -> None:
    names = {name for one in found for name in one.concept.attributes} - {*PLACE, *NUMBER}
    allowed = [LEVEL, *sorted({CATEGORY, *names})]
    if by not in allowed:
        raise BadInput(
            f'The concepts of these drawings have no attribute "{by}"; --by takes '
            f"{', '.join(allowed)}."
        )


def _places(
    found: Sequence[Recognition], by: str
) -> Iterator[tuple[tuple[str, ...], list[Recognition]]]:
    """The recognitions behind one part of the table, by their place, sorted."""

    def place(one: Recognition) -> tuple[str, ...]:
        return one.model, one.concept.level, one.condition, one.protocol, one.distractors

    def part(one: Recognition) -> str:
        value = one.category if by == CATEGORY else one.concept.attributes.get(by)
        return value or f"without {by}"

    for names, group in groupby(sorted(found, key=place), key=place):
        several = list(group)
        for language in sorted({one.language for one in several} - {""}) or [""]:
            here = [one for one in several if one.language in ("", language)]
            if by == LEVEL:
                yield (*names, language), here
                continue
            for value, members in groupby(sorted(here, key=part), key=part):
                yield (*names, language, value), list(members)


def _rows(group: Sequence[Recognition]) -> Iterator[Row]:
    """All numbers of a place, view by view."""
    values = VALUES[group[0].protocol]
    for view in VIEWS:
        shown = [one for one in group if one.view == view]
        plain = [one for one in shown if not one.rewriting]
        code = [one for one in group if one.view == CODE and not one.rewriting]
        told: list[tuple[str, Row]] = []
        if plain:
            told += [("", row) for row in _told(plain)]
            for name, value in values.items():
                told += [("", _mean(plain, name, value, over)) for over in (READ, ALL)]
                if view != CODE and code:
                    told.append(("", _change(code, plain, name, value)))
        for rewriting in dict.fromkeys(one.rewriting for one in shown if one.rewriting):
            new = [one for one in shown if one.rewriting == rewriting]
            told += [(rewriting, row) for row in _rewritten(plain, new, values)]
        yield from ({"view": view, "rewriting": rewriting, **row} for rewriting, row in told)


def _told(every: Sequence[Recognition]) -> Iterator[Row]:
    """How many answered, how many answers could be read, and what became of the others."""
    group = [one for one in every if not one.turned_down]
    answered = _answered(group)
    read = [one.status == Status.READ for one in answered]
    apart = [one.apart for one in answered]
    yield _row("n", "", "", Estimate(answers_of(answered)), answers_of(answered))
    yield _row("read", "", "%", intervals.rate(read, apart), len(answered))
    for name, count, n, n_of in counts(every):
        if count:
            yield _row(name, "", "", Estimate(count), n, n_of)


def _mean(group: Sequence[Recognition], name: str, value: Value, over: str) -> Row:
    """The mean over the answers that could be read, or over all."""
    part = [one for one in _answered(group) if over == ALL or value(one) is not None]
    numbers = [value(one) or 0.0 for one in part]
    estimate = intervals.mean(numbers, [one.apart for one in part], ENDS)
    return _row(name, over, "%", estimate, answers_of(part))


def _item(one: Recognition) -> str:
    return one.item


def _drawing(one: Recognition) -> str:
    """The drawing itself: several models may have drawings of one name."""
    return one.drawing or one.item


def _change(
    code: Sequence[Recognition], other: Sequence[Recognition], name: str, value: Value
) -> Row:
    """What another view changes against the code, over the drawings that have both.

    The control stands for every model's drawing of that name.
    """
    name_of = _item if other[0].view == NONE else _drawing
    by_code, by_other = _by_name(code, value, name_of), _by_name(other, value, name_of)
    both = [item for item in by_code if item in by_other]
    things = {name_of(one): thing(one.concept) for one in code}
    difference = paired(
        _by_thing(by_code, both, things), _by_thing(by_other, both, things), width=100.0
    ).difference
    if answers_of(other) < len(other):
        difference = Estimate(difference.value)
    n = min(len(both), answers_of(_answered(other)))
    return _row(f"{name} against {CODE}", ALL, "points", difference, n, "drawings")


def _by_name(
    group: Sequence[Recognition], value: Value, name_of: Callable[[Recognition], str]
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for one in _answered(group):
        found.setdefault(name_of(one), []).append(value(one) or 0.0)
    return found


def _by_thing(
    values: Mapping[str, Sequence[float]], items: Sequence[str], things: Mapping[str, str]
) -> dict[str, list[float]]:
    """The mean of each item's answers, by the thing it shows."""
    found: dict[str, list[float]] = {}
    for item in items:
        found.setdefault(things[item], []).append(sum(values[item]) / len(values[item]))
    return found


def _rewritten(
    plain: Sequence[Recognition], new: Sequence[Recognition], values: Mapping[str, Value]
) -> Iterator[Row]:
    """Of drawings asked about in both forms: whether the answer stays, and what each is worth."""
    pairs = list(_pairs(plain, new))
    read = [(old, now) for old, now in pairs if {old.status, now.status} == {Status.READ}]
    same = [100.0 * (_answer(old) == _answer(now)) for old, now in read]
    things = [thing(old.concept) for old, _ in read]
    yield _row("pairs", "", "", Estimate(len(pairs)), len(pairs), "pairs")
    yield _row("same answer", READ, "%", intervals.mean(same, things, ENDS), len(read), "pairs")
    for name, value in values.items():
        yield _mean([old for old, _ in pairs], f"original {name}", value, ALL)
        yield _mean([now for _, now in pairs], name, value, ALL)


def _pairs(
    plain: Sequence[Recognition], new: Sequence[Recognition]
) -> Iterator[tuple[Recognition, Recognition]]:
    olds: defaultdict[str, list[Recognition]] = defaultdict(list)
    for one in _answered(plain):
        olds[_drawing(one)].append(one)
    for one in _answered(new):
        if olds[_drawing(one)]:
            yield olds[_drawing(one)].pop(0), one


def _answer(one: Recognition) -> str:
    return bare(one.texts[one.choice] if one.choice is not None else one.words)


def _answered(group: Sequence[Recognition]) -> list[Recognition]:
    return [one for one in group if one.status is not None]


def _row(
    measure: str, over: str, unit: str, estimate: Estimate, n: int, n_of: str = "answers"
) -> Row:
    named = {"measure": measure, "over": over, "unit": unit}
    return {**named, **vars(estimate), "n": n, "n_of": n_of}


def _blocks(frame: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    """Headings with tables of texts, the views across.

    By level there is one for each place with the measures down; by an attribute one for each
    measure too, with the attribute's values down.
    """
    labels = {_LABEL: [_label(row) for row in records(frame)]}
    shown = [_number(row) for row in records(frame)]
    rows = with_medians(frame.assign(**labels, value=shown), _LABEL, "value")
    found = []
    for place, block in rows.groupby(list(PLACE), sort=True):
        order = sorted(dict.fromkeys(block[_LABEL]), key=_order)
        parts = [(place, block, _LABEL)]
        if by != LEVEL:
            parts = [((*place, name), block[block[_LABEL] == name], by) for name in order]
        for names, part, down in parts:
            grid = part.pivot(index=down, columns="view", values="value").fillna("")
            grid = grid[[view for view in VIEWS if view in grid.columns]]
            if by == LEVEL:
                grid = grid.loc[order]
                told = [n for n in order if n in COUNTS or n.startswith(endpoints.SERVED_AS)]
                grid.loc[told] = grid.loc[told].replace("", "0")
            grid.index.name = grid.columns.name = None
            found.append((" · ".join(str(name) for name in names if name), grid))
    return found


def _order(label: str) -> tuple[bool, int]:
    """The place of a row: the drawings as they are before rewritten ones, counts of them last."""
    return ": " in label, COUNTS.index(label) + 1 if label in COUNTS else 0


def _label(row: Mapping[str, Any]) -> str:
    unit = {"%": " %", "points": ", points"}.get(row["unit"], "")
    over = f" ({row['over']})" if row["over"] else ""
    over = f" ({row['n_of']})" if row["measure"] == "n" else over
    rewriting = f"{row['rewriting']}: " if row["rewriting"] else ""
    return f"{rewriting}{row['measure']}{unit}{over}"


def _number(row: Mapping[str, Any]) -> str:
    """A value with its interval; counts as whole numbers, ``-`` for a mean over nothing."""
    if not row["unit"] and not math.isnan(row["value"]):
        return str(int(row["value"]))
    return cell(Estimate(row["value"], row["low"], row["high"]), "%")
