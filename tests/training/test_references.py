"""True pictures of shapes that vdiag-tiny trains on: never those of the shapes that ship."""

import numpy as np

from training.tiny.references import References
from vdiag.concepts import sets, shapes
from vdiag.concepts.shapes.alike import alike, saying

CHANNELS = {"red": 0, "green": 1, "blue": 2}
OTHERS = frozenset("yellow orange purple pink brown black gray white turquoise".split())


def test_no_listed_shape_is_drawn_nor_one_that_fits_its_picture() -> None:
    references, rng = References(), np.random.default_rng(0)
    drawn = [references.description(rng) for _ in range(400)]
    assert {one.attributes["attribute"] for one in drawn} == set(shapes.grammar().attributes)
    listed = sets.load("shapes").concepts
    assert not {one.text for one in drawn} & {one.text for one in listed}
    said = [saying(concept) for concept in listed]
    for one in map(saying, drawn[:60]):
        assert not any(alike(one, other) for other in said)


def test_a_picture_shows_the_colour_that_its_caption_says() -> None:
    references, rng = References(), np.random.default_rng(0)
    seen = 0
    for _ in range(80):
        picture, caption = references.picture(rng)
        assert (picture.shape, picture.dtype) == ((64, 64, 3), np.uint8)
        words = set(caption.split())
        if len(said := words & CHANNELS.keys()) == 1 and not words & OTHERS:
            strong = picture[np.ptp(picture, axis=2) > 90]
            if len(strong) > 20:
                seen += 1
                assert np.argmax(np.median(strong, 0)) == CHANNELS[said.pop()], caption
    assert seen > 5
