"""SVG as browsers read it, said again so that a strict and simple drawer reads the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from vdiag.languages.svg import clip_shapes, smil
from vdiag.languages.svg import property_names as names
from vdiag.languages.svg.boxes import Boxes
from vdiag.languages.svg.canvas import Canvas, canvas, ground
from vdiag.languages.svg.copies import copied
from vdiag.languages.svg.document import document
from vdiag.languages.svg.frame import frame, framed
from vdiag.languages.svg.lengths import Scale, length, number
from vdiag.languages.svg.markup import markup
from vdiag.languages.svg.placement import matrix_of
from vdiag.languages.svg.spelling import SVG, local
from vdiag.languages.svg.style_sheets import sheet
from vdiag.languages.svg.styles import Style, measured, styles
from vdiag.languages.svg.transforms import SAME, Matrix, written
from vdiag.languages.svg.values import Surrounding, local_only

_WORKED_OUT = frozenset(
    """style class transform-origin transform-box systemLanguage requiredExtensions
    requiredFeatures""".split()
)
_ONLY_IN_STYLES = ("mix-blend-mode", "isolation", "mask-type")
"""What resvg reads in a ``style`` alone."""
_OF_THE_WHOLE = ("opacity", "filter", "clip-path", "mask", "style", "transform")


@dataclass(frozen=True)
class Translation:
    """A program's SVG for the drawer, and the size in px that it gives the picture."""

    svg: str
    width: float
    height: float


def cleaned(program: str) -> str:
    """SVG that a strict parser takes, without anything that points outside.

    Raises:
        NoImage, InvalidProgram: see :func:`translation`.
    """
    return translation(program).svg


def translation(program: str) -> Translation:
    """A program's SVG with its style sheets, variables, units and animations worked out.

    What stands around the ``<svg>`` goes; every property becomes an attribute with a plain colour
    or a length in px; animations are shown as they end; ``background`` of the root becomes a
    rectangle; scripts, HTML and every ``href`` that is neither ``#...`` nor ``data:image/`` go.

    Raises:
        NoImage: there is no ``<svg>``, or its size is nothing.
        InvalidProgram: it is not well-formed, or its entities grow too long; the line is that of
            the program.
    """
    root, sheets = document(program)
    copied(root)
    first = canvas(root, root.attrib)
    animated = smil.ended(root)
    scale = Scale(width=first.width, height=first.height)
    page = Surrounding(scale, first.seen[2], first.seen[3])
    found = styles(root, sheet(sheets, scale), animated, page)
    size = canvas(root, {**_sides(root), **found[root].values})
    _Writer(root, found).write(size)
    held = frame(found[root], size.width, size.height)
    if held.width or held.radius:
        root = framed(root, held, size.width, size.height)
    border = 2 * held.width
    return Translation(markup(root), size.width + border, size.height + border)


def _sides(root: Element) -> dict[str, str]:
    return {name: root.get(name, "") for name in ("width", "height") if name in root.attrib}


class _Writer:
    """Writes styles into a tree as attributes.

    Args:
        root: of the tree, changed in place.
        found: the style of every element.
    """

    def __init__(self, root: Element, found: Mapping[Element, Style]) -> None:
        self._root = root
        self._found = found
        self._matrices: dict[Element, Matrix] = {}
        by_id = {one.get("id", ""): one for one in root.iter()}
        fonts = {one: style.inside.scale.font for one, style in found.items()}
        self._boxes = Boxes(by_id, self._matrices, fonts)
        self._clips = Element(f"{{{SVG}}}defs")

    def write(self, size: Canvas) -> None:
        """Write all; the innermost first, since boxes of groups are made of theirs."""
        for element, style in reversed(list(self._found.items())):
            self._values(element, style)
            matrix = matrix_of(element, style, self._boxes, element is self._root)
            if matrix is not None:
                self._matrices[element] = matrix
                element.set("transform", written(matrix))
            self._clip(element, style)
        self._keep_strokes(size)
        self._whole(size)

    def _values(self, element: Element, style: Style) -> None:
        kind, old = local(element.tag), dict(element.attrib)
        element.attrib.clear()
        for name, value in old.items():
            if name in names.ATTRIBUTES or name in _WORKED_OUT:
                continue
            if name in names.MEASURES:
                value = measured(value, style.inside.along(name))
            element.set(name, local_only(value))
        values = {name: value for name, value in style.values.items() if name not in _WORKED_OUT}
        in_style = [f"{name}:{values.pop(name)}" for name in _ONLY_IN_STYLES if name in values]
        if in_style:
            element.set("style", ";".join(in_style))
        element.attrib.update(values)
        if kind in ("text", "tspan", "line"):
            _without_percentages(element, style)

    def _clip(self, element: Element, style: Style) -> None:
        value = style.values.get("clip-path", "none")
        if value == "none" or value.startswith("url("):
            return
        del element.attrib["clip-path"]
        kind = clip_shapes.box_name(value)
        width = length(style.values.get("stroke-width", "1"), Scale()) or 0.0
        wide = kind == "border-box" and style.values.get("stroke", "none") != "none"
        box = self._boxes.stroke(element, width if wide else 0.0)
        if kind == "view-box":
            box = (0.0, 0.0, style.around.width, style.around.height)
        made = clip_shapes.shape(value, box, style.inside.scale) if box else None
        if made is not None:
            name = f"vdiag-clip-{len(self._clips)}"
            SubElement(self._clips, f"{{{SVG}}}clipPath", {"id": name}).append(made)
            element.set("clip-path", f"url(#{name})")

    def _keep_strokes(self, size: Canvas) -> None:
        """Strokes that do not grow with their shapes are made as thin as what grows them says."""
        if not any("vector-effect" in style.values for style in self._found.values()):
            return
        grown = {self._root: size.width / size.seen[2]}
        wide = {self._root: "1"}
        for element, style in self._found.items():
            a, b, c, d = self._matrices.get(element, SAME)[:4]
            scale = grown[element] * abs(a * d - b * c) ** 0.5
            width = style.values.get("stroke-width", wide[element])
            grown.update(dict.fromkeys(element, scale))
            wide.update(dict.fromkeys(element, width))
            if style.values.get("vector-effect") == "non-scaling-stroke" and scale > 0:
                element.set("stroke-width", number((length(width, Scale()) or 0.0) / scale))

    def _whole(self, size: Canvas) -> None:
        """The root: its size, its ground, and around all what it does to the whole picture."""
        root, style = self._root, self._found[self._root]
        root.set("width", number(size.width))
        root.set("height", number(size.height))
        for name in ("x", "y", "overflow", "display"):
            if root.get(name) != "none":
                root.attrib.pop(name, None)
        below = ground(style, size.seen)
        effects = {name: root.attrib.pop(name) for name in _OF_THE_WHOLE if name in root.attrib}
        if effects:
            inner = Element(f"{{{SVG}}}g", effects)
            inner.extend([*below, *root])
            for child in list(root):
                root.remove(child)
            root.append(inner)
        else:
            root[:0] = below
        if len(self._clips):
            root.append(self._clips)


def _without_percentages(element: Element, style: Style) -> None:
    """Percentages of the viewport around, for it may be an inner one."""
    wholes = {"x": style.around.width, "y": style.around.height}
    for name in ("x", "y", "dx", "dy", "x1", "x2", "y1", "y2"):
        value = element.get(name, "").strip()
        if value.endswith("%"):
            axis = "x" if "x" in name else "y"
            found = length(value, Scale(whole=wholes[axis]))
            if found is not None:
                element.set(name, number(found))
