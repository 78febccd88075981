"""What a program's exception means beyond its own text: what is missing, removed, not allowed."""

import traceback

from vdiag.languages._python_removed import removal
from vdiag.sandbox.engine import PROGRAM, Failed, Unsupported, note

_NO_THREAD = "can't start new thread"
_NO_WRITER = "Requested MovieWriter"


def explained(error: Exception) -> Exception:
    """The exception that tells best what happened; it may add a line to the log.

    A package that is not there is ``unsupported``, however its absence is reported.
    """
    if isinstance(error, Unsupported):
        error.line = error.line or _line(error)
    elif isinstance(error, ModuleNotFoundError):
        note(f"unsupported: {error.name}")
    elif isinstance(error, ImportError) and "cannot import name" not in str(error):
        return Unsupported(f"unsupported: {error}", _line(error))
    elif isinstance(error, RuntimeError) and str(error) == _NO_THREAD:
        return Failed("forbidden", "a drawing may start no thread", _line(error))
    elif isinstance(error, RuntimeError) and str(error).startswith(_NO_WRITER):
        return Unsupported(f"unsupported: {error}", _line(error))
    found = removal(error)
    if found is not None:
        note(found)
    return error


def _line(error: Exception) -> int | None:
    """Line of the program where it happened, from 1."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == PROGRAM]
    return lines[-1] if lines else None
