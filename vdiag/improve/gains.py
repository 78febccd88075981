"""Gains: the table of what rounds of feedback brought, beside as many fresh drawings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import pandas as pd

from vdiag.errors import UnknownName
from vdiag.improve.chains import ARMS, FRESH, IMPROVED, LAST, Chain, Improvements
from vdiag.improve.lines import Line, Picked, Row
from vdiag.improve.notes import notes
from vdiag.results import endpoints, intervals
from vdiag.results.failure_policies import DROP, WORST
from vdiag.results.families import holm
from vdiag.results.intervals import Estimate
from vdiag.results.measures import Measure
from vdiag.results.medians import MEDIANS
from vdiag.results.outcomes import Outcome
from vdiag.results.paired_tests import Paired
from vdiag.results.sheets import Sheet, cell

POLICIES = (WORST, DROP)
ALL = "all languages"
SINCE, AGAINST = "change since round 0", "change against fresh"
COLUMNS = (
    "model", "level", "language", "feedback", "round", "measure", "arm", "pick", "policy", "unit",
    "value", "low", "high", "interval", "n", "n_of", "p", "p_corrected", "effect", "wins", "ties",
    "losses", "detectable", *MEDIANS,
)  # fmt: skip
Place = tuple[str, str, str, str]
"""Model, level, language, feedback."""


def tabulate(found: Improvements, policy: str = WORST) -> Sheet:
    """The table: rounds across; both arms, their change and what it cost down.

    Args:
        found: as read.
        policy: what an arm without a single drawing that shows something counts as: the worst
            value (``"worst"``), or nothing (``"drop"``).

    Raises:
        UnknownName: there is no such policy.
    """
    if policy not in POLICIES:
        raise UnknownName("failure policy of improving", policy, POLICIES, "vdiag table --help")
    rows: list[Row] = []
    blocks = []
    for place, chains in _places(found.chains):
        here = replace(found, rounds=max(chain.asked for chain in chains))
        lines = list(_lines(chains, here, policy))
        blocks.append((" · ".join(place), _grid(lines, here.rounds)))
        names = dict(zip(COLUMNS, place, strict=False))
        rows += [{**names, **row} for line in lines for row in _rows(line, policy)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    told = intervals.legend(set(frame["interval"].dropna()))
    return Sheet(frame, blocks, [*notes(found, policy), *filter(None, [told])])


def _places(chains: Sequence[Chain]) -> Iterator[tuple[Place, list[Chain]]]:
    """The chains of every block; where there are several languages all of them together, too."""

    def place(chain: Chain) -> Place:
        base = chain.base
        return (chain.model, base.level, base.language, chain.feedback)

    def without_language(chain: Chain) -> Place:
        base = chain.base
        return (chain.model, base.level, ALL, chain.feedback)

    for key in (place, without_language):
        for names, group in groupby(sorted(chains, key=key), key=key):
            members = list(group)
            if key is place or len({chain.base.language for chain in members}) > 1:
                yield names, members


def _lines(chains: Sequence[Chain], found: Improvements, policy: str) -> Iterator[Line]:
    rounds = range(found.rounds + 1)
    controlled = any(chain.fresh for chain in chains)
    n = [sum(chain.known(IMPROVED, r) for chain in chains) for r in rounds]
    yield Line("n (first drawings)", {"measure": "n", "unit": ""}, [float(c) for c in n], n)
    yield from _made(chains, rounds)
    calls = [float(sum(chain.calls_until(r) for chain in _known(chains, r))) for r in rounds]
    yield Line("calls since round 0", {"measure": "calls", "unit": ""}, calls, n)
    yield from _told_by_endpoints(chains, rounds, n)
    yield from _costs(chains, rounds, controlled)
    for measure in found.reported:
        for pick in found.picks:
            picked = Picked(chains, measure, found.selection, pick, policy)
            for arm in ARMS if controlled else (IMPROVED,):
                yield picked.mean(arm, rounds)
            yield picked.change(SINCE, rounds, lambda r: ((IMPROVED, 0), (IMPROVED, r)))
            if controlled:
                yield picked.change(AGAINST, rounds, lambda r: ((FRESH, r), (IMPROVED, r)))
        yield from _costs_of_points(chains, found, measure, policy, controlled)


def _told_by_endpoints(chains: Sequence[Chain], rounds: range, n: Sequence[int]) -> Iterator[Line]:
    """Counts of each round's questions turned down, and of its answers by served name."""
    told = [
        dict(
            endpoints.counts(
                [name for chain in chains for turn, name in chain.served if turn == r],
                sum(chain.turned_down.get(IMPROVED, ()).count(r) for chain in chains),
            )
        )
        for r in rounds
    ]
    for name in dict.fromkeys(name for counts in told for name in counts):
        counts = [float(of_round.get(name, 0)) for of_round in told]
        row: Row = {"measure": name, "arm": IMPROVED, "unit": ""}
        yield Line(f"{name} (asked in this round)", row, counts, n)


def _known(chains: Sequence[Chain], number: int, arm: str = IMPROVED) -> list[Chain]:
    """Those whose answers up to a round are all there."""
    return [chain for chain in chains if chain.known(arm, number)]


def _made(chains: Sequence[Chain], rounds: range) -> Iterator[Line]:
    """Of each round's own drawings that ended how many rendered, showed something, were cut off."""
    made: list[list[Outcome]] = [[chain.base for chain in chains]]
    made += [[c.improved[r] for c in chains if r in c.improved] for r in rounds[1:]]
    made = [[one for one in several if one.finished] for several in made]
    counts = [len(several) for several in made]
    rendered = [[one.image for one in several] for several in made]
    show = [[one.shows for one in several] for several in made]
    for name, hits in (("rendered", rendered), ("shows something", show)):
        rates = [
            intervals.rate(of_round, [one.concept for one in several])
            for of_round, several in zip(hits, made, strict=True)
        ]
        row: Row = {"measure": name, "arm": IMPROVED, "unit": "%"}
        yield Line(f"{name} % (asked in this round)", row, rates, counts, "drawings")
    cut_off = [float(sum(one.cut_off for one in several)) for several in made]
    if any(cut_off):
        row = {"measure": "cut off", "arm": IMPROVED, "unit": ""}
        yield Line("cut off (asked in this round)", row, cut_off, counts, "drawings")


def _costs(chains: Sequence[Chain], rounds: range, controlled: bool) -> Iterator[Line]:
    """Tokens and money since the first drawing."""
    for arm, what, unit, used in _used(chains, rounds, controlled):
        row: Row = {"measure": what, "arm": arm, "unit": unit}
        n = [len(_known(chains, r, arm)) for r in rounds]
        yield Line(f"{what} since round 0, {arm}", row, used, n)


def _costs_of_points(
    chains: Sequence[Chain],
    found: Improvements,
    measure: Measure,
    policy: str,
    controlled: bool,
) -> Iterator[Line]:
    """Tokens and money for each point gained."""
    rounds = range(found.rounds + 1)
    picked = Picked(chains, measure, found.selection, LAST, policy)
    for arm, what, unit, used in _used(chains, rounds, controlled):
        n = [len(_known(chains, r, arm)) for r in rounds]
        gains = picked.change(SINCE, rounds, lambda r, arm=arm: ((arm, 0), (arm, r))).values  # type: ignore[misc]
        each = [
            _per_point(total, gain, count, measure.higher_is_better)
            for total, gain, count in zip(used, gains, n, strict=True)
        ]
        row: Row = {"measure": f"{what} a point", "arm": arm, "unit": unit}
        yield Line(f"{what} a point of {measure.label}, {arm}", row, each, n)


def _used(
    chains: Sequence[Chain], rounds: range, controlled: bool
) -> Iterator[tuple[str, str, str, list[float | None]]]:
    """Arm, what it used, the unit, and how much of it up to every round; none of what is free."""
    for arm in ARMS if controlled else (IMPROVED,):
        spent = [[chain.cost(arm, r) for chain in _known(chains, r, arm)] for r in rounds]
        tokens = [_total([one.tokens for one in several]) for several in spent]
        dollars = [_total([one.usd for one in several]) for several in spent]
        for what, unit, used in (("tokens", "", tokens), ("US dollars", "$", dollars)):
            if any(used):
                yield arm, what, unit, used


def _total(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return float(sum(known)) if len(known) == len(parts) else None


def _per_point(
    used: float | None,
    gain: Estimate | Paired | float | None,
    chains: int,
    higher_is_better: bool,
) -> float | None:
    """What one drawing's gain of one point has cost; ``None`` where nothing was gained."""
    if used is None or not isinstance(gain, Paired):
        return None
    points = gain.difference.value if higher_is_better else -gain.difference.value
    return used / chains / points if points > 0 else None


def _grid(lines: Sequence[Line], rounds: int) -> pd.DataFrame:
    cells = {line.label: [_text(v, line.row) for v in line.values] for line in lines}
    columns = [f"round {number}" for number in range(rounds + 1)]
    return pd.DataFrame.from_dict(cells, orient="index", columns=columns)


def _text(found: Estimate | Paired | float | None, row: Mapping[str, object]) -> str:
    if found is None:
        return "-"
    if isinstance(found, Paired):
        won = f"{found.wins}/{found.ties}/{found.losses}"
        return f"{_signed(found.difference, str(row['unit']))} {won}"
    if isinstance(found, Estimate):
        return cell(found, str(row["unit"]))
    return f"{found:.4f}" if row["unit"] == "$" else f"{found:,.0f}"


def _signed(estimate: Estimate, unit: str) -> str:
    text = cell(estimate, unit)
    return f"+{text}" if estimate.value > 0 else text


def _rows(line: Line, policy: str) -> Iterator[Row]:
    pairs = [one for one in line.values if isinstance(one, Paired)]
    corrected = iter(holm([pair.p for pair in pairs]))
    for number, found in enumerate(line.values):
        if found is None:
            continue
        row: Row = {**line.row, "round": number, "policy": policy}
        row |= {"n": line.n[number], "n_of": line.n_of}
        if isinstance(found, Paired):
            row |= {
                **vars(found.difference),
                "p": found.p,
                "p_corrected": next(corrected),
                "effect": found.effect,
                "wins": found.wins,
                "ties": found.ties,
                "losses": found.losses,
                "detectable": found.detectable,
            }
        elif isinstance(found, Estimate):
            row |= vars(found)
        else:
            row["value"] = found
        yield row
