"""Rank a drawing's caption among all captions of its level: the arithmetic of every fidelity.

A scorer brings unit image features and a text encoder; the four columns, the formula and the
templates are the same for all of them.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from vdiag.errors import BadInput
from vdiag.records import Drawing, Score
from vdiag.scorers import Metric

Floats = NDArray[np.float32] | NDArray[np.float64]
TextEncoder = Callable[[Sequence[str]], Floats]

TEMPLATES = ("a drawing of {}", "a picture of {}", "{}")


def rank_percentages(similarities: Floats, true: NDArray[np.intp]) -> NDArray[np.float64]:
    """Where the true caption stands among all, 100 = first, 0 = last, chance 50.

    ``100 * (1 - (better + ties / 2) / (N - 1))`` over the stored values; captions as similar as
    the true one count half.

    Args:
        similarities: (n, N) float, of n pictures with N captions.
        true: (n,) column of each picture's own caption.

    Returns:
        (n,) percentages.

    Raises:
        ValueError: fewer than two captions, or a similarity that is not a number.
    """
    count = similarities.shape[1]
    if count < 2:
        raise ValueError("a rank needs at least two captions")
    below: NDArray[np.float64] = 1.0 - (mid_ranks(similarities, true) - 1.0) / (count - 1)
    return 100.0 * below


def mid_ranks(similarities: Floats, true: NDArray[np.intp]) -> NDArray[np.float64]:
    """Rank of the true caption, 1 = best; ties share the mean of their places.

    Args and raises as in :func:`rank_percentages`; one caption alone has rank 1.
    """
    if np.isnan(similarities).any():
        raise ValueError("a similarity is not a number")
    own = similarities[np.arange(len(similarities)), true][:, None]
    better = (similarities > own).sum(axis=1)
    ties = (similarities == own).sum(axis=1) - 1
    ranks: NDArray[np.float64] = 1.0 + better + ties / 2.0
    return ranks


def fidelity_metrics(prefix: str) -> tuple[Metric, ...]:
    """The columns ``PREFIX_rank``, ``PREFIX_top1``, ``PREFIX_top5`` and ``PREFIX_cosine``."""
    return (
        Metric(f"{prefix}_rank", "%", 0.0, 100.0, higher_is_better=True, worst=0.0, chance=50.0),
        Metric(f"{prefix}_top1", "%", 0.0, 100.0, higher_is_better=True, worst=0.0),
        Metric(f"{prefix}_top5", "%", 0.0, 100.0, higher_is_better=True, worst=0.0),
        Metric(f"{prefix}_cosine", "", -1.0, 1.0, higher_is_better=True, worst=None),
    )


class CaptionFeatures:
    """Unit features of captions, each made once: filled into the templates, encoded, averaged.

    Args:
        encode: from m texts to (m, d) features; their length does not matter.
        templates: each with one ``{}``.
    """

    def __init__(self, encode: TextEncoder, templates: Sequence[str] = TEMPLATES) -> None:
        self._encode = encode
        self._templates = tuple(templates)
        self._known: dict[str, NDArray[np.float64]] = {}

    def __call__(self, captions: Sequence[str]) -> NDArray[np.float64]:
        """(m, d) unit rows, one per caption."""
        new = [c for c in dict.fromkeys(captions) if c not in self._known]
        if new:
            texts = [template.format(c) for c in new for template in self._templates]
            each = unit_rows(self._encode(texts)).reshape(len(new), len(self._templates), -1)
            self._known.update(zip(new, unit_rows(each.mean(axis=1)), strict=True))
        return np.stack([self._known[c] for c in captions])


def unit_rows(rows: Floats) -> NDArray[np.float64]:
    """The rows scaled to length 1; a row of zeros becomes not-a-number and so cannot be ranked."""
    rows = np.asarray(rows, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        unit: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return unit


def cosines(pictures: Floats, texts: Floats) -> NDArray[np.float32]:
    """Similarities (n, N) of unit rows (n, d) and (N, d), as they are compared.

    They are summed in fp64 and stored in fp32, so that equal captions tie whatever column they
    stand in.
    """
    product = np.asarray(pictures, np.float64) @ np.asarray(texts, np.float64).T
    return product.astype(np.float32)


def fidelity(
    prefix: str,
    drawings: Sequence[Drawing],
    pictures: Floats,
    captions: Sequence[str],
    features: CaptionFeatures,
    note: Callable[[str], str],
) -> list[Score]:
    """The four scores of every drawing.

    Args:
        prefix: of the metrics' names; see :func:`fidelity_metrics`.
        drawings: n of them.
        pictures: (n, d) unit rows, their features.
        captions: the distinct captions of the level; a drawing's own caption that is not among
            them is ranked among them and itself.
        features: makes the captions' features.
        note: what the reader should know of a caption's scores; may be empty.

    Raises:
        BadInput: a drawing's caption has no other to be compared with.
        ValueError: a feature is not a number.
    """
    if not drawings:
        return []
    captions = list(dict.fromkeys(captions))
    own = [drawing.concept.text for drawing in drawings]
    columns = list(dict.fromkeys([*captions, *own]))
    place = {caption: column for column, caption in enumerate(columns)}
    names = [metric.name for metric in fidelity_metrics(prefix)]
    scores: list[Score] = []
    for drawing, row in zip(drawings, cosines(pictures, features(columns)), strict=True):
        true = place[drawing.concept.text]
        ranked = row[: len(captions)]
        if true >= len(captions):
            ranked, true = np.append(ranked, row[true]), len(captions)
        said = note(drawing.concept.text)
        values = _four(ranked, true, drawing)
        scores += [Score(drawing.key, n, v, said) for n, v in zip(names, values, strict=True)]
    return scores


def _four(row: NDArray[np.float32], true: int, drawing: Drawing) -> tuple[float, ...]:
    if len(row) < 2:
        raise BadInput(
            f'The caption "{drawing.concept.text}" is the only one of the level '
            f'"{drawing.concept.level}" and cannot be ranked; draw at least two concepts, or '
            "leave this scorer out of --scorers."
        )
    rank = mid_ranks(row[None], np.array([true]))[0]
    percentage = rank_percentages(row[None], np.array([true]))[0]
    return float(percentage), 100.0 * (rank <= 1), 100.0 * (rank <= 5), float(row[true])
