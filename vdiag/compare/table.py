"""Scoreboards: contests as a sheet, in rows for scripts and in blocks for people."""

from collections.abc import Iterator, Mapping, Sequence
from math import isinf, isnan

import pandas as pd

from vdiag.compare.places import TOGETHER, Contest, Match, Scale, Standing
from vdiag.results import intervals as stats
from vdiag.results import paired_tests
from vdiag.results.sheets import Sheet, cell

NUMBERS = (
    "measure", "policy", "unit", "contestant", "against", "n", "value", "low", "high", "interval",
    "n_of", "best_place", "worst_place", "p", "p_holm", "effect", "wins", "ties", "losses",
    "detectable",
)  # fmt: skip
"""Columns of the rows after those that say where; ``against`` is empty beside a contestant's own
mean, and else the value is the difference of the two."""
_COUNTS = ("best_place", "worst_place", "wins", "ties", "losses")
Results = Mapping[Scale, Sequence[Contest]]


def sheet(results: Results, columns: Sequence[str], policy: str, notes: Sequence[str]) -> Sheet:
    """Contests, ready to be printed.

    Args:
        results: by what they measure.
        columns: names of what the places are made of, and of their parts; empty for no column.
        policy: what failures count as, as tables call it; empty where nothing can fail.
        notes: further sentences that must stand with the numbers.
    """
    names = [
        one.contestant
        for several in results.values()
        for contest in several
        for one in contest.standings
    ]
    letters = {name: _letter(number) for number, name in enumerate(sorted(set(names)))}
    rows, blocks = [], []
    for scale, several in results.items():
        for contest in several:
            place, part = contest.where
            where = dict(zip(columns, (*place, part), strict=True))
            whose = {"measure": scale.label, "policy": policy, "unit": scale.unit}
            rows += [{**where, **whose, **row} for row in _rows(contest)]
            unit = " %" if scale.unit == "%" else ""
            measure = f"{scale.label}{unit}" + (f" ({policy})" if policy else "")
            every = f"all {columns[-1]}s together"
            head = [*place, every if part == TOGETHER else part, measure]
            heading = " · ".join(name for name in head if name)
            blocks.append((heading, _ranking(contest, scale, letters)))
            blocks.append((f"{heading} · differences", _differences(contest, scale, letters)))
    frame = pd.DataFrame(rows, columns=[*filter(None, columns), *NUMBERS]).astype(
        dict.fromkeys(_COUNTS, "Int64")
    )
    frame["n_of"] = "concepts"
    return Sheet(frame, blocks, [*_legend(results), *notes])


def _rows(contest: Contest) -> Iterator[dict[str, object]]:
    for one in contest.standings:
        yield {
            "contestant": one.contestant,
            "against": "",
            "n": one.n,
            **vars(one.mean),
            "best_place": one.place.best,
            "worst_place": one.place.worst,
        }
    for match in contest.matches:
        found = match.paired
        yield {
            "contestant": match.contestant,
            "against": match.against,
            "n": found.n,
            **vars(found.difference),
            "p": found.p,
            "p_holm": match.corrected,
            "effect": found.effect,
            "wins": found.wins,
            "ties": found.ties,
            "losses": found.losses,
            "detectable": found.detectable,
        }


def _ranking(contest: Contest, scale: Scale, letters: Mapping[str, str]) -> pd.DataFrame:
    def row(one: Standing) -> dict[str, str]:
        mean, n = cell(one.mean, scale.unit), str(one.n)
        return {"place": str(one.place), "mean": mean, "n (concepts)": n}

    names = [f"{letters[one.contestant]}  {one.contestant}" for one in contest.standings]
    return pd.DataFrame([row(one) for one in contest.standings], index=names)


def _differences(contest: Contest, scale: Scale, letters: Mapping[str, str]) -> pd.DataFrame:
    def row(match: Match) -> dict[str, str]:
        found = match.paired
        return {
            "difference": cell(found.difference, scale.unit),
            "p": _p(found.p),
            "p (Holm)": _p(match.corrected),
            "effect": _number(found.effect, 2),
            "won/tied/lost": f"{found.wins}/{found.ties}/{found.losses}",
            "detectable": _number(found.detectable, 1 if scale.unit == "%" else 3),
        }

    names = [f"{letters[one.contestant]} - {letters[one.against]}" for one in contest.matches]
    return pd.DataFrame([row(match) for match in contest.matches], index=names)


def _p(p: float) -> str:
    if isnan(p):
        return "-"
    return f"{p:.1g}" if p < 0.001 else f"{p:.3f}"


def _number(value: float, digits: int) -> str:
    if isnan(value):
        return "-"
    return ("inf" if value > 0 else "-inf") if isinf(value) else f"{value:.{digits}f}"


def _letter(number: int) -> str:
    """A, B, ..., Z, AA, AB, ... for 0, 1, ..."""
    before, last = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def _count(contests: Sequence[Contest]) -> int:
    return sum(not isnan(one.corrected) for contest in contests for one in contest.matches)


def _legend(results: Results) -> Iterator[str]:
    """How to read each column, once for all blocks."""
    every = [one for contests in results.values() for one in contests]
    intervals = {one.mean.interval for contest in every for one in contest.standings}
    intervals |= {one.paired.difference.interval for contest in every for one in contest.matches}
    made = {
        stats.WILSON: "Wilson for shares",
        stats.GAFFKE: stats.TOLD[stats.GAFFKE],
        stats.STUDENT: f"Student t below {stats.BOOTSTRAP_FROM} concepts",
        stats.BOOTSTRAP: f"bootstrap over concepts from {stats.BOOTSTRAP_FROM} on",
    }
    how = "; ".join(text for name, text in made.items() if name in intervals)
    yield (
        "place: from 1 + how many contestants are told to be better, to the number of contestants "
        "less how many are told to be worse; two are told apart by a p (Holm) of at most "
        f"{paired_tests.ALPHA:g}, and share places where they are not."
    )
    yield "mean: over n concepts, the drawings or answers of a concept averaged first."
    if how:
        yield f"[ ]: 95 % intervals ({how})."
    yield "difference: the first's mean less the second's, paired by concept."
    yield (
        "p: two-sided sign-flip permutation test over concepts (exact to "
        f"{paired_tests.EXACT_TO} that differ, then {paired_tests.FLIPS + 1:,} flips)."
    )
    counts = ", ".join(f"{_count(several)} of {m.label}" for m, several in results.items())
    yield f"p (Holm): corrected for how many comparisons there are: {counts}."
    yield "effect: mean difference over the standard deviation of the concepts' (Cohen's d_z)."
    yield "won/tied/lost: concepts where the first is better, equal or worse."
    yield (
        "detectable: the smallest true difference that a paired t test at 5 % would have shown "
        f"with {100 * paired_tests.POWER:.0f} % power over this many concepts that differ by this "
        "much."
    )
