"""Workers that stay warm between the commands of all tests; each is the real thing."""

from vdiag.files.closing import Closing
from vdiag.records import Rendering
from vdiag.sandbox import Engine, Limits, Tier, Worker

MOST = 8
_idle: list[tuple[str, Worker]] = []


class Lent(Closing):
    """A warm worker that goes back to the others when it is closed, unless it is still drawing."""

    def __init__(self, engine: Engine, tier: Tier, limits: Limits) -> None:
        self._key = repr((engine, tier, limits))
        fitting = [waiting for waiting in _idle if waiting[0] == self._key]
        if fitting:
            _idle.remove(fitting[-1])
        self._worker = fitting[-1][1] if fitting else Worker(engine, tier, limits)
        self._drawing = False
        self._closed = False

    def draw(self, program: str, size: int) -> Rendering:
        """Draw one program."""
        self._drawing = True
        found = self._worker.draw(program, size)
        self._drawing = False
        return found

    def close(self) -> None:
        """Give the worker back; the one that waited longest is ended where there are too many."""
        if self._closed:
            return
        self._closed = True
        if self._drawing:
            self._worker.close()
            return
        _idle.append((self._key, self._worker))
        if len(_idle) > MOST:
            _idle.pop(0)[1].close()


def close_all() -> None:
    """End all that wait."""
    while _idle:
        _idle.pop()[1].close()
