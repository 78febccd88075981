"""A follower of an asking: what it is told, and that its failure loses no answer."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from tests.ask.test_ask import LONGEST, PRICE, Scripted, questions
from vdiag.ask.ask import Manner, ask
from vdiag.ask.money.call_cost import Tariff
from vdiag.ask.pace import Caps
from vdiag.errors import SandboxError
from vdiag.records import Answer, Question
from vdiag.run.store import Run


class Noting:
    """Notes what it is told; fails at its first moment with an answer, where it is told to."""

    def __init__(self, run: Run, fails: bool) -> None:
        self._run, self._fails = run, fails
        self.told: list[str] = []
        self.begun = 0

    def begin(self) -> None:
        self.begun += 1

    def answered(self, question: Question, answer: Answer) -> None:
        assert self._run.answer(question.key) == answer
        self.told.append(question.key)

    def step(self) -> None:
        if self.told and self._fails:
            raise SandboxError("The sandbox failed.")


async def does(sample: int, tries: int) -> Answer:
    await asyncio.sleep(0.0 if sample == 0 else 0.3)
    return Answer("x", input_tokens=7, output_tokens=11)


@pytest.mark.parametrize("paid", [True, False])
def test_it_is_told_of_every_answer_that_is_in_the_run(tmp_path: Path, paid: bool) -> None:
    tariffs = {"openai/m": Tariff(PRICE, LONGEST)} if paid else {}
    with Run.write(tmp_path / "r") as run:
        follower = Noting(run, fails=False)
        models = cast(Any, {"openai/m": Scripted(does)})
        ask(run, questions(5), models, Manner(reuse="none"), tariffs, lambda _: None, follower)
        assert sorted(follower.told) == sorted(run.answered())
        assert len(follower.told) == 5
        assert follower.begun == 1


def test_its_failure_waits_for_what_is_on_its_way_and_sends_nothing_new(tmp_path: Path) -> None:
    model = Scripted(does)
    manner = Manner(Caps(3), reuse="none")
    with Run.write(tmp_path / "r") as run:
        follower = Noting(run, fails=True)
        models, tariffs = cast(Any, {"openai/m": model}), {"openai/m": Tariff(PRICE, LONGEST)}
        with pytest.raises(SandboxError, match="The sandbox failed"):
            ask(run, questions(40), models, manner, tariffs, lambda _: None, follower)
        assert len(run.answered()) == model.tries.total()
        assert 1 <= model.tries.total() < 40
