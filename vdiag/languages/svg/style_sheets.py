"""The rules of style sheets: selectors with what they declare, and the key frames by name."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cssselect2
import tinycss2
from tinycss2.ast import Node

from vdiag.languages.svg.lengths import Scale, is_deep, split
from vdiag.languages.svg.media import holds

_NESTED = ("media", "supports", "layer", "container", "scope")
_DEEPEST = 20
_MOST_NESTED = 4
_LATER = range(1_000_000)
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
        matcher: tells the layer and the declarations for an element.
        frames: key frames by name.
        layers: their names, in the order in which they are first told.
    """

    matcher: cssselect2.Matcher = field(default_factory=cssselect2.Matcher)
    frames: dict[str, Frames] = field(default_factory=dict)
    layers: list[str] = field(default_factory=list)

    def ruled(self, element: "cssselect2.ElementWrapper") -> list[Declared]:
        """What the rules declare for an element; what counts most comes last."""
        found = [match[3] for match in self.matcher.match(element)]
        found.sort(key=lambda payload: payload[0])  # layers before specificity
        return [one for _, listed in found for one in listed]

    def layer(self, name: str) -> int:
        """The place of a layer; rules outside of all count more."""
        if not name:
            return len(_LATER)
        if name not in self.layers:
            self.layers.append(name)
        return self.layers.index(name)


def declarations(text: str | Sequence[Node]) -> list[Declared]:
    """What a ``style`` attribute or the inside of a rule declares; the rest is passed over."""
    if isinstance(text, str) and is_deep(text):
        return []
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
    """Read style sheets; ``@import`` and what cannot be read or is too deep is passed over."""
    whole = Sheet()
    for text in texts:
        if is_deep(text):
            continue
        rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        _read(whole, rules, scale, "", 0)
    return whole


def _read(whole: Sheet, rules: Sequence[Node], scale: Scale, layer: str, depth: int) -> None:
    """Rules and key frames, also those inside of conditions that hold."""
    for rule in rules:
        if rule.type == "qualified-rule":
            _add(whole, rule, whole.layer(layer), "", 0)
        elif rule.type == "at-rule":
            _read_special(whole, rule, scale, layer, depth)


def _read_special(whole: Sheet, rule: Node, scale: Scale, layer: str, depth: int) -> None:
    keyword = rule.lower_at_keyword
    if keyword == "layer":
        named = [tinycss2.serialize(one).strip() for one in split(rule.prelude)]
        places = [whole.layer(name) for name in named]
        layer = named[0] or f"-{len(whole.layers)}" if places else layer
    if rule.content is None or depth > _DEEPEST:
        return
    if keyword.endswith("keyframes"):
        _add_frames(whole, rule)
    elif keyword in _NESTED and (keyword != "media" or holds(rule.prelude, scale)):
        inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        _read(whole, inside, scale, layer, depth + 1)


def _add(whole: Sheet, rule: Node, layer: int, around: str, depth: int) -> None:
    """Add a rule's declarations for each of its selectors; one that is wrong voids the rule.

    Args:
        whole: what is added to.
        rule: to add, with the rules nested in it.
        layer: the place of its layer.
        around: the selector of the rule around it.
        depth: how deep it is nested.
    """
    text = _selector(tinycss2.serialize(rule.prelude).strip(), around)
    if len(text) > _LONGEST_SELECTOR:
        return
    try:
        selectors = cssselect2.compile_selector_list(text)
    except (cssselect2.SelectorError, SyntaxError, RecursionError, MemoryError):
        return
    payload = (layer, declarations(rule.content))
    for selector in selectors:
        if selector.pseudo_element is None and not selector.never_matches:
            whole.matcher.add_selector(selector, payload)
    if depth < _MOST_NESTED:
        inside = tinycss2.parse_blocks_contents(rule.content)
        for one in inside:
            if one.type == "qualified-rule":
                _add(whole, one, layer, text, depth + 1)


def _selector(text: str, around: str) -> str:
    """The selector of a nested rule, ``&`` standing for the one around."""
    if not around:
        return text
    whole = f":is({around})"
    if "&" in text:
        return text.replace("&", whole)
    return ", ".join(f"{whole} {one.strip()}" for one in text.split(","))


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
