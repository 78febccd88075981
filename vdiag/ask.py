"""Ask the model: every question that has no answer yet, several at a time."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vdiag.errors import VdiagError
from vdiag.progress import Advance, progress
from vdiag.providers import OpenModel
from vdiag.records import Question
from vdiag.store import Run


@dataclass(frozen=True)
class Asked:
    """What asking came to.

    Attributes:
        asked: answers stored by this call.
        kept: answers that were there already.
        repeated: questions that were on their way when an earlier process ended and whose answer
            never arrived here; they had to be asked again.
    """

    asked: int
    kept: int
    repeated: int


def ask(
    run: Run,
    questions: Sequence[Question],
    models: Mapping[str, OpenModel],
    concurrency: int,
) -> Asked:
    """Ask what is unanswered and store every answer before anything reads it.

    Args:
        run: open for writing.
        questions: in the order in which to ask.
        models: the model of each question, by ``Question.model``.
        concurrency: how many questions may be on their way at once.

    Raises:
        ProviderError: the endpoint cannot be used. Nothing new is sent after the first such
            error; what was on its way is waited for and stored, so the same command goes on.
    """
    run.add_questions(questions)
    open_questions = run.unanswered()
    todo = [question for question in questions if question.key in open_questions]
    repeated = sum(open_questions[question.key] for question in todo)
    with progress("asking", len(todo)) as advance:
        asyncio.run(_ask_all(run, todo, models, concurrency, advance))
    return Asked(len(todo), len(questions) - len(todo), repeated)


async def _ask_all(
    run: Run,
    todo: Sequence[Question],
    models: Mapping[str, OpenModel],
    concurrency: int,
    advance: Advance,
) -> None:
    waiting = iter(todo)
    errors: list[VdiagError] = []

    async def worker() -> None:
        for question in waiting:
            if errors:
                return
            run.mark_asked(question.key)
            try:
                answer = await models[question.model].ask(question)
                run.add_answer(question.key, answer)
            except VdiagError as error:
                errors.append(error)
                return
            advance()

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(concurrency, len(todo))):
                group.create_task(worker())
    finally:
        for model in models.values():
            await model.close()
    if errors:
        raise errors[0]
