"""The pace: a window that finds the endpoint's own limit, and caps that are never passed."""

import asyncio
import random
from collections.abc import Callable, Sequence

from tests.virtual import run
from vdiag.ask.pace import Caps, Pace, Turn


class Crowded:
    """An endpoint that answers so many at once, in a second, and turns the others away."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.under_way = 0
        self.turned_away = 0
        self.sent_at: list[float] = []

    async def ask(self, retry_after: float | None) -> float | None:
        """``None`` for an answer, else what Retry-After says."""
        self.sent_at.append(asyncio.get_running_loop().time())
        if self.under_way >= self.at_once:
            self.turned_away += 1
            await asyncio.sleep(0.05)
            return retry_after or -1.0
        self.under_way += 1
        await asyncio.sleep(1)
        self.under_way -= 1
        return None


async def ask_all(
    pace: Pace, endpoint: Crowded, tokens: Sequence[int], retry: float | None
) -> None:
    async def one(count: int) -> None:
        while True:
            turn = await pace.turn(count)
            said = await endpoint.ask(retry)
            if said is None:
                return await pace.answered(turn, count)
            await pace.throttled(turn, said if said > 0 else None)

    async with asyncio.TaskGroup() as group:
        for count in tokens:
            group.create_task(one(count))


def asked(
    count: int, at_once: int, caps: Caps, tokens: int = 1, retry: float | None = 0.2
) -> tuple[float, Crowded, Pace]:
    async def main() -> tuple[float, Crowded, Pace]:
        loop = asyncio.get_running_loop()
        pace, endpoint = Pace(caps, loop.time), Crowded(at_once)
        await ask_all(pace, endpoint, [tokens] * count, retry)
        return loop.time(), endpoint, pace

    found: tuple[float, Crowded, Pace] = run(main())
    return found


def test_the_window_grows_to_what_the_endpoint_bears() -> None:
    seconds, endpoint, pace = asked(3000, 30, Caps(concurrency=200))
    assert 3000 / 30 <= seconds < 1.4 * 3000 / 30  # 100 s is the least that 30 at once can take
    assert endpoint.turned_away < 0.05 * 3000
    assert 15 <= pace.window <= 60


def test_it_stays_within_the_user_s_concurrency() -> None:
    seconds, endpoint, pace = asked(100, 1000, Caps(concurrency=5))
    assert (pace.widest, endpoint.turned_away, pace.slowed) == (5, 0, 0)
    assert 20 <= seconds <= 21  # 100 answers of a second, five at once, four at first


def test_without_a_limit_it_grows_fast() -> None:
    seconds, _, pace = asked(1000, 10_000, Caps(concurrency=64))
    assert pace.widest == 64
    assert seconds <= 1000 / 64 + 6


def test_one_wave_of_429s_halves_once() -> None:
    async def main() -> Pace:
        pace = Pace(Caps(), asyncio.get_running_loop().time)
        turns = [await pace.turn(1) for _ in range(4)]
        for turn in turns[:3]:
            await pace.throttled(turn, 1.0)
        await pace.answered(turns[3], 1)
        return pace

    pace = run(main())
    assert pace.slowed == 1
    assert pace.window == 2.5  # 4 halved, and one answer of two at once


def test_retry_after_holds_everything_back() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        pace = Pace(Caps(), loop.time)
        await pace.throttled(await pace.turn(1), 7.5)
        await pace.turn(1)
        return loop.time()

    assert run(main()) == 7.5


def test_without_retry_after_the_pause_doubles() -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        pace, times = Pace(Caps(), loop.time), []
        for _ in range(4):
            await pace.throttled(await pace.turn(1), None)
            times.append(loop.time())
        return times

    assert run(main()) == [0, 2, 6, 14]


def most_in_a_minute(times: Sequence[float]) -> int:
    return max(sum(at <= other < at + 60 for other in times) for at in times)


def test_rpm_is_never_passed_and_made_use_of() -> None:
    seconds, endpoint, _ = asked(250, 1000, Caps(concurrency=64, rpm=50))
    assert most_in_a_minute(endpoint.sent_at) == 50
    assert 240 <= seconds <= 250  # five minutes' worth, the last sent as soon as allowed


def test_tpm_is_never_passed_and_made_use_of() -> None:
    seconds, endpoint, _ = asked(250, 1000, Caps(concurrency=64, tpm=5000), tokens=100)
    assert most_in_a_minute(endpoint.sent_at) == 50
    assert 240 <= seconds <= 250


def test_tokens_set_aside_make_room_once_the_true_number_is_known() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        pace = Pace(Caps(tpm=1000), loop.time)
        await pace.answered(await pace.turn(1000), 10)
        await pace.turn(900)
        return loop.time()

    assert run(main()) == 0


async def ask_a_server(
    count: int, caps: Caps, seconds: Callable[[int], float], at_once: int, timeout: float
) -> tuple[Pace, list[float], int]:
    """Ask one that answers so many at once and queues the others; waits, and time-outs."""
    loop = asyncio.get_running_loop()
    pace, free, waits, late = Pace(caps, loop.time), asyncio.Semaphore(at_once), [], 0
    working = 0

    async def served() -> None:
        nonlocal working
        async with free:
            working += 1
            await asyncio.sleep(seconds(working))
            working -= 1

    async def one(turn: Turn) -> None:
        nonlocal late
        while True:
            try:
                async with asyncio.timeout(timeout):
                    await served()
            except TimeoutError:
                late += 1
                await pace.overdue(turn)
                turn = await pace.turn(1)
            else:
                waits.append(loop.time() - turn.sent_at)
                return await pace.answered(turn, 1)

    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(one(await pace.turn(1)))
    return pace, waits, late


def test_an_endpoint_that_queues_is_not_buried() -> None:
    pace, waits, late = run(ask_a_server(323, Caps(), lambda _: 3.0, at_once=4, timeout=60))
    assert late == 0, "4 at a time and 3 s each: 64 at once would wait 48 s"
    assert pace.widest <= 32
    assert max(waits) <= 24
    assert pace.full > 0
    assert "brought no more answers" in pace.said()[0]


def test_an_endpoint_that_slows_down_but_brings_more_is_made_use_of() -> None:
    """Batches on one GPU: twice as slow at 64 at once, and 32 times as many answers."""
    pace, waits, _ = run(ask_a_server(2000, Caps(), lambda n: 1 + n / 64, at_once=1000, timeout=60))
    assert pace.widest == 64
    assert max(waits) <= 2.1


def test_answers_that_come_too_late_halve_the_window_once_a_wave() -> None:
    async def main() -> Pace:
        pace = Pace(Caps(), asyncio.get_running_loop().time)
        turns = [await pace.turn(1) for _ in range(4)]
        for turn in turns:
            await pace.overdue(turn)
        return pace

    pace = run(main())
    assert (pace.late, pace.window) == (1, 2.0)


def test_lengths_that_differ_much_do_not_hold_the_window_down() -> None:
    """Answers of 1 to 9 s in random order from an endpoint without a limit."""
    chance = random.Random(0)
    pace, _, _ = run(
        ask_a_server(3000, Caps(), lambda _: chance.uniform(1, 9), at_once=10_000, timeout=60)
    )
    assert pace.widest >= 48
