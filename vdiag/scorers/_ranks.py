"""Rank a drawing's caption among all captions of its level: the arithmetic of every fidelity.

A scorer brings unit image features and a text encoder; the four columns, the formula and the
templates are the same for all of them.

The ranks of one picture under all captions of its level have the mean 50, whatever it shows. Under
the captions of a table alone they have not: some captions are nearer to every picture than others.
What a table's numbers are to be held against is measured (:mod:`vdiag.results.baselines`).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vdiag.errors import BadInput
from vdiag.records import Drawing, Ranking, Score
from vdiag.scorers import Metric

Floats = NDArray[np.float32] | NDArray[np.float64]
TextEncoder = Callable[[Sequence[str]], Floats]

TEMPLATES = ("a drawing of {}", "a picture of {}", "{}")
NEAREST = 5
"""Captions that a picture was taken for, of each picture."""


def rank_percentages(similarities: Floats, true: NDArray[np.intp]) -> NDArray[np.float64]:
    """Where the true caption stands among all, 100 = first, 0 = last.

    ``100 * (1 - (better + ties / 2) / (N - 1))`` over the stored values; captions as similar as
    the true one count half. The mean over all N choices of the true caption is 50; over some of
    them, or over captions that people draw more often, it is not.

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
    return percentages(2.0 * (mid_ranks(similarities, true) - 1.0), count)


def percentages(places: ArrayLike, count: int) -> NDArray[np.float64]:
    """Ranks in percent, 100 = first, 0 = last.

    Args:
        places: as :class:`vdiag.records.Ranking` has them.
        count: of captions ranked together, two or more.
    """
    below: NDArray[np.float64] = 1.0 - np.asarray(places, np.float64) / 2.0 / (count - 1)
    return 100.0 * below


def places_of(row: Floats) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """The place of every caption under one picture; see :class:`vdiag.records.Ranking`.

    Args:
        row: (N,) similarities of a picture with N captions.

    Returns:
        (N,) the places, and (N,) the columns from the nearest caption to the farthest.

    Raises:
        ValueError: a similarity is not a number.
    """
    order = np.argsort(-row)
    ordered = row[order]
    if np.isnan(ordered[-1]):
        raise ValueError("a similarity is not a number")
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    sizes = np.diff(begins, append=len(row))
    places = np.empty(len(row), np.int64)
    places[order] = np.repeat(2 * begins + sizes - 1, sizes)
    return places, order


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
        Metric(f"{prefix}_rank", "%", 0.0, 100.0, higher_is_better=True, worst=0.0),
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
        said = note(drawing.concept.text)
        ranked, texts = row[: len(captions)], captions
        if true >= len(captions):
            ranked, texts = np.append(ranked, row[true]), [*captions, drawing.concept.text]
            true = len(captions)
        if len(texts) < 2:
            raise _alone(drawing)
        places, order = places_of(ranked)
        values = _four(places[true], len(texts), ranked[true])
        nearest = _nearest(places, order, ranked, texts)
        if len(texts) > len(captions):  # no rival of the others
            places = np.append(places_of(row[: len(captions)])[0], places[true])
        (name, value), *others = zip(names, values, strict=True)
        scores.append(Score(drawing.key, name, value, said, ranking=Ranking(places, nearest)))
        scores += [Score(drawing.key, name, value, said) for name, value in others]
    return scores


def _four(place: np.int64, count: int, cosine: np.float32) -> tuple[float, ...]:
    """Rank, top-1, top-5 and cosine of a caption at a place among so many."""
    rank = 1.0 + place / 2.0
    return float(percentages(place, count)), 100.0 * (rank <= 1), 100.0 * (rank <= 5), float(cosine)


def _nearest(
    places: NDArray[np.int64],
    order: NDArray[np.intp],
    row: NDArray[np.float32],
    texts: Sequence[str],
) -> tuple[tuple[str, float], ...]:
    """The first captions with their cosines; of equals those that stand first among the texts."""
    end = min(NEAREST, len(order))
    while end < len(order) and places[order[end]] == places[order[end - 1]]:
        end += 1
    first = sorted(order[:end].tolist(), key=lambda column: (int(places[column]), column))
    return tuple((texts[column], round(float(row[column]), 6)) for column in first[:NEAREST])


def _alone(drawing: Drawing) -> BadInput:
    return BadInput(
        f'The caption "{drawing.concept.text}" is the only one of the level '
        f'"{drawing.concept.level}" and cannot be ranked; draw at least two concepts, or '
        "leave this scorer out of --scorers."
    )
