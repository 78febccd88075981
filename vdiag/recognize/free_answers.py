"""The phrase that a free reply names: a thing in a few words, without what leads to it."""

import re
from collections.abc import Iterator, Sequence

from vdiag.concepts.sets import bare
from vdiag.recognize.announcements import announced, standing
from vdiag.recognize.lead_ins import KIND, LEAD, SO, behind
from vdiag.recognize.option_names import ARTICLE, HEADLINE
from vdiag.recognize.statements import lines, names_nothing, refuses, sentences

_LONGEST = 25  # words of a phrase
_SHORT = 300  # characters; what is longer is no phrase
_FEW = 3  # words of a name that may end like a sentence
_NAME = 6  # words of a name without an article, beside an explanation
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|would|will|should|may|might|does|do|did|let|see"
    r"|draws?|shows?|adds?|uses?|sets?|creates?|makes?|forms?|look|hope|helps?|know|think|ist|est)\b"
    r"|'(?:s|re|ll|ve|d|m) (?!cube\b)(?=an?\b|the\b|not\b)|n't\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\W*(?:(?:first|then|next|let|here|there|this|that|it|i|we|you|in|on|at|of|with|by|from|to"
    r"|sure|okay|ok|yes|no|certainly|absolutely|thanks?|note|step|hope|based|looking|given"
    r"|overall|finally|however|so)\b|the (?:\S+ )+\S*\.$)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\W*(?:(?:the|my|a|an|brief|short|detailed|code|final|visual|step-by-step) ){0,2}(?:"
    r"explanation|analysis|reasoning|breakdown|description|summary|overview|answer|conclusion|code|drawing"
    r"|picture|image|output|result|details|python|svg|tikz|turtle|processing|matplotlib)\W*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s[-–—]\s|\s\(|:\s")
_SEVERAL = re.compile(
    r"(?<!\bone )\bor\b(?! (?:two|three|so|more)\b)|\b(?:oder|ou|either|possibly|maybe|perhaps)\b"
    r"|[^\W\d]\s*/\s*[^\W\d]|(?-i:\s[oó]\s)|或|または|还是",
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"\W*(?:possibly|maybe|perhaps)\b,?\s*", re.IGNORECASE)
_DENIES = re.compile(r"\W*(?:not|nothing|no|kein\w*|pas)\b(?![-–])", re.IGNORECASE)
_TO_ME = re.compile(r"\s+(?:to me|i think|i believe|i guess|i'd say|in my opinion)\W*$", re.I)


def phrase_in(text: str) -> str:
    """The one phrase that a reply names; empty where it names none, or several."""
    told = [one.phrase for one in standing(announced(text))]
    if not told and refuses(text):
        return ""
    words = _phrase(told or list(_namings(lines(text))))
    return "" if names_nothing(words) else words


def _namings(rows: Sequence[str]) -> Iterator[str]:
    """Phrases of a reply without an announcement; a name on its own line stands for itself."""
    if len(rows) == 1 and len(sentences(rows[0])) == 1:
        is_title = bool(_HEADING.match(rows[0])) or rows[0].endswith(":")
        if len(rows[0].split()) <= _LONGEST and not is_title:
            yield _without_aside(rows[0])
        return
    ends = [rows[0], rows[-1]] if len(rows) > 1 else list(rows)
    names = [name for name in (_without_aside(row) for row in ends) if _is_name(name)]
    if not names and rows and _is_name(first := sentences(rows[0])[0]):
        names = [first]
    if names:
        titles = [name for name in names if not name.endswith(".")]
        sayings = [name for name in names if name.endswith(".") and len(name.split()) > _FEW]
        yield from titles if titles and sayings else names
        return
    for row in ends:
        yield from (part for part in sentences(row) if _names(part))


def _is_name(row: str) -> bool:
    """Whether a line is the name of a thing and nothing else."""
    if len(sentences(row)) != 1 or row.rstrip().endswith((":", "?")):
        return False
    most = HEADLINE if ARTICLE.match(row) else _NAME
    words = row.split()
    unlike = _VERB.search(row) or _NO_NAME.match(row) or _HEADING.match(row)
    return len(words) <= most and not unlike


def _without_aside(row: str) -> str:
    """A line without an explanation behind a dash or in brackets."""
    aside = _ASIDE.search(row)
    if aside is None or not _VERB.search(row[aside.end() :]) or not _is_name(row[: aside.start()]):
        return row
    return row[: aside.start()]


def _names(sentence: str) -> bool:
    """Whether a sentence beside others says what the drawing is."""
    led = LEAD.match(behind(SO, sentence))
    if led:
        return bool(ARTICLE.match(behind(SO, sentence)[led.end() :]))
    return bool(ARTICLE.match(sentence)) and _is_name(sentence)


def _phrase(said: Sequence[str]) -> str:
    """The one phrase that is said; empty where there is none, or several that differ."""
    found = {bare(words): words for words in map(_stripped, said)}
    words = found.popitem()[1] if len(found) == 1 else ""
    return words if len(words.split()) <= _LONGEST else ""


def _stripped(phrase: str) -> str:
    """A phrase without what leads to it, quotes, brackets and the final stop; empty for several."""
    first = next(iter(sentences(phrase)), "")
    if len(first) > _SHORT or first.rstrip("\"') ").endswith("?"):
        return ""
    for lead in (_PERHAPS, SO, LEAD, KIND):
        first = behind(lead, first)
    first = _TO_ME.sub("", first)
    if _SEVERAL.search(first) or _DENIES.match(first):
        return ""
    return re.sub(r"^[\W_]+|[^\w)%]+$", "", first)
