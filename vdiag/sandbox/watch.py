"""Watch a drawing's processes from outside: memory in all, number of tasks, what is left behind."""

import contextlib
import os
import signal

_PAGE = os.sysconf("SC_PAGE_SIZE")


def below(number: int) -> list[int]:
    """Process numbers of all descendants, parents first."""
    try:
        with open(f"/proc/{number}/task/{number}/children") as file:
            children = [int(word) for word in file.read().split()]
    except OSError:
        return []
    return [found for child in children for found in (child, *below(child))]


def usage(number: int) -> tuple[int, int]:
    """Resident bytes and tasks (processes and threads) of a process and all below it."""
    size, tasks = 0, 0
    for one in (number, *below(number)):
        with contextlib.suppress(OSError, IndexError):
            with open(f"/proc/{one}/statm") as file:
                size += int(file.read().split()[1]) * _PAGE
            tasks += len(os.listdir(f"/proc/{one}/task"))
    return size, tasks


def exceeded(number: int, memory_bytes: float, tasks: float) -> bool:
    """Whether a process and all below it use more than they may."""
    size, count = usage(number)
    return size > memory_bytes or count > tasks


def end_strays(keep: set[int]) -> None:
    """Kill and reap every descendant of this process but the kept ones and those below them."""
    kept = {found for number in keep for found in (number, *below(number))}
    while strays := [number for number in below(os.getpid()) if number not in kept]:
        for number in strays:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        for number in strays:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(number, 0)
