"""Run a Python program as a script whose clock and random numbers are always the same."""

import datetime
import io
import linecache
import os
import random
import sys
import time
import types
from collections.abc import Callable
from datetime import date as real_date
from datetime import datetime as real_datetime
from typing import Any

from vdiag.sandbox.engine import PROGRAM

START = 1_704_103_800.0
"""2024-01-01 10:10:00 UTC, when every program begins."""
_TICK = 0.001


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

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.slept += max(0.0, float(seconds))
        self.now += max(0.0, float(seconds))
        self.after_sleep()


CLOCK = Clock()


def fix_surroundings() -> None:
    """Set clock and random numbers; once, in the drawing's own process."""
    _fix_time()
    _fix_datetime()
    _fix_random()


def run(program: str) -> None:
    """Run the program as ``__main__``.

    Raises:
        SyntaxError, Exception: whatever the program raises, but for leaving with exit code 0.
    """
    lines = io.StringIO(program, newline=None).readlines()  # as Python counts them
    linecache.cache[PROGRAM] = (len(program), None, lines, PROGRAM)
    code = compile(program, PROGRAM, "exec")
    main = types.ModuleType("__main__")
    main.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = main
    sys.argv = ["drawing.py"]
    try:
        exec(code, main.__dict__)
    except SystemExit as end:
        if end.code not in (None, 0):
            raise


def _fix_time() -> None:
    really = {name: getattr(time, name) for name in ("localtime", "gmtime", "ctime", "asctime")}
    strftime = time.strftime
    module: Any = time
    module.time = CLOCK.read
    module.time_ns = lambda: int(CLOCK.read() * 1e9)
    for name in ("monotonic", "perf_counter", "process_time"):
        setattr(module, name, lambda: CLOCK.read() - START)
        setattr(module, f"{name}_ns", lambda: int((CLOCK.read() - START) * 1e9))
    module.sleep = CLOCK.sleep
    for name in ("localtime", "gmtime", "ctime"):
        setattr(module, name, _at_now(really[name]))
    module.asctime = lambda moment=None: really["asctime"](moment or time.localtime())
    module.strftime = lambda form, moment=None: strftime(form, moment or time.localtime())


def _at_now(function: Callable[[float], Any]) -> Callable[..., Any]:
    return lambda seconds=None: function(CLOCK.read() if seconds is None else seconds)


def _fix_datetime() -> None:
    class AnyDate(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, real_date if cls.__name__ == "date" else real_datetime)

    class FixedDate(real_date, metaclass=AnyDate):
        @classmethod
        def today(cls) -> Any:
            return cls.fromtimestamp(CLOCK.read())

    class FixedDatetime(real_datetime, metaclass=AnyDate):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.fromtimestamp(CLOCK.read(), tz)

        @classmethod
        def today(cls) -> Any:
            return cls.now()

        @classmethod
        def utcnow(cls) -> Any:
            return cls.now(datetime.UTC).replace(tzinfo=None)

    FixedDate.__name__, FixedDatetime.__name__ = "date", "datetime"
    module: Any = datetime
    module.date, module.datetime = FixedDate, FixedDatetime


def _fix_random() -> None:
    class Seeded(random.Random):
        def seed(self, a: Any = None, version: int = 2) -> None:
            super().seed(0 if a is None else a, version)

    seed = random.seed
    system: Any = os
    system.urandom = random.Random(0).randbytes
    module: Any = random
    module.Random = module.SystemRandom = Seeded
    module.seed = lambda a=None, version=2: seed(0 if a is None else a, version)
    random.seed(0)
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        generator, reseed = numpy.random.default_rng, numpy.random.seed
        numpy.random.default_rng = lambda seed=None: generator(0 if seed is None else seed)
        numpy.random.seed = lambda seed=None: reseed(0 if seed is None else seed)
        numpy.random.seed()
