"""Improve: let a model better its own drawings round by round, beside as many fresh drawings."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

from vdiag.ask import questions as asks
from vdiag.ask.ask import Asked
from vdiag.ask.questions import Say
from vdiag.improve.plan import ImprovePlan, Prepared
from vdiag.improve.rounds import Rounds
from vdiag.records import Question, Task
from vdiag.render import easel as easels
from vdiag.render.flow import Flow
from vdiag.run.store import Run
from vdiag.score import score as scoring
from vdiag.score.ahead import Ahead


def record(plan: ImprovePlan, ready: Prepared, run: Run) -> None:
    """Write the manifest, with the kinds of feedback that a first drawing goes without."""
    asks.record(run, "improve", plan.seed, ready.opened, ready.notes)
    ready.easel.record(run)
    easels.record_sets(run, ready.sets)
    if plan.source is not None:
        run.note("improved_from", str(plan.source))
    select = ready.scorers.selector
    kept = {base.key for base in ready.bases}
    before = run.manifest()
    drawn = {question.key for question in run.questions_of(Task.DRAW) if not question.details}
    skipped = {(key, feedback) for key, feedback in before.get("without", [])}
    begun = set(product(drawn, before.get("feedback", []))) - skipped
    begun |= set(product(kept, plan.feedback)) - ready.without
    feedback = list(dict.fromkeys([*before.get("feedback", []), *plan.feedback]))
    run.note("without", sorted(set(product(drawn | kept, feedback)) - begun))
    run.note("feedback", feedback)
    run.note("selection", f"{select.scorer.name}:{select.variant}" if select else "")


def improve(plan: ImprovePlan, ready: Prepared, run: Run, say: Say) -> Asked:
    """Walk through the rounds, each going on where it was, and score all drawings; what was asked.

    Args:
        run: open for writing.
        say: takes one line for the user at a time.
    """
    record(plan, ready, run)
    if plan.source is not None:
        _take_over(plan.source, ready.bases, run)
    with Ahead(ready.scorers.every, plan.scoring) as ahead:
        with Flow(run, ready.easel, ready.bases, ahead.take) as flow:
            asked = asks.ask(run, ready.bases, plan.asking, ready.opened, say, flow)
            flow.finish(ready.bases)
        rounds = Rounds(plan, ready, run, say, ahead.take)
        for number in range(1, plan.rounds + 1):
            if asked.unasked:
                break
            asked = rounds.walk(number, asked)
        asks.tell(run, asked, say)
        total = asked.asked + asked.there + asked.reused + asked.unasked
        asks.label_partial(run, total, asked.unasked)
        scoring.score(run, ready.scorers.every, plan.scoring, opened=ahead.opened())
    return asked


def _take_over(source: Path, bases: Sequence[Question], run: Run) -> None:
    """Copy the first drawings' answers from another run."""
    run.add_questions(bases)
    missing = set(run.unanswered())
    with Run.read(source) as other:
        for question in bases:
            answer = other.answer(question.key) if question.key in missing else None
            if answer is not None:
                run.add_answer(question.key, answer)
