"""How fast to ask: a window of questions on their way that grows and shrinks by itself.

The window follows TCP's congestion control (RFC 5681): it grows by one with every answer until
the endpoint first says that it is asked too often (429), then by one with every full window; each
wave of 429s halves it, and nothing is sent before the time that Retry-After names.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60.0
FIRST_WINDOW = 4.0
LEAST_PAUSE, FIRST_PAUSE, LONGEST_PAUSE = 0.25, 1.0, 60.0


@dataclass(frozen=True)
class Caps:
    """What the user allows at most.

    Attributes:
        concurrency: questions on their way at once.
        rpm: questions in any 60 seconds; ``None`` for no cap.
        tpm: tokens, questions' and answers', in any 60 seconds; ``None`` for no cap.
    """

    concurrency: int = 64
    rpm: int | None = None
    tpm: int | None = None


@dataclass(frozen=True)
class Turn:
    """A question that may go out now.

    Attributes:
        sent_at: on the pace's clock.
        place: its number among all turns.
    """

    sent_at: float
    place: int


class Pace:
    """Gives out turns; every turn ends with :meth:`answered`, :meth:`throttled` or :meth:`failed`.

    Attributes:
        window: how many questions may be on their way at once now.
        widest: the largest window so far.
        slowed: how often the window was halved.
        on_their_way: turns that have not ended.
        ended: turns that have.

    Args:
        caps: what the user allows.
        clock: seconds that never go back.
    """

    def __init__(self, caps: Caps, clock: Callable[[], float] = time.monotonic) -> None:
        self._caps = caps
        self._clock = clock
        self._growing_fast = True
        self._resume_at = 0.0
        self._pause = FIRST_PAUSE
        self._halved_at = -1
        self._places = 0
        self._sent: deque[tuple[float, int, int]] = deque()
        self._changed = asyncio.Condition()
        self.window = min(FIRST_WINDOW, float(caps.concurrency))
        self.widest = self.window
        self.slowed = 0
        self.on_their_way = 0
        self.ended = 0

    async def turn(self, tokens: int) -> Turn:
        """Wait until a question of about so many tokens may go out."""
        async with self._changed:
            while (wait := self._wait(tokens)) != 0:
                try:
                    await asyncio.wait_for(self._changed.wait(), wait)
                except TimeoutError:
                    continue
            turn = Turn(self._clock(), self._places)
            self._places += 1
            self._sent.append((turn.sent_at, turn.place, tokens))
            self.on_their_way += 1
            return turn

    async def answered(self, turn: Turn, tokens: int) -> None:
        """An answer came; ``tokens`` is what question and answer really had."""
        self._pause = FIRST_PAUSE
        self.window += 1 if self._growing_fast else 1 / self.window
        self.window = min(self.window, float(self._caps.concurrency))
        self.widest = max(self.widest, self.window)
        if self._caps.tpm is not None:
            self._sent = deque((at, p, tokens if p == turn.place else n) for at, p, n in self._sent)
        await self._end()

    async def throttled(self, turn: Turn, retry_after: float | None, tries: int = 0) -> None:
        """The endpoint says that it is asked too often.

        Args:
            turn: of the question that was turned away.
            retry_after: seconds the endpoint asks to wait.
            tries: how often the question was turned away before; a wait too short is made longer.
        """
        self._growing_fast = False
        if turn.place > self._halved_at:  # one halving for all that were on their way together
            self._halved_at = self._places - 1
            self.window = max(1.0, self.window / 2)
            self.slowed += 1
            if retry_after is None:
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
        wait = self._pause if retry_after is None else retry_after
        wait = max(wait, min(LEAST_PAUSE * 2.0**tries, LONGEST_PAUSE) if tries else 0.0)
        self._resume_at = max(self._resume_at, self._clock() + wait)
        await self._end()

    async def failed(self) -> None:
        """The question came to nothing for another reason."""
        await self._end()

    async def until_one_ends(self, ended: int) -> None:
        """Wait until more turns have ended than so many."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.ended != ended)

    async def _end(self) -> None:
        async with self._changed:
            self.on_their_way -= 1
            self.ended += 1
            self._changed.notify_all()

    def _wait(self, tokens: int) -> float | None:
        """Seconds until a turn may be free: 0 for now, ``None`` for when another one ends."""
        now = self._clock()
        while self._sent and self._sent[0][0] <= now - MINUTE:
            self._sent.popleft()
        if self.on_their_way >= int(self.window):
            return None
        return max(self._resume_at - now, self._until_capped(now, tokens), 0.0)

    def _until_capped(self, now: float, tokens: int) -> float:
        """Seconds until a question of so many tokens stays within rpm and tpm."""
        wait = 0.0
        if self._caps.rpm is not None and len(self._sent) >= self._caps.rpm:
            wait = self._sent[-self._caps.rpm][0] + MINUTE - now
        if self._caps.tpm is not None:
            over = sum(n for _, _, n in self._sent) + tokens - self._caps.tpm
            for at, _, count in self._sent:
                if over <= 0:
                    break
                wait = max(wait, at + MINUTE - now)
                over -= count
        return wait
