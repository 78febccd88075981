"""The style of every element: what its properties are when all rules have had their say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import cssselect2

from vdiag.languages.svg import key_frames
from vdiag.languages.svg import property_names as names
from vdiag.languages.svg.cascade import Candidate, candidates, longhands
from vdiag.languages.svg.lengths import NUMBER, Scale, length
from vdiag.languages.svg.spelling import local
from vdiag.languages.svg.style_sheets import Sheet
from vdiag.languages.svg.values import Surrounding, font_size, formed
from vdiag.languages.svg.variables import computed, substituted

_INITIAL = {
    "fill": "black", "stroke": "none", "color": "black", "fill-opacity": "1", "stroke-opacity": "1",
    "fill-rule": "nonzero", "clip-rule": "nonzero", "stroke-width": "1", "stroke-linecap": "butt",
    "stroke-linejoin": "miter", "stroke-miterlimit": "4", "stroke-dasharray": "none",
    "stroke-dashoffset": "0", "marker-start": "none", "marker-mid": "none", "marker-end": "none",
    "visibility": "visible", "font-size": "16", "font-style": "normal", "font-weight": "normal",
    "letter-spacing": "normal", "word-spacing": "normal", "text-anchor": "start",
}  # fmt: skip


@dataclass
class Style:
    """What is known of an element.

    Attributes:
        values: by property, as SVG's attributes say them.
        css: by property, as written, of those that only CSS has.
        around: what its relative values are told by.
        inside: the same for the elements in it.
        custom: its custom properties.
    """

    values: dict[str, str]
    css: dict[str, str]
    around: Surrounding
    inside: Surrounding
    custom: Mapping[str, str] = field(default_factory=dict)


def styles(
    root: Element, sheet: Sheet, animated: Mapping[Element, Mapping[str, str]], page: Surrounding
) -> dict[Element, Style]:
    """The style of every element of a tree, from the root down.

    Args:
        root: of the tree.
        sheet: the rules of all style sheets.
        animated: what properties are by animations that are elements.
        page: what the root's values are told by.
    """
    found: dict[Element, Style] = {}
    for one in cssselect2.ElementWrapper.from_xml_root(root).iter_subtree():
        node = one.etree_element
        above = found[one.parent.etree_element] if one.parent is not None else None
        found[node] = _style(one, sheet, animated.get(node, {}), above, page)
    return found


def _style(
    one: "cssselect2.ElementWrapper",
    sheet: Sheet,
    animated: Mapping[str, str],
    above: Style | None,
    page: Surrounding,
) -> Style:
    around, inherited = (above.inside, above.custom) if above else (page, {})
    listed = candidates(one, sheet, animated)
    own = {item.name: item.value for item in listed if item.name.startswith("--")}
    custom = computed(own, inherited) if own else inherited
    plain = _plain(listed, custom)
    playing: dict[str, str] = {}
    for item in plain:
        if key_frames.is_animated(item.name):
            playing.pop(item.name, None)
            playing[item.name] = item.value
    if playing:
        moves = key_frames.ended(playing, sheet.frames)
        plain += _plain([Candidate(move.name, move.value) for move in moves], custom)
    return _merged(one.etree_element, plain, custom, around, above is None)


def _plain(listed: Sequence[Candidate], custom: Mapping[str, str]) -> list[Candidate]:
    """Declarations without ``var()`` and shorthands; what cannot be told is unset."""
    plain: list[Candidate] = []
    for item in listed:
        if not item.name.startswith("--"):
            value = substituted(item.value, custom)
            one = Candidate(item.name, "unset" if value is None else value, item.css)
            plain += longhands(one) if value is not None else [one]
    return plain


def _merged(
    node: Element,
    plain: Sequence[Candidate],
    custom: Mapping[str, str],
    around: Surrounding,
    is_root: bool,
) -> Style:
    scale = around.scale
    sizes = [item for item in plain if item.name == "font-size"]
    for item in sizes:
        if formed("font-size", item.value, item.css, around) not in (None, "unset", "inherit"):
            scale = _with_font(scale, font_size(item.value.lower(), around), is_root)
    here = Surrounding(scale, around.width, around.height, around.color)
    for item in plain:
        if item.name == "color":
            named = formed("color", item.value, item.css, around)
            if named and named not in ("unset", "inherit", "currentColor", "initial"):
                here = Surrounding(scale, around.width, around.height, named)
    kind, values, css = local(node.tag), dict[str, str](), dict[str, str]()
    for item in plain:
        if item.name in names.ATTRIBUTES:
            told_by = around if item.name == "font-size" else here
            _take(kind, item, told_by, values, css)
        elif item.name == "motion" or (item.css and item.name in names.ONLY_CSS):
            css.pop(item.name, None)
            css[item.name] = item.value
    inside = _viewport(node, values, here, is_root)
    return Style(values, css, here, inside, custom)


def _take(
    kind: str, item: Candidate, here: Surrounding, values: dict[str, str], css: dict[str, str]
) -> None:
    name = item.name
    if name in names.PLACED and kind not in names.PLACED[name]:
        if not item.css:
            values[name] = measured(item.value, here.along(name))
        return
    if name == "transform":
        css[name] = item.value
        css["transform-by"] = "style" if item.css else "attribute"
        return
    value = formed(name, item.value, item.css, here)
    if value is None:
        return
    values.pop(name, None)
    if value in ("unset", "revert", "revert-layer", "initial"):
        if value == "initial" and name in _INITIAL:
            values[name] = _INITIAL[name]
        return
    if value == "auto" and name in names.GEOMETRY:
        return
    values[name] = value


def measured(value: str, scale: Scale) -> str:
    """Lengths of an attribute in px; percentages and plain numbers stay."""
    if not any(letter.isalpha() for letter in value):
        return value
    written = []
    for one in value.replace(",", " ").split() if "(" not in value else [value]:
        found = None if one.endswith("%") or NUMBER.fullmatch(one) else length(one, scale)
        written.append(one if found is None else f"{found:.7g}")
    return " ".join(written)


def _with_font(scale: Scale, size: float | None, is_root: bool) -> Scale:
    if size is None or not 0 <= size < 1e6:
        return scale
    root = size if is_root else scale.root_font
    return Scale(size, root, scale.width, scale.height)


def _viewport(
    node: Element, values: Mapping[str, str], here: Surrounding, is_root: bool
) -> Surrounding:
    """What the values of the elements inside are told by: an inner viewport counts for itself."""
    view = view_box(node.get("viewBox"))
    if view is not None:
        return Surrounding(here.scale, view[2], view[3], here.color)
    if local(node.tag) == "svg" and not is_root:
        width = length(values.get("width", ""), Scale()) or here.width
        height = length(values.get("height", ""), Scale()) or here.height
        return Surrounding(here.scale, width, height, here.color)
    return here


def view_box(text: str | None) -> tuple[float, float, float, float] | None:
    """The four numbers of ``viewBox``; ``None`` where they are none, or nothing can be seen."""
    numbers = [float(one) for one in NUMBER.findall(text or "")]
    if len(numbers) != 4 or numbers[2] <= 0 or numbers[3] <= 0:
        return None
    return numbers[0], numbers[1], numbers[2], numbers[3]
