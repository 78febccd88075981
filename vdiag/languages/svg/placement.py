"""Where elements stand: the transforms of CSS about their origin, as SVG's attribute says them."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from tinycss2 import serialize

from vdiag.languages.svg import transforms
from vdiag.languages.svg.boxes import Boxes
from vdiag.languages.svg.lengths import Scale, angle, length, split, token_length, tokens
from vdiag.languages.svg.outlines import Outline, along
from vdiag.languages.svg.styles import Style
from vdiag.languages.svg.transforms import SAME, Matrix

Area = tuple[float, float, float, float]
"""Left, top, width, height."""
_FILL_BOXES = ("fill-box", "content-box")
_STROKE_BOXES = ("stroke-box", "border-box")
_WORDS = {"left": 0.0, "top": 0.0, "center": 50.0, "right": 100.0, "bottom": 100.0}
_OWN = ("translate", "rotate", "scale", "offset-path")


def matrix_of(element: Element, style: Style, boxes: Boxes, is_root: bool) -> Matrix | None:
    """The transform of an element, its origin counted in; ``None`` where it has none."""
    own = _own(element, style, boxes, is_root)
    motion = transforms.of_attribute(style.css.get("motion", ""))
    if motion is None or "motion" not in style.css:
        return own
    return transforms.times(motion, own or SAME)


def _own(element: Element, style: Style, boxes: Boxes, is_root: bool) -> Matrix | None:
    """The same without what moves it along a path as an animation."""
    css = style.css
    moves = css.get("transform"), *(css.get(name) for name in _OWN)
    if not any(moves):
        return None
    if css.get("transform-by") == "attribute" and not any(moves[1:]):
        matrix = transforms.of_attribute(css["transform"])
        if matrix is None or "transform-origin" not in style.values:
            return matrix
    area = _area(element, style, boxes)
    x, y = _origin(style.values.get("transform-origin"), area, style.around.scale, is_root)
    return transforms.about(_whole(css, area, style), x, y)


def _whole(css: Mapping[str, str], area: Area, style: Style) -> Matrix:
    """All that moves an element, in CSS's order: translate, rotate, scale, path, transform."""
    scale = style.around.scale
    across, down = _scales(scale, area)
    whole = SAME
    for name in ("translate", "rotate", "scale"):
        if css.get(name, "none") != "none":
            given = ", ".join(serialize([one]) for one in tokens(css[name]))
            step = transforms.of_css(f"{name}({given})", across, down)
            whole = transforms.times(whole, step or SAME)
    if css.get("offset-path", "none") != "none":
        whole = transforms.times(whole, _on_path(css, scale))
    text = css.get("transform", "")
    if css.get("transform-by") == "attribute":
        return transforms.times(whole, transforms.of_attribute(text) or SAME)
    return transforms.times(whole, transforms.of_css(text, across, down) or SAME if text else SAME)


def _scales(scale: Scale, area: Area) -> tuple[Scale, Scale]:
    return (
        Scale(scale.font, scale.root_font, scale.width, scale.height, area[2]),
        Scale(scale.font, scale.root_font, scale.width, scale.height, area[3]),
    )


def _area(element: Element, style: Style, boxes: Boxes) -> Area:
    """The box that percentages are of, and that the origin is counted from."""
    kind = style.values.get("transform-box", "view-box")
    if kind in _FILL_BOXES or kind in _STROKE_BOXES:
        width = length(style.values.get("stroke-width", "1"), Scale()) or 0.0
        wide = kind in _STROKE_BOXES and style.values.get("stroke", "none") != "none"
        box = boxes.stroke(element, width if wide else 0.0)
        left, top, right, bottom = box or (0.0, 0.0, 0.0, 0.0)
        return (left, top, right - left, bottom - top)
    return (0.0, 0.0, style.around.width, style.around.height)


def _origin(text: str | None, area: Area, scale: Scale, is_root: bool) -> tuple[float, float]:
    """The point about which is turned: the middle for the root, else the coordinates' origin."""
    left, top, width, height = area
    if not text:
        return (left + width / 2, top + height / 2) if is_root else (0.0, 0.0)
    parts = [one for one in tokens(text) if one.type != "literal"]
    words = [one.lower_value if one.type == "ident" else "" for one in parts]
    if words[:1] in (["top"], ["bottom"]) or words[1:2] in (["left"], ["right"]):
        parts[:2] = parts[1::-1] if parts[1:] else [tokens("center")[0], parts[0]]
    places = []
    for n, whole in enumerate((width, height)):
        place: float | None = whole / 2
        if n < len(parts):
            one = parts[n]
            word = _WORDS.get(one.lower_value) if one.type == "ident" else None
            own = Scale(scale.font, scale.root_font, scale.width, scale.height, whole)
            place = whole * word / 100 if word is not None else token_length(one, own)
        places.append(place or 0.0)
    return left + places[0], top + places[1]


def _on_path(css: Mapping[str, str], scale: Scale) -> Matrix:
    """``offset-path: path(...)``: the place at ``offset-distance``, turned along the path."""
    parts = tokens(css["offset-path"])
    texts = [one.value for part in parts if part.type == "function" and part.lower_name == "path"
             for one in part.arguments if one.type == "string"]  # fmt: skip
    if not texts:
        return SAME
    shape = Outline.of_path(texts[0])
    size = shape.size()
    own = Scale(scale.font, scale.root_font, scale.width, scale.height, size)
    distance = length(css.get("offset-distance", "0"), own) or 0.0
    place = along(shape, min(1.0, max(0.0, distance / size)) if size else 0.0)
    if place is None:
        return SAME
    x, y, degrees = place
    words = split(tokens(css.get("offset-rotate", "auto")))[0]
    told = [angle(one) or 0.0 for one in words if one.type != "ident"]
    turned = (degrees if any(one.type == "ident" for one in words) else 0.0) + sum(told)
    if any(one.type == "ident" and one.lower_value == "reverse" for one in words):
        turned += 180
    return transforms.times(transforms.moved(x, y), transforms.turn(turned))
