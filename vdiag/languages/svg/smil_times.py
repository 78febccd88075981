"""When animations by elements (SMIL) begin and end, and how much of their round is left to see.

All is seen when everything has ended. An animation that goes on for ever never ends: it is shown
at the end of one round. One that waits for a click or a script never begins.
"""

import math
import re
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

_CLOCK = re.compile(r"(?:(?:(\d{1,9}):)?(\d{1,9}):)?(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(h|min|ms|s)?")
_OFFSET = re.compile(r"([+-]?)\s*+([\d.:]++\s*+[a-z]*+)")
_SYNC = re.compile(r"([A-Za-z_][\w\\-]*+)\.(begin|end)\s*+(.*+)", re.DOTALL)
_UNITS = {"h": 3600.0, "min": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}
_DEEPEST = 50


def seconds(text: str | None) -> float | None:
    """A clock value such as ``2s``, ``500ms`` or ``01:30``; ``None`` where it is none."""
    found = _CLOCK.fullmatch((text or "").strip())
    if found is None:
        return None
    hours, minutes, last, unit = found.groups()
    return float(hours or 0) * 3600 + float(minutes or 0) * 60 + float(last) * _UNITS[unit]


def _offset(text: str) -> float | None:
    found = _OFFSET.fullmatch(text.strip())
    value = seconds(found[2]) if found else None
    if found is None or value is None:
        return None
    return -value if found[1] == "-" else value


class Times:
    """The times of all animations of a program.

    Args:
        by_id: animation elements by their ids.
    """

    def __init__(self, by_id: Mapping[str, Element]) -> None:
        self._by_id = by_id
        self._begins: dict[Element, float | None] = {}

    def begin(self, one: Element, depth: int = 0) -> float | None:
        """Seconds until it begins for the last time; ``None`` if it never does."""
        if one in self._begins:
            return self._begins[one]
        self._begins[one] = None  # for one that begins with itself
        found = [self._instance(part.strip(), depth) for part in one.get("begin", "0s").split(";")]
        known = [value for value in found if value is not None]
        self._begins[one] = max(known) if known else None
        return self._begins[one]

    def _instance(self, text: str, depth: int) -> float | None:
        plain = _offset(text)
        if plain is not None or depth > _DEEPEST:
            return plain
        sync = _SYNC.fullmatch(text)
        if sync is None or sync[1].replace("\\", "") not in self._by_id:
            return None
        other = self._by_id[sync[1].replace("\\", "")]
        start = self.begin(other, depth + 1)
        shift = _offset(sync[3]) if sync[3].strip() else 0.0
        if start is None or shift is None:
            return None
        if sync[2] == "begin":
            return start + shift
        lasts = duration(other)
        return start + lasts + shift if math.isfinite(lasts) else None


def duration(one: Element) -> float:
    """Seconds that all its rounds last; infinite where it goes on for ever."""
    simple = seconds(one.get("dur"))
    count = _count(one.get("repeatCount"))
    repeats = seconds(one.get("repeatDur"))
    if one.get("repeatDur") == "indefinite":
        repeats = math.inf
    if simple is None or simple <= 0:
        active = math.inf if repeats is None else repeats
    elif count is None and repeats is None:
        active = simple
    else:
        active = min(math.inf if count is None else simple * count, repeats or math.inf)
    ends = [_offset(part) for part in one.get("end", "").split(";")]
    known = [end for end in ends if end is not None]
    if known:
        starts = _offset(one.get("begin", "0s").split(";")[0]) or 0.0
        active = min(active, max(0.0, max(known) - starts))
    return active


def _count(text: str | None) -> float | None:
    if text is None:
        return None
    if text.strip() == "indefinite":
        return math.inf
    try:
        return max(0.0, float(text))
    except ValueError:
        return None


def part_seen(one: Element) -> tuple[float, int] | None:
    """What part of a round is seen in the end, from 0 to 1, and how many rounds went before it.

    ``None`` where nothing is left of the animation.
    """
    simple, active = seconds(one.get("dur")), duration(one)
    if simple is None or simple <= 0:
        return (0.0, 0) if math.isinf(active) or one.get("fill") == "freeze" else None
    if math.isinf(active):
        return 1.0, 0
    if one.get("fill") != "freeze":
        return None
    rounds = active / simple
    whole = math.floor(rounds + 1e-9)
    rest = rounds - whole
    return (rest, whole) if rest > 1e-9 else (1.0, max(0, whole - 1))


def fractions(text: str | None) -> Sequence[float] | None:
    """The numbers of ``keyTimes`` and ``keyPoints``; ``None`` where they are none."""
    try:
        found = [float(part) for part in (text or "").split(";") if part.strip()]
    except ValueError:
        return None
    return found or None
