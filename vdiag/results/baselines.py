"""Baselines: what the ranks of a table are to be held against, measured on its own concepts.

That guessing gives 50 is true over all captions of a level alone. Over the concepts of a table it
gives more or less: some captions are nearer to every picture than others. So three are measured.

- ``permuted``: the same pictures, the table's captions dealt out at random. All drawings of a
  concept get the caption of one concept, each concept's once, its own among them. The mean over all
  permutations is in closed form: with n values of C concepts, each value counts with its mean over
  the C captions. So is the variance (Hoeffding 1951): with ``a[c, d]`` the sum over the drawings of
  concept c of their ranks under the caption of d, and ``b`` the same less its row means and column
  means plus its mean, it is ``sum(b ** 2) / (C - 1) / n ** 2``. A failure that counts as the worst
  value does so under every caption.
- ``white sheet``: the mean rank of one white picture under each of the table's captions.
- ``best fixed``: the same of that picture of the runs which ranks highest under them.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from vdiag.concepts.sets import ranked_as
from vdiag.records import Concept, Over
from vdiag.results import failure_policies
from vdiag.results.intervals import Estimate
from vdiag.results.measures import Measure
from vdiag.results.outcomes import Outcome
from vdiag.run import rankings
from vdiag.run.rankings import WHITE
from vdiag.run.store import Run
from vdiag.scorers._ranks import percentages

PERMUTED, SHEET, FIXED = "permuted", "white sheet", "best fixed"
KINDS = (PERMUTED, SHEET, FIXED)
PERMUTATIONS = "permutations"
"""How the ends of a permuted baseline are made: 1.96 standard deviations over permutations."""
AT_ONCE = 512
Floats = NDArray[np.float64]


def label(measure: Measure, kind: str) -> str:
    """How tables call a measure's baseline: ``"tiny_rank permuted"``."""
    return f"{measure.label} {kind}"


def ranks(measure: Measure) -> bool:
    """Whether a measure is a rank among captions, which has baselines."""
    percentage = (measure.low, measure.high) == (0.0, 100.0) and not measure.position
    return percentage and measure.ranks_captions and measure.over == Over.IMAGE


def over_permutations(values: Floats, own: NDArray[np.intp]) -> tuple[float, float]:
    """Mean and standard deviation, over all permutations of captions, of the mean value.

    Args:
        values: (n, C) of n drawings under the captions of C concepts, two or more.
        own: (n,) each drawing's concept, by its column; every column has a drawing.
    """
    sums = np.zeros((values.shape[1], values.shape[1]))
    np.add.at(sums, own, values)
    return _of_sums(sums, len(values))


def _of_sums(sums: Floats, n: int) -> tuple[float, float]:
    """The same of the sums (C, C) over the drawings of each concept, n drawings in all."""
    concepts = len(sums)
    rest = sums - sums.mean(axis=0) - sums.mean(axis=1)[:, None] + sums.mean()
    return float(sums.sum()) / n / concepts, sqrt(float((rest**2).sum()) / (concepts - 1)) / n


@dataclass(frozen=True)
class Ranks:
    """The rankings that a run holds under one fingerprint."""

    rows: Mapping[str, int]
    columns: Mapping[str, int]
    places: NDArray[np.uint16] | NDArray[np.uint32]
    further: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, run: Run, fingerprint: str) -> "Ranks":
        """As read from the run; none where they are not there, or not complete."""
        captions = rankings.captions_of(run, fingerprint)
        count, rows = len(captions), rankings.count(run, fingerprint) if captions else 0
        places = np.zeros((rows, count), np.uint16 if 2 * count < 1 << 16 else np.uint32)
        numbers: dict[str, int] = {}
        beside: dict[str, dict[str, int]] = {}
        for subject, found, further in rankings.places(run, fingerprint) if captions else ():
            places[len(numbers)] = found[:count]
            numbers[subject] = len(numbers)
            if further:
                beside[subject] = dict(zip(further, found[count:].tolist(), strict=True))
        return cls(numbers, {text: column for column, text in enumerate(captions)}, places, beside)

    def under(self, subjects: Sequence[str], texts: Sequence[str]) -> Floats:
        """Percentages (n, m) of pictures under captions; ``nan`` where they were not ranked."""
        found = np.full((len(subjects), len(texts)), np.nan)
        count = len(self.columns)
        if count < 2:
            return found
        down = [place for place, subject in enumerate(subjects) if subject in self.rows]
        across = [place for place, text in enumerate(texts) if text in self.columns]
        rows = [self.rows[subjects[place]] for place in down]
        columns = [self.columns[texts[place]] for place in across]
        found[np.ix_(down, across)] = percentages(self.places[np.ix_(rows, columns)], count)
        for place in down:
            for column, text in enumerate(texts):
                if text in self.further.get(subjects[place], {}):
                    among = count + (text not in self.columns)
                    further = self.further[subjects[place]][text]
                    found[place, column] = percentages(further, among)
        return found


@dataclass(frozen=True)
class Fixed:
    """The picture that ranks highest under n captions together, and its mean rank."""

    one: Outcome
    value: float
    n: int


class Baselines:
    """What is measured of several runs.

    Args:
        runs: open for reading.
        outcomes: of these runs.
    """

    def __init__(self, runs: Sequence[Run], outcomes: Sequence[Outcome]) -> None:
        self._runs, self._outcomes = runs, outcomes
        self._ranks = cache(lambda run, fingerprint: Ranks.of(runs[run], fingerprint))
        self._texts = cache(self._texts_of)
        self._fixed: dict[tuple[object, ...], Fixed | None] = {}

    def measured(self, run: int, measure: Measure) -> bool:
        """Whether a run says of a measure what its pictures rank at under other captions.

        Also true where its scorer has nothing to say of that: only what is not there yet is not.
        """
        return bool(rankings.captions_of(self._runs[run], measure.fingerprint))

    def permuted(
        self,
        group: Sequence[Outcome],
        measure: Measure,
        policy: str,
        without: Set[failure_policies.Concept],
    ) -> tuple[Estimate, int] | None:
        """The permuted baseline, and over how many values.

        Args:
            group: the drawings of one place in the table.
            measure: one that :func:`ranks`.
            policy, without: see :func:`vdiag.results.failure_policies.values`.

        Returns:
            ``None`` where there are fewer than two concepts, or a picture was not ranked under
            all of their captions.
        """
        beyond = measure.high + 1.0
        marked = [_marked(one, measure, beyond + number) for number, one in enumerate(group)]
        found = failure_policies.values(marked, measure, policy, without)
        if found is None or len(set(found.concepts)) < 2:
            return None
        texts = {one.concept: self._text(one) for one in group}
        columns = {name: column for column, name in enumerate(dict.fromkeys(found.concepts))}
        own = np.array([columns[name] for name in found.concepts])
        captions = [texts[name] for name in columns]
        sums = np.zeros((len(columns), len(columns)))
        sources: list[tuple[float, int | None, str]] = []
        for number in found.numbers:
            if number < beyond:
                sources.append((number, None, ""))
                continue
            one, blank = _source(group, number - beyond)
            sources.append((number, one.run, WHITE if blank else one.image_key))
        for start in range(0, len(sources), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            np.add.at(sums, own[part], self._under(sources[part], captions, measure.fingerprint))
        if np.isnan(sums).any():
            return None
        mean, spread = _of_sums(sums, len(sources))
        low, high = np.clip([mean - 1.96 * spread, mean + 1.96 * spread], measure.low, measure.high)
        return Estimate(mean, float(low), float(high), PERMUTATIONS), found.n

    def _under(
        self,
        sources: Sequence[tuple[float, int | None, str]],
        captions: Sequence[str],
        fingerprint: str,
    ) -> Floats:
        """Values (n, m) under captions: a number, or the ranks of a run's picture."""
        values = np.repeat([[number] for number, _, _ in sources], len(captions), axis=1)
        for run in {run for _, run, _ in sources if run is not None}:
            down = [place for place, (_, of, _) in enumerate(sources) if of == run]
            under = self._ranks(run, fingerprint).under
            values[down] = under([sources[place][2] for place in down], captions)
        return values

    def sheet(
        self, group: Sequence[Outcome], measure: Measure, without: Set[failure_policies.Concept]
    ) -> tuple[Estimate, int] | None:
        """The mean rank of a white sheet under the captions of a place, and over how many."""
        texts = self._asked(group, without)
        for run in sorted({one.run for one in group}) if texts else ():
            found = self._ranks(run, measure.fingerprint).under([WHITE], texts)
            if not np.isnan(found).any():
                return Estimate(float(found.mean())), len(texts)
        return None

    def fixed(
        self, group: Sequence[Outcome], measure: Measure, without: Set[failure_policies.Concept]
    ) -> Fixed | None:
        """The picture of these runs and this level that ranks highest under a place's captions."""
        texts = tuple(self._asked(group, without))
        places = tuple(sorted({(one.run, one.level) for one in group}))
        key = (measure.key, places, texts)
        if texts and key not in self._fixed:
            shown = [one for one in self._outcomes if one.image and (one.run, one.level) in places]
            every = [one for part in self._means(shown, measure, texts) for one in part]
            self._fixed[key] = max(every, key=lambda found: found.value, default=None)
        return self._fixed.get(key)

    def _means(
        self, shown: Sequence[Outcome], measure: Measure, texts: Sequence[str]
    ) -> Iterator[list[Fixed]]:
        for run in dict.fromkeys(one.run for one in shown):
            here = [one for one in shown if one.run == run]
            for start in range(0, len(here), AT_ONCE):
                part = here[start : start + AT_ONCE]
                under = self._ranks(run, measure.fingerprint).under
                means = under([one.image_key for one in part], texts).mean(axis=1)
                pairs = zip(part, means.tolist(), strict=True)
                yield [Fixed(one, mean, len(texts)) for one, mean in pairs if mean == mean]

    def _asked(self, group: Sequence[Outcome], without: Set[failure_policies.Concept]) -> list[str]:
        """The captions of a place's concepts, one for each concept."""
        texts = {
            one.concept: self._text(one)
            for one in group
            if not one.turned_down and (one.run, one.level, one.concept) not in without
        }
        return [texts[name] for name in sorted(texts)]

    def _text(self, one: Outcome) -> str:
        """What a drawing's concept is ranked with."""
        return self._texts(one.run, one.level).get(one.text, one.text)

    def _texts_of(self, run: int, level: str) -> Mapping[str, str]:
        every: dict[str, Concept] = {}
        for one in self._outcomes:
            if (one.run, one.level) == (run, level):
                concept = Concept(one.concept, one.text, one.level, one.attributes)
                every.setdefault(one.text, concept)
        return ranked_as(level, every.values())


def _marked(one: Outcome, measure: Measure, mark: float) -> Outcome:
    """A drawing whose score says which drawing it is of; half more for a canvas in its place."""
    scores = [
        replace(found, value=mark + 0.5 * found.blank) for found in one.scores.get(measure.key, ())
    ]
    return replace(one, scores={measure.key: scores} if scores else {})


def _source(group: Sequence[Outcome], mark: float) -> tuple[Outcome, bool]:
    return group[int(mark)], mark != int(mark)
