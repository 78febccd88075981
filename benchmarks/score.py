"""Scores a second: ours beside the reference packages, on the same inputs, in one run.

Every line gives the seconds of both ways, their ratio and how far the two numbers lie apart. The
nets have random weights from a seed: their speed is that of the published ones. Packages that are
not installed are named and left out.

    python -m benchmarks.score                 all of it, about ten minutes on two cores
    python -m benchmarks.score --only lpips,frechet
"""

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from vdiag.scorers._torchvision import ensure_torchvision

ensure_torchvision()

import torch  # noqa: E402

from vdiag.records import Concept, Drawing  # noqa: E402
from vdiag.run import pictures  # noqa: E402
from vdiag.scorers import _distributions as distributions  # noqa: E402

CUP = Concept("cup", "a cup", "objects")
DIMENSIONS = 2048
Line = tuple[str, str, float, float, float]
"""What, beside what, seconds of ours, seconds of theirs, relative difference."""


def timed(function: Callable[[], Any], least: float = 1.0) -> tuple[float, Any]:
    """Seconds of one call, the least of as many as fit into ``least`` seconds, and its value."""
    best, begun, value = float("inf"), time.perf_counter(), None
    while best == float("inf") or time.perf_counter() - begun < least:
        start = time.perf_counter()
        value = function()
        best = min(best, time.perf_counter() - start)
    return best, value


def beside(
    what: str, ours: Callable[[], float], others: dict[str, Callable[[], float]]
) -> Iterator[Line]:
    """Ours against each of the others."""
    seconds, value = timed(ours)
    for name, other in others.items():
        theirs, reference = timed(other)
        yield what, name, seconds, theirs, abs(value - reference) / abs(reference)


def lpips_lines(folder: Path) -> Iterator[Line]:
    """Mean LPIPS (AlexNet) over all pairs of ten pictures of 256 px, from files on disk."""
    import lpips

    from vdiag.scorers.lpips import LpipsScorer

    torch.manual_seed(0)
    network = lpips.LPIPS(net="alex", pnet_rand=True, verbose=False)
    state = network.net.state_dict()
    names = {"features." + key.split(".", 1)[1]: value for key, value in state.items()}
    torch.save(names, folder / "alex.pth")
    scorer = LpipsScorer("alex", folder / "alex.pth", "cpu")
    drawings = list(_scribbles(folder, 10, 256))

    def tensors() -> torch.Tensor:
        images = np.stack([pictures.load(drawing.path) for drawing in drawings])
        return torch.from_numpy(images).permute(0, 3, 1, 2) / 127.5 - 1

    def loop() -> float:
        images = tensors()
        with torch.no_grad():
            pairs = [network(images[i : i + 1], images[j : j + 1]).item() for i, j in PAIRS]
        return float(np.mean(pairs))

    def batched() -> float:
        images = tensors()
        first, second = ([pair[side] for pair in PAIRS] for side in (0, 1))
        with torch.no_grad():
            return float(network(images[first], images[second]).mean())

    yield from beside(
        "LPIPS alex, 256 px, k = 10",
        lambda: scorer.score(drawings, ())[0].value,
        {"lpips, pair by pair": loop, "lpips, one batch": batched},
    )


PAIRS = list(combinations(range(10), 2))


def frechet_lines(folder: Path) -> Iterator[Line]:
    """Frechet distance of 2048 features like Inception's: from features, and from statistics."""
    reference = _features(0, 10_000)
    for count in (1_000, 10_000):
        rows, other = _features(1, count), reference[:count]

        def ours(rows: np.ndarray = rows, other: np.ndarray = other) -> float:
            return distributions.frechet_distance(
                distributions.gaussian(rows), distributions.gaussian(other)
            )

        packages = {
            name: lambda distance=distance, rows=rows, other=other: distance(
                *_moments(rows), *_moments(other)
            )
            for name, distance in _frechet_packages()
        }
        yield from beside(f"Frechet, n = {count:,}", ours, packages)
    moments = [distributions.statistics([rows]) for rows in (_features(1, 10_000), reference)]

    def of_statistics() -> float:
        return distributions.frechet_distance(*map(distributions.gaussian, moments))

    given = [part for one in moments for part in (one.mean, one.covariance)]
    others = {name: lambda d=distance: d(*given) for name, distance in _frechet_packages()}
    yield from beside("Frechet of statistics, 10,000", of_statistics, others)


Distance = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], float]


def _moments(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return rows.astype(np.float64).mean(axis=0), np.cov(rows, rowvar=False, dtype=np.float64)


def _frechet_packages() -> Iterator[tuple[str, Distance]]:
    """Each package's distance of two means and covariances."""
    if _installed("torch_fidelity"):
        from torch_fidelity.metric_fid import fid_statistics_to_metric

        def fidelity(m1: Any, s1: Any, m2: Any, s2: Any) -> float:
            one, two = {"mu": m1, "sigma": s1}, {"mu": m2, "sigma": s2}
            found = fid_statistics_to_metric(one, two, verbose=False)
            return float(found["frechet_inception_distance"])

        yield "torch-fidelity", fidelity
    if _installed("torchmetrics"):
        from torchmetrics.image.fid import _compute_fid

        yield (
            "torchmetrics",
            lambda *given: float(_compute_fid(*(torch.from_numpy(part) for part in given))),
        )
    if _installed("pytorch_fid"):
        from pytorch_fid.fid_score import calculate_frechet_distance

        yield "pytorch-fid", lambda *given: float(calculate_frechet_distance(*given))
    if _installed("cleanfid"):
        from cleanfid.fid import frechet_distance

        yield "clean-fid", lambda *given: float(frechet_distance(*given))


def kernel_lines(folder: Path) -> Iterator[Line]:
    """KID with the draws of torch-fidelity: 20 subsets of 1,000 out of 5,000 and 5,000.

    Both in fp64: from features in fp32 torch-fidelity multiplies in fp32 and loses digits.
    """
    rows, reference = _features(1, 5_000), _features(0, 5_000)

    def ours() -> float:
        return distributions.mmd_of_subsets(
            rows, reference, distributions.polynomial_kernel, subsets=20
        )

    others: dict[str, Callable[[], float]] = {}
    if _installed("torch_fidelity"):
        from torch_fidelity.metric_kid import kid_features_to_metric

        def fidelity() -> float:
            one, two = (torch.from_numpy(x).double() for x in (rows, reference))
            found = kid_features_to_metric(one, two, kid_subsets=20, verbose=False)
            return float(found["kernel_inception_distance_mean"])

        others["torch-fidelity"] = fidelity
    yield from beside("KID, 20 x 1,000", ours, others)


def rank_lines(folder: Path) -> Iterator[Line]:
    """Ranks of 1,000 pictures among 1,000 captions, given their features."""
    from scipy.stats import rankdata

    from vdiag.scorers._ranks import CaptionFeatures, cosines, fidelity, unit_rows

    rng = np.random.default_rng(0)
    captions = [f"a thing {i}" for i in range(1_000)]
    rows, texts = unit_rows(rng.normal(size=(1_000, 512))), rng.normal(size=(1_000, 512))
    place = {caption: i for i, caption in enumerate(captions)}
    features = CaptionFeatures(lambda some: texts[[place[text] for text in some]], ("{}",))
    drawings = [
        Drawing(str(i), str(i), Concept(c, c, "objects"), "g", "") for i, c in enumerate(captions)
    ]
    features(captions)

    def ours() -> float:
        scores = fidelity("clip", drawings, rows, captions, features, lambda _: "")
        return float(np.mean([s.value for s in scores if s.metric == "clip_rank"]))

    def plain() -> float:
        table = cosines(rows, unit_rows(texts))
        ranks = [rankdata(-row, method="average")[i] for i, row in enumerate(table)]
        return float(np.mean([100 * (1 - (rank - 1) / 999) for rank in ranks]))

    yield from beside("ranks, 1,000 x 1,000", ours, {"scipy's rankdata, row by row": plain})


def encoder_lines(folder: Path) -> Iterator[str]:
    """How long the nets need for the pictures whose ranks take the time above."""
    from vdiag.scorers._tiny import TinyEncoder

    encoder = TinyEncoder.load()
    images = [pictures.load(drawing.path) for drawing in _scribbles(folder, 200, 384)]
    seconds, _ = timed(lambda: encoder.images(images), 3)
    yield f"vdiag-tiny: {200 / seconds:.0f} pictures of 384 px a second"


def memory_lines(folder: Path) -> Iterator[str]:
    """Most memory used while statistics of so many pictures' features are made."""
    for count in (1_000, 10_000, 50_000):
        command = [sys.executable, "-m", "benchmarks.score", "--memory", str(count)]
        environment = {**os.environ, "VDIAG_CACHE": str(folder / f"cache-{count}")}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        yield f"statistics of {count:,} pictures: at most {done.stdout.strip()} MB of memory"


def use_memory(count: int) -> None:
    """Make statistics of that many features through the cache on disk; print the peak in MB."""
    from vdiag.scorers._features import FeatureCache

    def encode(names: Any) -> np.ndarray:
        return _features(int(names[0]), len(names))

    rows = FeatureCache({"benchmark": "memory"}).rows([str(i) for i in range(count)], encode, 256)
    distributions.frechet_distance(
        distributions.gaussian(distributions.statistics(rows)),
        distributions.gaussian(_features(0, 1_000)),
    )
    status = Path("/proc/self/status").read_text()  # getrusage would tell the parent's peak
    print(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024)  # type: ignore[index]


def _features(seed: int, count: int) -> np.ndarray:
    """(count, 2048) float32, non-negative and correlated as an average pool's are."""
    rng = np.random.default_rng([seed, count])
    mixing = np.random.default_rng(7).normal(size=(256, DIMENSIONS)) / 16
    rows = rng.normal(size=(count, 256)) @ mixing + 0.2 * rng.normal(size=(count, DIMENSIONS))
    return np.abs(rows + 0.02 * seed).astype(np.float32)


def _scribbles(folder: Path, count: int, side: int) -> Iterator[Drawing]:
    rng = np.random.default_rng(side)
    for number in range(count):
        coarse = rng.integers(256, size=(8, 8, 3), dtype=np.uint8)
        pixels = np.kron(coarse, np.ones((side // 8, side // 8, 1), np.uint8))
        path = folder / f"{side}-{number}.png"
        pictures.save(pixels, path)
        yield Drawing(str(number), f"{side}-{number}", CUP, "g", str(path))


def _installed(package: str) -> bool:
    if importlib.util.find_spec(package) is None:
        print(f"({package} is not installed and left out)")
        return False
    return True


TABLE = {
    "lpips": lpips_lines,
    "frechet": frechet_lines,
    "kernel": kernel_lines,
    "ranks": rank_lines,
}
SENTENCES = {"encoder": encoder_lines, "memory": memory_lines}


def main() -> None:
    """Print the table and the sentences below it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join([*TABLE, *SENTENCES]))
    parser.add_argument("--memory", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.memory:
        use_memory(given.memory)
        return
    chosen = given.only.split(",")
    head = ("what", "beside", "ours", "theirs", "ratio", "difference")
    print("{:<28} {:<30} {:>9} {:>9} {:>7} {:>11}".format(*head))
    with tempfile.TemporaryDirectory() as place:
        for name in (name for name in TABLE if name in chosen):
            for what, other, ours, theirs, difference in TABLE[name](Path(place)):
                print(
                    f"{what:<28} {other:<30} {1000 * ours:>6.0f} ms {1000 * theirs:>6.0f} ms "
                    f"{theirs / ours:>6.1f}x {difference:>11.1e}",
                    flush=True,
                )
        for name in (name for name in SENTENCES if name in chosen):
            for sentence in SENTENCES[name](Path(place)):
                print(sentence, flush=True)


if __name__ == "__main__":
    main()
