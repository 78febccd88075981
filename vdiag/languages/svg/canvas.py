"""How large a picture is, what of it is seen, and the ground that CSS gives its root."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from vdiag.languages.svg.gradients import Box, painted
from vdiag.languages.svg.lengths import Scale, length, number
from vdiag.languages.svg.spelling import SVG
from vdiag.languages.svg.styles import Style, view_box
from vdiag.sandbox.engine import NoImage

_BARE = 512.0
"""Width and height in px of a picture that tells neither."""
_WIDE, _TALL = 300.0, 150.0
_PLACES = {"min": 0.0, "mid": 0.5, "max": 1.0}


@dataclass(frozen=True)
class Canvas:
    """A picture's size in px, and the part of its coordinates that is seen."""

    width: float
    height: float
    seen: Box


def canvas(root: Element, values: Mapping[str, str]) -> Canvas:
    """The canvas of a root.

    A side that is missing, ``auto`` or a percentage is that of the ``viewBox``, as in a page of
    that size; where there is none either, the picture is 512 x 512 px.

    Args:
        root: the ``<svg>``.
        values: its width and height where it tells them.

    Raises:
        NoImage: a side is not above zero.
    """
    view = view_box(root.get("viewBox"))
    given = [_side(values.get(name)) for name in ("width", "height")]
    ratio = view[2] / view[3] if view else None
    width, height = given
    if width is None and height is None:
        width, height = view[2:] if view else (_BARE, _BARE)
    elif width is None and height is not None:
        width = height * ratio if ratio else _WIDE
    elif height is None and width is not None:
        height = width / ratio if ratio else _TALL
    assert width is not None
    assert height is not None
    if not (0 < width < 1e12 and 0 < height < 1e12):
        raise NoImage(f"the size is {number(width)} x {number(height)}")
    seen = view or (0.0, 0.0, width, height)
    return Canvas(width, height, _seen(seen, width, height, root.get("preserveAspectRatio", "")))


def _side(text: str | None) -> float | None:
    if text is None or text.strip().endswith("%"):
        return None
    return length(text, Scale())


def _seen(view: Box, width: float, height: float, ratio: str) -> Box:
    """What of the coordinates is seen: more than the ``viewBox`` where the shapes differ."""
    words = ratio.split()
    if "none" in words:
        return view
    sizes = (width / view[2], height / view[3])
    scale = max(sizes) if "slice" in words else min(sizes)
    across, down = width / scale, height / scale
    align = next((word for word in words if word.startswith("x")), "xMidYMid")
    x, y = _PLACES.get(align[1:4].lower(), 0.5), _PLACES.get(align[5:8].lower(), 0.5)
    return (view[0] - (across - view[2]) * x, view[1] - (down - view[3]) * y, across, down)


def ground(style: Style, seen: Box) -> list[Element]:
    """The elements that draw what ``background`` says, the lowest first."""
    color, images = "", ""
    for name, value in style.css.items():
        if name == "background":
            color = images = value
        elif name == "background-color":
            color = value
        elif name == "background-image":
            images = value
    made: list[Element] = []
    for n, (paint, drawn) in enumerate(painted(color, images, seen, style.around)):
        if drawn is not None:
            drawn.set("id", f"vdiag-ground-{n}")
            made.append(drawn)
            paint = f"url(#vdiag-ground-{n})"
        x, y, width, height = map(number, seen)
        made.append(
            Element(
                f"{{{SVG}}}rect",
                {"x": x, "y": y, "width": width, "height": height, "fill": paint, "stroke": "none",
                 "fill-opacity": "1", "visibility": "visible"},
            )
        )  # fmt: skip
    return made
