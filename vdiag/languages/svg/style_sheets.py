"""The rules of style sheets: selectors with what they declare, and the key frames by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cssselect2
import tinycss2
from tinycss2.ast import Node

from vdiag.languages.svg.lengths import Scale
from vdiag.languages.svg.media import holds

_NESTED = ("media", "supports", "layer", "container", "scope")
_DEEPEST = 20
_LONGEST_SELECTOR = 5_000


@dataclass(frozen=True)
class Declared:
    """A property and its value, as written; ``important`` where it ends so."""

    name: str
    value: str
    important: bool = False


@dataclass
class Frames:
    """Key frames: what each part of an animation's round declares, by the part from 0 to 1."""

    stops: dict[float, list[Declared]] = field(default_factory=dict)


@dataclass
class Sheet:
    """All rules of a program's style sheets, in their order.

    Attributes:
        matcher: tells the declarations for an element.
        frames: key frames by name.
    """

    matcher: cssselect2.Matcher = field(default_factory=cssselect2.Matcher)
    frames: dict[str, Frames] = field(default_factory=dict)


def declarations(text: str | Sequence[Node]) -> list[Declared]:
    """What a ``style`` attribute or the inside of a rule declares; the rest is passed over."""
    found = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    return [
        Declared(
            one.name if one.name.startswith("--") else one.lower_name,
            tinycss2.serialize(one.value).strip(),
            one.important,
        )
        for one in found
        if one.type == "declaration"
    ]


def sheet(texts: Sequence[str], scale: Scale) -> Sheet:
    """Read style sheets; ``@import`` and rules that cannot be read are passed over."""
    whole = Sheet()
    for text in texts:
        rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        for rule in _flat(rules, scale, 0):
            if rule.type == "at-rule":
                _add_frames(whole, rule)
            else:
                _add(whole, rule)
    return whole


def _flat(rules: Sequence[Node], scale: Scale, depth: int) -> Iterator[Node]:
    """Rules and key frames, also those inside of conditions that hold."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.content is not None:
            keyword = rule.lower_at_keyword
            if keyword.endswith("keyframes"):
                yield rule
            elif keyword in _NESTED and depth < _DEEPEST:
                if keyword == "media" and not holds(rule.prelude, scale):
                    continue
                inside = tinycss2.parse_rule_list(
                    rule.content, skip_comments=True, skip_whitespace=True
                )
                yield from _flat(inside, scale, depth + 1)


def _add(whole: Sheet, rule: Node) -> None:
    """Add a rule's declarations for each of its selectors; one that is wrong voids the rule."""
    if len(rule.prelude) > _LONGEST_SELECTOR:
        return
    try:
        selectors = cssselect2.compile_selector_list(rule.prelude)
    except (cssselect2.SelectorError, SyntaxError, RecursionError, MemoryError):
        return
    payload = declarations(rule.content)
    for selector in selectors:
        if selector.pseudo_element is None and not selector.never_matches:
            whole.matcher.add_selector(selector, payload)


def _add_frames(whole: Sheet, rule: Node) -> None:
    names = [one.value for one in rule.prelude if one.type in ("ident", "string")]
    if len(names) != 1:
        return
    frames = Frames()
    inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    for frame in inside:
        if frame.type != "qualified-rule":
            continue
        declared = [one for one in declarations(frame.content) if not one.important]
        for part in frame.prelude:
            place = _place(part)
            if place is not None:
                frames.stops.setdefault(place, []).extend(declared)
    whole.frames[names[0]] = frames


def _place(part: Node) -> float | None:
    if part.type == "percentage":
        return float(part.value) / 100
    return {"from": 0.0, "to": 1.0}.get(part.lower_value) if part.type == "ident" else None
