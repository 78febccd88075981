"""Which of the declarations for an element count, in the order that CSS gives them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import cssselect2
from tinycss2 import serialize

from vdiag.languages.svg import property_names as names
from vdiag.languages.svg.lengths import Scale, length, tokens
from vdiag.languages.svg.style_sheets import Declared, Sheet, declarations

_VENDOR = re.compile(r"-(?:webkit|moz|ms|o)-")
_WEIGHTS = frozenset(("bold", "bolder", "lighter"))
_SIZED = re.compile(r"[\d.]|(?:x*-)?(?:small|large)|medium|larger|smaller|calc\(", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """A value that a property may have.

    Attributes:
        name: of the property, no shorthand.
        value: as written.
        css: whether it stands in a style, not in an attribute.
    """

    name: str
    value: str
    css: bool = True


def candidates(
    element: "cssselect2.ElementWrapper", sheet: Sheet, animated: Mapping[str, str]
) -> list[Candidate]:
    """All that is declared for an element, the last of a name counts most.

    Attributes are the weakest, then rules by their specificity, then the ``style`` attribute, then
    animations by elements, then the important ones of rules and of the ``style`` attribute.

    Args:
        element: of the tree.
        sheet: the rules of all style sheets.
        animated: what properties are in the end by animations that are elements.
    """
    node: Element = element.etree_element
    found = [
        Candidate(name, value, css=False)
        for name, value in node.attrib.items()
        if name in names.ATTRIBUTES
    ]
    ruled = sheet.ruled(element)
    own = declarations(node.get("style", ""))
    found += _named(one for one in ruled + own if not one.important)
    found += [Candidate(name, value, css=False) for name, value in animated.items()]
    found += _named(one for one in ruled + own if one.important)
    return found


def _named(declared: Iterator[Declared]) -> Iterator[Candidate]:
    for one in declared:
        name = _VENDOR.sub("", one.name, count=1) if one.name[:2] != "--" else one.name
        yield Candidate(name, one.value)


def longhands(one: Candidate) -> Sequence[Candidate]:
    """A declaration, or those that a shorthand stands for; its value has no ``var()`` left."""
    if one.name == "marker":
        return [Candidate(f"marker-{place}", one.value) for place in ("start", "mid", "end")]
    if one.name == "font":
        return _font(one.value)
    return [one]


def _font(value: str) -> list[Candidate]:
    """``italic bold 12px/1.5 Name, Name``: what stands before the size, the size, the family."""
    before: list[Candidate] = []
    parts = tokens(value)
    for n, part in enumerate(parts):
        text = serialize([part])
        weight = (part.type == "number" and length(text, Scale())) or text.lower() in _WEIGHTS
        if _SIZED.match(text) and not weight:
            rest = parts[n + 1 :]
            if rest and rest[0] == "/":
                rest = rest[2:]
            family = " ".join(serialize([name]) for name in rest).replace(" ,", ",")
            return [*before, Candidate("font-size", text), Candidate("font-family", family)]
        if weight:
            before.append(Candidate("font-weight", text))
        elif text.lower() in ("italic", "oblique"):
            before.append(Candidate("font-style", text))
    return []
