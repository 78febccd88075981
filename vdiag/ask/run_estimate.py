"""What a plan will cost: its pilot, its estimate, and the most that questions can come to."""

import random
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from vdiag.ask import kept_answers as keeping
from vdiag.ask.ask import Manner
from vdiag.ask.batch_records import under_way
from vdiag.ask.kept_answers import Answers
from vdiag.ask.models import Asking, Opened
from vdiag.ask.money import price_list
from vdiag.ask.money.budget import Budget, total
from vdiag.ask.money.call_cost import MILLION, Sum
from vdiag.ask.money.estimate import Estimate, estimate
from vdiag.ask.money.price import OWN_ENDPOINT
from vdiag.records import Question
from vdiag.run.store import Run


def pilot_questions(
    questions: Sequence[Question], opened: Opened, folder: Path, count: int, seed: int
) -> list[Question]:
    """So many questions of every model that costs something, drawn at random from its own.

    Those in a batch that is under way are not among them.
    """
    sent: set[str] = set()
    if (folder / "run.db").is_file():
        with Run.read(folder) as run:
            sent = set(under_way(run))
    chosen: list[Question] = []
    for model in opened.tariffs:
        own = [q for q in questions if q.model == model and q.key not in sent]
        chosen += random.Random(f"vdiag pilot {seed}").sample(own, min(count, len(own)))
    return chosen


def most(questions: Sequence[Question], opened: Opened) -> float:
    """The most US dollars that questions asked one by one can cost; unknown prices add nothing."""
    return sum(
        replace(opened.tariffs[question.model], batch=False).most(question).usd
        for question in questions
    )


def within_budget(usd: float, budget: Budget, opened: Opened, folder: Path) -> float:
    """The most US dollars that a run can still cost which may cost so many, with its budget."""
    spent = Sum()
    if budget and (folder / "run.db").is_file():
        with Run.read(folder) as run:
            spent = total(run)
    bounds = [usd]
    if budget.usd is not None:
        bounds.append(budget.usd - spent.usd)
    if budget.tokens is not None:
        prices = [tariff.price for tariff in opened.tariffs.values() if tariff.price]
        dearest = max((max(price.input, price.output) for price in prices), default=0.0)
        bounds.append((budget.tokens - spent.tokens) * dearest / MILLION)
    return max(0.0, min(bounds))


def what_it_costs(
    questions: Sequence[Question], asking: Asking, opened: Opened, folder: Path
) -> Estimate:
    """What the questions will cost that neither the run nor the kept answers have an answer for."""
    left = [question for question in questions if question.model in opened.tariffs]
    if (folder / "run.db").is_file():
        with Run.read(folder) as run:
            known = run.answered() | set(under_way(run))
        left = [question for question in left if question.key not in known]
    observed = {}
    with Answers(keeping.place()) if left else nullcontext() as kept:
        if kept is not None and asking.manner.reuse != "none":
            left = [question for question in left if not _reusable(kept, question, asking.manner)]
        for name, model in opened.models.items() if kept is not None else ():
            settings = {**model.settings, **asking.sampling}
            for language, usage in kept.usage(name, settings).items() if kept else ():
                observed[name, language] = usage
    longest = asking.sampling.get("max_tokens")
    most_tokens = longest if isinstance(longest, int) else None
    return estimate(left, observed, _prices(opened), most_tokens, asking.manner.batch)


def _prices(opened: Opened) -> price_list.Prices:
    """The prices that hold for a run's models as they are asked."""
    found = {}
    for name, tariff in opened.tariffs.items():
        base_url = opened.models[name].settings.get("base_url")
        if tariff.price is not None:
            place = (name, str(base_url or OWN_ENDPOINT).rstrip("/"))
            found[place] = tariff.price
    return price_list.Prices(found)


def _reusable(kept: Answers, question: Question, manner: Manner) -> bool:
    found = kept.find(question)
    return found is not None and (manner.reuse == "all" or not found.flaw)
