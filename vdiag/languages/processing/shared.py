"""Processing, all sketches in one JVM: runs inside the sandbox, for programs that are trusted.

The JVM as a whole is shut in, but a sketch can reach what an earlier one left in it.
"""

import subprocess

from vdiag.languages.processing import block, jvm
from vdiag.languages.processing.fresh import SMALL, start, stop
from vdiag.languages.processing.sketch import java
from vdiag.sandbox.engine import SURROUNDINGS, Failed, NoImage, on_canvas

SHARED = True
_jvm: list[subprocess.Popen[bytes]] = []


def prepare() -> None:
    """Start the JVM and draw once."""
    draw(SMALL, 8)


def draw(program: str, size: int) -> bytes:
    """What the sketch draws, ``size * size * 3`` RGB bytes.

    A JVM in which threads were left behind, or that ran out of memory, is replaced.

    Raises:
        InvalidProgram, Failed, Unsupported, NoImage: it does not compile, run or draw.
    """
    sketch = java(program)
    if not _jvm or _jvm[0].poll() is not None:
        stop(_jvm)
        _jvm.append(start(jvm.DRAW))
    try:
        message = jvm.request(sketch.name, sketch.source)
        answer, dirty = jvm.ask(_jvm[0], message, SURROUNDINGS.limits)
    except jvm.Stopped as stopped:
        stop(_jvm)
        if stopped.late:
            raise Failed("timeout", "the sketch did not end in time") from stopped
        raise NoImage("the sketch ended its own process") from stopped
    if dirty or b"out_of_memory" in answer[:32]:
        stop(_jvm)
    return on_canvas(block.picture(answer, sketch), size)
