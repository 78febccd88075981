"""Contests: contestants set beside each other on the same concepts, wherever the values are from.

A place is what a comparison is made within (a level, a model), a part is what splits it further
(a language, a view): every part of a place is compared for itself, and all of them together as the
mean over the parts that all contestants have.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from statistics import fmean

import numpy as np

from vdiag.results import intervals
from vdiag.results.bradley_terry import Rated, rated, wins_of
from vdiag.results.families import Place, holm, places
from vdiag.results.intervals import Estimate
from vdiag.results.paired_tests import Paired, Values, every_pair

TOGETHER = "together"
"""The part that stands for all parts of a place."""
Where = tuple[tuple[str, ...], str]
"""A place and a part of it."""
Grid = Mapping[Where, Mapping[str, Values]]
"""By place and part and then by contestant the values of its concepts."""


@dataclass(frozen=True)
class Observation:
    """One value of one contestant.

    Attributes:
        contestant: its name.
        place: what is compared within, such as a level.
        part: what splits the place, such as a language; empty where nothing does.
        concept: what pairs it with the values of the others.
        value: ``nan`` where the contestant was asked and no value came of it.
    """

    contestant: str
    place: tuple[str, ...]
    part: str
    concept: str
    value: float


@dataclass(frozen=True)
class Scale:
    """What the values measure.

    Attributes:
        label: as tables call it.
        unit: ``"%"`` or empty.
        low, high: the lowest and the highest value there can be.
        higher_is_better: which way is better.
    """

    label: str
    unit: str
    low: float
    high: float
    higher_is_better: bool


@dataclass(frozen=True)
class Gap:
    """Concepts that a contestant has no value of, though another one has.

    Attributes:
        where: the place and part.
        contestant: who lacks them.
        concepts: their names, sorted.
        of: how many concepts any contestant has a value of there.
    """

    where: Where
    contestant: str
    concepts: tuple[str, ...]
    of: int


@dataclass(frozen=True)
class Standing:
    """How a contestant did.

    Attributes:
        contestant: its name.
        place: the places that it may have, see :func:`vdiag.results.families.places`.
        rated: its place by how often it is better than each other one on a concept.
        mean: over concepts, with a 95 % interval.
        n: how many concepts.
        values: how many values they are the means of.
    """

    contestant: str
    place: Place
    rated: Rated
    mean: Estimate
    n: int
    values: int


@dataclass(frozen=True)
class Match:
    """Two contestants, the one with the better mean first.

    Attributes:
        contestant, against: their names.
        paired: the first less the second; wins are the first one's.
        corrected: p-value after Holm's correction over the matches of its contest.
    """

    contestant: str
    against: str
    paired: Paired
    corrected: float


@dataclass(frozen=True)
class Contest:
    """All contestants of a place and part, the best mean first, and each two of them.

    The matches are a family of their own: their p-values are corrected for each other alone.
    """

    where: Where
    standings: Sequence[Standing]
    matches: Sequence[Match]


def grid(observations: Iterable[Observation]) -> Grid:
    """Observations in their places; a contestant without any value has a place, too."""
    made: dict[Where, dict[str, dict[str, list[float]]]] = {}
    for one in observations:
        concepts = made.setdefault((one.place, one.part), {}).setdefault(one.contestant, {})
        if not isnan(one.value):
            concepts.setdefault(one.concept, []).append(one.value)
    return {where: made[where] for where in sorted(made)}


def gaps(cells: Grid) -> list[Gap]:
    """Who lacks which concepts; where nobody does, the contestants can be paired."""
    found = []
    for where, contestants in cells.items():
        known = {concept for values in contestants.values() for concept in values}
        for name, values in contestants.items():
            if lacks := sorted(known - values.keys()):
                found.append(Gap(where, name, tuple(lacks), len(known)))
    return found


def common(cells: Grid) -> Grid:
    """The concepts that all contestants of a place and part have."""
    return {
        where: {
            name: {concept: values[concept] for concept in sorted(_common(contestants))}
            for name, values in contestants.items()
        }
        for where, contestants in cells.items()
    }


def contests(cells: Grid, scale: Scale) -> list[Contest]:
    """Compare all contestants in every part of every place, and over all parts together.

    Each of these contests corrects the p-values of its own matches, whatever others there are.
    Parts with one contestant or with no concept are passed over.

    Args:
        cells: in every part the same concepts for all contestants, as :func:`common` leaves them.
        scale: what the values measure.

    Raises:
        ValueError: contestants of a part have different concepts.
    """
    return [
        _contest(where, _worst_first(contestants, scale), scale)
        for where, contestants in with_together(cells).items()
        if len(contestants) > 1 and any(contestants.values())
    ]


def _contest(where: Where, group: Mapping[str, Values], scale: Scale) -> Contest:
    pairs = every_pair(group, scale.higher_is_better, scale.high - scale.low)
    p_values = holm([found.p for found in pairs.values()])
    corrected = dict(zip(pairs, p_values, strict=True))
    placed = places(list(group), pairs, corrected, scale.higher_is_better)
    stands = dict(zip(group, _rated(group, scale), strict=True))
    standings = [_standing(n, group[n], placed[n], stands[n], scale) for n in group]
    matches = [Match(b, a, found, corrected[a, b]) for (a, b), found in pairs.items()]
    return Contest(where, standings[::-1], matches[::-1])


def _rated(group: Mapping[str, Values], scale: Scale) -> list[Rated]:
    means = [{c: fmean(several) for c, several in values.items()} for values in group.values()]
    wins = [wins_of([of[c] for of in means], scale.higher_is_better) for c in means[0]]
    return rated(np.array(wins))


def _common(contestants: Mapping[str, Values]) -> set[str]:
    return set.intersection(*(set(values) for values in contestants.values()))


def with_together(cells: Grid) -> dict[Where, Mapping[str, Values]]:
    """The parts of each place, and first all of them together where there are several."""
    parts: dict[tuple[str, ...], dict[str, Mapping[str, Values]]] = {}
    for (place, part), contestants in cells.items():
        parts.setdefault(place, {})[part] = contestants
    made: dict[Where, Mapping[str, Values]] = {}
    for place, of in parts.items():
        every = {name for contestants in of.values() for name in contestants}
        shared = [contestants for contestants in of.values() if contestants.keys() == every]
        if len(shared) > 1:
            made[place, TOGETHER] = {name: _means(name, shared) for name in sorted(every)}
        made |= {(place, part): contestants for part, contestants in of.items()}
    return made


def _means(name: str, parts: Iterable[Mapping[str, Values]]) -> dict[str, list[float]]:
    """For each concept of a contestant its mean in each part."""
    found: dict[str, list[float]] = {}
    for contestants in parts:
        for concept, values in contestants[name].items():
            found.setdefault(concept, []).append(fmean(values))
    return found


def _worst_first(contestants: Mapping[str, Values], scale: Scale) -> dict[str, Values]:
    """Sorted so that reversed they are best first, those of one mean by the alphabet."""

    def rank(name: str) -> tuple[float, str]:
        mean = fmean(map(fmean, contestants[name].values()))
        return (-mean if scale.higher_is_better else mean), name

    return {name: contestants[name] for name in sorted(contestants, key=rank, reverse=True)}


def _standing(name: str, values: Values, place: Place, stands: Rated, scale: Scale) -> Standing:
    means = [fmean(several) for several in values.values()]
    estimate = intervals.mean(means, list(values), (scale.low, scale.high))
    count = sum(len(several) for several in values.values())
    return Standing(name, place, stands, estimate, len(values), count)
