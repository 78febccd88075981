"""What a drawing prints, of which the beginning and the end are kept."""

from vdiag.files.visible_text import visible

FIRST, LAST = 1000, 3000
"""Bytes that are kept of what is printed: errors stand at its end."""
MOST = 9000
"""Characters of a log that is stored: what was printed, and what the engine says of an error."""


class Log:
    """A log that may be endless and is never longer than :data:`FIRST` and :data:`LAST`."""

    def __init__(self) -> None:
        self._first = bytearray()
        self._last = bytearray()
        self._count = 0

    def __iadd__(self, data: bytes) -> "Log":
        self._count += len(data)
        room = max(0, FIRST - len(self._first))
        self._first += data[:room]
        self._last += data[room:]
        del self._last[:-LAST]
        return self

    def text(self) -> str:
        """What was kept, with a line that says how much was not."""
        kept = bytes(self._first) + bytes(self._last)
        left_out = self._count - len(kept)
        if left_out:
            kept = bytes(self._first) + _mark(left_out, "bytes").encode() + bytes(self._last)
        return kept.decode("utf-8", "replace")


def shortened(text: str) -> str:
    """A log as it is stored: visible characters, the beginning and the end of a long one."""
    shown = visible(text)
    left_out = len(shown) - MOST
    if left_out <= 0:
        return shown
    return shown[:FIRST] + _mark(left_out, "characters") + shown[FIRST - MOST :]


def _mark(count: int, what: str) -> str:
    return f"\n[{count:,} {what} are left out here]\n"
