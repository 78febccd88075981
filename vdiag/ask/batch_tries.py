"""Calls about batches, tried again while what is wrong with them passes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from vdiag.errors import Passing, after_tries

LONGEST_WAIT = 60.0
Result = TypeVar("Result")


async def patiently(call: Callable[[], Awaitable[Result]], retries: int) -> Result:
    """What a call brings; after a passing error it is tried again a bit later.

    Raises:
        Unreachable: the error has not passed.
    """
    for attempt in range(retries + 1):
        try:
            return await call()
        except Passing as error:
            if attempt == retries:
                raise after_tries(error, retries + 1) from error
            await wait(error, attempt)
    raise AssertionError("the last try returns or raises")


async def wait(error: Passing, attempt: int) -> None:
    """Wait as long as the endpoint says, else twice as long each time."""
    await asyncio.sleep(error.retry_after or min(2.0**attempt, LONGEST_WAIT))
