"""A process that ends itself by kill -9 once its run has come further: however busy the machine."""

import os
import signal
import sqlite3
import threading
import time
from pathlib import Path


def progress(folder: Path) -> tuple[int, int]:
    """How far a run is: batches sent, and answers on disk."""
    try:
        with sqlite3.connect(f"file:{folder}/run.db?mode=ro", uri=True, timeout=5) as db:
            counts = [db.execute(f"SELECT COUNT(*) FROM {t}") for t in ("batches", "answers")]
            return counts[0].fetchone()[0], counts[1].fetchone()[0]
    except sqlite3.OperationalError:
        return (0, 0)


def die_later(folder: Path, steps: int, seconds: float) -> None:
    """Kill this process when its run has made so many steps from now, and a moment has passed.

    Args:
        steps: batches and answers; none to live on.
    """

    def watch() -> None:
        goal = sum(progress(folder)) + steps
        while sum(progress(folder)) < goal:
            time.sleep(0.002)
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGKILL)

    if steps:
        threading.Thread(target=watch, daemon=True).start()
