"""Procedural shapes with captions: kind, colour, texture, count, arrangement, relation."""

import hashlib
import math
from dataclasses import dataclass

import cv2
import numpy as np

from training.tiny.colors import COLORS, Rng
from training.tiny.styles import shrink

CANVAS = 128
TEXTURES = ("solid", "striped", "dotted", "checkered", "outlined")
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 9: "nine"}


def _ngon(corners: int, inner: float = 1.0) -> np.ndarray:
    """A regular polygon, or a star where ``inner`` is below one."""
    count = corners * (1 if inner == 1.0 else 2)
    radii = np.where(np.arange(count) % 2 == 0, 1.0, inner) if inner != 1.0 else np.ones(count)
    angles = 2 * math.pi * np.arange(count) / count - math.pi / 2
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], 1)


_T = np.linspace(0, 2 * math.pi, 60, endpoint=False)
_HEART_Y = -(13 * np.cos(_T) - 5 * np.cos(2 * _T) - 2 * np.cos(3 * _T) - np.cos(4 * _T)) / 16
_CROSS = [(-0.3, -1), (0.3, -1), (0.3, -0.3), (1, -0.3), (1, 0.3), (0.3, 0.3)]
_ARROW = [(-1, -0.25), (0.2, -0.25), (0.2, -0.7), (1, 0), (0.2, 0.7), (0.2, 0.25), (-1, 0.25)]
SHAPES: dict[str, np.ndarray] = {
    "circle": np.stack([np.cos(_T), np.sin(_T)], 1),
    "ellipse": np.stack([np.cos(_T), 0.55 * np.sin(_T)], 1),
    "square": np.array([(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)]),
    "rectangle": np.array([(-1, -0.5), (1, -0.5), (1, 0.5), (-1, 0.5)]),
    "triangle": _ngon(3),
    "pentagon": _ngon(5),
    "hexagon": _ngon(6),
    "octagon": _ngon(8),
    "star": _ngon(5, inner=0.42),
    "diamond": np.array([(0, -1), (0.65, 0), (0, 1), (-0.65, 0)]),
    "trapezoid": np.array([(-0.5, -0.6), (0.5, -0.6), (1, 0.6), (-1, 0.6)]),
    "heart": np.stack([np.sin(_T) ** 3, _HEART_Y], 1),
    "cross": np.array(_CROSS + [(-x, -y) for x, y in _CROSS]),
    "arrow": np.array(_ARROW),
}
POSITIONS = {
    "in the center": (0.5, 0.5),
    "on the left": (0.25, 0.5),
    "on the right": (0.75, 0.5),
    "at the top": (0.5, 0.25),
    "at the bottom": (0.5, 0.75),
}
RELATIONS = {
    "to the left of": ((0.27, 0.5), (0.73, 0.5)),
    "to the right of": ((0.73, 0.5), (0.27, 0.5)),
    "above": ((0.5, 0.27), (0.5, 0.73)),
    "below": ((0.5, 0.73), (0.5, 0.27)),
    "inside": ((0.5, 0.5), (0.5, 0.5)),
    "overlapping": ((0.42, 0.45), (0.6, 0.58)),
}


@dataclass(frozen=True)
class Figure:
    """One kind of shape in one colour and texture."""

    shape: str
    color: str
    texture: str = "solid"

    @property
    def held_out(self) -> bool:
        """Whether training must not see this composition (10 %, by hash)."""
        name = f"{self.shape}|{self.color}|{self.texture}"
        return int(hashlib.md5(name.encode()).hexdigest(), 16) % 10 == 0

    def phrase(self, count: int = 1) -> str:
        """``"striped red circle"``, in the plural for a count above one."""
        texture = "" if self.texture == "solid" else f"{self.texture} "
        plural = "" if count == 1 else "es" if self.shape == "cross" else "s"
        return f"{texture}{self.color} {self.shape}{plural}"


def random_figure(rng: Rng, texture: bool = True) -> Figure:
    """A figure that training may see."""
    while True:
        kind = TEXTURES[rng.choice(5, p=[0.5, 0.12, 0.1, 0.08, 0.2])] if texture else "solid"
        shape = list(SHAPES)[rng.integers(len(SHAPES))]
        color = list(COLORS)[rng.integers(len(COLORS))]
        figure = Figure(shape, color, kind)
        if not figure.held_out and color != "white":
            return figure


def draw(
    canvas: np.ndarray, figure: Figure, center: tuple[float, float], radius: float, rng: Rng
) -> None:
    """Draw a figure into (128, 128, 3) uint8; center and radius as shares of the side."""
    turn = math.radians(rng.uniform(-8, 8))
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    middle = np.array(center) * CANVAS + rng.uniform(-2, 2, 2)
    points = (SHAPES[figure.shape] @ rotation.T) * radius * CANVAS + middle
    mask = np.zeros(canvas.shape[:2], np.uint8)
    cv2.fillPoly(mask, [points.round().astype(np.int32)], 255)
    color = np.array(COLORS[figure.color])
    if figure.texture == "outlined":
        width = int(rng.integers(3, 7))
        canvas[cv2.subtract(mask, cv2.erode(mask, np.ones((width, width), np.uint8))) > 0] = color
        return
    canvas[mask > 0] = color
    yy, xx = np.mgrid[:CANVAS, :CANVAS]
    period = int(rng.integers(8, 14))
    if figure.texture == "striped":
        gaps = ((xx * math.cos(turn * 4) + yy * math.sin(turn * 4)) // (period * 0.6)) % 2 == 1
    elif figure.texture == "dotted":
        gaps = (xx % period - period / 2) ** 2 + (yy % period - period / 2) ** 2 < period**2 / 9
    elif figure.texture == "checkered":
        gaps = (xx // (period * 0.7) + yy // (period * 0.7)) % 2 == 1
    else:
        gaps = np.zeros_like(mask, bool)
        if rng.random() < 0.3:
            cv2.polylines(canvas, [points.round().astype(np.int32)], True, (20, 20, 20), 2)
    canvas[(mask > 0) & gaps] = (255, 255, 255)


def _article(phrase: str) -> str:
    return f"an {phrase}" if phrase[0] in "aeiou" else f"a {phrase}"


def _one(canvas: np.ndarray, figure: Figure, rng: Rng) -> str:
    position = list(POSITIONS)[rng.integers(len(POSITIONS))]
    central = position == "in the center"
    radius = rng.uniform(0.25, 0.45) if central else rng.uniform(0.14, 0.23)
    draw(canvas, figure, POSITIONS[position], radius, rng)
    phrase = _article(figure.phrase())
    return phrase if central or rng.random() < 0.3 else f"{phrase} {position}"


def _row(canvas: np.ndarray, figure: Figure, rng: Rng) -> str:
    count = int(rng.choice([2, 3, 4, 5, 6]))
    kind = ["row", "column", "diagonal row"][rng.integers(3)]
    for t in (np.arange(count) + 0.5) / count:
        at = {"row": (t, 0.5), "column": (0.5, t), "diagonal row": (t, t)}[kind]
        draw(canvas, figure, at, 0.36 / count, rng)
    if kind == "row" and rng.random() < 0.4:
        return f"{NUMBERS[count]} {figure.phrase(count)}"
    return f"a {kind} of {NUMBERS[count]} {figure.phrase(count)}"


def _grid(canvas: np.ndarray, figure: Figure, rng: Rng) -> str:
    rows, columns = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    for i in range(rows):
        for j in range(columns):
            at = ((j + 0.5) / columns, (i + 0.5) / rows)
            draw(canvas, figure, at, 0.36 / max(rows, columns), rng)
    return f"a {NUMBERS[rows]} by {NUMBERS[columns]} grid of {figure.phrase(2)}"


def _concentric(canvas: np.ndarray, figure: Figure, rng: Rng) -> str:
    count = int(rng.integers(2, 6))
    color = COLORS[figure.color]
    filled = rng.random() < 0.3
    for k in range(count, 0, -1):
        radius = int(CANVAS * 0.45 * k / count)
        shade = color if k % 2 else (255, 255, 255)
        cv2.circle(canvas, (64, 64), radius, shade if filled else color, -1 if filled else 3)
    return f"{NUMBERS[count]} concentric {figure.color} circles"


def _related(canvas: np.ndarray, figure: Figure, rng: Rng) -> str:
    other = random_figure(rng, texture=False)
    relation = list(RELATIONS)[rng.integers(len(RELATIONS))]
    first, second = RELATIONS[relation]
    inside = relation == "inside"
    radius = rng.uniform(0.16, 0.22)
    draw(canvas, other, second, 0.42 if inside else radius, rng)
    draw(canvas, figure, first, 0.18 if inside else radius, rng)
    return f"{_article(figure.phrase())} {relation} {_article(other.phrase())}"


def _lines(canvas: np.ndarray, figure: Figure, rng: Rng) -> str:
    count = int(rng.choice([2, 3, 4, 5, 6]))
    upright = rng.random() < 0.5
    for t in (np.arange(count) + 0.5) / count:
        a, b, c = int(t * CANVAS), int(CANVAS * 0.1), int(CANVAS * 0.9)
        ends = ((a, b), (a, c)) if upright else ((b, a), (c, a))
        cv2.line(canvas, *ends, COLORS[figure.color], int(rng.integers(2, 5)))
    way = "vertical" if upright else "horizontal"
    return f"{NUMBERS[count]} {figure.color} parallel {way} lines"


def _cube(canvas: np.ndarray, figure: Figure, rng: Rng) -> str:
    color = np.array(COLORS[figure.color], float)
    side, depth = rng.uniform(0.3, 0.45), rng.uniform(0.12, 0.2)
    x, y = 0.5 - (side + depth) / 2, 0.5 - (side - depth) / 2
    front = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    top = [front[0], (x + depth, y - depth), (x + side + depth, y - depth), front[1]]
    right = [front[1], top[2], (x + side + depth, y + side - depth), front[2]]
    shaded = rng.random() < 0.7
    for face, light in ((front, 0.85), (top, 1.15), (right, 0.6)):
        tone = np.clip(color * (light if shaded else 1.0), 0, 255).round()
        points = [(np.array(face) * CANVAS).astype(np.int32)]
        cv2.fillPoly(canvas, points, tuple(int(v) for v in tone))
        if not shaded or rng.random() < 0.5:
            cv2.polylines(canvas, points, True, (20, 20, 20), 1)
    return f"a {figure.color} cube" + (
        " with shaded faces" if shaded and rng.random() < 0.5 else ""
    )


_KINDS = (_one, _one, _row, _grid, _concentric, _related, _related, _lines, _cube)


def shape_picture(rng: Rng, figure: Figure | None = None) -> tuple[np.ndarray, str]:
    """A picture (64, 64, 3) uint8 and its caption; a given figure is drawn alone."""
    canvas = np.full((CANVAS, CANVAS, 3), 255, np.uint8)
    if rng.random() < 0.15:
        canvas[:] = rng.integers(200, 256, 3)
    if figure is not None:
        draw(canvas, figure, (0.5, 0.5), rng.uniform(0.25, 0.42), rng)
        return shrink(canvas, 64), _article(figure.phrase())
    kind = _KINDS[rng.integers(len(_KINDS))]
    caption = kind(canvas, random_figure(rng), rng)
    return shrink(canvas, 64), caption
