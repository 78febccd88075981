"""Progress of the long steps on stderr: bars on a terminal, elsewhere a line a minute."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from vdiag import cores

Advance = Callable[[], None]
EVERY = 60.0
"""Seconds between two lines where there is no terminal."""
_shown: list[Progress] = []
"""The bars on the terminal, where a step has begun: a step within it adds its own below."""


@contextmanager
def progress(step: str, total: int, things: str = "") -> Iterator[Advance]:
    """A bar for ``total`` pieces of work; call what it yields once per finished piece.

    On a terminal it is drawn in place; elsewhere a line says every minute how far the step is,
    also while nothing gets finished, and one when it is done.

    Args:
        step: what is done, in a word.
        total: pieces of work; 0 shows nothing.
        things: what the pieces are, where it is worth a line at the end how many were done a
            second, and how busy the machine was.
    """
    console = Console(stderr=True)
    watch = _Watch(step, total, things)
    if console.is_terminal:
        with _bar(console, step, total) as advance:
            yield watch.counted(advance)
    else:
        with watch.told_every_minute():
            yield watch.counted(lambda: None)
    if total and (things or not console.is_terminal):
        _say(watch.sentence())


@contextmanager
def _bar(console: Console, step: str, total: int) -> Iterator[Advance]:
    if _shown:
        bar = _shown[0]
        task = bar.add_task(step, total=total, visible=total > 0)
        yield lambda: bar.advance(task)
        return
    bar = Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=total == 0,
    )
    _shown.append(bar)
    try:
        with bar:
            task = bar.add_task(step, total=total)
            yield lambda: bar.advance(task)
    finally:
        _shown.remove(bar)


class _Watch:
    """How far a step is, and what it took."""

    def __init__(self, step: str, total: int, things: str) -> None:
        self._step, self._total, self._things = step, total, things
        self._done = 0
        self._began = time.monotonic()
        self._busy = cores.busy_seconds()

    def counted(self, advance: Advance) -> Advance:
        def count() -> None:
            self._done += 1
            advance()

        return count

    @contextmanager
    def told_every_minute(self) -> Iterator[None]:
        ended = Event()

        def tell() -> None:
            while not ended.wait(EVERY):
                minutes = (time.monotonic() - self._began) / 60
                _say(f"{self._step}: {self._done} of {self._total} after {minutes:.0f} min")

        if self._total:
            Thread(target=tell, daemon=True).start()
        try:
            yield
        finally:
            ended.set()

    def sentence(self) -> str:
        """What was done in all."""
        seconds = time.monotonic() - self._began
        said = f"{self._step}: {self._done} of {self._total} in {seconds:.1f} s"
        if not self._things or seconds <= 0:
            return said
        said += f", {self._done / seconds:.1f} {self._things} a second"
        busy = cores.busy_seconds()
        if busy is None or self._busy is None:
            return said
        count = cores.available()
        share = min(1.0, (busy - self._busy) / (count * seconds))
        return f"{said}, {100 * share:.0f} % of {count} cores busy"


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
