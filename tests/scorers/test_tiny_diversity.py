"""Diversity by the embedded encoder: exact where it must be, ordered where it can be seen."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vdiag.errors import UnknownName
from vdiag.records import Concept, Drawing
from vdiag.run import pictures
from vdiag.scorers import OpenScorer, Options
from vdiag.scorers._tiny import TinyEncoder
from vdiag.scorers.tiny_diversity import SCORER

CONCEPT = Concept("shape", "a shape", "shapes")
LOOKS = [("red", 3), ("blue", 4), ("green", 6), ("black", 30), ("orange", 5)]


@pytest.fixture(scope="module")
def scorer() -> OpenScorer:
    return SCORER.open(SCORER.variants[0], Options())


def polygon(colour: str, sides: int, shift: int = 0) -> NDArray[np.uint8]:
    image = Image.new("RGB", (128, 128), "white")
    ImageDraw.Draw(image).regular_polygon((64 + shift, 64, 40), sides, fill=colour)
    return np.asarray(image)


def value(scorer: OpenScorer, folder: Path, images: list[NDArray[np.uint8]]) -> float:
    drawings = []
    for number, pixels in enumerate(images):
        name = pictures.content_name(pixels)
        path = folder / f"{name}.png"
        pictures.save(pixels, path)
        drawings.append(Drawing(str(number), name, CONCEPT, "g", str(path)))
    [score] = scorer.score(drawings, [])
    assert (score.subject, score.metric) == ("", "tiny_diversity")
    return score.value


def test_equals_the_loop_over_pairs(scorer: OpenScorer, tmp_path: Path) -> None:
    images = [polygon(*look) for look in LOOKS] + [polygon(*LOOKS[0])]
    rows = np.asarray(TinyEncoder.load().trunk(images), np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    loop = np.mean([1 - a @ b for a, b in combinations(rows, 2)])
    assert value(scorer, tmp_path, images) == pytest.approx(loop, abs=1e-6)


def test_more_pictures_than_one_batch(scorer: OpenScorer, tmp_path: Path) -> None:
    images = [polygon("red", 3, shift) for shift in range(-18, 18)]
    rows = np.asarray(TinyEncoder.load().trunk(images), np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    loop = np.mean([1 - a @ b for a, b in combinations(rows, 2)])
    assert value(scorer, tmp_path, images) == pytest.approx(loop, abs=1e-6)


def test_equal_pictures_have_no_diversity(scorer: OpenScorer, tmp_path: Path) -> None:
    assert value(scorer, tmp_path, [polygon("red", 3)] * 4) == 0.0


def test_different_things_are_more_diverse_than_one_thing_moved(
    scorer: OpenScorer, tmp_path: Path
) -> None:
    moved = [polygon("red", 3, shift) for shift in (-8, -4, 0, 4, 8)]
    different = [polygon(*look) for look in LOOKS]
    assert 0.0 < value(scorer, tmp_path, moved) < value(scorer, tmp_path, different) < 2.0


def test_one_drawing_has_no_pairs(scorer: OpenScorer, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two"):
        value(scorer, tmp_path, [polygon("red", 3)])


def test_its_column(scorer: OpenScorer) -> None:
    [metric] = scorer.metrics
    assert (metric.low, metric.high, metric.worst) == (0.0, 2.0, 0.0)
    assert metric.higher_is_better
    assert "not CLIP" in SCORER.note
    assert scorer.fingerprint["encoder"] == TinyEncoder.load().image_fingerprint


def test_nothing_is_ever_missing() -> None:
    assert SCORER.missing(SCORER.variants[0], Options()) is None
    with pytest.raises(UnknownName, match="variant of tiny_diversity"):
        SCORER.open("large", Options())
