"""The warm process inside the sandbox: imports an engine once, then forks one child a drawing.

Run as a script with one JSON argument (tier, module, search path, filter, limits). Requests come
on stdin and replies go to stdout, each a length of four bytes, a JSON line and a body. A child
gets its own user, process, mount, IPC and UTS namespaces and small private file systems (tier A),
or a Landlock domain (tier B); then limits, no capabilities, the system call filter, and only then
the program. Whatever of this fails ends the child before the program starts.
"""

import base64
import ctypes
import gc
import importlib
import json
import os
import random
import resource
import select
import shutil
import signal
import stat
import struct
import sys
import tempfile
import time
import traceback
from types import ModuleType, TracebackType
from typing import Any

CLONE = {"x86_64": 56, "aarch64": 220}
NAMESPACES = 0x20000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000  # mnt uts ipc user pid
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
SETUP_FAILED = 99
STATUS_BYTES = 16 << 10
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


def mount_private(limits: dict[str, Any]) -> None:
    """Small file systems of the drawing's own; no /proc."""
    must(libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None), "make mounts private")
    size = f"size={limits['disk_bytes']},nr_inodes={limits['files']},mode=700".encode()
    tiny = b"size=4k,nr_inodes=2"
    flags = MS_NOSUID | MS_NODEV
    must(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", flags, size), "mount /tmp")
    must(libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", flags, tiny), "mount /dev/shm")
    flags |= MS_RDONLY | MS_NOEXEC
    must(libc.mount(b"tmpfs", b"/proc", b"tmpfs", flags, tiny), "mount /proc")


def landlock(readable: list[str], writable: list[str]) -> None:
    """Allow reading below some places and everything below others; nothing else of the disk."""
    abi = libc.syscall(444, None, 0, 1)
    if abi < 1:
        raise OSError(ctypes.get_errno(), "Landlock is not there")
    bits = 13 if abi == 1 else 14 if abi == 2 else 15 if abi < 5 else 16
    every = (1 << bits) - 1
    attributes = struct.pack("QQQ", every, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    length = 24 if abi >= 6 else 16 if abi >= 4 else 8
    rules = libc.syscall(444, attributes[:length], length, 0)
    if rules < 0:
        raise OSError(ctypes.get_errno(), "Landlock rules")
    for places, rights in ((readable, 4 | 8), (writable, every)):
        for place in places:
            try:
                handle = os.open(place, os.O_PATH)
            except FileNotFoundError:
                continue
            allowed = rights if os.path.isdir(place) else rights & (2 | 4)
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


def load_filter(program: bytes) -> None:
    """Restrict system calls from here on."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))

    must(libc.prctl(38, 1, 0, 0, 0), "no new privileges")
    filled = Program(len(program) // 8, program)
    must(libc.prctl(22, 2, ctypes.byref(filled), 0, 0), "seccomp")


def set_limits(limits: dict[str, Any]) -> None:
    """Limits of the process itself."""
    seconds = int(limits["wall_seconds"]) + 1
    for kind, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["disk_bytes"]),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def own_descriptors(image: int, log: int, status: int) -> None:
    """Keep the three pipes as 1-2, 60 and 61, and open files under positions of their own.

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
    null = os.open("/dev/null", os.O_RDWR)
    for source, target in ((null, 0), (log, 1), (log, 2), (image, 60), (status, 61)):
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
    if tier == "bubblewrap":
        mount_private(config["limits"])
    os.chdir(work)
    set_limits(config["limits"])
    must(libc.prctl(4, 0, 0, 0, 0), "not dumpable")
    if tier == "landlock":
        landlock(config["readable"], [work, "/dev/null"])
    if tier != "none":
        drop_capabilities()
        load_filter(base64.b64decode(config["filter"]))


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
    elif kind == "NoImage":
        reason = "no_image"
    elif isinstance(error, OSError) and error.errno in (1, 13):
        reason = "forbidden"
    else:
        reason = "runtime_error"
    text = "".join(traceback.format_exception(type(error), error, first, chain=False))
    return {"reason": reason, "line": line, "log": text[-4000:]}


def child(
    engine: ModuleType, config: dict[str, Any], request: tuple[str, int, str], pipes: list[int]
) -> None:
    """One drawing, from isolation to picture; never returns."""
    program, size, work = request
    try:
        if config["tier"] == "bubblewrap":
            become_mapped()
        own_descriptors(*pipes)
        shut_in(config, work)
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
    engine: ModuleType, config: dict[str, Any], request: tuple[str, int, str], pipes: list[int]
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
    readers: dict[int, str], limits: dict[str, Any], image_bytes: int
) -> tuple[dict[str, bytearray], str | None]:
    """Read image, log and status until all are closed or a bound is passed."""
    got = {name: bytearray() for name in readers.values()}
    bounds = {"image": image_bytes, "log": limits["output_bytes"], "status": STATUS_BYTES}
    deadline = time.monotonic() + limits["wall_seconds"]
    waiting = set(readers)
    while waiting:
        ready = select.select(list(waiting), [], [], max(0.0, deadline - time.monotonic()))[0]
        if not ready:
            return got, "timeout"
        for number in ready:
            data = os.read(number, 65536)
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
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return code
        except ChildProcessError:
            return code


def draw(
    engine: ModuleType, config: dict[str, Any], program: str, size: int
) -> tuple[dict[str, Any], bytes]:
    """Reply to one request."""
    private = config["tier"] != "bubblewrap"
    work = tempfile.mkdtemp(prefix="vdiag-") if private else "/tmp"
    started = time.monotonic()
    pairs = [os.pipe() for _ in range(3)]
    try:
        number = start_child(engine, config, (program, size, work), [w for _, w in pairs])
        for _, writer in pairs:
            os.close(writer)
        readers = {pairs[0][0]: "image", pairs[1][0]: "log", pairs[2][0]: "status"}
        got, stopped = collect(readers, config["limits"], size * size * 3)
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
        "seconds": time.monotonic() - started,
    }
    whole = stopped is None and len(got["image"]) == size * size * 3
    return reply, bytes(got["image"]) if whole else b""


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


def main() -> None:
    """Prepare the engine, then serve requests until stdin closes."""
    config = json.loads(sys.argv[1])
    sys.path[:0] = config["path"]
    if config["tier"] == "bubblewrap":
        libc.prctl(1, signal.SIGKILL, 0, 0, 0)
    else:
        must(libc.prctl(36, 1, 0, 0, 0), "become subreaper")
    cache = tempfile.mkdtemp(prefix="vdiag-cache-")
    os.environ["MPLCONFIGDIR"] = cache
    engine = importlib.import_module(config["module"])
    engine.prepare()
    shutil.rmtree(cache, ignore_errors=True)
    gc.collect()
    gc.freeze()
    send({"ready": True})
    while True:
        (length,) = struct.unpack("<I", read_exactly(4))
        header, _, program = read_exactly(length).partition(b"\n")
        size = json.loads(header)["size"]
        send(*draw(engine, config, program.decode("utf-8", "replace"), size))


if __name__ == "__main__":
    main()
