"""Realism: references, samples of one size, and the nets beside the packages they come from."""

import itertools
import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.nets import weights
from vdiag.nets.weights_file import chosen
from vdiag.records import Concept, Drawing, Over, Score
from vdiag.run import pictures
from vdiag.scorers import Metric, OpenScorer, Options, Scorer, cmmd, fid, kid, tiny_frechet
from vdiag.scorers import _reference as references
from vdiag.scorers._distributions import frechet_distance, gaussian
from vdiag.scorers._nets import Net, centre_square
from vdiag.scorers._picture_files import read
from vdiag.scorers._realism import Realism
from vdiag.scorers._reference import check, open_reference
from vdiag.scorers._reference_distances import Frechet
from vdiag.scorers._torchvision import ensure_torchvision

ensure_torchvision()

import open_clip  # noqa: E402
import torch  # noqa: E402
from torch_fidelity import feature_extractor_inceptionv3 as theirs  # noqa: E402
from torch_fidelity.metric_kid import kid_features_to_metric  # noqa: E402

from vdiag.scorers._inception import inception, resized  # noqa: E402
from vdiag.scorers._open_clip import load  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
CUP = Concept("cup", "a cup", "objects")
Pixels = NDArray[np.uint8]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for weights."""
    monkeypatch.setenv("VDIAG_WEIGHTS", str(tmp_path / "weights"))
    return tmp_path


def scribble(seed: int, size: int = 48, cells: int = 6) -> Pixels:
    coarse = np.random.default_rng(seed).integers(256, size=(cells, cells, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC))


def scribbles(count: int, first: int = 0) -> list[Pixels]:
    return [scribble(seed) for seed in range(first, first + count)]


def blurred(images: Iterable[Pixels]) -> list[Pixels]:
    return [np.asarray(Image.fromarray(i).filter(ImageFilter.GaussianBlur(6))) for i in images]


def drawings(folder: Path, images: Iterable[Pixels]) -> list[Drawing]:
    found = []
    for number, pixels in enumerate(images):
        name = pictures.content_name(pixels)
        path = folder / "drawings" / f"{name}.png"
        pictures.save(pixels, path)
        found.append(Drawing(f"{number:04}", name, CUP, "g", str(path)))
    return found


def natural(folder: Path, images: Iterable[Pixels]) -> Path:
    """A folder of pictures, some of them further down."""
    for number, pixels in enumerate(images):
        place = folder / ("deeper" if number % 3 else "") / f"{number:04}.PNG"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(place, format="PNG")
    return folder


class Seen:
    """A net of eight features that counts the pictures it sees."""

    def __init__(self) -> None:
        self.count = 0
        made_of = {"net": "eight numbers", "weights": "none", "preprocessing": "none"}
        self.net = Net("eight", made_of, ("numpy",), "cpu", self.encode)

    def encode(self, images: Iterable[Pixels]) -> NDArray[np.float32]:
        rows = []
        for image in images:
            self.count += 1
            values = image.astype(np.float32) / 255
            corners = values[:24, :24].mean((0, 1)), values[24:, 24:].mean((0, 1))
            rows.append([*corners[0], *corners[1], values.std(), values[12].mean()])
        return np.array(rows, np.float32)


@pytest.fixture
def seen() -> Seen:
    return Seen()


METRIC = Metric("eight", "", 0.0, math.inf, higher_is_better=False, worst=None)


def opened(net: Net, reference: Path, set_size: int | None = None) -> Realism:
    options = Options(reference=reference, set_size=set_size)
    return Realism(METRIC, net, Frechet, "Frechet", options)


def value(scorer: OpenScorer, members: list[Drawing]) -> float:
    [score] = scorer.score(members, [])
    assert score.subject == ""
    return score.value


def exactly(net: Net, one: list[Pixels], other: list[Pixels]) -> float:
    return frechet_distance(gaussian(net.encode(one)), gaussian(net.encode(other)))


# Pictures


def test_transparency_is_white_and_pictures_stand_upright(folder: Path) -> None:
    clear = np.zeros((4, 6, 4), np.uint8)
    clear[:, :3] = (255, 0, 0, 255)
    Image.fromarray(clear).save(folder / "alpha.png")
    assert (read(folder / "alpha.png")[:, 3:] == 255).all()
    assert (read(folder / "alpha.png")[:, :3] == (255, 0, 0)).all()
    palette = Image.fromarray(clear[..., :3]).quantize(2)
    palette.save(folder / "palette.png", transparency=palette.getpixel((5, 0)))
    assert (read(folder / "palette.png")[:, 3:] == 255).all()
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    Image.fromarray(clear[..., :3]).save(folder / "turned.png", exif=exif)
    assert read(folder / "turned.png").shape == (6, 4, 3)


def test_gray_of_sixteen_bits_keeps_its_shades(folder: Path) -> None:
    shades = np.arange(0, 65536, 4096, dtype=np.uint16).reshape(4, 4)
    Image.fromarray(shades).save(folder / "deep.png")
    assert (read(folder / "deep.png")[..., 1] == shades >> 8).all()
    Image.fromarray((shades >> 8).astype(np.uint8)).save(folder / "gray.png")
    assert (read(folder / "gray.png") == read(folder / "deep.png")).all()


def test_centre_square() -> None:
    wide = np.arange(4 * 9 * 3, dtype=np.uint8).reshape(4, 9, 3)
    assert (centre_square(wide) == wide[:, 2:6]).all()
    assert (centre_square(wide.swapaxes(0, 1)) == wide.swapaxes(0, 1)[2:6]).all()


def test_an_unreadable_drawing_is_named(folder: Path, seen: Seen) -> None:
    scorer = opened(seen.net, natural(folder / "n", scribbles(50)))
    members = drawings(folder, scribbles(50, first=900))
    for content in (b"no picture", Path(members[7].path).read_bytes()[:300]):
        Path(members[7].path).write_bytes(content)
        with pytest.raises(BadInput, match=rf'The picture "{members[7].path}" cannot be read'):
            scorer.score(members, [])


# References


def test_only_the_content_of_a_folder_counts(folder: Path, seen: Seen) -> None:
    images = scribbles(52)
    one = open_reference(natural(folder / "a", images), seen.net)
    renamed = natural(folder / "b", images[::-1])
    (renamed / "notes.txt").write_text("no picture")
    (renamed / ".hidden.png").write_bytes(b"no picture")
    other = open_reference(renamed, seen.net)
    assert (one.pictures, one.count) == (other.pictures, other.count)
    assert one.count == 52
    assert (one.features.rows == other.features.rows).all()
    more = open_reference(natural(folder / "b", [*images[::-1], scribble(99)]), seen.net)
    assert (more.count, more.pictures == one.pictures) == (53, False)


def test_references_that_cannot_be_used(folder: Path, seen: Seen) -> None:
    few = natural(folder / "few", scribbles(49))
    (folder / "text.npz").write_text("text")
    np.save(folder / "array.npy", np.ones(3))
    np.savez(folder / "fid.npz", mu=np.ones(3), sigma=np.eye(3))
    sentences = {
        folder / "absent": "There is no reference at",
        few: r"holds 49 pictures \(.png, .*needs at least 50",
        folder / "text.npz": "neither a folder of pictures nor a file of statistics",
        folder / "array.npy": "neither a folder",
        folder / "fid.npz": "neither a folder",
    }
    for path, sentence in sentences.items():
        with pytest.raises(BadInput, match=sentence) as error:
            check(path, "eight")
        assert f'"{path}"' in str(error.value)
        with pytest.raises(BadInput, match=sentence):
            open_reference(path, seen.net)


def test_rows_of_a_large_reference_are_drawn(
    folder: Path, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = natural(folder / "n", scribbles(80))
    whole = open_reference(place, seen.net).features
    monkeypatch.setattr(references, "KEPT_ROWS", 60)
    drawn = open_reference(place, seen.net).features
    assert (len(whole.rows), len(drawn.rows)) == (80, 60)
    assert len(np.unique(drawn.rows, axis=0)) == 60
    assert drawn.statistics.count == 80
    assert (drawn.statistics.covariance == whole.statistics.covariance).all()
    assert (open_reference(place, seen.net).features.rows == drawn.rows).all()


def test_statistics_stand_for_their_pictures(folder: Path, seen: Seen) -> None:
    members = drawings(folder, scribbles(60, first=500))
    of_folder = opened(seen.net, natural(folder / "n", scribbles(70)))
    expected = value(of_folder, members)
    of_folder.save_statistics(folder / "made" / "s.npz")
    of_file = opened(seen.net, folder / "made" / "s.npz")
    assert of_file.fingerprint == of_folder.fingerprint
    assert value(of_file, members) == expected > 0
    assert [p.name for p in (folder / "made").iterdir()] == ["s.npz"]
    of_file.save_statistics(folder / "made" / "s.npz")
    assert value(opened(seen.net, folder / "made" / "s.npz"), members) == expected


def test_one_file_holds_several_nets(folder: Path, seen: Seen) -> None:
    place, file = natural(folder / "n", scribbles(50)), folder / "s.npz"
    opened(seen.net, place).save_statistics(file)
    other = replace(seen.net, name="other", made_of={**seen.net.made_of, "weights": "more"})
    with pytest.raises(BadInput, match='nothing of the net "other", only of eight'):
        opened(other, file)
    opened(other, place).save_statistics(file)
    first, second = opened(seen.net, file), opened(other, file)
    assert "50)" in first.fingerprint["reference"]
    larger = natural(folder / "n", scribbles(55))
    opened(other, larger).save_statistics(file)
    assert opened(seen.net, file).fingerprint == first.fingerprint
    assert opened(other, file).fingerprint != second.fingerprint
    assert "55)" in opened(other, file).fingerprint["reference"]
    check(file, "eight")
    check(file, "other")


def test_statistics_of_another_net_are_refused_by_name(folder: Path, seen: Seen) -> None:
    file = folder / "s.npz"
    opened(seen.net, natural(folder / "n", scribbles(50))).save_statistics(file)
    for part in ("net", "weights", "preprocessing"):
        changed = replace(seen.net, made_of={**seen.net.made_of, part: "changed"})
        with pytest.raises(BadInput, match=rf'{part} is "{seen.net.made_of[part]}" and not "cha'):
            opened(changed, file)


def test_other_packages_than_the_statistics_were_made_with_are_said(
    folder: Path, seen: Seen
) -> None:
    file = folder / "s.npz"
    place = natural(folder / "n", scribbles(50))
    opened(seen.net, place).save_statistics(file)
    newer = replace(seen.net, packages=("numpy", "pillow"))
    now, then = opened(newer, place).fingerprint, opened(newer, file).fingerprint
    assert {key for key in now if now[key] != then[key]} == {"reference_made_with"}


def test_nothing_else_is_overwritten(folder: Path, seen: Seen) -> None:
    scorer = opened(seen.net, natural(folder / "n", scribbles(50)))
    other = folder / "letter.txt"
    other.write_text("dear")
    with pytest.raises(BadInput, match="neither a folder"):
        scorer.save_statistics(other)
    assert other.read_text() == "dear"
    with pytest.raises(BadInput, match="cannot be written"):
        scorer.save_statistics(other / "s.npz")


def test_code_in_a_file_of_statistics_is_not_run(folder: Path, seen: Seen) -> None:
    about = json.dumps(
        {"made_of": dict(seen.net.made_of), "versions": {}, "pictures": "", "count": 60}
    )
    planted = np.array([Planted(folder / "touched")], object)
    arrays = {"about": about, "mean": planted, "covariance": planted, "rows": planted}
    np.savez(folder / "s.npz", **{f"eight/{key}": value for key, value in arrays.items()})
    with pytest.raises(BadInput, match="neither a folder"):
        opened(seen.net, folder / "s.npz").score(drawings(folder, scribbles(50)), [])
    assert not (folder / "touched").exists()


# Sets


def test_small_sets_get_no_number(folder: Path, seen: Seen) -> None:
    place = natural(folder / "n", scribbles(50))
    members = drawings(folder, scribbles(60))
    assert opened(seen.net, place).score(members[:49], []) == []
    assert len(opened(seen.net, place).score(members[:50], [])) == 1
    assert opened(seen.net, place, set_size=60).score(members[:59], []) == []
    assert len(opened(seen.net, place, set_size=60).score(members, [])) == 1


def test_the_whole_set_is_compared_when_it_fits(folder: Path, seen: Seen) -> None:
    images, others = scribbles(60), scribbles(70, first=300)
    expected = exactly(seen.net, images, others)
    for size in (None, 60):
        scorer = opened(seen.net, natural(folder / "n", others), size)
        [score] = scorer.score(drawings(folder, images), [])
        assert score == Score("", "eight", pytest.approx(expected, rel=1e-9), score.note)
        assert score.note.startswith("n = 60 of 60; below 2048 pictures")


def test_larger_sets_are_drawn_from(folder: Path, seen: Seen) -> None:
    images, others = scribbles(80), scribbles(70, first=300)
    place = natural(folder / "n", others)
    members = drawings(folder, images)
    [score] = opened(seen.net, place, 60).score(members, [])
    assert score.note.startswith("n = 60 of 80, mean of 10 draws; ")
    values = []
    for seed in range(10):
        drawn = np.random.default_rng(seed).choice(80, 60, replace=False)
        values.append(exactly(seen.net, [images[i] for i in drawn], others))
    assert len(set(values)) == 10
    assert score.value == pytest.approx(np.mean(values), rel=1e-9)
    assert opened(seen.net, place, 60).score(members[::-1], []) == [score]
    assert value(opened(seen.net, place), members) != score.value


def test_equal_drawings_count_each(folder: Path, seen: Seen) -> None:
    images = scribbles(20) * 3
    others = scribbles(50, first=300)
    scorer = opened(seen.net, natural(folder / "n", others))
    found = value(scorer, drawings(folder, images))
    assert found == pytest.approx(exactly(seen.net, images, others), rel=1e-9)


def test_no_picture_is_seen_twice(folder: Path, seen: Seen) -> None:
    place = natural(folder / "n", scribbles(60))
    members = drawings(folder, scribbles(55, first=300))
    opened(seen.net, place)
    assert seen.count == 0
    first = value(opened(seen.net, place), members)
    assert seen.count == 115
    assert value(opened(seen.net, place, 50), members) != first
    assert value(opened(seen.net, place), members) == first
    assert seen.count == 115


def test_fingerprint(folder: Path, seen: Seen) -> None:
    place = natural(folder / "n", scribbles(60))
    first = opened(seen.net, place).fingerprint
    assert first["numpy"] == np.__version__
    assert first["reference"].endswith("(n = 60)")
    assert first["set_size"].startswith("all")

    def changes(other: Realism) -> set[str]:
        return {key for key in first if first[key] != other.fingerprint[key]}

    assert changes(opened(seen.net, place)) == set()
    assert changes(opened(seen.net, place, 70)) == {"set_size"}
    weights_changed = replace(seen.net, made_of={**seen.net.made_of, "weights": "other"})
    assert changes(opened(weights_changed, place)) == {"weights"}
    assert changes(opened(seen.net, natural(place, scribbles(61)))) == {"reference"}


# The embedded encoder


@pytest.fixture
def tiny() -> Callable[[Path], OpenScorer]:
    return lambda reference: tiny_frechet.SCORER.open("vdiag-tiny", Options(reference=reference))


def test_tiny_frechet(folder: Path, tiny: Callable[[Path], OpenScorer]) -> None:
    images, others = scribbles(60), scribbles(60, first=300)
    place, other_place = natural(folder / "n", images), natural(folder / "m", others)
    scorer = tiny(place)
    assert value(scorer, drawings(folder, images)) < 1e-8
    apart = value(scorer, drawings(folder, others))
    assert apart == pytest.approx(value(tiny(other_place), drawings(folder, images)), rel=1e-6)
    assert 0 < apart < value(scorer, drawings(folder, blurred(images)))
    assert "not Inception" in tiny_frechet.SCORER.note


def test_tiny_frechet_sees_no_white_bars(folder: Path, tiny: Callable[[Path], OpenScorer]) -> None:
    images = scribbles(50)
    wide = [np.hstack([np.full((48, 30, 3), 9, np.uint8), i, i[:, :30] * 0]) for i in images]
    scorer = tiny(natural(folder / "n", wide))
    assert value(scorer, drawings(folder, images)) < 1e-8


# Inception


@pytest.fixture(scope="module")
def package() -> theirs.FeatureExtractorInceptionV3:
    """The package's net with parameters made from a seed, large enough for features to vary."""
    torch.manual_seed(3)
    extractor = theirs.FeatureExtractorInceptionV3
    with (
        patch.object(theirs, "load_state_dict_from_url", return_value={}),
        patch.object(extractor, "load_state_dict"),
    ):
        net = extractor("inception", ["2048"])
    for module in net.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    return net


@pytest.fixture
def inception_weights(package: theirs.FeatureExtractorInceptionV3) -> Path:
    file = weights.path("inception-fid")
    file.parent.mkdir(parents=True)
    torch.save(package.state_dict(), file)
    return file


def by_the_package(
    package: theirs.FeatureExtractorInceptionV3, images: list[Pixels]
) -> NDArray[np.float32]:
    batch = torch.from_numpy(np.stack(images).transpose(0, 3, 1, 2).copy())
    with torch.inference_mode():
        rows: NDArray[np.float32] = package(batch)[0].numpy()
    return rows


@pytest.mark.slow
def test_fid_and_kid_equal_torch_fidelity(
    package: theirs.FeatureExtractorInceptionV3, inception_weights: Path, folder: Path
) -> None:
    images = [scribble(seed, 299, 9) for seed in range(8)]
    others = [scribble(seed, 299, 5) for seed in range(8)]
    rows, other_rows = by_the_package(package, images), by_the_package(package, others)
    net = inception(inception_weights, "cpu")
    np.testing.assert_allclose(net.encode(images[:4]), rows[:4], rtol=1e-4, atol=1e-6)
    assert rows.std(axis=0).mean() > 1e-3

    members = drawings(folder, images * 7)
    options = Options(reference=natural(folder / "n", others * 7))
    many, many_others = (np.tile(r, (7, 1)).astype(np.float64) for r in (rows, other_rows))
    fid_scorer = fid.SCORER.open("inception", options)
    expected = frechet_distance(gaussian(many), gaussian(many_others))
    assert value(fid_scorer, members) == pytest.approx(expected, rel=1e-5)
    [kid_score] = kid.SCORER.open("inception", options).score(members, [])
    expected = kid_features_to_metric(
        torch.from_numpy(many),
        torch.from_numpy(many_others),
        kid_subsets=1,
        kid_subset_size=56,
        verbose=False,
    )["kernel_inception_distance_mean"]
    assert kid_score.value == pytest.approx(1000 * expected, rel=1e-4)
    assert kid_score.metric == "kid x 1000"
    assert kid_score.note == "n = 56 of 56"  # one concept: no interval

    own = replace(options, reference=natural(folder / "same", images * 7))
    assert value(fid.SCORER.open("inception", own), members) < 1e-8 * expected
    assert value(fid_scorer, members) > 1e3 * value(fid.SCORER.open("inception", own), members)
    assert kid_score.value > abs(value(kid.SCORER.open("inception", own), members))

    fid_scorer.save_statistics(folder / "s.npz")  # type: ignore[attr-defined]
    again = kid.SCORER.open("inception", replace(options, reference=folder / "s.npz"))
    assert value(again, members) == kid_score.value


def test_pictures_are_resized_as_floats_and_without_aliases() -> None:
    same = scribble(1, 299, 9)
    assert (resized(same) == same.transpose(2, 0, 1)).all()
    assert resized(np.full((64, 90, 3), 77, np.uint8)) == pytest.approx(77)
    finest = np.indices((598, 598)).sum(0) % 2 * 255
    gray = resized(np.repeat(finest[..., None], 3, 2).astype(np.uint8))
    assert gray.shape == (3, 299, 299)
    assert abs(gray - 127.5).max() < 30
    larger = resized(scribble(1, 64))
    assert (larger != np.round(larger)).mean() > 0.9
    edge = np.zeros((64, 64, 3), np.uint8)
    edge[:, 32:] = 255
    assert (resized(edge).min(), resized(edge).max()) == (0, 255)  # bicubic would overshoot


def test_weights_of_inception_fit_exactly_or_not_at_all(
    package: theirs.FeatureExtractorInceptionV3, inception_weights: Path, folder: Path
) -> None:
    good = package.state_dict()
    lacking = {key: value for key, value in good.items() if key != "Mixed_7c.branch1x1.conv.weight"}
    for bad in (lacking, good | {"more": torch.zeros(1)}, {}, [1]):
        torch.save(bad, inception_weights)
        with pytest.raises(MissingPart, match='does not hold a "Inception"'):
            inception(inception_weights, "cpu")
    for content in (b"junk" * 100, b"", b"PK\x03\x04broken"):
        inception_weights.write_bytes(content)
        with pytest.raises(MissingPart, match="`vdiag weights verify inception-fid`"):
            inception(inception_weights, "cpu")
    inception_weights.unlink()
    with pytest.raises(MissingPart, match="`vdiag weights fetch inception-fid`"):
        inception(inception_weights, "cpu")


class Planted:
    """Unpickled with a loader that trusts its files, this would write one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (Path.touch, (self.path,))


def test_code_in_a_weights_file_is_not_run(folder: Path) -> None:
    torch.save({"fc.weight": Planted(folder / "touched")}, folder / "planted.pth")
    with pytest.raises(MissingPart):
        inception(folder / "planted.pth", "cpu")
    assert not (folder / "touched").exists()


# CLIP

CLIP = "vdiag-test-realism"
CONFIG = {
    "embed_dim": 24,
    "quick_gelu": True,
    "vision_cfg": {"image_size": 48, "layers": 2, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 8, "vocab_size": 99, "width": 32, "heads": 2, "layers": 1},
}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> torch.nn.Module:
    """A small CLIP made from a seed."""
    config = tmp_path_factory.mktemp("net") / f"{CLIP}.json"
    config.write_text(json.dumps(CONFIG))
    open_clip.add_model_config(config)
    torch.manual_seed(5)
    model: torch.nn.Module = open_clip.create_model(CLIP, pretrained=None).eval()
    return model


def test_cmmd_equals_open_clip_and_its_definition(
    clip: torch.nn.Module, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, others = scribbles(50), [scribble(seed, 64) for seed in range(300, 352)]
    wide = [np.hstack([image[:, :11] * 0, image, image[:, :11] * 0]) for image in others]
    monkeypatch.setitem(weights.KNOWN, CLIP, replace(weights.KNOWN["alexnet"], file="c.pt"))
    monkeypatch.setitem(cmmd.NETS, CLIP, CLIP)
    file = weights.path(CLIP)
    file.parent.mkdir()
    torch.save(clip.state_dict(), file)
    scorer = cmmd.SCORER.open(CLIP, Options(reference=natural(folder / "n", wide)))

    _, _, preprocess = open_clip.create_model_and_transforms(CLIP, pretrained=None)

    def rows(pixels: list[Pixels]) -> NDArray[np.float64]:
        batch = torch.stack([preprocess(Image.fromarray(p)) for p in pixels])
        with torch.inference_mode():
            return clip.encode_image(batch, normalize=True).numpy().astype(np.float64)

    x, y = rows(images), rows(others)

    def kernel(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
        return math.exp(-((a - b) ** 2).sum() / 200)

    n, m = len(x), len(y)
    expected = 1000 * (
        sum(kernel(a, b) for a, b in itertools.permutations(x, 2)) / (n * (n - 1))
        + sum(kernel(a, b) for a, b in itertools.permutations(y, 2)) / (m * (m - 1))
        - 2 * sum(kernel(a, b) for a in x for b in y) / (n * m)
    )
    found = value(scorer, drawings(folder, images))
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-6)
    [metric] = scorer.metrics
    assert metric.low < found < metric.high
    assert value(scorer, drawings(folder, blurred(images))) > found


@pytest.mark.filterwarnings("ignore")
def test_a_published_torchscript_archive_loads_alike(
    clip: torch.nn.Module,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    like_openai = deepcopy(clip)
    mask = like_openai.attn_mask
    del like_openai.attn_mask
    like_openai.attn_mask = mask  # theirs is no buffer
    like_openai.register_buffer("input_resolution", torch.tensor(48))
    given = torch.zeros(1, 3, 48, 48), torch.zeros(1, 8, dtype=torch.long)
    torch.jit.save(torch.jit.trace(like_openai, given, check_trace=False), folder / "net.pt")
    with pytest.raises(MissingPart, match="TorchScript archive that is not the published one"):
        load(CLIP, folder / "net.pt", "", "NAME", "cpu")
    known = replace(weights.KNOWN["alexnet"], sha256=weights.sha256(folder / "net.pt"))
    monkeypatch.setitem(weights.KNOWN, "test", known)
    model, _ = load(CLIP, folder / "net.pt", "", "NAME", "cpu")
    assert "random" not in caplog.text
    for key, tensor in clip.state_dict().items():
        assert torch.equal(model.state_dict()[key], tensor)
    assert not model.training
    monkeypatch.setitem(weights.KNOWN, "x-openai", known)
    with pytest.raises(BadInput, match="QuickGELU"):
        load("ViT-B-32", folder / "net.pt", "openai", "NAME", "cpu")


def test_a_net_without_its_file_is_refused(folder: Path, clip: torch.nn.Module) -> None:
    with pytest.raises(MissingPart, match="is not there"):
        load(CLIP, folder / "absent.pt", "", "NAME", "cpu")
    (folder / "junk.pt").write_bytes(b"junk" * 100)
    with pytest.raises(MissingPart, match=f'does not hold a "{CLIP}"'):
        load(CLIP, folder / "junk.pt", "", "NAME", "cpu")


def test_cmmd_of_the_paper_is_the_default() -> None:
    assert cmmd.SCORER.variants[0] == "ViT-L-14-336-quickgelu"
    files = [chosen("cmmd", variant, cmmd.NETS) for variant in cmmd.SCORER.variants]
    assert [cmmd._metric(file).name for file in files] == ["cmmd", "cmmd_b32"]


# What is missing

SCORERS = [fid.SCORER, kid.SCORER, cmmd.SCORER, tiny_frechet.SCORER]


@pytest.mark.parametrize("scorer", SCORERS, ids=lambda scorer: scorer.name)
def test_what_is_missing_is_one_sentence(scorer: Scorer, folder: Path) -> None:
    variant = scorer.variants[0]
    assert scorer.over == Over.SET
    if scorer.name != "tiny_frechet":
        name = cmmd.NETS.get(variant, "inception-fid")
        sentence = scorer.missing(variant, Options(reference=folder))
        assert sentence == weights.missing_sentence(name, scorer.name)
        weights.path(name).parent.mkdir(parents=True)
        weights.path(name).touch()
    sentence = scorer.missing(variant, Options())
    assert sentence == (
        f'The scorer "{scorer.name}" compares drawings with natural pictures: name a folder of '
        "them or a file of statistics with `--reference PATH`."
    )
    with pytest.raises(MissingPart, match="natural pictures"):
        scorer.open(variant, Options())
    with pytest.raises(BadInput, match="There is no reference"):
        scorer.missing(variant, Options(reference=folder / "absent"))
    place = natural(folder / "n", scribbles(50))
    assert scorer.missing(variant, Options(reference=place)) is None
    with pytest.raises(BadInput, match='Sets of "20" pictures are too small'):
        scorer.missing(variant, Options(reference=place, set_size=20))
    with pytest.raises(UnknownName, match=f"variant of {scorer.name}"):
        scorer.missing("other", Options())


def test_asking_what_is_missing_imports_no_net() -> None:
    code = (
        "import sys; from vdiag.scorers import Options; from vdiag import plugins\n"
        "for name in ('fid', 'kid', 'cmmd', 'tiny_frechet'):\n"
        "    scorer = plugins.scorer(name); scorer.missing(scorer.variants[0], Options())\n"
        "print({'torch', 'torchvision', 'open_clip', 'torch_fidelity'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
