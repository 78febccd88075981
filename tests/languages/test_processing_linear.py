"""Readers of Processing sketches outside the sandbox take time in proportion to their length.

Each reads ten pathological texts of 1 MB within 20 seconds of a processor (a quadratic one would
take hours).
"""

import contextlib
import math
import resource
import subprocess
import sys
import time

import pytest

from vdiag.languages.processing import call, constants, grammar, moves, names, sketch

pytestmark = pytest.mark.slow
LENGTH = 1_000_000
CPU_SECONDS = 20
_PARTS = {
    "comments": "/*",
    "brackets": "f(",
    "quotes": '"\\',
    "texts": '"""\\"',
    "colors": "color(",
    "hashes": "#",
    "digits": "1",
    "words": "a",
    "backslashes": "\\",
    "generics": "ArrayList<",
    "imports": "import a;",
    "statements": "a();",
    "functions": "void f(){}",
    "throws": "f() throws a ",
}
SHAPES = {name: part * (LENGTH // len(part)) for name, part in _PARTS.items()} | {
    "spaces in a comment": f"void setup() {{ //{' ' * LENGTH}\n size(9, 9); }}",
    "spaces in a window": f"size({' ' * LENGTH}",
    "spaces in a whole window": f"fullScreen({' ' * LENGTH}",
    "new lines": f"void setup(){chr(10) * LENGTH}{{}}",
}
READERS = {
    "translation": sketch.java,
    "speaks": grammar.GRAMMAR.speaks,
    "parses": grammar.GRAMMAR.parses,
    "end": grammar.GRAMMAR.end,
    "piece": grammar.GRAMMAR.piece,
    "joined": lambda text: grammar.GRAMMAR.joined([text, text]),
    "call": lambda text: call.FUNCTION.call(text, {}),
    "renamed": names.renamed,
    "folded": constants.folded,
    "shifted": moves.shifted,
}


@pytest.mark.parametrize("reader", READERS)
def test_long_texts_are_read_in_time(reader: str) -> None:
    command = [sys.executable, "-m", __name__, reader]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout.split("\n")[-2:], done.stderr[-500:])


def _read(reader: str) -> None:
    sketch.LONGEST = 2 * LENGTH
    for shape, text in SHAPES.items():
        print(shape, flush=True)  # the last one is what it was at when it was ended
        until = math.ceil(time.process_time()) + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        with contextlib.suppress(ValueError, sketch.InvalidProgram):  # it may refuse the text
            READERS[reader](text)


if __name__ == "__main__":
    _read(*sys.argv[1:])
