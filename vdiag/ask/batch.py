"""Ask in batches: all questions in few pieces at the provider's batch price, answered within a day.

What was sent lies in the run: a token before a batch is created, its id as soon as the provider
has said it. A process that is killed between the two finds the batch again by its token. The files
of answers lie in the run's folder before they are read.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from vdiag.ask.batch_queue import BatchManner, BatchQueue
from vdiag.ask.money.budget import Ledger
from vdiag.errors import ProviderError, Unreachable
from vdiag.progress import progress
from vdiag.providers import OpenModel
from vdiag.records import Question
from vdiag.run.store import Run


@dataclass(frozen=True)
class BatchesAsked:
    """What asking in batches came to.

    Attributes:
        asked: answers that came.
        unasked: questions left over because the budget has no room for them.
        said: what the user should know, one sentence each.
        errors: what went wrong; all that it does not concern was done all the same.
    """

    asked: int
    unasked: int
    said: Sequence[str]
    errors: Sequence[ProviderError]

    def raise_errors(self) -> None:
        """Raise what went wrong as one error.

        Raises:
            ProviderError: something did.
        """
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            raise Unreachable(" ".join(map(str, self.errors)))


async def ask_in_batches(
    run: Run,
    ledger: Ledger,
    models: Mapping[str, OpenModel],
    questions: Sequence[Question],
    known: Collection[str],
    manner: BatchManner,
    say: Callable[[str], None],
) -> BatchesAsked:
    """Send what is not under way, as far as the budget goes, and store what all batches bring.

    Args:
        models: those that are asked in batches, by name.
        known: names of those that have answered a question of the run before.
        say: takes one line for the user at a time.
    """
    with progress("batch", len(questions)) as advance:
        askings = [
            BatchQueue(run, ledger, name, model, name in known, manner, say, advance)
            for name, model in models.items()
        ]
        for one in askings:
            await one.start([question for question in questions if question.model == one.model])
        asked, before = 0, -1
        while asked > before:  # what one model's batches really cost may leave room for another's
            before = asked
            await asyncio.gather(*(one.go() for one in askings))
            asked = sum(one.asked for one in askings)
    return BatchesAsked(
        asked,
        sum(len(one.left) for one in askings if not one.errors),
        [line for one in askings for line in one.said],
        [error for one in askings for error in one.errors],
    )
