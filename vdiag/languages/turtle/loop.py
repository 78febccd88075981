"""The window's event loop in the program's fixed time: timers run when the program waits.

The window is closed after :data:`LONGEST` seconds or :data:`MOST_UPDATES` updates.
"""

import heapq
import itertools
from collections.abc import Callable
from typing import Any

from vdiag.languages._python_clock import CLOCK, START

LONGEST = 10.0
LONGEST_SLEEP = 600.0
MOST_UPDATES = 400
_FRAME = 0.016
_updates = itertools.count(1)
_order = itertools.count()
_timers: list[tuple[float, int, Callable[..., object], tuple[object, ...]]] = []


class TclError(Exception):
    """What Tk raises for a wrong colour or option."""


class Closed(BaseException):
    """The window is closed: the picture is what it showed."""


def _pass(seconds: float) -> None:
    """Let time pass and run the timers that fall due."""
    end = CLOCK.now + seconds
    while _timers and _timers[0][0] <= end:
        due, _, function, arguments = heapq.heappop(_timers)
        CLOCK.now = max(CLOCK.now, due)
        close_in_time()
        function(*arguments)
    CLOCK.now = max(CLOCK.now, end)
    close_in_time()


def close_in_time() -> None:
    """Close the window when its time is up; what a program sleeps does not count.

    Raises:
        Closed: it is.
    """
    waited = CLOCK.now - START - min(CLOCK.slept, LONGEST_SLEEP)
    if waited > LONGEST:
        raise Closed


def update(*_args: object) -> None:
    """One turn of the event loop."""
    if next(_updates) > MOST_UPDATES:
        raise Closed
    _pass(_FRAME)


def mainloop(*_args: object) -> None:
    """Run the timers until none is left or time is up, then close.

    Raises:
        Closed: always.
    """
    while _timers:
        _pass(max(0.0, _timers[0][0] - CLOCK.now))
    raise Closed


def after(
    milliseconds: Any, function: Callable[..., object] | None = None, *arguments: object
) -> str | None:
    """Tk's ``after``: wait, or run a function later."""
    seconds = 0.0 if milliseconds == "idle" else max(0.001, float(milliseconds) / 1000)
    if function is None:
        _pass(seconds)
        return None
    number = next(_order)
    heapq.heappush(_timers, (CLOCK.now + seconds, number, function, arguments))
    return f"after#{number}"


def after_cancel(name: object) -> None:
    """Do not run it after all."""
    _timers[:] = [timer for timer in _timers if f"after#{timer[1]}" != name]
    heapq.heapify(_timers)
