"""How a command ends that went wrong: one sentence on stderr and an exit code, never a traceback.

Whatever is wrong with what was typed, with files or with the disk ends with 2, Ctrl-C with 130.
"""

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import typer

from vdiag.cli.options import say
from vdiag.errors import DiskFull, VdiagError

BAD_INPUT, STOPPED = 2, 130
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def code_of(error: BaseException) -> int:
    """Say what happened; the exit code.

    Raises:
        BaseException: it again, where nobody foresaw it: a bug.
    """
    if any(isinstance(one, KeyboardInterrupt) for one in _behind(error)):
        return STOPPED
    if isinstance(error, SystemExit) and isinstance(error.__context__, BrokenPipeError):
        return 0  # typer turns a closed pipe (`vdiag ... | head`) into 1
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else bool(error.code)
    if isinstance(error, BrokenPipeError):
        return 0
    say(f"vdiag: {_sentence(error)}")
    return BAD_INPUT


def leave(code: int) -> NoReturn:
    """End the process with this code."""
    if code == STOPPED:
        say("vdiag: Stopped; what is recorded is kept: give the same command again to go on.")
    try:
        sys.stdout.flush()
    except OSError:  # Python would try again at its end, and say so
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it came of; libraries turn Ctrl-C into errors of their own."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _sentence(error: BaseException) -> str:
    if isinstance(error, VdiagError):
        return str(error)
    if isinstance(error, typer.Abort):
        return "The question got no answer, so nothing was done; --yes answers it."
    if hasattr(error, "format_message"):
        return _of_usage(error)
    if isinstance(error, OSError):
        return str(_of_disk(error))
    if isinstance(error, sqlite3.DatabaseError):
        return f"A database cannot be used ({error}); `vdiag doctor` says where they lie."
    if isinstance(error, MemoryError):
        return "There is not enough memory for this; ask for less of it, as with --limit or --size."
    raise error


def _of_usage(error: Any) -> str:
    """What is wrong with the command line, and the command that says what is right."""
    said = str(error.format_message()).strip().removesuffix(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "vdiag"
    value = _typed(getattr(getattr(error, "param", None), "opts", ()))
    typed = f' (it is "{value}")' if value is not None and f'"{value}"' not in said else ""
    return f"{said}{typed}; see `{command} --help`."


def _typed(options: Sequence[str]) -> str | None:
    """The last value that one of these options was given on the command line."""
    found = None
    for word, following in zip(sys.argv, [*sys.argv[1:], None], strict=True):
        name, equals, value = word.partition("=")
        if name in options:
            found = value if equals else following
    return found


def _of_disk(error: OSError) -> VdiagError:
    if error.errno in _NO_SPACE:
        return DiskFull(f"No space is left on the disk ({error}); free some space.")
    name = f' "{error.filename}"' if error.filename is not None else ""
    reason = error.strerror or str(error)
    return VdiagError(f"The file or folder{name} cannot be used ({reason}); name another one.")
