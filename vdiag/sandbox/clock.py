"""How long a drawing may take: seconds of the processor, and far more of the wall's clock.

What a busy machine takes away from a drawing is no fault of its program, so that the processor's
time ends it; a program that only waits is ended by the wall's.
"""

import os
import time
from collections.abc import Mapping

from vdiag.sandbox import watch

LOOK_SECONDS = 0.05
_TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds(number: int) -> float:
    """What a process, all below it and all that they waited for have used so far."""
    return sum(_used(one) for one in (number, *watch.below(number)))


def _used(number: int) -> float:
    try:
        with open(f"/proc/{number}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK


class Clock:
    """Runs for one piece of work of a process and all below it.

    Args:
        number: of the process, which may have worked before.
        limits: with ``cpu_seconds`` and ``wall_seconds``, see
            :class:`vdiag.sandbox.contract.Limits`.
        alone: whether it has one thread and no process below it, so that it is looked at seldom.
    """

    def __init__(self, number: int, limits: Mapping[str, float], alone: bool = False) -> None:
        self._number = number
        self._alone = alone
        self._end = time.monotonic() + limits["wall_seconds"]
        self._most = processor_seconds(number) + limits["cpu_seconds"]
        self._next = 0.0
        self._left = limits["cpu_seconds"]
        self._look()

    def late(self) -> bool:
        """Whether the time is over."""
        if time.monotonic() >= self._next:
            self._look()
        return self._left <= 0 or time.monotonic() >= self._end

    def pause(self) -> float:
        """Seconds until it can be late."""
        return max(0.0, min(self._next, self._end) - time.monotonic())

    def _look(self) -> None:
        self._left = self._most - processor_seconds(self._number)
        wait = max(self._left, LOOK_SECONDS) if self._alone else LOOK_SECONDS
        self._next = time.monotonic() + wait
