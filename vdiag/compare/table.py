"""Scoreboards: contests as a sheet, in rows for scripts and in blocks for people."""

from collections.abc import Iterator, Mapping, Sequence
from math import isinf, isnan

import pandas as pd

from vdiag.compare import few_concepts
from vdiag.compare.places import Contest, Match, Scale, Standing
from vdiag.results import intervals as stats
from vdiag.results import paired_tests, sign_flips
from vdiag.results.medians import MEDIANS
from vdiag.results.power import POWER
from vdiag.results.sheets import Sheet, cell
from vdiag.results.sign_flips import ALPHA

NUMBERS = (
    "measure", "policy", "unit", "contestant", "against", "n", "value", "low", "high", "interval",
    "n_of", *MEDIANS,
    "best_place", "worst_place", "p", "p_holm", "effect", "wins", "ties", "losses", "detectable",
    "comparisons", "beats", "beats_low", "beats_high", "bt_place", "bt_best_place",
    "bt_worst_place",
)  # fmt: skip
"""Columns of the rows after those that say where; ``against`` is empty beside a contestant's own
mean, and else the value is the difference of the two."""
_COUNTS = (
    "best_place", "worst_place", "wins", "ties", "losses", "comparisons", "bt_place",
    "bt_best_place", "bt_worst_place",
)  # fmt: skip
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
            where = dict(zip(columns, (*contest.where[0], contest.where[1]), strict=True))
            whose = {"measure": scale.label, "policy": policy, "unit": scale.unit}
            rows += [{**where, **whose, **row} for row in _rows(contest)]
            unit = " %" if scale.unit == "%" else ""
            measure = f"{scale.label}{unit}" + (f" ({policy})" if policy else "")
            heading = " · ".join([few_concepts.named(contest.where, columns), measure])
            blocks.append((heading, _ranking(contest, scale, letters)))
            blocks.append((f"{heading} · differences", _differences(contest, scale, letters)))
    frame = pd.DataFrame(rows, columns=[*filter(None, columns), *NUMBERS]).astype(
        dict.fromkeys(_COUNTS, "Int64")
    )
    frame["n_of"] = "concepts"
    said = few_concepts.sentences(results, columns)
    return Sheet(frame, blocks, [*said, *_legend(results), *notes])


def _rows(contest: Contest) -> Iterator[dict[str, object]]:
    for one in contest.standings:
        yield {
            "contestant": one.contestant,
            "against": "",
            "n": one.n,
            **vars(one.mean),
            "best_place": one.place.best,
            "worst_place": one.place.worst,
            "beats": one.rated.beats.value,
            "beats_low": one.rated.beats.low,
            "beats_high": one.rated.beats.high,
            "bt_place": one.rated.place,
            "bt_best_place": one.rated.best,
            "bt_worst_place": one.rated.worst,
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
            "comparisons": found.comparisons,
        }


def _ranking(contest: Contest, scale: Scale, letters: Mapping[str, str]) -> pd.DataFrame:
    def row(one: Standing) -> dict[str, str]:
        return {
            "place": str(one.place),
            "mean": cell(one.mean, scale.unit),
            "n (concepts)": str(one.n),
            "beats others %": cell(one.rated.beats, "%"),
            "place by wins": str(one.rated),
        }

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
            "detectable": _detectable(found.detectable, scale.unit),
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


def _detectable(value: float, unit: str) -> str:
    return "none" if isnan(value) else _number(value, 1 if unit == "%" else 3)


def _letter(number: int) -> str:
    """A, B, ..., Z, AA, AB, ... for 0, 1, ..."""
    before, last = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def _legend(results: Results) -> Iterator[str]:
    """How to read each column, once for all blocks."""
    every = [one for contests in results.values() for one in contests]
    intervals = {one.mean.interval for contest in every for one in contest.standings}
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
        f"{ALPHA:g}, and share places where they are not."
    )
    yield "mean: over n concepts, the drawings or answers of a concept averaged first."
    if how:
        yield f"[ ]: 95 % intervals ({how})."
    yield (
        "beats others: the chance to be better than another of these on a concept, ties half, by "
        "the model of Bradley and Terry; place by wins: by this chance [places in its 95 % "
        "interval]."
    )
    yield "difference: the first's mean less the second's, paired by concept."
    yield from _intervals_of_differences(every)
    yield (
        "p: two-sided sign-flip permutation test over concepts (exact to "
        f"{sign_flips.EXACT_TO} that differ, then {sign_flips.FLIPS + 1:,} flips)."
    )
    yield few_concepts.families(results)
    yield "effect: mean difference over the standard deviation of the concepts' (Cohen's d_z)."
    yield "won/tied/lost: concepts where the first is better, equal or worse."
    yield (
        "detectable: the smallest true difference that this test would have shown with "
        f"{100 * POWER:.0f} % power, Holm's first step reckoned in, over this many concepts that "
        "differ by this much; none: no difference on this scale."
    )


def _intervals_of_differences(contests: Sequence[Contest]) -> Iterator[str]:
    made = {
        paired_tests.SIGN_FLIPS: "all means that the test does not refuse",
        paired_tests.SCORE: "score interval of paired shares (Tango), and what the test does not "
        "refuse",
        paired_tests.STUDENT: "Student t where fewer than 6 concepts differ, and 0",
    }
    found = {one.paired.difference.interval for contest in contests for one in contest.matches}
    if how := "; ".join(text for name, text in made.items() if name in found):
        yield f"[ ] of differences: 0 lies within exactly where p is above {ALPHA:g} ({how})."
