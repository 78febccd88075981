"""Fit the linear model of hog_fidelity: python -m training.hog.fit

From classical features of the pictures that ``python -m training.tiny.make_data --parts 1`` makes
to the vectors that vdiag-tiny's word tower gives their captions: ridge regression in closed form.
Both sides are then reduced to the 128 main axes of the captions, each divided by the fourth root
of its variance, so that the few widest axes do not decide alone. Takes five minutes on one core
and writes ``vdiag/scorers/_hog/weights.safetensors``. Needed anew when vdiag-tiny is trained anew.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import save_file

from vdiag.scorers._hog import WEIGHTS
from vdiag.scorers._hog.features import features
from vdiag.scorers._tiny import TinyEncoder

AXES = 128
RIDGE = 0.03
SMALLEST_DEVIATION = 0.01
FLOOR = 1e-3
"""Share of the widest axis' variance that is added to all."""
LARGEST_WEIGHT = 1000.0
"""Cosines do not see a common factor; this one keeps small weights exact in half precision."""
AT_ONCE = 1000


@dataclass(frozen=True)
class Moments:
    """Sums over all pictures, from which the fit is made.

    Attributes:
        count: pictures.
        features: (d,) sum.
        products: (d, d) sum of products of features.
        texts: (t,) sum of text vectors.
        texts_products: (t, t) sum of products of text vectors.
        both: (d, t) sum of products of features and text vectors.
    """

    count: int
    features: np.ndarray
    products: np.ndarray
    texts: np.ndarray
    texts_products: np.ndarray
    both: np.ndarray


def text_vectors(
    encoder: TinyEncoder, captions: list[str], kinds: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """The vectors of all distinct captions, and each picture's row among them."""
    from training.tiny.make_data import NAME, with_article  # needs what draws the pictures

    texts = [
        with_article(caption) if kind == NAME else caption
        for caption, kind in zip(captions, kinds, strict=True)
    ]
    distinct, rows = np.unique(texts, return_inverse=True)
    return encoder.words([str(text) for text in distinct]), rows


def gather(batches: Iterator[tuple[np.ndarray, np.ndarray]]) -> Moments:
    """Add up batches of features (n, d) and text vectors (n, t)."""
    sums: list[np.ndarray] = []
    count = 0
    for seen, said in batches:
        count += len(seen)
        new = [seen.sum(0), seen.T @ seen, said.sum(0), said.T @ said, seen.T @ said]
        sums = [total + part for total, part in zip(sums, new, strict=True)] if sums else new
    return Moments(count, *sums)


def fit(moments: Moments) -> dict[str, np.ndarray]:
    """What ships; see :class:`vdiag.scorers._hog.HogModel`."""
    n = moments.count
    mean, said = moments.features / n, moments.texts / n
    covariance = moments.products / n - np.outer(mean, mean)
    deviation = np.sqrt(np.diag(covariance)) + SMALLEST_DEVIATION
    axes = main_axes(moments.texts_products / n - np.outer(said, said))
    both = (moments.both / n - np.outer(mean, said)) @ axes
    system = covariance / np.outer(deviation, deviation) + RIDGE * np.eye(len(mean))
    weights = np.linalg.solve(system, both / deviation[:, None]) / deviation[:, None]
    weights *= LARGEST_WEIGHT / np.abs(weights).max()
    return {
        "pictures": weights.astype(np.float16),
        "pictures_offset": (-mean @ weights).astype(np.float32),
        "texts": axes.astype(np.float16),
        "texts_mean": said.astype(np.float32),
    }


def main_axes(covariance: np.ndarray) -> np.ndarray:
    """(t, 128): widest first, each over the fourth root of its variance."""
    variances, axes = np.linalg.eigh(covariance)
    variances, axes = variances[::-1][:AXES], axes[:, ::-1][:, :AXES]
    return axes * (variances + FLOOR * variances[0]) ** -0.25


def batches(
    pictures: np.ndarray, vectors: np.ndarray, rows: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Features and text vectors of so many pictures at once."""
    started = time.monotonic()
    for start in range(0, len(pictures), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        yield np.stack([features(p) for p in pictures[part]]), vectors[rows[part]].astype(float)
        if start % (20 * AT_ONCE) == 0:
            print(f"{start} pictures, {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    """Fit to the first part of the training pictures and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=None, help="only the first so many")
    given = parser.parse_args()
    from training.tiny.make_data import WORK

    file = WORK / "train-0.npy"
    if not file.exists():
        raise SystemExit("Make the pictures first: python -m training.tiny.make_data --parts 1")
    pictures = np.load(file, mmap_mode="r")[: given.pictures]
    said = json.loads(file.with_suffix(".json").read_text())
    encoder = TinyEncoder.load()
    captions, kinds = (said[key][: given.pictures] for key in ("captions", "kinds"))
    vectors, rows = text_vectors(encoder, captions, kinds)
    tensors = fit(gather(batches(pictures, vectors, rows)))
    metadata = {"text_side": encoder.image_fingerprint, "pictures": str(len(pictures))}
    save_file(tensors, WEIGHTS, metadata=metadata)
    WEIGHTS.chmod(0o644)
    print(f"{len(pictures)} pictures, {len(vectors)} captions, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
