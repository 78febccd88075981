"""The warm process inside the sandbox: imports an engine once, then forks one child a drawing.

Run as a script with one JSON argument (tier, module, search path, filters, limits, places).
Requests come on stdin and replies go to stdout, each a length of four bytes, a JSON line and a
body. A child gets its own user, process, mount, IPC and UTS namespaces and small private file
systems (tier A), or a Landlock domain (tier B); then limits, no capabilities, the system call
filter, and only then the program. Whatever of this fails ends the child before the program starts.
"""

import contextlib
import ctypes
import fcntl
import gc
import importlib
import json
import os
import random
import select
import shutil
import signal
import struct
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any

if __name__ == "__main__":
    CONFIG: dict[str, Any] = json.loads(sys.argv[1])
    sys.path[:0] = CONFIG["path"]

from vdiag.sandbox import confine, watch
from vdiag.sandbox.engine import SURROUNDINGS

CLONE = {"x86_64": 56, "aarch64": 220}
NAMESPACES = 0x20000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000  # mnt uts ipc user pid
SETUP_FAILED = 99
STATUS_BYTES = 16 << 10
WATCH_SECONDS = 0.05
PIPE_BYTES = 1 << 20
END_SECONDS = 0.002
NO_ERROR = b"{}"
WAITING: list["Child"] = []
DONE: list["Child"] = []
libc = confine.libc


def describe(error: BaseException) -> dict[str, Any]:
    """Reason, line in the program, and traceback without our own frames."""
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    first: TracebackType | None = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<program>":
            first = first or trace
            line = trace.tb_lineno
        trace = trace.tb_next
    kind = type(error).__name__
    if isinstance(error, SyntaxError) or kind == "InvalidProgram":
        reason = "syntax_error"
        line = getattr(error, "line", None) if kind == "InvalidProgram" else line
    elif isinstance(error, MemoryError):
        reason = "out_of_memory"
    elif isinstance(error, ModuleNotFoundError):
        reason = "unsupported"
    elif kind == "NoImage":
        reason = "no_image"
    elif kind == "Unsupported":
        reason, line = "unsupported", getattr(error, "line", None)
    elif kind == "Failed":
        reason, line = getattr(error, "reason", "runtime_error"), getattr(error, "line", None)
    elif isinstance(error, OSError) and error.errno in (1, 13):
        reason = "forbidden"
    else:
        reason = "runtime_error"
    if kind in ("InvalidProgram", "NoImage", "Unsupported", "Failed"):
        return {"reason": reason, "line": line, "log": str(error)[-4000:]}
    text = "".join(traceback.format_exception(type(error), error, first, chain=False))
    return {"reason": reason, "line": line, "log": text[-4000:]}


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
    except OSError as error:
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
        status = describe(error)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(61, json.dumps(status).encode()[:STATUS_BYTES])
    except (OSError, ValueError):
        os._exit(1)
    os._exit(0)


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
    widen(pairs[0][1])
    theirs = [given[0], *(writer for _, writer in pairs)]
    if private:
        number = os.fork()
    else:
        number = libc.syscall(CLONE[os.uname().machine], NAMESPACES | signal.SIGCHLD, 0, 0, 0, 0)
        if number < 0:
            raise OSError(ctypes.get_errno(), "clone")
    if number == 0:
        run_child(engine, config, work, theirs)
    for pipe in theirs:
        os.close(pipe)
    readers = {pairs[0][0]: "image", pairs[1][0]: "log", pairs[2][0]: "status"}
    return Child(int(number), given[1], readers, work, private)


def collect(
    child: Child, limits: dict[str, Any], image_bytes: int, commands: bool
) -> tuple[dict[str, bytearray], str | None]:
    """Read image, log and status until a picture is whole, the child ended or passed a bound.

    Args:
        child: at work.
        limits: as :class:`vdiag.sandbox.contract.Limits`.
        image_bytes: length of a whole image.
        commands: whether it may start others, whose memory and number count too.
    """
    got = {name: bytearray() for name in child.readers.values()}
    bounds = {"image": image_bytes, "log": limits["output_bytes"], "status": STATUS_BYTES}
    deadline = time.monotonic() + limits["wall_seconds"]
    waiting = set(child.readers)
    watched = commands or child.private
    while waiting or not ended(child.number):
        left = max(0.0, deadline - time.monotonic())
        if left == 0:
            return got, "timeout"
        pause = left if waiting and not watched else min(left, WATCH_SECONDS)
        if not waiting:
            pause = min(pause, END_SECONDS)
        for number in select.select(list(waiting), [], [], pause)[0]:
            data = os.read(number, PIPE_BYTES)
            if not data:
                waiting.discard(number)
            got[child.readers[number]] += data
            if len(got[child.readers[number]]) > bounds[child.readers[number]]:
                return got, "too_much_output"
        if len(got["image"]) == image_bytes and got["status"] == NO_ERROR:
            return got, None
        if commands and watch.exceeded(child.number, limits["memory_bytes"], limits["tasks"]):
            return got, "out_of_memory"
        if child.private and watch.overfull(child.work, limits["files"], limits["disk_bytes"]):
            return got, "too_much_output"
    return got, None


def ended(number: int) -> bool:
    """Whether a child has come to its end, which stays to be reaped."""
    return os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def finish(child: Child) -> int:
    """End the child and all that it left behind; its exit code or minus its signal."""
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
        watch.end_strays(SURROUNDINGS.services | {one.number for one in WAITING})
        shutil.rmtree(child.work, ignore_errors=True)
    return code


def widen(pipe: int) -> None:
    """Let a pipe hold a whole picture, so that its writer does not wait for its reader."""
    with contextlib.suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def draw(
    engine: ModuleType, config: dict[str, Any], program: str | bytes, size: int
) -> tuple[dict[str, Any], bytes]:
    """Reply to one request: what a child of its own made of it."""
    child = WAITING.pop() if WAITING else start_child(engine, config)
    send_request(child, program, size)
    WAITING.append(start_child(engine, config))
    wanted = size * size * 3
    got, stopped = collect(child, config["limits"], wanted, config["commands"])
    whole = stopped is None and len(got["image"]) == wanted
    if whole and got["status"] == NO_ERROR:
        DONE.append(child)  # the reply need not wait for its end
        code = 0
    else:
        code = finish(child)
    reply = {
        "stopped": stopped,
        "code": code,
        "status": bytes(got["status"]).decode("utf-8", "replace"),
        "log": bytes(got["log"][-4000:]).decode("utf-8", "replace"),
    }
    return reply, bytes(got["image"]) if whole else b""


def answer(
    engine: ModuleType, config: dict[str, Any], text: str, size: int
) -> tuple[dict[str, Any], bytes]:
    """Reply to one request, by whatever way the engine draws."""
    started = time.monotonic()
    try:
        program = engine.compiled(text) if hasattr(engine, "compiled") else text
        if getattr(engine, "SHARED", False):
            image = engine.draw(program, size)
            reply: dict[str, Any] = {"stopped": None, "code": 0, "status": "", "log": ""}
        else:
            reply, image = draw(engine, config, program, size)
    except Exception as error:  # noqa: BLE001  a program that does not compile is its result
        reply = {"stopped": None, "code": 1, "status": json.dumps(describe(error)), "log": ""}
        image = b""
    reply["seconds"] = time.monotonic() - started
    return reply, image


def read_exactly(count: int) -> bytes:
    """That many bytes from stdin; ends the process when the other side is gone."""
    data = b""
    while len(data) < count:
        part = os.read(0, count - len(data))
        if not part:
            os._exit(0)
        data += part
    return data


def send(header: dict[str, Any], body: bytes = b"") -> None:
    """One message to stdout."""
    data = json.dumps(header).encode() + b"\n" + body
    rest = memoryview(struct.pack("<I", len(data)) + data)
    while rest:
        rest = rest[os.write(1, rest) :]


def main(config: dict[str, Any]) -> None:
    """Prepare the engine, then serve requests until stdin closes."""
    if config["tier"] == "bubblewrap":
        libc.prctl(1, signal.SIGKILL, 0, 0, 0)
    else:
        confine.must(libc.prctl(36, 1, 0, 0, 0), "become subreaper")
    tempfile.tempdir = config["folder"]
    cache = tempfile.mkdtemp()
    os.environ["MPLCONFIGDIR"] = cache
    warm = os.getpid()
    SURROUNDINGS.places = config["places"]
    SURROUNDINGS.limits = config["limits"]
    SURROUNDINGS.confine = lambda calls: confine.confine_command(config, calls, warm)
    engine = importlib.import_module(config["module"])
    engine.prepare()
    shutil.rmtree(cache, ignore_errors=True)
    gc.collect()
    gc.freeze()
    widen(1)
    if not getattr(engine, "SHARED", False):
        WAITING.append(start_child(engine, config))
    send({"ready": True})
    while True:
        (length,) = struct.unpack("<I", read_exactly(4))
        header, _, program = read_exactly(length).partition(b"\n")
        size = json.loads(header)["size"]
        send(*answer(engine, config, program.decode("utf-8", "replace"), size))
        while DONE:
            finish(DONE.pop())


if __name__ == "__main__":
    main(CONFIG)
