"""Ask the model: every question that has no answer yet, at the pace that its endpoint bears."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial

from vdiag.ask import kept_answers as keeping
from vdiag.ask.batch import ask_in_batches
from vdiag.ask.batch_queue import BatchManner
from vdiag.ask.batch_records import give_up_lost, refuse_to_ask_twice, under_way
from vdiag.ask.batch_requests import BatchLimits
from vdiag.ask.follower import NOBODY, Follower
from vdiag.ask.kept_answers import Answers, same_as
from vdiag.ask.leases import Leases
from vdiag.ask.money.budget import Budget, Ledger, reuse
from vdiag.ask.money.call_cost import Tariff
from vdiag.ask.one_by_one import DirectAsking
from vdiag.ask.pace import Caps
from vdiag.providers import OpenModel
from vdiag.records import Question
from vdiag.run.store import Run

_ANSWERING = "SELECT DISTINCT q.model FROM answers a JOIN questions q ON q.key = a.question"
REFUSED, LOST = "refused", "lost"
RETRY = (REFUSED, LOST)


@dataclass(frozen=True)
class Manner:
    """How to ask; see ``vdiag draw --help``.

    Attributes:
        caps: at most so much at once and a minute.
        retries: more tries of a question after a passing error.
        budget: what the run may cost.
        reuse: which kept answers stand for a question: ``"good"``, ``"all"`` or ``"none"``.
        batch: whether to ask through the provider's batch interface.
        retry: which questions without an answer are asked again: ``""`` for none, ``"refused"``
            for those that were turned down before, ``"lost"`` for those whose batch is lost.
        batch_limits: how large one batch may be.
    """

    caps: Caps = Caps()
    retries: int = 6
    budget: Budget = Budget()
    reuse: str = "good"
    batch: bool = False
    retry: str = ""
    batch_limits: BatchLimits = BatchLimits()


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
        turned_down: questions without an answer because their endpoint turned them down, now or
            before, by the reason recorded.
        stopped: what ended the asking of one of several models, one sentence each.
        said: what the user should know of pace and batches, one sentence each.
    """

    asked: int
    there: int
    reused: int = 0
    flawed: Mapping[str, int] = field(default_factory=dict)
    repeated: int = 0
    unasked: int = 0
    turned_down: Mapping[str, int] = field(default_factory=dict)
    stopped: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


def together(one: Asked, other: Asked) -> Asked:
    """What asking twice came to."""
    return replace(
        one,
        asked=one.asked + other.asked,
        there=one.there + other.there,
        reused=one.reused + other.reused,
        flawed=Counter(one.flawed) + Counter(other.flawed),
        repeated=one.repeated + other.repeated,
        unasked=one.unasked + other.unasked,
        turned_down=Counter(one.turned_down) + Counter(other.turned_down),
        stopped=tuple(dict.fromkeys((*one.stopped, *other.stopped))),
        said=(*one.said, *other.said),
    )


def ask(
    run: Run,
    questions: Sequence[Question],
    models: Mapping[str, OpenModel],
    manner: Manner,
    tariffs: Mapping[str, Tariff],
    say: Callable[[str], None],
    follower: Follower = NOBODY,
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
        follower: takes answers further while others are on their way.

    Raises:
        ProviderError: no model that was asked can be used. What was on its way is waited for and
            stored, so the same command goes on.
        KeyboardInterrupt: after Ctrl-C, once what was on its way is stored.
    """
    questions = list({question.key: question for question in questions}.values())
    run.add_questions(questions)
    wanted = run.unanswered().keys() - under_way(run).keys() - _let_be(run, manner)
    shared = [one for one in questions if one.model in tariffs and one.key in wanted]
    if manner.reuse == "none" or not shared:
        return _ask_these(run, questions, models, manner, tariffs, say, follower)
    asked = Asked(0, 0)
    later = {question.key for question in shared}
    with Leases(keeping.place(), say) as leases:
        for ours in leases.rounds(shared):
            later -= {question.key for question in ours}
            now = [question for question in questions if question.key not in later]
            these = _ask_these(run, now, models, manner, tariffs, say, follower)
            asked = together(asked, these)
            questions = [question for question in questions if question.key in later]
    return asked


def _ask_these(
    run: Run,
    questions: Sequence[Question],
    models: Mapping[str, OpenModel],
    manner: Manner,
    tariffs: Mapping[str, Tariff],
    say: Callable[[str], None],
    follower: Follower,
) -> Asked:
    """Do so with questions that no other process is asking for."""
    waiting = run.unanswered()
    wanted = waiting.keys() - _let_be(run, manner)
    todo = [question for question in questions if question.key in wanted]
    if manner.retry == LOST and not manner.batch:
        give_up_lost(run)
    sent = under_way(run)
    if not manner.batch:
        refuse_to_ask_twice(run, todo)
    paid = [question for question in todo if question.model in tariffs]
    with Answers(keeping.place()) if paid or sent else nullcontext() as kept:
        unsent = [question for question in paid if question.key not in sent]
        reused, flawed = _reuse(run, unsent, kept, manner.reuse) if kept else (set(), {})
        left = [question for question in todo if question.key not in reused]
        twins = _twins(left, tariffs)
        once = [question for question in left if question.key not in twins]
        keep = partial(kept.keep, run=run.folder) if kept else None
        ledger = Ledger(run, manner.budget, tariffs, keep, flawed, follower.answered)
        follower.begin()
        asked = asyncio.run(_ask(run, once, models, manner, tariffs, ledger, say, follower))
        copied = _copy(run, ledger, left, twins)
    turned_down = run.turned_down()
    reasons = Counter(turned_down[one.key] for one in questions if one.key in turned_down)
    return Asked(
        asked=asked.asked,
        there=sum(question.key not in waiting for question in questions),
        reused=len(reused) + copied,
        flawed=Counter(flawed.values()),
        repeated=sum(waiting[question.key] for question in once),
        unasked=asked.unasked + (len(twins) - copied if asked.unasked else 0),
        turned_down=reasons,
        stopped=asked.stopped,
        said=asked.said,
    )


def _let_be(run: Run, manner: Manner) -> set[str]:
    """Questions that were turned down before and are not to be asked again."""
    return set() if manner.retry == REFUSED else set(run.turned_down())


def _twins(left: Sequence[Question], tariffs: Mapping[str, Tariff]) -> dict[str, str]:
    """From the key of a question to that of an earlier one that is the same but for its concept.

    Two concept sets may share a phrase; it is paid for once.
    """
    first: dict[str, str] = {}
    twins = {}
    for question in left:
        if question.model in tariffs:
            earlier = first.setdefault(same_as(question), question.key)
            if earlier != question.key:
                twins[question.key] = earlier
    return twins


def _copy(run: Run, ledger: Ledger, left: Sequence[Question], twins: Mapping[str, str]) -> int:
    """Give twins what became of the earlier question; how many that were."""
    copied = 0
    turned_down = run.turned_down()
    for question in left:
        earlier = twins.get(question.key)
        answer = run.answer(earlier) if earlier else None
        if answer is not None:
            reuse(run, question, answer, str(run.folder.absolute()))
        elif earlier in turned_down:
            ledger.turned_down(question.key, turned_down[earlier], "the same question was")
        copied += answer is not None or earlier in turned_down
    return copied


def _reuse(
    run: Run, paid: Sequence[Question], kept: Answers, which: str
) -> tuple[set[str], dict[str, str]]:
    """Take over kept answers; keys of those that were, and what was wrong with each other one."""
    reused: set[str] = set()
    flawed: dict[str, str] = {}
    for question in paid if which != "none" else ():
        found = kept.find(question)
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
    follower: Follower,
) -> Asked:
    """Ask paid models' questions in batches if so told, and all others one by one."""
    try:
        in_batches = [name for name in tariffs if manner.batch]
        batched = [question for question in left if question.model in in_batches]
        known = {name for (name,) in run.select("answers", _ANSWERING)}
        caps, retries = manner.caps, manner.retries
        direct = DirectAsking(ledger, models, tariffs, known, caps, retries, say, follower)
        await direct.ask([question for question in left if question.model not in in_batches])
        asked, unasked, said = direct.asked, direct.unasked, list(direct.said())
        how = BatchManner(manner.retries, manner.batch_limits, manner.retry == LOST)
        sent = {name: models[name] for name in in_batches}
        done = await ask_in_batches(run, ledger, sent, batched, known, how, say)
        if not direct.asked + done.asked:
            done.raise_errors()
        asked, unasked, said = asked + done.asked, unasked + done.unasked, [*said, *done.said]
        stopped = tuple(map(str, (*direct.stopped(), *done.errors)))
        return Asked(asked, 0, unasked=unasked, stopped=stopped, said=tuple(said))
    finally:
        for model in models.values():
            await model.close()
