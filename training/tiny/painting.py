"""What places are painted with: areas, discs, gradients, skies; colours and the words of light.

Canvases are float32 (side, side, 3) of values 0 to 255; places on them are shares of the side.
"""

from collections.abc import Callable

import cv2
import numpy as np

from training.tiny.colors import Rng

Canvas = np.ndarray
Color = tuple[float, float, float]
Painter = Callable[[Canvas, Rng, frozenset[str]], float]
"""Paints a place that a caption's words name; returns where its ground begins, from the top."""
DARK = frozenset(
    "night moonlit midnight stars star moon milky starry dark torchlit neon space planet aurora "
    "lantern lanterns fireworks galaxy eclipse floodlights".split()
)
LOW_SUN = frozenset("sunset dusk dawn sunrise evening golden".split())
WHITE = frozenset(
    "snow snowy snowbank snowdrift ice icy frozen arctic glacier winter powder blizzard iceberg "
    "polar ski slope slopes piste".split()
)
WET = frozenset("rain rainy storm stormy drizzle".split())
MISTY = frozenset("fog foggy mist misty haze hazy steam smoky".split())


def near(color: Color, rng: Rng, spread: float = 18) -> Color:
    """A colour a little off."""
    red, green, blue = np.clip(np.array(color) + rng.normal(0, spread, 3), 0, 255)
    return (float(red), float(green), float(blue))


def _points(side: int, *pairs: tuple[float, float]) -> list[np.ndarray]:
    return [(np.array(pairs) * side).round().astype(np.int32)]


def area(canvas: Canvas, color: Color, *pairs: tuple[float, float]) -> None:
    cv2.fillPoly(canvas, _points(len(canvas), *pairs), color, cv2.LINE_AA)


def box(canvas: Canvas, left: float, top: float, right: float, low: float, color: Color) -> None:
    area(canvas, color, (left, top), (right, top), (right, low), (left, low))


def disc(canvas: Canvas, x: float, y: float, radius: float, color: Color) -> None:
    side = len(canvas)
    at = (int(x * side), int(y * side))
    cv2.circle(canvas, at, max(1, int(radius * side)), color, -1, cv2.LINE_AA)


def graded(canvas: Canvas, top: float, low: float, above: Color, below: Color) -> None:
    side = len(canvas)
    first, last = int(top * side), max(int(low * side), int(top * side) + 1)
    t = np.linspace(0, 1, last - first, dtype=np.float32)[:, None, None]
    canvas[first:last] = np.array(above) * (1 - t) + np.array(below) * t


def sky(canvas: Canvas, rng: Rng, words: frozenset[str], horizon: float) -> None:
    """Day, dusk, night or gray, with a sun, a moon, stars or clouds, as far as the horizon."""
    if words & DARK:
        above = near((15, 20, 50), rng, 12)
        graded(canvas, 0, horizon, above, near((35, 40, 90), rng, 15))
        for _ in range(int(rng.integers(8, 50))):
            disc(canvas, rng.random(), rng.random() * horizon, 0.004, (255, 255, 220))
        if words & {"moon", "moonlit", "night"} or rng.random() < 0.4:
            disc(canvas, rng.uniform(0.1, 0.9), rng.uniform(0.08, 0.25), rng.uniform(0.04, 0.1),
                  (245, 240, 200))  # fmt: skip
        return
    if words & LOW_SUN:
        graded(canvas, 0, horizon, near((110, 80, 150), rng), near((250, 160, 90), rng))
        disc(canvas, rng.uniform(0.15, 0.85), horizon - rng.uniform(0, 0.12),
              rng.uniform(0.06, 0.13), (255, 220, 120))  # fmt: skip
        return
    gray = bool(words & (WET | MISTY))
    color = near((165, 175, 185) if gray else (135, 200, 240), rng, 20)
    lower = color if rng.random() < 0.5 else near((225, 240, 250), rng, 8)
    graded(canvas, 0, horizon, color, lower)
    if rng.random() < 0.45 and not gray:
        disc(canvas, rng.choice([0.12, 0.85]), rng.uniform(0.08, 0.2), rng.uniform(0.05, 0.1),
              near((255, 215, 60), rng, 10))  # fmt: skip
    for _ in range(int(rng.integers(0, 4))):
        x, y = rng.random(), rng.uniform(0.05, 0.6 * horizon)
        for shift in (-0.06, 0, 0.06):
            disc(canvas, x + shift, y + abs(shift) / 4, rng.uniform(0.03, 0.06), (250, 250, 252))


def darker(color: Color, words: frozenset[str]) -> Color:
    factor = 0.45 if words & DARK else 0.8 if words & LOW_SUN else 1.0
    red, green, blue = (factor * v for v in color)
    return (red, green, blue)
