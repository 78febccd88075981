"""What a reply announces as its answer: ``The answer is ...``, boxes, tags, JSON."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vdiag.extract.notation import object_at
from vdiag.recognize.statements import is_doubted, lines, plain, sentences

_KEYS = frozenset(
    "answer choice option letter label selection finalanswer correctanswer selectedoption "
    "response result answerletter correctoption prediction guess object name "
    "thing correct final ans answerchoice subject what drawing concept title item depicts "
    "shows".split()
)
_MOST = 100  # announcements on a line
_NEAR = 300  # characters before one
_FEW = 3  # words between two announcements that change nothing
_OBJECTS = 50  # in one reply
_BOXED = re.compile(r"\\f?box(?:ed)?\s*\{([^{}]*)\}")
_TAG = re.compile(
    r"<((?:final|correct|selected)?[_ -]?(?:answer|choice|option|letter|response|result|output|ans"
    r"|final))>"
    r"([^<]*)(?:</|\Z)",
    re.IGNORECASE,
)
_SURELY = (
    r"(?:,?\s*\b(?:clearly|definitely|certainly|probably|most likely|likely|therefore|thus|then"
    r"|hence|obviously|simply|indeed|here|now|surely)\b,?)*"
)
_IS = (
    rf"\s*(?:(?:(?:would|should|must|has to|can only|seems to|appears to) be|is|was|:|=|=>|->|→"
    rf"|-|–|—){_SURELY}\s*)+"
)
_ENGLISH = (
    r"\b(?<!each )(?<!every )(?<!any )(?:"
    r"(?:(?:answer|ans\.?|choice|selection|guess|pick|vote|verdict|prediction)"
    r"|(?:correct|best|right|chosen|final|selected|closest) (?:option|letter|match|fit|one)"
    r"|(?:option|choice|one|letter) that (?:[\w]+ ){0,4}(?:best|most|closely)|letter(?= is\b)"
    r"|(?:conclusion|decision|solution|response|result|output|selected|elimination|object|thing"
    r"|choose|option|correct)(?=\s*[:=→]|\s*->|\s*is:))"
    rf"(?<=\w|\.)(?: (?:to|for) [\w ]{{1,30}}?)?{_SURELY}{_IS}"
    r"|(?:I|we)(?:'d| would| will|'ll|'m| am)? (?:(?:definitely|probably|rather|still|have to"
    r"|must|therefore|then) )?(?:choose|pick|select|go(?:ing)? (?:with|for)|say|answer|guess"
    r"|vote(?: for)?|opt(?:ing)? for|settle on|lean(?:ing)? towards?|conclude)\b"
    r"(?: that\b)?\s*:?\s*"
    r"|(?:let's|let us|let me) go with\s+|(?:going|i'm going) with\s+|by elimination,?\s+|ans\.\s+"
    r"|my vote goes to\s+|argue for\s+|(?:(?<=^)|(?<=[.!?]\s))(?:choose|select|pick)\s+)"
)
_FOREIGN = (
    r"\b(?:antwort|lösung|antwoord|svar(?:et)?|vastaus|válasz|odpověď|réponse|respuesta|resposta|risposta|odpowiedź|ответ"
    r"|cevap|(?:opción|alternativa|letra|opção|opzione|option) (?:correcte|correcta"
    r"|correta|corretta|richtig))\b"
    r"(?: (?:correcte|correcta|correta|certa|corretta|giusta|exacte|juste|finale?))?\s*"
    r"(?:(?:donc|also|logo|ist|lautet|wäre|is|är|est|serait|es|sería|é|seria|è|sarebbe|to|это|:|="
    r"|-|–|—)\s*)+"
    r"|\b(?:richtige|korrekte|richtig|korrekt) (?:(?:option|wahl) )?(?:ist|wäre)\s"
    r"|\b(?:ich (?:wähle|nehme|tippe auf|würde sagen)"
    r"|ich würde(?=\W*(?:die |option |antwort |[(])*[A-Z]\b\W*(?:wählen|nehmen)\b)"
    r"|je (?:choisis|dirais)|diría|diria|direi"
    r"|elijo|escojo|escolho|scelgo|ik kies)\s*:?\s+"
    r"|(?:答案|正解|答え|回答|解答|选项|選項|정답|답)(?:应该|應該|就)?\s*(?:(?:是|为|為|は|은|는|:|=)\s*)+"
    r"|(?<!不)(?<!不\s)(?:选择|選擇|应选|選|选)(?!项)\s*(?=[A-Za-z(\[\"])"
)
_ANNOUNCEMENT = re.compile(f"(?:{_ENGLISH}|{_FOREIGN})", re.IGNORECASE)


@dataclass(frozen=True)
class Announced:
    """What one announcement says.

    Attributes:
        row: the line that it stands on, counted from 0.
        phrase: to the end of the line, or to the next announcement.
        is_final: whether it says that it is the last word.
        is_apart: whether some words stand between it and the announcement before it.
    """

    row: int
    phrase: str
    is_final: bool = False
    is_apart: bool = False


def announced(text: str) -> list[Announced]:
    """What the announcements of a reply say, in their order.

    ``The answer is ...``, ``Answer: ...``, ``I choose ...`` and the like in some other languages,
    ``\\boxed{...}``, ``<answer>`` and JSON with a key ``answer`` or the like are announcements; in
    a question, under a condition or with a doubt (``the answer might be``) they are none.
    """
    found: list[Announced] = []
    rows = lines(unwrapped(text))
    for number, line in enumerate(rows):
        starts = list(_ANNOUNCEMENT.finditer(line))[-_MOST:]
        ends = [one.start() for one in starts] + [len(line)]
        for start, end in zip(starts, ends[1:], strict=True):
            said = line[start.end() : end].strip()
            after = rows[number + 1] if number + 1 < len(rows) else ""
            if not said and end == len(line) and not _ANNOUNCEMENT.search(after):
                said = after
            before = sentences(line[max(0, start.start() - _NEAR) : start.start()] + "x")[-1][:-1]
            first = (sentences(said) or [""])[0]
            if said and not is_doubted(before, f"{before}{start.group()}{first}"):
                is_final = re.search(r"final(?:ly)?\b", before + start.group(), re.I)
                between = " ".join(rows[found[-1].row + 1 : number]) if found else ""
                is_apart = len(between.split()) > _FEW
                found.append(Announced(number, said, bool(is_final), is_apart))
    return found


def standing(told: Sequence[Announced]) -> Sequence[Announced]:
    """The announcements that no later one replaces.

    A later one does that where it says that it is final, or where something stands between.
    """
    for place in range(len(told) - 1, 0, -1):
        if told[place].is_apart or told[place].is_final > told[place - 1].is_final:
            return told[place:]
    return told


def unwrapped(text: str) -> str:
    """The reply with every machine-made announcement as a line ``answer: ...``."""
    text = _objects_told(plain(text))
    text = _BOXED.sub(lambda one: f"\nanswer: {' '.join(one.group(1).split())}\n", text)
    return _TAG.sub(lambda one: f"\nanswer: {' '.join(one.group(2).split())}\n", text)


def _objects_told(text: str) -> str:
    """The text with every object that has an answer replaced by lines that tell it."""
    parts = []
    place = 0
    for opening in list(re.finditer(r"\{(?=\s*[\"'\w])", text))[:_OBJECTS]:
        if opening.start() < place:
            continue
        try:
            found, end = object_at(text, opening.start())
        except ValueError:
            continue
        told = [f"\nanswer: {' '.join(value.split())}\n" for value in _answers(found)]
        if told:
            parts += [text[place : opening.start()], *told]
            place = end
    return "".join([*parts, text[place:]])


def _answers(found: dict[str, object]) -> Iterator[str]:
    """The texts under keys such as ``answer``, also further in, and the one letter that is true."""
    true = [key for key, value in found.items() if value is True and len(key) == 1]
    if len(true) == 1 and all(isinstance(value, bool) for value in found.values()):
        yield true[0]
    for key, value in found.items():
        is_key = re.sub(r"[\W_]", "", key).lower() in _KEYS
        if isinstance(value, dict):
            texts = [one for one in value.values() if isinstance(one, str)]
            yield from texts if is_key and len(texts) == 1 else _answers(value)
        elif is_key:
            one = value[0] if isinstance(value, list) and len(value) == 1 else value
            if isinstance(one, str):
                yield one
