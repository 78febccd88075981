"""Read what a model says a drawing shows: strictly, so that nothing is guessed into an answer.

An answer is read where it names one option, or one phrase, and nothing else as its answer. It may
do so after an explanation or before one, in the ways that models do it: ``The answer is B.``,
``**B) a cat**``, ``\\boxed{B}``, ``{"answer": "B"}``, ``a cat``. Where it names two, a letter that
no option has, or a letter beside another option's text, it is unparsed and counted as that.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vdiag.extract.thinking import without_thinking
from vdiag.recognize.choice_answers import chosen
from vdiag.recognize.free_answers import phrase_in
from vdiag.recognize.statements import ends_of, refuses
from vdiag.records import Answer, Ending

READER = 3
"""Raise it when the same answer could be read in another way."""


class Status(StrEnum):
    """What came of reading an answer; the same closed set for all questions."""

    READ = "read"
    UNPARSED = "unparsed"
    REFUSED = "refused"
    EMPTY = "empty"
    TRUNCATED = "truncated"


@dataclass(frozen=True)
class Reading:
    """What was read in an answer.

    Attributes:
        status: whether it could be read, or why not.
        choice: place of the chosen option, counted from 0; ``None`` in a free answer and where
            nothing was read.
        words: the chosen option's text, or the phrase of a free answer; empty where nothing was
            read.
    """

    status: Status
    choice: int | None = None
    words: str = ""


def read_choice(answer: Answer, texts: Sequence[str]) -> Reading:
    """Which option an answer names.

    An announced answer counts first, or what a sentence ends with as its conclusion, and no letter
    alone on a line may name another; of announcements with words between them the last one counts,
    and of a reply that corrects itself (``Wait, no.``) what stands behind that. A list with marks
    names the option that is ticked or called correct. Else a line counts where it is the first or
    the last and no other line names another option; beside explanations, of three lines or more,
    letters alone on a line count before other lines. What is asked, denied, said under a condition
    or of others names nothing. Thinking text is left out, and of very long replies the middle.

    Args:
        answer: to a multiple choice.
        texts: the options in the order of their letters, at most 26, no two alike.
    """

    def found(text: str) -> Reading | None:
        place = chosen(text, texts)
        return None if place is None else Reading(Status.READ, place, texts[place])

    return _read(answer, found)


def read_words(answer: Answer) -> Reading:
    """The phrase that a free answer names, without ``It is`` and ``a drawing of``.

    An announced phrase counts first; else the one sentence of the answer, of at most 25 words;
    else the name on a line of its own before or behind an explanation; else what stands there
    where it says ``The code draws ...``. ``a car or a truck`` are two answers and none is read.
    Thinking text is left out, and of an answer that
    was cut off nothing is read: nobody knows how its phrase would have gone on.
    """

    def found(text: str) -> Reading | None:
        words = "" if answer.ended is Ending.LENGTH else phrase_in(text)
        return Reading(Status.READ, None, words) if words else None

    return _read(answer, found)


def _read(answer: Answer, found: Callable[[str], Reading | None]) -> Reading:
    text = ends_of(without_thinking(answer.text)[0])
    if answer.ended is Ending.REFUSAL:
        return Reading(Status.REFUSED)
    if reading := found(text):
        return reading
    if answer.ended is Ending.LENGTH:
        return Reading(Status.TRUNCATED)
    if not re.search(r"\S", text):
        return Reading(Status.EMPTY)
    return Reading(Status.REFUSED if refuses(text) else Status.UNPARSED)
