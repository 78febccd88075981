"""What vdiag-tiny must tell, measured on pictures it never saw: python -m training.tiny.aims

Scenes against a white sheet and against the other scenes' drawings under the same captions, true
pictures of shapes, drawings turned and upside down, with all parts removed, and names written as
text. Intervals are over concepts; tests flip signs by concept.
"""

import io
from collections.abc import Sequence

import numpy as np
import resvg_py
from PIL import Image, ImageDraw, ImageFont

from training.tiny.evaluate import example_drawings, ranks, show
from vdiag.concepts import sets, shapes
from vdiag.languages.svg.write import write
from vdiag.results.sign_flips import flipped
from vdiag.run.pictures import pixels_from
from vdiag.scorers._ranks import rank_percentages
from vdiag.scorers._tiny import TinyEncoder

SIDE = 384
WHITE = np.full((64, 64, 3), 255, np.uint8)
_DIRECTIONS = frozenset("up down left right upper lower top bottom upside above below".split())
Pictures = Sequence[np.ndarray]


def show_gain(what: str, gained: np.ndarray, names: Sequence[str]) -> None:
    """One line: a mean difference by concept with the interval and p of its test."""
    _, concept = np.unique(np.asarray(names), return_inverse=True)
    means = np.bincount(concept, weights=gained) / np.bincount(concept)
    test = flipped(means)
    print(
        f"{what}: {means.mean():+.1f} [{test.low:+.1f}, {test.high:+.1f}] "
        f"(n = {len(means)} concepts, p = {test.p:.4f})",
        flush=True,
    )


def under(encoder: TinyEncoder, pictures: Pictures, names: Sequence[str], level: str) -> np.ndarray:
    """Rank percentage (pictures, names) of every name's caption for every picture."""
    texts = list(sets.captions(level, ()))
    captions = encoder.sentences(texts)
    similar = encoder.centred(encoder.images(pictures), texts) @ captions.T
    columns = [texts.index(name) for name in names]
    every = [rank_percentages(similar, np.full(len(pictures), column)) for column in columns]
    return np.stack(every, 1)


def show_scenes(encoder: TinyEncoder) -> None:
    """The example scenes, and how far above a white sheet and above other scenes' drawings."""
    pictures, names = example_drawings("scenes")
    table = under(encoder, pictures, names, "scenes")
    own = table.diagonal()
    show("example drawings, scenes", own, names, 1000)
    show_above(encoder, "scenes", table, names)
    captions = table[:, [names.index(name) for name in sorted(set(names))]]
    share = captions.mean(0).var() / captions.var()
    print(f"  of the ranks' variance the caption alone explains {share:.0%}")


def show_above(
    encoder: TinyEncoder, level: str, table: np.ndarray, names: Sequence[str], what: str = ""
) -> None:
    """How far drawings rank above a white sheet, and above others under the same captions."""
    own = table.diagonal()
    white = under(encoder, [WHITE], names, level)[0]
    strange = np.asarray(names)[:, None] != np.asarray(names)[None]
    others = np.array([table[strange[:, k], k].mean() for k in range(len(names))])
    show_gain(f"  {what}above a white sheet ({white.mean():.1f})", own - white, names)
    show_gain(f"  {what}above others' drawings ({others.mean():.1f})", own - others, names)


def show_shapes(encoder: TinyEncoder) -> None:
    """The true pictures of all shapes that ship."""
    concepts = sets.load("shapes").concepts
    pictures = []
    for concept in concepts:
        svg = write(shapes.picture(int(concept.attributes["index"])))
        png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIDE))
        sheet = Image.new("RGB", (SIDE, SIDE), "white")
        image = Image.open(io.BytesIO(png)).convert("RGBA")
        sheet.paste(image, mask=image.getchannel("A"))
        pictures.append(pixels_from(np.asarray(sheet), SIDE))
    texts = list(sets.captions("shapes", ()))
    names = [concept.text for concept in concepts]
    found = ranks(encoder, pictures, names, texts)
    show("true pictures of shapes", found, names, len(texts))
    families = np.array([concept.attributes["attribute"] for concept in concepts])
    means = {family: found[families == family].mean() for family in sorted(set(families))}
    lowest = sorted(means, key=lambda family: means[family])[:3]
    print("  lowest:", ", ".join(f"{family} {means[family]:.1f}" for family in lowest))


def show_turned(encoder: TinyEncoder, level: str) -> None:
    """What turning costs; captions that say a direction apart."""
    pictures, names = example_drawings(level)
    texts = list(sets.captions(level, ()))
    upright = ranks(encoder, pictures, names, texts)
    said = np.array([bool(_DIRECTIONS & set(name.split())) for name in names])
    for what, quarters in (("upside down", 2), ("turned by 90 degrees", 1), ("turned back", 3)):
        turned = [np.rot90(picture, quarters) for picture in pictures]
        lost = ranks(encoder, turned, names, texts) - upright
        for some, kind in ((~said, ""), (said, ", captions with a direction")):
            if some.sum() > 1:
                of = [name for name, taken in zip(names, some, strict=True) if taken]
                show_gain(f"example {level} {what}{kind}", lost[some], of)


def written(name: str) -> np.ndarray:
    """A name in black letters on a white sheet."""
    sheet = Image.new("RGB", (SIDE, SIDE), "white")
    pen = ImageDraw.Draw(sheet)
    size = 48.0
    while pen.textlength(name, font=ImageFont.load_default(size)) > SIDE - 20:
        size *= 0.9
    font = ImageFont.load_default(size)
    pen.text((SIDE / 2, SIDE / 2), name, fill="black", font=font, anchor="mm")
    return np.asarray(sheet)


def show_text(encoder: TinyEncoder, level: str) -> None:
    """What the name of a concept, written out, earns."""
    names = sorted(set(example_drawings(level)[1]))
    pictures = [written(sets.bare(name)) for name in names]
    table = under(encoder, pictures, names, level)
    show(f"names written as text, {level}", table.diagonal(), names, 1000)
    show_above(encoder, level, table, names)


def show_removed(encoder: TinyEncoder) -> None:
    """Drawings of objects with all simple parts removed, beside the table's baseline."""
    pictures, names = example_drawings("objects", 1.0)
    table = under(encoder, pictures, names, "objects")
    show("example drawings, objects, all simple parts removed", table.diagonal(), names, 1000)
    show_above(encoder, "objects", table, names)
    drawn, same = example_drawings("objects")
    print(f"  the table's baseline: {under(encoder, drawn, same, 'objects').mean():.1f}")


def main() -> None:
    """Print every line."""
    encoder = TinyEncoder.load()
    show_scenes(encoder)
    show_shapes(encoder)
    for level in ("objects", "scenes"):
        show_turned(encoder, level)
        show_text(encoder, level)
    show_removed(encoder)


if __name__ == "__main__":
    main()
