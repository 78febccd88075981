"""Ask the model: every question that has no answer yet, at the pace that its endpoint bears."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from vdiag import answers as keeping
from vdiag.answers import Answers
from vdiag.batch import BatchAsking, refuse_to_ask_twice
from vdiag.direct import DirectAsking
from vdiag.ledger import Budget, Ledger, Tariff, reuse
from vdiag.pace import Caps
from vdiag.providers import OpenModel
from vdiag.records import Question
from vdiag.store import Run


@dataclass(frozen=True)
class Manner:
    """How to ask; see ``vdiag draw --help``.

    Attributes:
        caps: at most so much at once and a minute.
        retries: more tries of a question after a passing error.
        budget: what the run may cost.
        reuse: which kept answers stand for a question: ``"good"``, ``"all"`` or ``"none"``.
        batch: whether to ask through the provider's batch interface.
    """

    caps: Caps = Caps()
    retries: int = 6
    budget: Budget = Budget()
    reuse: str = "good"
    batch: bool = False


@dataclass(frozen=True)
class Asked:
    """What asking came to.

    Attributes:
        asked: answers that came in this call.
        there: answers that the run had already.
        reused: answers that an earlier run had paid for.
        flawed: kept answers that were asked for anew, by what is wrong with them.
        repeated: questions that were on their way when an earlier process ended and whose answer
            never arrived here; they had to be asked again.
        unasked: questions left over because the budget has no room for them.
        said: what the user should know of pace and batches, one sentence each.
    """

    asked: int
    there: int
    reused: int = 0
    flawed: Mapping[str, int] = field(default_factory=dict)
    repeated: int = 0
    unasked: int = 0
    said: tuple[str, ...] = ()


def ask(
    run: Run,
    questions: Sequence[Question],
    models: Mapping[str, OpenModel],
    manner: Manner,
    tariffs: Mapping[str, Tariff],
    say: Callable[[str], None],
) -> Asked:
    """Ask what is unanswered and store every answer before anything reads it.

    Args:
        run: open for writing.
        questions: in the order in which to ask.
        models: the model of each question, by ``Question.model``.
        manner: how to ask.
        tariffs: what the models cost; the answers of those that are not in it cost nothing, and
            are neither kept for other runs nor taken from them.
        say: takes one line for the user at a time.

    Raises:
        ProviderError: the endpoint cannot be used. Nothing new is sent after the first such
            error; what was on its way is waited for and stored, so the same command goes on.
        KeyboardInterrupt: after Ctrl-C, once what was on its way is stored.
    """
    run.add_questions(questions)
    waiting = run.unanswered()
    todo = [question for question in questions if question.key in waiting]
    if not manner.batch:
        refuse_to_ask_twice(run, todo)
    paid = any(question.model in tariffs for question in todo)
    with Answers(keeping.place()) if paid else nullcontext() as kept:
        reused, flawed = _reuse(run, todo, tariffs, kept, manner.reuse)
        left = [question for question in todo if question.key not in reused]
        ledger = Ledger(run, manner.budget, tariffs, kept, flawed)
        asked = asyncio.run(_ask(run, left, models, manner, tariffs, ledger, say))
    return Asked(
        asked=asked.asked,
        there=len(questions) - len(todo),
        reused=len(reused),
        flawed=Counter(flawed.values()),
        repeated=sum(waiting[question.key] for question in left),
        unasked=asked.unasked,
        said=asked.said,
    )


def _reuse(
    run: Run,
    todo: Sequence[Question],
    tariffs: Mapping[str, Tariff],
    kept: Answers | None,
    which: str,
) -> tuple[set[str], dict[str, str]]:
    """Take over kept answers; keys of those that were, and what was wrong with each other one."""
    reused: set[str] = set()
    flawed: dict[str, str] = {}
    for question in todo if kept is not None and which != "none" else ():
        found = kept.find(question) if kept and question.model in tariffs else None
        if found is None:
            continue
        if found.flaw and which == "good":
            flawed[question.key] = found.flaw
        else:
            reuse(run, question, found.answer, found.run)
            reused.add(question.key)
    return reused, flawed


async def _ask(
    run: Run,
    left: Sequence[Question],
    models: Mapping[str, OpenModel],
    manner: Manner,
    tariffs: Mapping[str, Tariff],
    ledger: Ledger,
    say: Callable[[str], None],
) -> Asked:
    """Ask paid models' questions in batches if so told, and all others one by one."""
    try:
        in_batches = [name for name in tariffs if manner.batch]
        asked, unasked, said = 0, 0, []
        sent = []
        for name in in_batches:
            batches = models[name].batches
            assert batches is not None
            asking = BatchAsking(run, ledger, name, batches, manner.retries, say)
            unasked += await asking.send([q for q in left if q.model == name])
            sent.append(asking)
        one_by_one = [question for question in left if question.model not in in_batches]
        direct = DirectAsking(ledger, models, tariffs, manner.caps, manner.retries, say)
        await direct.ask(one_by_one)
        for asking in sent:
            came, sentences = await asking.collect()
            asked += came
            said += sentences
        said += direct.said()
        return Asked(asked + direct.asked, 0, unasked=unasked + direct.unasked, said=tuple(said))
    finally:
        for model in models.values():
            await model.close()
