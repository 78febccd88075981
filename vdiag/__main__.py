"""The command line, ``vdiag`` or ``python -m vdiag``: Ctrl-C counts while it is loaded, too."""

import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Load the command line and run it."""
    try:
        from vdiag.cli import main as command_line
    except KeyboardInterrupt:
        sys.stderr.write("vdiag: Stopped before anything was done.\n")
        sys.exit(130)
    try:
        command_line.main()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done, and Python only tidies up


if __name__ == "__main__":
    main()
