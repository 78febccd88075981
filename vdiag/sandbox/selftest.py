"""The engine of the probe: a grey picture, but only where the sandbox really holds."""

import socket
from pathlib import Path


def prepare() -> None:
    """Nothing to prepare."""


def draw(program: str, size: int) -> bytes:
    """A grey picture.

    Raises:
        RuntimeError: a socket or the user list could be had.
    """
    if program == "check":
        for attempt in (socket.socket, Path("/etc/passwd").read_bytes):
            try:
                attempt()
            except OSError:
                continue
            raise RuntimeError(f"{attempt} was not refused")
    return bytes([128]) * (size * size * 3)
