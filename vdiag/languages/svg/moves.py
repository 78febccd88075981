"""SVG files whose coordinates, and the ``viewBox`` with them, are counted from another origin."""

import re
from collections.abc import Iterator
from itertools import pairwise

from vdiag.languages._rewriting import SHIFT, Edit, Unsafe, edited, moved
from vdiag.languages.svg.paths import moved_path
from vdiag.languages.svg.tags import Tag, Value, styles, tags

# Attributes with coordinates, horizontal and vertical in turn; those left out mean 0.
_PLACES: dict[str, tuple[str, ...]] = {
    "rect": ("x", "y"),
    "image": ("x", "y"),
    "text": ("x", "y"),
    "circle": ("cx", "cy"),
    "ellipse": ("cx", "cy"),
    "line": ("x1", "y1", "x2", "y2"),
    "linearGradient": ("x1", "y1", "x2", "y2"),
    "radialGradient": ("cx", "cy", "fx", "fy"),
    "tspan": ("x", "y"),
}
_OPTIONAL = frozenset(("tspan", "linearGradient", "radialGradient"))
_KNOWN = frozenset(
    "svg g defs title desc metadata a use path polygon polyline clipPath mask stop filter style"
    " marker switch".split()
)
_NONE = Value("", 0)
_LINKS = frozenset(("href", "xlink:href"))
_LEAST = {"linearGradient": 4, "radialGradient": 2}
_UNITS = {
    "clipPathUnits": "userSpaceOnUse",
    "maskUnits": "objectBoundingBox",
    "maskContentUnits": "userSpaceOnUse",
    "filterUnits": "objectBoundingBox",
    "primitiveUnits": "userSpaceOnUse",
}
_FILTERS = re.compile(r"fe(?!Image|Tile|Spot|Point|Turbulence|DisplacementMap)[A-Z]\w*")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"
_MOVABLE_STYLE = re.compile(
    r"transform|clip-path\s*:\s*+(?!url|none)|(?:^|[;{\s])(?:x|y|cx|cy|x1|d|offset-path)\s*:|@|motion"
)
_ONE = re.compile(r"\s*([a-zA-Z]+)\s*\(([^()]*)\)[\s,]*")
_X, _Y = SHIFT


def shifted(program: str) -> str | None:
    """Every coordinate and the ``viewBox`` move; transforms are made to turn about the new origin.

    Inside a transform, too, places move by the same amount, so that what is defined once can still
    be used anywhere. What lies in a bounding box's or a marker's own units stays.
    """
    found = tags(program)
    loose = [tag.attributes["style"].text for tag in found if "style" in tag.attributes]
    loose += [sheet.text for sheet in styles(program, found)]
    if any(_MOVABLE_STYLE.search(text) for text in loose):
        raise Unsafe("a style that places things")
    edits = list(_root(found[0]))
    for tag in found[1:]:
        if "marker" not in tag.path:
            edits += _tag(tag)
    return edited(program, edits)


def _root(tag: Tag) -> Iterator[Edit]:
    if tag.path or tag.name != "svg" or "transform" in tag.attributes:
        raise Unsafe("a root of an unknown kind")
    box = tag.attributes.get("viewBox")
    if box is not None:
        parts = re.findall(r"[^\s,]+", box.text)
        if len(parts) != 4:
            raise Unsafe("a viewBox of an unknown kind")
        yield Edit(
            box.start, box.end, " ".join([moved(parts[0], _X), moved(parts[1], _Y), *parts[2:]])
        )
        return
    size = []
    for name in ("width", "height"):
        value = re.fullmatch(r"(\d+\.?\d*)(?:px)?", tag.attributes.get(name, _NONE).text.strip())
        if value is None:
            raise Unsafe("a picture without a size")
        size.append(value[1])
    yield Edit(tag.end, tag.end, f' viewBox="{_X} {_Y} {size[0]} {size[1]}"')


def _tag(tag: Tag) -> Iterator[Edit]:
    values = tag.attributes
    if tag.name not in _KNOWN and tag.name not in _PLACES and not _FILTERS.fullmatch(tag.name):
        raise Unsafe(f"{tag.name} is not known")
    if tag.name == "svg" or "transform-origin" in values or "transform-box" in values:
        raise Unsafe("coordinates of another kind")
    if tag.name.endswith("Gradient"):
        if values.get("gradientUnits", _NONE).text != "userSpaceOnUse":
            if _LINKS & set(values):
                raise Unsafe("units that may come from another gradient")
            return
        needed = (
            _PLACES[tag.name] if _LINKS & set(values) else _PLACES[tag.name][: _LEAST[tag.name]]
        )
        if not set(needed) <= set(values):
            raise Unsafe("a gradient with places by default")
    elif any(values[name].text != usual for name, usual in _UNITS.items() if name in values):
        raise Unsafe("units of another kind")
    elif tag.name.startswith("fe") and {"x", "y"} & set(values):
        raise Unsafe("a part of a filter's region")
    yield from _coordinates(tag)
    for name in ("transform", "gradientTransform"):
        if name in values:
            yield Edit(values[name].start, values[name].end, _conjugated(values[name].text))


def _coordinates(tag: Tag) -> Iterator[Edit]:
    values = tag.attributes
    if tag.name == "path" and "d" in values:
        yield Edit(values["d"].start, values["d"].end, moved_path(values["d"].text))
    if tag.name in ("polygon", "polyline") and "points" in values:
        yield _moved_points(values["points"])
    missing = ""
    for place, name in enumerate(_PLACES.get(tag.name, ())):
        by = SHIFT[place % 2]
        if name in values:
            yield _moved_list(values[name], by)
        elif tag.name not in _OPTIONAL:
            missing += f' {name}="{by}"'
    if missing:
        yield Edit(tag.end, tag.end, missing)


def _moved_list(value: Value, by: int) -> Edit:
    parts = re.findall(r"[^\s,]+", value.text)
    if not parts or not all(re.fullmatch(_NUMBER + "(?:px)?", part) for part in parts):
        raise Unsafe("a coordinate with a unit")
    return Edit(
        value.start, value.end, " ".join(moved(part.removesuffix("px"), by) for part in parts)
    )


def _moved_points(value: Value) -> Edit:
    numbers = list(re.finditer(_NUMBER, value.text))
    if len(numbers) % 2 or re.sub(_NUMBER, "", value.text).strip(" ,\t\r\n"):
        raise Unsafe("points of an unknown kind")
    inner = [
        Edit(one.start(), one.end(), moved(one[0], SHIFT[place % 2]))
        for place, one in enumerate(numbers)
    ]
    text = value.text
    if any(one.end() == two.start() for one, two in pairwise(numbers)):
        inner = [Edit(edit.start, edit.end, f"{edit.new} ") for edit in inner]
    return Edit(value.start, value.end, edited(text, inner) or text)


def _conjugated(text: str) -> str:
    """A transform that does to moved places what the given one does to those before."""
    ones, at = [], 0
    while at < len(text.rstrip()):
        one = _ONE.match(text, at)
        if one is None:
            raise Unsafe("a transform of an unknown kind")
        ones.append((one[1], re.findall(r"[^\s,]+", one[2])))
        at = one.end()
    parts = []
    for name, numbers in ones:
        if not all(re.fullmatch(_NUMBER + r"(?:[eE][-+]?\d+)?", number) for number in numbers):
            raise Unsafe("a transform with units")
        if name == "rotate" and len(numbers) == 3:
            numbers = [numbers[0], moved(numbers[1], _X), moved(numbers[2], _Y)]
        elif name == "rotate" and len(numbers) == 1:
            numbers = [numbers[0], str(_X), str(_Y)]
        elif name != "translate":
            parts.append(f"translate({_X} {_Y})")
            parts.append(f"{name}({' '.join(numbers)})")
            parts.append(f"translate(-{_X} -{_Y})")
            continue
        parts.append(f"{name}({' '.join(numbers)})")
    return " ".join(parts)
