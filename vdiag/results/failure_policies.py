"""Failure policies: what a drawing that failed counts as in a score.

A picture that shows nothing is a failure like any other (:mod:`vdiag.results.blank_pictures`).

- ``drop``: nothing; the score is over what shows something.
- ``worst``: the metric's worst value. A score over a concept's drawings is the worst where fewer
  than two of them show something.
- ``blank``: what the scorer gives a white canvas under its own caption in its place
  (``vdiag score RUN --blank``); where nothing failed, the same as ``drop``.

A drawing that is not finished, or rendered and not scored, counts under no policy. Neither does a
question that its endpoint turned down, which is no drawing's failure, nor do the failures of a
concept that the scorer was told to leave out, or none of whose pictures has a score. A score over a
whole set has ``drop`` alone.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from vdiag.errors import BadInput, UnknownName
from vdiag.records import Over
from vdiag.results.intervals import Estimate
from vdiag.results.measures import Measure, Shown
from vdiag.results.outcomes import Found, Key, Outcome, fullest

DROP, WORST, BLANK = "drop", "worst", "blank"
POLICIES = (DROP, WORST, BLANK)
DEFAULT = (DROP, WORST)
MEANING = {
    DROP: "over what shows something",
    WORST: "a failure, or a picture that shows nothing, counts as the worst value",
    BLANK: "a failure, or a picture that shows nothing, is scored as a white canvas",
}
Concept = tuple[int, str, str]
"""Number of the run, level and name."""
Place = tuple[int, str, Measure]
"""Number of the run, level and measure."""


@dataclass(frozen=True)
class Values:
    """What one number of a table is over.

    Attributes:
        numbers: the values.
        concepts: the concept of each.
        n: how many drawings, concepts or pictures of a set they stand for.
        told: their mean with the interval that the scorer gave; ``None`` where it gave none.
    """

    numbers: Sequence[float]
    concepts: Sequence[str]
    n: int
    told: Estimate | None = None


def policies(names: Sequence[str]) -> tuple[str, ...]:
    """The policies by what the user typed, in the order of :data:`POLICIES`.

    Raises:
        UnknownName: there is no such policy.
        BadInput: none is named.
    """
    for name in names:
        if name not in POLICIES:
            raise UnknownName("failure policy", name, POLICIES, "vdiag table --help")
    if not names:
        raise BadInput(f"--failures names no policy; give some of {', '.join(POLICIES)}.")
    return tuple(policy for policy in POLICIES if policy in names)


def left_out(outcomes: Iterable[Outcome], measure: Measure) -> frozenset[Concept]:
    """Concepts that the scorer was told to leave out, or whose pictures all have no score."""
    if measure.over != Over.IMAGE:
        return frozenset()
    named = {_concept(one) for one in outcomes if one.text in measure.left_out}
    drawn = {_concept(one) for one in outcomes if one.shows}
    scored = {_concept(one) for one in outcomes if _single(one, measure.key) is not None}
    return frozenset(named | (drawn - scored))


def values(
    outcomes: Sequence[Outcome], measure: Measure, policy: str, without: Set[Concept]
) -> Values | None:
    """The values behind one number; ``None`` where the policy has none for this measure.

    Args:
        outcomes: those of one place in the table.
        measure: which score.
        policy: one of :data:`POLICIES`.
        without: the concepts that :func:`left_out` found.
    """
    if policy == WORST and measure.worst is None:
        return None
    if measure.over == Over.SET:
        return _of_sets(outcomes, measure) if policy == DROP else None
    if policy != DROP and _unscored(outcomes, measure, without):
        return None
    found = _of_images if measure.over == Over.IMAGE else _of_concepts
    pairs = list(found(outcomes, measure, policy, without))
    return Values([value for value, _ in pairs], [concept for _, concept in pairs], len(pairs))


def canvases(outcomes: Iterable[Outcome], measure: Measure) -> dict[str, float]:
    """By concept what a white canvas scores under its caption, where one was scored."""
    found: dict[str, float] = {}
    for one in outcomes:
        score = _single(one, measure.key, blank=True)
        if score is not None:
            found.setdefault(one.concept, score)
    return found


def lacking(
    outcomes: Sequence[Outcome], shown: Shown, without: Mapping[Key, Set[Concept]]
) -> dict[Place, tuple[int, int]]:
    """How many failures lack a score of a white canvas in their place, and out of how many."""
    return {
        (run, level, measure): _lacking(
            [one for one in outcomes if (one.run, one.level) == (run, level)],
            measure,
            without[measure.key],
        )
        for (run, level), several in shown.of.items()
        for measure in several
        if measure.over != Over.SET
    }


def refuse_without_canvas(lacking: Mapping[Place, tuple[int, int]], folders: Sequence[str]) -> None:
    """Refuse the policy ``blank`` where nothing was scored for it.

    Args:
        lacking: from :func:`lacking`.
        folders: of the runs.

    Raises:
        BadInput: a run has failures and not one score of a white canvas.
    """
    for number, folder in enumerate(folders):
        counts = [count for (run, _, _), count in lacking.items() if run == number]
        missing, failed = (sum(part) for part in zip(*counts, strict=True)) if counts else (0, 0)
        if failed and missing == failed:
            raise BadInput(
                f'The run "{folder}" has no scores of a white canvas in place of its failures, '
                f"which --failures blank shows; make them with `vdiag score {folder} --blank`."
            )


def possible(
    policies: Sequence[str],
    measure: Measure,
    outcomes: Sequence[Outcome],
    lacking: Mapping[Place, tuple[int, int]],
) -> list[str]:
    """The policies without ``blank`` where the measure's scorer was never asked for it."""
    counts = {lacking.get((one.run, one.level, measure), (0, 0)) for one in outcomes}
    never = any(missing == failed > 0 for missing, failed in counts)
    return [policy for policy in policies if policy != BLANK or not never]


def _lacking(
    outcomes: Iterable[Outcome], measure: Measure, without: Set[Concept]
) -> tuple[int, int]:
    needed = 2 if measure.over == Over.CONCEPT else 1
    failed = [
        one
        for group in _by_concept(outcomes)
        for one in group
        if len(group) >= needed and one.failed and _concept(one) not in without
    ]
    has = [any(score.blank for score in one.scores.get(measure.key, ())) for one in failed]
    return has.count(False), len(failed)


def _concept(one: Outcome) -> Concept:
    return one.run, one.level, one.concept


def _single(one: Outcome, key: Key, blank: bool = False) -> float | None:
    """The score of one picture, or of the white canvas in its place."""
    found = [score.value for score in one.scores.get(key, ()) if score.blank == blank]
    return found[0] if found else None


def _unscored(outcomes: Sequence[Outcome], measure: Measure, without: Set[Concept]) -> bool:
    """Whether there are pictures and not one has a score: failures alone tell nothing then."""
    if measure.over != Over.IMAGE:
        return False
    shown = [one for one in outcomes if one.shows]
    return bool(shown) and all(_single(one, measure.key) is None for one in shown)


def _of_images(
    outcomes: Sequence[Outcome], measure: Measure, policy: str, without: Set[Concept]
) -> Iterator[tuple[float, str]]:
    for one in outcomes:
        value = None
        if one.shows:
            value = _single(one, measure.key)
        elif one.failed and _concept(one) not in without:
            if policy == WORST:
                value = measure.worst
            elif policy == BLANK:
                value = _single(one, measure.key, blank=True)
        if value is not None:
            yield value, one.concept


def _of_concepts(
    outcomes: Sequence[Outcome], measure: Measure, policy: str, without: Set[Concept]
) -> Iterator[tuple[float, str]]:
    for group in _by_concept(outcomes):
        if len(group) < 2:
            continue
        found = [score for one in group for score in one.scores.get(measure.key, ())]
        chosen = fullest(
            (score for score in found if not score.blank), (one for one in group if one.shows)
        )
        if policy == BLANK and any(one.failed for one in group):
            chosen = fullest((score for score in found if score.blank), group)
        yield from ((score.value, group[0].concept) for score in chosen)
        over = all(one.finished for one in group)
        if policy == WORST and not chosen and over and sum(one.shows for one in group) < 2:
            yield float(measure.worst or 0.0), group[0].concept


def _of_sets(outcomes: Sequence[Outcome], measure: Measure) -> Values:
    """The score of each run's set; it tells nothing of single concepts."""
    found = [
        score
        for run in {one.run for one in outcomes}
        for part in [[one for one in outcomes if one.run == run]]
        for score in fullest((s for one in part for s in one.scores.get(measure.key, ())), part)
    ]
    n = sum(len(score.members) for score in found)
    return Values([score.value for score in found], [""] * len(found), n, _told(found))


def _told(found: Sequence[Found]) -> Estimate | None:
    """The mean of scores over sets; as sets share no picture, their half widths add in squares."""
    ends = [score.ends for score in found if score.ends is not None]
    if not found or len(ends) < len(found):
        return None
    values = [score.value for score in found]
    mean = sum(values) / len(values)
    below = math.hypot(*(v - e[0] for v, e in zip(values, ends, strict=True))) / len(values)
    above = math.hypot(*(e[1] - v for v, e in zip(values, ends, strict=True))) / len(values)
    return Estimate(mean, mean - below, mean + above, ends[0][2])


def _by_concept(outcomes: Iterable[Outcome]) -> list[list[Outcome]]:
    """The drawings of one concept that were asked for in one way, and not turned down."""
    groups: dict[tuple[Concept, str, str, str], list[Outcome]] = {}
    for one in (one for one in outcomes if not one.turned_down):
        way = (_concept(one), one.model, one.condition, one.language)
        groups.setdefault(way, []).append(one)
    return list(groups.values())
