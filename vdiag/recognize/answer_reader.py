"""Read what a model says a drawing shows: strictly, so that nothing is guessed into an answer.

An answer is read where it names one option, or one phrase, and nothing else as its answer. It may
do so after an explanation or before one, in the ways that models do it: ``The answer is B.``,
``**B) a cat**``, ``\\boxed{B}``, ``{"answer": "B"}``, ``a cat``. Where it names two, a letter that
no option has, or a letter beside another option's text, it is unparsed and counted as that.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase

from vdiag.concepts.sets import bare
from vdiag.extract.thinking import without_thinking
from vdiag.recognize.statements import announced, lines, names_nothing, refuses, sentences
from vdiag.records import Answer, Ending

READER = 2
"""Raise it when the same answer could be read in another way."""
OTHER = -1
"""In place of an option: something is named, but no single one of the options."""
_SHORT = 300  # characters; what is longer is no phrase
_LONGEST = 25  # words of a phrase
_HEADLINE = 8  # words of a phrase that stands beside an explanation
_ARTICLE = re.compile(r"[\W_]*(?:an?|one|two|three|four|five|six|several)\s", re.I)
_VERB = re.compile(r"\b(?:is|are|was|has|have|can|could|would|will|should|may|might|does)\b", re.I)
_LEAD = re.compile(
    r"\W*(?:(?:so|therefore|thus|hence|overall|in short|in summary|i think|i believe)\b,?\s*)*"
    r"(?:(?:based on|judging by|judging from|looking at|from|given) [^,.:;!?]{1,80},\s*)?"
    r"(?:that\s+)?(?:it|this|that|(?:the|this) (?:[\w-]+ ){0,3}?"
    r"(?:code|program|script|drawing|picture|image|snippet|figure|output|svg|sketch))"
    r"(?:'s| (?:(?:is|seems|appears|looks|would|will|probably|likely|clearly|most|to|be|like|"
    r"simply|just|meant)\s+)*(?:is|be|to be|like|shows?|draws?|generates?|depicts?|represents?|"
    r"creates?|produces?|renders?|displays?|illustrates?|resembles?))"
    r"(?:\s+(?:most likely|likely|probably|clearly|simply|just))?\s+(?=\S)",
    re.IGNORECASE,
)
_SO = re.compile(
    r"\W*(?:(?:so|therefore|thus|hence|final answer|probably|definitely|certainly|most likely)\b"
    r"[,:]?\s*)+(?=\W*\w)",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\W*(?:(?:an?|the)\s+)?(?:[\w-]+\s+){0,2}?(?:drawing|picture|image|depiction|sketch|"
    r"illustration|representation|rendering|graphic|icon) of\s+",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"[\W_]*(?:(?:option|choice|answer|letter)\b[\W_]*)?(?P<letter>[A-Za-z])\b(?P<after>.*)", re.I
)
_ALONE = re.compile(r"[^\w?]*$")
_BRACKET = re.compile(r"""["']?\s*(?:[)\]}]+[.:]?|[.:]+(?=[\s"']|$))""")
_DASH = re.compile(r"""["']?(?:\s*[-–—]\s|\s(?=\())""")
_REASON = re.compile(
    r"""["']?,?\s+(?:because|since|as|not|I (?:think|guess|believe)"""
    r"""|is (?:the )?(?:correct|right|best|answer|most likely))\b"""
)
_ENDED = re.compile(
    r"""["')\]]*(?:\s*(?:$|[!(–—]|-\s|[.;:](?:\s|$))|,?\s+(?:because|since|as)\b)"""
)
_BEHIND = re.compile(
    r"""["']?\s*[(\[]\W*(?:(?:option|choice|answer|letter)\W+)?(?P<letter>[A-Za-z])\W*[)\]]"""
)
_OR = (
    r"(?:\b(?:or|and|but|maybe|perhaps|possibly)\b|[/&,])\W*"
    r"(?:(?:option|also|maybe|perhaps|possibly|it|this|that|could|might|may|even|be|is)\b\W*)*"
)


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

    An announced answer counts first, and no letter alone on a line may name another. Else a line
    counts where it is the first or the last and no other line names another option; beside
    explanations, of three lines or more, letters alone on a line count before other lines.
    Thinking text is left out.

    Args:
        answer: to a multiple choice.
        texts: the options in the order of their letters, at most 26, no two alike.
    """

    def found(text: str) -> Reading | None:
        place = _chosen(text, texts)
        return None if place is None else Reading(Status.READ, place, texts[place])

    return _read(answer, found)


def read_words(answer: Answer) -> Reading:
    """The phrase that a free answer names, without ``It is`` and ``a drawing of``.

    An announced phrase counts first; else the one sentence of the answer, of at most 25 words;
    else what stands before or after an explanation, where it says ``The code draws ...`` or is a
    phrase with an article on a line of its own. Thinking text is left out, and of an answer that
    was cut off nothing is read: nobody knows how its phrase would have gone on.
    """

    def found(text: str) -> Reading | None:
        if answer.ended is Ending.LENGTH:
            return None
        said = announced(text)
        if not said and refuses(text):
            return None
        words = _phrase(said or _namings(lines(text)))
        known = words and not names_nothing(words)
        return Reading(Status.READ, None, words) if known else None

    return _read(answer, found)


def _read(answer: Answer, found: Callable[[str], Reading | None]) -> Reading:
    text = without_thinking(answer.text)[0]
    if answer.ended is Ending.REFUSAL:
        return Reading(Status.REFUSED)
    if reading := found(text):
        return reading
    if answer.ended is Ending.LENGTH:
        return Reading(Status.TRUNCATED)
    if not re.search(r"\S", text):
        return Reading(Status.EMPTY)
    return Reading(Status.REFUSED if refuses(text) else Status.UNPARSED)


def _chosen(text: str, texts: Sequence[str]) -> int | None:
    """Place of the one option that a reply names; ``None`` where it names none, or several."""
    said = announced(text)
    stated = [place for phrase in said if (place := _named(phrase, texts, True)) is not None]
    rows = [_behind(_SO, line) for line in lines(text)]
    named = {n: p for n, line in enumerate(rows) if (p := _named(line, texts, False)) is not None}
    alone = {n: p for n, p in named.items() if _is_letter(rows[n])}
    if stated:
        return _agreed([*stated, *alone.values()])
    places = alone if alone and len(rows) > 2 else named
    if not places.keys() & {0, len(rows) - 1}:
        return None
    return _agreed(places.values())


def _agreed(places: Iterable[int]) -> int | None:
    found = set(places)
    return found.pop() if len(found) == 1 and OTHER not in found else None


def _is_letter(line: str) -> bool:
    found = _LETTER.match(line)
    return bool(found and _ALONE.match(found["after"]))


def _named(phrase: str, texts: Sequence[str], is_announced: bool) -> int | None:
    """The option that a phrase names first of all.

    Returns:
        Its place; :data:`OTHER` where the phrase names something, but not one of the options
        alone; ``None`` where it names nothing.
    """
    said = _behind(_LEAD, phrase)
    for start in (phrase, said):
        if (letter := _by_letter(start, texts)) is not None:
            return letter
    place, length = _by_text(said, texts)
    if place is not None and _ENDED.match(said[length:]):
        behind = _BEHIND.match(said[length:])
        contrary = behind is not None and behind["letter"].upper() != ascii_uppercase[place]
        return OTHER if contrary or _is_joined(said[length:], texts, place) else place
    return OTHER if is_announced and _ARTICLE.match(said) else None


def _by_letter(phrase: str, texts: Sequence[str]) -> int | None:
    """The option whose letter begins a phrase; see :func:`_named`."""
    found = _LETTER.match(phrase)
    if found is None:
        return None
    letter, after = found["letter"], found["after"]
    place = ascii_uppercase.index(letter.upper())
    if not _ALONE.match(after):
        mark = _BRACKET.match(after)
        if mark is None and letter.isupper():
            mark = _DASH.match(after) or _comma(after, texts)
        if mark is None and not _REASON.match(after):
            return OTHER if letter.isupper() and _is_joined(after, texts, place, True) else None
        if mark and _contradicts(after[mark.end() :], texts, place):
            return OTHER
        if _is_joined(after, texts, place):
            return OTHER
    return place if place < len(texts) else OTHER


def _comma(after: str, texts: Sequence[str]) -> re.Match[str] | None:
    """A comma between a letter and the text of an option."""
    found = re.match(r",\s", after)
    return found if found and _by_text(after[found.end() :], texts)[0] is not None else None


def _contradicts(rest: str, texts: Sequence[str], place: int) -> bool:
    """Whether what stands behind a letter is something else than its option."""
    for start in (rest, _behind(_LEAD, rest)):
        other, _ = _by_text(start, texts)
        if other is not None:
            return other != place
    found = _LETTER.match(rest)
    if found and (_ALONE.match(found["after"]) or _BRACKET.match(found["after"])):
        return ascii_uppercase.index(found["letter"].upper()) != place
    first = next(iter(sentences(rest)), "")
    return bool(re.match(r"[\W_]*an?\s", first, re.I)) and len(first.split()) <= _HEADLINE


def _by_text(phrase: str, texts: Sequence[str]) -> tuple[int | None, int]:
    """The option whose text, with or without its article, begins a phrase, and where it ends."""
    found = [
        (match.end(), place)
        for place, text in enumerate(texts)
        if (match := re.match(r"[\W_]*" + _pattern(text), phrase, re.I))
    ]
    length, place = max(found, default=(0, None))
    return place, length


def _pattern(text: str) -> str:
    words = r"\s+".join(map(re.escape, bare(text).split()))
    return rf"(?:(?:an?|the|some)\s+)?{words}(?![\w'])"


def _is_joined(rest: str, texts: Sequence[str], place: int, directly: bool = False) -> bool:
    """Whether another option is named beside the one at this place: ``or C``, ``/ a dog``."""
    near = (rest if directly else next(iter(sentences(rest)), ""))[:_SHORT]
    others = [text for number, text in enumerate(texts) if number != place]
    letters = [ascii_uppercase[n] for n in range(len(texts)) if n != place]
    letter = rf"""\(?\b(?-i:[{"".join(letters)}])\b(?!\s+[a-z])"""
    names = "|".join([letter, *map(_pattern, others)]) if letters else letter
    joined = re.compile(_OR + f"(?:{names})", re.IGNORECASE)
    return bool(joined.match(near.lstrip()) if directly else joined.search(near))


def _namings(rows: Sequence[str]) -> list[str]:
    """Phrases of a free answer without an announcement; the last line stands for itself."""
    if len(rows) == 1 and len(sentences(rows[0])) == 1:
        return [rows[0]] if len(rows[0].split()) <= _LONGEST else []
    ends = [rows[0], rows[-1]] if len(rows) > 1 else list(rows)
    return [part for row in ends for part in sentences(row) if _names(part, part == row)]


def _names(sentence: str, whole: bool) -> bool:
    """Whether a sentence beside others is a phrase, or says what the drawing is."""
    led = _LEAD.match(sentence)
    if led:
        return bool(_ARTICLE.match(sentence[led.end() :]))
    short = len(sentence.split()) <= _HEADLINE
    return short and bool(_ARTICLE.match(sentence)) and not _VERB.search(sentence)


def _phrase(said: Sequence[str]) -> str:
    """The one phrase that is said; empty where there is none, or several that differ."""
    found = {bare(words): words for words in map(_stripped, said)}
    words = found.popitem()[1] if len(found) == 1 else ""
    return words if len(words.split()) <= _LONGEST else ""


def _stripped(phrase: str) -> str:
    """A phrase without what leads to it, quotes, brackets and the final stop."""
    first = next(iter(sentences(phrase)), "")
    for lead in (_SO, _LEAD, _KIND):
        first = _behind(lead, first)
    return re.sub(r"^[\W_]+|[^\w)%]+$", "", first) if len(first) <= _SHORT else ""


def _behind(lead: re.Pattern[str], phrase: str) -> str:
    """A phrase without what leads to it."""
    found = lead.match(phrase)
    return phrase[found.end() :] if found else phrase
