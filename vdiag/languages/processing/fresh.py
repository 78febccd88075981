"""Processing, a fresh JVM for each sketch: runs inside the sandbox.

One JVM compiles all sketches, which runs nothing of them; each is then drawn by a JVM of its own.
"""

import json
import subprocess
import tempfile

from vdiag.languages.processing import block, jvm
from vdiag.languages.processing.sketch import Java, java
from vdiag.sandbox.engine import SURROUNDINGS, Failed, command, ended_by, on_canvas, place, service

SMALL = 'void setup() { size(8, 8); } void draw() { circle(4, 4, 4); text("a" + 1, 1, 1); }'
_compiler: list[subprocess.Popen[bytes]] = []


def prepare() -> None:
    """Start the compiler and let it compile once."""
    compiled(SMALL)


def compiled(program: str) -> bytes:
    """The sketch's classes, after a line with its name and what tells its lines.

    Raises:
        InvalidProgram, Failed, Unsupported: it does not compile.
    """
    sketch = java(program)
    message = jvm.request(sketch.name, sketch.source)
    try:
        answer, _ = jvm.ask(_running(), message, SURROUNDINGS.limits)
    except jvm.Stopped as stopped:
        stop(_compiler)
        reason = "timeout" if stopped.late else "out_of_memory"
        raise Failed(reason, f"compiling: {stopped}") from stopped
    head = json.dumps([sketch.name, sketch.size_line, sketch.lines])
    return head.encode() + b"\n" + block.classes(answer, sketch)


def draw(program: bytes, size: int) -> bytes:
    """What the sketch draws, ``size * size * 3`` RGB bytes.

    Args:
        program: from :func:`compiled`.
        size: side of the picture in pixels.

    Raises:
        Failed, Unsupported, NoImage: see :func:`vdiag.languages.processing.block.picture`.
    """
    head, _, classes = program.partition(b"\n")
    name, size_line, lines = json.loads(head)
    places = place("java"), place("built"), place("warm")
    arguments = jvm.fresh_command(*places, name)
    code, answer = command(arguments, jvm.environment(*places[:2]), threads=True, given=classes)
    if code < 0:
        raise ended_by(code)
    return on_canvas(block.picture(answer, Java(name, "", size_line, lines)), size)


def _running() -> subprocess.Popen[bytes]:
    if not _compiler or _compiler[0].poll() is not None:
        stop(_compiler)
        _compiler.append(start(jvm.COMPILE))
    return _compiler[0]


def start(task: str) -> subprocess.Popen[bytes]:
    """Start a JVM that serves."""
    places = place("java"), place("built"), place("warm")
    arguments = jvm.service_command(*places, task, jvm.archive(places[2]))
    folder = tempfile.mkdtemp()
    return service(arguments, jvm.environment(*places[:2]), folder)


def stop(running: list[subprocess.Popen[bytes]]) -> None:
    """End a JVM that serves, with what it waits for."""
    while running:
        process = running.pop()
        process.kill()
        process.wait()
        SURROUNDINGS.services.discard(process.pid)
