"""Versions of installed packages, and the command for those that are not there."""

import platform
import sys
from collections.abc import Sequence

from vdiag.extras import versions as versions


def install_command(*packages: str) -> str | None:
    """The pip command for the packages that are missing, or ``None``."""
    absent = [package for package in packages if package not in versions(package)]
    return f"pip install {' '.join(absent)}" if absent else None


def python_version() -> str:
    """Version of this Python, whose standard library programs use."""
    return platform.python_version()


def system_command(debian: Sequence[str], macos: str) -> str:
    """The command that installs parts of the operating system.

    Args:
        debian: packages of Debian and Ubuntu.
        macos: the command on macOS.
    """
    if sys.platform == "darwin":
        return macos
    return f"apt-get install --no-install-recommends {' '.join(debian)}"
