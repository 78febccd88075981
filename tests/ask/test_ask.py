"""Asking: budget, retries, pace and what is reused, against a real endpoint on loopback."""

import asyncio
import os
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.endpoint import Endpoint
from vdiag import plugins
from vdiag.ask.ask import Asked, Manner, ask
from vdiag.ask.kept_answers import Answers, flaw
from vdiag.ask.money.budget import Budget, Ledger, sentence, total
from vdiag.ask.money.call_cost import Sum, Tariff
from vdiag.ask.money.price import Price
from vdiag.ask.money.tokens import upper_bound
from vdiag.ask.pace import Caps
from vdiag.errors import DiskFull, Passing, Rejected, Unreachable
from vdiag.providers import Connection
from vdiag.records import Answer, Concept, Question
from vdiag.run.store import Run, key_of

PRICE = Price("openai/m", input=1.0, output=10.0, batch=0.5)
LONGEST = 1000
MOST = upper_bound("Draw a thing.") + LONGEST
"""Tokens set aside for each of the questions below."""
COST = (7 * 1.0 + 11 * 10.0) / 1e6
"""Dollars of one answer: the endpoint says 7 tokens in and 11 out."""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VDIAG_ANSWERS", str(tmp_path / "answers.db"))
    return tmp_path / "answers.db"


def questions(
    count: int, prompt: str = "Draw a thing.", model: str = "openai/m", **settings: object
) -> list[Question]:
    concept = Concept("thing", "a thing", "objects")
    return [
        Question(
            key_of(model, prompt, i, settings), model, "m", concept, "svg", i, 0, prompt, "d@1",
            settings,
        )
        for i in range(count)
    ]  # fmt: skip


Asker = Callable[..., Asked]


@pytest.fixture
def asker(endpoint: Endpoint, tmp_path: Path) -> Asker:
    def go(
        asked: list[Question],
        manner: Manner = Manner(),  # noqa: B008  frozen
        folder: str = "r",
        tariffs: Mapping[str, Tariff] | None = None,
        timeout: float = 20,
        say: Callable[[str], None] = lambda line: None,
    ) -> Asked:
        connection = Connection(base_url=endpoint.url, timeout=timeout)
        known = {"openai/m": Tariff(PRICE, LONGEST, manner.batch)} if tariffs is None else tariffs
        names = {question.model for question in asked} | set(known)
        models = {
            name: plugins.provider("openai").open(name.partition("/")[2], connection)[0]
            for name in names
        }
        whole = [
            replace(one, settings={**models[one.model].settings, **one.settings}) for one in asked
        ]
        with Run.write(tmp_path / folder) as run:
            return ask(run, whole, models, manner, known, say)

    return go


def spent(folder: Path) -> Sum:
    with Run.read(folder) as run:
        return total(run)


@pytest.mark.parametrize(("mode", "tries"), [("429", 3), ("500", 3), ("drop", 3)])
def test_passing_errors_are_tried_again(
    endpoint: Endpoint, asker: Asker, mode: str, tries: int
) -> None:
    endpoint.mode = mode
    assert asker(questions(1)).asked == 1
    assert len(endpoint.bodies) == tries


def test_a_stalled_answer_is_asked_for_again(endpoint: Endpoint, asker: Asker) -> None:
    endpoint.mode = "stall"
    assert asker(questions(1), timeout=1).asked == 1
    [keys] = endpoint.asked.values()
    assert len(keys) == 2
    assert keys[0] == keys[1], "a repeated question carries the same idempotency key"


def test_tries_are_bounded(endpoint: Endpoint, asker: Asker) -> None:
    endpoint.mode = "down"
    with pytest.raises(Unreachable, match=r'500 \("broken"\).*tried 3 times'):
        asker(questions(1), Manner(retries=2))
    assert len(endpoint.bodies) == 3


@pytest.mark.parametrize(
    ("mode", "sent"), [("401", 1), ("broke", 0), ("no-temperature", 0), ("400", 3), ("404", 3)]
)
def test_what_cannot_pass_is_asked_alone_and_not_more_than_thrice(
    endpoint: Endpoint, asker: Asker, tmp_path: Path, mode: str, sent: int
) -> None:
    endpoint.mode = mode
    with pytest.raises(Rejected):
        asker(questions(20, temperature=0.3))
    assert len(endpoint.bodies) == sent, "counted where the endpoint reads the question at all"
    with Run.read(tmp_path / "r") as run:
        assert run.turned_down() == {}
    assert spent(tmp_path / "r") == Sum(0, 0.0), "a rejected question costs nothing"


def test_an_account_without_money_is_not_waited_for(endpoint: Endpoint, asker: Asker) -> None:
    endpoint.mode = "broke"
    with pytest.raises(Rejected, match=r'no money left .*"You exceeded your quota"'):
        asker(questions(1))


def test_a_crowded_endpoint_is_asked_more_slowly(endpoint: Endpoint, asker: Asker) -> None:
    endpoint.mode, endpoint.at_once, endpoint.delay = "busy", 6, 0.3
    done = asker(questions(90), Manner(Caps(concurrency=100)))
    assert done.asked == 90
    assert endpoint.turned_away > 0
    assert "(429)" in done.said[0]
    assert endpoint.most_at_once < 40, "a window that only grew would have sent 100 at once"


def test_the_ledger_has_what_each_call_cost(asker: Asker, tmp_path: Path) -> None:
    asker(questions(10))
    came_to = spent(tmp_path / "r")
    assert came_to.tokens == 10 * (7 + 11)
    assert came_to.usd == pytest.approx(10 * COST, rel=1e-12)
    with Run.read(tmp_path / "r") as run:
        assert "$0.0012 so far (10 calls, 180 tokens)" in sentence(run)


def test_an_endpoint_that_hides_its_usage_is_counted_at_the_most(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.usage = None
    asker(questions(3))
    assert spent(tmp_path / "r").tokens == 3 * MOST
    with Run.read(tmp_path / "r") as run:
        assert "3 calls whose cost was never told" in sentence(run)


def test_calls_that_may_have_been_charged_stay_in_the_ledger(
    endpoint: Endpoint, asker: Asker, tmp_path: Path
) -> None:
    endpoint.mode = "drop"  # twice the connection is lost after the question was sent
    asker(questions(1))
    assert spent(tmp_path / "r").tokens == 2 * MOST + 18
    endpoint.mode = "429"  # twice turned away, which is never charged
    asker(questions(1), folder="s", manner=Manner(reuse="none"))
    assert spent(tmp_path / "s").tokens == 18


@pytest.mark.parametrize(
    ("budget", "most"),
    [
        (Budget(tokens=MOST - 1), 0),
        (Budget(tokens=MOST), 1),
        (Budget(tokens=MOST + 18), 2),
        (Budget(tokens=MOST + 18 * 9), 10),
        (Budget(usd=(MOST - LONGEST + 10 * LONGEST) / 1e6 + 4.5 * COST), 5),
    ],
)
def test_a_budget_is_made_use_of_and_never_passed(
    asker: Asker, endpoint: Endpoint, tmp_path: Path, budget: Budget, most: int
) -> None:
    done = asker(questions(40), Manner(budget=budget))
    assert (done.asked, done.unasked) == (most, 40 - most)
    assert len(endpoint.bodies) == most
    came_to = spent(tmp_path / "r")
    assert came_to.tokens <= (budget.tokens or 1e9)
    assert came_to.usd <= (budget.usd or 1e9)


def test_many_at_once_never_pass_the_budget_at_any_moment(
    asker: Asker, endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.delay = 0.05
    endpoint.usage = (100, LONGEST)  # every answer as long as can be
    done = asker(questions(40), Manner(budget=Budget(tokens=10 * MOST)))
    assert done.asked == len(endpoint.bodies) <= 10 * MOST // (100 + LONGEST)
    assert spent(tmp_path / "r").tokens == done.asked * (100 + LONGEST) <= 10 * MOST


def test_the_next_run_goes_on_within_the_raised_budget(
    asker: Asker, endpoint: Endpoint, tmp_path: Path
) -> None:
    asker(questions(40), Manner(budget=Budget(tokens=MOST + 18)))
    again = asker(questions(40), Manner(budget=Budget(tokens=MOST + 18 * 5)))
    assert (again.there, again.asked, again.unasked) == (2, 4, 34)
    assert len(endpoint.bodies) == 6


def test_what_a_killed_process_had_set_aside_counts(asker: Asker, tmp_path: Path) -> None:
    asker(questions(1))
    with sqlite3.connect(tmp_path / "r" / "run.db") as db:
        db.execute("UPDATE charges SET state = 'set aside', tokens = ?, usd = 0.02", (MOST,))
    done = asker(questions(5), Manner(budget=Budget(tokens=MOST + MOST + 18)))
    assert done.asked == 2


def test_the_same_question_is_not_paid_for_twice_across_runs(
    asker: Asker, endpoint: Endpoint, tmp_path: Path
) -> None:
    asker(questions(5), folder="a")
    done = asker(questions(8), folder="b")
    assert (done.asked, done.reused) == (3, 5)
    assert len(endpoint.bodies) == 8
    assert spent(tmp_path / "b").tokens == 3 * 18
    with Run.read(tmp_path / "a") as one, Run.read(tmp_path / "b") as two:
        texts = [dict(run.drawings()[["question", "answer"]].values) for run in (one, two)]
    assert texts[0].items() <= texts[1].items()


@pytest.mark.parametrize("changed", ["prompt", "model", "setting", "sample"])
def test_another_question_is_asked(asker: Asker, endpoint: Endpoint, changed: str) -> None:
    tariffs = {name: Tariff(PRICE, LONGEST) for name in ("openai/m", "openai/n")}
    asker(questions(1), folder="a", tariffs=tariffs)
    other = {
        "prompt": questions(1, prompt="Draw another thing."),
        "model": questions(1, model="openai/n"),
        "setting": questions(1, temperature=0.5),
        "sample": questions(2)[1:],
    }[changed]
    assert asker(other, folder="b", tariffs=tariffs).asked == 1
    assert len(endpoint.bodies) == 2


@pytest.mark.parametrize(
    ("mode", "said"), [("refuse", "refused"), ("empty", "empty"), ("length", "truncated")]
)
def test_a_flawed_answer_is_reused_only_on_demand(
    asker: Asker, endpoint: Endpoint, mode: str, said: str
) -> None:
    endpoint.mode = mode
    asker(questions(2), folder="a")
    assert asker(questions(2), Manner(reuse="all"), folder="b").reused == 2
    endpoint.mode = "ok"
    done = asker(questions(2), folder="c")
    assert (done.asked, done.reused, done.flawed) == (2, 0, {said: 2})
    assert asker(questions(2), folder="d").reused == 2, "the whole answer took its place"
    endpoint.mode = mode
    asker(questions(2), Manner(reuse="none"), folder="e")
    assert asker(questions(2), folder="f").reused == 2, "a flawed one never takes its place"


def test_within_a_run_an_answer_stays_whatever_it_is(asker: Asker, endpoint: Endpoint) -> None:
    endpoint.mode = "refuse"
    asker(questions(2))
    assert asker(questions(2)).there == 2
    assert len(endpoint.bodies) == 2


def test_what_makes_an_answer_flawed() -> None:
    assert [flaw(a) for a in (Answer("x"), Answer(" \n"), Answer("x", "length"))] == [
        "",
        "empty",
        "truncated",
    ]
    assert flaw(Answer("No.", "refusal")) == "refused"
    assert flaw(Answer("x", "tool_calls")) == 'ended by "tool_calls"'


def test_models_that_cost_nothing_are_not_kept(asker: Asker, place: Path) -> None:
    asker(questions(2), tariffs={})
    assert not place.exists()


def test_two_processes_may_keep_at_once(place: Path, tmp_path: Path) -> None:
    def keep(start: int) -> None:
        with Answers(place) as answers:
            for question in questions(60)[start : start + 30]:
                answers.keep(question, Answer("x"), tmp_path)

    threads = [threading.Thread(target=keep, args=(start,)) for start in (0, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Answers(place) as answers:
        assert answers.counts() == [("openai/m", 60, 0, 0)]


def test_ctrl_c_waits_for_what_is_on_its_way(asker: Asker, endpoint: Endpoint) -> None:
    endpoint.delay = 0.4
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        asker(questions(200))
    sent = len(endpoint.bodies)
    assert 0 < sent < 100
    done = asker(questions(200)[:sent])
    assert (done.there, done.repeated) == (sent, 0), "all that was sent is stored"


def test_a_full_disk_is_one_error_and_not_a_group(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise DiskFull("No space is left.")

    monkeypatch.setattr(Ledger, "_bill", full)
    with pytest.raises(DiskFull):
        asker(questions(10))


class Scripted:
    """A model that does what a function of the question and its try says."""

    label, note, batches = "m", "", None
    settings: Mapping[str, object] = {}

    def __init__(self, does: Callable[[int, int], Awaitable[Answer]]) -> None:
        self.does = does
        self.tries: Counter[int] = Counter()

    async def ask(self, question: Question) -> Answer:
        self.tries[question.sample] += 1
        return await self.does(question.sample, self.tries[question.sample])

    async def close(self) -> None:
        pass


def scripted(
    folder: Path,
    does: Callable[[int, int], Awaitable[Answer]],
    count: int,
    manner: Manner = Manner(),  # noqa: B008
) -> Asked:
    tariffs = {"openai/m": Tariff(PRICE, LONGEST)}
    with Run.write(folder) as run:
        models = cast(Any, {"openai/m": Scripted(does)})
        return ask(run, questions(count), models, manner, tariffs, lambda line: None)


def test_failures_at_the_budget_s_edge_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async def does(sample: int, tries: int) -> Answer:
        await asyncio.sleep({1: 0.0, 2: 0.4}.get(sample, 0.0))
        if sample in (1, 2) and tries == 1:
            raise Passing("broken")
        return Answer("x", input_tokens=7, output_tokens=11)

    manner = Manner(budget=Budget(tokens=2 * MOST + 100))
    done = scripted(tmp_path / "r", does, 6, manner)
    assert done.unasked > 0
    assert spent(tmp_path / "r").tokens <= 2 * MOST + 100


@pytest.mark.parametrize("turns", range(14))
def test_an_answer_billed_while_another_waits_for_room_wakes_it(tmp_path: Path, turns: int) -> None:
    async def does(sample: int, tries: int) -> Answer:
        for _ in range(turns if sample else 0):
            await asyncio.sleep(0)
        return Answer("x", input_tokens=7, output_tokens=11)

    manner = Manner(budget=Budget(tokens=MOST + 5 * 18))
    assert scripted(tmp_path / "r", does, 6, manner).asked == 6


def test_ctrl_c_ends_a_long_wait(tmp_path: Path) -> None:
    async def does(sample: int, tries: int) -> Answer:
        if sample == 0:
            return Answer("x", input_tokens=7, output_tokens=11)
        if sample == 1 and tries == 1:
            asyncio.get_running_loop().call_later(0.5, os.kill, os.getpid(), signal.SIGINT)
        raise Passing("busy", retry_after=500.0, throttled=True, unbilled=True)

    with pytest.raises(KeyboardInterrupt):
        scripted(tmp_path / "r", does, 20)


def test_an_endpoint_that_asks_for_a_day_is_an_error(tmp_path: Path) -> None:
    async def does(sample: int, tries: int) -> Answer:
        raise Passing("busy", retry_after=86400.0, throttled=True, unbilled=True)

    with pytest.raises(Unreachable, match="wait 86400 s"):
        scripted(tmp_path / "r", does, 3)


def test_a_fault_in_one_answer_loses_no_other(tmp_path: Path) -> None:
    async def does(sample: int, tries: int) -> Answer:
        await asyncio.sleep(0.0 if sample == 2 else 0.2)
        if sample == 2:
            raise ZeroDivisionError
        return Answer("x", input_tokens=7, output_tokens=11)

    with pytest.raises(ZeroDivisionError):
        scripted(tmp_path / "r", does, 4)
    with Run.read(tmp_path / "r") as run:
        assert len(run.answered()) == 3


def test_one_phrase_in_two_sets_is_paid_for_once(
    asker: Asker, endpoint: Endpoint, tmp_path: Path
) -> None:
    [one] = questions(1)
    twin = replace(one, key="twin", concept=Concept("thing", "a thing", "mine"))
    done = asker([one, twin, one])
    assert (done.asked, done.reused, len(endpoint.bodies)) == (1, 1, 1)
    with Run.read(tmp_path / "r") as run:
        assert run.answer("twin") == run.answer(one.key) is not None


def test_what_was_spent_at_an_unknown_price_counts_once_it_is_known(asker: Asker) -> None:
    unknown = {"openai/m": Tariff(None, LONGEST)}
    few = Manner(caps=Caps(concurrency=2))  # many at once may lose one, which counts at its most
    asker(questions(10), few, tariffs=unknown)
    before = 10 * 18 * PRICE.output / 1e6  # at most: as if all of it had been output
    most = upper_bound("Draw a thing.") * 1.0 / 1e6 + LONGEST * 10.0 / 1e6
    assert asker(questions(13), Manner(budget=Budget(usd=before + most - 1e-5))).asked == 0
    assert asker(questions(11), Manner(budget=Budget(usd=before + most + 1e-5))).asked == 1


def test_what_is_sent_beside_the_prompt_is_set_aside(asker: Asker, tmp_path: Path) -> None:
    extra = {"instructions": "x " * 500}
    done = asker(questions(3, extra_body=extra), Manner(budget=Budget(tokens=MOST + 900)))
    assert (done.asked, done.unasked) == (0, 3)
