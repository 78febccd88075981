"""vdiag-tiny's towers in numpy against their definition and against those that torch trains."""

import io
from collections.abc import Sequence

import numpy as np
import pytest
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from vdiag.concepts import sets, shapes
from vdiag.languages.svg.write import write
from vdiag.scorers import _tiny
from vdiag.scorers._convolutions import Direct, Level, Workspace, inside
from vdiag.scorers._tiny import TinyEncoder

torch = pytest.importorskip("torch", reason="what is trained is torch's")
Floats = NDArray[np.float32]


def bordered(maps: Floats, border: int) -> Floats:
    return np.pad(maps, ((0, 0), (border, border), (border, border), (0, 0)))


def defined(maps: Floats, kernel: Floats, bias: Floats, step: int) -> Floats:
    """The sums of a convolution by its definition, in double precision."""
    size = kernel.shape[2]
    seen = np.lib.stride_tricks.sliding_window_view(bordered(maps, size // 2), (size, size), (1, 2))
    picked = seen[:, ::step, ::step].astype(np.float64)
    return np.einsum("nyxcij,ocij->nyxo", picked, kernel.astype(np.float64)) + bias


@pytest.mark.parametrize(("count", "side"), [(1, 4), (3, 8), (7, 16), (130, 4), (9, 64)])
def test_a_level_convolution_is_its_definition(count: int, side: int) -> None:
    rng = np.random.default_rng(side)
    maps = rng.normal(size=(count, side, side, 5)).astype(np.float32)
    kernel = rng.normal(size=(6, 5, 3, 3)).astype(np.float32)
    bias, added = rng.normal(size=6).astype(np.float32), rng.normal(size=(count, side, side, 6))
    target = bordered(added.astype(np.float32), 1)
    within = inside(target, 1)
    Level.of(kernel, bias).into(within, bordered(maps, 1), Workspace(), added=within)
    expected = np.maximum(defined(maps, kernel, bias, 1) + added, 0)
    np.testing.assert_allclose(within, expected, atol=2e-4)
    assert not target[:, 0].any()
    assert not target[:, :, -1].any()


@pytest.mark.parametrize(("count", "side", "size"), [(1, 8, 3), (5, 16, 3), (3, 64, 5), (40, 8, 5)])
def test_a_halving_convolution_is_its_definition(count: int, side: int, size: int) -> None:
    rng = np.random.default_rng(side)
    maps = rng.normal(size=(count, side, side, 3)).astype(np.float32)
    kernel = rng.normal(size=(4, 3, size, size)).astype(np.float32)
    bias = rng.normal(size=4).astype(np.float32)
    target = np.zeros((count, side // 2 + 2, side // 2 + 2, 4), np.float32)
    Direct.of(kernel, bias).into(inside(target, 1), bordered(maps, size // 2), Workspace())
    expected = np.maximum(defined(maps, kernel, bias, 2), 0)
    np.testing.assert_allclose(inside(target, 1), expected, atol=2e-5)


@pytest.fixture(scope="module")
def encoder() -> TinyEncoder:
    return TinyEncoder.load()


@pytest.fixture(scope="module")
def trained() -> dict[str, "torch.nn.Module"]:
    """The towers as training has them, with the weights that ship."""
    from safetensors.torch import load_file

    from training.tiny import network

    tensors = load_file(_tiny.WEIGHTS)
    dimensions = tensors["words"].shape[1]
    towers = {
        "image": network.ImageTower(),
        "sentence": network.SentenceTower(),
        "word": network.WordTower(dimensions),
    }
    for name, tower in towers.items():
        of = {k.partition(".")[2]: v for k, v in tensors.items() if k.startswith(f"{name}.")}
        tower.load_state_dict(of)
        tower.eval()
    return towers


def pictures_of_all_kinds() -> list[NDArray[np.uint8]]:
    """True pictures of shapes, noise, sheets of one colour; more than one batch, 64 px."""
    rng = np.random.default_rng(0)
    found = [rng.integers(0, 256, (64, 64, 3), dtype=np.uint8) for _ in range(6)]
    found += [np.full((64, 64, 3), value, np.uint8) for value in (0, 128, 255)]
    for index in range(0, 1500, 25):
        png = bytes(resvg_py.svg_to_bytes(svg_string=write(shapes.picture(index)), width=64))
        image = Image.open(io.BytesIO(png)).convert("RGBA")
        sheet = Image.new("RGB", (64, 64), "white")
        sheet.paste(image, mask=image.getchannel("A"))
        found.append(np.asarray(sheet))
    return found


def test_pictures_are_what_torch_makes_of_them(
    encoder: TinyEncoder, trained: dict[str, "torch.nn.Module"]
) -> None:
    from training.tiny.network import prepared

    images = pictures_of_all_kinds()
    with torch.inference_mode():
        trunk = trained["image"].trunk(prepared(np.stack(images))).numpy()
        rows = trained["image"].projected(torch.from_numpy(trunk)).numpy()
    np.testing.assert_allclose(encoder.trunk(images), trunk, rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(encoder.images(images), rows, atol=5e-6)
    one_by_one = np.concatenate([encoder.images([image]) for image in images])
    np.testing.assert_allclose(one_by_one, rows, atol=5e-6)


def test_texts_are_what_torch_makes_of_them(
    encoder: TinyEncoder, trained: dict[str, "torch.nn.Module"]
) -> None:
    from training.tiny.network import word_input

    texts: Sequence[str] = [*sets.captions("objects", ()), "", "zxqvkly", "two Owls; 3 mats"]
    known = [text for text in texts if encoder.knows_sentences([text])]
    vectors = np.stack([encoder._table[text] for text in known])
    with torch.inference_mode():
        sentences = trained["sentence"](torch.from_numpy(vectors)).numpy()
        words = trained["word"](*word_input(encoder._phrases, texts)).numpy()
    np.testing.assert_allclose(encoder.sentences(known), sentences, atol=2e-6)
    np.testing.assert_allclose(encoder.words(texts), words, atol=2e-6)


@pytest.mark.parametrize("level", ["objects", "scenes"])
def test_pictures_rank_as_by_torch_and_the_definition(
    encoder: TinyEncoder, trained: dict[str, "torch.nn.Module"], level: str
) -> None:
    """Scenes less the middle of their level, others as they are; sorted in double precision."""
    from safetensors.numpy import load_file

    from training.tiny.network import prepared

    texts = list(sets.captions(level, ()))
    vectors = np.stack([encoder._table[text] for text in texts])
    images = pictures_of_all_kinds()[5:]
    with torch.inference_mode():
        captions = trained["sentence"](torch.from_numpy(vectors)).numpy().astype(np.float64)
        rows = trained["image"](prepared(np.stack(images))).numpy().astype(np.float64)
    if level == "scenes":
        rows = rows - load_file(_tiny.CAPTIONS)["middle scenes"]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    places = np.argsort(np.argsort(rows @ captions.T, axis=1), axis=1)
    found = encoder.centred(encoder.images(images), texts) @ encoder.sentences(texts).T
    ours = np.argsort(np.argsort(found, axis=1), axis=1)
    assert np.abs(places - ours).max() <= 2  # captions that are equally near but for rounding
    assert np.abs(places - ours).mean() < 0.01


def test_other_captions_than_a_level_s_own_are_not_centred(encoder: TinyEncoder) -> None:
    rows = encoder.images(pictures_of_all_kinds()[:3])
    scenes = list(sets.captions("scenes", ()))
    some = encoder.centred(rows, scenes[:7])
    assert np.abs(some - rows).max() > 0.05
    np.testing.assert_array_equal(some, encoder.centred(rows, scenes))
    np.testing.assert_array_equal(encoder.centred(rows, [*scenes, "a chair of one's own"]), rows)
