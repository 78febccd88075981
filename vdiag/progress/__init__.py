"""Progress of the long steps on stderr: bars on a terminal, elsewhere a line a minute."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from vdiag.progress import cores

Advance = Callable[[], None]
EVERY = 60.0
"""Seconds between two lines where there is no terminal."""
_shown: list[Progress] = []
"""The bars on the terminal, once for each step that is going on."""


class Steps:
    """Pieces of work, done and to be done; call it once per finished piece.

    Args:
        name: of what is done, in a word.
        total: pieces there are, as far as is known.
        things: what the pieces are, where it is worth a line at the end how many were done a
            second and how busy the machine was; else empty.
    """

    def __init__(self, name: str, total: int, things: str) -> None:
        self._name, self._things = name, things
        self.total, self.done = total, 0
        self._began = time.monotonic()
        self._busy = cores.busy_seconds()
        self._bar: tuple[Progress, TaskID] | None = None

    def __call__(self) -> None:
        """One more is done."""
        self.done += 1
        self._show()

    def expect(self, more: int) -> None:
        """There are so many more than was known."""
        self.total += more
        self._show()

    def _show(self) -> None:
        if self._bar is not None:
            bar, task = self._bar
            bar.update(task, total=self.total, completed=self.done, visible=self.total > 0)

    @contextmanager
    def on_terminal(self, console: Console) -> Iterator[None]:
        """Show a bar; below the others where steps that are going on have some."""
        if not _shown:
            bars = _bars(console)
            bars.start()
        else:
            bars = _shown[-1]
        _shown.append(bars)
        try:
            task = bars.add_task(self._name, total=self.total, visible=self.total > 0)
            self._bar = bars, task
            yield
        finally:
            _shown.pop()
            if not _shown:
                bars.stop()

    @contextmanager
    def every_minute(self) -> Iterator[None]:
        """Say every minute how far it is, also while nothing gets finished."""
        ended = Event()

        def tell() -> None:
            while not ended.wait(EVERY):
                minutes = (time.monotonic() - self._began) / 60
                if self.total:
                    _say(f"{self._name}: {self.done} of {self.total} after {minutes:.0f} min")

        Thread(target=tell, daemon=True).start()
        try:
            yield
        finally:
            ended.set()

    def sentence(self) -> str:
        """What was done in all."""
        seconds = max(time.monotonic() - self._began, 1e-6)
        said = f"{self._name}: {self.done} of {self.total} in {seconds:.1f} s"
        if not self._things:
            return said
        said += f", {self.done / seconds:.1f} {self._things} a second"
        busy = cores.busy_seconds()
        if busy is None or self._busy is None:
            return said
        share = min(1.0, (busy - self._busy) / (cores.available() * seconds))
        return f"{said}, {100 * share:.0f} % of {cores.available()} cores busy"


@contextmanager
def progress(name: str, total: int, things: str = "") -> Iterator[Steps]:
    """Show how far a step is while the block lasts; arguments as of :class:`Steps`.

    On a terminal it is drawn in place; elsewhere a line says every minute how far the step is, and
    one when it is done. Nothing is shown where there is nothing to do.
    """
    console = Console(stderr=True)
    steps = Steps(name, total, things)
    with steps.on_terminal(console) if console.is_terminal else steps.every_minute():
        yield steps
    if steps.total and (things or not console.is_terminal):
        _say(steps.sentence())


def _bars(console: Console) -> Progress:
    columns = TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn()
    return Progress(*columns, TimeRemainingColumn(), console=console)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
