"""Challenge the sandbox: run programs that try to get out, and see whether any does."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from PIL import Image

from vdiag.errors import SandboxError, UnknownName
from vdiag.languages import Language
from vdiag.records import Reason, Rendering
from vdiag.run import pictures
from vdiag.sandbox import Attempt, Engine, Limits, Target, Tier, Worker, probe

SECRET = "vdiag-bait-5f1c"
LIMITS = Limits(cpu_seconds=3, wall_seconds=10)
_SIZE = 64
_MARK = "vdiag-was-here"
_SETTLE_SECONDS = 3.0


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt.

    Attributes:
        tier: how it was shut in.
        language: in which it was written.
        target: what it was after.
        name: what it tried.
        held: whether the sandbox held.
        happened: in words (``"refused: forbidden"``, ``"got through: it drew"``).
        seconds: how long it took.
    """

    tier: Tier
    language: str
    target: Target
    name: str
    held: bool
    happened: str
    seconds: float


class Bait:
    """What lies ready to be reached, and tells when it was; a context manager.

    A secret file, a picture and a drawing in the home folder, a key in the environment, another
    drawing's folder, listening sockets, and a process to be hurt.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.home = Path(tempfile.mkdtemp(prefix=".vdiag-bait-", dir=_home()))
        self._stack.callback(shutil.rmtree, self.home, ignore_errors=True)
        self.outside = Path(tempfile.mkdtemp(prefix="vdiag-outside-"))
        self._stack.callback(shutil.rmtree, self.outside, ignore_errors=True)
        self.outside.chmod(0o777)
        other = self.outside / "other.txt"
        for file in (self.home / "secret.txt", other):
            file.write_text(SECRET, encoding="utf-8")
        Image.new("RGB", (64, 64), "red").save(self.home / "picture.png")
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg"><rect id="a" width="99" height="99"/></svg>'
        )
        (self.home / "drawing.svg").write_text(drawing, encoding="utf-8")
        (self.home / "number.txt").write_text("90", encoding="utf-8")
        (self.home / "entity.dtd").write_text('<!ENTITY leak "90">', encoding="utf-8")
        self._listen()
        self.victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(9999)"])
        self._stack.callback(self._end_victim)
        os.environ["VDIAG_BAIT"] = SECRET
        self._stack.callback(os.environ.pop, "VDIAG_BAIT", None)
        self._names = {
            "HOME_FILE": self.home / "secret.txt",
            "HOME_PICTURE": self.home / "picture.png",
            "HOME_DRAWING": self.home / "drawing.svg",
            "HOME_NUMBER": self.home / "number.txt",
            "HOME_ENTITY": self.home / "entity.dtd",
            "HOME": self.home,
            "OUTSIDE": self.outside,
            "OTHER_DRAWING": other,
            "VICTIM": self.victim.pid,
        }
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _listen(self) -> None:
        self._sockets = {}
        self._ports: dict[str, object] = {}
        for name, kind in (("TCP_PORT", socket.SOCK_STREAM), ("UDP_PORT", socket.SOCK_DGRAM)):
            one = socket.socket(socket.AF_INET, kind)
            one.bind(("127.0.0.1", 0))
            self._ports[name] = one.getsockname()[1]
            self._sockets[name] = one
        abstract = f"vdiag-bait-{os.getpid()}"
        for name, address in (
            ("UNIX_SOCKET", str(self.outside / "socket")),
            ("ABSTRACT_SOCKET", f"\0{abstract}"),
        ):
            one = socket.socket(socket.AF_UNIX)
            one.bind(address)
            self._ports[name] = address.lstrip("\0")
            self._sockets[name] = one
        (self.outside / "socket").chmod(0o777)
        for one in self._sockets.values():
            one.setblocking(False)
            if one.type == socket.SOCK_STREAM:
                one.listen()
            self._stack.callback(one.close)

    def _end_victim(self) -> None:
        self.victim.kill()
        self.victim.wait()

    def filled(self, program: str) -> str:
        """The program with the names of what lies ready."""
        for name, value in {**self._names, **self._ports}.items():
            program = program.replace(f"@{name}@", str(value))
        return program

    def touched(self) -> str | None:
        """What was reached, in words."""
        if self.victim.poll() is not None:
            return "another process was ended"
        for name, one in self._sockets.items():
            with suppress(BlockingIOError):
                if one.type == socket.SOCK_STREAM:
                    one.accept()[0].close()
                else:
                    one.recv(16)
                return f"something reached the {name.lower().replace('_', ' ')}"
        for folder in (self.home, self.outside, *map(Path, ("/usr", "/dev", "/dev/shm", "/"))):
            if (folder / _MARK).exists():
                with suppress(OSError):
                    (folder / _MARK).unlink()
                return f"a file was written to {folder}"
        return None


def _home() -> Path:
    """The home folder, or where the checkout is when there is none that can be written."""
    home = Path.home()
    return home if os.access(home, os.W_OK) else Path(tempfile.gettempdir())


def tiers(name: str) -> list[Tier]:
    """The tier of this name, or with ``"all"`` every one that works here.

    Raises:
        UnknownName: there is none of that name.
        SandboxError: it does not work here.
    """
    reports = {report.tier.value: report for report in probe()}
    if name != "all" and name not in reports:
        raise UnknownName("tier", name, [*reports, "all"], "vdiag doctor")
    chosen = [report for report in reports.values() if name in ("all", report.tier)]
    working = [report.tier for report in chosen if report.works]
    if not working:
        why = "; ".join(f"{report.tier}: {report.detail}" for report in chosen)
        raise SandboxError(f'No tier "{name}" works here ({why}); see `vdiag doctor`.')
    return working


def line(outcome: Outcome) -> str:
    """One line of the table."""
    held = "ok " if outcome.held else "-- "
    place = f"{outcome.tier:<10}  {outcome.language:<10}  {outcome.target:<8}"
    return f"{held} {place}  {outcome.name:<44}  {outcome.happened}"


def challenge(
    languages: Mapping[str, Language],
    tiers: Sequence[Tier],
    engines: Mapping[str, str],
) -> Iterator[Outcome]:
    """Run every attempt of every language on every tier, one after the other.

    Around each language's attempts its example is drawn: it must draw, and draw the same
    afterwards, or the attempts would show nothing.

    Args:
        languages: by name.
        tiers: that work on this machine.
        engines: for languages that are not drawn by their default engine.

    Raises:
        SandboxError: the sandbox cannot be started.
    """
    with Bait() as bait:
        for tier in tiers:
            for language in languages.values():
                with Worker(_engine(language, engines), tier, LIMITS) as worker:
                    yield from _challenged(worker, tier, language, bait)


def _engine(language: Language, engines: Mapping[str, str]) -> Engine:
    name = engines.get(language.name, language.default_engine)
    if name not in language.engines:
        raise UnknownName("engine", name, language.engines, "vdiag list languages")
    return language.engines[name]


def _challenged(worker: Worker, tier: Tier, language: Language, bait: Bait) -> Iterator[Outcome]:
    def outcome(target: Target, name: str, held: bool, happened: str, seconds: float) -> Outcome:
        return Outcome(tier, language.name, target, name, held, happened, seconds)

    before = worker.draw(language.example, _SIZE)
    drew = before.rgb is not None
    said = "drawn" if drew else f"not drawn: {before.reason}"
    yield outcome(Target.CONTROL, "the example, before", drew, said, before.seconds)
    at_rest = len(_below(worker.pid))
    for attempt in language.attempts():
        found = worker.draw(bait.filled(attempt.program), _SIZE)
        broken = _broken(found, attempt) or bait.touched() or _left_behind(worker, at_rest)
        happened = f"got through: {broken}" if broken else _words(found)
        yield outcome(attempt.target, attempt.name, broken is None, happened, found.seconds)
    after = worker.draw(language.example, _SIZE)
    same = after.rgb == before.rgb and drew
    said = "the same pixels" if same else "other pixels than before"
    yield outcome(Target.CONTROL, "the example, afterwards", same, said, after.seconds)


def _broken(found: Rendering, attempt: Attempt) -> str | None:
    if SECRET in found.log:
        return "the secret is in its log"
    if found.rgb is None or attempt.may_draw:
        return None
    return None if pictures.is_blank(pictures.pixels_from(found.rgb, _SIZE)) else "it drew"


def _words(found: Rendering) -> str:
    if found.reason in (Reason.TIMEOUT, Reason.OUT_OF_MEMORY, Reason.TOO_MUCH_OUTPUT):
        return f"ended: {found.reason}"
    if found.reason is not None:
        return f"refused: {found.reason}"
    return "harmless: drawn"


def _left_behind(worker: Worker, at_rest: int) -> str | None:
    """Whether more processes stay than there were before, after a moment to end."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while (count := len(_below(worker.pid))) > at_rest:
        if time.monotonic() > deadline:
            return f"{count - at_rest} processes were left behind"
        time.sleep(0.02)
    return None


def _below(number: int) -> list[int]:
    """Numbers of all descendants of a process."""
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, children) for found in (child, *_below(child))]
