"""Answer counts: what became of the questions that no number of recognising is over."""

from collections.abc import Iterator, Sequence

from vdiag.recognize.answer_reader import Status
from vdiag.recognize.outcomes import Recognition
from vdiag.records import FREE
from vdiag.results import endpoints

NOT_RANKED, CUT_OFF = "not ranked", "cut off"
NOT_FINISHED, NOT_ASKED = "not finished", "not asked"
COUNTS = (
    *(s.value for s in Status if s != Status.READ),
    NOT_RANKED,
    CUT_OFF,
    NOT_FINISHED,
    NOT_ASKED,
    endpoints.TURNED_DOWN,
)
"""In the order of a table."""


def counts(every: Sequence[Recognition]) -> Iterator[tuple[str, int, int, str]]:
    """What is counted of a place, how often it was, out of how many, and of what.

    Args:
        every: all questions of one view, one at least; those turned down, too.
    """
    answered = [one for one in every if one.status is not None]
    of_answers = {
        status.value: sum(one.status == status for one in answered)
        for status in Status
        if status != Status.READ
    }
    if every[0].protocol == FREE:
        unranked = sum(one.status == Status.READ and one.rank is None for one in answered)
        of_answers[NOT_RANKED] = unranked
    of_answers[CUT_OFF] = sum(one.cut_off for one in answered)
    waiting = [one for one in every if one.status is None and not one.turned_down]
    of_questions = {
        NOT_FINISHED: sum(one.asked for one in waiting),
        NOT_ASKED: sum(not one.asked for one in waiting),
    }
    turned_down = sum(bool(one.turned_down) for one in every)
    of_questions |= endpoints.counts([one.served for one in answered], turned_down)
    yield from ((name, count, len(answered), "answers") for name, count in of_answers.items())
    yield from ((name, count, len(every), "questions") for name, count in of_questions.items())
