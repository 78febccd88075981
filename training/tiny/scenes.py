"""Scenes composed of named drawings in a place, after a plan."""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from training.tiny.colors import COLORS, Rng
from training.tiny.icons import Icon
from training.tiny.places import painter_of, weather, words_of
from training.tiny.scene_captions import Plan, Thing, back_to_front
from training.tiny.styles import place, plot_frame, restyle, shrink
from vdiag.recognize.broader_names import broader

CANVAS = 128
IN_COLOR = 0.85
"""How often a coloured drawing is taken where a thing has one."""
SCENE_STYLES = (
    ["plain"] * 6 + ["primitive"] * 8 + ["polygon"] * 4 + ["poster"] * 2 + ["linefill"] * 2
    + ["hue", "line", "gray", "silhouette"]
)  # fmt: skip
_LARGE = frozenset(
    "house castle church barn tower bridge ship mountain tree oak palm volcano temple mosque "
    "lighthouse windmill skyscraper train locomotive bus truck airplane rocket whale elephant "
    "building cathedral chapel pyramid stadium greenhouse tent cabin hut factory crane ferry "
    "sailboat waterfall staircase bed sofa cabinet wardrobe piano fountain statue arch gate "
    "castle rainbow iceberg geyser dome wall oven fireplace carousel".split()
)
_SMALL = frozenset(
    "ball cup mug egg apple cherry berry coin key button ring star bee butterfly ladybug bug snail "
    "leaf flower candle pencil pen spoon fork knife nail screw seed shell mouse frog bird robin "
    "sparrow pigeon hat shoe boot glove sock letter card bottle glass bulb lemon mushroom acorn "
    "cookie book balloon kite bell".split()
)
_PEOPLE = (
    "person man woman boy girl child worker farmer chef guard cyclist runner dancer couple".split()
)
_TRADE = re.compile(r"(er|or|ist|man|woman|eer|ian|ant|boy|girl|herd|ess|chef|crew|team|fan)$")
_DRAWN_AS = {"oak": "tree", "pine": "evergreen tree", "rowboat": "boat", "canoe": "canoe",
            "crib": "bed", "stool": "chair", "boulder": "rock", "stone": "rock", "log": "wood",
            "crate": "cardboard box", "parasol": "beach umbrella", "hut": "house",
            "post": "wood", "glass": "drinking glass", "net": "tennis net", "board": "surfboard",
            "track": "railway track", "beam": "wood",
            "sign": "signpost", "cottage": "house",
            "cabin": "house", "ferry": "ship", "raft": "boat"}  # fmt: skip
"""What a thing is drawn as where no drawing has its name."""


class Cast:
    """Which drawings can play a thing.

    Args:
        icons: all drawings.
        usable: numbers of those that may be trained on.
        glyphs: their pictures, (n, 96, 96, 4) uint8.
    """

    def __init__(self, icons: Sequence[Icon], usable: Sequence[int], glyphs: np.ndarray) -> None:
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for number in usable:
            self._by_name[icons[number].name.removesuffix("s")].append(number)
        self.glyphs = glyphs
        self._colored: dict[int, bool] = {}
        self._narrower: dict[str, list[str]] = defaultdict(list)
        for name in self._by_name:
            for wider in broader(name):
                self._narrower[wider].append(name)
        self._found: dict[str, list[str]] = {}

    def roles(self, thing: str) -> list[str]:
        """Names of drawings for a thing, from its own name to wider and narrower ones; or none."""
        thing = thing.removesuffix("s")
        if thing not in self._found:
            self._found[thing] = self._search(thing)
        return self._found[thing]

    def _search(self, thing: str) -> list[str]:
        last = thing.split()[-1]
        first = " ".join(thing.split()[:-1])
        for name in (thing, _DRAWN_AS.get(thing, ""), last, _DRAWN_AS.get(last, "")):
            if name in self._by_name:
                return [name]
        for name in (thing, last):
            if found := [n for n in self._narrower.get(name, []) if n in self._by_name]:
                return sorted(found)[:40]
        for name in (thing, last):
            if found := [n for n in sorted(broader(name)) if n in self._by_name]:
                return found
        if found := sorted(n for n in self._by_name if n.split()[-1] == last):
            return found[:40]
        if first in self._by_name:
            return [first]
        if _TRADE.search(last):
            return [n for n in _PEOPLE if n in self._by_name]
        return []

    def drawing(self, thing: str, rng: Rng) -> int | None:
        """Number of a drawing that shows the thing, or ``None`` where there is none."""
        roles = self.roles(thing)
        if not roles:
            return None
        members = self._by_name[roles[rng.integers(len(roles))]]
        colored = [number for number in members if self._has_color(number)]
        if colored and rng.random() < IN_COLOR:
            members = colored
        return int(members[rng.integers(len(members))])

    def _has_color(self, number: int) -> bool:
        """Whether a drawing is more than black."""
        if number not in self._colored:
            sampled = self.glyphs[number, ::3, ::3]
            self._colored[number] = bool(
                sampled[..., :3][sampled[..., 3] > 100].max(initial=0) > 60
            )
        return self._colored[number]


def tinted(figure: np.ndarray, color: str, rng: Rng) -> np.ndarray:
    """A figure (h, w, 4) uint8 in shades of one colour."""
    light = figure[..., :3].max(2, keepdims=True) / 255.0
    shade = np.clip(np.array(COLORS[color]) + rng.normal(0, 12, 3), 0, 255)
    mixed = 0.25 + 0.75 * light if figure[..., :3].max() > 60 else 1.0
    rgb = np.clip(mixed * shade, 0, 255).astype(np.uint8)
    return np.dstack([np.broadcast_to(rgb, figure[..., :3].shape), figure[..., 3]])


def _size(name: str, rng: Rng) -> float:
    """Height of a thing as a share of the scene's."""
    last = name.split()[-1]
    middle = 0.6 if {name, last} & _LARGE else 0.24 if {name, last} & _SMALL else 0.4
    return float(np.clip(middle * np.exp(rng.normal(0, 0.3)), 0.12, 0.85))


Spot = tuple[float, float, float]
"""Middle of a thing, from the left and from the top, and its size, all as shares of the side."""


def _spots(things: Sequence[Thing], ground: float, rng: Rng) -> list[Spot]:
    """Where the things stand: the last one first, each other where its relation puts it."""
    if len(things) == 1:
        size = min(0.8, 1.6 * _size(things[0].name, rng))
        return [(rng.uniform(0.35, 0.65), rng.uniform(0.5, 0.62), size)]
    size = _size(things[-1].name, rng) * 1.25
    feet = rng.uniform(max(ground + 0.08, 0.6), 0.95)
    spots = [(rng.uniform(0.3, 0.7), max(0.2, feet - size / 2), size)]
    for thing in reversed(things[:-1]):
        spots.append(_related(thing, spots[-1], rng))
    return spots[::-1]


def _related(thing: Thing, other: Spot, rng: Rng) -> Spot:
    """Where a thing stands that has a relation to another."""
    x, y, size = other
    own = _size(thing.name, rng)
    side = 1 if (x < 0.5) == (rng.random() < 0.8) else -1
    feet = y + size / 2
    if thing.relation == "on":
        at = (x + rng.normal(0, 0.1) * size, y - 0.3 * size - 0.4 * own)
    elif thing.relation == "in":
        own = min(own, 0.8 * size)
        at = (x + rng.normal(0, 0.05) * size, y - rng.uniform(0, 0.3) * size)
    elif thing.relation == "under":
        at = (x + rng.normal(0, 0.15) * size, y + 0.35 * size + 0.3 * own)
    elif thing.relation == "above":
        at = (x + rng.normal(0, 0.1), y - 0.5 * size - 0.5 * own - rng.uniform(0.02, 0.15))
    elif thing.relation in ("behind", "front"):
        at = (x + side * rng.uniform(0.1, 0.5) * size, feet - own / 2)
        at = (at[0], at[1] + (0.05 if thing.relation == "front" else -0.08))
    else:
        at = (x + side * 0.45 * (size + own) * rng.uniform(0.8, 1.3), feet - own / 2)
    low, high = 0.3 * own, 1 - 0.3 * own
    return (float(np.clip(at[0], low, high)), float(np.clip(at[1], low, high)), own)


def scene_picture(plan: Plan, cast: Cast, rng: Rng) -> np.ndarray | None:
    """A scene (64, 64, 3) uint8; ``None`` where no thing of its plan can be drawn.

    Args:
        plan: what to draw.
        cast: who can play it.
    """
    playing = [(thing, cast.drawing(thing.name, rng)) for thing in plan.things]
    shown = [(thing, number) for thing, number in playing if number is not None]
    if not shown:
        return None
    words = words_of(plan.caption)
    canvas = np.full((CANVAS, CANVAS, 3), rng.uniform(180, 255), np.float32)
    if rng.random() < 0.08:
        canvas[:] = 255
        ground = 0.5
    else:
        ground = painter_of(plan.caption, rng)(canvas, rng, words)
    style = SCENE_STYLES[rng.integers(len(SCENE_STYLES))]
    things = [thing for thing, _ in shown]
    spots = _spots(things, ground, rng)
    for number in back_to_front(things):
        _put(canvas, shown[number], spots[number], cast, style, rng)
    weather(canvas, rng, words)
    if rng.random() < 0.05:
        canvas = plot_frame(canvas, rng)
    return shrink(canvas, 64)


def _put(
    canvas: np.ndarray,
    shown: tuple[Thing, int],
    spot: Spot,
    cast: Cast,
    style: str,
    rng: Rng,
) -> None:
    """Draw a thing, as often as there are of it, at its spot."""
    thing, number = shown
    figure = restyle(cast.glyphs[number], rng, style)
    if thing.color:
        figure = tinted(figure, thing.color, rng)
    x, y, size = spot
    if thing.count == 1:
        canvas[:] = place(canvas, figure, rng, (x, y), (size, size))
        return
    each = size * (0.85 if thing.count < 3 else 0.65 if thing.count < 5 else 0.5)
    spread = min(0.8, 0.75 * each * (thing.count - 1))
    scattered = rng.random() < 0.3
    for step in np.linspace(-0.5, 0.5, thing.count):
        dy = rng.uniform(-0.5, 0.5) * each if scattered else rng.normal(0, 0.02)
        at = (float(np.clip(x + step * spread, 0.05, 0.95)), float(np.clip(y + dy, 0.1, 0.95)))
        canvas[:] = place(canvas, figure, rng, at, (each, each))
