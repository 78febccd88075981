"""Outcomes of improving: the chains that runs hold."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vdiag.ask.money.spending import Spent, by_question
from vdiag.errors import BadInput
from vdiag.improve.chains import ARMS, FRESH, IMPROVED, SELF, Chain, Improvements
from vdiag.records import Over, Task
from vdiag.results import conditions, endpoints, measures, outcomes
from vdiag.results.conditions import Facts
from vdiag.results.measures import Measure, Shown
from vdiag.results.outcomes import Outcome
from vdiag.run.store import Run


def read(runs: Sequence[Run]) -> Improvements:
    """The chains of runs of ``vdiag improve``.

    Raises:
        BadInput: the runs were not scored yet, or not in the same way.
    """
    found = outcomes.read(runs)
    shown = measures.shown(runs, found, separate=None)
    by_label: dict[str, Measure] = {}
    for measure in shown.measures:  # that of another level has another fingerprint
        by_label.setdefault(measure.label, measure)
    heads = [m for m in by_label.values() if m.over == Over.IMAGE and not m.position]
    found = [_with_scores_by(by_label, one, shown) for one in found]
    names = {str(run.manifest().get("selection", "")) for run in runs}
    if len(names) > 1:
        raise BadInput(
            f"The best of several were chosen by different scorers ({', '.join(sorted(names))}); "
            "show the runs one by one."
        )
    selection = next((m for m in heads if m.scorer in names), None)
    reported = [measure for measure in heads if measure != selection]
    if (selection is None and names != {""}) or not reported:
        raise BadInput(
            f'The run "{runs[0].folder}" is not scored yet; give the same `vdiag improve` again, '
            "and it goes on."
        )
    chains = [
        one
        for number, (run, served) in enumerate(zip(runs, endpoints.served(runs), strict=True))
        for one in _chains(run, [one for one in found if one.run == number], served)
    ]
    told = _told_apart(chains)
    last = max((chain.asked for chain in told), default=0)
    wanted = max((int(run.manifest().get("rounds", 0)) for run in runs), default=0)
    said = [*shown.hidden, *([_left_out(last, wanted)] if last < wanted else [])]
    return Improvements(told, last, reported, selection, said)


def _left_out(last: int, wanted: int) -> str:
    one = wanted == last + 1
    which, them = ("Round", "it") if one else (f"Rounds {last + 1} to", "them")
    return (
        f"{which} {wanted} {'is' if one else 'are'} not shown: nothing was asked in {them} "
        "(nothing to repair, to show or to go on from, no answer, or an end before)."
    )


def _with_scores_by(by_label: Mapping[str, Measure], one: Outcome, shown: Shown) -> Outcome:
    """A drawing whose scores are found by the one measure of their label, whatever its level."""
    own = [m for m in shown.of.get((one.run, one.level), ()) if m.key in one.scores]
    return replace(one, scores={by_label[m.label].key: one.scores[m.key] for m in own})


Settings = Mapping[str, object]
"""Parameters of a model."""
Place = tuple[Task, str, str]
"""What is asked for, the key of the first drawing, the feedback."""


@dataclass(frozen=True)
class _Records:
    """What a run holds about its chains.

    Attributes:
        later: improved and fresh drawings by place.
        suggested: questions for suggestions by first drawing, with round.
        spent: on every answer, by question; none without an answer.
        settings: of every question, as JSON.
        usual: settings of all rounds by model and feedback.
        rendering: of every image record, as JSON.
        turned_down: questions that the endpoint turned down, with the reason.
        served: names that the model was served under, by question.
    """

    later: Mapping[Place, Sequence[Outcome]]
    suggested: Mapping[str, Sequence[tuple[int, str]]]
    spent: Mapping[str, Spent]
    settings: Mapping[str, str]
    usual: Mapping[tuple[str, str], set[str]]
    rendering: Mapping[str, str]
    turned_down: Mapping[str, str]
    served: Mapping[str, str]

    def of(self, task: Task, base: Outcome, feedback: str = "") -> list[Outcome]:
        """What was made of a first drawing, as far as it is rendered in the same way."""
        own = self.rendering.get(base.image_key)
        return [
            one
            for one in self.later.get((task, base.question, feedback), ())
            if self.rendering.get(one.image_key, own) == own
        ]

    def asked_with(self, base: Outcome, feedback: str) -> set[str]:
        """The settings that a first drawing was improved with.

        Where nothing was asked they are its own, or those of its model's other drawings where none
        of them was improved with its own (they come from another run).
        """
        rounds = [one.question for one in self.of(Task.IMPROVE, base, feedback)]
        if feedback == SELF:
            rounds += [key for _, key in self.suggested.get(base.question, ())]
        own = {self.settings[base.question]}
        others = self.usual.get((base.model, feedback), own)
        return {self.settings[key] for key in rounds} or (own & others) or others


def _records(run: Run, found: Sequence[Outcome], served: Mapping[str, str]) -> _Records:
    later: dict[Place, list[Outcome]] = {}
    for one in found:
        if one.task in (Task.IMPROVE, Task.CONTROL):
            place = (one.task, str(one.details["base"]), str(one.details.get("feedback", "")))
            later.setdefault(place, []).append(one)
    suggested: dict[str, list[tuple[int, str]]] = {}
    for question in run.questions_of(Task.SUGGEST):
        base = str(question.details["base"])
        suggested.setdefault(base, []).append((question.round, question.key))
    settings = dict(run.select("questions", "SELECT key, settings FROM questions"))
    usual: dict[tuple[str, str], set[str]] = {}
    for (task, _, feedback), drawings in later.items():
        for one in drawings if task == Task.IMPROVE else ():
            usual.setdefault((one.model, feedback), set()).add(settings[one.question])
    rendering = dict(run.select("images", "SELECT key, rendering FROM images"))
    spent, turned_down = by_question(run), run.turned_down()
    return _Records(later, suggested, spent, settings, usual, rendering, turned_down, served)


def _chains(
    run: Run, found: Sequence[Outcome], served: Mapping[str, str]
) -> Iterator[tuple[Chain, Settings, Facts]]:
    """The chains of one run: every first drawing under every kind of feedback.

    With the model's parameters, and with how the first drawing was asked for and rendered.
    """
    records, manifest = _records(run, found, served), run.manifest()
    without = {(key, feedback) for key, feedback in manifest.get("without", [])}
    prompts = dict(run.select("questions", "SELECT key, template FROM questions"))
    for base in found:
        if base.task != Task.DRAW or base.details:
            continue
        for feedback in manifest.get("feedback", []):
            if (base.question, feedback) in without:
                continue
            facts = conditions.of_rendering(records.rendering.get(base.image_key))
            facts[conditions.PROMPT] = prompts[base.question]
            for settings in sorted(records.asked_with(base, feedback)):
                yield _chain(records, base, feedback, settings), json.loads(settings), facts


def _chain(records: _Records, base: Outcome, feedback: str, settings: str) -> Chain:
    """What was asked about a first drawing with these parameters of the model."""
    spent = records.spent
    improved = {
        one.round: one
        for one in records.of(Task.IMPROVE, base, feedback)
        if records.settings[one.question] == settings
    }
    fresh = {
        one.round: one
        for one in records.of(Task.CONTROL, base)
        if records.settings[one.question] == settings
    }
    asked = [(turn, one.question) for turn, one in improved.items()]
    if feedback == SELF:
        suggested = records.suggested.get(base.question, ())
        asked += [pair for pair in suggested if records.settings[pair[1]] == settings]
    answered = [(turn, key) for turn, key in asked if key in spent]
    turns = sorted({turn for turn, _ in answered})
    every = {
        IMPROVED: [(0, base.question), *asked],
        FRESH: [(number, one.question) for number, one in fresh.items()],
    }
    waiting = {arm: [n for n, key in every[arm] if key not in spent] for arm in ARMS}
    down = {arm: [n for n, key in every[arm] if key in records.turned_down] for arm in ARMS}
    return Chain(
        base=base,
        feedback=feedback,
        improved=improved,
        calls={turn: sum(other <= turn for other, _ in answered) for turn in turns},
        fresh=fresh,
        spent={
            turn: sum((spent[key] for other, key in answered if other == turn), Spent())
            for turn in turns
        },
        spent_fresh={n: spent[one.question] for n, one in fresh.items() if one.question in spent},
        unanswered={arm: min(numbers) for arm, numbers in waiting.items() if numbers},
        turned_down=down,
        served=[(n, records.served[k]) for n, k in every[IMPROVED] if k in records.served],
    )


def _told_apart(chains: Sequence[tuple[Chain, Settings, Facts]]) -> list[Chain]:
    """The chains with what sets those of one model, level, language and feedback apart."""
    places = [(c.base.model, c.base.level, c.base.language, c.feedback) for c, _, _ in chains]
    settings = conditions.given([own for _, own, _ in chains], places)
    facts = [own | beside for own, (_, _, beside) in zip(settings, chains, strict=True)]
    told = conditions.words(conditions.differing(facts, places))
    return [replace(chain, condition=one) for (chain, _, _), one in zip(chains, told, strict=True)]
