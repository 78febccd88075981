"""Doubt that a reply has about what it has named already: ``Or maybe C``, ``I can't decide``."""

import re
from collections.abc import Iterator, Sequence

from vdiag.recognize.announcements import unwrapped
from vdiag.recognize.option_names import mentions
from vdiag.recognize.statements import lines, sentences

_MOST = 20  # sentences that are looked at, from the last one
_UNDECIDED = re.compile(
    r"\b(?:(?:can't|cannot|can not|couldn't|could not) (?:really |quite |yet )?"
    r"(?:decide|choose|make up my mind|(?:say|tell) which)|undecided|torn between|toss-?up"
    r"|coin[- ]flip|go either way|50[/-]50|fifty-fifty|not sure (?:which|whether)"
    r"|hard to (?:decide|choose)|kann mich nicht entscheiden)\b"
    r"|^\W*or (?:maybe |perhaps )?not\W*$|不能确定|无法确定|不确定",
    re.IGNORECASE,
)
_OR = re.compile(
    r"\W*(?:(?:or|maybe|perhaps|possibly|alternatively|alternative|then again"
    r"|on the other hand|oder|vielleicht|ou|peut-être|o|tal vez|quizás|talvez|forse)\b"
    r"|或者|也可能|也许|可能)",
    re.IGNORECASE,
)
_AS_WELL = re.compile(
    r"\b(?:(?:could|might|may)(?: (?:just|also|still|equally|well|easily|as)){0,3} be|just as"
    r"|equally|as well|both|also (?:be|work|fit|match)(?:e?s)?|alike)\b",
    re.IGNORECASE,
)
_EXCLUDES = re.compile(
    r"\b(?:not|no|nor|neither|without|exclude\w*|ruled?|eliminated?|unlikely|wrong|lacks?|missing"
    r"|tempting|needs?|requires?|would have|confus\w+|mistaken|than)\b|n't\b",
    re.IGNORECASE,
)


def doubts(text: str, texts: Sequence[str], place: int) -> Iterator[tuple[str, str]]:
    """Sentences that put another option beside the one at a place, or leave the choice open.

    What stands in an object or tag with an answer of its own is not looked at.

    Yields:
        What stands before such a sentence, and what behind it; the last sentence first.
    """
    said = [part for line in lines(unwrapped(text)) for part in [*sentences(line), "\n"]]
    for number in range(len(said) - 1, max(0, len(said) - 2 * _MOST), -1):
        if _is_doubt(said[number], texts, place):
            yield " ".join(said[:number]), " ".join(said[number + 1 :])


def _is_doubt(sentence: str, texts: Sequence[str], place: int) -> bool:
    if _UNDECIDED.search(sentence):
        return True
    if not _OR.match(sentence) and (not _AS_WELL.search(sentence) or _EXCLUDES.search(sentence)):
        return False
    return mentions(sentence, texts, place)
