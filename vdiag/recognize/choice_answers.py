"""Which option of a multiple choice a whole reply chooses."""

import re
from collections.abc import Iterable, Sequence
from string import ascii_uppercase

from vdiag.recognize.announcements import announced, standing
from vdiag.recognize.lead_ins import LEAD, SO, behind
from vdiag.recognize.option_lists import is_considered, is_weighed
from vdiag.recognize.option_marks import marked, without_wrong
from vdiag.recognize.option_names import (
    CONCEDED,
    HEADLINE,
    OTHER,
    is_best,
    is_letter,
    may_be_letter,
    mentions,
    name_of,
    named,
)
from vdiag.recognize.second_thoughts import doubts
from vdiag.recognize.statements import is_doubted, lines, sentences

_CHANGED = (
    r"(?:no|wait|actually|hm+|correction|scratch that|on second thoughts?|oops|sorry|i mean"
    r"|or rather|let me (?:re\w+|look again|think again|double[- ]check)|nein|moment|non|edit"
    r"|update|不对|等等)\b"
)
_AGAIN = re.compile(
    rf"(?:(?<=[.!?…;,\n])|(?<=[–—-]\s))\s{{0,3}}{_CHANGED}(?:\W+{_CHANGED})*[^\w\n]*", re.I
)
_BUT = re.compile(r"[.!?;,]\s+(?:but|however|although|though|yet)\b[ ,]*", re.I)
_OTHERS = re.compile(r"\b(?:other|remaining) (?:options|choices|answers)\b|\bwhy not\b", re.I)
_MOST = 20  # sentences of a line that are looked at
_CAPITAL = re.compile(r"""["'(\[]{0,3}\b[A-Z]\b""")
_POINTS_TO = re.compile(
    r"(?P<before>\W*(?:(?:[Aa]n?|[Tt]he|[Mm]y) (?:\w+ )?(?:look|reading|inspection|analysis|code"
    r"|drawing|picture|image|shapes?|evidence|description|combination)"
    r"(?: (?:at|of) (?:the|this) (?:code|drawing|picture|image|shapes|program))?"
    r"|[Aa]ll of this|[Ee]verything) (?:strongly |clearly )?(?:suggests?|indicates?)\s"
    r"|\W*(?:I|we|you)(?: can)? see(?! no\b)"
    r"(?![^:]*\b(?:options?|choices?|ones?|candidates?|letters?|marks?|language|problems?|out)\b)"
    r" [^:?]{1,100}:\s)"
    r"(?:option )?\W?(?P<letter>[A-Z])\W?\.?",
)
_CONCLUDES = re.compile(
    r"(?:^|[^\w])(?:it's|that's|c'est|es la|es|é a|é|è la|è|seria a|sería la|option"
    r"|i\.e\.,?|ist|is|be|leaves(?: us with)?|so|thus|hence|therefore|matches|corresponds to"
    r"|points? to|means|(?<!nur [A-Z], )(?<!nur [A-Z] )sondern|→|=>|->)[\s:,]*"
    r"(?:(?:most likely|likely|probably|clearly|definitely|certainly|only|the|to be|option|choice"
    r"|letter|answer|la|le|die|der|lettre|lettera|letra|réponse|respuesta|resposta|risposta"
    r"|antwort|buchstabe|opción|opção|opzione)\s+)*$|(?<![不非还還者能])是\s*$",
    re.IGNORECASE,
)


def chosen(text: str, texts: Sequence[str]) -> int | None:
    """Place of the one option that a reply names; ``None`` where it names none, or several.

    Where the reply corrects itself (``Wait, no.``), what it says behind that counts.
    """
    for again in reversed(list(_AGAIN.finditer(text))[-20:]):
        first = _stated(text[: again.start()], texts)
        if first is not None:
            later = _stated(text[again.end() :], texts)
            if later is None and not mentions(text[again.end() :], texts, first):
                continue
            return later
    found = _stated(text, texts)
    if found is None or _is_taken_back(text, texts, found) or _is_left_open(text, texts, found):
        return None
    return found


def _is_left_open(text: str, texts: Sequence[str], place: int) -> bool:
    """Whether the reply doubts the named option behind it, and does not name it again."""
    for before, after in doubts(text, texts, place):
        if _stated(after, texts) == place:
            return False
        if _stated(before, texts) is not None:
            return True
    return False


def _is_taken_back(text: str, texts: Sequence[str], place: int) -> bool:
    """Whether another option is named behind a ``but`` on the line that names this one."""
    letter = re.compile(rf"\b{ascii_uppercase[place]}\b")
    for line in filter(_BUT.search, lines(text)):
        name = letter.search(line) or name_of(texts[place]).search(line)
        if name and CONCEDED.match(line[name.end() :]):
            continue
        but = _BUT.search(line, name.end()) if name else None
        if but and mentions(line[but.end() :], texts, place):
            return _stated(line[but.end() :], texts) != place
    return False


def _stated(text: str, texts: Sequence[str]) -> int | None:
    """The option that a reply without corrections names."""
    tick = marked(text, texts)
    text = without_wrong(text)
    rows = _up_to_others([behind(SO, line) for line in lines(text)])
    said = _announcements(text, texts)
    ends = [p for number in range(len(rows)) for p in _ends(rows, number, texts)]
    if tick is not None:
        return _agreed([tick, *said, *ends])
    numbered = {n: p for n in range(len(rows)) if (p := _by_row(rows, n, texts)) is not None}
    last = _last_sentence(rows, texts) if len(rows) - 1 not in numbered else None
    alone = {n: p for n, p in numbered.items() if is_letter(rows[n])}
    if said or ends:
        return _agreed([*said, *ends, *alone.values()])
    if last is None and not numbered:
        return _indicated(rows, texts)
    if last is not None and not alone:
        numbered[len(rows) - 1] = last
    places = alone if alone and len(rows) > 2 else numbered
    if not places.keys() & {0, len(rows) - 1}:
        return None
    return _agreed(places.values())


def _last_sentence(rows: Sequence[str], texts: Sequence[str]) -> int | None:
    """The option that the last of several sentences names."""
    parts = sentences(rows[-1]) if rows else []
    if len(parts) < 2 or parts[-2].endswith(";") or len(parts[-1].split()) > HEADLINE:
        return None
    place = named(behind(SO, parts[-1]), texts, False)
    return OTHER if place is not None and is_weighed(parts[-1], parts[-2], place) else place


def _indicated(rows: Sequence[str], texts: Sequence[str]) -> int | None:
    """The option that the last sentence points to, in a reply that mentions no other one."""
    last = (sentences(rows[-1]) or [""])[-1] if rows else ""
    found = _POINTS_TO.fullmatch(last)
    if found is None or is_doubted(found["before"], last):
        return None
    place = ascii_uppercase.index(found["letter"])
    is_other = place >= len(texts) or mentions("\n".join(rows), texts, place)
    return None if is_other else place


def _by_row(rows: Sequence[str], number: int, texts: Sequence[str]) -> int | None:
    """The option that a line names, if none of its sentences names another."""
    row = rows[number]
    first = named(row, texts, False)
    if first is None:
        return None
    if is_weighed(row, rows[number - 1] if number else "", first):
        return OTHER
    others = {named(part, texts, False) for part in sentences(row)[1:_MOST]} - {None, first}
    return OTHER if others else first


def _up_to_others(rows: Sequence[str]) -> Sequence[str]:
    """The lines before those that tell why the other options are wrong."""
    for number, row in enumerate(rows[1:], 1):
        if _OTHERS.search(row):
            return rows[:number]
    return rows


def _agreed(places: Iterable[int]) -> int | None:
    found = set(places)
    return found.pop() if len(found) == 1 and OTHER not in found else None


def _announcements(text: str, texts: Sequence[str]) -> list[int]:
    """What is announced and names something; of announcements apart, the last one."""
    told = {
        one: place
        for one in announced(text)
        if (place := named(one.phrase, texts, True)) is not None
    }
    return [told[one] for one in standing(list(told))]


def _ends(rows: Sequence[str], number: int, texts: Sequence[str]) -> list[int]:
    """What the sentences of a line conclude, other than in a list of options."""
    row, before = rows[number], rows[number - 1] if number else ""
    found = [place for part in sentences(row) for place in _conclusions(part, texts)]
    return [place for place in found if not is_weighed(row, before, place)]


def _conclusions(sentence: str, texts: Sequence[str]) -> list[int]:
    """Options that a sentence ends with as its conclusion, or calls the best one."""
    clause = _BUT.split(sentence)[-1]
    best = is_best(behind(LEAD, behind(SO, clause)), texts)
    if best is not None:
        if clause != sentence and is_letter(head := _BUT.split(sentence)[0]):
            return [OTHER] if mentions(head, texts, best) else [best]
        return [] if is_doubted("", sentence) else [best]
    letters = list(_CAPITAL.finditer(sentence))
    if not letters:
        return []
    last = letters[-1]
    before, phrase = sentence[: last.start()], sentence[last.start() :]
    if not _CONCLUDES.search(before[-80:]) or is_doubted(before, sentence):
        return []
    if not may_be_letter(sentence, phrase) or is_considered(before):
        return []
    place = named(phrase, texts, False)
    if place is None:
        return []
    return [OTHER] if named(sentence, texts, False) == OTHER else [place]
