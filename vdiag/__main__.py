"""The command line, ``vdiag`` or ``python -m vdiag``: Ctrl-C counts while it is loaded, too."""

import contextlib
import os
import signal
import sys
from typing import NoReturn

STOPPED = 130


def main() -> NoReturn:
    """Load the command line and run it."""
    try:
        from vdiag.cli import main as command_line
    except KeyboardInterrupt:
        sys.stderr.write("vdiag: Stopped before anything was done.\n")
        _end()
    try:
        command_line.main()
    except SystemExit as end:
        if end.code == STOPPED:
            _end()
        raise
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done, and Python only tidies up


def _end() -> NoReturn:
    """End with 130: where Ctrl-C came into an ``exec``, Python would send itself SIGINT again."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(STOPPED)


if __name__ == "__main__":
    main()
