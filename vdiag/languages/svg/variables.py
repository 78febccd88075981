"""Custom properties of CSS, and ``var()`` replaced by what they hold."""

from collections.abc import Mapping, Sequence

import tinycss2
from tinycss2.ast import Node

from vdiag.languages.svg.lengths import is_deep

MOST_CHARACTERS = 20_000
"""How long a value may become."""
_DEEPEST = 60


class Invalid(Exception):
    """A value cannot be told: a property is missing, refers to itself, or grows too long."""


def substituted(value: str, properties: Mapping[str, str]) -> str | None:
    """A value with its ``var()`` replaced; ``None`` where one has neither value nor fallback.

    Args:
        value: as written.
        properties: what the custom properties hold, by their names with ``--``.
    """
    if "var(" not in value.lower():
        return value
    if is_deep(value):
        return None
    try:
        return _filled(tinycss2.parse_component_value_list(value), _Known(properties, {}), 0)
    except Invalid:
        return None


def computed(own: Mapping[str, str], inherited: Mapping[str, str]) -> dict[str, str]:
    """All custom properties of an element, their own ``var()`` replaced.

    Args:
        own: what is declared for the element itself.
        inherited: what the element around it holds.
    """
    known = _Known(inherited, dict(own))
    for name in own:
        try:
            known.value(name, 0)
        except Invalid:
            continue
    return known.properties


class _Known:
    """Properties that are computed when they are first asked for."""

    def __init__(self, inherited: Mapping[str, str], waiting: dict[str, str]) -> None:
        self.properties = {name: inherited[name] for name in inherited if name not in waiting}
        self._inherited = inherited
        self._waiting = waiting

    def value(self, name: str, depth: int) -> str:
        """What a property holds; while it is computed, it holds nothing."""
        if name in self._waiting:
            text = self._waiting.pop(name)
            if text in ("inherit", "unset") and name in self._inherited:
                self.properties[name] = self._inherited[name]
            elif text != "initial":
                if is_deep(text):
                    raise Invalid
                parts = tinycss2.parse_component_value_list(text)
                self.properties[name] = _filled(parts, self, depth + 1)
        if name not in self.properties:
            raise Invalid
        return self.properties[name]


def _filled(parts: Sequence[Node], known: _Known, depth: int) -> str:
    if depth > _DEEPEST:
        raise Invalid
    written, characters = [], 0
    for part in parts:
        text = _one(part, known, depth)
        characters += len(text)
        if characters > MOST_CHARACTERS:
            raise Invalid
        written.append(text)
    return "".join(written).strip()


def _one(part: Node, known: _Known, depth: int) -> str:
    if part.type == "function" and part.lower_name == "var":
        return _value(part.arguments, known, depth)
    if part.type == "function":
        return f"{part.name}({_filled(part.arguments, known, depth + 1)})"
    if part.type == "() block":
        return f"({_filled(part.content, known, depth + 1)})"
    return str(part.serialize())


def _value(arguments: Sequence[Node], known: _Known, depth: int) -> str:
    """What one ``var()`` stands for: the property, or else what follows its first comma."""
    comma = next((n for n, one in enumerate(arguments) if one == ","), None)
    name = "".join(one.serialize() for one in arguments[:comma] if one.type == "ident")
    try:
        return known.value(name, depth)
    except Invalid:
        if comma is None:
            raise
    return _filled(arguments[comma + 1 :], known, depth + 1)
