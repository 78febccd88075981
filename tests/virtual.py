"""An event loop whose clock jumps over all waiting: minutes pass in milliseconds."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class VirtualLoop(asyncio.SelectorEventLoop):
    """Waits for nothing: where nothing is ready, its clock moves on to what comes next."""

    def __init__(self) -> None:
        super().__init__()
        self._skipped = 0.0
        select = self._selector.select

        def skip(timeout: float | None = None) -> list[Any]:
            events = select(0)
            if not events and timeout:
                self._skipped += timeout
            return events

        self._selector.select = skip

    def time(self) -> float:
        return self._skipped


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine on a virtual clock."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
