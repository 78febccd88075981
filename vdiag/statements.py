"""Where a reply states its answer: behind an announcement, or on a line of its own."""

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
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"'})
_ANNOUNCEMENT = re.compile(
    r"\b(?:(?:answer|choice|selection|guess)|(?:correct|best|right|chosen|final) (?:option|letter)"
    r"|option(?=\s*:))\b(?: (?:to|for) [\w ]{1,30}?)?\s*"
    r"(?:(?:(?:would|should|must|has to) be|is|:|=|=>|->|→|-|–|—)\s*)+"
    r"|\bI(?:'d| would| will|'ll)? (?:choose|pick|select|go with|go for|say)\b\s*:?\s*",
    re.IGNORECASE,
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
    bare = _LATEX_TEXT.sub(r"\1", _FENCE.sub("", text.translate(_STRAIGHT)))
    rows = [" ".join(_HEAD.sub("", _EMPHASIS.sub("", row)).split()) for row in bare.split("\n")]
    return [row for row in rows if re.search(r"\w", row)]


def sentences(line: str) -> list[str]:
    """The sentences of a line."""
    return [part for part in _SENTENCE.split(line) if part.strip()]


def _unwrapped(text: str) -> str:
    """The reply with every machine-made announcement as a line ``answer: ...``."""
    text = _LATEX_TEXT.sub(r"\1", text)
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
