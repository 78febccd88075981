"""Progress of the long steps on stderr: a bar on a terminal, elsewhere a line a minute."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[], None]
EVERY = 60.0
"""Seconds between two lines where there is no terminal."""


@contextmanager
def progress(step: str, total: int) -> Iterator[Advance]:
    """A bar for ``total`` pieces of work; call what it yields once per finished piece.

    On a terminal it is drawn in place; elsewhere a line says every minute how far the step is,
    also while nothing gets finished, and one when it is done.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        with _lines(step, total) as advance:
            yield advance
        return
    bar = Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=total == 0,
    )
    with bar:
        task = bar.add_task(step, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def _lines(step: str, total: int) -> Iterator[Advance]:
    started = time.monotonic()
    done = 0
    ended = Event()

    def advance() -> None:
        nonlocal done
        done += 1

    def tell() -> None:
        while not ended.wait(EVERY):
            minutes = (time.monotonic() - started) / 60
            sys.stderr.write(f"{step}: {done} of {total} after {minutes:.0f} min\n")
            sys.stderr.flush()

    teller = Thread(target=tell, daemon=True)
    if total:
        teller.start()
    try:
        yield advance
    finally:
        ended.set()
    if total:
        seconds = time.monotonic() - started
        sys.stderr.write(f"{step}: {done} of {total} in {seconds:.1f} s\n")
