"""Places inside: rooms, tables seen close, cloths and walls."""

import numpy as np

from training.tiny.colors import Rng
from training.tiny.painting import DARK, WET, Canvas, area, box, near


def room(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    low = float(rng.uniform(0.62, 0.8))
    wall = near((225, 210, 185), rng, 30)
    if words & {"cellar", "attic", "castle", "barn", "chapel", "cathedral", "crypt", "dungeon"}:
        wall = near((130, 115, 100), rng, 25)
    if words & DARK:
        wall = near((70, 65, 85), rng, 15)
    box(canvas, 0, 0, 1, low, wall)
    tone = near((160, 115, 75) if rng.random() < 0.6 else (170, 165, 160), rng, 25)
    box(canvas, 0, low, 1, 1, tone)
    if words & {"brick", "fireplace", "cellar"} or rng.random() < 0.06:
        _bricks(canvas, rng, low)
    if words & {"tiled", "tiles", "bathroom"} or rng.random() < 0.08:
        for at in np.arange(0, 1, 0.12):
            box(canvas, at, 0, at + 0.008, low, near((235, 235, 235), rng, 5))
            box(canvas, 0, at * low, 1, at * low + 0.008, near((235, 235, 235), rng, 5))
    if "window" in words or rng.random() < 0.35:
        _window(canvas, rng, words)
    if words & {"library", "shelf", "shelves", "bookshelf", "bookshop", "study", "shop", "den"}:
        _shelves(canvas, rng, low)
    if rng.random() < 0.2:
        x = rng.uniform(0.3, 0.7)
        half = rng.uniform(0.2, 0.4)
        rug = near((170, 70, 70), rng, 50)
        area(canvas, rug, (x - half, 0.97), (x - 0.7 * half, low + 0.08), (x + 0.7 * half,
              low + 0.08), (x + half, 0.97))  # fmt: skip
    return low - 0.05


def _bricks(canvas: Canvas, rng: Rng, low: float) -> None:
    box(canvas, 0, 0, 1, low, near((165, 85, 65), rng, 15))
    joint = near((205, 190, 175), rng, 8)
    for row, y in enumerate(np.arange(0, low, 0.08)):
        box(canvas, 0, y, 1, y + 0.008, joint)
        for x in np.arange((row % 2) * 0.08, 1, 0.16):
            box(canvas, x, y, x + 0.008, min(y + 0.08, low), joint)


def _window(canvas: Canvas, rng: Rng, words: frozenset[str]) -> None:
    x, y, width = rng.uniform(0.05, 0.65), rng.uniform(0.06, 0.2), rng.uniform(0.2, 0.32)
    frame = near((245, 240, 230), rng, 15)
    box(canvas, x - 0.015, y - 0.015, x + width + 0.015, y + width + 0.015, frame)
    view = (30, 40, 80) if words & DARK else (150, 160, 175) if words & WET else (170, 215, 245)
    box(canvas, x, y, x + width, y + width, near(view, rng, 10))
    middle = x + width / 2
    box(canvas, middle - 0.008, y, middle + 0.008, y + width, frame)
    if rng.random() < 0.6:
        box(canvas, x, y + width / 2 - 0.008, x + width, y + width / 2 + 0.008, frame)


def _shelves(canvas: Canvas, rng: Rng, low: float) -> None:
    left, right = (0.0, 1.0) if rng.random() < 0.4 else (0.02, 0.4)
    board = near((120, 80, 50), rng, 12)
    for y in np.arange(0.2, low, 0.2):
        box(canvas, left, y, right, y + 0.02, board)
        x = left + 0.01
        while x < right - 0.03 and rng.random() < 0.97:
            width, height = rng.uniform(0.015, 0.04), rng.uniform(0.08, 0.16)
            box(canvas, x, y - height, x + width, y, near((140, 110, 110), rng, 60))
            x += width + 0.004


def surface(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    """A table, desk, shelf or counter seen close, from the front or from above."""
    top = near((150, 100, 60) if rng.random() < 0.65 else (200, 190, 180), rng, 30)
    for name, color in (("red", (200, 60, 60)), ("blue", (70, 110, 190)), ("white", (245,) * 3)):
        if name in words and rng.random() < 0.5:
            top = near(color, rng, 12)
    if rng.random() < 0.35:
        box(canvas, 0, 0, 1, 1, top)
        return 0.3
    low = float(rng.uniform(0.5, 0.78))
    box(canvas, 0, 0, 1, low, near((225, 215, 200), rng, 30))
    if "window" in words or rng.random() < 0.2:
        _window(canvas, rng, words)
    box(canvas, 0, low, 1, 1 if rng.random() < 0.6 else low + 0.08, top)
    return low - 0.05


def cloth(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    first, second = near((205, 50, 50), rng, 25), near((250, 245, 240), rng, 6)
    if "blue" in words:
        first = near((60, 100, 190), rng, 20)
    box(canvas, 0, 0, 1, 1, second)
    step = rng.uniform(0.08, 0.2)
    for i, x in enumerate(np.arange(0, 1, step)):
        for j, y in enumerate(np.arange(0, 1, step)):
            if (i + j) % 2:
                box(canvas, x, y, x + step, y + step, first)
    return 0.3


def wall(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    if words & {"brick", "bricks"} or rng.random() < 0.3:
        _bricks(canvas, rng, 1.0)
    else:
        box(canvas, 0, 0, 1, 1, near((215, 205, 190), rng, 35))
    if rng.random() < 0.4:
        box(canvas, 0, 0.85, 1, 1, near((130, 115, 100), rng, 25))
    return 0.4
