"""Chains: what rounds of feedback made of drawings, beside as many fresh ones.

Both arms begin with the same first drawing. In the one, each round improves on the round before; in
the other (the control) each call to the model that this took is spent on a fresh drawing instead.
After every round an arm is looked at in two ways. ``last`` is its latest drawing that shows
something: what a user who takes the newest gets, and what each arm gives on average. ``best`` is
the one that the selecting scorer ranks highest of all so far: what a user who makes a choice gets.
The selecting scorer is never the one that is reported, whose own luck it would pick
(the winner's curse).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from vdiag.ask.money.spending import Spent
from vdiag.results.measures import Measure
from vdiag.results.outcomes import Outcome

GENERIC, SELF, IMAGE, ERROR = "generic", "self", "image", "error"
FEEDBACK = (GENERIC, SELF, IMAGE, ERROR)
"""What the model is told: to improve the code; its own suggestions; its picture; the error."""
IMPROVED, FRESH = "improved", "fresh"
ARMS = (IMPROVED, FRESH)
LAST, BEST = "last", "best"
PICKS = (LAST, BEST)


@dataclass(frozen=True)
class Chain:
    """One first drawing and all that was made of it under one kind of feedback.

    Attributes:
        base: the first drawing.
        feedback: one of :data:`FEEDBACK`.
        improved: drawings by round, from 1; a round without one is not in it.
        calls: to the model since the first drawing, by round; a round in which nothing was asked
            is not in it.
        fresh: drawings by number, from 1, that were made instead.
        spent: on the improved arm in each round.
        spent_fresh: on each fresh drawing, by number.
        unanswered: by arm the first round (of fresh ones the number) that was asked for without
            an answer so far: a budget ended, the run was stopped, or it was turned down.
        turned_down: by arm the rounds (of fresh ones the numbers) whose questions the endpoint
            turned down.
        served: rounds with the names that the model was served under to improve it; none where
            all were as asked for.
        condition: what sets it apart from others of its model, level, language and feedback
            (``"size 256"``); empty where nothing does.
    """

    base: Outcome
    feedback: str
    improved: Mapping[int, Outcome]
    calls: Mapping[int, int]
    fresh: Mapping[int, Outcome]
    spent: Mapping[int, Spent] = field(default_factory=dict)
    spent_fresh: Mapping[int, Spent] = field(default_factory=dict)
    unanswered: Mapping[str, int] = field(default_factory=dict)
    turned_down: Mapping[str, Sequence[int]] = field(default_factory=dict)
    served: Sequence[tuple[int, str]] = ()
    condition: str = ""

    @property
    def model(self) -> str:
        """How tables call who made it: ``m (size 256)``."""
        return f"{self.base.model} ({self.condition})" if self.condition else self.base.model

    @property
    def asked(self) -> int:
        """The last round in which the model was asked about it."""
        return max([0, *self.improved, *self.calls, self.unanswered.get(IMPROVED, 0)])

    def known(self, arm: str, number: int) -> bool:
        """Whether all that an arm asked for up to a round was answered."""
        if number >= self.unanswered.get(IMPROVED, inf):
            return False
        return arm == IMPROVED or self.calls_until(number) < self.unanswered.get(FRESH, inf)

    def ended(self, arm: str) -> bool:
        """Whether an arm ends where the endpoint turned a question down."""
        return self.unanswered.get(arm) in self.turned_down.get(arm, ())

    def calls_until(self, number: int) -> int:
        """Calls to the model up to a round."""
        return max((calls for turn, calls in self.calls.items() if turn <= number), default=0)

    def drawings(self, arm: str, number: int) -> list[Outcome]:
        """All drawings of an arm up to a round, the first one first."""
        if arm == IMPROVED:
            later = self.improved
        else:
            number, later = self.calls_until(number), self.fresh
        return [self.base, *(later[turn] for turn in sorted(later) if turn <= number)]

    def last(self, arm: str, number: int) -> Outcome | None:
        """The latest drawing that shows something; ``None`` while there is none."""
        shown = [one for one in self.drawings(arm, number) if one.shows]
        return shown[-1] if shown else None

    def best(self, arm: str, number: int, selection: Measure | None) -> Outcome | None:
        """The drawing that the selecting scorer ranks highest, the earliest of equals."""
        if selection is None:
            return None
        scored = [(value(one, selection), one) for one in self.drawings(arm, number) if one.shows]
        sign = 1.0 if selection.higher_is_better else -1.0
        known = [(sign * score, one) for score, one in scored if score is not None]
        return max(known, key=lambda pair: pair[0])[1] if known else None

    def cost(self, arm: str, number: int) -> Spent:
        """What an arm has used since the first drawing, up to a round."""
        if arm == IMPROVED:
            parts = [spent for turn, spent in self.spent.items() if turn <= number]
        else:
            most = self.calls_until(number)
            parts = [spent for turn, spent in self.spent_fresh.items() if turn <= most]
        return sum(parts, Spent())


def value(drawing: Outcome, measure: Measure) -> float | None:
    """A drawing's score; ``None`` where it has none."""
    found = [score.value for score in drawing.scores.get(measure.key, ()) if not score.blank]
    return found[0] if found else None


@dataclass(frozen=True)
class Improvements:
    """All chains of several runs, and how their drawings were scored.

    Attributes:
        rounds: the last round in which anything was asked.
        reported: the headline measure of each scorer that is reported.
        selection: the one that selects the best of several, or ``None``.
        hidden: a sentence on what is left out: older numbers of scorers, rounds without questions.
    """

    chains: Sequence[Chain]
    rounds: int
    reported: Sequence[Measure]
    selection: Measure | None
    hidden: Sequence[str] = ()

    @property
    def picks(self) -> Sequence[str]:
        """Which drawings of an arm are told: the best where a scorer chooses it."""
        return PICKS if self.selection else (LAST,)

    @property
    def measures(self) -> list[Measure]:
        """Those reported and, last, the one that selects."""
        return [*self.reported, *([self.selection] if self.selection else [])]
