"""What a plan will cost: its pilot, its estimate, and the most that questions can come to."""

import random
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from vdiag import answers as keeping
from vdiag import prices
from vdiag.answers import Answers
from vdiag.ask import Manner
from vdiag.batch import under_way
from vdiag.estimate import Estimate, estimate
from vdiag.records import Question
from vdiag.store import Run
from vdiag.tasks.draw import DrawPlan, Prepared


def pilot_questions(plan: DrawPlan, ready: Prepared, folder: Path, count: int) -> list[Question]:
    """So many questions of every model that costs something, drawn at random from its own.

    Those in a batch that is under way are not among them.
    """
    sent: set[str] = set()
    if (folder / "run.db").is_file():
        with Run.read(folder) as run:
            sent = set(under_way(run))
    chosen: list[Question] = []
    for model in ready.tariffs:
        own = [q for q in ready.questions if q.model == model and q.key not in sent]
        chosen += random.Random(f"vdiag pilot {plan.seed}").sample(own, min(count, len(own)))
    return chosen


def most(ready: Prepared, questions: Sequence[Question]) -> float:
    """The most US dollars that questions asked one by one can cost; unknown prices add nothing."""
    return sum(
        replace(ready.tariffs[question.model], batch=False).most(question).usd
        for question in questions
    )


def what_it_costs(plan: DrawPlan, ready: Prepared, folder: Path) -> Estimate:
    """What the questions will cost that neither the run nor the kept answers have an answer for."""
    left = [question for question in ready.questions if question.model in ready.tariffs]
    if (folder / "run.db").is_file():
        with Run.read(folder) as run:
            known = run.answered() | set(under_way(run))
        left = [question for question in left if question.key not in known]
    observed = {}
    with Answers(keeping.place()) if left else nullcontext() as kept:
        if kept is not None and plan.manner.reuse != "none":
            left = [question for question in left if not _reusable(kept, question, plan.manner)]
        for name, model in ready.models.items() if kept is not None else ():
            settings = {**model.settings, **plan.sampling}
            for language, usage in kept.usage(name, settings).items() if kept else ():
                observed[name, language] = usage
    longest = plan.sampling.get("max_tokens")
    most = longest if isinstance(longest, int) else None
    return estimate(left, observed, _prices(ready), most, plan.manner.batch)


def _prices(ready: Prepared) -> prices.Prices:
    """The prices that hold for this run's models as they are asked."""
    found = {}
    for name, tariff in ready.tariffs.items():
        base_url = ready.models[name].settings.get("base_url")
        if tariff.price is not None:
            place = (name, str(base_url or prices.OWN_ENDPOINT).rstrip("/"))
            found[place] = tariff.price
    return prices.Prices(found)


def _reusable(kept: Answers, question: Question, manner: Manner) -> bool:
    found = kept.find(question)
    return found is not None and (manner.reuse == "all" or not found.flaw)
