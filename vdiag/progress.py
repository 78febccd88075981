"""Progress bars on stderr for the long steps."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[], None]


@contextmanager
def progress(step: str, total: int) -> Iterator[Advance]:
    """A bar for ``total`` pieces of work; call what it yields once per finished piece.

    On a terminal it is drawn in place; elsewhere one line says when the step is done.
    """
    started = time.monotonic()
    done = 0
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal or total == 0,
    )

    def advance() -> None:
        nonlocal done
        done += 1
        bar.advance(task)

    with bar:
        task = bar.add_task(step, total=total)
        yield advance
    if not console.is_terminal and total:
        seconds = time.monotonic() - started
        sys.stderr.write(f"{step}: {done} of {total} in {seconds:.1f} s\n")
