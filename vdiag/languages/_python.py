"""Run a Python program as ``python drawing.py`` does, with a fixed clock and fixed chance."""

import atexit
import builtins
import contextlib
import io
import linecache
import os
import sys
import types
from typing import Any

from vdiag.languages._python_chance import fix_chance
from vdiag.languages._python_clock import fix_clock
from vdiag.languages._python_errors import explained
from vdiag.sandbox.engine import PROGRAM, note

FILE = "drawing.py"
"""Name of the program's file, in the folder it runs in."""
MOST_ANSWERS = 100


def fix_surroundings() -> None:
    """Set clock, random numbers and the keyboard; once, in the drawing's own process."""
    fix_clock()
    fix_chance()
    module: Any = builtins
    module.input = _Enter()


def run(program: str) -> None:
    """Run the program as ``__main__``, and what it registered for its end.

    Raises:
        SyntaxError, Exception: whatever the program raises, but for leaving with exit code 0.
        Unsupported, Failed: where that says more than the exception.
    """
    program = program.removeprefix("\ufeff")
    code = _compiled(program)
    main = _main(program)
    sys.modules["__main__"] = main
    sys.argv = [FILE]
    sys.path.insert(0, os.getcwd())
    atexit._clear()  # what libraries registered would close what is still to be drawn
    try:
        exec(code, main.__dict__)
    except SystemExit as end:
        if end.code not in (None, 0):
            raise
    except Exception as error:  # noqa: BLE001  whatever the program raises is its result
        raise explained(error) from None
    atexit._run_exitfuncs()


def _compiled(program: str) -> types.CodeType:
    lines = io.StringIO(program, newline=None).readlines()  # as Python counts them
    linecache.cache[PROGRAM] = (len(program), None, lines, PROGRAM)
    try:
        return compile(program, PROGRAM, "exec", dont_inherit=True)
    except ValueError as error:  # a null byte, which is a SyntaxError in a file
        raise SyntaxError(str(error)) from None


def _main(program: str) -> types.ModuleType:
    """The module of a script, whose file lies in the folder it runs in."""
    main = types.ModuleType("__main__")
    place = os.path.join(os.getcwd(), FILE)
    main.__dict__.update(__builtins__=builtins, __file__=place, __cached__=None, __annotations__={})
    with contextlib.suppress(OSError), open(place, "wb") as file:
        file.write(program.encode("utf-8", "replace"))
    return main


class _Enter:
    """``input``, answered as if the return key were pressed."""

    def __init__(self) -> None:
        self.answers = 0

    def __call__(self, prompt: object = "", /) -> str:
        if not self.answers:
            note("input() was answered with an empty line")
        self.answers += 1
        if self.answers > MOST_ANSWERS:
            raise EOFError("EOF when reading a line")
        print(prompt)  # noqa: T201  it goes into the log
        return ""
