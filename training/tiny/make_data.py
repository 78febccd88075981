"""Make the training pictures of vdiag-tiny: python -m training.tiny.make_data

Writes below ``training/tiny/work``: ``glyphs.npy`` (all drawings once), ``train-PART.npy``
(pictures uint8 (n, 64, 64, 3)), ``train-PART.json`` (captions and kind of each picture) and
``held.npz`` for the evaluation. The same for the same seed, number of parts and data sources.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from training.tiny import plain_things
from training.tiny.colors import COLORS, Rng
from training.tiny.icons import ILLUSTRATED, NEVER_SEEN, PLAIN, Icon, collect, glyph, held_out
from training.tiny.references import References
from training.tiny.scene_captions import made_plan, shipped_plans, with_article
from training.tiny.scenes import Cast, scene_picture
from training.tiny.shapes import SHAPES, TEXTURES, Figure, shape_picture
from training.tiny.styles import STYLES, background, letterbox, place, plot_frame, restyle, shrink
from vdiag.concepts import sets
from vdiag.recognize.broader_names import broader

WORK = Path(__file__).parent / "work"
SIDE = 64
NEXT_TO = {
    "{} and {}": ((0.28, 0.55), (0.72, 0.55)),
    "{} next to {}": ((0.28, 0.55), (0.72, 0.55)),
    "{} above {}": ((0.5, 0.28), (0.5, 0.74)),
    "{} on {}": ((0.5, 0.33), (0.5, 0.72)),
    "{} under {}": ((0.5, 0.72), (0.5, 0.28)),
}


NAME, PAIR, SHAPE, REFERENCE, SCENE = "name", "pair", "shape", "reference", "scene"
WRITTEN = "written words"
"""What a picture of text alone is called: letters are no thing that they name."""
BROADER = 0.35
"""How often what is no object of vdiag's is called by a broader name that is one."""
Made = tuple[np.ndarray, str, str]
"""A picture (64, 64, 3) uint8, its caption and its kind."""


@dataclass(frozen=True)
class Counts:
    """Pictures of each kind in a part; scenes made by rule come four to a caption."""

    names: int = 60_000
    written: int = 1_000
    pairs: int = 6_000
    shapes: int = 5_000
    references: int = 9_000
    shipped_scenes: int = 12_000
    made_scenes: int = 20_000


class Chooser:
    """Draws names, then one of the drawings of that name.

    A name of the concept set of objects comes eight times as often as another, and a name with
    many drawings more often than one with few: by their number to the power of 0.4.
    """

    def __init__(self, icons: Sequence[Icon], known: frozenset[str]) -> None:
        by_name: dict[str, list[int]] = defaultdict(list)
        for number in trainable(icons, known):
            by_name[icons[number].name].append(number)
        self.names = sorted(by_name)
        self._members = [by_name[name] for name in self.names]
        weights = [
            (8.0 if name in known else 1.0) * len(members) ** 0.4
            for name, members in zip(self.names, self._members, strict=True)
        ]
        self._shares = np.array(weights) / sum(weights)
        self._sources = [icon.source for icon in icons]
        self._broader = {
            name: found
            for name in self.names
            if name not in known and (found := sorted(set(broader(name)) & known))
        }

    def names_for(self, count: int, rng: Rng) -> np.ndarray:
        """Indices into :attr:`names`."""
        return rng.choice(len(self.names), count, p=self._shares)

    def drawing(self, name: int, rng: Rng) -> int:
        """Index of a drawing; illustrated ones three times as often as interface icons."""
        members = self._members[name]
        colored = (*ILLUSTRATED, PLAIN)
        weights = np.array([3.0 if self._sources[i] in colored else 1.0 for i in members])
        return int(rng.choice(members, p=weights / weights.sum()))

    def caption(self, name: int, rng: Rng) -> str:
        """The name itself, or now and then a broader one: an alarm clock is a clock as well."""
        own = self.names[name]
        others = self._broader.get(own)
        if others and rng.random() < BROADER:
            return others[rng.integers(len(others))]
        return own


def single_picture(picture: np.ndarray, rng: Rng, style: str | None = None) -> np.ndarray:
    """One glyph in one style on some background: (64, 64, 3) uint8."""
    style = style or STYLES[rng.integers(len(STYLES))]
    canvas = background(rng, 2 * SIDE)
    if rng.random() < 0.25:
        canvas = letterbox(canvas, rng)
    canvas = place(canvas, restyle(picture, rng, style), rng)
    if rng.random() < 0.08:
        canvas = plot_frame(canvas, rng)
    if rng.random() < 0.03:
        canvas = _written_on(canvas, _any_words(rng), rng)
    return shrink(canvas, SIDE)


def _any_words(rng: Rng) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    sizes = rng.integers(2, 9, int(rng.integers(1, 3)))
    return " ".join("".join(letters[k] for k in rng.integers(0, 26, n)) for n in sizes)


def _written_on(canvas: np.ndarray, text: str, rng: Rng) -> np.ndarray:
    """A text somewhere on a canvas (side, side, 3) float32."""
    scale, side = rng.uniform(0.3, 0.9), len(canvas)
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    scale *= min(1.0, 0.94 * side / width)
    at = (int(rng.uniform(0, max(1, side - width))), int(rng.uniform(height, side - 3)))
    color = (20.0, 20.0, 20.0) if canvas.mean() > 110 else (240.0, 240.0, 240.0)
    thickness = int(rng.integers(1, 3))
    pixels = np.clip(canvas, 0, 255).astype(np.uint8)
    cv2.putText(pixels, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, color, thickness, cv2.LINE_AA)
    return pixels.astype(np.float32)


def written_picture(text: str, rng: Rng) -> np.ndarray:
    """Words on an empty sheet, (64, 64, 3) uint8."""
    return shrink(_written_on(background(rng, 2 * SIDE), text, rng), SIDE)


def pair_picture(pictures: Sequence[np.ndarray], rng: Rng) -> tuple[np.ndarray, str]:
    """Two glyphs in one style, and the phrase that says how they stand."""
    style = STYLES[rng.integers(len(STYLES))]
    phrase = list(NEXT_TO)[rng.integers(len(NEXT_TO))]
    spots = NEXT_TO[phrase]
    if phrase in ("{} and {}", "{} next to {}") and rng.random() < 0.5:
        spots = (spots[1], spots[0])
    canvas = background(rng, 2 * SIDE)
    for spot, picture in zip(spots, pictures, strict=True):
        at = (spot[0] + rng.normal(0, 0.02), spot[1] + rng.normal(0, 0.02))
        canvas = place(canvas, restyle(picture, rng, style), rng, at, (0.3, 0.5))
    return shrink(canvas, SIDE), phrase


def collect_glyphs(names: Sequence[str]) -> list[Icon]:
    """Rasterise every drawing once into ``glyphs.npy``; returns those that show something."""
    found = [*collect(names), *plain_things.drawings(np.random.default_rng(0))]
    with get_context("spawn").Pool(2) as pool:
        pictures = pool.map(glyph, found, chunksize=200)
    usable = [(i, p) for i, p in zip(found, pictures, strict=True) if p is not None]
    np.save(WORK / "glyphs.npy", np.stack([picture for _, picture in usable]))
    return [icon for icon, _ in usable]


class Maker:
    """Makes the pictures of a part, kind after kind."""

    def __init__(self, icons: list[Icon], known: frozenset[str], rng: Rng) -> None:
        self._rng = rng
        self._glyphs = np.load(WORK / "glyphs.npy", mmap_mode="r")
        self._chooser = Chooser(icons, known)
        self._cast = Cast(icons, trainable(icons, known), self._glyphs)

    def make(self, counts: Counts) -> Iterator[Made]:
        """So many of each kind."""
        yield from self._names(counts.names)
        yield from self._written(counts.written)
        yield from self._pairs(counts.pairs)
        for _ in range(counts.shapes):
            yield (*shape_picture(self._rng), SHAPE)
        references = References()
        for _ in range(counts.references):
            yield (*references.picture(self._rng), REFERENCE)
        yield from self._shipped_scenes(counts.shipped_scenes)
        yield from self._made_scenes(counts.made_scenes)

    def _names(self, count: int) -> Iterator[Made]:
        for name in self._chooser.names_for(count, self._rng):
            drawing = self._glyphs[self._chooser.drawing(name, self._rng)]
            caption = self._chooser.caption(name, self._rng)
            yield single_picture(drawing, self._rng), caption, NAME

    def _written(self, count: int) -> Iterator[Made]:
        for name in self._chooser.names_for(count, self._rng):
            text = self._chooser.names[name] if self._rng.random() < 0.6 else _any_words(self._rng)
            yield written_picture(text, self._rng), WRITTEN, NAME

    def _pairs(self, count: int) -> Iterator[Made]:
        for _ in range(count):
            two = self._chooser.names_for(2, self._rng)
            shown = [self._glyphs[self._chooser.drawing(name, self._rng)] for name in two]
            picture, phrase = pair_picture(shown, self._rng)
            said = (with_article(self._chooser.names[name]) for name in two)
            yield picture, phrase.format(*said), PAIR

    def _shipped_scenes(self, count: int) -> Iterator[Made]:
        plans = shipped_plans()
        left = count
        while left:
            plan = plans[self._rng.integers(len(plans))]
            picture = scene_picture(plan, self._cast, self._rng)
            if picture is not None:
                left -= 1
                yield picture, plan.caption, SCENE

    def _made_scenes(self, count: int) -> Iterator[Made]:
        def names(several: int) -> list[str]:
            return [self._chooser.names[k] for k in self._chooser.names_for(several, self._rng)]

        for number in range(count):
            if number % 4 == 0:
                plan = made_plan(names, self._rng)
            picture = scene_picture(plan, self._cast, self._rng)
            assert picture is not None
            yield picture, plan.caption, SCENE


def trainable(icons: Sequence[Icon], known: frozenset[str]) -> list[int]:
    """Numbers of the drawings that training may use."""
    return [
        number
        for number, icon in enumerate(icons)
        if icon.source != NEVER_SEEN and not (held_out(icon.name) and icon.name not in known)
    ]


def make_part(
    part: int, seed: int, counts: Counts, icons: list[Icon], known: frozenset[str]
) -> None:
    """Write one part of the training set."""
    cv2.setNumThreads(1)
    made = list(Maker(icons, known, np.random.default_rng([seed, part])).make(counts))
    np.save(WORK / f"train-{part}.npy", np.stack([picture for picture, _, _ in made]))
    said = {"captions": [one for _, one, _ in made], "kinds": [kind for _, _, kind in made]}
    (WORK / f"train-{part}.json").write_text(json.dumps(said))


def make_held_out(seed: int, icons: list[Icon], known: frozenset[str]) -> None:
    """Write pictures that training never sees: another hand's emoji, other names, shapes."""
    rng = np.random.default_rng([seed, 999])
    glyphs = np.load(WORK / "glyphs.npy", mmap_mode="r")
    held: dict[str, tuple[list[np.ndarray], list[str]]] = {}
    unseen = [i for i, icon in enumerate(icons) if icon.source == NEVER_SEEN]
    new = [
        i
        for i, icon in enumerate(icons)
        if held_out(icon.name) and icon.name not in known and icon.source in ILLUSTRATED
    ]
    for kind, members, style in (
        ("drawings", unseen, "plain"),
        ("drawings as lines", unseen, "line"),
        ("drawings as few shapes", unseen, "primitive"),
        ("names", new, "plain"),
    ):
        pictures = [single_picture(glyphs[i], rng, style) for i in members]
        held[kind] = (pictures, [icons[i].name for i in members])
    figures = [Figure(s, c, t) for s in SHAPES for c in COLORS if c != "white" for t in TEXTURES]
    shapes = [shape_picture(rng, figure) for figure in figures if figure.held_out]
    held["shapes"] = ([picture for picture, _ in shapes], [caption for _, caption in shapes])
    held["scenes"] = _held_out_scenes(Cast(icons, trainable(icons, known), glyphs), rng)
    stacked = {kind: np.stack(pictures) for kind, (pictures, _) in held.items()}
    names = {f"{kind} names": np.array(found) for kind, (_, found) in held.items()}
    np.savez(WORK / "held.npz", **stacked, **names)


def _held_out_scenes(cast: Cast, rng: Rng) -> tuple[list[np.ndarray], list[str]]:
    """Two pictures of each shipped scene whose caption training never reads."""
    plans = [plan for plan in shipped_plans(kept=True) for _ in range(2)]
    made = [(scene_picture(plan, cast, rng), plan.caption) for plan in plans]
    shown = [(picture, caption) for picture, caption in made if picture is not None]
    return [picture for picture, _ in shown], [caption for _, caption in shown]


def main() -> None:
    """Make all parts side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--parts", type=int, default=4)
    given = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    started = time.monotonic()
    known = [sets.bare(concept.name) for concept in sets.load("objects").concepts]
    icons = collect_glyphs(known)
    print(f"{len(icons)} drawings in {time.monotonic() - started:.0f} s", flush=True)
    jobs = [(p, given.seed, Counts(), icons, frozenset(known)) for p in range(given.parts)]
    with get_context("spawn").Pool(2) as pool:
        pool.starmap(make_part, jobs)
    make_held_out(given.seed, icons, frozenset(known))
    print(f"{len(jobs)} parts in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
