"""Fidelity by the embedded encoder: the same arithmetic, and better than chance."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.stats import rankdata

from vdiag.concepts import sets
from vdiag.errors import UnknownName
from vdiag.records import Concept, Drawing
from vdiag.run import pictures
from vdiag.scorers import OpenScorer, Options, _tiny
from vdiag.scorers._tiny import TinyEncoder
from vdiag.scorers.tiny_fidelity import SCORER

COLOURS = ("red", "green", "blue", "yellow")
SHAPES = ("circle", "square", "triangle")
CAPTIONS = [f"a {colour} {shape}" for colour in COLOURS for shape in SHAPES]


@pytest.fixture(scope="module")
def scorer() -> OpenScorer:
    return SCORER.open(SCORER.variants[0], Options())


def draw(colour: str, shape: str, size: int = 128) -> NDArray[np.uint8]:
    image = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(image)
    low, high = size // 4, size - size // 4
    if shape == "circle":
        pen.ellipse((low, low, high, high), fill=colour)
    elif shape == "square":
        pen.rectangle((low, low, high, high), fill=colour)
    else:
        pen.polygon([(size // 2, low), (low, high), (high, high)], fill=colour)
    return np.asarray(image)


def drawing(folder: Path, pixels: NDArray[np.uint8], text: str) -> Drawing:
    name = pictures.content_name(pixels)
    path = folder / f"{name}.png"
    pictures.save(pixels, path)
    return Drawing(f"{name}/{text}", name, Concept(text, text, "shapes"), "g", str(path))


@pytest.fixture
def drawings(tmp_path: Path) -> list[Drawing]:
    """One drawing per caption."""
    return [
        drawing(tmp_path, draw(colour, shape), f"a {colour} {shape}")
        for colour in COLOURS
        for shape in SHAPES
    ]


def values(scorer: OpenScorer, drawings: list[Drawing]) -> dict[tuple[str, str], float]:
    found = scorer.score(drawings, CAPTIONS)
    assert len(found) == 4 * len(drawings)
    return {(score.subject, score.metric): score.value for score in found}


def test_equals_the_encoder_and_scipy(scorer: OpenScorer, drawings: list[Drawing]) -> None:
    encoder = TinyEncoder.load()
    images = np.asarray(encoder.images([pictures.load(d.path) for d in drawings]), np.float64)
    assert not encoder.knows_sentences(CAPTIONS)
    table = (images @ np.asarray(encoder.words(CAPTIONS), np.float64).T).astype(np.float32)
    places = rankdata(-table, method="average", axis=1)
    found = values(scorer, drawings)
    for n, one in enumerate(drawings):
        assert found[one.key, "tiny_cosine"] == pytest.approx(table[n, n], abs=1e-5)
        expected = 100 * (12 - places[n, n]) / 11
        assert found[one.key, "tiny_rank"] == pytest.approx(expected, abs=1e-9)
        assert found[one.key, "tiny_top1"] == 100.0 * (places[n, n] == 1)


def test_captions_that_the_table_has_are_read_as_sentences(
    scorer: OpenScorer, tmp_path: Path
) -> None:
    encoder = TinyEncoder.load()
    captions = sets.captions("objects", ())
    assert encoder.knows_sentences(captions)
    pixels = draw("yellow", "circle")
    one = drawing(tmp_path, pixels, "a sun")
    [row] = encoder.images([pixels])
    expected = float(row @ encoder.sentences(["a sun"])[0])
    found = {s.metric: s.value for s in scorer.score([one], captions)}
    assert found["tiny_cosine"] == pytest.approx(expected, abs=1e-5)
    mixed = {s.metric: s.value for s in scorer.score([one], [*captions, "a zxqvkly"])}
    expected = float(row @ encoder.words(["a sun"])[0])
    assert mixed["tiny_cosine"] == pytest.approx(expected, abs=1e-5)


def test_the_table_has_every_caption_of_the_shipped_sets() -> None:
    encoder = TinyEncoder.load()
    for name in sets.set_names():
        texts = [concept.text for concept in sets.load(name).concepts]
        assert encoder.knows_sentences(texts), f"run python -m training.tiny.finish for {name}"


def test_it_is_small_and_ready_within_a_moment() -> None:
    folder = Path(_tiny.__file__).parent
    assert sum(path.stat().st_size for path in folder.glob("*.safetensors")) < 16e6


def test_plain_coloured_shapes_rank_high(scorer: OpenScorer, drawings: list[Drawing]) -> None:
    found = values(scorer, drawings)
    ranks = [value for (_, metric), value in found.items() if metric == "tiny_rank"]
    assert np.mean(ranks) > 80.0  # chance is 50


def test_scores_do_not_depend_on_the_other_drawings(
    scorer: OpenScorer, drawings: list[Drawing]
) -> None:
    together = values(scorer, drawings * 4)  # more than one batch
    for one in drawings[::5]:
        alone = values(scorer, [one])
        assert {key: together[key] for key in alone} == pytest.approx(alone, abs=1e-6)


def test_words_outside_the_vocabulary_are_named(scorer: OpenScorer, tmp_path: Path) -> None:
    pixels = draw("red", "circle")
    strange = drawing(tmp_path, pixels, "a zxqvkly")
    known = drawing(tmp_path, pixels, "a red circle")
    notes = {s.subject: s.note for s in scorer.score([strange, known], CAPTIONS)}
    assert notes == {strange.key: "words outside the vocabulary: zxqvkly", known.key: ""}


def test_it_never_passes_for_clip(scorer: OpenScorer) -> None:
    assert "not CLIP" in SCORER.note
    assert not any("clip" in metric.name for metric in scorer.metrics)
    assert scorer.fingerprint["encoder"] == TinyEncoder.load().fingerprint


def test_nothing_is_ever_missing() -> None:
    assert SCORER.missing(SCORER.variants[0], Options()) is None
    with pytest.raises(UnknownName, match="variant of tiny_fidelity"):
        SCORER.missing("large", Options())
    with pytest.raises(UnknownName, match="variant of tiny_fidelity"):
        SCORER.open("large", Options())
