"""How fast to ask: a window of questions on their way that grows and shrinks by itself.

The window follows TCP's congestion control (RFC 5681): it grows by one with every answer until
the endpoint first says that it is asked too often (429), then by one with every full window; each
wave of 429s halves it, and nothing is sent before the time that Retry-After names. Answers that do
not come in time halve it too.

An endpoint that queues says nothing of the kind: its answers take longer the more of them are on
their way, and none comes sooner for it. So the window grows only while more questions at once
bring more answers a second, in the way of TCP Vegas (Brakmo and Peterson 1995): by Little's law a
question that goes out as the n-th on its way and is answered after t seconds is a sample n / t of
that rate.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import log
from statistics import median

MINUTE = 60.0
FIRST_WINDOW = 4.0
LEAST_SAMPLES = 8
"""Answers, and at least as many as the window had, that one look at the rate is made of."""
STEP = 1.25
"""How much larger a window must be to be compared with an earlier one."""
SHARE = 0.25
"""Of the answers a second that as many more questions could bring, in the logarithm: with less
than this the endpoint has enough to do."""
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
        beside: how many are on their way, this one included.
    """

    sent_at: float
    place: int
    beside: int = 1


class Pace:
    """Gives out turns; every turn ends with :meth:`answered`, :meth:`throttled` or :meth:`failed`.

    Attributes:
        window: how many questions may be on their way at once now.
        widest: the largest window so far.
        slowed: how often the window was halved after a 429.
        late: how often it was halved after answers that did not come in time.
        full: how often it stopped growing because answers came no faster.
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
        self.late = 0
        self.full = 0
        self._samples: list[tuple[int, float]] = []
        self._wanted = LEAST_SAMPLES
        self._anchor = (0.0, 0.0)  # answers a second, and the window that brought them
        self._full_at = -1
        self._looked_at = FIRST_WINDOW
        self.on_their_way = 0
        self.ended = 0

    def turn_now(self, tokens: int) -> Turn | None:
        """A turn for a question of about so many tokens; ``None`` where it has to wait."""
        if self._wait(tokens) != 0:
            return None
        self.on_their_way += 1
        turn = Turn(self._clock(), self._places, self.on_their_way)
        self._places += 1
        self._sent.append((turn.sent_at, turn.place, tokens))
        return turn

    async def turn(self, tokens: int) -> Turn:
        """Wait until a question of about so many tokens may go out."""
        async with self._changed:
            while (turn := self.turn_now(tokens)) is None:
                try:
                    await asyncio.wait_for(self._changed.wait(), self._wait(tokens))
                except TimeoutError:
                    continue
            return turn

    async def answered(self, turn: Turn, tokens: int) -> None:
        """An answer came; ``tokens`` is what question and answer really had."""
        self._pause = FIRST_PAUSE
        if turn.place > self._full_at:
            self._samples.append((turn.beside, self._clock() - turn.sent_at))
        self.window += 1 if self._growing_fast else 1 / self.window
        self.window = min(self.window, float(self._caps.concurrency), 2 * self._looked_at)
        if len(self._samples) >= self._wanted:
            self._look()
            self._looked_at = max(self.window, FIRST_WINDOW)
            self._wanted = max(LEAST_SAMPLES, int(self.window))
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
        if self._halve(turn):
            self.slowed += 1
            if retry_after is None:
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
        wait = self._pause if retry_after is None else retry_after
        wait = max(wait, min(LEAST_PAUSE * 2.0**tries, LONGEST_PAUSE) if tries else 0.0)
        self._resume_at = max(self._resume_at, self._clock() + wait)
        await self._end()

    async def overdue(self, turn: Turn) -> None:
        """The answer did not come in time: the endpoint may have too many questions."""
        self.late += self._halve(turn)
        await self._end()

    async def failed(self) -> None:
        """The question came to nothing for another reason."""
        await self._end()

    async def until_one_ends(self, ended: int) -> None:
        """Wait until more turns have ended than so many."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.ended != ended)

    def said(self) -> tuple[str, ...]:
        """How it went, where that is worth a word."""
        kinds = {
            f"asked too often {_times(self.slowed)} (429)": self.slowed,
            f"answers came too late {_times(self.late)}": self.late,
            f"more questions at once brought no more answers {_times(self.full)}": self.full,
        }
        told = ", ".join(kind for kind, count in kinds.items() if count)
        if not told:
            return ()
        return (
            f"{told[0].upper()}{told[1:]}: went from {FIRST_WINDOW:.0f} up to {self.widest:.0f} "
            f"questions at once, and {self.window:.0f} in the end.",
        )

    def _halve(self, turn: Turn) -> bool:
        """Halve the window, once for all that were on their way together; whether that was now."""
        self._growing_fast = False
        if turn.place <= self._halved_at:
            return False
        self._halved_at = self._places - 1
        self.window = max(1.0, self.window / 2)
        self._samples = []
        return True

    def _look(self) -> None:
        """Go back to the window before where a larger one brought hardly more answers a second."""
        window = float(median(beside for beside, _ in self._samples))
        rate = median(beside / max(seconds, 1e-3) for beside, seconds in self._samples)
        self._samples = []
        before, at = self._anchor
        if at and window > STEP * at:
            if log(rate / before) < SHARE * log(window / at):
                self._growing_fast = False
                self.full += 1
                self._full_at = self._places - 1
                self.window = min(self.window, max(at, FIRST_WINDOW))
                return
        elif at and window > at / STEP:
            rate, window = (before + rate) / 2, at
        self._anchor = (rate, window)

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


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
