"""A warm process and its life: start, ask, notice that it died, start again."""

import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import tempfile
import time
from typing import Any

from vdiag.closing import Closing
from vdiag.errors import SandboxError
from vdiag.records import Reason, Rendering
from vdiag.sandbox.command import ENVIRONMENT, start_command
from vdiag.sandbox.contract import Engine, Limits, Tier

START_SECONDS = 120.0
SETUP_FAILED = 99
REPLY_BYTES = 64 << 20
_CHILD_SAYS = frozenset(
    (
        Reason.SYNTAX_ERROR,
        Reason.RUNTIME_ERROR,
        Reason.OUT_OF_MEMORY,
        Reason.FORBIDDEN,
        Reason.NO_IMAGE,
        Reason.UNSUPPORTED,
        Reason.TIMEOUT,
        Reason.TOO_MUCH_OUTPUT,
    )
)


class Died(Exception):
    """The warm process is gone or does not answer."""


class Worker(Closing):
    """One warm process for one engine; use from one thread at a time, as a context manager.

    Args:
        engine: what to draw with.
        tier: how to shut programs in.
        limits: what one drawing may use.

    Raises:
        SandboxError: the warm process cannot be started.
    """

    def __init__(self, engine: Engine, tier: Tier, limits: Limits | None = None) -> None:
        self._engine = engine
        self._tier = tier
        self._limits = limits or Limits()
        self._closed = False
        self._drawing = False
        self._folder = tempfile.TemporaryDirectory(prefix="vdiag-", ignore_cleanup_errors=True)
        self._process = self._start()

    @property
    def pid(self) -> int:
        """Process number of the warm process, whose descendants are all that draws."""
        return self._process.pid

    def draw(self, program: str, size: int = 384) -> Rendering:
        """Draw one program.

        A program that ends the warm process is tried once more in a fresh one before that is
        called its failure.

        Raises:
            SandboxError: the sandbox itself failed.
        """
        self._drawing = True
        try:
            return self._draw(program, size)
        finally:
            self._drawing = False

    def _draw(self, program: str, size: int) -> Rendering:
        for _ in range(2):
            try:
                reply, image = self._ask(program, size)
                return self._rendering(reply, image)
            except Died as error:
                if self._closed:
                    raise SandboxError("The worker was closed while it was drawing.") from error
                self._stop()
                self._process = self._start()
                if self._closed:
                    self._stop()
        return Rendering(None, Reason.RUNTIME_ERROR, "the program ended its worker twice")

    def close(self) -> None:
        """End the warm process and all below it, also from another thread while it draws."""
        self._closed = True
        self._stop()
        self._folder.cleanup()

    def _start(self) -> subprocess.Popen[bytes]:
        with tempfile.TemporaryFile() as said:
            try:
                self._process = subprocess.Popen(
                    start_command(self._engine, self._tier, self._limits, self._folder.name),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=said,
                    env=ENVIRONMENT,
                    cwd="/",
                    bufsize=0,
                    start_new_session=True,
                )
                header, _ = self._receive(time.monotonic() + START_SECONDS)
            except (OSError, Died) as error:
                self._stop()
                said.seek(0)
                lines = said.read().decode("utf-8", "replace").strip().split("\n")
                why = lines[-1] or str(error)
                raise SandboxError(
                    f'The sandbox "{self._tier}" cannot start the engine "{self._engine.name}" '
                    f"({why[:300]}); see `vdiag doctor`."
                ) from error
        if header.get("ready") is not True:
            raise SandboxError(f'The sandbox "{self._tier}" gave no sign of readiness.')
        return self._process

    def _stop(self) -> None:
        process = getattr(self, "_process", None)
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if self._closed and self._drawing:
            return  # a thread may still read the pipes: they close with the last reference
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _ask(self, program: str, size: int) -> tuple[dict[str, Any], bytes]:
        message = json.dumps({"size": size}).encode() + b"\n" + program.encode("utf-8", "replace")
        assert self._process.stdin is not None
        try:
            rest = memoryview(struct.pack("<I", len(message)) + message)
            while rest:
                rest = rest[self._process.stdin.write(rest) or 0 :]
        except (BrokenPipeError, ValueError) as error:
            raise Died(str(error)) from error
        return self._receive(time.monotonic() + 2 * self._limits.wall_seconds + 10)

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        (length,) = struct.unpack("<I", self._read(4, deadline))
        if length > REPLY_BYTES:
            raise Died("a reply of impossible length")
        header, _, body = self._read(length, deadline).partition(b"\n")
        found: dict[str, Any] = json.loads(header)
        return found, body

    def _read(self, count: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        number = self._process.stdout.fileno()
        data = bytearray()
        while len(data) < count:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([number], [], [], left)[0]:
                raise Died("no reply in time")
            part = os.read(number, count - len(data))
            if not part:
                raise Died("the warm process ended")
            data += part
        return bytes(data)

    def _rendering(self, reply: dict[str, Any], image: bytes) -> Rendering:
        log, seconds = str(reply["log"]), float(reply["seconds"])
        if reply["code"] == SETUP_FAILED and not reply["ready"]:
            raise SandboxError(
                f'The sandbox "{self._tier}" could not shut a program in ({log.strip()[-200:]}); '
                "nothing was run: see `vdiag doctor`."
            )
        if reply["stopped"] is not None:
            return Rendering(None, Reason(reply["stopped"]), log, None, seconds)
        said = _parsed(reply["status"])
        log = (log + str(said.get("log", "")))[-4000:]
        reason, line = said.get("reason"), said.get("line")
        line = line if isinstance(line, int) and 0 < line < 10**6 else None
        if reason in _CHILD_SAYS:
            return Rendering(None, Reason(str(reason)), log, line, seconds)
        if image and reply["code"] == 0:
            return Rendering(image, None, log, None, seconds)
        return Rendering(None, _ended(int(reply["code"]), log), log, None, seconds)


def _parsed(status: str) -> dict[str, Any]:
    """What an untrusted child says of itself; a liar harms its own drawing only."""
    try:
        found = json.loads(status or "{}")
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _ended(code: int, log: str) -> Reason:
    """Reason for a child that ended without a picture and without a word."""
    if code == -signal.SIGXCPU:
        return Reason.TIMEOUT
    if code == -signal.SIGXFSZ:
        return Reason.TOO_MUCH_OUTPUT
    if code == -signal.SIGSYS:
        return Reason.FORBIDDEN
    if code == -signal.SIGKILL or "memory allocation of" in log:
        return Reason.OUT_OF_MEMORY
    return Reason.NO_IMAGE if code == 0 else Reason.RUNTIME_ERROR
