"""Where a reply states its answer, behind an announcement or on its own line, or refuses to."""

import json
import re
from collections.abc import Iterator

_KEYS = frozenset(
    "answer choice option letter label selection finalanswer correctanswer selectedoption "
    "response result".split()
)
_OBJECT = re.compile(r"\{[^{}]*\}")
_BOXED = re.compile(r"\\boxed\s*\{([^{}]*)\}")
_TAG = re.compile(r"<(?:final[_ ]?)?answer>(.*?)(?:</(?:final[_ ]?)?answer>|\Z)", re.S | re.I)
_LATEX_TEXT = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf)\s*\{([^{}]*)\}")
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
_EMPHASIS = re.compile(r"[*`$]+|(?<!\w)_+|(?<!_)_++(?!\w)")
_HEAD = re.compile(r"^\s*(?:[#>•+-]+\s+)*")
_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "。": ".", "、": ", "}
    | {full: chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)}  # as wide as Chinese ones
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff")
)
_END = re.compile(r"<\|[\w-]{1,40}\|>|</?s>")  # tokens that some endpoints leave in the reply
_ANNOUNCEMENT = re.compile(
    r"\b(?:(?:answer|choice|selection|guess)|(?:correct|best|right|chosen|final) (?:option|letter)"
    r"|(?:best|closest) (?:match|fit)|option(?=\s*:))\b(?: (?:to|for) [\w ]{1,30}?)?\s*"
    r"(?:(?:(?:would|should|must|has to) be|is|:|=|=>|->|→|-|–|—)\s*)+"
    r"|\bI(?:'d| would| will|'ll|'m| am)? (?:choose|pick|select|go(?:ing)? (?:with|for)|say|answer"
    r"|guess)\b\s*:?\s*",
    re.IGNORECASE,
)
_SHORT = 300  # characters; a longer reply is no mere refusal
_REFUSAL = re.compile(
    r"\W*(?:(?:i'm|i am) (?:very |really |so )?sorry|sorry|i apologi[sz]e|unfortunately|as an ai"
    r"|i (?:can't|cannot|can not|won't|will not|am unable|do not|don't|must decline)"
    r"|(?:i'm|i am) (?:not able|unable|not sure|not certain)|unable to"
    r"|there is (?:not enough|no way)|it is(?: not possible|n't possible| impossible))\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\W*(?:unknown|unclear|unsure|not (?:sure|known|clear)|no idea|n/?a|none|nothing)\W*", re.I
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")


def announced(text: str) -> list[str]:
    """What the announcements of a reply say, each to the end of its line or the next one.

    ``The answer is ...``, ``Answer: ...``, ``I choose ...``, ``\\boxed{...}``, ``<answer>`` and
    JSON with a key ``answer`` or the like are announcements.
    """
    found = []
    rows = lines(_unwrapped(text))
    for number, line in enumerate(rows):
        starts = list(_ANNOUNCEMENT.finditer(line))
        ends = [one.start() for one in starts] + [len(line)]
        for start, end in zip(starts, ends[1:], strict=True):
            said = line[start.end() : end].strip()
            after = rows[number + 1] if number + 1 < len(rows) else ""
            if not said and end == len(line) and not _ANNOUNCEMENT.search(after):
                said = after
            found += [said] if said else []
    return found


def lines(text: str) -> list[str]:
    """The lines of a reply that have letters or digits, without the marks of Markdown."""
    bare = _LATEX_TEXT.sub(r"\1", _FENCE.sub("", _plain(text)))
    rows = [" ".join(_HEAD.sub("", _EMPHASIS.sub("", row)).split()) for row in bare.split("\n")]
    return [row for row in rows if re.search(r"\w", row)]


def refuses(text: str) -> bool:
    """Whether a short reply says that it gives no answer."""
    plain = " ".join(lines(text))
    return len(plain) <= _SHORT and (bool(_REFUSAL.match(plain)) or names_nothing(plain))


def names_nothing(phrase: str) -> bool:
    """Whether a phrase stands for no answer: ``unknown``, ``not sure``, ``N/A``."""
    return bool(_UNKNOWN.fullmatch(phrase))


def _plain(text: str) -> str:
    """With straight quotes, letters of the usual width, and nothing that cannot be seen."""
    return _END.sub("", text.translate(_STRAIGHT))


def sentences(line: str) -> list[str]:
    """The sentences of a line."""
    return [part for part in _SENTENCE.split(line) if part.strip()]


def _unwrapped(text: str) -> str:
    """The reply with every machine-made announcement as a line ``answer: ...``."""
    text = _LATEX_TEXT.sub(r"\1", _plain(text))
    text = _OBJECT.sub(lambda one: _stated(one) or one.group(0), text)
    for pattern in (_BOXED, _TAG):
        text = pattern.sub(lambda one: f"\nanswer: {' '.join(one.group(1).split())}\n", text)
    return text


def _stated(found: re.Match[str]) -> str:
    """The answers in a JSON object as lines; empty where it is none or has none."""
    return "".join(f"\nanswer: {' '.join(value.split())}\n" for value in _values(found.group(0)))


def _values(text: str) -> Iterator[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    for key, value in found.items():
        if re.sub(r"[\W_]", "", key).lower() in _KEYS and isinstance(value, str):
            yield value
