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
libc = confine.libc
Request = tuple[str | bytes, int, str]  # program, side of the picture, folder to work in


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
        reason = "unsupported"
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


def child(
    engine: ModuleType,
    config: dict[str, Any],
    request: Request,
    pipes: list[int],
) -> None:
    """One drawing, from isolation to picture; never returns."""
    program, size, work = request
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


def start_child(
    engine: ModuleType,
    config: dict[str, Any],
    request: Request,
    pipes: list[int],
) -> int:
    """Fork, in new namespaces where the tier has them; the child's process number."""
    if config["tier"] == "bubblewrap":
        number = libc.syscall(CLONE[os.uname().machine], NAMESPACES | signal.SIGCHLD, 0, 0, 0, 0)
        if number < 0:
            raise OSError(ctypes.get_errno(), "clone")
    else:
        number = os.fork()
    if number == 0:
        child(engine, config, request, pipes)
    return int(number)


def collect(
    readers: dict[int, str],
    limits: dict[str, Any],
    image_bytes: int,
    watched: int | None,
    folder: str | None,
) -> tuple[dict[str, bytearray], str | None]:
    """Read image, log and status until all are closed or a bound is passed.

    Args:
        readers: what comes through each pipe.
        limits: as :class:`vdiag.sandbox.contract.Limits`.
        image_bytes: length of a whole image.
        watched: process whose memory and tasks are looked at, if it may start others.
        folder: where it writes, if nothing else bounds that.
    """
    got = {name: bytearray() for name in readers.values()}
    bounds = {"image": image_bytes, "log": limits["output_bytes"], "status": STATUS_BYTES}
    deadline = time.monotonic() + limits["wall_seconds"]
    waiting = set(readers)
    while waiting:
        left = max(0.0, deadline - time.monotonic())
        pause = min(left, WATCH_SECONDS) if watched or folder else left
        ready = select.select(list(waiting), [], [], pause)[0]
        if not ready and time.monotonic() >= deadline:
            return got, "timeout"
        if watched and watch.exceeded(watched, limits["memory_bytes"], limits["tasks"]):
            return got, "out_of_memory"
        if folder and watch.overfull(folder, limits["files"], limits["disk_bytes"]):
            return got, "too_much_output"
        for number in ready:
            data = os.read(number, PIPE_BYTES)
            if not data:
                waiting.discard(number)
            got[readers[number]] += data
            if len(got[readers[number]]) > bounds[readers[number]]:
                return got, "too_much_output"
    return got, None


def reap(number: int, tier: str) -> int:
    """End the child and all that it left behind; its exit code or minus its signal."""
    try:
        if tier == "bubblewrap":
            os.kill(number, signal.SIGKILL)
        else:
            os.killpg(number, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        os.kill(number, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    if tier != "bubblewrap":
        watch.end_strays(SURROUNDINGS.services)
    return code


def widen(pipe: int) -> None:
    """Let a pipe hold a whole picture, so that its writer does not wait for its reader."""
    with contextlib.suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def draw(
    engine: ModuleType, config: dict[str, Any], program: str | bytes, size: int
) -> tuple[dict[str, Any], bytes]:
    """Reply to one request: what a child of its own made of it."""
    private = config["tier"] != "bubblewrap"
    work = tempfile.mkdtemp(prefix="vdiag-") if private else "/tmp"
    pairs = [os.pipe() for _ in range(3)]
    widen(pairs[0][1])
    try:
        number = start_child(engine, config, (program, size, work), [w for _, w in pairs])
        for _, writer in pairs:
            os.close(writer)
        readers = {pairs[0][0]: "image", pairs[1][0]: "log", pairs[2][0]: "status"}
        watched = number if config["commands"] else None
        folder = work if private else None
        got, stopped = collect(readers, config["limits"], size * size * 3, watched, folder)
        if stopped is None:
            os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)
        code = reap(number, config["tier"])
    finally:
        for reader, _ in pairs:
            os.close(reader)
        if private:
            shutil.rmtree(work, ignore_errors=True)
    reply = {
        "stopped": stopped,
        "code": code,
        "status": bytes(got["status"]).decode("utf-8", "replace"),
        "log": bytes(got["log"][-4000:]).decode("utf-8", "replace"),
    }
    whole = stopped is None and len(got["image"]) == size * size * 3
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
    cache = tempfile.mkdtemp(prefix="vdiag-cache-")
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
    send({"ready": True})
    while True:
        (length,) = struct.unpack("<I", read_exactly(4))
        header, _, program = read_exactly(length).partition(b"\n")
        size = json.loads(header)["size"]
        send(*answer(engine, config, program.decode("utf-8", "replace"), size))


if __name__ == "__main__":
    main(CONFIG)
