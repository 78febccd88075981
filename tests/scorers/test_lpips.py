"""LPIPS against published values and against the lpips package, pair by pair."""

import os
import pickle
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.nets import weights
from vdiag.records import Concept, Drawing
from vdiag.run import pictures
from vdiag.scorers import Options
from vdiag.scorers._torchvision import ensure_torchvision

ensure_torchvision()

import lpips  # noqa: E402
import torch  # noqa: E402

from vdiag.scorers.lpips import NETS, SCORER, LpipsScorer  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("VDIAG_SHARED_DATA", ROOT.parent / "shared" / "data"))
CUP = Concept("cup", "a cup", "objects")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of weights."""
    monkeypatch.setenv("VDIAG_WEIGHTS", str(tmp_path / "weights"))
    for net in NETS.values():
        weights.path(net.weights).parent.mkdir(parents=True, exist_ok=True)
    return tmp_path


@pytest.fixture(scope="module")
def package() -> Callable[[str], Any]:
    """The package's own LPIPS with a random backbone made from a seed."""
    made: dict[str, Any] = {}

    def make(variant: str) -> Any:
        if variant not in made:
            torch.manual_seed(7)
            made[variant] = lpips.LPIPS(net=variant, pnet_rand=True, verbose=False)
        return made[variant]

    return make


def state(network: Any) -> dict[str, torch.Tensor]:
    """The package's backbone (``slice2.3.weight``) with torchvision's names (``features.3...``)."""
    return {
        "features." + key.split(".", 1)[1]: value for key, value in network.net.state_dict().items()
    }


def opened(variant: str, state_dict: dict[str, torch.Tensor]) -> LpipsScorer:
    classifier = {"classifier.1.weight": torch.zeros(3, 3)}
    torch.save(state_dict | classifier, weights.path(NETS[variant].weights))
    scorer = SCORER.open(variant, Options())
    assert isinstance(scorer, LpipsScorer)
    return scorer


def drawings(folder: Path, images: list[NDArray[np.uint8]]) -> list[Drawing]:
    found = []
    for number, pixels in enumerate(images):
        name = pictures.content_name(pixels)
        path = folder / f"{name}.png"
        pictures.save(pixels, path)
        found.append(Drawing(str(number), name, CUP, "g", str(path)))
    return found


def scribbles(count: int, size: int) -> list[NDArray[np.uint8]]:
    """Pictures of (size, size, 3) with structure at several scales."""
    generator = np.random.default_rng(size)
    coarse = generator.integers(256, size=(count, size // 8, size // 8, 3), dtype=np.uint8)
    return [
        np.asarray(Image.fromarray(one).resize((size, size), Image.Resampling.BICUBIC))
        for one in coarse
    ]


def tensor(pixels: NDArray[np.uint8]) -> torch.Tensor:
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None] / 127.5 - 1


def pair_loop(network: Any, images: list[NDArray[np.uint8]]) -> float:
    with torch.no_grad():
        pairs = [network(tensor(a), tensor(b)).item() for a, b in combinations(images, 2)]
    return float(np.mean(pairs))


@pytest.mark.parametrize(
    ("variant", "size"), [("alex", 64), ("alex", 96), ("squeeze", 70), ("vgg", 64)]
)
def test_equals_the_package_pair_by_pair(
    variant: str, size: int, package: Callable[[str], Any], folder: Path
) -> None:
    network = package(variant)
    scorer = opened(variant, state(network))
    images = scribbles(5, size)
    for pair in combinations(range(5), 2):
        chosen = [images[i] for i in pair]
        score = scorer.score(drawings(folder, chosen), [])[0]
        assert score.value == pytest.approx(pair_loop(network, chosen), abs=1e-5)
        assert score.value > 0.01
    [score] = scorer.score(drawings(folder, images), [])
    assert score.value == pytest.approx(pair_loop(network, images), abs=1e-5)
    assert (score.subject, score.metric) == ("", NETS[variant].metric)


def test_more_pictures_than_fit_into_one_batch(package: Callable[[str], Any], folder: Path) -> None:
    scorer = opened("squeeze", state(package("squeeze")))
    images = scribbles(35, 64)
    [score] = scorer.score(drawings(folder, images), [])
    vectors = np.stack(list(scorer.vectors([d.path for d in drawings(folder, images)])))
    squares = [((a - b).astype(float) ** 2).sum() for a, b in combinations(vectors, 2)]
    assert score.value == pytest.approx(np.mean(squares), abs=1e-6)


def test_equal_pictures_are_exactly_zero_apart_and_count_as_pairs(
    package: Callable[[str], Any], folder: Path
) -> None:
    network = package("squeeze")
    scorer = opened("squeeze", state(network))
    one, other = scribbles(2, 64)
    assert scorer.score(drawings(folder, [one, one, one]), [])[0].value == 0.0
    images = [one, other, one]
    [score] = scorer.score(drawings(folder, images), [])
    assert score.value == pytest.approx(pair_loop(network, images), abs=1e-5)


def test_what_cannot_be_compared_is_refused(package: Callable[[str], Any], folder: Path) -> None:
    scorer = opened("squeeze", state(package("squeeze")))
    mixed = drawings(folder, scribbles(1, 64) + scribbles(1, 72))
    with pytest.raises(BadInput, match=r"72 x 72 pixels and others of its concept 64 x 64"):
        scorer.score(mixed, [])
    with pytest.raises(ValueError, match="two"):
        scorer.score(mixed[:1], [])


@pytest.fixture
def real(package: Callable[[str], Any]) -> LpipsScorer:
    """LPIPS with the real SqueezeNet."""
    file = SHARED / "lpips-squeeze" / "squeeze.backbone.pth"
    if not file.is_file():
        pytest.skip(f"the real SqueezeNet is not at {file}")
    features = torch.load(file, map_location="cpu", weights_only=True)
    return opened("squeeze", {f"features.{key}": value for key, value in features.items()})


def distances(scorer: LpipsScorer, a: torch.Tensor, b: torch.Tensor) -> NDArray[np.float32]:
    with torch.inference_mode():
        return (scorer._vectors(a) - scorer._vectors(b)).square().sum(1).numpy()


def test_published_values_of_torchmetrics(real: LpipsScorer) -> None:
    generator = torch.Generator().manual_seed(42)
    a = torch.rand(2, 3, 100, 100, generator=generator) * 2 - 1
    b = torch.rand(2, 3, 100, 100, generator=generator) * 2 - 1
    np.testing.assert_allclose(distances(real, a, b), [0.1024, 0.0938], rtol=0, atol=1e-4)
    torch.manual_seed(123)
    a = (torch.rand(10, 3, 100, 100) * 2) - 1
    b = (torch.rand(10, 3, 100, 100) * 2) - 1
    assert distances(real, a, b).mean() == pytest.approx(0.1008, abs=1e-4)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("ex_ref", "ex_p0", 0.7110476),
        ("ex_ref", "ex_p1", 0.1479016),
        ("ex_p0", "ex_p1", 0.7277768),
        ("ex_ref", "ex_ref", 0.0),
    ],
)
def test_the_authors_example(
    real: LpipsScorer, a: str, b: str, expected: float, folder: Path
) -> None:
    images = [pictures.load(SHARED / "lpips-refs" / f"{name}.png") for name in (a, b)]
    [score] = real.score(drawings(folder, images), [])
    assert score.value == pytest.approx(expected, abs=2e-6)


def test_real_net_equals_the_package(real: LpipsScorer, folder: Path) -> None:
    network = lpips.LPIPS(net="squeeze", pnet_rand=True, verbose=False)
    ours = real._features.state_dict()
    place = {key.split(".", 1)[1]: key for key in network.net.state_dict()}
    network.net.load_state_dict({place[key]: value for key, value in ours.items()}, strict=True)
    images = scribbles(6, 128)
    [score] = real.score(drawings(folder, images), [])
    assert score.value == pytest.approx(pair_loop(network, images), abs=1e-5)


def test_missing_weights_are_named_with_the_command() -> None:
    for variant, name in {"alex": "alexnet", "squeeze": "squeezenet1_1", "vgg": "vgg16"}.items():
        sentence = SCORER.missing(variant, Options())
        assert sentence is not None
        assert f'"{weights.path(name)}"' in sentence
        assert f"`vdiag weights fetch {name}`" in sentence
        with pytest.raises(MissingPart) as error:
            SCORER.open(variant, Options())
        assert str(error.value) == sentence
    with pytest.raises(UnknownName, match='variant of lpips is called "alexnet"'):
        SCORER.missing("alexnet", Options())


def test_weights_fit_exactly_or_not_at_all(package: Callable[[str], Any]) -> None:
    good = state(package("squeeze"))
    lacking = {key: value for key, value in good.items() if key != "features.12.squeeze.bias"}
    more = good | {"features.13.weight": torch.zeros(1)}
    for bad in (lacking, more, state(package("alex")), {}):
        with pytest.raises(MissingPart, match='does not hold a "squeezenet1_1"'):
            opened("squeeze", bad)


class Planted:
    """Unpickled with a loader that trusts its files, this would write one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("content", [b"junk" * 100, b"", b"PK\x03\x04broken"])
def test_a_file_that_is_no_weights(content: bytes) -> None:
    weights.path("squeezenet1_1").write_bytes(content)
    with pytest.raises(MissingPart, match="`vdiag weights verify squeezenet1_1`"):
        SCORER.open("squeeze", Options())


def test_code_in_a_weights_file_is_not_run(folder: Path) -> None:
    touched = folder / "touched"
    file = weights.path("squeezenet1_1")
    torch.save({"features.0.weight": Planted(touched)}, file)
    with pytest.raises(MissingPart):
        SCORER.open("squeeze", Options())
    assert not touched.exists()
    pickle.loads(pickle.dumps(Planted(touched)))
    assert touched.exists()


def test_fingerprint_follows_net_and_weights(package: Callable[[str], Any]) -> None:
    good = state(package("squeeze"))
    first = opened("squeeze", good).fingerprint
    assert first == opened("squeeze", good).fingerprint
    changed = good | {"features.0.bias": good["features.0.bias"] + 1}
    second = opened("squeeze", changed).fingerprint
    assert {key for key in first if first[key] != second[key]} == {"weights"}
    assert weights.sha256(weights.path("squeezenet1_1")) in second["weights"]
    third = opened("alex", state(package("alex"))).fingerprint
    assert {key for key in first if first[key] != third[key]} == {"net", "weights", "heads"}


def test_no_two_pictures_are_farther_apart_than_the_range(package: Callable[[str], Any]) -> None:
    scorer = opened("alex", state(package("alex")))
    [metric] = scorer.metrics
    assert (metric.worst, metric.higher_is_better, metric.low) == (0.0, True, 0.0)
    heads = torch.load(
        Path(lpips.__file__).parent / "weights" / "v0.1" / "alex.pth",
        map_location="cpu",
        weights_only=True,
    )
    two_heaviest = sum(sorted(head.flatten().tolist())[-2:][0] for head in heads.values())
    two_heaviest += sum(max(head.flatten().tolist()) for head in heads.values())
    assert metric.high == pytest.approx(two_heaviest, rel=1e-6)
