"""The frame that CSS gives a root: a border around the picture, and round corners."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from tinycss2 import serialize

from vdiag.languages.svg.colors import color
from vdiag.languages.svg.lengths import Scale, number, token_length, tokens
from vdiag.languages.svg.spelling import SVG
from vdiag.languages.svg.styles import Style

_WORDS = {"thin": 1.0, "medium": 3.0, "thick": 5.0}
_UNSEEN = ("none", "hidden")
_LINES = (*_UNSEEN, "solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset")


@dataclass(frozen=True)
class Frame:
    """A border of the same width on all sides, in px, and the radius of its corners."""

    width: float = 0.0
    color: str = "black"
    radius: float = 0.0


def frame(style: Style, width: float, height: float) -> Frame:
    """The frame of a root whose inside has a width and a height in px."""
    wide, paint, line = 3.0, style.around.color, "none"
    radius = 0.0
    scale = Scale(style.inside.scale.font, style.inside.scale.root_font, whole=min(width, height))
    for name, value in style.css.items():
        for token in tokens(value):
            word = token.lower_value if token.type == "ident" else ""
            size = _WORDS.get(word) if word else token_length(token, scale)
            shade = color(serialize([token]), style.around.color)
            if name == "border-radius":
                radius = size if size is not None else radius
                break
            if not name.startswith("border"):
                break
            if word in _LINES:
                line = word
            elif size is not None:
                wide = size
            elif shade is not None:
                paint = style.around.color if shade == "currentColor" else shade
    return Frame(0.0 if line in _UNSEEN else max(0.0, wide), paint, max(0.0, radius))


def framed(inner: Element, held: Frame, width: float, height: float) -> Element:
    """A root around the root: its picture inside of the border, cut at the corners.

    Args:
        inner: the root, of a size told in px.
        held: the frame.
        width, height: of the inner root in px.
    """
    border = held.width
    outer = Element(f"{{{SVG}}}svg")
    whole = (width + 2 * border, height + 2 * border)
    outer.set("width", number(whole[0]))
    outer.set("height", number(whole[1]))
    corner = {"x": number(border), "y": number(border)}
    inner.attrib.update(corner)
    within = outer
    if held.radius:
        size = {"width": number(width), "height": number(height)}
        clip = SubElement(outer, f"{{{SVG}}}clipPath", {"id": "vdiag-frame"})
        round_in = number(max(0.0, held.radius - border))
        SubElement(clip, f"{{{SVG}}}rect", {**corner, **size, "rx": round_in})
        within = SubElement(outer, f"{{{SVG}}}g", {"clip-path": "url(#vdiag-frame)"})
    within.append(inner)
    if border:
        half = {"x": number(border / 2), "y": number(border / 2)}
        size = {"width": number(width + border), "height": number(height + border)}
        line = {"fill": "none", "stroke": held.color, "stroke-width": number(border)}
        rounded = {"rx": number(max(0.0, held.radius - border / 2))} if held.radius else {}
        SubElement(outer, f"{{{SVG}}}rect", {**half, **size, **line, **rounded})
    return outer
