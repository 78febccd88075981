"""CLIP through open_clip: a small random net made from a seed, and the real one where it is."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.stats import rankdata

from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.nets import weights
from vdiag.records import Concept, Drawing
from vdiag.run import pictures
from vdiag.scorers import Options
from vdiag.scorers._torchvision import ensure_torchvision

ensure_torchvision()

import open_clip  # noqa: E402
import torch  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

from vdiag.scorers._open_clip import demand_quickgelu, tokenizer  # noqa: E402
from vdiag.scorers.clip import SCORER, ClipScorer  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("VDIAG_SHARED_DATA", ROOT.parent / "shared" / "data"))
NET = "vdiag-test-quickgelu"
SIZE = 48
CONFIG = {
    "embed_dim": 32,
    "quick_gelu": True,
    "vision_cfg": {"image_size": SIZE, "layers": 2, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}
CAPTIONS = ["a cup", "a red circle", "a dog on a beach", "a sun", "three boxes", "a tree", "a fish"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of the small net, made from a seed."""
    folder = tmp_path_factory.mktemp("net")
    (folder / f"{NET}.json").write_text(json.dumps(CONFIG))
    open_clip.add_model_config(folder / f"{NET}.json")
    torch.manual_seed(5)
    model = open_clip.create_model(NET, pretrained=None)
    torch.save(model.state_dict(), folder / "net.pt")
    save_file(model.state_dict(), folder / "net.safetensors")
    return folder / "net.pt"


@pytest.fixture(scope="module")
def scorer(file: Path) -> ClipScorer:
    return ClipScorer(NET, file, "", "cpu")


def scribble(seed: int, height: int = 64, width: int = 64) -> NDArray[np.uint8]:
    generator = np.random.default_rng(seed)
    coarse = Image.fromarray(generator.integers(256, size=(5, 5, 3), dtype=np.uint8))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))


def drawing(folder: Path, pixels: NDArray[np.uint8], text: str, key: str = "") -> Drawing:
    name = pictures.content_name(pixels)
    path = folder / f"{name}.png"
    pictures.save(pixels, path)
    return Drawing(key or f"{name}/{text}", name, Concept(text, text, "objects"), "g", str(path))


@pytest.fixture
def drawings(tmp_path: Path) -> list[Drawing]:
    """40 drawings, more than one batch, of all captions in turn."""
    return [drawing(tmp_path, scribble(n), CAPTIONS[n % 7]) for n in range(40)]


def values(scorer: ClipScorer, drawings: list[Drawing], captions: list[str]) -> dict[str, float]:
    found = scorer.score(drawings, captions)
    assert len(found) == 4 * len(drawings)
    return {f"{score.subject} {score.metric}": score.value for score in found}


def direct(file: Path, paths: list[str], captions: list[str]) -> NDArray[np.float32]:
    """Cosines (n, N) by open_clip alone."""
    model, _, preprocess = open_clip.create_model_and_transforms(NET, pretrained=str(file))
    model.eval()
    tokenizer = open_clip.get_tokenizer(NET)
    with torch.no_grad():
        images = torch.cat([model.encode_image(preprocess(Image.open(p))[None]) for p in paths])
        images /= images.norm(dim=1, keepdim=True)
        texts = []
        for caption in captions:
            filled = [f"a drawing of {caption}", f"a picture of {caption}", caption]
            rows = model.encode_text(tokenizer(filled))
            mean = (rows / rows.norm(dim=1, keepdim=True)).mean(0)
            texts.append(mean / mean.norm())
        table: NDArray[np.float32] = (images @ torch.stack(texts).T).numpy()
    return table


def test_equals_open_clip(scorer: ClipScorer, file: Path, drawings: list[Drawing]) -> None:
    found = values(scorer, drawings, CAPTIONS)
    table = direct(file, [d.path for d in drawings], CAPTIONS)
    places = rankdata(-table, method="average", axis=1)
    for n, one in enumerate(drawings):
        place = places[n, n % 7]
        assert found[f"{one.key} clip_cosine"] == pytest.approx(table[n, n % 7], abs=1e-5)
        assert found[f"{one.key} clip_rank"] == pytest.approx(100 * (7 - place) / 6, abs=1e-9)
        assert found[f"{one.key} clip_top1"] == 100.0 * (place == 1)
        assert found[f"{one.key} clip_top5"] == 100.0 * (place <= 5)
    assert len({round(v, 6) for k, v in found.items() if k.endswith("rank")}) > 3


def test_safetensors_load_alike(scorer: ClipScorer, file: Path, drawings: list[Drawing]) -> None:
    other = ClipScorer(NET, file.with_suffix(".safetensors"), "", "cpu")
    assert values(other, drawings[:5], CAPTIONS) == values(scorer, drawings[:5], CAPTIONS)


def test_scores_do_not_depend_on_the_other_drawings(
    scorer: ClipScorer, drawings: list[Drawing]
) -> None:
    together = values(scorer, drawings, CAPTIONS)
    for one in drawings[::9]:
        alone = values(scorer, [one], CAPTIONS)
        assert {key: together[key] for key in alone} == pytest.approx(alone, abs=1e-6)
    backwards = values(scorer, drawings[::-1], CAPTIONS)
    assert backwards == pytest.approx(together, abs=1e-6)


def test_a_picture_seen_twice_is_scored_by_each_caption(scorer: ClipScorer, tmp_path: Path) -> None:
    twice = [drawing(tmp_path, scribble(1), text) for text in ("a cup", "a sun")]
    found = values(scorer, twice, CAPTIONS)
    apart = values(scorer, twice[:1], CAPTIONS) | values(scorer, twice[1:], CAPTIONS)
    assert found == pytest.approx(apart, abs=1e-6)
    assert found[f"{twice[0].key} clip_cosine"] != found[f"{twice[1].key} clip_cosine"]


@pytest.mark.parametrize(("height", "width"), [(32, 96), (96, 32), (33, 64)])
def test_what_is_not_square_is_padded_with_white_not_cut(
    scorer: ClipScorer, tmp_path: Path, height: int, width: int
) -> None:
    pixels = scribble(3, height, width)
    side = max(height, width)
    square = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = pixels
    flat = values(scorer, [drawing(tmp_path, pixels, "a cup", "k")], CAPTIONS)
    padded = values(scorer, [drawing(tmp_path, square, "a cup", "k")], CAPTIONS)
    assert flat == pytest.approx(padded, abs=1e-6)


def test_the_ends_of_a_wide_picture_count(scorer: ClipScorer, tmp_path: Path) -> None:
    pixels = scribble(3, 32, 96).copy()
    before = values(scorer, [drawing(tmp_path, pixels, "a cup", "k")], CAPTIONS)
    pixels[:, :20] = 0
    after = values(scorer, [drawing(tmp_path, pixels, "a cup", "k")], CAPTIONS)
    assert abs(before["k clip_cosine"] - after["k clip_cosine"]) > 1e-4


def test_long_captions_are_counted_and_said(scorer: ClipScorer, tmp_path: Path) -> None:
    long = "a house beside a river under a bridge behind three trees and one more tree"
    edge = "cup " * 10 + "cup"  # 11 words + "a drawing of" + start and end = 16, the context
    one = drawing(tmp_path, scribble(1), long, "long")
    two = drawing(tmp_path, scribble(2), "a cup", "short")
    three = drawing(tmp_path, scribble(2), edge, "edge")
    notes = {s.subject: s.note for s in scorer.score([one, two, three], [*CAPTIONS, long, edge])}
    assert notes == {
        "long": "its caption is cut to 16 tokens; captions cut to 16 tokens: 1 of 9",
        "short": "captions cut to 16 tokens: 1 of 9",
        "edge": "captions cut to 16 tokens: 1 of 9",
    }
    assert {s.note for s in scorer.score([two], CAPTIONS)} == {""}
    one_more = drawing(tmp_path, scribble(2), f"{edge} cup")
    assert {s.note[:35] for s in scorer.score([one_more], CAPTIONS)} == {
        "its caption is cut to 16 tokens"
    }


def test_texts_are_encoded_once(file: Path, drawings: list[Drawing]) -> None:
    fresh = ClipScorer(NET, file, "", "cpu")
    calls: list[int] = []
    fresh._model.token_embedding.register_forward_hook(lambda *_: calls.append(1))
    first = values(fresh, drawings[:3], CAPTIONS)
    assert len(calls) == 1  # 7 captions in 3 templates are one batch
    assert values(fresh, drawings[:3], CAPTIONS) == first
    assert len(calls) == 1


def test_texts_and_pictures_of_an_earlier_run_are_not_encoded_again(
    file: Path, drawings: list[Drawing]
) -> None:
    first = values(ClipScorer(NET, file, "", "cpu"), drawings[:3], CAPTIONS)
    other = ClipScorer(NET, file, "", "cpu")
    calls: list[int] = []
    other._model.token_embedding.register_forward_hook(lambda *_: calls.append(1))
    other._model.visual.register_forward_hook(lambda *_: calls.append(2))
    assert values(other, drawings[:3], CAPTIONS) == first
    assert calls == []
    values(other, drawings[:4], [*CAPTIONS, "a boat"])
    assert sorted(calls) == [1, 2]


def test_equal_pictures_are_encoded_once(file: Path, tmp_path: Path) -> None:
    fresh = ClipScorer(NET, file, "", "cpu")
    seen: list[int] = []
    fresh._model.visual.register_forward_hook(lambda _, given, __: seen.append(len(given[0])))
    same = [drawing(tmp_path, scribble(n % 3), CAPTIONS[n % 7], str(n)) for n in range(70)]
    fresh.score(same, CAPTIONS)
    assert seen == [3]


def test_fingerprint(scorer: ClipScorer, file: Path) -> None:
    found = scorer.fingerprint
    assert found["net"] == NET
    assert found["weights"] == f"{weights.sha256(file)} (not a published file)"
    assert found["templates"] == "a drawing of {} | a picture of {} | {}"
    assert f"resized to ({SIZE}, {SIZE}) (bicubic)" in found["preprocessing"]
    assert found["open_clip_torch"] == open_clip.__version__
    assert found["torch"] == torch.__version__


def test_a_net_without_its_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingPart, match="is not there"):
        ClipScorer(NET, tmp_path / "absent.pt", "", "cpu")


@pytest.mark.parametrize("content", [b"junk" * 100, b"", b"PK\x03\x04broken"])
@pytest.mark.parametrize("suffix", ["pt", "safetensors"])
def test_a_file_that_is_no_weights(tmp_path: Path, suffix: str, content: bytes) -> None:
    bad = tmp_path / f"bad.{suffix}"
    bad.write_bytes(content)
    with pytest.raises(BadInput, match=f'"{bad}" does not hold a "{NET}"'):
        ClipScorer(NET, bad, "", "cpu")


def test_weights_fit_exactly_or_not_at_all(file: Path, tmp_path: Path) -> None:
    state = torch.load(file, weights_only=True)
    del state["visual.proj"]
    torch.save(state, tmp_path / "lacking.pt")
    with pytest.raises(BadInput, match="does not hold"):
        ClipScorer(NET, tmp_path / "lacking.pt", "", "cpu")
    with pytest.raises(BadInput, match='does not hold a "ViT-B-32-quickgelu"'):
        ClipScorer("ViT-B-32-quickgelu", file, "", "cpu")


class Planted:
    """Unpickled with a loader that trusts its files, this would write one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (Path.touch, (self.path,))


def test_code_in_a_weights_file_is_not_run(tmp_path: Path) -> None:
    torch.save({"visual.proj": Planted(tmp_path / "touched")}, tmp_path / "planted.pt")
    with pytest.raises(BadInput):
        ClipScorer(NET, tmp_path / "planted.pt", "", "cpu")
    assert not (tmp_path / "touched").exists()


def test_weights_of_openai_need_quickgelu() -> None:
    published = weights.KNOWN["clip-vit-b-32-openai"].sha256
    demand_quickgelu("ViT-B-32-quickgelu", published)
    demand_quickgelu("ViT-B-32", "0" * 64)
    with pytest.raises(BadInput, match='take "ViT-B-32-quickgelu" instead'):
        demand_quickgelu("ViT-B-32", published)


def test_quickgelu_is_what_runs(scorer: ClipScorer) -> None:
    kinds = {type(module).__name__ for module in scorer._model.modules()}
    assert "QuickGELU" in kinds
    assert "GELU" not in kinds


def test_missing_weights_are_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VDIAG_WEIGHTS", str(tmp_path))
    sentence = SCORER.missing(SCORER.variants[0], Options())
    assert sentence is not None
    assert str(tmp_path) in sentence
    assert "`vdiag weights fetch clip-vit-b-32-openai`" in sentence
    with pytest.raises(MissingPart) as error:
        SCORER.open(SCORER.variants[0], Options())
    assert str(error.value) == sentence
    with pytest.raises(UnknownName, match=r'did you mean .*"ViT-B-32"'):
        SCORER.missing("ViT-B32", Options())


def test_asking_what_is_missing_imports_no_net() -> None:
    code = (
        "import sys; from vdiag.scorers import Options; from vdiag.scorers.clip import SCORER; "
        "SCORER.missing(SCORER.variants[0], Options()); "
        "from vdiag.scorers.lpips import SCORER; SCORER.missing('alex', Options()); "
        "print({'torch', 'torchvision', 'open_clip', 'lpips'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.fixture(scope="module")
def real() -> ClipScorer:
    """CLIP ViT-B/32 with OpenAI's weights."""
    sentence = SCORER.missing(SCORER.variants[0], Options())
    if sentence is not None:
        pytest.skip(sentence)
    if not (SHARED / "clip").is_dir():
        pytest.skip(f"the published examples are not at {SHARED / 'clip'}")
    opened = SCORER.open(SCORER.variants[0], Options())
    assert isinstance(opened, ClipScorer)
    return opened


def test_real_clip_gives_the_probabilities_of_its_readme(real: ClipScorer) -> None:
    with Image.open(SHARED / "clip" / "CLIP.png") as image, torch.inference_mode():
        row = real._model.encode_image(real._preprocess(image)[None], normalize=True).numpy()
    texts = real._encode_texts(["a diagram", "a dog", "a cat"])
    logits = 100 * (row @ texts.T)[0]
    probabilities = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    np.testing.assert_allclose(probabilities, [0.9927937, 0.00421068, 0.00299572], atol=1e-3)


def test_real_clip_reads_names_as_published(real: ClipScorer) -> None:
    published = np.load(SHARED / "clip" / "coco_clip_a_cname.npy").astype(np.float64)
    published /= np.linalg.norm(published, axis=1, keepdims=True)
    ours = real._encode_texts(["a person", "a bicycle", "a car"])
    assert ((ours @ published.T).argmax(axis=1) == [0, 1, 2]).all()
    assert (ours * published[:3]).sum(axis=1).min() > 0.999


SIGLIP = "vdiag-test-sigmoid"
SIGLIP_CONFIG = {
    "embed_dim": 192,
    "init_logit_bias": -10,
    "custom_text": True,
    "vision_cfg": {
        "image_size": 224,
        "timm_model_name": "vit_tiny_patch16_224",
        "timm_model_pretrained": False,
        "timm_pool": "map",
        "timm_proj": "none",
    },
    "text_cfg": {
        "context_length": 16,
        "vocab_size": 49408,
        "width": 48,
        "heads": 2,
        "layers": 1,
        "no_causal_mask": True,
        "proj_bias": True,
        "pool_type": "last",
    },
}


def test_a_siglip_runs_through_the_same_scorer(tmp_path: Path, drawings: list[Drawing]) -> None:
    (tmp_path / f"{SIGLIP}.json").write_text(json.dumps(SIGLIP_CONFIG))
    open_clip.add_model_config(tmp_path / f"{SIGLIP}.json")
    torch.manual_seed(5)
    model = open_clip.create_model(SIGLIP, pretrained=None).eval()
    place = tmp_path / "siglip.pt"
    torch.save(model.state_dict(), place)
    variant = f"{SIGLIP}@{place}"
    assert SCORER.missing(variant, Options()) is None
    scorer = SCORER.open(variant, Options())
    assert isinstance(scorer, ClipScorer)
    found = values(scorer, drawings[:7], CAPTIONS)
    preprocess = scorer._preprocess
    tokenizer = open_clip.get_tokenizer(SIGLIP)
    with torch.no_grad():
        images = torch.stack([preprocess(Image.open(d.path)) for d in drawings[:7]])
        filled = [f"{form}{c}" for c in CAPTIONS for form in ("a drawing of ", "a picture of ", "")]
        texts = model.encode_text(tokenizer(filled), normalize=True).reshape(7, 3, -1).mean(1)
        texts /= texts.norm(dim=1, keepdim=True)
        table = (model.encode_image(images, normalize=True) @ texts.T).numpy()
    for n, one in enumerate(drawings[:7]):
        assert found[f"{one.key} {SIGLIP}@siglip_cosine"] == pytest.approx(table[n, n], abs=1e-5)
        better = (table[n] > table[n, n]).sum()
        rank = found[f"{one.key} {SIGLIP}@siglip_rank"]  # not clip_rank: it is another net
        assert rank == pytest.approx(100 * (1 - better / 6), abs=1e-6)
    assert scorer.fingerprint["net"] == SIGLIP


def test_nets_of_the_package_and_their_tags(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VDIAG_WEIGHTS", str(tmp_path))
    sentence = SCORER.missing("ViT-B-16-SigLIP@webli", Options())
    assert sentence is not None
    assert "`vdiag weights fetch ViT-B-16-SigLIP@webli`" in sentence
    with pytest.raises(UnknownName, match="webli"):
        SCORER.missing("ViT-B-16-SigLIP@openai", Options())
    with pytest.raises(UnknownName, match=r'did you mean .*"ViT-B-16-SigLIP"'):
        SCORER.missing("ViT-B-16-SigLP@webli", Options())
    with pytest.raises(BadInput, match='take "ViT-L-14-quickgelu" instead'):
        SCORER.missing("ViT-L-14@openai", Options())
    (tmp_path / "open_clip").mkdir()
    (tmp_path / "open_clip" / "ViT-B-16-SigLIP@webli.safetensors").write_bytes(b"")
    assert SCORER.missing("ViT-B-16-SigLIP@webli", Options()) is None


def test_a_tokenizer_that_is_not_there_is_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def no_network(*arguments: object, **_: object) -> None:
        asked.append(arguments)
        raise OSError("no network")

    monkeypatch.setenv("VDIAG_WEIGHTS", str(tmp_path))
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    with pytest.raises(MissingPart, match=r"`vdiag weights fetch ViT-B-16-SigLIP@TAG`"):
        tokenizer("ViT-B-16-SigLIP")
    assert asked == []


def test_texts_are_read_as_captions_are(scorer: ClipScorer) -> None:
    rows = scorer.read(["a cup", "a red circle", "a cup"])
    texts = [f"{start}a cup" for start in ("a drawing of ", "a picture of ", "")]
    with torch.inference_mode():
        each = scorer._model.encode_text(tokenizer(NET)(texts), normalize=True).numpy()
    mean = each.astype(np.float64).mean(0)
    assert rows[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)
    assert (rows[0] == rows[2]).all()
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3))
    assert not scorer.unread("zorble")
