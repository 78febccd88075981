"""Which option of a multiple choice a phrase names, by its letter or by its text."""

import re
from collections.abc import Sequence
from functools import lru_cache
from string import ascii_uppercase

from vdiag.concepts.sets import bare
from vdiag.recognize.lead_ins import LEAD, behind
from vdiag.recognize.statements import sentences

OTHER = -1
"""In place of an option: something is named, but no single one of the options."""
ARTICLE = re.compile(
    r"[\W_]*(?:an?|one|two|three|four|five|six|several|eine?n?|une?|una|um|uma|un)\s", re.I
)
HEADLINE = 8
"""Most words of a phrase that stands beside an explanation."""
_SHORT = 300  # characters
_WORD = (
    r"(?:option|choice|answer|letter|lettre|letra|lettera|opción|opção|opzione|alternativa"
    r"|buchstabe|选项|選項|選択肢)"
)
_LETTER = re.compile(
    rf"[\W_]*(?:(?:la|l(?=')|die|only|the(?=\s+(?:option|choice|answer)))\b\W?\s*|(?-i:a)\s+(?=letra|opção"
    rf"|alternativa|[A-Z]\W*$))?(?:{_WORD}\b[\W_]*)?"
    r"(?P<letter>[A-Za-z])\b(?P<after>.*)",
    re.IGNORECASE | re.DOTALL,
)
_THE_LETTER = re.compile(r"\W*the\s+letter\s+(?=[A-Z]\b)")
_ALONE = re.compile(
    r"[^\w?]*(?:だと思います|です|だ|である|が正解(?:です)?|번?입니다|이다|예요|项|項)?(?:是?(?:正确|正確)(?:的|答案)?)?[^\w?]*$"
)
_BRACKET = re.compile(r"""["']?\s*(?:[)\]}]+[.:]?|[.:;!|]+(?=[\s"']|$))""")
_DASH = re.compile(r"""["']?(?:\s*[-–—=]\s|\s(?=\())""")
_REASON = re.compile(
    r"""["')\]]*,?\s+(?:(?:because|since|as|not|weil|denn|over|rather than|instead of|which|whose"""
    r"|with|given|due to|and it|I (?:think|guess|believe|am sure)|car (?:il|elle|le|la|on|c))\b"
    r"|(?:definitely|certainly|surely|probably|most likely|for sure|obviously|by far"
    r"|gets my vote|wählen|nehmen)\W*$|(?:confidence|\d{1,3} ?%))"
    r"|,\s*(?:因为|因為)"
)
CONCEDED = re.compile(
    r"""["')\]]*,?\s+(?:(?:even )?though|although|but)\s+(?:option\s+)?\(?[A-Z]\)?\s+"""
    r"(?:is|remains)\s+(?:(?:also|still|just|barely)\s+)?(?:possible|conceivable|imaginable)\W*$"
)
"""Behind a letter: another option could be meant as well, which takes nothing back."""
_WHY = re.compile(r"\b(?:because|since|weil|denn)\b")
_MORE = re.compile(r"""["')\]]*,?\s+(?:which|whose|with|and it)\b""")
_COMPARED = re.compile(r"\b(?:than|over|not|instead of)\s+(?:option\s+)?\S+(?:\s+or\s+\S+)?", re.I)
_BEST = (
    r"(?:correct|right|best|better|plausible|answer|choice|most|likely|closest|only|match|pick|guess|richtige?"
    r"|korrekte?|correcte?|correcta|correta|corretta|bonne|giusta|certa)\b"
)
_VERDICT = re.compile(
    r"""["')\]]*\s+(?:(?:is|seems|looks|sounds|appears|must be|has to be|would be|ist|est|es|é|è)"""
    r"(?:\s+(?:to be|the|la|le|die|das|my|clearly|definitely|probably|certainly|by far|most"
    rf"|obviously|quite|more))*\s+(?:{_BEST}|it(?=\W*$))|it is(?=\W*$)|remains(?=\W*$)"
    r"|makes (?:the )?most sense|(?:fits|matches)"
    r"(?:\s+(?:best|better)|\s+the (?:code|picture|drawing|description|image|program))?\b)"
    r"(?!.*\b(?:partly|partially|less|poorly|neither|except)\b)",
    re.IGNORECASE,
)
_STRONG = re.compile(
    rf"{_BEST}|\b(?:it is|is it|remains)\W*$|^ (?:fits|matches)\W*$", re.IGNORECASE
)
_LABEL = re.compile(r"(?:^|[\s(])([A-Z])[):.]\s")
_PROGRAM = re.compile(
    r"\b(?:code|program|script|snippet|language|svg)\s(?:is|looks like)\s*$", re.I
)
_ENDED = re.compile(
    r"""["')\]]*(?:\s*(?:$|[!(–—]|-\s|[.;:](?:\s|$))|,?\s+(?:because|since|as)\b"""
    rf"""|,\s+(?:not|{_WORD})\b|,\s+(?-i:[A-Z])\W*$)"""
)
_REJECTED = re.compile(
    r"[\W_]*(?:(?:does|do|did|is|was|can|could|would|will|has|should|may|might)"
    r"(?:\s+not|n['\u2019]t)\b|can(?:not|['\u2019]t)\b|(?:is|was|seems|looks|gets|can be|are)\s+"
    r"(?:(?:clearly|definitely|also|simply|just|certainly|therefore|thus)\s+)*(?:wrong|incorrect"
    r"|out|excluded|eliminated|ruled out|unlikely|impossible|implausible|false|too|less)\b"
    r"|(?:would|should)\s+(?:need|require|have|be)\b|needs?\b|lacks?\b|requires?\b|has no\b"
    r"|fails?\b|ruled out|out\b|passt nicht|ist (?:falsch|nicht|auszu)|scheidet aus|bräuchte"
    r"|ne\s|n['\u2019]est|no (?:es|encaja|puede|coincide)|não é|non è|[不没]|が?違|ではな)",
    re.IGNORECASE,
)
_WITH = re.compile(r"\s+(?:with|seen|viewed|from|facing|in)\s")
_BEHIND = re.compile(
    rf"""["']?\s*(?:[(\[]\W*(?:{_WORD}\W+)?|,\s+(?:{_WORD}\s+)?\(?(?=[A-Z]\b)"""
    r"""|[:–—-]+\s+\(?(?=[A-Z]\)?\W*$))(?P<letter>[A-Za-z])\b\W*""",
    re.I,
)
_PICTURE = re.compile(
    r"[\W_]*(?:an?|the)\s+(?:(?:simple|simplified|stylized|stylised|schematic|basic|minimalist|line"
    r"|cartoon)\s+)?(?:drawing|picture|image|depiction|sketch|illustration)\s+of\s+",
    re.IGNORECASE,
)
_OR = (
    r"(?:\b(?:or|and|but|maybe|perhaps|possibly|oder|und|ou|y|o|und)\b|[/&,])\W*"
    r"(?:(?:option|also|maybe|perhaps|possibly|it|this|that|could|might|may|even|be|is|or|but)"
    r"\b\W*)*"
)


def named(phrase: str, texts: Sequence[str], is_announced: bool) -> int | None:
    """The option that a phrase names first of all.

    Args:
        phrase: what may name one.
        texts: the options in the order of their letters.
        is_announced: whether a phrase with an article that names no option names something else.

    Returns:
        Its place; :data:`OTHER` where the phrase names something, but not one of the options
        alone; ``None`` where it names nothing.
    """
    if is_announced and by_text(phrase, texts)[0] is None:
        phrase = behind(_THE_LETTER, phrase)
    said = behind(LEAD, phrase)
    is_led = len(said) < len(phrase)
    for start in (phrase, said):
        letter = _by_letter(start, texts)
        if letter is None or (start == said and is_led and not may_be_letter(phrase, said)):
            continue
        return letter if is_announced or not _is_list(start, texts) else OTHER
    place, length = by_text(said, texts)
    if place is None:
        said = behind(_PICTURE, said)
        place, length = by_text(said, texts)
    rest = said[length:]
    if place is not None and (_ENDED.match(rest) or _goes_on(rest, texts, place)):
        letter_behind = _BEHIND.match(rest)
        contrary = letter_behind and letter_behind["letter"].upper() != ascii_uppercase[place]
        return OTHER if contrary or _is_joined(rest, texts, place) else place
    return OTHER if is_announced and ARTICLE.match(said) else None


def may_be_letter(phrase: str, said: str) -> bool:
    """Whether what stands behind a lead may be a letter: no article, and no language (``is C``)."""
    before = phrase[: len(phrase) - len(said)]
    return not _PROGRAM.search(before) and not re.match(r"[\W_]*a\b", said)


def _is_list(phrase: str, texts: Sequence[str]) -> bool:
    """Whether a line goes through several options: ``A: no. B: yes.``"""
    labels = set(_LABEL.findall(phrase)) & set(ascii_uppercase[: len(texts)])
    return len(labels) > 1


def is_letter(line: str) -> bool:
    """Whether a line is a letter and nothing else."""
    found = _LETTER.match(line)
    return bool(found and _ALONE.match(found["after"]))


def is_best(sentence: str, texts: Sequence[str]) -> int | None:
    """The option of which a sentence says that it is the best or the right one."""
    found = _LETTER.match(sentence)
    if found and found["letter"].isupper() and _STRONG.search(found["after"]):
        return _by_verdict(found, texts)
    return None


def mentions(text: str, texts: Sequence[str], place: int) -> bool:
    """Whether a text has the letter or the name of another option than the one at a place."""
    others = [number for number in range(len(texts)) if number != place]
    letters = "".join(ascii_uppercase[number] for number in others)
    letter = rf"(?<![\w'])(?![AI]\s+[a-z])[{letters}](?![\w'+#])"
    if letters and re.search(letter, text):
        return True
    return any(name_of(texts[number]).search(text) for number in others)


def by_text(phrase: str, texts: Sequence[str]) -> tuple[int | None, int]:
    """The option whose text, with or without its article, begins a phrase, and where it ends."""
    found = [
        (match.end(), place)
        for place, text in enumerate(texts)
        if (match := _at_start(text).match(phrase))
    ]
    length, place = max(found, default=(0, None))
    return place, length


@lru_cache(maxsize=4096)
def name_of(text: str) -> re.Pattern[str]:
    """What finds an option's text within another one."""
    return re.compile(rf"(?<!\w){_pattern(text)}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _at_start(text: str) -> re.Pattern[str]:
    return re.compile(r"[\W_]*" + _pattern(text), re.IGNORECASE)


def _pattern(text: str) -> str:
    words = r"\s+".join(map(re.escape, bare(text).split()))
    return rf"(?:(?:an?|the|some)\s+)?{words}(?![\w'])"


def _by_letter(phrase: str, texts: Sequence[str]) -> int | None:
    """The option whose letter begins a phrase; see :func:`named`."""
    found = _LETTER.match(phrase)
    if found is None:
        return None
    letter, after = found["letter"], found["after"]
    if found.start("letter") and by_text(phrase, texts)[1] >= found.end("letter"):
        return None  # "the letter B" may be an option
    place = ascii_uppercase.index(letter.upper())
    if not _ALONE.match(after):
        if CONCEDED.match(_first(after)):
            return place if place < len(texts) else OTHER
        mark = _BRACKET.match(after)
        if mark is None and letter.isupper():
            mark = _DASH.match(after) or _comma(after, texts)
        if mark is None and not _REASON.match(after):
            if (verdict := _by_verdict(found, texts)) is not None:
                return verdict
            return OTHER if letter.isupper() and _is_joined(after, texts, place, True) else None
        if mark and _rejects(after[mark.end() :], texts, place):
            return None
        if mark and _contradicts(after[mark.end() :], texts, place):
            return OTHER
        if _is_joined(_WHY.split(after)[0], texts, place) or _asks(after):
            return OTHER
        if _MORE.match(after) and mentions(_COMPARED.sub("", _first(after)), texts, place):
            return OTHER
    return place if place < len(texts) else OTHER


def _by_verdict(found: re.Match[str], texts: Sequence[str]) -> int | None:
    """The option of a letter with a verdict behind it: ``C fits best``."""
    verdict = _VERDICT.match(found["after"])
    if verdict is None or (found["letter"] in "Aa" and by_text(found.string, texts)[0] is not None):
        return None
    place = ascii_uppercase.index(found["letter"].upper())
    first = _COMPARED.sub("", _first(found["after"]))
    return OTHER if place >= len(texts) or mentions(first, texts, place) or _asks(first) else place


def _asks(after: str) -> bool:
    return _first(after.strip()).rstrip("\"')] ").endswith("?")


def _first(text: str) -> str:
    """The first sentence of a text."""
    return next(iter(sentences(text)), "")


def _comma(after: str, texts: Sequence[str]) -> re.Match[str] | None:
    """A comma between a letter and the text of an option."""
    found = re.match(r",\s", after)
    return found if found and by_text(after[found.end() :], texts)[0] is not None else None


def _contradicts(rest: str, texts: Sequence[str], place: int) -> bool:
    """Whether what stands behind a letter is something else than its option."""
    for start in (rest, behind(LEAD, rest)):
        other, _ = by_text(start, texts)
        if other is not None:
            return other != place
    found = _LETTER.match(rest)
    if found and (_ALONE.match(found["after"]) or _BRACKET.match(found["after"])):
        return ascii_uppercase.index(found["letter"].upper()) != place
    first = _first(rest)
    return bool(re.match(r"[\W_]*an?\s", first, re.I)) and len(first.split()) <= HEADLINE


def _rejects(rest: str, texts: Sequence[str], place: int) -> bool:
    """Whether what stands behind a letter, or behind its option, says that it is not the one."""
    other, length = by_text(rest, texts)
    return bool(_REJECTED.match(rest[length:] if other == place else rest))


def _goes_on(rest: str, texts: Sequence[str], place: int) -> bool:
    """Whether a named thing is only described further: ``with two wheels``."""
    first = _first(rest)
    return bool(_WITH.match(rest)) and not mentions(first, texts, place)


def _is_joined(rest: str, texts: Sequence[str], place: int, directly: bool = False) -> bool:
    """Whether another option is named beside the one at this place: ``or C``, ``/ a dog``."""
    near = (rest if directly else _first(rest))[:_SHORT]
    others = [text for number, text in enumerate(texts) if number != place]
    letters = [ascii_uppercase[n] for n in range(len(texts)) if n != place]
    letter = rf"""\(?\b(?-i:[{"".join(letters)}])\b(?!\s+[a-z])"""
    names = "|".join([letter, *map(_pattern, others)]) if letters else letter
    joined = re.compile(_OR + f"(?:{names})", re.IGNORECASE)
    return bool(joined.match(near.lstrip()) if directly else joined.search(near))
