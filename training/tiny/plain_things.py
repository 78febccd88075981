"""Everyday things drawn with few plain shapes, for names that the icon sets show too seldom.

Alarm clocks, clocks, mugs, stop signs, eyeglasses, flowers and carrots as programs draw them; each
drawing is an SVG document of its own, made from random numbers.
"""

import math
from collections.abc import Callable, Iterator

from training.tiny.colors import COLORS, Rng
from training.tiny.icons import PLAIN, Icon

EACH = 60
_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'


def drawings(rng: Rng) -> Iterator[Icon]:
    """So many drawings of each thing."""
    for name, draw in _THINGS.items():
        for _ in range(EACH):
            yield Icon(name, PLAIN, f"{_HEAD}{draw(rng)}</svg>")


def _color(rng: Rng, *names: str) -> str:
    """A shade of one of these colours, or of any."""
    several = names or tuple(COLORS)
    base = COLORS[several[rng.integers(len(several))]]
    return "#" + "".join(f"{min(255, max(0, round(v + rng.normal(0, 20)))):02x}" for v in base)


def _line(rng: Rng) -> str:
    """How outlines are drawn; often not at all."""
    if rng.random() < 0.35:
        return ""
    return f' stroke="#222" stroke-width="{rng.uniform(0.8, 3.5):.1f}"'


def _face(rng: Rng, x: float, y: float, radius: float) -> str:
    """A dial with marks and hands."""
    rim, ink = _color(rng), "#222" if rng.random() < 0.8 else _color(rng)
    inner = radius * rng.uniform(0.78, 0.92)
    dial, line = _color(rng, "white"), _line(rng)
    parts = [
        f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="{rim}"{line}/>',
        f'<circle cx="{x}" cy="{y}" r="{inner:.1f}" fill="{dial}"/>',
    ]
    marks = (0, 4, 12)[rng.integers(3)]
    for k in range(marks):
        sin, cos = math.sin(2 * math.pi * k / marks), math.cos(2 * math.pi * k / marks)
        parts.append(_stroke(x + 0.8 * inner * sin, y + 0.8 * inner * cos, x + 0.95 * inner * sin,
                             y + 0.95 * inner * cos, ink, 2))  # fmt: skip
    for share, width in ((0.5, 4), (0.75, 2.5)):
        turn = rng.uniform(0, 2 * math.pi)
        length = share * inner
        parts.append(_stroke(x, y, x + length * math.sin(turn), y - length * math.cos(turn), ink,
                             width))  # fmt: skip
    return "".join(parts)


def _stroke(x: float, y: float, to_x: float, to_y: float, color: str, width: float) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{color}" '
        f'stroke-width="{width}" stroke-linecap="round"/>'
    )


def _clock(rng: Rng) -> str:
    if rng.random() < 0.25:
        return (
            f'<rect x="6" y="6" width="88" height="88" fill="{_color(rng)}"{_line(rng)}/>'
            f"{_face(rng, 50, 50, rng.uniform(34, 42))}"
        )
    return _face(rng, 50, 50, 45)


def _alarm_clock(rng: Rng) -> str:
    color, radius = _color(rng), rng.uniform(30, 36)
    apart, size = rng.uniform(18, 25), rng.uniform(8, 13)
    bells = "".join(
        f'<circle cx="{50 + sign * apart:.1f}" cy="{56 - radius:.1f}" r="{size:.1f}" '
        f'fill="{color}"{_line(rng)}/>'
        for sign in (-1, 1)
    )
    legs = "".join(
        _stroke(50 + s * 15, 58 + radius * 0.8, 50 + s * 24, 97, color, 5) for s in (-1, 1)
    )
    hammer = _stroke(50, 58 - radius, 50, 12, "#333", 3) if rng.random() < 0.6 else ""
    return legs + bells + hammer + _face(rng, 50, 58, radius)


def _mug(rng: Rng) -> str:
    color, line = _color(rng), _line(rng)
    left, right, top, low = 14, rng.uniform(62, 70), rng.uniform(20, 34), 90
    side = 1 if rng.random() < 0.75 else -1
    handle = (
        f'<ellipse cx="{right:.1f}" cy="{(top + low) / 2:.1f}" rx="{rng.uniform(14, 20):.1f}" '
        f'ry="{rng.uniform(14, 22):.1f}" fill="none" stroke="{color}" '
        f'stroke-width="{rng.uniform(5, 9):.1f}"/>'
    )
    body = (
        f'<rect x="{left}" y="{top:.1f}" width="{right - left:.1f}" height="{low - top:.1f}" '
        f'rx="{rng.choice([0, 4, 10])}" fill="{color}"{line}/>'
    )
    rim, middle = "", (left + right) / 2
    if rng.random() < 0.6:
        drink = _color(rng, "brown", "black", "white")
        rim = (
            f'<ellipse cx="{middle:.1f}" cy="{top:.1f}" rx="{(right - left) / 2:.1f}" '
            f'ry="{rng.uniform(4, 9):.1f}" fill="{drink}"{line}/>'
        )
    steam = "".join(
        f'<path d="M{middle + dx:.0f} 16 q-5 -5 0 -8 q5 -4 0 -8" fill="none" stroke="#999" '
        'stroke-width="2.5"/>'
        for dx in ((-12, 0, 12) if rng.random() < 0.4 else ())
    )
    flip = ' transform="matrix(-1 0 0 1 100 0)"' if side < 0 else ""
    return f"<g{flip}>{handle}{body}{rim}{steam}</g>"


def _stop_sign(rng: Rng) -> str:
    radius, y = rng.uniform(28, 44), 46.0
    pole = rng.random() < 0.65
    if pole:
        y, radius = 34.0, rng.uniform(26, 33)

    def octagon(r: float, fill: str) -> str:
        corners = " ".join(
            f"{50 + r * math.cos(math.pi * (k + 0.5) / 4):.1f},"
            f"{y + r * math.sin(math.pi * (k + 0.5) / 4):.1f}"
            for k in range(8)
        )
        return f'<polygon points="{corners}" fill="{fill}"{_line(rng)}/>'

    parts = [_stroke(50, y, 50, 98, _color(rng, "gray", "brown", "black"), 6)] if pole else []
    if rng.random() < 0.7:
        parts.append(octagon(radius, "#fff"))
        radius *= 0.9
    parts.append(octagon(radius, _color(rng, "red")))
    if rng.random() < 0.85:
        parts.append(_stop(50 - 0.72 * radius, y, 0.36 * radius, rng.uniform(2, 4.5)))
    else:
        half, thick = 0.6 * radius, 0.12 * radius
        parts.append(
            f'<rect x="{50 - half:.1f}" y="{y - thick:.1f}" width="{2 * half:.1f}" '
            f'height="{2 * thick:.1f}" fill="#fff"/>'
        )
    return "".join(parts)


def _stop(left: float, middle: float, width: float, thick: float) -> str:
    """The word STOP as strokes, from its left end."""
    letters = (
        ((0.7, -0.8), (0.1, -0.8), (0.1, 0), (0.7, 0), (0.7, 0.8), (0.1, 0.8)),
        ((0.1, -0.8), (0.8, -0.8), (0.45, -0.8), (0.45, 0.8)),
        ((0.1, -0.8), (0.8, -0.8), (0.8, 0.8), (0.1, 0.8), (0.1, -0.8)),
        ((0.15, 0.8), (0.15, -0.8), (0.8, -0.8), (0.8, 0), (0.15, 0)),
    )
    lines = (
        " ".join(f"{left + (k + x) * width:.1f},{middle + y * width:.1f}" for x, y in letter)
        for k, letter in enumerate(letters)
    )
    return "".join(
        f'<polyline points="{line}" fill="none" stroke="#fff" stroke-width="{thick:.1f}"/>'
        for line in lines
    )


def _eyeglasses(rng: Rng) -> str:
    color, width = ("#222" if rng.random() < 0.7 else _color(rng)), rng.uniform(2.5, 6)
    lens = "none" if rng.random() < 0.5 else _color(rng, "white", "cyan", "blue")
    rx, ry = rng.uniform(16, 21), rng.uniform(11, 19)
    paint = f'fill="{lens}" stroke="{color}" stroke-width="{width:.1f}"'
    if rng.random() < 0.65:
        rims = "".join(
            f'<ellipse cx="{50 + s * 25}" cy="50" rx="{rx:.1f}" ry="{ry:.1f}" {paint}/>'
            for s in (-1, 1)
        )
    else:
        rims = "".join(
            f'<rect x="{50 + s * 25 - rx:.1f}" y="{50 - ry:.1f}" width="{2 * rx:.1f}" '
            f'height="{2 * ry:.1f}" rx="5" {paint}/>'
            for s in (-1, 1)
        )
    bridge = (
        f'<path d="M{25 + rx:.1f} 48 Q50 {rng.uniform(36, 48):.1f} {75 - rx:.1f} 48" fill="none" '
        f'stroke="{color}" stroke-width="{width:.1f}"/>'
    )
    dy = rng.uniform(-14, 6)
    temples = "".join(
        _stroke(50 + s * (25 + rx), 46, 50 + s * 49, 46 + dy, color, round(width, 1))
        for s in (-1, 1)
    )
    return rims + bridge + temples


def _flower(rng: Rng) -> str:
    petals, color = int(rng.integers(4, 11)), _color(rng)
    y, out, size = 34.0, rng.uniform(13, 18), rng.uniform(7, 12)
    parts = [_stroke(50, y, 50 + rng.normal(0, 3), 98, _color(rng, "green"), rng.uniform(2, 5))]
    for sign in (-1, 1):
        if rng.random() < 0.7:
            parts.append(f'<ellipse cx="{50 + sign * 11}" cy="{rng.uniform(66, 84):.0f}" rx="11" '
                         f'ry="5" fill="{_color(rng, "green")}" transform="rotate({sign * -25} '
                         f'{50 + sign * 11} 75)"{_line(rng)}/>')  # fmt: skip
    line = _line(rng)
    long = rng.uniform(1, 1.8)
    for k in range(petals):
        turn = 360 * k / petals
        parts.append(f'<ellipse cx="50" cy="{y - out:.1f}" rx="{size:.1f}" ry="{size * long:.1f}" '
                     f'fill="{color}" transform="rotate({turn:.0f} 50 {y})"{line}/>')  # fmt: skip
    middle = _color(rng, "yellow", "orange", "brown")
    parts.append(f'<circle cx="50" cy="{y}" r="{rng.uniform(6, 11):.1f}" fill="{middle}"{line}/>')
    return "".join(parts)


def _carrot(rng: Rng) -> str:
    half, line, color = rng.uniform(10, 19), _line(rng), _color(rng, "orange")
    top = 30.0
    if rng.random() < 0.5:
        root = (
            f'<polygon points="{50 - half:.1f},{top} {50 + half:.1f},{top} 50,97" '
            f'fill="{color}"{line}/>'
        )
    else:
        root = (
            f'<path d="M{50 - half:.1f} {top} Q50 {top - 9} {50 + half:.1f} {top} Q'
            f'{50 + half * 0.7:.1f} 70 50 97 Q{50 - half * 0.7:.1f} 70 {50 - half:.1f} {top} Z" '
            f'fill="{color}"{line}/>'
        )
    leaves = "".join(
        f'<ellipse cx="50" cy="17" rx="{rng.uniform(3, 6):.1f}" ry="15" '
        f'fill="{_color(rng, "green")}" transform="rotate({turn} 50 32)"/>'
        for turn in ((-28, 0, 28) if rng.random() < 0.7 else (-40, -15, 15, 40))
    )
    marks = "".join(
        _stroke(50 + dx, y, 50 + dx + 7, y + 1, "#b85c10", 1.5)
        for dx, y in (((-9, 45), (0, 58), (-5, 70)) if rng.random() < 0.6 else ())
    )
    turn = rng.choice([0, 0, 0, 35, -35, 90, 140])
    return f'<g transform="rotate({turn} 50 50)">{leaves}{root}{marks}</g>'


_THINGS: dict[str, Callable[[Rng], str]] = {
    "alarm clock": _alarm_clock,
    "clock": _clock,
    "mug": _mug,
    "stop sign": _stop_sign,
    "eyeglasses": _eyeglasses,
    "flower": _flower,
    "carrot": _carrot,
}
