"""Options that a reply only goes through: what it says of one of them is no answer yet."""

import re

_PLANS = re.compile(
    r"\b(?:let(?:'s| us| me)|(?:i|we)(?:'ll| will| can| need to| have to)|first|step \d"
    r"|(?:gehen|schauen|prüfen) wir|analysons|examinons|veamos|analicemos|vamos|vediamo)\b|\w:\W*$",
    re.IGNORECASE,
)
_OPTIONS = re.compile(
    r"\b(?:options|choices|candidates|possibilities|answers|them|one by one"
    r"|(?:each|every)(?: of the)? (?:option|choice|one|answer|candidate)s?|optionen|antworten"
    r"|opciones|opções|opzioni)\b|选项|選項",
    re.IGNORECASE,
)
_CONSIDERS = re.compile(
    r"(?:\b(?:start|begin|starting|beginning|continue) (?:with|at|from)|\b(?:consider|check|examin"
    r"|test|tak|analy[sz]|evaluat|compar)(?:e|ing)?|\blook(?:ing)? at|\bfirst,)"
    r"\s+(?:the )?(?:(?:option|choice|letter|answer)\s+)?$",
    re.IGNORECASE,
)
_TELLS = re.compile(r"\b(?:best|right|correct|match(?:es)?|fits?|(?:my|the) answer|is)\W*\b", re.I)
_CONCLUDES = re.compile(r"\W*(?:it|this|that|so|the|therefore|thus|hence)\b", re.IGNORECASE)
_LABEL = re.compile(r"\W*(?:(?:option|choice|answer)\s+)?[A-Z]\b[\s)\].:–—-]*", re.IGNORECASE)
_WEIGHED = re.compile(
    r"(?P<before>[^.!?]{0,60}?)\b(?:(?:would|could|should|might|must)"
    r" (?:\w+ly )?(?:need|have|require|look|show|include|consist|contain|use|be drawn)"
    r"|needs|requires|bräuchte|hätte|müsste)\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\b(?:because|since|as|not|than|unlike|no|with|which|but|and|weil|denn)\b", re.IGNORECASE
)


def is_considered(before: str) -> bool:
    """Whether what stands before an option's name says that it is to be looked at."""
    return bool(_CONSIDERS.search(before))


def is_weighed(said: str, before: str, place: int) -> bool:
    """Whether an option with its letter is only discussed, as in a list that was cut off.

    It is where it is the first one behind the announcement of a list of them, and where only what
    it would need is told.

    Args:
        said: a line or sentence that begins with the letter or the name of an option.
        before: what stands directly before it.
        place: of the option.
    """
    if place == 0 and _OPTIONS.search(before) and _PLANS.search(before):
        return not (_TELLS.search(before) or _CONCLUDES.match(said))
    if re.search(r"\b[A-Z]\W*$", before) and is_considered(re.sub(r"\W*[A-Z]\W*$", " ", before)):
        return True
    label = _LABEL.match(said)
    weighed = _WEIGHED.match(said, label.end()) if label else None
    return bool(weighed and not _BECAUSE.search(weighed["before"]))
