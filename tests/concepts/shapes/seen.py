"""Reference pictures as pixels, and descriptions to look at."""

import random
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vdiag.concepts.marks import Marks
from vdiag.concepts.shapes import grammar, picture
from vdiag.languages.svg.resvg import draw
from vdiag.languages.svg.write import write
from vdiag.records import Concept

SIDE = 256
Mask = NDArray[np.bool_]

# What the words mean on a screen: any viewer's red, not the grammar's.
HUES: Mapping[str, tuple[int, int, int]] = {
    "red": (220, 30, 40),
    "orange": (255, 140, 0),
    "yellow": (255, 220, 20),
    "green": (30, 150, 50),
    "turquoise": (50, 210, 200),
    "blue": (30, 70, 220),
    "purple": (120, 45, 175),
    "pink": (255, 135, 195),
    "brown": (130, 70, 30),
    "gray": (128, 128, 128),
    "black": (0, 0, 0),
    "white": (255, 255, 255),
}


def pixels(marks: Marks, side: int = SIDE) -> NDArray[np.int_]:
    """A picture of marks, ``(side, side, 3)``."""
    raw = draw(write(marks), side)
    return np.frombuffer(raw, np.uint8).reshape(side, side, 3).astype(int)


class Seen:
    """A picture, ``(256, 256, 3)``."""

    def __init__(self, concept: Concept) -> None:
        self.text = concept.text
        self.pixels = pixels(picture(concept))

    def of(self, color: str) -> Mask:
        """Areas of about a color; the blended pixels along an edge, one thin, are not of it."""
        about = abs(self.pixels - HUES[color]).max(axis=2) <= 30
        return np.asarray(ndimage.binary_opening(about, np.ones((2, 2))), bool)

    @property
    def ink(self) -> Mask:
        """All that is not about white."""
        return self.pixels.min(axis=2) < 215


def some(attribute: str, n: int, **wanted: str | set[str] | None) -> Iterator[tuple[Concept, Seen]]:
    """``n`` descriptions of a family by chance, with their pictures.

    Args:
        wanted: for a column the value, the values, or ``None`` where it must not be there.
    """
    whole = grammar()
    chance = random.Random(f"{attribute} {sorted(wanted)}")
    places = whole.attributes[attribute]
    found = 0
    for _ in range(60_000):
        place = chance.choice(places)
        index = whole.start(place) + chance.randrange(len(whole.patterns[place]))
        concept = whole[index]
        if all(_fits(concept.attributes.get(k), v) for k, v in wanted.items()):
            yield concept, Seen(concept)
            found += 1
            if found == n:
                return
    raise AssertionError(f"only {found} descriptions of {attribute} with {wanted}")


def _fits(value: str | None, wanted: str | set[str] | None) -> bool:
    return value in wanted if isinstance(wanted, set) else value == wanted


ANY = {str(n) for n in range(20)}


def parts(mask: Mask, least: int = 4) -> list[Mask]:
    """Connected parts of at least so many pixels, from left to right."""
    labels, count = ndimage.label(mask, np.ones((3, 3)))
    found = [labels == i for i in range(1, count + 1)]
    return sorted((part for part in found if part.sum() >= least), key=lambda part: middle(part)[0])


def box(mask: Mask) -> tuple[int, int, int, int]:
    """Left, top, right and bottom."""
    ys, xs = np.nonzero(mask)
    return int(xs.min()), int(ys.min()), int(xs.max()), int(ys.max())


def middle(mask: Mask) -> tuple[float, float]:
    """The middle of the box."""
    left, top, right, bottom = box(mask)
    return (left + right) / 2, (top + bottom) / 2


def filled(mask: Mask) -> Mask:
    """With its holes filled."""
    return np.asarray(ndimage.binary_fill_holes(mask), bool)


def near(mask: Mask, pixels: int) -> Mask:
    """A mask grown by some pixels on all sides."""
    return np.asarray(ndimage.binary_dilation(mask, np.ones((3, 3)), pixels), bool)
