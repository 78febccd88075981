"""How SVG writes its names: a browser's HTML parser mends those whose case is wrong."""

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
XHTML = "http://www.w3.org/1999/xhtml"
FOREIGN = "urn:foreign"

_TAGS = """
a animate animateColor animateMotion animateTransform circle clipPath defs desc ellipse feBlend
feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge
feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
filter foreignObject g image line linearGradient marker mask metadata mpath path pattern polygon
polyline radialGradient rect script set stop style svg switch symbol text textPath title tref tspan
use view
"""
_ATTRIBUTES = """
attributeName attributeType baseFrequency calcMode clipPathUnits diffuseConstant edgeMode
filterUnits gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines
keyTimes lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits
maskUnits numOctaves pathLength patternContentUnits patternTransform patternUnits pointsAtX
pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits refX refY repeatCount
repeatDur requiredExtensions requiredFeatures specularConstant specularExponent spreadMethod
startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues targetX targetY
textLength viewBox xChannelSelector yChannelSelector zoomAndPan
"""
TAGS = {name.lower(): name for name in _TAGS.split()}
"""Names of elements by their small letters."""
ATTRIBUTES = {name.lower(): name for name in _ATTRIBUTES.split()}
"""Names of attributes that have capitals, by their small letters."""


def tag_name(name: str) -> str:
    """The name of an element as SVG writes it; unknown ones as they are."""
    return TAGS.get(name.lower(), name)


def attribute_name(name: str) -> str:
    """The name of an attribute as SVG writes it: small letters but for those with capitals."""
    small = name.lower()
    return ATTRIBUTES.get(small, small)


def local(tag: str) -> str:
    """The name of an SVG element; empty for one of another language."""
    return tag[len(SVG) + 2 :] if tag.startswith(f"{{{SVG}}}") else ""
