"""Places for scenes: sky, ground, water, streets, rooms, painted with few plain shapes.

Which place a caption names is told by its words. Every painter draws on a float32 canvas
(side, side, 3) of values 0 to 255 and returns where the ground begins, as a share of the height.
"""

import math
import re

import cv2
import numpy as np

from training.tiny.colors import Rng
from training.tiny.painting import (
    DARK,
    LOW_SUN,
    MISTY,
    WET,
    WHITE,
    Canvas,
    Color,
    Painter,
    area,
    box,
    darker,
    disc,
    graded,
    near,
    sky,
)
from training.tiny.rooms import cloth, room, surface, wall
from training.tiny.styles import background


def _outdoors(ground: Color, spread: float = 18) -> Painter:
    def paint(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
        horizon = float(rng.uniform(0.4, 0.7))
        sky(canvas, rng, words, horizon)
        color = near((238, 243, 250), rng, 6) if words & WHITE else near(ground, rng, spread)
        box(canvas, 0, horizon, 1, 1, darker(color, words))
        return horizon

    return paint


def _hills(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    horizon = float(rng.uniform(0.5, 0.7))
    sky(canvas, rng, words, 1.0)
    base = (238, 243, 250) if words & WHITE else (110, 180, 90)
    for level in (horizon - 0.1, horizon):
        xs = np.linspace(0, 1, 20)
        phase, height = rng.uniform(0, 6.3), rng.uniform(0.02, 0.1)
        ys = level + height * np.sin(xs * rng.uniform(3, 8) + phase)
        pairs = [*zip(xs.tolist(), ys.tolist(), strict=True), (1.0, 1.0), (0.0, 1.0)]
        area(canvas, darker(near(base, rng, 15), words), *pairs)
    return horizon


def _mountains(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    horizon = float(rng.uniform(0.55, 0.75))
    sky(canvas, rng, words, 1.0)
    rock = near((120, 125, 140), rng, 20)
    for _ in range(int(rng.integers(2, 5))):
        x, top, half = rng.random(), rng.uniform(0.1, 0.4), rng.uniform(0.2, 0.4)
        tone = darker(near(rock, rng, 12), words)
        area(canvas, tone, (x, top), (x + half, horizon), (x - half, horizon))
        cap = 0.25
        dy = (horizon - top) * cap
        if rng.random() < 0.7:
            area(canvas, (250, 250, 255), (x, top), (x + half * cap, top + dy),
                  (x + 0.02, top + dy * 0.7), (x - half * cap, top + dy))  # fmt: skip
    ground = near((238, 243, 250) if words & WHITE else (105, 150, 85), rng, 15)
    box(canvas, 0, horizon, 1, 1, darker(ground, words))
    return horizon


def _water(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    horizon = float(rng.uniform(0.35, 0.6))
    sky(canvas, rng, words, horizon)
    if words & {"lake", "loch", "fjord", "bay", "island", "river", "pond", "reservoir"}:
        for _ in range(int(rng.integers(1, 4))):
            x, half, top = rng.random(), rng.uniform(0.2, 0.5), horizon - rng.uniform(0.05, 0.3)
            tone = darker(near((95, 135, 95), rng, 20), words)
            area(canvas, tone, (x, top), (x + half, horizon), (x - half, horizon))
    blue = near((60, 130, 190), rng, 20)
    box(canvas, 0, horizon, 1, 1, darker(blue, words))
    for _ in range(int(rng.integers(2, 12))):
        x, y = rng.random(), rng.uniform(horizon + 0.03, 0.98)
        light = near((150, 200, 230), rng, 15)
        box(canvas, x, y, x + rng.uniform(0.05, 0.3), y + 0.012, light)
    return horizon + 0.1


def _shore(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    start = _water(canvas, rng, words)
    low = float(rng.uniform(0.6, 0.75))
    land = near((230, 205, 150) if rng.random() < 0.8 else (140, 190, 110), rng, 12)
    tilt = rng.uniform(-0.08, 0.08)
    area(canvas, darker(land, words), (0, low - tilt), (1, low + tilt), (1, 1), (0, 1))
    return max(start, low - 0.05)


def _pier(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    _water(canvas, rng, words)
    low, tone = float(rng.uniform(0.65, 0.78)), near((150, 110, 70), rng, 15)
    box(canvas, 0, low, 1, 1 if rng.random() < 0.5 else low + 0.12, darker(tone, words))
    for x in np.linspace(0.05, 0.95, int(rng.integers(4, 9))):
        box(canvas, x, low, x + 0.012, 1, near((90, 60, 35), rng, 10))
    return low - 0.05


def _forest(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    horizon = float(rng.uniform(0.5, 0.7))
    sky(canvas, rng, words, 1.0)
    if rng.random() < 0.5:
        box(canvas, 0, 0, 1, 1, darker(near((150, 195, 150), rng, 20), words))
    for _ in range(int(rng.integers(4, 10))):
        x, width = rng.random(), rng.uniform(0.02, 0.06)
        box(canvas, x, 0.15, x + width, horizon + 0.04, darker(near((100, 70, 45), rng), words))
        crown = darker(near((50, 120, 60), rng, 20), words)
        top = rng.uniform(0, 0.25)
        middle = x + width / 2
        if rng.random() < 0.5:
            disc(canvas, middle, top + 0.1, rng.uniform(0.08, 0.18), crown)
        else:
            half = rng.uniform(0.08, 0.15)
            low = top + rng.uniform(0.3, 0.45)
            area(canvas, crown, (middle, top), (middle + half, low), (middle - half, low))
    ground = (238, 243, 250) if words & WHITE else (95, 135, 70)
    box(canvas, 0, horizon, 1, 1, darker(near(ground, rng, 15), words))
    return horizon


def _street(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    horizon = float(rng.uniform(0.55, 0.75))
    sky(canvas, rng, words, 1.0)
    x = -0.05
    while x < 1:
        width, top = rng.uniform(0.12, 0.3), rng.uniform(0.05, 0.4)
        wall = darker(near((190, 150, 130), rng, 35), words)
        box(canvas, x, top, x + width, horizon, wall)
        pane = (250, 220, 130) if words & DARK else near((190, 215, 230), rng, 15)
        for wx in np.arange(x + 0.03, x + width - 0.03, 0.07):
            for wy in np.arange(top + 0.04, horizon - 0.06, 0.1):
                box(canvas, wx, wy, wx + 0.035, wy + 0.05, pane)
        x += width + (0 if rng.random() < 0.7 else 0.05)
    box(canvas, 0, horizon, 1, 1, darker(near((120, 120, 125), rng, 20), words))
    if rng.random() < 0.6:
        y = horizon + 0.6 * (1 - horizon)
        for x in np.arange(0, 1, 0.2):
            box(canvas, x, y, x + 0.1, y + 0.02, (240, 240, 230))
    return horizon


def _road(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    horizon = _hills(canvas, rng, words)
    tone = darker(near((105, 105, 110), rng, 12), words)
    if rng.random() < 0.5:
        x = rng.uniform(0.3, 0.7)
        area(canvas, tone, (x - 0.04, horizon), (x + 0.04, horizon), (x + 0.4, 1), (x - 0.4, 1))
        area(canvas, (240, 240, 220), (x - 0.004, horizon), (x + 0.004, horizon), (x + 0.02, 1),
              (x - 0.02, 1))  # fmt: skip
    else:
        box(canvas, 0, horizon + 0.1, 1, horizon + 0.25, tone)
    return horizon


def _desert(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    horizon = float(rng.uniform(0.45, 0.65))
    sky(canvas, rng, words, 1.0)
    for level in (horizon, horizon + 0.15):
        sand = darker(near((225, 180, 110), rng, 18), words)
        peak, tilt = rng.random(), rng.uniform(0.03, 0.15)
        area(canvas, sand, (0, level), (peak, level - tilt), (1, level + 0.03), (1, 1), (0, 1))
    return horizon


def _underwater(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    graded(canvas, 0, 1, near((70, 160, 210), rng), near((15, 70, 130), rng))
    if rng.random() < 0.7:
        box(canvas, 0, 0.85, 1, 1, near((200, 180, 130), rng))
    for _ in range(int(rng.integers(3, 15))):
        disc(canvas, rng.random(), rng.random(), rng.uniform(0.006, 0.02), (190, 225, 240))
    for _ in range(int(rng.integers(0, 5))):
        x, tone = rng.random(), near((60, 140, 80), rng, 30)
        area(canvas, tone, (x, 1), (x + 0.02, rng.uniform(0.5, 0.8)), (x + 0.05, 1))
    return 0.5


def _above(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    sky(canvas, rng, words, 1.0)
    return 0.3


def _cave(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    box(canvas, 0, 0, 1, 1, near((90, 80, 75), rng, 15))
    angles = np.linspace(0, math.pi, 14)
    xs = 0.5 + 0.38 * np.cos(angles) + rng.normal(0, 0.02, 14)
    ys = 0.75 - rng.uniform(0.4, 0.6) * np.sin(angles)
    inside = near((25, 22, 28) if rng.random() < 0.7 else (150, 190, 210), rng, 8)
    area(canvas, inside, *zip(xs.tolist(), ys.tolist(), strict=True))
    box(canvas, 0, 0.75, 1, 1, near((110, 95, 80), rng, 15))
    return 0.7


def _stage(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    low = float(rng.uniform(0.68, 0.82))
    box(canvas, 0, 0, 1, low, near((60, 35, 60), rng, 20))
    curtain = near((165, 30, 45), rng, 20)
    box(canvas, 0, 0, rng.uniform(0.12, 0.25), low, curtain)
    box(canvas, 1 - rng.uniform(0.12, 0.25), 0, 1, low, curtain)
    box(canvas, 0, 0, 1, rng.uniform(0.06, 0.14), curtain)
    box(canvas, 0, low, 1, 1, near((150, 105, 65), rng, 20))
    if rng.random() < 0.5:
        x = rng.uniform(0.3, 0.7)
        area(canvas, near((235, 220, 160), rng, 15), (x, 0), (x + 0.2, low + 0.1),
              (x - 0.2, low + 0.1))  # fmt: skip
    return low - 0.03


def _court(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    horizon = float(rng.uniform(0.3, 0.55))
    if words & {"gym", "hall", "arena", "rink", "ring", "indoor"}:
        box(canvas, 0, 0, 1, horizon, near((150, 155, 175), rng, 25))
    else:
        sky(canvas, rng, words, horizon)
    if rng.random() < 0.5:
        box(canvas, 0, horizon - 0.12, 1, horizon, near((110, 110, 135), rng, 20))
        for _ in range(40):
            disc(canvas, rng.random(), horizon - rng.uniform(0.01, 0.11), 0.012,
                  near((190, 150, 140), rng, 50))  # fmt: skip
    floor = (90, 160, 80)
    if words & {"court", "gym", "arena", "hall"}:
        floor = (205, 140, 85)
    if words & {"rink", "ice"}:
        floor = (225, 238, 248)
    if words & {"track", "run", "finish"}:
        floor = (190, 85, 60)
    if words & {"pool", "diving", "swimming"}:
        floor = (70, 175, 215)
    box(canvas, 0, horizon, 1, 1, near(floor, rng, 15))
    for _ in range(int(rng.integers(1, 4))):
        y = rng.uniform(horizon + 0.1, 0.95)
        tilt = rng.uniform(-0.05, 0.05)
        area(canvas, (245, 245, 245), (0, y), (1, y + tilt), (1, y + tilt + 0.012), (0, y + 0.012))
    return horizon + 0.15


def _village(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    horizon = _hills(canvas, rng, words)
    for _ in range(int(rng.integers(2, 6))):
        x, size = rng.uniform(0, 0.85), rng.uniform(0.08, 0.18)
        wall = darker(near((225, 205, 180), rng, 25), words)
        box(canvas, x, horizon - size * 0.7, x + size, horizon + 0.02, wall)
        roof = near((160, 70, 55), rng, 25) if not words & WHITE else (245, 248, 252)
        area(canvas, roof, (x - 0.02, horizon - size * 0.7), (x + size / 2, horizon - size * 1.3),
              (x + size + 0.02, horizon - size * 0.7))  # fmt: skip
    return horizon


def _anywhere(canvas: Canvas, rng: Rng, words: frozenset[str]) -> float:
    if words & (DARK | LOW_SUN | WHITE | WET | MISTY):
        return _outdoors((130, 165, 95), 25)(canvas, rng, words)
    if rng.random() < 0.5:
        canvas[:] = background(rng, len(canvas))
        return 0.5
    kinds = (room, surface, _outdoors((130, 170, 95), 25), _hills, _street)
    return kinds[rng.integers(len(kinds))](canvas, rng, words)


_PLACES: tuple[tuple[str, Painter], ...] = (
    ("underwater reef seabed seafloor aquarium submarine coral deep ocean-floor", _underwater),
    ("beach shore seaside coast sea-wall dune-beach lagoon cove sandbar tide", _shore),
    ("pier dock wharf quay jetty harbor marina boardwalk", _pier),
    ("tablecloth picnic blanket quilt", cloth),
    ("sea ocean lake pond river bay fjord loch waves wave canal stream reservoir water mid-ocean "
     "shallows delta estuary rapids", _water),
    ("forest woods woodland jungle orchard grove trees bamboo swamp mangrove clearing trail "
     "rainforest forested path", _forest),
    ("desert dune dunes sand sandy oasis sahara canyon mesa mars pyramids savanna", _desert),
    ("mountain mountains peak peaks alpine cliff volcano summit gorge pass ridge fjord crag "
     "glacier slope", _mountains),
    ("village hamlet rooftops town farmhouse houses", _village),
    ("stage theater circus opera concert cinema movies curtain curtains", _stage),
    ("stadium arena court rink pitch pool gym track goal field-line ring finish velodrome", _court),
    ("street city plaza sidewalk corner alley market avenue crossing downtown square station "
     "forecourt curb bazaar bus-stop boulevard skyline", _street),
    ("road highway driveway roadside lane motorway bridge motel", _road),
    ("cave grotto tunnel mine cavern burrow", _cave),
    ("table desk counter tray shelf workbench bench-top board countertop plate tabletop sideboard "
     "mantelpiece windowsill nightstand dresser piano armrest", surface),
    ("kitchen bedroom room library office classroom workshop attic cellar museum cathedral hall "
     "studio bathroom nursery lounge parlor apartment restaurant diner cafe bakery shop store "
     "garage hospital laboratory den study hallway stairs staircase carpet rug fireplace bed sofa "
     "salon bar pub ballroom church chapel temple gallery pantry laundry basement corner-room "
     "window curtain cabinet drawer gym-hall cabin", room),
    ("wall brick door doorway gate facade", wall),
    ("hill hills valley hilltop hillside meadow pasture vineyard prairie countryside moor", _hills),
    ("field lawn park garden farm yard backyard grass playground barn haystack fence campsite "
     "camp fairground zoo", _outdoors((115, 175, 85))),
    ("snow ice frozen snowy snowbank arctic tundra ski", _outdoors((238, 243, 250), 6)),
    ("sky clouds cloud air flying space planet stars moon orbit galaxy eclipse", _above),
    ("mud dirt ground soil gravel ruins rubble quarry construction", _outdoors((150, 115, 80))),
)  # fmt: skip


def words_of(text: str) -> frozenset[str]:
    """The lower-case words of a caption."""
    return frozenset(re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower()))


def painter_of(text: str, rng: Rng) -> Painter:
    """One of the painters that the caption's words call for."""
    words = words_of(text)
    fitting = [paint for keys, paint in _PLACES if words & frozenset(keys.split())]
    return fitting[rng.integers(len(fitting))] if fitting else _anywhere


def weather(canvas: Canvas, rng: Rng, words: frozenset[str]) -> None:
    """Rain, snow or mist over all that has been drawn."""
    side = len(canvas)
    if words & WET and rng.random() < 0.8:
        for _ in range(int(rng.integers(15, 50))):
            x, y = rng.integers(0, side, 2)
            cv2.line(canvas, (int(x), int(y)), (int(x - 3), int(y + 7)), (190, 210, 230), 1)
    if words & {"snow", "snowy", "snowing", "blizzard"} and rng.random() < 0.5:
        for _ in range(int(rng.integers(15, 60))):
            disc(canvas, rng.random(), rng.random(), 0.008, (255, 255, 255))
    if words & MISTY and rng.random() < 0.8:
        canvas[:] = canvas * 0.7 + 0.3 * 230
