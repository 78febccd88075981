"""Ctrl-C while questions are on their way: the first stops what is new, the second everything."""

import asyncio
import signal
from collections.abc import Callable
from types import TracebackType


class Pausing:
    """A block in which Ctrl-C sets an event and lets what is on its way come in.

    Args:
        on_their_way: how many answers are waited for now.
        say: takes one line for the user at a time.

    Attributes:
        stop: set by the first Ctrl-C.
        interrupts: how often it was pressed.

    Raises:
        KeyboardInterrupt: when the block is left by a second Ctrl-C.
    """

    def __init__(self, on_their_way: Callable[[], int], say: Callable[[str], None]) -> None:
        self._on_their_way = on_their_way
        self._say = say
        self._main: asyncio.Task[object] | None = None
        self._heard = False
        self.stop = asyncio.Event()
        self.interrupts = 0

    def __enter__(self) -> None:
        self._main = asyncio.current_task()
        try:
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGINT, self._interrupted)
            self._heard = True
        except (ValueError, RuntimeError, NotImplementedError):  # not in the main thread
            self._heard = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._heard:
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        if isinstance(error, asyncio.CancelledError) and self.interrupts > 1:
            raise KeyboardInterrupt from None

    def _interrupted(self) -> None:
        self.interrupts += 1
        if self.interrupts > 1:
            assert self._main is not None
            self._main.cancel()
            return
        self.stop.set()
        count = self._on_their_way()
        if count:
            answers = "1 answer" if count == 1 else f"{count} answers"
            self._say(f"Pausing: waiting for {answers} on the way (Ctrl-C again leaves now).")
