"""Restrict the calling process for good: mounts, Landlock, limits, capabilities, system calls.

Every step raises OSError when it fails, and a program starts only after all of them succeeded.
"""

import base64
import ctypes
import os
import resource
import signal
import stat
import struct
from typing import Any

_RUN, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1, 2, 4, 8
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 0x1000
STACK_BYTES = 96 << 20
"""Deeply nested pictures need it; it grows only when it is used."""
libc = ctypes.CDLL(None, use_errno=True)


def must(result: int, what: str) -> None:
    """Raise when a libc call failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def become_mapped() -> None:
    """Map the own user and group into the new user namespace."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", "1000 1000 1"),
        ("gid_map", "1000 1000 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def mount_private(limits: dict[str, Any], kept: list[str]) -> None:
    """Small file systems of the drawing's own; no /proc.

    Args:
        limits: as :class:`vdiag.sandbox.contract.Limits`.
        kept: paths below /tmp that stay visible.
    """
    handles = {path: os.open(path, os.O_PATH) for path in kept}
    must(libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None), "make mounts private")
    size = f"size={limits['disk_bytes']},nr_inodes={limits['files']},mode=700".encode()
    tiny = b"size=4k,nr_inodes=2"
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC
    must(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", flags, size), "mount /tmp")
    must(libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", flags, tiny), "mount /dev/shm")
    for path, handle in handles.items():
        os.makedirs(path)
        source = f"/proc/self/fd/{handle}".encode()
        must(libc.mount(source, path.encode(), None, MS_BIND, None), f"keep {path}")
        os.close(handle)
    flags |= MS_RDONLY
    must(libc.mount(b"tmpfs", b"/proc", b"tmpfs", flags, tiny), "mount /proc")


def landlock(config: dict[str, Any], work: str, running: bool = False) -> None:
    """Allow reading below some places and everything below a folder; nothing else of the disk.

    Args:
        config: with ``readable``, files and folders, and ``landlock``, the newest edition of
            Landlock's interface that is used, however new the kernel's is.
        work: the folder.
        running: whether programs among the readable may be run.
    """
    abi = libc.syscall(444, None, 0, 1)
    if abi < 1:
        raise OSError(ctypes.get_errno(), "Landlock is not there")
    abi = min(abi, config["landlock"])
    bits = 13 if abi == 1 else 14 if abi == 2 else 15 if abi < 5 else 16
    every = (1 << bits) - 1
    attributes = struct.pack("QQQ", every, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    length = 24 if abi >= 6 else 16 if abi >= 4 else 8
    rules = libc.syscall(444, attributes[:length], length, 0)
    if rules < 0:
        raise OSError(ctypes.get_errno(), "Landlock rules")
    reading = _READ_FILE | _READ_FOLDER | (_RUN if running else 0)
    writable = [work, "/dev/null"]
    for places, rights in ((config["readable"], reading), (writable, every & ~_RUN)):
        for place in places:
            try:
                handle = os.open(place, os.O_PATH)
            except FileNotFoundError:
                continue
            allowed = rights if os.path.isdir(place) else rights & (_RUN | _WRITE_FILE | _READ_FILE)
            rule = struct.pack("<Qi", allowed, handle)
            must(libc.syscall(445, rules, 1, rule, 0), f"Landlock rule for {place}")
            os.close(handle)
    must(libc.prctl(38, 1, 0, 0, 0), "no new privileges")
    must(libc.syscall(446, rules, 0), "Landlock")
    os.close(rules)


def drop_capabilities() -> None:
    """Give up every capability for good."""
    for capability in range(64):
        if libc.prctl(24, capability, 0, 0, 0) != 0:
            break
    header = struct.pack("Ii", 0x20080522, 0)
    must(libc.capset(header, bytes(24)), "drop capabilities")


def load_filter(filters: dict[str, str], calls: str) -> None:
    """Restrict system calls from here on to those of a filter in base64."""
    program = base64.b64decode(filters[calls])

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))

    must(libc.prctl(38, 1, 0, 0, 0), "no new privileges")
    filled = Program(len(program) // 8, program)
    must(libc.prctl(22, 2, ctypes.byref(filled), 0, 0), "seccomp")


def set_limits(limits: dict[str, Any], tier: str, lasting: bool = False) -> None:
    """Limits of the process itself; one that is ``lasting`` may use as much time as it likes.

    The number of processes is counted per user, so it can only be limited where the drawing has
    a user namespace of its own; elsewhere the warm process watches.
    """
    seconds = resource.RLIM_INFINITY if lasting else int(limits["cpu_seconds"]) + 3
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["disk_bytes"] // (1 if tier == "bubblewrap" else 4)),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    soft_cpu = seconds if lasting else seconds - 1  # the first signal tells that it was time
    resource.setrlimit(resource.RLIMIT_CPU, (soft_cpu, seconds))
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    stack = STACK_BYTES if hard == resource.RLIM_INFINITY else min(STACK_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (stack, hard))
    if tier == "bubblewrap":
        resource.setrlimit(resource.RLIMIT_NPROC, (limits["tasks"], limits["tasks"]))


def own_descriptors(request: int, image: int, log: int, status: int) -> None:
    """Keep the four pipes as 0, 1-2, 60 and 61, and open files under positions of their own.

    Engines keep font files open; a shared file position would let drawings disturb each other.
    """
    kept = {}
    for number in range(3, 60):
        try:
            if stat.S_ISREG(os.fstat(number).st_mode):
                kept[number] = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
    for number, path in kept.items():
        position = os.lseek(number, 0, os.SEEK_CUR)
        fresh = os.open(path, os.O_RDONLY)
        os.dup2(fresh, number)
        os.close(fresh)
        os.lseek(number, position, os.SEEK_SET)
    for source, target in ((request, 0), (log, 1), (log, 2), (image, 60), (status, 61)):
        os.dup2(source, target)
    for number in range(3, 256):
        if number not in kept and number not in (60, 61):
            try:
                os.close(number)
            except OSError:
                continue


def shut_in(config: dict[str, Any], work: str) -> None:
    """All isolation steps of the tier; the program starts only when every one succeeded."""
    tier = config["tier"]
    os.setsid()
    must(libc.prctl(1, signal.SIGKILL, 0, 0, 0), "end with the parent")
    if tier == "bubblewrap":
        mount_private(config["limits"], config["kept"])
    os.chdir(work)
    set_limits(config["limits"], tier)
    if tier == "bubblewrap":  # else the warm process must see which deleted files it holds
        must(libc.prctl(4, 0, 0, 0, 0), "not dumpable")
    if tier == "landlock":
        landlock(config, work, running=config["commands"])
    if tier != "none":
        drop_capabilities()
        load_filter(config["filters"], "starter" if config["commands"] else "drawing")


def confine_command(config: dict[str, Any], calls: str, warm: int) -> None:
    """Restrict the calling process before it becomes a command of the engine's."""
    must(libc.prctl(1, signal.SIGKILL, 0, 0, 0), "end with the parent")
    if config["tier"] == "none":
        return
    if os.getppid() == warm:  # a service: nothing restricts it yet
        set_limits(config["limits"], config["tier"], lasting=True)
        if config["tier"] == "landlock":
            landlock(config, os.getcwd(), running=True)
        drop_capabilities()
    load_filter(config["filters"], calls)
