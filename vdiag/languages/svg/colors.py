"""Colours of CSS, old and new, as ``#rrggbb`` or ``rgba()``, which every drawer reads.

Conversions are the closed forms of CSS Color 4 (W3C), sections 10 and 12; what lies outside of sRGB
is cut to it, as browsers do.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

from tinycss2 import color5
from tinycss2.ast import Node

from vdiag.languages.svg.lengths import split, tokens

Rgb = tuple[float, float, float]
Rgba = tuple[float, float, float, float]
_D50_TO_D65 = (
    (0.955473421488075, -0.02309845494876471, 0.06325924320057072),
    (-0.0283697093338637, 1.0099953980813041, 0.021041441191917323),
    (0.012314014864481998, -0.020507649298898964, 1.330365926242124),
)
_XYZ_TO_LINEAR = (
    (3.2409699419045226, -1.537383177570094, -0.4986107602930034),
    (-0.9692436362808796, 1.8759675015077202, 0.04155505740717559),
    (0.05563007969699366, -0.20397695888897652, 1.0569715142428786),
)
_LINEAR_TO_XYZ = (
    (0.41239079926595934, 0.357584339383878, 0.1804807884018343),
    (0.21263900587151027, 0.715168678767756, 0.07219231536073371),
    (0.01933081871559182, 0.11919477979462598, 0.9505321522496607),
)
_P3_TO_XYZ = (
    (0.4865709486482162, 0.26566769316909306, 0.1982172852343625),
    (0.2289745640697488, 0.6917385218365064, 0.079286914093745),
    (0.0, 0.04511338185890264, 1.043944368900976),
)
_XYZ_TO_LMS = (
    (0.819022437996703, 0.3619062600528904, -0.1288737815209879),
    (0.0329836539323885, 0.9292868615863434, 0.0361446663506424),
    (0.0481771893596242, 0.2642395317527308, 0.6335478284694309),
)
_LMS_TO_OKLAB = (
    (0.210454268309314, 0.7936177747023054, -0.0040720430116193),
    (1.9779985324311684, -2.4285922420485799, 0.450593709617411),
    (0.0259040424655478, 0.7827717124575296, -0.8086757549230774),
)
_OKLAB_TO_LMS = (
    (1.0, 0.3963377773761749, 0.2158037573099136),
    (1.0, -0.1055613458156586, -0.0638541728258133),
    (1.0, -0.0894841775298119, -1.2914855480194092),
)
_LMS_TO_XYZ = (
    (1.2268798758459243, -0.5578149944602171, 0.2813910456659647),
    (-0.0405757452148008, 1.112286803280317, -0.0717110580655164),
    (-0.0763729366746601, -0.4214933324022432, 1.5869240198367816),
)
_SYSTEM = {
    "canvas": "white", "canvastext": "black", "buttonface": "#efefef", "buttontext": "black",
    "linktext": "#0000ee", "graytext": "#808080", "highlight": "#b5d5ff", "field": "white",
    "fieldtext": "black", "highlighttext": "black",
}  # fmt: skip


@lru_cache(maxsize=4096)
def color(text: str, current: str = "black") -> str | None:
    """A colour as drawers read it; ``currentColor`` as it is; ``None`` where it is no colour.

    Args:
        text: the colour as written.
        current: what ``currentColor`` means inside of color-mix().
    """
    parts = tokens(text) if len(text) < 1000 else []
    if len(parts) != 1:
        return None
    if parts[0].type == "ident" and parts[0].lower_value == "currentcolor":
        return "currentColor"
    found = rgba(parts[0], current)
    return None if found is None else written(found)


def written(value: Rgba) -> str:
    """``#rrggbb``, or ``rgba()`` where one can see through it; parts from 0 to 1, cut to that."""
    red, green, blue = (round(255 * min(1.0, max(0.0, part))) for part in value[:3])
    if value[3] >= 1:
        return f"#{red:02x}{green:02x}{blue:02x}"
    return f"rgba({red},{green},{blue},{max(0.0, value[3]):.4g})"


def parsed(text: str) -> Rgba | None:
    """Red, green, blue and opacity of a colour as written, from 0 to 1."""
    parts = tokens(text) if len(text) < 1000 else []
    return rgba(parts[0]) if len(parts) == 1 else None


def rgba(token: Node, current: str = "black", depth: int = 0) -> Rgba | None:
    """Red, green, blue and opacity of a colour, from 0 to 1 (beyond it outside of sRGB)."""
    if token.type == "ident" and token.lower_value in _SYSTEM:
        return parsed(_SYSTEM[token.lower_value])
    if token.type == "ident" and token.lower_value == "currentcolor":
        return parsed(current) if depth else None
    if token.type == "function" and token.lower_name == "color-mix":
        return _mixed(token.arguments, current, depth) if depth < 9 else None
    try:
        found = color5.parse_color(token)
        if found is None or isinstance(found, str):
            return None
        red, green, blue = _srgb(found.space, [part or 0.0 for part in found.coordinates], found)
    except (ValueError, IndexError, TypeError, AttributeError, NotImplementedError, AssertionError):
        return None
    return red, green, blue, found.alpha


def _srgb(space: str, parts: Sequence[float], found: "color5.Color") -> Rgb:
    if space == "srgb":
        return parts[0], parts[1], parts[2]
    if space == "hsl":
        parts = [parts[0], min(100, max(0, parts[1])), parts[2]]
        return tuple(color5.Color(space, parts, 1).to("srgb").coordinates)
    if space == "hwb":
        return tuple(found.to("srgb").coordinates)
    if space in ("srgb-linear", "display-p3"):
        linear = [_linear(part) for part in parts] if space == "display-p3" else list(parts)
        if space == "display-p3":
            linear = list(_times(_XYZ_TO_LINEAR, _times(_P3_TO_XYZ, linear)))
        return _curved(linear)
    if space in ("lab", "lch", "xyz-d50"):
        xyz = found.coordinates if space == "xyz-d50" else found.to("xyz-d50").coordinates
        return _curved(_times(_XYZ_TO_LINEAR, _times(_D50_TO_D65, xyz)))
    if space in ("oklab", "oklch"):
        lab = parts
        if space == "oklch":
            turn = math.radians(parts[2])
            lab = [parts[0], parts[1] * math.cos(turn), parts[1] * math.sin(turn)]
        return _from_oklab(lab)
    return _curved(_times(_XYZ_TO_LINEAR, parts))


def _from_oklab(lab: Sequence[float]) -> Rgb:
    cones = [part**3 for part in _times(_OKLAB_TO_LMS, lab)]
    return _curved(_times(_XYZ_TO_LINEAR, _times(_LMS_TO_XYZ, cones)))


def _oklab(rgb: Sequence[float]) -> Rgb:
    linear = [_linear(part) for part in rgb]
    cones = [math.cbrt(part) for part in _times(_XYZ_TO_LMS, _times(_LINEAR_TO_XYZ, linear))]
    return _times(_LMS_TO_OKLAB, cones)


def _times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> Rgb:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _curved(linear: Sequence[float]) -> Rgb:
    first, second, third = (
        12.92 * part
        if abs(part) <= 0.0031308
        else math.copysign(1.055 * abs(part) ** (1 / 2.4) - 0.055, part)
        for part in linear
    )
    return first, second, third


def _linear(part: float) -> float:
    if abs(part) <= 0.04045:
        return part / 12.92
    return math.copysign(((abs(part) + 0.055) / 1.055) ** 2.4, part)


def _mixed(arguments: Sequence[Node], current: str, depth: int) -> Rgba | None:
    """color-mix(in SPACE, COLOUR P%, COLOUR P%): in Oklab or sRGB; other spaces as Oklab."""
    dense = [one for one in arguments if one.type not in ("whitespace", "comment")]
    head, *rest = split(dense)
    words = [one.lower_value for one in head if one.type == "ident"]
    if len(rest) != 2 or words[:1] != ["in"]:
        return None
    colors, shares = [], []
    for part in rest:
        share = [one.value / 100 for one in part if one.type == "percentage"]
        named = [one for one in part if one.type != "percentage"]
        found = rgba(named[0], current, depth + 1) if len(named) == 1 else None
        if found is None:
            return None
        colors.append(found)
        shares.append(share[0] if share else None)
    first, second = _shares(shares)
    return _blended(words[1] if words[1:] else "oklab", colors, first, second)


def _shares(given: Sequence[float | None]) -> tuple[float, float]:
    first, second = given
    if first is None:
        first = 0.5 if second is None else 1 - second
    return first, 1 - first if second is None else second


def _blended(space: str, colors: Sequence[Rgba], first: float, second: float) -> Rgba | None:
    total = first + second
    if total <= 0:
        return None
    plain = space in ("srgb", "hsl", "hwb")
    weights = (first / total, second / total)
    alpha = sum(w * one[3] for w, one in zip(weights, colors, strict=True))
    places = [one[:3] if plain else _oklab(one[:3]) for one in colors]
    mixed = [
        sum(w * one[3] * place[n] for w, one, place in zip(weights, colors, places, strict=True))
        / (alpha or 1)
        for n in range(3)
    ]
    red, green, blue = mixed if plain else _from_oklab(mixed)
    return red, green, blue, alpha * min(1.0, total)
