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
    r"\b(?:is|are|was|were|has|have|had|(?:can|will|may|might|do)(?!\W*$)|could|would|should|does"
    r"|did|let|see|draws?|shows?|adds?|uses?|sets?|creates?|makes?|forms?(?! of)|look|hope|helps?"
    r"|know|think|ist|est)\b|'(?:s|re|ll|ve|d|m) (?=an?\b|the\b|not\b)|n't\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\W*(?:(?:first|then|next|let|here|there|this|that|it|i|we|you|in|on|at|of|with|by|from|to"
    r"|sure|okay|ok|please|(?:yes|no)(?=[,.!])|certainly|absolutely|thanks?|note|step|hope|based"
    r"|looking|given|overall|finally|however|so)\b)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\W*(?:(?:the|my|a|an|brief|short|detailed|code|final|visual|step-by-step) ){0,2}(?:"
    r"explanation|analysis|reasoning|breakdown|description|summary|overview|answer|conclusion|code|drawing"
    r"|picture|image|output|result|details|python|svg|tikz|processing|matplotlib)\W*$",
    re.IGNORECASE,
)
_STATED = re.compile(r"\W*the (?:\S+ )+\S*\.$", re.IGNORECASE)
_ONE = re.compile(r"\W*(?:an?|one)\s", re.IGNORECASE)
_ASIDE = re.compile(r"\s[-–—]\s|\s\(|:\s")
_SEVERAL = re.compile(
    r"(?<!\bone )\bor\b(?! (?:two|three|so|more)\b)|\b(?:oder|ou|either(?! side)|possibly"
    r"|maybe|perhaps)\b|[^\W\d]\s*/\s*[^\W\d]|(?-i:\s[oó]\s)|或|または|还是",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"[.!?;]\s+(?:or|maybe|perhaps|possibly|alternatively|it could)\b|;\s+(?:an?\s)?[\w-]+\W*$"
    r"|^\W*(?:an?\s)?[\w-]+(?:\s[\w-]+)?(?:,\s(?:an?\s)?[\w-]+)+\W*$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\W*(?:the )?(?:name|label|drawing|object|subject|thing|title|conclusion|picture|image|item"
    r"|concept)(?: of [\w ]{1,20})?(?: \w+)?:\s+",
    re.IGNORECASE,
)
_REASON = re.compile(
    r",?\s+(?:because|since)\b.*|,\s+(?:as|given|due)\s.*|\s\((?:probably|likely)\W*$"
)
_COPULA = re.compile(r"(?:です|だ|である|입니다|이다)\W*$")
_STILL = re.compile(r"[^.!?]{0,120}?[,;.]\s+(?:but|however|still),?\s+", re.IGNORECASE)
_IS = re.compile(
    r"\W*(?:(?:so|therefore|thus|overall|together),?\s+)?(?:this|that|it|they|these)\b[\w ]{0,40}?"
    r"(?:'s|\bis|\bbe|like|resembles?|represents?)\b",
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"\W*(?:possibly|maybe|perhaps)\b,?\s*", re.IGNORECASE)
_DENIES = re.compile(
    r"^\W*(?:nothing|no|kein\w*|pas)\b(?![-–]|\s\w+\ssign)|(?<!-)(?<!\bdo )\bnot\b|n't\b"
    r"|\bcannot\b",
    re.IGNORECASE,
)
_BROKEN_OFF = re.compile(
    r"(?:^|(?<!letter)\s)(?-i:a|an|the|of|with|and|for|from|between|which|whose|that)\W*$"
    r"|^\W*(?:an?|the|eine?n?|une?|una|uma?|le|la|les|el|die|der|das)\W*$"
    r"|^\W*(?:(?:an?|the)\s+)?(?:drawing|picture|image|illustration|depiction)(?:\s+of)?\W*$",
    re.IGNORECASE,
)
"""Behind it a name would go on, or begin."""
_TO_ME = re.compile(r",?\s+(?:to me|i think|i believe|i guess|i'd say|in my opinion)\W*$", re.I)


def phrase_in(text: str) -> str:
    """The one phrase that a reply names; empty where it names none, or several."""
    told = [one.phrase for one in standing(announced(text))]
    if not told and refuses(text):
        words = _phrase(_after_all(text))
    else:
        words = _phrase(told or list(_namings(lines(text))))
    return "" if names_nothing(words) else words


def _after_all(text: str) -> list[str]:
    """What a reply that begins like a refusal names behind a ``but``."""
    said = " ".join(lines(text))
    rest = behind(_STILL, said)
    return [rest] if len(rest) < len(said) and not refuses(rest) and _names(rest) else []


def _namings(rows: Sequence[str]) -> Iterator[str]:
    """Phrases of a reply without an announcement; a name on its own line stands for itself."""
    if len(rows) == 1 and len(sentences(rows[0])) == 1:
        row = _without_aside(rows[0])
        if len(row.split()) <= _LONGEST and _may_name(row):
            yield row
        return
    ends = [rows[0], rows[-1]] if len(rows) > 1 else list(rows)
    if any(_ALSO.search(row) for row in ends if len(row) <= _SHORT):
        return
    names = [name for name in (_without_aside(row) for row in ends) if _is_name(name)]
    if not names and rows and _is_name(first := sentences(rows[0])[0]):
        names = [first]
    if names:
        titles = [name for name in names if not name.endswith(".")]
        sayings = [name for name in names if name.endswith(".") and len(name.split()) > _FEW]
        yield from titles if titles and sayings else names
        return
    parts = [part for row in ends for part in sentences(row) if _names(part)]
    yield from [part for part in parts if _IS.match(part)] or parts


def _may_name(row: str) -> bool:
    """Whether the only sentence of a reply can be its answer."""
    if _HEADING.match(row) or row.endswith(":"):
        return False
    if LEAD.match(behind(SO, row)) or ARTICLE.match(row):
        return True
    return not (_NO_NAME.match(row) or _VERB.search(row))


def _is_name(row: str) -> bool:
    """Whether a line is the name of a thing and nothing else."""
    if len(sentences(row)) != 1 or row.rstrip().endswith((":", "?")):
        return False
    most = _NAME
    if ARTICLE.match(row):
        most = HEADLINE if row.endswith(".") else _LONGEST
    words = row.split()
    unlike = _VERB.search(row) or _STATED.match(row) or _NO_NAME.match(row) or _HEADING.match(row)
    return len(words) <= most and not unlike


def _without_aside(row: str) -> str:
    """A line without an explanation behind a dash, a colon or in brackets, or before it."""
    row = _TO_ME.sub("", behind(_LABEL, behind(SO, row)))
    aside = _ASIDE.search(row)
    if aside is None or _SEVERAL.search(row):
        return row
    head, tail = row[: aside.start()], row[aside.end() :]
    is_list = len(head.split()) > _FEW or (ARTICLE.match(head) and not _ONE.match(head))
    if not aside.group().endswith("(") and ARTICLE.match(tail) and is_list:
        return tail
    return head if _is_name(head) else row


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
    if len(first) > _SHORT or first.rstrip("\"') ").endswith("?") or _ALSO.search(phrase[:_SHORT]):
        return ""
    first = _TO_ME.sub("", _REASON.sub("", first))
    for lead in (_LABEL, _PERHAPS, SO, LEAD, KIND):
        first = behind(lead, first)
    first = _COPULA.sub("", first)
    if _SEVERAL.search(first) or _DENIES.search(first) or _BROKEN_OFF.search(first):
        return ""
    return re.sub(r"^[\W_]+|[^\w)%]+$" if "(" in first[1:] else r"^[\W_]+|[^\w%]+$", "", first)
