"""Ways to redraw a glyph, and backgrounds to put it on, so that it looks like drawn code."""

import math

import cv2
import numpy as np
from PIL import Image

from training.tiny.colors import COLORS, Rng

STYLES = (
    ["plain"] * 4
    + ["hue"] * 2
    + ["gray", "silhouette"]
    + ["line"] * 3
    + ["linefill"] * 3
    + ["poster"] * 2
    + ["polygon"] * 4
    + ["primitive"] * 9
)


def restyle(glyph: np.ndarray, rng: Rng, style: str) -> np.ndarray:
    """The glyph (h, w, 4) uint8 in one of :data:`STYLES`."""
    rgb, alpha = glyph[..., :3].copy(), glyph[..., 3].copy()
    if not rgb[alpha > 100].any():
        return _of_one_color(alpha, rng, style)
    if style == "hue":
        hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + rng.integers(0, 180)) % 180
        rgb = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    elif style == "gray":
        rgb = np.repeat(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    elif style == "silhouette":
        rgb[:] = _any_color(rng)
    elif style in ("line", "linefill"):
        return _outlined(rgb, alpha, rng, filled=style == "linefill")
    elif style in ("poster", "polygon", "primitive"):
        method = Image.Quantize.FASTOCTREE if rng.random() < 0.5 else Image.Quantize.MEDIANCUT
        flat = Image.fromarray(rgb).quantize(int(rng.integers(3, 9)), method=method)
        colors = np.asarray(flat.convert("RGB"))
        if style == "polygon":
            return _polygons(np.asarray(flat), colors, alpha, rng)
        if style == "primitive":
            return primitives(_patches(np.asarray(flat), colors, alpha), len(alpha), rng)
        rgb = colors.copy()
    return np.dstack([rgb, alpha])


def _any_color(rng: Rng) -> tuple[int, int, int]:
    if rng.random() < 0.5:
        return list(COLORS.values())[rng.integers(len(COLORS) - 2)]
    red, green, blue = (int(v) for v in rng.integers(0, 230, 3))
    return (red, green, blue)


def _of_one_color(alpha: np.ndarray, rng: Rng, style: str) -> np.ndarray:
    """A black glyph recoloured, or its strokes over a filled inside, or straightened."""
    ink = (0, 0, 0) if rng.random() < 0.5 else _any_color(rng)
    rgb = np.full((*alpha.shape, 3), ink, np.uint8)
    if style == "polygon":
        index = np.zeros(alpha.shape, np.uint8)
        return _polygons(index, rgb, alpha, rng)
    inside = np.zeros_like(alpha)
    contours, _ = cv2.findContours(
        (alpha > 100).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    cv2.drawContours(inside, contours, -1, 255, -1)
    if style == "line":
        lines = np.zeros_like(alpha)
        every, _ = cv2.findContours(
            (alpha > 100).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE
        )
        cv2.drawContours(lines, every, -1, 255, int(rng.integers(1, 4)), cv2.LINE_AA)
        return np.dstack([rgb, lines])
    if style in ("linefill", "primitive", "poster", "hue"):
        fill = (255, 255, 255) if rng.random() < 0.3 else rng.integers(90, 256, 3)
        cover = alpha[..., None] / 255.0
        rgb = (rgb * cover + np.array(fill) * (1 - cover)).astype(np.uint8)
        return np.dstack([rgb, np.maximum(alpha, inside)])
    return np.dstack([rgb, alpha])


Patch = tuple[np.ndarray, tuple[int, int, int]]


def _patches(index: np.ndarray, colors: np.ndarray, alpha: np.ndarray) -> list[Patch]:
    """Outlines (points, 1, 2) float32 and colours of the flat parts, the largest first."""
    inside = alpha > 100
    if not inside.any():
        return []
    found: list[tuple[float, Patch]] = []

    def add(mask: np.ndarray, color: np.ndarray) -> None:
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            area = cv2.contourArea(contour)
            if area > 12:
                red, green, blue = (int(v) for v in color)
                found.append((area, (contour.astype(np.float32), (red, green, blue))))

    add(inside.astype(np.uint8), np.median(colors[inside], 0))
    for i in np.unique(index[inside]):
        mask = (index == i) & inside
        add(mask.astype(np.uint8), colors[mask][0])
    found.sort(key=lambda pair: -pair[0])
    return [patch for _, patch in found[:40]]


def _as_primitive(contour: np.ndarray, rng: Rng) -> np.ndarray:
    """The ellipse, rectangle, triangle or coarse polygon that stands for an outline."""
    length = cv2.arcLength(contour, True)
    coarse = cv2.approxPolyDP(contour, length * rng.uniform(0.008, 0.04), True)[:, 0]
    if len(contour) < 5 or rng.random() < 0.25:
        return coarse
    center, size, angle = cv2.fitEllipse(contour)
    angles = np.linspace(0, 2 * math.pi, 24, endpoint=False)
    turn = math.radians(angle)
    ring = np.stack([size[0] / 2 * np.cos(angles), size[1] / 2 * np.sin(angles)], 1)
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    left, top, width, height = cv2.boundingRect(contour)
    box = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    candidates = [
        (ring @ rotation + center).astype(np.float32),
        np.array(box, np.float32),
        cv2.boxPoints(cv2.minAreaRect(contour)),
        coarse,
    ]
    area = cv2.contourArea(contour)
    errors = [abs(cv2.contourArea(c.astype(np.float32)) - area) / area for c in candidates]
    errors[3] += 0.12
    return candidates[int(np.argmin(np.array(errors) + rng.uniform(0, 0.15, 4)))]


def primitives(patches: list[Patch], side: int, rng: Rng) -> np.ndarray:
    """What a program of few shapes draws: each part an ellipse, a rectangle or a coarse polygon.

    Parts may be a little off, left out, differently coloured or outlined, as in drawings made
    without looking. Returns (2 * side, 2 * side, 4) uint8.
    """
    canvas = np.zeros((2 * side, 2 * side, 4), np.uint8)
    sloppy, recolored = rng.uniform(0, 0.035) * side, rng.random() < 0.3
    line_only, outlined = rng.random() < 0.2, rng.random() < 0.45
    ink = (0, 0, 0) if rng.random() < 0.75 else _any_color(rng)
    thickness = int(rng.integers(1, 6))
    white = rng.random() < 0.12
    for number, (contour, color) in enumerate(patches):
        if number > 1 and rng.random() < 0.12:
            continue
        points = _as_primitive(contour, rng)
        middle = points.mean(0)
        points = (points - middle) * rng.normal(1, 0.06, 2) + middle + rng.normal(0, sloppy, 2)
        points = (2 * points).round().astype(np.int32)
        shade = np.array(_any_color(rng) if recolored and rng.random() < 0.5 else color)
        shade = np.clip(shade + rng.normal(0, 18, 3), 0, 255)
        if white:
            shade = np.full(3, 255.0)
        if not line_only:
            cv2.fillPoly(canvas, [points], (*(int(v) for v in shade), 255), cv2.LINE_AA)
        if line_only or outlined or white:
            cv2.polylines(canvas, [points], True, (*ink, 255), thickness, cv2.LINE_AA)
    return canvas


def _outlined(rgb: np.ndarray, alpha: np.ndarray, rng: Rng, filled: bool) -> np.ndarray:
    pad = {"top": 6, "bottom": 6, "left": 6, "right": 6, "borderType": cv2.BORDER_CONSTANT}
    cover = alpha[..., None] / 255.0
    on_white = (rgb * cover + 255 * (1 - cover)).astype(np.uint8)
    on_white = cv2.copyMakeBorder(cv2.medianBlur(on_white, 5), value=(255, 255, 255), **pad)
    wide_alpha = cv2.copyMakeBorder(alpha, value=0, **pad)
    edges = cv2.Canny(on_white, int(rng.integers(30, 80)), int(rng.integers(90, 180)))
    edges |= cv2.Canny(((wide_alpha > 100) * 255).astype(np.uint8), 50, 100)
    width = int(rng.integers(1, 6))
    edges = cv2.dilate(edges, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)))
    if width == 1:
        edges = (edges * rng.uniform(0.5, 1)).astype(np.uint8)
    color = (0, 0, 0) if rng.random() < 0.7 else list(COLORS.values())[rng.integers(9)]
    if not filled:
        return np.dstack([np.full((*edges.shape, 3), color, np.uint8), edges])
    wide = cv2.copyMakeBorder(rgb, value=(0, 0, 0), **pad)
    wide[edges > 0] = color
    return np.dstack([wide, np.maximum(wide_alpha, edges)])


def _polygons(index: np.ndarray, colors: np.ndarray, alpha: np.ndarray, rng: Rng) -> np.ndarray:
    """Flat patches with straightened edges: what fill commands in a program look like."""
    canvas = np.zeros((*alpha.shape, 4), np.uint8)
    inside = (alpha > 100).astype(np.uint8)
    tolerance = rng.uniform(1, 4)

    def outlines(mask: np.ndarray, mode: int) -> list[np.ndarray]:
        contours, _ = cv2.findContours(mask, mode, cv2.CHAIN_APPROX_SIMPLE)
        large = [c for c in contours if cv2.contourArea(c) > 20]
        return [cv2.approxPolyDP(c, tolerance, True) for c in large]

    def fill(mask: np.ndarray, color: np.ndarray) -> None:
        if found := outlines(mask, cv2.RETR_CCOMP):
            cv2.fillPoly(canvas, found, (*(int(v) for v in color), 255))

    if inside.any():
        fill(inside, colors[inside > 0].mean(0))
    patches = [((index == i) & (inside > 0)).astype(np.uint8) for i in np.unique(index[inside > 0])]
    for patch in sorted(patches, key=np.sum, reverse=True):
        if patch.sum() > 60:
            fill(patch, colors[patch > 0][0])
    if rng.random() < 0.4:
        thickness = int(rng.integers(1, 4))
        cv2.drawContours(canvas, outlines(inside, cv2.RETR_EXTERNAL), -1, (0, 0, 0, 255), thickness)
    return canvas


def _backdrop_color(rng: Rng) -> tuple[int, int, int]:
    u = rng.random()
    if u < 0.35:
        return (255, 255, 255)
    if u < 0.4:
        return (204, 204, 204)
    low, high = (200, 256) if u < 0.65 else (0, 90) if u < 0.8 else (0, 256)
    red, green, blue = (int(v) for v in rng.integers(low, high, 3))
    return (red, green, blue)


def background(rng: Rng, side: int) -> np.ndarray:
    """Plain, graded, sky above ground, panels and small things: (side, side, 3) float32."""
    canvas = np.empty((side, side, 3), np.float32)
    canvas[:] = _backdrop_color(rng)
    u = rng.random()
    if u < 0.15:
        end = np.array(_backdrop_color(rng), np.float32)
        t = np.linspace(0, 1, side, dtype=np.float32)[:, None, None]
        canvas = canvas * (1 - t) + end * t
    elif u < 0.4:
        horizon = int(side * rng.uniform(0.55, 0.9))
        if rng.random() < 0.6:
            canvas[:horizon] = rng.uniform((120, 180, 220), (220, 235, 256))
        canvas[horizon:] = rng.uniform((40, 60, 20), (235, 220, 170))
    if rng.random() < 0.2:
        middle = (side // 2 + int(rng.integers(-5, 6)), side // 2 + int(rng.integers(-5, 6)))
        radius = int(side * rng.uniform(0.3, 0.5))
        cv2.circle(canvas, middle, radius, _backdrop_color(rng), -1, cv2.LINE_AA)
    for _ in range(int(rng.integers(1, 5)) if rng.random() < 0.3 else 0):
        at = (int(rng.integers(side)), int(rng.integers(side)))
        cv2.circle(canvas, at, int(rng.integers(1, side // 9)), _backdrop_color(rng), -1)
    return canvas


def letterbox(canvas: np.ndarray, rng: Rng) -> np.ndarray:
    """The picture on a sheet that is not square, with white bars beside or above it."""
    side = canvas.shape[0]
    bar = int(side * rng.uniform(0.08, 0.25))
    if rng.random() < 0.5:
        canvas[:bar], canvas[-bar:] = 255, 255
    else:
        canvas[:, :bar], canvas[:, -bar:] = 255, 255
    return canvas


def place(
    canvas: np.ndarray,
    figure: np.ndarray,
    rng: Rng,
    center: tuple[float, float] | None = None,
    scale: tuple[float, float] = (0.45, 0.95),
) -> np.ndarray:
    """The figure turned, stretched and shifted a little, blended onto the canvas."""
    side = canvas.shape[0]
    height, width = figure.shape[:2]
    size = side * rng.uniform(*scale) / max(height, width)
    aspect = math.exp(rng.uniform(-0.2, 0.2))
    angle = math.radians(rng.uniform(-15, 15)) if rng.random() < 0.5 else 0.0
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    matrix = turn @ np.diag([size * aspect**0.5, size * aspect**-0.5])
    if rng.random() < 0.5:
        matrix = matrix @ np.diag([-1.0, 1.0])
    if center is None:
        slack = max(0.0, (side - max(height, width) * size) / 2)
        middle = side / 2 + rng.uniform(-slack, slack, 2)
    else:
        middle = np.array(center) * side
    shift = middle - matrix @ np.array([width / 2, height / 2])
    affine = np.hstack([matrix, shift[:, None]]).astype(np.float32)
    layer = figure.astype(np.float32)
    layer[..., :3] *= layer[..., 3:] / 255.0
    flags = cv2.INTER_LINEAR if size > 0.6 else cv2.INTER_AREA
    layer = cv2.warpAffine(layer, affine, (side, side), flags=flags, borderValue=(0, 0, 0, 0))
    return canvas * (1 - layer[..., 3:] / 255.0) + layer[..., :3]


def plot_frame(canvas: np.ndarray, rng: Rng) -> np.ndarray:
    """The picture inside axes with ticks, as a plotting program leaves it."""
    side = canvas.shape[0]
    low, high = int(side * 0.12), int(side * 0.92)
    framed = np.full_like(canvas, 255)
    framed[low:high, low:high] = cv2.resize(canvas, (high - low, high - low))
    cv2.rectangle(framed, (low, low), (high, high), (0, 0, 0), 1)
    for at in np.linspace(low, high, int(rng.integers(4, 8))).astype(int):
        cv2.line(framed, (int(at), high), (int(at), high + 3), (0, 0, 0), 1)
        cv2.line(framed, (low - 3, int(at)), (low, int(at)), (0, 0, 0), 1)
    return framed


def shrink(canvas: np.ndarray, side: int) -> np.ndarray:
    """Area-averaged to (side, side, 3) uint8."""
    pixels = np.clip(canvas, 0, 255).astype(np.uint8)
    return cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
