"""The warm process inside the sandbox: imports an engine once, then has one child a drawing.

Run as a script with one JSON argument (tier, module, search path, filters, limits, places).
Requests come on stdin and replies go to stdout, each a length of four bytes, a JSON line and a
body. A child waits for each request already shut in, see :mod:`vdiag.sandbox.child`.
"""

import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

if __name__ == "__main__":
    CONFIG: dict[str, Any] = json.loads(sys.argv[1])
    sys.path[:0] = CONFIG["path"]

from vdiag.sandbox import confine
from vdiag.sandbox.child import (
    NO_ERROR,
    READY,
    Child,
    collect,
    finish,
    send_request,
    start_child,
    widen_pipe,
)
from vdiag.sandbox.confine import libc
from vdiag.sandbox.engine import SURROUNDINGS
from vdiag.sandbox.failure import describe, written

START_SECONDS = 100.0
"""What an engine's own first drawing may take: on a busy machine more than a model's program."""
WAITING: list[Child] = []
DONE: list[Child] = []
LAST: list[bool] = []
"""Not empty where this process must not go on."""


def kept() -> set[int]:
    """Processes that outlive a drawing: services, and the child that waits for the next."""
    return SURROUNDINGS.services | {child.number for child in WAITING}


def first_child(engine: ModuleType, config: dict[str, Any]) -> Child:
    """A child for a drawing that has none waiting; where none can be made, this process ends."""
    try:
        return start_child(engine, config)
    except OSError as error:
        os.write(2, f"no child: {error}\n".encode())
        os._exit(1)


def draw(
    engine: ModuleType, config: dict[str, Any], program: str | bytes, size: int
) -> tuple[dict[str, Any], bytes]:
    """Reply to one request: what a child of its own made of it."""
    child = WAITING.pop() if WAITING else first_child(engine, config)
    send_request(child, program, size)
    with contextlib.suppress(OSError):  # the next drawing tries again
        WAITING.append(start_child(engine, config))
    wanted = size * size * 3
    said = collect(child, config["limits"], wanted, config["commands"])
    whole = said.stopped is None and len(said.image) == wanted
    if whole and said.status == NO_ERROR:
        DONE.append(child)  # the reply need not wait for its end
        code = 0
    else:
        code = finish(child, kept())
    reply = {
        "stopped": said.stopped,
        "code": code,
        "ready": said.status.startswith(READY),
        "status": bytes(said.status[len(READY) :]).decode("utf-8", "replace"),
        "log": said.log.text(),
    }
    return reply, bytes(said.image) if whole else b""


def answer(
    engine: ModuleType, config: dict[str, Any], text: str, size: int
) -> tuple[dict[str, Any], bytes]:
    """Reply to one request, by whatever way the engine draws."""
    started = time.monotonic()
    shared = getattr(engine, "SHARED", False)
    notes: list[str] = []
    SURROUNDINGS.notes = notes if shared else None
    reply: dict[str, Any] = {"stopped": None, "code": 0, "ready": True, "status": "", "log": ""}
    try:
        with limited(config["limits"]["cpu_seconds"]):
            program = engine.compiled(text) if hasattr(engine, "compiled") else text
            image = engine.draw(program, size) if shared else b""
        if not shared:
            reply, image = draw(engine, config, program, size)
    except Exhausted:
        reply["stopped"], image = "timeout", b""
        LAST.append(True)
    except Exception as error:  # noqa: BLE001  a program that does not compile is its result
        status = written(describe(error)).decode()
        reply["code"], reply["status"], image = 1, status, b""
    reply["log"] += "".join(notes)
    reply["seconds"] = time.monotonic() - started
    return reply, image


class Exhausted(BaseException):
    """This process itself has worked on a program for too long."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End what this process does itself after so many seconds of the processor.

    Raises:
        Exhausted: whatever it was at is left half done, so that the process must end, too.
    """

    def stop(*_: object) -> None:
        raise Exhausted

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


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
    ample = {"cpu_seconds": START_SECONDS, "wall_seconds": START_SECONDS}
    SURROUNDINGS.limits = {**config["limits"], **ample}
    SURROUNDINGS.confine = lambda calls: confine.confine_command(config, calls, warm)
    engine = importlib.import_module(config["module"])
    engine.prepare()
    SURROUNDINGS.limits = config["limits"]
    shutil.rmtree(cache, ignore_errors=True)
    gc.collect()
    gc.freeze()
    widen_pipe(1)
    if not getattr(engine, "SHARED", False):
        WAITING.append(start_child(engine, config))
    send({"ready": True})
    while True:
        (length,) = struct.unpack("<I", read_exactly(4))
        header, _, program = read_exactly(length).partition(b"\n")
        size = json.loads(header)["size"]
        send(*answer(engine, config, program.decode("utf-8", "replace"), size))
        while DONE:
            finish(DONE.pop(), kept())
        if LAST:
            os._exit(1)  # another process begins anew


if __name__ == "__main__":
    main(CONFIG)
