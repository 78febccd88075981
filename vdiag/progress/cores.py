"""How busy the machine's cores are, where the system tells."""

import os
from pathlib import Path

_TOLD = Path("/proc/stat")
_IDLE = (3, 4)
"""Places of idle and of waiting for the disk among a core's times."""


def available() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def busy_seconds() -> float | None:
    """Seconds that the cores this process may use have worked since the machine started, in all.

    Whoever they worked for: programs that are shut in and ended leave their time nowhere else.
    ``None`` where the system does not tell.
    """
    try:
        lines = _TOLD.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    mine = {f"cpu{number}" for number in os.sched_getaffinity(0)}
    rows = [line.split() for line in lines]
    ticks = [
        int(value)
        for name, *times in rows
        if name in mine
        for place, value in enumerate(times[:8])
        if place not in _IDLE
    ]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")
