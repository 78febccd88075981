"""What engines use inside the sandbox: exceptions, the common canvas, commands of their own."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image

PROGRAM = "<program>"
"""File name under which a model's program is compiled, to tell its lines from ours."""


class NoImage(Exception):
    """The program ran and drew nothing."""


class InvalidProgram(Exception):
    """The program cannot be parsed.

    Args:
        message: what the parser says.
        line: line in the program, from 1, where the parser tells.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Unsupported(Exception):
    """The program asks for something that this engine cannot draw.

    Args:
        message: what it is.
        line: line in the program, from 1, where it is known.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Failed(Exception):
    """The program ran into an error that the engine's own tool reports.

    Args:
        reason: one of ``vdiag.records.Reason``.
        message: the end of the tool's log.
        line: line in the program, from 1, where the tool tells.
    """

    def __init__(self, reason: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.line = line


@dataclass
class Surroundings:
    """What the warm process tells its engine.

    Attributes:
        places: paths by name, see :class:`vdiag.sandbox.contract.Places`.
        limits: as :class:`vdiag.sandbox.contract.Limits`.
        confine: restricts the calling process for good; takes ``"command"`` or ``"threads"``.
        services: process numbers that outlive a drawing.
        notes: where notes are kept while the warm process draws itself; else ``None``.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    confine: Callable[[str], None] = lambda calls: None
    services: set[int] = field(default_factory=set)
    notes: list[str] | None = None


SURROUNDINGS = Surroundings()


def place(name: str) -> str:
    """Path of one of the engine's named places, seen from inside."""
    return SURROUNDINGS.places[name]


def note(text: str) -> None:
    """Say something that goes into the drawing's log."""
    line = f"vdiag: {text}\n"
    if SURROUNDINGS.notes is None:
        os.write(2, line.encode("utf-8", "replace"))
    else:
        SURROUNDINGS.notes.append(line)


def ended_by(code: int) -> Failed:
    """What it means that a signal ended a command.

    Args:
        code: minus the signal's number.
    """
    reasons = {
        signal.SIGKILL: "out_of_memory",
        signal.SIGXCPU: "timeout",
        signal.SIGXFSZ: "too_much_output",
        signal.SIGSYS: "forbidden",
    }
    reason = reasons.get(signal.Signals(-code), "runtime_error")
    return Failed(reason, f"ended by {signal.Signals(-code).name}")


def command(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    threads: bool = False,
    given: bytes = b"",
    joined: bool = False,
) -> tuple[int, bytes]:
    """Run a command to its end, restricted further: it can make no process of its own.

    Args:
        arguments: program and arguments.
        environment: all of its environment.
        threads: whether it may make threads.
        given: its input.
        joined: whether what it prints to stderr comes with the rest; else it goes into the log.

    Returns:
        Its exit code (minus the signal that ended it) and what it printed to stdout.
    """
    calls = "threads" if threads else "command"
    done = subprocess.run(
        arguments,
        env=dict(environment),
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if joined else None,
        preexec_fn=lambda: SURROUNDINGS.confine(calls),
        check=False,
    )
    return done.returncode, done.stdout


def service(
    arguments: Sequence[str], environment: Mapping[str, str], folder: str
) -> subprocess.Popen[bytes]:
    """Start a command with threads that serves several drawings, from the warm process.

    Args:
        arguments: program and arguments.
        environment: all of its environment.
        folder: the only one it may write to, its current one.
    """
    process = subprocess.Popen(
        arguments,
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: SURROUNDINGS.confine("threads"),
        bufsize=0,
        start_new_session=True,
    )
    SURROUNDINGS.services.add(process.pid)
    return process


def _without_alpha(image: Image.Image) -> Image.Image:
    """On white, as RGB."""
    if image.mode in ("RGB", "L", "1"):
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    alpha = rgba.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return rgba.convert("RGB")
    flat = Image.new("RGB", image.size, "white")
    flat.paste(rgba, mask=alpha)
    return flat


def on_canvas(image: Image.Image, size: int) -> bytes:
    """The picture scaled to fit, centred on a white square: ``size * size * 3`` RGB bytes."""
    flat = _without_alpha(image)
    if flat.size == (size, size):
        return flat.tobytes()
    scale = size / max(flat.size)
    width, height = (max(1, round(side * scale)) for side in flat.size)
    if (width, height) != flat.size:
        flat = flat.resize((width, height), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", (size, size), "white")
    canvas.paste(flat, ((size - width) // 2, (size - height) // 2))
    return canvas.tobytes()
