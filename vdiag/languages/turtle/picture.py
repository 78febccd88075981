"""From canvas items to pixels, by way of SVG."""

import base64
import io
import math
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import resvg_py
from PIL import Image

from vdiag.languages._fonts import font_files
from vdiag.languages._svg_text import with_fonts
from vdiag.languages.turtle.canvas import Canvas, Item
from vdiag.languages.turtle.colors import to_hex
from vdiag.languages.turtle.text import font_of, placed_lines

LARGEST_SIDE = 2048
"""Pixels; larger windows are drawn smaller."""
_DEGREES = 3  # length of the straight pieces of an arc


def picture(canvas: Canvas, background: str | None = None) -> Image.Image:
    """What the window shows, a pixel for each of its own.

    As Tk draws on X: ends of lines lie on whole pixels, edges are not smoothed, a line is one
    pixel wide at least, and its width a whole number of pixels.
    """
    left, top, width, height = (math.floor(value) for value in canvas.view())
    items = "".join(_svg(item, left, top) for item in canvas.items.values())
    background = background or to_hex(canvas.cget("bg")) or "#ffffff"
    scale = min(1.0, LARGEST_SIDE / max(width, height))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{max(1, round(width * scale))}" '
        f'height="{max(1, round(height * scale))}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="{background}"/>'
        f'<g shape-rendering="crispEdges" transform="translate(0.48 0.48)">{items}</g></svg>'
    )
    svg, more = with_fonts(svg)
    fonts = [*font_files(), *more] if "<text" in svg else None
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=fonts)
    return Image.open(io.BytesIO(bytes(png)))


def _svg(item: Item, left: int, top: int) -> str:
    if item.options.get("state") == "hidden":
        return ""
    drawers = {
        "line": _line,
        "polygon": _polygon,
        "oval": _oval,
        "rectangle": _rectangle,
        "arc": _arc,
        "text": _text,
        "image": _image,
    }
    draw = drawers.get(item.kind)
    corner = (left, top)
    places = [_pixel(value - corner[at % 2]) for at, value in enumerate(item.coordinates)]
    return draw(places, item.options) if draw else ""


def _pixel(value: float) -> float:
    """The whole pixel on which Tk puts a coordinate."""
    return math.floor(value + 0.5) if math.isfinite(value) else 0


def _number(value: Any, default: float = 1.0) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return default


def _width(options: dict[str, Any]) -> int:
    """Pixels that Tk makes a line wide."""
    return max(1, math.floor(_number(options.get("width", 1)) + 0.5))


def _stroke(options: dict[str, Any], color: Any) -> str:
    found = to_hex(color) if color else None
    if found is None:
        return 'stroke="none"'
    width = _width(options)
    dash = options.get("dash")
    dashes = f' stroke-dasharray="{" ".join(map(str, dash))}"' if isinstance(dash, tuple) else ""
    join = options.get("joinstyle", "round")
    return f'stroke="{found}" stroke-width="{width:g}" stroke-linejoin="{join}"{dashes}'


def _paint(options: dict[str, Any], outline: str) -> str:
    fill = to_hex(options.get("fill") or "") or "none"
    return f'fill="{fill}" {_stroke(options, options.get("outline", outline))}'


def _points(places: list[float]) -> list[tuple[float, float]]:
    return list(zip(places[0::2], places[1::2], strict=False))


def _path(points: list[tuple[float, float]], options: dict[str, Any], closed: bool) -> str:
    if options.get("smooth") and len(points) > 2:
        return _smooth(points, closed)
    return "M" + " ".join(f"{x:.2f},{y:.2f}" for x, y in points) + ("Z" if closed else "")


def _smooth(points: list[tuple[float, float]], closed: bool) -> str:
    """Tk's smooth lines: quadratic splines through the middles between the points."""
    middles = [
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        for a, b in zip(points, points[1:] + points[:1], strict=True)
    ]
    if closed:
        pieces = [f"M{middles[-1][0]:.2f},{middles[-1][1]:.2f}"]
        ends = zip(points, middles, strict=True)
    else:
        pieces = [f"M{points[0][0]:.2f},{points[0][1]:.2f}"]
        ends = zip(points[1:-1], [*middles[1:-2], points[-1]], strict=True)
    pieces += [f"Q{c[0]:.2f},{c[1]:.2f} {e[0]:.2f},{e[1]:.2f}" for c, e in ends]
    return "".join(pieces)


def _line(places: list[float], options: dict[str, Any]) -> str:
    points = _points(places)
    color = options.get("fill", "black")
    if len(points) < 2 or not color:
        return ""
    if len(set(points)) == 1:  # a dot: its round ends
        points = [points[0], (points[0][0] + 0.01, points[0][1])]
    cap = {"round": "round", "projecting": "square"}.get(str(options.get("capstyle")), "butt")
    path = _path(points, options, closed=False)
    heads = _arrow_heads(points, options, to_hex(color))
    return f'<path d="{path}" fill="none" {_stroke(options, color)} stroke-linecap="{cap}"/>{heads}'


def _arrow_heads(
    points: list[tuple[float, float]], options: dict[str, Any], color: str | None
) -> str:
    where = str(options.get("arrow", "none"))
    shape = options.get("arrowshape") or (8, 10, 3)
    heads = []
    for end, wanted in (((points[0], points[1]), "first"), ((points[-1], points[-2]), "last")):
        if where not in (wanted, "both"):
            continue
        (x, y), (from_x, from_y) = end
        angle = math.atan2(y - from_y, x - from_x)
        half = _number(shape[2]) + _number(options.get("width", 1)) / 2
        corners = [(0.0, 0.0), (-_number(shape[1]), half), (-_number(shape[1]), -half)]
        turned = " ".join(
            f"{x + a * math.cos(angle) - b * math.sin(angle):.2f},"
            f"{y + a * math.sin(angle) + b * math.cos(angle):.2f}"
            for a, b in corners
        )
        heads.append(f'<polygon points="{turned}" fill="{color}"/>')
    return "".join(heads)


def _polygon(places: list[float], options: dict[str, Any]) -> str:
    points = _points(places)
    options = {"fill": "black", **options}
    if len(points) < 2:
        return ""
    path = _path(points, options, closed=True)
    return f'<path d="{path}" fill-rule="evenodd" {_paint(options, "")}/>'


def _corners(places: list[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (*places, 0.0, 0.0, 0.0, 0.0)[:4]
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _oval(places: list[float], options: dict[str, Any]) -> str:
    left, top, right, bottom = _corners(places)
    return (
        f'<ellipse cx="{(left + right) / 2}" cy="{(top + bottom) / 2}" rx="{(right - left) / 2}" '
        f'ry="{(bottom - top) / 2}" {_paint(options, "black")}/>'
    )


def _rectangle(places: list[float], options: dict[str, Any]) -> str:
    left, top, right, bottom = _corners(places)
    return (
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" '
        f"{_paint({'joinstyle': 'miter', **options}, 'black')}/>"
    )


def _arc(places: list[float], options: dict[str, Any]) -> str:
    left, top, right, bottom = _corners(places)
    start, extent = _number(options.get("start", 0), 0), _number(options.get("extent", 90), 90)
    steps = max(2, int(abs(extent) / _DEGREES))
    middle = ((left + right) / 2, (top + bottom) / 2)
    points = []
    for step in range(steps + 1):
        angle = math.radians(start + extent * step / steps)
        points.append(
            (
                middle[0] + (right - left) / 2 * math.cos(angle),
                middle[1] - (bottom - top) / 2 * math.sin(angle),
            )
        )
    style = str(options.get("style", "pieslice"))
    if style == "arc":
        path = _path(points, {}, closed=False)
        return f'<path d="{path}" fill="none" {_stroke(options, options.get("outline", "black"))}/>'
    if style == "pieslice":
        points.append(middle)
    return f'<path d="{_path(points, {}, closed=True)}" {_paint(options, "black")}/>'


def _text(places: list[float], options: dict[str, Any]) -> str:
    font = font_of(options.get("font"))
    color = to_hex(options.get("fill", "black") or "")
    if color is None:
        return ""
    style = ' font-weight="bold"' if font.bold else ""
    style += ' font-style="italic"' if font.italic else ""
    family = quoteattr(font.family)
    return "".join(
        f'<text x="{x:.2f}" y="{y:.2f}" font-family={family} font-size="{font.pixels:.2f}"{style} '
        f'fill="{color}" xml:space="preserve">{escape(line)}</text>'
        for x, y, line in placed_lines(places, options)
    )


def _image(places: list[float], options: dict[str, Any]) -> str:
    pixels = getattr(options.get("image"), "pixels", None)
    if pixels is None or len(places) < 2:
        return ""
    file = io.BytesIO()
    pixels.save(file, "PNG")
    anchor = str(options.get("anchor", "center"))
    right, down = _before(anchor, "w", "e"), _before(anchor, "n", "s")
    width, height = pixels.size
    return (
        f'<image x="{places[0] - width * right}" y="{places[1] - height * down}" width="{width}" '
        f'height="{height}" image-rendering="optimizeSpeed" '
        f'href="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"/>'
    )


def _before(anchor: str, start: str, end: str) -> float:
    """The share of an image that lies before its place."""
    if anchor == "center":
        return 0.5
    return 0.0 if start in anchor else 1.0 if end in anchor else 0.5
