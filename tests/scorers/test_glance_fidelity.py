"""Fidelity by the second encoder: its arithmetic, what it shares with the first, what it knows."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import load_file
from scipy.stats import rankdata

from tests.conftest import Vdiag
from training.glance.icons import COLOURED, PLAIN, usable
from training.glance.network import Eye, Reader, prepared
from training.glance.train import alike
from training.tiny.icons import ILLUSTRATED, INTERFACE, Icon, Names
from vdiag import plugins
from vdiag.concepts import sets
from vdiag.errors import BadInput, UnknownName
from vdiag.records import Concept, Drawing
from vdiag.run import pictures
from vdiag.scorers import OpenScorer, Options, _glance
from vdiag.scorers._glance import GlanceModel
from vdiag.scorers._glance.phrases import Phrases, known_form, unknown_words, words
from vdiag.scorers._ranks import cosines, unit_rows
from vdiag.scorers.glance_fidelity import SCORER

CAPTIONS = ["a cat", "a house", "a tree", "a car", "a star", "a fish", "a clock", "a heart"]


@pytest.fixture(scope="module")
def scorer() -> OpenScorer:
    return SCORER.open(SCORER.variants[0], Options())


@pytest.fixture(scope="module")
def model() -> GlanceModel:
    return GlanceModel.load()


def drawing(folder: Path, pixels: NDArray[np.uint8], text: str) -> Drawing:
    name = pictures.content_name(pixels)
    path = folder / f"{name}.png"
    pictures.save(pixels, path)
    return Drawing(f"{name}/{text}", name, Concept(text, text, "objects"), "g", str(path))


def noise(seed: int, *shape: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (*shape, 3), np.uint8)


@pytest.fixture
def drawings(tmp_path: Path) -> list[Drawing]:
    """One picture per caption, of several sizes."""
    return [drawing(tmp_path, noise(n, 48 + 16 * n, 96), text) for n, text in enumerate(CAPTIONS)]


def values(scorer: OpenScorer, drawings: list[Drawing]) -> dict[tuple[str, str], float]:
    found = scorer.score(drawings, CAPTIONS)
    assert len(found) == 4 * len(drawings)
    return {(score.subject, score.metric): score.value for score in found}


# Pictures


def test_a_picture_goes_through_the_net_as_its_layers_say(model: GlanceModel) -> None:
    eye, pixels = Eye().eval(), noise(0, 48, 48)
    x = (torch.from_numpy(pixels).permute(2, 0, 1)[None].float() - 190.0) / 80.0
    for at in range(0, len(eye.body), 3):
        layer, norm = eye.body[at], eye.body[at + 1]
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = layer.weight * scale[:, None, None, None]
        bias = norm.bias - norm.running_mean * scale
        pad = layer.kernel_size[0] // 2
        x = torch.nn.functional.conv2d(x, weight, bias, layer.stride, pad).clamp(min=0)
    flat = x.flatten(2)
    pooled = torch.cat([flat.mean(2), flat.max(2).values], 1)
    row = pooled @ eye.head.weight.T + eye.head.bias
    expected = (row / row.norm()).detach().numpy()
    with torch.inference_mode():
        assert eye(prepared(pixels[None])).numpy() == pytest.approx(expected, abs=1e-5)


def test_pictures_and_texts_are_what_torch_makes_of_them(model: GlanceModel) -> None:
    tensors = load_file(_glance.WEIGHTS)
    eye, reader = Eye().eval(), Reader().eval()
    for name, net in (("eye", eye), ("reader", reader)):
        of = {k.partition(".")[2]: v for k, v in tensors.items() if k.startswith(f"{name}.")}
        net.load_state_dict(of)
    images = [noise(n, 48, 48) for n in range(40)] + [np.full((48, 48, 3), 255, np.uint8)]
    texts = [*sets.captions("objects", ()), "", "zxqvkly", "two Owls; 3 mats"]
    with torch.inference_mode():
        seen = eye(prepared(np.stack(images))).numpy()
        read = reader(torch.from_numpy(model._phrases(texts))).numpy()
    np.testing.assert_allclose(model.pictures(images), seen, atol=5e-6)
    np.testing.assert_allclose(model.texts(texts), read, atol=2e-6)


def test_a_picture_is_padded_with_white_and_averaged(model: GlanceModel) -> None:
    wide = noise(1, 48, 96)
    square = np.full((96, 96, 3), 255, np.uint8)
    square[24:72] = wide
    means = square.reshape(48, 2, 48, 2, 3).mean((1, 3))
    small = np.asarray(Image.fromarray(np.floor(means + 0.5).astype(np.uint8)))
    both = model.pictures([wide, small])
    assert both[0] @ both[1] == pytest.approx(1.0, abs=1e-3)


def test_pictures_do_not_depend_on_those_beside_them(model: GlanceModel) -> None:
    several = [noise(n, 64, 64) for n in range(70)]
    together = model.pictures(several)
    alone = np.concatenate([model.pictures([several[n]]) for n in (0, 63, 64, 69)])
    assert together[[0, 63, 64, 69]] == pytest.approx(alone, abs=1e-5)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)


# Texts


def test_a_phrase_is_the_mean_of_its_words_the_rarer_the_heavier() -> None:
    vectors = np.eye(3, dtype=np.float32)
    phrases = Phrases({"red": 2, "barn": 14, "cherry": 6}, vectors)
    [row, same, plural, nothing] = phrases(["a red barn", "the Red, barn!", "red cherries", "zxq"])
    # weights log2(2 + place): 2, 4 and 3
    assert row == pytest.approx(np.array([2, 4, 0]) / 20**0.5)
    assert (row == same).all()
    assert plural == pytest.approx(np.array([2, 0, 3]) / 13**0.5)
    assert not nothing.any()


def test_words_are_folded_and_counted_as_known_in_the_plural() -> None:
    assert words("Crème brûlée, 2 STAR's") == ["creme", "brulee", "2", "star", "s"]
    known = frozenset(["cherry", "glass", "cat"])
    found = [known_form(word, known) for word in ("cherries", "glasses", "cats", "glass", "catty")]
    assert found == ["cherry", "glass", "cat", "glass", None]
    assert unknown_words("a cat between two Cherries of the Zxq and a zxq", known) == ("two", "zxq")


def test_hardly_a_word_of_the_shipped_concepts_is_without_a_vector(model: GlanceModel) -> None:
    texts = [concept.text for concept in sets.load("objects").concepts]
    read = model._phrases(texts)
    assert (np.abs(read).sum(1) == 0).sum() <= 2
    scenes = [concept.text for concept in sets.load("scenes").concepts]
    assert (np.abs(model._phrases(scenes)).sum(1) > 0).all()


def test_a_text_of_unknown_words_still_has_a_place(model: GlanceModel) -> None:
    assert np.isfinite(unit_rows(model.texts(["zxqvkly"]))).all()


# Scores


def test_equals_the_model_and_scipy(
    scorer: OpenScorer, model: GlanceModel, drawings: list[Drawing]
) -> None:
    seen = unit_rows(model.pictures([pictures.load(d.path) for d in drawings]))
    table = cosines(seen, unit_rows(model.texts(CAPTIONS)))
    places = rankdata(-table, method="average", axis=1)
    found = values(scorer, drawings)
    for n, one in enumerate(drawings):
        assert found[one.key, "glance_cosine"] == pytest.approx(table[n, n], abs=1e-5)
        rank = 100 * (len(CAPTIONS) - places[n, n]) / (len(CAPTIONS) - 1)
        assert found[one.key, "glance_rank"] == pytest.approx(rank, abs=1e-9)
        assert found[one.key, "glance_top1"] == 100.0 * (places[n, n] == 1)
        assert found[one.key, "glance_top5"] == 100.0 * (places[n, n] <= 5)


def test_the_example_answers_rank_well_above_chance(vdiag_here: Vdiag) -> None:
    drawn = vdiag_here(
        *("draw", "--model", "example", "--languages", "svg"),
        *("--scorers", "glance_fidelity", "--out", "run"),
    )
    assert drawn.returncode == 0, drawn.stderr
    assert f"glance_fidelity: {SCORER.note}" in " ".join(drawn.stdout.split())
    rows = json.loads(vdiag_here("table", "run", "--json").stdout)["rows"]
    [rank] = [r for r in rows if r["measure"] == "glance_rank" and r["policy"] == "drop"]
    assert rank["value"] > 75.0


def test_words_outside_the_vocabulary_are_named_or_left_out(
    scorer: OpenScorer, tmp_path: Path
) -> None:
    strange, known = (drawing(tmp_path, noise(3, 64, 64), text) for text in ("a zxqvkly", "a cat"))
    notes = {s.subject: s.note for s in scorer.score([strange, known], CAPTIONS)}
    assert notes == {strange.key: "words outside the vocabulary: zxqvkly", known.key: ""}
    strict = SCORER.open(SCORER.variants[0], Options(strict_vocabulary=True))
    assert strict.left_out([*CAPTIONS, "a zxqvkly"]) == {"a zxqvkly"}
    assert {s.subject for s in strict.score([strange, known], CAPTIONS)} == {known.key}
    assert strict.score([strange], CAPTIONS) == []
    assert strict.fingerprint != scorer.fingerprint


def test_a_caption_alone_cannot_be_ranked(scorer: OpenScorer, tmp_path: Path) -> None:
    one = drawing(tmp_path, noise(4, 64, 64), "a cat")
    with pytest.raises(BadInput, match="is the only one of the level"):
        scorer.score([one], ["a cat"])


# What it is


def test_it_passes_for_no_other_scorer(scorer: OpenScorer) -> None:
    assert "not CLIP" in SCORER.note
    assert all(metric.name.startswith("glance_") for metric in scorer.metrics)
    weights = hashlib.sha256(_glance.WEIGHTS.read_bytes()).hexdigest()
    assert scorer.fingerprint["model"] == weights
    assert SCORER.missing(SCORER.variants[0], Options()) is None
    with pytest.raises(UnknownName, match="variant of glance_fidelity"):
        SCORER.open("large", Options())


def test_it_has_nothing_of_vdiag_tiny(scorer: OpenScorer) -> None:
    tiny = plugins.scorer("tiny_fidelity")
    other = tiny.open(tiny.variants[0], Options())
    own = ("numpy", "pillow", "templates", "vocabulary")
    assert not {v for k, v in scorer.fingerprint.items() if k not in own} & {
        *other.fingerprint.values()
    }
    assert not {*COLOURED, *PLAIN} & {*ILLUSTRATED, *INTERFACE}


def test_it_is_small() -> None:
    assert _glance.WEIGHTS.stat().st_size <= 4e6


# The training


def test_names_that_hold_one_another_or_mean_the_same_are_not_told_apart() -> None:
    names = ["bus", "coach", "cup", "red cup", "red tree"]
    vectors = np.array([[1, 0], [0.9, 0.43], [0, 1], [-0.6, 0.8], [-0.8, -0.6]], np.float32)
    told = [[names[k] for k in np.flatnonzero(row)] for row in alike(names, vectors)]
    # cosines: bus and coach 0.9; cup and red cup 0.8, not above it, but one holds the other
    assert told == [["coach"], ["bus"], ["red cup"], ["cup"], []]


def test_names_of_signs_are_left_out_unless_they_are_concepts() -> None:
    names = Names(["arrow", "fire truck"])
    kept = {
        text: usable(Icon(names.plain(text), "x", ""), names)
        for text in ("arrow", "arrow-left", "fire-engine", "a-long-name-of-five", "owl", "9", "ox")
    }
    assert [text for text, fits in kept.items() if fits] == ["arrow", "fire-engine", "owl"]
