"""A clock that is the same for every drawing: it moves when it is read or slept.

The classes of ``datetime`` stay what they are (libraries in C hold pointers to them): only their
methods that read the machine's clock are exchanged, in place.
"""

import ctypes
import datetime
import gc
import time
from collections.abc import Callable
from typing import Any

START = 1_704_103_800.0
"""2024-01-01 10:10:00 UTC, when every program begins."""
_TICK = 0.001
_SINCE_START = ("monotonic", "perf_counter", "process_time", "thread_time")
_EPOCH_CLOCKS = frozenset(
    getattr(time, name)
    for name in ("CLOCK_REALTIME", "CLOCK_TAI", "CLOCK_REALTIME_COARSE")
    if hasattr(time, name)
)


class Clock:
    """Time that passes only when it is read (a millisecond) or slept.

    Attributes:
        now: seconds since 1970.
        slept: seconds of it that were slept.
        after_sleep: called after each sleep, with nothing.
    """

    def __init__(self) -> None:
        self.now = START
        self.slept = 0.0
        self.after_sleep: Callable[[], None] = lambda: None

    def read(self) -> float:
        """The time, which it moves on a little, so that a loop until some time comes to an end."""
        self.now += _TICK
        return self.now

    def since_start(self) -> float:
        """Seconds since the program began, read as :meth:`read` does."""
        return self.read() - START

    def sleep(self, seconds: float) -> None:
        """Move on at once.

        Raises:
            TypeError, ValueError: as ``time.sleep`` does for what is no length of time.
        """
        if isinstance(seconds, str):
            raise TypeError("'str' object cannot be interpreted as an integer")
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self.slept += float(seconds)
        self.now += float(seconds)
        self.after_sleep()


CLOCK = Clock()


def fix_clock() -> None:
    """Let ``time`` and ``datetime`` read :data:`CLOCK`; once, in the drawing's own process."""
    _fix_time()
    _exchange(datetime.datetime, now=_now, utcnow=_utcnow)
    _exchange(datetime.date, today=_today)


def _now(cls: Any, tz: Any = None) -> Any:
    return cls.fromtimestamp(CLOCK.read(), tz)


def _utcnow(cls: Any) -> Any:
    return cls.fromtimestamp(CLOCK.read(), datetime.UTC).replace(tzinfo=None)


def _today(cls: Any) -> Any:
    return cls.fromtimestamp(CLOCK.read())


def _exchange(kind: type, **methods: Callable[..., Any]) -> None:
    """Exchange class methods of a type made in C, which keep their names."""
    own: Any = gc.get_referents(kind.__dict__)[0]  # behind the read-only view
    for name, method in methods.items():
        method.__name__, method.__qualname__ = name, f"{kind.__name__}.{name}"
        own[name] = classmethod(method)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def _fix_time() -> None:
    really = {name: getattr(time, name) for name in ("localtime", "gmtime", "ctime", "asctime")}
    strftime = time.strftime
    module: Any = time
    module.time = CLOCK.read
    module.time_ns = lambda: int(CLOCK.read() * 1e9)
    for name in _SINCE_START:
        setattr(module, name, CLOCK.since_start)
        setattr(module, f"{name}_ns", lambda: int(CLOCK.since_start() * 1e9))
    module.clock_gettime = _of_clock
    module.clock_gettime_ns = lambda number: int(_of_clock(number) * 1e9)
    module.sleep = CLOCK.sleep
    for name in ("localtime", "gmtime", "ctime"):
        setattr(module, name, _at_now(really[name]))
    module.asctime = lambda moment=None: really["asctime"](moment or time.localtime())
    module.strftime = lambda form, moment=None: strftime(form, moment or time.localtime())


def _of_clock(number: int) -> float:
    return CLOCK.read() if number in _EPOCH_CLOCKS else CLOCK.since_start()


def _at_now(function: Callable[[float], Any]) -> Callable[..., Any]:
    return lambda seconds=None: function(CLOCK.read() if seconds is None else seconds)
