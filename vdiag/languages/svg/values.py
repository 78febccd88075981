"""Values of CSS as SVG's attributes say them: px, plain colours, numbers."""

import re
from dataclasses import dataclass

from tinycss2 import serialize
from tinycss2.ast import Node

from vdiag.languages._fonts import first_known
from vdiag.languages.svg import property_names as names
from vdiag.languages.svg.colors import color
from vdiag.languages.svg.lengths import Scale, length, number, token_length, tokens

_KEYWORDS = ("inherit", "initial", "unset", "revert", "revert-layer")
_LOCAL = re.compile(r"url\(\s*+[\"']?\s*+#([^()\"']*+)[\"']?\s*+\)", re.IGNORECASE)
_ADDRESS = re.compile(r"url\([^()]*+\)?", re.IGNORECASE)
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0}
_SIZES |= {"x-large": 24.0, "xx-large": 32.0, "xxx-large": 48.0}
_FUNCTIONS = re.compile(r"([\w-]++)\(", re.IGNORECASE)


@dataclass(frozen=True)
class Surrounding:
    """What a value may be told by.

    Attributes:
        scale: fonts and the page, in px.
        width, height: of the viewport around the element, in its units.
        color: what ``currentColor`` is, as far as it is known.
    """

    scale: Scale
    width: float
    height: float
    color: str = "black"

    def along(self, name: str) -> Scale:
        """The scale of a property, with what its percentages are of."""
        whole = ((self.width**2 + self.height**2) / 2) ** 0.5
        if name in names.ACROSS:
            whole = self.width
        elif name in names.DOWN:
            whole = self.height
        scale = self.scale
        return Scale(scale.font, scale.root_font, scale.width, scale.height, whole)


def formed(name: str, value: str, css: bool, around: Surrounding) -> str | None:
    """A property's value as an attribute says it; ``None`` where a browser finds it wrong.

    Args:
        name: of the property.
        value: as written, without ``var()``.
        css: whether it stands in a style, where lengths need units.
        around: what relative values are told by.
    """
    value = value.strip()
    small = value.lower()
    if not value:
        return None
    if small in _KEYWORDS:
        return small
    if name in names.PAINTS:
        return _paint(value, around)
    if name in names.COLORS:
        return color(value, around.color)
    if name in names.OPACITIES:
        return _opacity(value)
    if name in names.LENGTHS:
        return _length(name, value, css, around)
    if name == "font-size":
        return _font_size(small, around)
    if name == "font-family":
        return first_known(value)
    if name == "stroke-dasharray":
        return _dashes(value, around)
    if name == "stroke-miterlimit":
        found = length(value, Scale())
        return None if found is None or found < 0 else number(found)
    if name == "d":
        return _path(value) if css else value
    if name == "filter":
        return _filter(value, around)
    if name in names.KEYWORDS:
        return small
    return local_only(value)


def local_only(value: str) -> str:
    """A value whose addresses outside of the program are none."""
    if "url(" not in value.lower():
        return value
    return _ADDRESS.sub(_reference, value)


def _reference(found: re.Match[str]) -> str:
    own = _LOCAL.fullmatch(found[0])
    return f"url(#{own[1].strip()})" if own else "none"


def _paint(value: str, around: Surrounding) -> str | None:
    if value.lower() in ("none", "context-fill", "context-stroke"):
        return value.lower()
    if not value.lower().startswith("url("):
        return color(value, around.color)
    address, _, rest = value.partition(")")
    own = _LOCAL.fullmatch(f"{address})")
    fallback = _paint(rest.strip(), around) if rest.strip() else ""
    if own is None:
        return fallback or "none"
    return f"url(#{own[1].strip()}) {fallback or ''}".strip()


def _opacity(value: str) -> str | None:
    found = length(value, Scale(whole=1.0))
    return None if found is None else number(min(1.0, max(0.0, found)))


def _length(name: str, value: str, css: bool, around: Surrounding) -> str | None:
    if value.lower() in ("auto", "normal", "sub", "super", "baseline"):
        return value.lower()
    parts = tokens(value)
    if len(parts) != 1 or not (plain := _measured(parts[0], around.along(name))):
        return None
    needs_unit = css and name not in names.UNITLESS and parts[0].type == "number"
    return None if needs_unit and parts[0].value else plain


def _measured(token: Node, scale: Scale) -> str | None:
    found = token_length(token, scale)
    return None if found is None else number(found)


def font_size(text: str, around: Surrounding) -> float | None:
    """A font's size in px, told by the font around."""
    if text in _SIZES:
        return _SIZES[text]
    if text in ("larger", "smaller"):
        return around.scale.font * (1.2 if text == "larger" else 1 / 1.2)
    scale = around.scale
    own = Scale(scale.font, scale.root_font, scale.width, scale.height, scale.font)
    return length(text, own)


def _font_size(text: str, around: Surrounding) -> str | None:
    found = font_size(text, around)
    if found is None or found < 0:
        return None
    return number(found)


def _dashes(value: str, around: Surrounding) -> str | None:
    if value.lower() == "none":
        return "none"
    found = [
        _measured(one, around.along("stroke-width"))
        for one in tokens(value)
        if one.type != "literal"
    ]
    known = [one for one in found if one is not None]
    return " ".join(known) if known and len(known) == len(found) else None


def _path(value: str) -> str | None:
    if value.lower() == "none":
        return ""
    parts = tokens(value)
    if len(parts) != 1 or parts[0].type != "function" or parts[0].lower_name != "path":
        return None
    texts = [one.value for one in parts[0].arguments if one.type == "string"]
    return " ".join(texts[0].split()) if texts else None


def _filter(value: str, around: Surrounding) -> str | None:
    """Functions keep their names; their lengths become px and their colours plain."""
    if value.lower() == "none":
        return "none"
    written = []
    for part in tokens(value):
        if part.type == "url":
            written.append(local_only(part.serialize()))
        elif part.type == "function":
            inside = [_argument(one, around) for one in part.arguments if one.type != "whitespace"]
            name = part.lower_name
            given = " ".join(inside)
            written.append(local_only(f"url({given})") if name == "url" else f"{name}({given})")
        else:
            return None
    return " ".join(written)


def _argument(token: Node, around: Surrounding) -> str:
    text = str(serialize([token]))
    if token.type in ("dimension", "function") and not text.endswith(
        ("deg", "turn", "rad", "grad")
    ):
        found = token_length(token, around.scale)
        if found is not None:
            return f"{number(found)}px"
    if token.type in ("percentage", "number", "string", "dimension"):
        return text
    named = color(text, around.color)
    return text if named is None else (around.color if named == "currentColor" else named)
