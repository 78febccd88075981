"""Which properties of CSS SVG has as attributes, and how their values are read."""

PAINTS = frozenset(("fill", "stroke"))
COLORS = frozenset(("color", "stop-color", "flood-color", "lighting-color"))
OPACITIES = frozenset(
    ("opacity", "fill-opacity", "stroke-opacity", "stop-opacity", "flood-opacity")
)
ACROSS = frozenset(("x", "cx", "rx", "width"))
DOWN = frozenset(("y", "cy", "ry", "height"))
GEOMETRY = ACROSS | DOWN | {"r"}
LENGTHS = GEOMETRY | {
    "stroke-width", "stroke-dashoffset", "letter-spacing", "word-spacing", "baseline-shift",
    "kerning",
}  # fmt: skip
UNITLESS = frozenset(("stroke-width", "stroke-dashoffset", "x", "y", "cx", "cy", "r", "rx", "ry"))
"""Lengths that may be plain numbers in CSS too."""
KEYWORDS = frozenset(
    """display visibility overflow fill-rule clip-rule stroke-linecap stroke-linejoin text-anchor
    dominant-baseline alignment-baseline font-style font-variant font-weight font-stretch
    text-decoration text-decoration-line text-rendering shape-rendering image-rendering
    color-interpolation color-interpolation-filters vector-effect mix-blend-mode isolation
    mask-type paint-order writing-mode direction unicode-bidi pointer-events color-rendering
    buffered-rendering glyph-orientation-vertical glyph-orientation-horizontal white-space
    transform-box text-transform""".split()
)
REFERENCES = frozenset(
    ("clip-path", "mask", "filter", "marker-start", "marker-mid", "marker-end", "cursor")
)
OTHER = frozenset(
    ("d", "font-family", "font-size", "stroke-dasharray", "stroke-miterlimit", "transform",
     "transform-origin", "enable-background", "clip", "font-size-adjust", "text-overflow")
)  # fmt: skip
ATTRIBUTES = PAINTS | COLORS | OPACITIES | LENGTHS | KEYWORDS | REFERENCES | OTHER
"""Properties that are attributes of SVG as well."""
ONLY_CSS = frozenset(
    ("translate", "rotate", "scale", "background", "background-color", "background-image",
     "animation", "animation-name", "animation-duration", "animation-delay",
     "animation-iteration-count", "animation-direction", "animation-fill-mode",
     "animation-play-state", "offset-path", "offset-distance", "offset-rotate",
     "border", "border-width", "border-style", "border-color", "border-radius")
)  # fmt: skip
SHORTHANDS = frozenset(("font", "marker", "offset"))
INHERITED = frozenset(
    """fill stroke color fill-opacity stroke-opacity fill-rule clip-rule stroke-width
    stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset
    marker-start marker-mid marker-end visibility font-family font-size font-style font-variant
    font-weight font-stretch letter-spacing word-spacing text-anchor dominant-baseline paint-order
    color-interpolation color-interpolation-filters shape-rendering text-rendering
    image-rendering writing-mode direction pointer-events white-space cursor""".split()
)
PLACED = {
    "x": frozenset(("svg", "rect", "image", "use", "foreignObject")),
    "y": frozenset(("svg", "rect", "image", "use", "foreignObject")),
    "width": frozenset(("svg", "rect", "image", "use", "foreignObject")),
    "height": frozenset(("svg", "rect", "image", "use", "foreignObject")),
    "cx": frozenset(("circle", "ellipse")),
    "cy": frozenset(("circle", "ellipse")),
    "r": frozenset(("circle",)),
    "rx": frozenset(("rect", "ellipse")),
    "ry": frozenset(("rect", "ellipse")),
    "d": frozenset(("path",)),
}
"""The elements whose geometry CSS can tell."""
MEASURES = frozenset(
    """x1 y1 x2 y2 fx fy fr cx cy r x y dx dy width height markerWidth markerHeight refX refY
    textLength startOffset""".split()
)
"""Attributes that are lengths on elements where CSS has no say."""
