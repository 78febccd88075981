"""Ranks of captions: by hand, against scipy, and on real CLIP embeddings."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata

from vdiag.errors import BadInput
from vdiag.records import Concept, Drawing, Score
from vdiag.scorers._ranks import (
    TEMPLATES,
    CaptionFeatures,
    cosines,
    fidelity,
    fidelity_metrics,
    mid_ranks,
    percentages,
    places_of,
    rank_percentages,
    unit_rows,
)

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("VDIAG_SHARED_DATA", ROOT.parent / "shared" / "data"))


def percentage(row: Sequence[float], true: int) -> float:
    return float(rank_percentages(np.array([row]), np.array([true]))[0])


@pytest.mark.parametrize(
    ("row", "true", "expected"),
    [
        ([0.9, 0.5, 0.1], 0, 100.0),
        ([0.9, 0.5, 0.1], 1, 50.0),
        ([0.9, 0.5, 0.1], 2, 0.0),
        ([0.4, 0.4], 0, 50.0),
        ([0.2, 0.2, 0.2, 0.2, 0.2], 3, 50.0),
        ([0.9, 0.5, 0.5, 0.1, 0.0], 1, 62.5),  # 100 * (1 - (1 + 1/2) / 4)
        ([0.9, 0.5, 0.5, 0.5, 0.1], 2, 50.0),  # 100 * (1 - (1 + 2/2) / 4)
        ([0.1, -0.3, 0.2], 1, 0.0),
    ],
)
def test_percentage_by_hand(row: list[float], true: int, expected: float) -> None:
    assert percentage(row, true) == pytest.approx(expected, abs=1e-12)


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(ValueError, match="two captions"):
        percentage([0.5], 0)
    for row in ([0.5, float("nan")], [float("nan"), 0.5]):
        with pytest.raises(ValueError, match="not a number"):
            percentage(row, 0)


@pytest.mark.parametrize("steps", [3, 17, 10**6])
def test_ranks_with_ties_equal_scipy(steps: int) -> None:
    generator = np.random.default_rng(steps)
    table = generator.integers(steps, size=(200, 31)) / steps
    true = generator.integers(31, size=200)
    places = rankdata(-table, method="average", axis=1)[np.arange(200), true]
    np.testing.assert_allclose(mid_ranks(table, true), places, atol=1e-12)
    np.testing.assert_allclose(
        rank_percentages(table, true), 100 * (31 - places) / 30, rtol=0, atol=1e-10
    )


def test_over_all_choices_of_the_true_caption_the_mean_is_50() -> None:
    row = np.random.default_rng(0).integers(4, size=(1, 50)) / 4
    each = rank_percentages(np.repeat(row, 50, axis=0), np.arange(50))
    assert each.mean() == pytest.approx(50.0, abs=1e-10)


@pytest.mark.parametrize("steps", [1, 3, 17, 10**6])
def test_places_of_all_captions_equal_scipy(steps: int) -> None:
    table = np.random.default_rng(steps).integers(steps, size=(50, 31)).astype(np.float32) / steps
    for row, ranked in zip(table, rankdata(-table, method="average", axis=1), strict=True):
        places, order = places_of(row)
        np.testing.assert_array_equal(places, 2 * (ranked - 1))
        assert (np.diff(row[order]) <= 0).all()
        np.testing.assert_allclose(percentages(places, 31), 100 * (31 - ranked) / 30, atol=1e-10)


def test_equal_captions_tie_in_every_column() -> None:
    generator = np.random.default_rng(1)
    pictures = unit_rows(generator.normal(size=(67, 512)))
    texts = unit_rows(generator.normal(size=(131, 512)))
    texts[[3, 64, 130]] = texts[17]
    table = cosines(pictures, texts)
    for column in (3, 64, 130):
        np.testing.assert_array_equal(table[:, column], table[:, 17])


# Four captions as unit vectors at these angles; a picture at 0 degrees ranks them as listed.
ANGLES = {"a cup": 10.0, "a dog": 30.0, "a sun": 50.0, "a box": 70.0}


def encode(texts: Sequence[str]) -> NDArray[np.float64]:
    """Every template puts a caption at the same angle, with another length."""
    degrees = [next(a for name, a in ANGLES.items() if name in text) for text in texts]
    lengths = [[1.0 + len(text)] for text in texts]
    return np.array([direction(d) for d in degrees]) * lengths


def direction(degrees: float) -> list[float]:
    return [float(np.cos(np.deg2rad(degrees))), float(np.sin(np.deg2rad(degrees)))]


def drawing(text: str, key: str = "k") -> Drawing:
    return Drawing(key, key, Concept(text, text, "objects"), "group", "nowhere.png")


def scores_of(
    drawings: list[Drawing], degrees: list[float], captions: list[str]
) -> dict[tuple[str, str], float]:
    rows = np.array([direction(d) for d in degrees])
    found = fidelity("x", drawings, rows, captions, CaptionFeatures(encode), lambda _: "")
    assert len(found) == 4 * len(drawings)
    return {(score.subject, score.metric): score.value for score in found}


def test_four_scores_by_hand() -> None:
    found = scores_of([drawing("a dog")], [0.0], list(ANGLES))
    assert found["k", "x_rank"] == pytest.approx(200 / 3, abs=1e-10)  # second of four
    assert found["k", "x_top1"] == 0.0
    assert found["k", "x_top5"] == 100.0
    assert found["k", "x_cosine"] == pytest.approx(np.sqrt(3) / 2, abs=1e-7)
    first = scores_of([drawing("a sun")], [49.0], list(ANGLES))
    assert (first["k", "x_rank"], first["k", "x_top1"]) == (100.0, 100.0)


def test_a_caption_from_elsewhere_is_ranked_among_the_captions_and_itself() -> None:
    captions = ["a cup", "a dog", "a sun"]
    found = scores_of([drawing("a box"), drawing("a sun", "s")], [60.5, 60.5], captions)
    assert found["k", "x_rank"] == pytest.approx(100.0)  # 9.5 degrees away, first of four
    assert found["s", "x_rank"] == pytest.approx(100.0)  # the stranger is no rival of the others
    last = scores_of([drawing("a box")], [0.0], captions)
    assert last["k", "x_rank"] == 0.0
    middle = scores_of([drawing("a box")], [52.0], captions)
    assert middle["k", "x_rank"] == pytest.approx(200 / 3, abs=1e-10)  # second of four


def test_a_score_brings_where_every_caption_stands() -> None:
    rows = np.array([direction(52.0)])
    [score, *others] = fidelity(
        "x", [drawing("a box")], rows, ["a cup", "a dog", "a sun"], CaptionFeatures(encode), str
    )
    assert score.ranking is not None
    assert score.ranking.places.tolist() == [4, 2, 0, 2], "the stranger is no rival of the others"
    names, cosines_ = zip(*score.ranking.nearest, strict=True)
    assert names == ("a sun", "a box", "a dog", "a cup")
    assert cosines_[0] == pytest.approx(np.cos(np.deg2rad(2)), abs=1e-6)
    assert [other.ranking for other in others] == [None] * 3


def test_of_equally_near_captions_the_first_ones_are_named() -> None:
    texts = [f"t{n}" for n in range(9)]
    features = CaptionFeatures(lambda some: np.tile([[1.0, 0.0]], (len(some), 1)), ("{}",))
    [score, *_] = fidelity("x", [drawing("t8")], np.array([[1.0, 0.0]]), texts, features, str)
    assert score.ranking is not None
    assert [name for name, _ in score.ranking.nearest] == texts[:5]
    assert score.ranking.places.tolist() == [8] * 9


def test_ties_count_against_the_top() -> None:
    found = scores_of([drawing("a cup")], [20.0], ["a cup", "a dog"])
    assert found["k", "x_rank"] == pytest.approx(50.0)
    assert found["k", "x_top1"] == 0.0  # mid-rank 1.5


def test_top5_ends_at_the_fifth_place() -> None:
    texts = [f"t{i}" for i in range(7)]

    def fan(asked: Sequence[str]) -> NDArray[np.float64]:
        return np.array([direction(10.0 * int(text[text.index("t", -2) + 1 :])) for text in asked])

    def top5(text: str) -> float:
        rows = np.array([direction(0.0)])
        found = fidelity("x", [drawing(text)], rows, texts, CaptionFeatures(fan, ("{}",)), str)
        return found[2].value

    assert [top5(text) for text in texts] == [100.0] * 5 + [0.0] * 2


def test_scores_do_not_depend_on_the_other_drawings() -> None:
    drawings = [drawing(text, text) for text in ANGLES]
    degrees = [3.0, 33.0, 22.0, 66.0]
    together = scores_of(drawings, degrees, ["a cup", "a dog"])
    for one, angle in zip(drawings, degrees, strict=True):
        alone = scores_of([one], [angle], ["a cup", "a dog"])
        assert {key: together[key] for key in alone} == pytest.approx(alone, abs=1e-9)


def test_a_lone_caption_cannot_be_ranked() -> None:
    with pytest.raises(BadInput, match='"a cup" is the only one of the level "objects"'):
        scores_of([drawing("a cup")], [0.0], ["a cup"])


def test_no_drawings_no_scores() -> None:
    empty = np.zeros((0, 2))
    assert fidelity("x", [], empty, list(ANGLES), CaptionFeatures(encode), str) == []


def test_templates_are_normalised_averaged_and_normalised() -> None:
    vectors = {
        "a drawing of a cup": [2.0, 0.0],
        "a picture of a cup": [0.0, 7.0],
        "a cup": [0.0, 1.0],
    }
    features = CaptionFeatures(lambda texts: np.array([vectors[text] for text in texts]))
    np.testing.assert_allclose(features(["a cup"]), [[1 / 5**0.5, 2 / 5**0.5]], atol=1e-12)
    assert TEMPLATES == ("a drawing of {}", "a picture of {}", "{}")


def test_a_caption_is_encoded_once() -> None:
    asked: list[str] = []

    def counting(texts: Sequence[str]) -> NDArray[np.float64]:
        asked.extend(texts)
        return encode(texts)

    features = CaptionFeatures(counting)
    features(["a cup", "a dog", "a cup"])
    features(["a dog", "a sun"])
    assert sorted(asked) == sorted(t.format(c) for c in list(ANGLES)[:3] for t in TEMPLATES)


def test_note_is_the_captions_own() -> None:
    rows = np.array([direction(0.0)] * 2)
    drawings = [drawing("a cup", "c"), drawing("a dog", "d")]
    found = fidelity("x", drawings, rows, list(ANGLES), CaptionFeatures(encode), str.upper)
    assert {(s.subject, s.note) for s in found} == {("c", "A CUP"), ("d", "A DOG")}
    assert isinstance(found[0], Score)


def test_failures_of_the_columns() -> None:
    metrics = {metric.name: metric for metric in fidelity_metrics("clip")}
    assert list(metrics) == ["clip_rank", "clip_top1", "clip_top5", "clip_cosine"]
    assert [metric.worst for metric in metrics.values()] == [0.0, 0.0, 0.0, None]
    assert [metric.unit for metric in metrics.values()] == ["%", "%", "%", ""]


@pytest.fixture(scope="module")
def real() -> tuple[list[str], NDArray[np.float32], list[str]]:
    """File names of 7 photos, their cosines (7, 1203) with "a NAME" by CLIP ViT-B/32, names."""
    folder = SHARED / "clip"
    if not folder.is_dir():
        pytest.skip(f"the real CLIP embeddings are not at {folder}")
    photos = np.load(folder / "image_embeddings.npz")
    texts = np.load(folder / "lvis_v1_clip_a_cname.npy")
    categories = json.loads((folder / "lvis_v1_train_cat_info.json").read_text())
    names = [c["name"] for c in sorted(categories, key=lambda c: int(c["id"]))]
    table = cosines(unit_rows(photos["embeddings"]), unit_rows(texts))
    return [str(file) for file in photos["files"]], table, names


def test_real_clip_ranks_equal_scipy(
    real: tuple[list[str], NDArray[np.float32], list[str]],
) -> None:
    _, table, names = real
    for row in table:
        all_as_true = np.repeat(row[None], len(names), axis=0)
        ours = rank_percentages(all_as_true, np.arange(len(names)))
        places = rankdata(-row, method="average")
        np.testing.assert_allclose(ours, 100 * (1203 - places) / 1202, rtol=0, atol=1e-9)
        assert ours.mean() == pytest.approx(50.0, abs=1e-9)


@pytest.mark.parametrize(
    ("file", "name", "better"),
    [
        ("test_images_389_535.jpg", "street_sign", 0),  # a motel's sign
        ("test_images_123_456.jpg", "cat", 1),  # a cat's eye; "noseband" is nearer
        ("test_images_456_123.jpg", "cat", 4),  # a cat's face stretched lengthwise
    ],
)
def test_real_clip_finds_what_is_on_the_photo(
    real: tuple[list[str], NDArray[np.float32], list[str]], file: str, name: str, better: int
) -> None:
    files, table, names = real
    row = table[files.index(file)][None]
    found = rank_percentages(row, np.array([names.index(name)]))
    assert found[0] == pytest.approx(100 * (1 - better / 1202), abs=1e-9)
