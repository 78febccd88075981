"""Ways to redraw a glyph, and backgrounds to put it on, so that it looks like drawn code."""

import math

import cv2
import numpy as np
from PIL import Image

Rng = np.random.Generator
COLORS = {
    "red": (220, 40, 40),
    "green": (40, 160, 60),
    "blue": (40, 80, 220),
    "yellow": (245, 215, 50),
    "orange": (245, 140, 30),
    "purple": (140, 60, 180),
    "pink": (245, 130, 180),
    "brown": (130, 80, 40),
    "black": (20, 20, 20),
    "gray": (130, 130, 130),
    "white": (250, 250, 250),
    "cyan": (60, 200, 220),
}
STYLES = (
    ["plain"] * 4
    + ["hue"] * 2
    + ["gray", "silhouette"]
    + ["line"] * 3
    + ["linefill"] * 3
    + ["poster"] * 2
    + ["polygon"] * 6
)


def restyle(glyph: np.ndarray, rng: Rng, style: str) -> np.ndarray:
    """The glyph (h, w, 4) uint8 in one of :data:`STYLES`."""
    rgb, alpha = glyph[..., :3].copy(), glyph[..., 3].copy()
    if style == "hue":
        hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + rng.integers(0, 180)) % 180
        rgb = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    elif style == "gray":
        rgb = np.repeat(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    elif style == "silhouette":
        rgb[:] = list(COLORS.values())[rng.integers(len(COLORS) - 2)]
    elif style in ("line", "linefill"):
        return _outlined(rgb, alpha, rng, filled=style == "linefill")
    elif style in ("poster", "polygon"):
        method = Image.Quantize.FASTOCTREE if rng.random() < 0.5 else Image.Quantize.MEDIANCUT
        flat = Image.fromarray(rgb).quantize(int(rng.integers(3, 7)), method=method)
        colors = np.asarray(flat.convert("RGB"))
        if style == "polygon":
            return _polygons(np.asarray(flat), colors, alpha, rng)
        rgb = colors.copy()
    return np.dstack([rgb, alpha])


def _outlined(rgb: np.ndarray, alpha: np.ndarray, rng: Rng, filled: bool) -> np.ndarray:
    pad = {"top": 6, "bottom": 6, "left": 6, "right": 6, "borderType": cv2.BORDER_CONSTANT}
    cover = alpha[..., None] / 255.0
    on_white = (rgb * cover + 255 * (1 - cover)).astype(np.uint8)
    on_white = cv2.copyMakeBorder(cv2.medianBlur(on_white, 5), value=(255, 255, 255), **pad)
    wide_alpha = cv2.copyMakeBorder(alpha, value=0, **pad)
    edges = cv2.Canny(on_white, int(rng.integers(30, 80)), int(rng.integers(90, 180)))
    edges |= cv2.Canny(((wide_alpha > 100) * 255).astype(np.uint8), 50, 100)
    width = int(rng.integers(2, 6))
    edges = cv2.dilate(edges, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)))
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
    if u < 0.3:
        return (255, 255, 255)
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
