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
from vdiag.sandbox.failure import describe

START_SECONDS = 100.0
"""What an engine's own first drawing may take: on a busy machine more than a model's program."""
WAITING: list[Child] = []
DONE: list[Child] = []


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
    got, stopped = collect(child, config["limits"], wanted, config["commands"])
    whole = stopped is None and len(got["image"]) == wanted
    if whole and got["status"] == NO_ERROR:
        DONE.append(child)  # the reply need not wait for its end
        code = 0
    else:
        code = finish(child, kept())
    reply = {
        "stopped": stopped,
        "code": code,
        "ready": got["status"].startswith(READY),
        "status": bytes(got["status"][len(READY) :]).decode("utf-8", "replace"),
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
            reply["ready"] = True
        else:
            reply, image = draw(engine, config, program, size)
    except Exception as error:  # noqa: BLE001  a program that does not compile is its result
        reply = {"stopped": None, "code": 1, "status": json.dumps(describe(error)), "log": ""}
        reply["ready"] = True
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
    SURROUNDINGS.limits = {**config["limits"], "wall_seconds": START_SECONDS}
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


if __name__ == "__main__":
    main(CONFIG)
