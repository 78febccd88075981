"""Who takes each answer further while others are on their way."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

from vdiag.records import Answer, Question

MOMENT = 0.02
"""Seconds between two of a follower's moments."""


class Follower(Protocol):
    """Is told of answers as they come.

    What a follower raises ends the asking as Ctrl-C does: nothing new is sent, what is on its way
    is waited for and stored, and then it is raised again.
    """

    def begin(self) -> None:
        """The asking begins; answers that were there, or kept, are in the run."""

    def answered(self, question: Question, answer: Answer) -> None:
        """An answer is in the run; to be noted, no more."""

    def step(self) -> None:
        """A good moment to write into the run; comes often, and must not take long."""


class _Nobody:
    """Does nothing with them."""

    def begin(self) -> None:
        """Nothing."""

    def answered(self, question: Question, answer: Answer) -> None:
        """Nothing."""

    def step(self) -> None:
        """Nothing."""


NOBODY: Follower = _Nobody()


async def follow(follower: Follower, write: Callable[[], None], stop: asyncio.Event) -> None:
    """Give a follower its moments until nothing new is sent.

    Args:
        follower: whose.
        write: writes what waits to be written; goes before each moment.
        stop: set when nothing new is sent; also by this, where the follower fails.
    """
    while not stop.is_set():
        await asyncio.sleep(MOMENT)
        with ExitStack() as failed:
            failed.callback(stop.set)
            write()
            follower.step()
            failed.pop_all()
