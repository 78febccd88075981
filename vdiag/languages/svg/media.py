"""Which ``@media`` and ``@supports`` rules hold for a still picture on a light screen."""

import re
from collections.abc import Sequence

from tinycss2 import serialize
from tinycss2.ast import Node

from vdiag.languages.svg.lengths import Scale, length, split

_FEATURE = re.compile(r"\(\s*+([\w-]++)\s*+(?::([^()]*+))?\)")
_VALUES = {
    "prefers-color-scheme": "light",
    "prefers-reduced-motion": "no-preference",
    "prefers-contrast": "no-preference",
    "hover": "hover",
    "any-hover": "hover",
    "pointer": "fine",
    "any-pointer": "fine",
    "color-gamut": "srgb",
    "scripting": "enabled",
    "update": "fast",
}
_LONGEST = 2_000


def holds(prelude: Sequence[Node], scale: Scale) -> bool:
    """Whether one of a list of media queries holds, on a page as large as the picture."""
    text = [serialize(part).strip().lower() for part in split(prelude)]
    return any(_query(one, scale) for one in text) if any(text) else True


def _query(text: str, scale: Scale) -> bool:
    if len(text) > _LONGEST:
        return False
    text = text.removeprefix("only ").strip()
    if text.startswith("not "):
        return not _query(text[4:], scale)
    if " or " in text:
        return any(_query(part.strip(), scale) for part in text.split(" or "))
    return all(_one(part.strip(), scale) for part in text.split(" and "))


def _one(text: str, scale: Scale) -> bool:
    if text in ("all", "screen"):
        return True
    found = _FEATURE.fullmatch(text)
    if found is None:
        return False
    name, value = found[1], (found[2] or "").strip()
    if name in _VALUES:
        return value == _VALUES[name] or (not value and _VALUES[name] != "no-preference")
    if name == "orientation":
        return value == ("portrait" if scale.height >= scale.width else "landscape")
    bound, _, side = name.rpartition("-")
    measured = {"width": scale.width, "height": scale.height}.get(side)
    limit = length(value, scale)
    if measured is None or limit is None:
        return False
    return {"min": measured >= limit, "max": measured <= limit}.get(bound, measured == limit)
