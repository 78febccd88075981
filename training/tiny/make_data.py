"""Make the training pictures of vdiag-tiny: python -m training.tiny.make_data

Writes ``training/tiny/work/train-PART.npz`` (pictures uint8 (n, 64, 64, 3), captions) and
``held.npz`` for the evaluation. Deterministic for a seed and a number of parts.
"""

import argparse
import json
import time
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from training.tiny.emoji import Emoji, glyph, load_font, read_emoji
from training.tiny.shapes import SHAPES, TEXTURES, Figure, shape_picture
from training.tiny.styles import (
    COLORS,
    STYLES,
    background,
    letterbox,
    place,
    plot_frame,
    restyle,
    shrink,
)

WORK = Path(__file__).parent / "work"
SIDE = 64


def emoji_picture(
    glyphs: list[np.ndarray], rng: np.random.Generator, style: str | None = None
) -> np.ndarray:
    """One glyph in the middle, or two side by side, in one style: (64, 64, 3) uint8."""
    style = style or STYLES[rng.integers(len(STYLES))]
    canvas = background(rng, 2 * SIDE)
    if rng.random() < 0.25:
        canvas = letterbox(canvas, rng)
    if len(glyphs) == 1:
        canvas = place(canvas, restyle(glyphs[0], rng, style), rng)
    else:
        for x, one in zip(rng.permutation([0.28, 0.72]), glyphs, strict=True):
            at = (float(x), float(rng.uniform(0.4, 0.65)))
            canvas = place(canvas, restyle(one, rng, style), rng, at, (0.3, 0.5))
    if rng.random() < 0.08:
        canvas = plot_frame(canvas, rng)
    return shrink(canvas, SIDE)


def make_part(part: int, seed: int, singles: int, pairs: int, shapes: int) -> None:
    """Write one part of the training set."""
    rng = np.random.default_rng([seed, part])
    cv2.setNumThreads(1)
    font = load_font()
    known = [(e, glyph(e, font)) for e in read_emoji() if not e.held_out]
    usable = [(e, g) for e, g in known if g is not None]
    pictures = np.empty((singles + pairs + shapes, SIDE, SIDE, 3), np.uint8)
    captions: list[list[str]] = []
    order = np.concatenate(
        [rng.permutation(len(usable)) for _ in range(singles // len(usable) + 1)]
    )
    for k in range(singles):
        emoji, one = usable[order[k]]
        pictures[k] = emoji_picture([one], rng)
        captions.append(emoji.captions(rng))
    for k in range(singles, singles + pairs):
        (a, first), (b, second) = (usable[i] for i in rng.choice(len(usable), 2, replace=False))
        pictures[k] = emoji_picture([first, second], rng)
        captions.append([f"{a.name} and {b.name}", f"a {a.name} next to a {b.name}"])
    for k in range(singles + pairs, len(pictures)):
        pictures[k], caption = shape_picture(rng)
        captions.append([caption])
    np.savez(WORK / f"train-{part}.npz", pictures=pictures)
    (WORK / f"train-{part}.json").write_text(json.dumps(captions))


def make_held_out(seed: int) -> None:
    """Write pictures of emoji and shape compositions that training never sees."""
    rng = np.random.default_rng([seed, 999])
    font = load_font()
    emoji: list[tuple[Emoji, np.ndarray]] = []
    for one in read_emoji():
        picture = glyph(one, font)
        if one.held_out and picture is not None:
            emoji.append((one, picture))
    pictures = [
        emoji_picture([g], rng, style) for _, g in emoji for style in ("plain", "line", "polygon")
    ]
    names = [e.name for e, _ in emoji for _ in range(3)]
    figures = [Figure(s, c, t) for s in SHAPES for c in COLORS if c != "white" for t in TEXTURES]
    shapes = [shape_picture(rng, figure) for figure in figures if figure.held_out]
    np.savez(
        WORK / "held.npz",
        emoji=np.stack(pictures),
        emoji_names=np.array(names),
        shapes=np.stack([picture for picture, _ in shapes]),
        shape_names=np.array([caption for _, caption in shapes]),
    )


def main() -> None:
    """Make all parts side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--parts", type=int, default=2)
    parser.add_argument("--singles", type=int, default=30_000, help="pictures of one emoji a part")
    parser.add_argument("--pairs", type=int, default=5_000, help="pictures of two emoji a part")
    parser.add_argument("--shapes", type=int, default=12_000, help="pictures of shapes a part")
    given = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    started = time.monotonic()
    jobs = [(p, given.seed, given.singles, given.pairs, given.shapes) for p in range(given.parts)]
    with get_context("spawn").Pool(2) as pool:
        pool.starmap(make_part, jobs)
    make_held_out(given.seed)
    print(f"{len(jobs)} parts in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
