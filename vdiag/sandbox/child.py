"""The process of one drawing: made ahead, shut in, given its program, watched, ended.

A child gets its own user, process, mount, IPC and UTS namespaces and small private file systems
(tier A), or a Landlock domain (tier B); then limits, no capabilities, the system call filter, and
only then the program. Whatever of this fails ends the child before the program starts.
"""

import contextlib
import ctypes
import fcntl
import os
import random
import select
import signal
import struct
import sys
import tempfile
import time
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from vdiag.sandbox import confine, disk, watch
from vdiag.sandbox.clock import Clock
from vdiag.sandbox.confine import libc
from vdiag.sandbox.failure import describe, written
from vdiag.sandbox.log import Log

CLONE = {"x86_64": 56, "aarch64": 220}
NAMESPACES = 0x20000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000  # mnt uts ipc user pid
SETUP_FAILED = 99
STATUS_BYTES = 64 << 10
WATCH_SECONDS, LOOK_SECONDS = 0.05, 0.005
PIPE_BYTES = 1 << 20
END_SECONDS = 0.002
READY = b"+"
NO_ERROR = READY + b"{}"


@dataclass
class Child:
    """A process for one drawing: shut in, and waiting for its program.

    It is made while the drawing before it is at work, so that no drawing waits for it.

    Attributes:
        number: its process number.
        request: where its program is written.
        readers: what it says through which pipe (image, log, status).
        work: the folder it may write to.
        private: whether that folder has to be removed afterwards.
    """

    number: int
    request: int
    readers: dict[int, str]
    work: str
    private: bool


def run_child(engine: ModuleType, config: dict[str, Any], work: str, pipes: list[int]) -> None:
    """Be one drawing, from isolation to picture; never returns."""
    try:
        if config["tier"] == "bubblewrap":
            confine.become_mapped()
        confine.own_descriptors(*pipes)
        confine.shut_in(config, work)
        os.environ["HOME"] = work
        os.write(61, READY)
    except Exception as error:  # noqa: BLE001  whatever it is, the program must not start
        os.write(2, f"setup: {error}".encode())
        os._exit(SETUP_FAILED)
    status: dict[str, Any] = {}
    try:
        program, size = read_request()
        random.seed(0)
        rest = memoryview(engine.draw(program, size))
        while rest:
            rest = rest[os.write(60, rest) :]
    except BaseException as error:  # noqa: BLE001  whatever the program raises is its result
        status = described(error)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(61, written(status)[: STATUS_BYTES - 1])
    except (OSError, ValueError, TypeError):
        os._exit(1)
    os._exit(0)


def described(error: BaseException) -> dict[str, Any]:
    """What :func:`describe` says, also where there is no memory left to say it."""
    try:
        return describe(error)
    except MemoryError:
        return {"reason": "out_of_memory"}
    except Exception:  # noqa: BLE001  an exception of the program's own that cannot be told
        return {"reason": "runtime_error", "log": type(error).__name__}


def read_request() -> tuple[str | bytes, int]:
    """The program and the side of the picture, from stdin, which then is empty."""
    data = b""
    while part := os.read(0, PIPE_BYTES):
        data += part
    if not data:
        os._exit(0)  # the warm process is gone
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    size, text = struct.unpack("<I?", data[:5])
    return (data[5:].decode("utf-8", "replace") if text else data[5:]), size


def send_request(child: Child, program: str | bytes, size: int) -> None:
    """Write the program to the child; one that is gone already is noticed later."""
    text = isinstance(program, str)
    data = program.encode("utf-8", "replace") if isinstance(program, str) else program
    rest = memoryview(struct.pack("<I?", size, text) + data)
    with contextlib.suppress(BrokenPipeError):
        while rest:
            rest = rest[os.write(child.request, rest) :]
    os.close(child.request)


def start_child(engine: ModuleType, config: dict[str, Any]) -> Child:
    """Fork, in new namespaces where the tier has them."""
    private = config["tier"] != "bubblewrap"
    work = tempfile.mkdtemp() if private else "/tmp"
    given, *pairs = [os.pipe() for _ in range(4)]
    widen_pipe(pairs[0][1])
    theirs = [given[0], *(writer for _, writer in pairs)]
    if private:
        number = os.fork()
    else:
        number = libc.syscall(CLONE[os.uname().machine], NAMESPACES | signal.SIGCHLD, 0, 0, 0, 0)
        if number < 0:
            raise OSError(ctypes.get_errno(), "clone")
    if number == 0:
        try:
            run_child(engine, config, work, theirs)
        finally:
            os._exit(SETUP_FAILED)  # never go on as if this were the warm process
    for pipe in theirs:
        os.close(pipe)
    readers = {pairs[0][0]: "image", pairs[1][0]: "log", pairs[2][0]: "status"}
    return Child(int(number), given[1], readers, work, private)


@dataclass
class Said:
    """What a child said, of which only the log may be as long as it likes.

    Attributes:
        stopped: the reason for which it was ended.
    """

    image: bytearray
    log: Log
    status: bytearray
    stopped: str | None = None


def collect(child: Child, limits: dict[str, Any], image_bytes: int, commands: bool) -> Said:
    """Read image, log and status until a picture is whole, the child ended or passed a bound.

    Args:
        child: at work.
        limits: as :class:`vdiag.sandbox.contract.Limits`.
        image_bytes: length of a whole image.
        commands: whether it may start others, whose memory and number count too.
    """
    said = Said(bytearray(), Log(), bytearray())
    into = {number: getattr(said, name) for number, name in child.readers.items()}
    watched = commands or child.private  # else its own limits are enough
    clock = Clock(child.number, limits, alone=not commands)
    looked = 0.0
    waiting = set(child.readers)
    while waiting or not ended(child.number):
        pause = min(clock.pause(), WATCH_SECONDS) if watched else clock.pause()
        if not waiting:
            pause = min(pause, END_SECONDS)
        for number in select.select(list(waiting), [], [], pause)[0]:
            data = os.read(number, PIPE_BYTES)
            into[number] += data
            if not data:
                waiting.discard(number)
        if len(said.image) == image_bytes and said.status == NO_ERROR:
            return said
        if len(said.image) > image_bytes or len(said.status) > STATUS_BYTES:
            said.stopped = "too_much_output"
        elif time.monotonic() > looked + LOOK_SECONDS:  # a flood gives no rest
            said.stopped = _passed(child, clock, limits, commands)
            looked = time.monotonic()
        if said.stopped:
            return said
    return said


def _passed(child: Child, clock: Clock, limits: dict[str, Any], commands: bool) -> str | None:
    """Which bound a child has passed."""
    if commands and watch.exceeded(child.number, limits["memory_bytes"], limits["tasks"]):
        return "out_of_memory"
    bounds = limits["files"], limits["disk_bytes"]
    if child.private and disk.overfull(child.work, child.number, *bounds):
        return "too_much_output"
    return "timeout" if clock.late() else None


def ended(number: int) -> bool:
    """Whether a child has come to its end, which stays to be reaped."""
    return os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def finish(child: Child, kept: set[int]) -> int:
    """End the child and all that it left behind; its exit code or minus its signal.

    Args:
        child: at work or at its end.
        kept: numbers of processes that stay, of those that have no namespace of their own.
    """
    try:
        if child.private:
            os.killpg(child.number, signal.SIGKILL)
        else:
            os.kill(child.number, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        os.kill(child.number, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child.number, 0)[1])
    for reader in child.readers:
        os.close(reader)
    if child.private:
        watch.end_strays(kept)
        disk.remove(child.work)
    return code


def widen_pipe(pipe: int) -> None:
    """Let a pipe hold a whole picture, so that its writer does not wait for its reader."""
    with contextlib.suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
