"""Improvement: what rounds of feedback made of drawings, beside as many fresh ones.

Both arms begin with the same first drawing. In the one, each round improves on the round before; in
the other (the control) each call to the model that this took is spent on a fresh drawing instead.
After every round an arm is looked at in two ways. ``last`` is its latest drawing that shows
something: what a user who takes the newest gets, and what each arm gives on average. ``best`` is
the one that the selecting scorer ranks highest of all so far: what a user who makes a choice gets.
The selecting scorer is never the one that is reported, whose own luck it would pick
(the winner's curse).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vdiag import measures, outcomes
from vdiag.errors import BadInput
from vdiag.measures import Measure
from vdiag.outcomes import Outcome
from vdiag.prices import Price, cost
from vdiag.records import Task
from vdiag.scorers import Over
from vdiag.store import Run

GENERIC, SELF, IMAGE, ERROR = "generic", "self", "image", "error"
FEEDBACK = (GENERIC, SELF, IMAGE, ERROR)
"""What the model is told: to improve the code; its own suggestions; its picture; the error."""
IMPROVED, FRESH = "improved", "fresh"
ARMS = (IMPROVED, FRESH)
LAST, BEST = "last", "best"
PICKS = (LAST, BEST)


@dataclass(frozen=True)
class Spent:
    """What calls used.

    Attributes:
        tokens: of prompts and answers, ``None`` where an endpoint does not say.
        usd: at the recorded prices; ``None`` where a price is unknown.
    """

    tokens: int | None = 0
    usd: float | None = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        tokens = _sum(self.tokens, other.tokens)
        usd = _sum(self.usd, other.usd)
        return Spent(None if tokens is None else int(tokens), usd)


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


@dataclass(frozen=True)
class Chain:
    """One first drawing and all that was made of it under one kind of feedback.

    Attributes:
        base: the first drawing.
        feedback: one of :data:`FEEDBACK`.
        improved: drawings by round, from 1; a round in which nothing was asked is not in it.
        calls: to the model since the first drawing, by round.
        fresh: drawings by number, from 1, that were made instead.
        spent: on the improved arm since the first drawing, by round.
        spent_fresh: on each fresh drawing, by number.
    """

    base: Outcome
    feedback: str
    improved: Mapping[int, Outcome]
    calls: Mapping[int, int]
    fresh: Mapping[int, Outcome]
    spent: Mapping[int, Spent] = field(default_factory=dict)
    spent_fresh: Mapping[int, Spent] = field(default_factory=dict)

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

    def best(self, arm: str, number: int, selection: Measure) -> Outcome | None:
        """The drawing that the selecting scorer ranks highest, the earliest of equals."""
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
        rounds: the highest number of a round.
        reported: the headline measure of each scorer that is reported.
        selection: the one that selects.
    """

    chains: Sequence[Chain]
    rounds: int
    reported: Sequence[Measure]
    selection: Measure


def read(runs: Sequence[Run]) -> Improvements:
    """The chains of runs of ``vdiag improve``.

    Raises:
        BadInput: the runs were not scored yet, or not in the same way.
    """
    found = outcomes.read(runs)
    shown = measures.shown(runs, found, separate=None)
    heads = [m for m in shown.measures if m.over == Over.IMAGE and not m.position]
    names = {str(run.manifest().get("selection", "")) for run in runs}
    if len(names) > 1:
        raise BadInput(
            f"The best of several were chosen by different scorers ({', '.join(sorted(names))}); "
            "show the runs one by one."
        )
    selection = next((m for m in heads if m.scorer in names), None)
    reported = [measure for measure in heads if measure != selection]
    if selection is None or not reported:
        raise BadInput(
            f'The run "{runs[0].folder}" is not scored yet; give the same `vdiag improve` again, '
            "and it goes on."
        )
    chains = [
        chain
        for number, run in enumerate(runs)
        for chain in _chains(run, [one for one in found if one.run == number])
    ]
    last = max((int(run.manifest().get("rounds", 0)) for run in runs), default=0)
    return Improvements(chains, last, reported, selection)


def _chains(run: Run, found: Sequence[Outcome]) -> Iterator[Chain]:
    """The chains of one run: every first drawing under every kind of feedback."""
    spent = _spent(run)
    children: dict[tuple[Task, str, str], dict[int, Outcome]] = {}
    for one in found:
        if one.task in (Task.IMPROVE, Task.CONTROL):
            feedback = str(one.details.get("feedback", ""))
            place = (one.task, str(one.details["base"]), feedback)
            children.setdefault(place, {})[one.round] = one
    suggested: dict[tuple[str, int], Spent] = {
        (str(question.details["base"]), question.round): spent.get(question.key, Spent())
        for question in run.questions_of(Task.SUGGEST)
    }
    manifest = run.manifest()
    without = {(key, feedback) for key, feedback in manifest.get("without", [])}
    for base in found:
        if base.task != Task.DRAW or base.details:
            continue
        fresh = children.get((Task.CONTROL, base.question, ""), {})
        for feedback in manifest.get("feedback", []):
            if (base.question, feedback) in without:
                continue
            improved = children.get((Task.IMPROVE, base.question, feedback), {})
            used = {turn: spent.get(one.question, Spent()) for turn, one in improved.items()}
            if feedback == SELF:
                for turn in used:
                    used[turn] += suggested.get((base.question, turn), Spent())
            yield Chain(
                base=base,
                feedback=feedback,
                improved=improved,
                calls={turn: int(one.details["calls"]) for turn, one in improved.items()},
                fresh=fresh,
                spent=used,
                spent_fresh={n: spent.get(one.question, Spent()) for n, one in fresh.items()},
            )


def _spent(run: Run) -> dict[str, Spent]:
    """What the answer to every question used, whether this run or an earlier one paid for it."""
    known = run.manifest().get("prices", {})
    prices = {
        model: Price(**{k: v for k, v in price.items() if k != "batch_used"})
        for model, price in known.items()
        if price
    }
    rows = run.select(
        "answers",
        "SELECT q.key, q.model, a.input_tokens, a.output_tokens FROM answers a "
        "JOIN questions q ON q.key = a.question",
    )
    found = {}
    for key, model, sent, received in rows:
        if sent is None or received is None:
            found[key] = Spent(None, None)
            continue
        batch = bool(known[model]["batch_used"]) if model in prices else False
        usd = cost(prices[model], sent, received, batch) if model in prices else None
        found[key] = Spent(sent + received, usd)
    return found
