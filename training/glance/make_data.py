"""Make the pictures of vdiag-glance: python -m training.glance.make_data

Writes below ``training/glance/work``: ``train.npy`` (uint8 (n, 48, 48, 3)), ``train.json`` (their
captions) and ``held.npz``, which training never sees. The same for the same seed and sources.
"""

import argparse
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np

from training.glance.icons import COLOURED, NEVER_SEEN, WORK, collect
from training.tiny.icons import Icon, glyph, held_out
from training.tiny.styles import (
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

SIDE = 48
CANVAS = 96
OF_CONCEPTS = 6.0
"""How much more often a name of vdiag's objects comes than another."""
IN_COLOUR = 8.0
"""How much more often a drawing of a set in colour is taken than another of the same name."""
IN_PATCHES = ("primitive", "polygon", "poster", "linefill", "hue")
COLOURED_IN = 0.7
"""Share of black signs in styles of several colours whose holes are filled with some."""
STRAY = 0.35
"""Share of pictures with marks that are none of the thing: a line, a bar, a disc."""


class Chooser:
    """Draws names, then one of the drawings of that name."""

    def __init__(self, icons: Sequence[Icon], known: frozenset[str]) -> None:
        by_name: dict[str, list[int]] = defaultdict(list)
        for i, icon in enumerate(icons):
            if icon.source != NEVER_SEEN and not (held_out(icon.name) and icon.name not in known):
                by_name[icon.name].append(i)
        self.names = sorted(by_name)
        weights = [
            (OF_CONCEPTS if name in known else 1.0) * len(by_name[name]) ** 0.3
            for name in self.names
        ]
        self._shares = np.array(weights) / sum(weights)
        self._members = [by_name[name] for name in self.names]
        self._weights = [
            np.array([IN_COLOUR if icons[i].source in COLOURED else 1.0 for i in members])
            for members in self._members
        ]

    def names_for(self, count: int, rng: Rng) -> np.ndarray:
        """Indices into :attr:`names`."""
        return rng.choice(len(self.names), count, p=self._shares)

    def drawing(self, name: int, rng: Rng) -> int:
        """Index of a drawing."""
        weights = self._weights[name]
        return int(rng.choice(self._members[name], p=weights / weights.sum()))


def single_picture(drawing: np.ndarray, rng: Rng, style: str | None = None) -> np.ndarray:
    """One drawing in one style on some background: (48, 48, 3) uint8."""
    style = style or STYLES[rng.integers(len(STYLES))]
    if style in IN_PATCHES and rng.random() < COLOURED_IN and _is_black(drawing):
        drawing = coloured_in(drawing, rng)
    canvas = background(rng, CANVAS)
    if rng.random() < STRAY:
        canvas = stray_marks(canvas, rng)
    if rng.random() < 0.2:
        canvas = letterbox(canvas, rng)
    canvas = place(canvas, restyle(drawing, rng, style), rng)
    if rng.random() < 0.05:
        canvas = plot_frame(canvas, rng)
    return shrink(canvas, SIDE)


def _is_black(drawing: np.ndarray) -> bool:
    return not drawing[..., :3][drawing[..., 3] > 100].any()


def coloured_in(drawing: np.ndarray, rng: Rng) -> np.ndarray:
    """A black sign with its ink in one colour and each hole in one of a few others."""
    cover = (drawing[..., 3] > 100).astype(np.uint8)
    contours, levels = cv2.findContours(cover, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    few = rng.integers(30, 256, (int(rng.integers(1, 4)), 3))
    canvas = np.zeros_like(drawing)
    for number, contour in enumerate(contours):
        if levels[0][number][3] >= 0:
            colour = [int(v) for v in few[rng.integers(len(few))]]
            cv2.drawContours(canvas, [contour], -1, (*colour, 255), -1)
    ink = rng.integers(0, 200, 3) if rng.random() < 0.6 else np.full(3, 8)
    canvas[cover > 0] = (*ink, 255)
    return canvas


def stray_marks(canvas: np.ndarray, rng: Rng) -> np.ndarray:
    """A line across, a bar or a disc, one to three of them."""
    side = len(canvas)
    for _ in range(int(rng.integers(1, 4))):
        colour = [int(v) for v in rng.integers(0, 256, 3)] if rng.random() < 0.6 else [0, 0, 0]
        a, b, c, d = (int(v) for v in rng.integers(0, side, 4))
        kind = rng.integers(4)
        if kind < 2:
            c, d = (side, b) if kind else (c, d)
            cv2.line(canvas, (0 if kind else a, b), (c, d), colour, int(rng.integers(1, 5)))
        elif kind == 2:
            thick = -1 if rng.random() < 0.6 else 2
            cv2.rectangle(canvas, (a, b), (a + c // 3, b + d // 3), colour, thick)
        else:
            thick = -1 if rng.random() < 0.6 else 2
            cv2.circle(canvas, (a, b), 2 + c // 8, colour, thick, cv2.LINE_AA)
    return canvas


def collect_glyphs(names: Sequence[str]) -> tuple[list[Icon], np.ndarray]:
    """The drawings that show something, and each of them once, (n, 96, 96, 4) uint8."""
    found = collect(names)
    digest = hashlib.sha256("".join(icon.svg for icon in found).encode()).hexdigest()[:16]
    file, listed = WORK / f"glyphs-{digest}.npy", WORK / f"glyphs-{digest}.json"
    if not file.exists():
        pictures = [glyph(icon) for icon in found]
        usable = [i for i, picture in enumerate(pictures) if picture is not None]
        np.save(file, np.stack([pictures[i] for i in usable]))  # type: ignore[misc]
        listed.write_text(json.dumps(usable))
    return [found[i] for i in json.loads(listed.read_text())], np.load(file, mmap_mode="r")


def make(count: int, seed: int) -> None:
    """Write the training pictures and those held out."""
    rng = np.random.default_rng(seed)
    cv2.setNumThreads(1)
    known = frozenset(sets.bare(concept.name) for concept in sets.load("objects").concepts)
    started = time.monotonic()
    icons, glyphs = collect_glyphs(sorted(known))
    chooser = Chooser(icons, known)
    print(f"{len(icons)} drawings, {len(chooser.names)} names, {time.monotonic() - started:.0f} s")
    pictures = np.empty((count, SIDE, SIDE, 3), np.uint8)
    captions = []
    for k, name in enumerate(chooser.names_for(count, rng)):
        pictures[k] = single_picture(glyphs[chooser.drawing(name, rng)], rng)
        captions.append(chooser.names[name])
        if k % 20_000 == 0:
            print(f"{k} pictures, {time.monotonic() - started:.0f} s", flush=True)
    np.save(WORK / "train.npy", pictures)
    (WORK / "train.json").write_text(json.dumps(captions))
    make_held_out(icons, glyphs, known, np.random.default_rng([seed, 1]))


def make_held_out(
    icons: Sequence[Icon], glyphs: np.ndarray, known: frozenset[str], rng: Rng
) -> None:
    """Write pictures of a set that training never sees, and of names left out of it."""
    unseen = [i for i, icon in enumerate(icons) if icon.source == NEVER_SEEN]
    new = [i for i, x in enumerate(icons) if held_out(x.name) and x.name not in known]
    held: dict[str, np.ndarray] = {}
    for kind, members, style in (
        ("drawings", unseen, "plain"),
        ("drawings as lines", unseen, "line"),
        ("drawings as few shapes", unseen, "primitive"),
        ("names", new, "plain"),
    ):
        held[kind] = np.stack([single_picture(glyphs[i], rng, style) for i in members])
        held[f"{kind} names"] = np.array([icons[i].name for i in members])
    np.savez(WORK / "held.npz", **held)


def main() -> None:
    """Make everything, on one core."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pictures", type=int, default=160_000)
    given = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    make(given.pictures, given.seed)


if __name__ == "__main__":
    main()
