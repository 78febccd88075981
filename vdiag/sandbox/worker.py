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
from types import NoneType
from typing import Any

from vdiag.errors import SandboxError
from vdiag.files import strict_json
from vdiag.files.closing import Closing
from vdiag.records import Reason, Rendering
from vdiag.sandbox import disk
from vdiag.sandbox.command import ENVIRONMENT, start_command
from vdiag.sandbox.contract import NEWEST_LANDLOCK, Engine, Limits, Tier
from vdiag.sandbox.log import shortened

START_SECONDS = 120.0
SETUP_FAILED = 99
REPLY_BYTES = 64 << 20
_SPARE_SECONDS = 60.0
_REPLY = {
    "stopped": (str, NoneType), "code": (int,), "ready": (bool,), "status": (str,),
    "log": (str,), "seconds": (float, int),
}  # fmt: skip
_STATUS = {"reason": (str, NoneType), "line": (int, NoneType), "log": (str,)}
_STATUS_BYTES = 64 << 10
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
    """The warm process is gone or says what no warm process says."""


class Late(Exception):
    """The warm process does not answer."""


class Worker(Closing):
    """One warm process for one engine; use from one thread at a time, as a context manager.

    Args:
        engine: what to draw with.
        tier: how to shut programs in.
        limits: what one drawing may use.
        landlock: the newest edition of Landlock's interface that is used, from 1: an older kernel
            is tried so.

    Raises:
        SandboxError: the warm process cannot be started.
    """

    def __init__(
        self,
        engine: Engine,
        tier: Tier,
        limits: Limits | None = None,
        landlock: int = NEWEST_LANDLOCK,
    ) -> None:
        self._engine = engine
        self._tier = tier
        self._landlock = landlock
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
                self._again(error)
            except Late as error:
                self._again(error)
                return Rendering(None, Reason.TIMEOUT, "the program kept its worker from answering")
        return Rendering(None, Reason.RUNTIME_ERROR, "the program ended its worker twice")

    def _again(self, error: Exception) -> None:
        """A fresh warm process in the place of one that cannot be used."""
        if self._closed:
            raise SandboxError("The worker was closed while it was drawing.") from error
        self._stop()
        self._process = self._start()
        if self._closed:
            self._stop()

    def close(self) -> None:
        """End the warm process and all below it, also from another thread while it draws."""
        self._closed = True
        self._stop()
        disk.remove(self._folder.name)
        self._folder.cleanup()

    def _start(self) -> subprocess.Popen[bytes]:
        with tempfile.TemporaryFile() as said:
            try:
                self._process = subprocess.Popen(
                    start_command(
                        self._engine, self._tier, self._limits, self._folder.name, self._landlock
                    ),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=said,
                    env=ENVIRONMENT,
                    cwd="/",
                    bufsize=0,
                    start_new_session=True,
                )
                header, _ = self._receive(time.monotonic() + START_SECONDS)
            except (OSError, Died, Late) as error:
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
        return self._receive(time.monotonic() + 2 * self._limits.wall_seconds + _SPARE_SECONDS)

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        (length,) = struct.unpack("<I", self._read(4, deadline))
        if length > REPLY_BYTES:
            raise Died("a reply of impossible length")
        header, _, body = self._read(length, deadline).partition(b"\n")
        try:
            return strict_json.mapping(header, _REPLY), body
        except ValueError as error:
            raise Died(f"a reply that cannot be read ({error})") from error

    def _read(self, count: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        number = self._process.stdout.fileno()
        data = bytearray()
        while len(data) < count:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([number], [], [], left)[0]:
                raise Late("no reply in time")
            part = os.read(number, count - len(data))
            if not part:
                raise Died("the warm process ended")
            data += part
        return bytes(data)

    def _rendering(self, reply: dict[str, Any], image: bytes) -> Rendering:
        log, seconds = shortened(reply["log"]), float(reply["seconds"])
        if reply["code"] == SETUP_FAILED and not reply["ready"]:
            raise SandboxError(
                f'The sandbox "{self._tier}" could not shut a program in ({log.strip()[-200:]}); '
                "nothing was run: see `vdiag doctor`."
            )
        if reply["stopped"] is not None:
            return Rendering(None, Reason(reply["stopped"]), log, None, seconds)
        try:
            said = strict_json.mapping(reply["status"] or "{}", _STATUS, _STATUS_BYTES)
            reason = Reason(said["reason"]) if said.get("reason") else None
            if reason is not None and reason not in _CHILD_SAYS:
                raise ValueError(f'"{reason}" is none of its reasons')
        except ValueError as error:
            log = shortened(f"{log}\nwhat its process says cannot be read: {error}".lstrip("\n"))
            return Rendering(None, Reason.RUNTIME_ERROR, log, None, seconds)
        log = shortened(log + said.get("log", ""))
        line = said.get("line")
        line = line if line is not None and 0 < line < 10**6 else None
        if reason is not None:
            return Rendering(None, reason, log, line, seconds)
        if image and reply["code"] == 0:
            return Rendering(image, None, log, None, seconds)
        if reply["code"] < 0:
            log = shortened(f"{log}\nended by {_signal(-reply['code'])}").lstrip("\n")
        return Rendering(None, _ended(reply["code"], log), log, None, seconds)


def _signal(number: int) -> str:
    """A signal's name: ``"SIGSEGV"``."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


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
