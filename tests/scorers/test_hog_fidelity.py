"""Fidelity by gradient histograms: features by hand, and drawings above chance."""

import hashlib
import json
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.stats import rankdata

from tests.conftest import Vdiag
from training.hog.fit import fit, gather
from vdiag.errors import BadInput, UnknownName
from vdiag.records import Concept, Drawing
from vdiag.run import pictures
from vdiag.scorers import OpenScorer, Options, _hog
from vdiag.scorers._hog import HogModel
from vdiag.scorers._hog.features import (
    averaged,
    colour_histogram,
    features,
    gradient_histograms,
    ink_box,
    ink_mask,
    squared,
)
from vdiag.scorers._tiny import TinyEncoder
from vdiag.scorers.hog_fidelity import SCORER

COLOURS = ("red", "green", "blue", "yellow")
SHAPES = ("circle", "square", "triangle")
CAPTIONS = [f"a {colour} {shape}" for colour in COLOURS for shape in SHAPES]


@pytest.fixture(scope="module")
def scorer() -> OpenScorer:
    return SCORER.open(SCORER.variants[0], Options())


@pytest.fixture
def noise() -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)


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


# Features


@pytest.mark.parametrize(("height", "width", "side"), [(97, 61, 64), (48, 48, 32), (5, 5, 8)])
def test_an_average_is_that_of_the_finest_common_grid(height: int, width: int, side: int) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    finest = np.kron(picture, np.ones((side, side, 1), int))
    means = finest.reshape(side, height, side, width, 3).mean(axis=(1, 3))
    assert np.abs(averaged(picture, side) - means).max() <= 0.5 + 1e-9


def test_a_wide_picture_is_padded_with_white_above_and_below() -> None:
    found = squared(np.zeros((64, 128, 3), np.uint8))
    assert found.shape == (64, 64, 3)
    assert not found[16:48].any()
    assert (found[:16] == 255).all()
    assert (found[48:] == 255).all()


def test_an_upright_edge_is_shared_by_the_fourth_power_of_the_cosine() -> None:
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[:, 32:] = 200
    squares = gradient_histograms(picture, 8) ** 2
    for k in range(8):
        expected = math.cos(k * math.pi / 8) ** 4
        assert squares[3, 3, k] / squares[3, 3, 0] == pytest.approx(expected, abs=1e-3)
    assert squares[:, 3:5, 0].min() > 0
    assert not squares[:, [0, 1, 6, 7]].any()  # further than a cell from the edge


def test_cells_share_a_step_by_nearness() -> None:
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[:, 30:] = 200  # gradient in columns 29 and 30; middles of cells at 27.5 and 35.5
    squares = gradient_histograms(picture, 8) ** 2
    # nearness 1 - distance / 8: of columns 29 and 30 together 12/8 and 4/8
    assert squares[4, 3, 0] / squares[4, 4, 0] == pytest.approx(12 / 4, rel=1e-9)


def test_a_quarter_turn_turns_cells_and_orientations_to_the_bit(noise: NDArray[np.uint8]) -> None:
    turned = np.rot90(gradient_histograms(noise, 8))
    again = gradient_histograms(np.ascontiguousarray(np.rot90(noise)), 8)
    assert np.array_equal(again, np.roll(turned, 4, axis=2))


def test_the_strongest_channel_counts() -> None:
    red = np.zeros((64, 64, 3), np.uint8)
    red[:, 32:, 0] = 200
    gray = np.repeat(red[:, :, :1], 3, axis=2)
    assert np.array_equal(gradient_histograms(red, 8), gradient_histograms(gray, 8))


def test_colours_are_counted() -> None:
    picture = np.full((64, 64, 3), 255, np.uint8)
    picture[:16] = (255, 0, 130)
    found = colour_histogram(picture)
    expected = np.zeros(64)
    expected[63] = math.sqrt(3 / 4)
    expected[3 * 16 + 0 * 4 + 2] = math.sqrt(1 / 4)
    assert found == pytest.approx(expected, abs=1e-12)


def test_the_box_of_the_ink_leaves_specks_out() -> None:
    picture = np.full((64, 64, 3), 130, np.uint8)
    picture[10:30, 5:50] = (130, 130, 20)
    picture[60, 60] = 0
    assert ink_box(ink_mask(picture)) == (10, 30, 5, 50)
    assert ink_box(ink_mask(np.full((64, 64, 3), 90, np.uint8))) == (0, 64, 0, 64)


def test_the_cut_does_not_see_where_the_drawing_stands() -> None:
    mark = np.random.default_rng(2).integers(0, 200, (20, 24, 3), np.uint8)
    found = []
    for top, left in ((3, 5), (30, 21)):
        picture = np.full((64, 64, 3), 255, np.uint8)
        picture[top : top + 20, left : left + 24] = mark
        found.append(features(picture)[512 + 128 :][: 512 + 128])
    assert found[0].any()
    assert np.array_equal(*found)


def test_a_larger_copy_has_the_same_features_to_the_bit(noise: NDArray[np.uint8]) -> None:
    larger = np.kron(noise, np.ones((6, 6, 1), np.uint8))
    assert larger.shape == (384, 384, 3)
    assert np.array_equal(features(larger), features(noise))


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 300, 3), (700, 3, 3)])
def test_pictures_of_any_size_have_features(shape: tuple[int, int, int]) -> None:
    found = features(np.full(shape, 7, np.uint8))
    assert found.shape == (1543,)
    assert np.isfinite(found).all()


# The model and its scores


def test_the_model_is_linear_in_the_features(noise: NDArray[np.uint8]) -> None:
    first = np.eye(1543, 128, dtype=np.float32)
    offset = np.arange(128, dtype=np.float32)
    texts = np.eye(256, 128, dtype=np.float32)
    model = HogModel(first, offset, 2 * texts, np.ones(256, np.float32), "", "")
    [row] = model.pictures([noise])
    assert row == pytest.approx(features(noise)[:128] + offset, abs=1e-5)
    assert (model.texts(np.full((1, 256), 4.0, np.float32)) == 6.0).all()


def test_equals_the_model_and_scipy(scorer: OpenScorer, drawings: list[Drawing]) -> None:
    model, encoder = HogModel.load(), TinyEncoder.load()
    rows = [
        np.asarray(given, np.float64)
        for given in (
            model.pictures([pictures.load(d.path) for d in drawings]),
            model.texts(encoder.words(CAPTIONS)),
        )
    ]
    seen, said = (row / np.sqrt((row**2).sum(1, keepdims=True)) for row in rows)
    table = (seen @ said.T).astype(np.float32)
    places = rankdata(-table, method="average", axis=1)
    found = values(scorer, drawings)
    for n, one in enumerate(drawings):
        assert found[one.key, "hog_cosine"] == pytest.approx(table[n, n], abs=1e-5)
        expected = 100 * (12 - places[n, n]) / 11
        assert found[one.key, "hog_rank"] == pytest.approx(expected, abs=1e-9)
        assert found[one.key, "hog_top1"] == 100.0 * (places[n, n] == 1)
        assert found[one.key, "hog_top5"] == 100.0 * (places[n, n] <= 5)


def test_plain_coloured_shapes_rank_high(scorer: OpenScorer, drawings: list[Drawing]) -> None:
    found = values(scorer, drawings)
    ranks = [value for (_, metric), value in found.items() if metric == "hog_rank"]
    assert np.mean(ranks) > 75.0  # chance is 50


def test_the_example_answers_rank_well_above_chance(vdiag_here: Vdiag) -> None:
    drawn = vdiag_here(
        *("draw", "--model", "example", "--languages", "svg"),
        *("--scorers", "hog_fidelity", "--out", "run"),
    )
    assert drawn.returncode == 0, drawn.stderr
    assert f"hog_fidelity: {SCORER.note}" in " ".join(drawn.stdout.split())
    rows = json.loads(vdiag_here("table", "run", "--json").stdout)["rows"]
    [rank] = [r for r in rows if r["measure"] == "hog_rank" and r["policy"] == "drop"]
    assert rank["value"] > 60.0


def test_scores_do_not_depend_on_the_other_drawings(
    scorer: OpenScorer, drawings: list[Drawing]
) -> None:
    alone = [values(scorer, [one]) for one in drawings[::5]]
    together = values(scorer, drawings)
    for one in alone:
        assert {key: together[key] for key in one} == pytest.approx(one, abs=1e-6)


def test_words_outside_the_vocabulary_are_named_or_left_out(
    scorer: OpenScorer, tmp_path: Path
) -> None:
    pixels = draw("red", "circle")
    strange = drawing(tmp_path, pixels, "a zxqvkly")
    known = drawing(tmp_path, pixels, "a red circle")
    notes = {s.subject: s.note for s in scorer.score([strange, known], CAPTIONS)}
    assert notes == {strange.key: "words outside the vocabulary: zxqvkly", known.key: ""}
    strict = SCORER.open(SCORER.variants[0], Options(strict_vocabulary=True))
    assert strict.left_out([*CAPTIONS, "a zxqvkly"]) == {"a zxqvkly"}
    assert {s.subject for s in strict.score([strange, known], CAPTIONS)} == {known.key}
    assert strict.score([strange], CAPTIONS) == []
    assert strict.fingerprint != scorer.fingerprint


def test_a_caption_alone_cannot_be_ranked(scorer: OpenScorer, tmp_path: Path) -> None:
    one = drawing(tmp_path, draw("red", "circle"), "a red circle")
    with pytest.raises(BadInput, match="is the only one of the level"):
        scorer.score([one], ["a red circle"])


def test_it_passes_for_no_other_scorer(scorer: OpenScorer) -> None:
    assert "not CLIP" in SCORER.note
    assert all(metric.name.startswith("hog_") for metric in scorer.metrics)
    weights = hashlib.sha256(_hog.WEIGHTS.read_bytes()).hexdigest()
    assert scorer.fingerprint["model"] == weights
    assert TinyEncoder.load().fingerprint in scorer.fingerprint["text"]


def test_it_is_fitted_to_the_text_side_that_ships() -> None:
    same = HogModel.load().text_side == TinyEncoder.load().image_fingerprint
    assert same, "vdiag-tiny was trained anew: run python -m training.hog.fit"


def test_it_is_small() -> None:
    assert _hog.WEIGHTS.stat().st_size < 600e3


def test_nothing_is_ever_missing() -> None:
    assert SCORER.missing(SCORER.variants[0], Options()) is None
    with pytest.raises(UnknownName, match="variant of hog_fidelity"):
        SCORER.missing("large", Options())
    with pytest.raises(UnknownName, match="variant of hog_fidelity"):
        SCORER.open("large", Options())


# The fit


def test_the_fit_finds_a_linear_rule_again() -> None:
    rng = np.random.default_rng(3)
    seen = rng.normal(5.0, 2.0, (4000, 40))
    said = (seen - 5.0) @ rng.normal(size=(40, 256)) + rng.normal(size=256)
    halves = ((seen[part], said[part]) for part in (slice(0, 3000), slice(3000, 4000)))
    model = HogModel(**fit(gather(halves)), fingerprint="", text_side="")
    placed = (seen @ model._pictures + model._pictures_offset).astype(np.float64)
    texts = model.texts(said.astype(np.float32)).astype(np.float64)
    lengths = np.linalg.norm(placed, axis=1) * np.linalg.norm(texts, axis=1)
    assert ((placed * texts).sum(1) / lengths).min() > 0.98
