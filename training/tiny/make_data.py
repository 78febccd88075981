"""Make the training pictures of vdiag-tiny: python -m training.tiny.make_data

Writes below ``training/tiny/work``: ``glyphs.npy`` (all drawings once), ``train-PART.npy``
(pictures uint8 (n, 64, 64, 3)), ``train-PART.json`` (their captions) and ``held.npz`` for the
evaluation. The same for the same seed, number of parts and data sources.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from training.tiny.icons import ILLUSTRATED, NEVER_SEEN, Icon, collect, glyph, held_out
from training.tiny.shapes import SHAPES, TEXTURES, Figure, shape_picture
from training.tiny.styles import (
    COLORS,
    STYLES,
    Rng,
    background,
    letterbox,
    place,
    plot_frame,
    restyle,
    shrink,
)
from vdiag.concepts import sets

WORK = Path(__file__).parent / "work"
SIDE = 64
NEXT_TO = {
    "{} and {}": ((0.28, 0.55), (0.72, 0.55)),
    "{} next to {}": ((0.28, 0.55), (0.72, 0.55)),
    "{} above {}": ((0.5, 0.28), (0.5, 0.74)),
    "{} on {}": ((0.5, 0.33), (0.5, 0.72)),
    "{} under {}": ((0.5, 0.72), (0.5, 0.28)),
}


def with_article(name: str) -> str:
    """``"an apple"``."""
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


class Chooser:
    """Draws names, then one of the drawings of that name.

    A name of the concept set of objects comes eight times as often as another, and a name with
    many drawings more often than one with few: by their number to the power of 0.4.
    """

    def __init__(self, icons: Sequence[Icon], known: frozenset[str]) -> None:
        by_name: dict[str, list[int]] = defaultdict(list)
        for i, icon in enumerate(icons):
            if icon.source != NEVER_SEEN and not (held_out(icon.name) and icon.name not in known):
                by_name[icon.name].append(i)
        self.names = sorted(by_name)
        self._members = [by_name[name] for name in self.names]
        weights = [
            (8.0 if name in known else 1.0) * len(members) ** 0.4
            for name, members in zip(self.names, self._members, strict=True)
        ]
        self._shares = np.array(weights) / sum(weights)
        self._sources = [icon.source for icon in icons]

    def names_for(self, count: int, rng: Rng) -> np.ndarray:
        """Indices into :attr:`names`."""
        return rng.choice(len(self.names), count, p=self._shares)

    def drawing(self, name: int, rng: Rng) -> int:
        """Index of a drawing; illustrated ones three times as often as interface icons."""
        members = self._members[name]
        weights = np.array([3.0 if self._sources[i] in ILLUSTRATED else 1.0 for i in members])
        return int(rng.choice(members, p=weights / weights.sum()))


def single_picture(picture: np.ndarray, rng: Rng, style: str | None = None) -> np.ndarray:
    """One glyph in one style on some background: (64, 64, 3) uint8."""
    style = style or STYLES[rng.integers(len(STYLES))]
    canvas = background(rng, 2 * SIDE)
    if rng.random() < 0.25:
        canvas = letterbox(canvas, rng)
    canvas = place(canvas, restyle(picture, rng, style), rng)
    if rng.random() < 0.08:
        canvas = plot_frame(canvas, rng)
    return shrink(canvas, SIDE)


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
    found = collect(names)
    with get_context("spawn").Pool(2) as pool:
        pictures = pool.map(glyph, found, chunksize=200)
    usable = [(i, p) for i, p in zip(found, pictures, strict=True) if p is not None]
    np.save(WORK / "glyphs.npy", np.stack([picture for _, picture in usable]))
    return [icon for icon, _ in usable]


def make_part(
    part: int, seed: int, counts: tuple[int, int, int], icons: list[Icon], known: frozenset[str]
) -> None:
    """Write one part of the training set: so many single glyphs, pairs and shapes."""
    rng = np.random.default_rng([seed, part])
    cv2.setNumThreads(1)
    glyphs = np.load(WORK / "glyphs.npy", mmap_mode="r")
    chooser = Chooser(icons, known)
    singles, pairs, _ = counts
    pictures = np.empty((sum(counts), SIDE, SIDE, 3), np.uint8)
    captions = []
    for k, name in enumerate(chooser.names_for(singles, rng)):
        pictures[k] = single_picture(glyphs[chooser.drawing(name, rng)], rng)
        captions.append(chooser.names[name])
    for k in range(singles, singles + pairs):
        two = chooser.names_for(2, rng)
        shown = [glyphs[chooser.drawing(name, rng)] for name in two]
        pictures[k], phrase = pair_picture(shown, rng)
        captions.append(phrase.format(*(with_article(chooser.names[name]) for name in two)))
    for k in range(singles + pairs, len(pictures)):
        pictures[k], caption = shape_picture(rng)
        captions.append(caption)
    np.save(WORK / f"train-{part}.npy", pictures)
    (WORK / f"train-{part}.json").write_text(json.dumps(captions))


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
    stacked = {kind: np.stack(pictures) for kind, (pictures, _) in held.items()}
    names = {f"{kind} names": np.array(found) for kind, (_, found) in held.items()}
    np.savez(WORK / "held.npz", **stacked, **names)


def main() -> None:
    """Make all parts side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--parts", type=int, default=4)
    parser.add_argument("--singles", type=int, default=100_000, help="of one thing a part")
    parser.add_argument("--pairs", type=int, default=10_000, help="of two things a part")
    parser.add_argument("--shapes", type=int, default=15_000, help="of shapes a part")
    given = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    started = time.monotonic()
    known = [sets.bare(concept.name) for concept in sets.load("objects").concepts]
    icons = collect_glyphs(known)
    print(f"{len(icons)} drawings in {time.monotonic() - started:.0f} s", flush=True)
    counts = (given.singles, given.pairs, given.shapes)
    jobs = [(p, given.seed, counts, icons, frozenset(known)) for p in range(given.parts)]
    with get_context("spawn").Pool(2) as pool:
        pool.starmap(make_part, jobs)
    make_held_out(given.seed, icons, frozenset(known))
    print(f"{len(jobs)} parts in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
