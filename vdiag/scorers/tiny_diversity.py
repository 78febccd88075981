"""Diversity without downloads: mean distance of a concept's drawings in vdiag's own encoder."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from vdiag.records import Drawing, Over, Score
from vdiag.scorers import Metric, OpenScorer
from vdiag.scorers._embedded import embedded_scorer
from vdiag.scorers._pairs import mean_squared_distance
from vdiag.scorers._ranks import unit_rows
from vdiag.scorers._tiny import PACKAGES, PREPROCESSING, TinyEncoder
from vdiag.scorers._tiny.features import trunk_rows


class TinyDiversity(OpenScorer):
    """Mean over all pairs of ``1 - cosine`` between the trunk's features."""

    metrics: tuple[Metric, ...] = (
        Metric("tiny_diversity", "", 0.0, 2.0, higher_is_better=True, worst=0.0),
    )

    def __init__(self) -> None:
        self._encoder = TinyEncoder.load()
        self._pictures = trunk_rows(self._encoder)
        self.fingerprint: Mapping[str, str] = {
            **{package: version(package) for package in PACKAGES},
            "encoder": self._encoder.image_fingerprint,
            "preprocessing": PREPROCESSING,
            "distance": "1 - cosine of the trunk's features, mean over all pairs",
        }

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        """One score over all pairs; see :class:`vdiag.scorers.OpenScorer`.

        Raises:
            ValueError: fewer than two drawings.
        """
        squared = mean_squared_distance(self._unit_rows(drawings), [1] * len(drawings))
        return [Score("", "tiny_diversity", squared / 2)]  # |u - v|^2 = 2 - 2 cosine

    def encode_ahead(self, paths: Mapping[str, str]) -> None:
        """Rows of pictures, by their content's name, before they are scored."""
        self._pictures.keep(paths)

    def _unit_rows(self, drawings: Sequence[Drawing]) -> Iterator[NDArray[np.float64]]:
        for rows in self._pictures.of(drawings):
            yield from unit_rows(rows)


SCORER = embedded_scorer(
    "tiny_diversity",
    Over.CONCEPT,
    "vdiag-tiny",
    "vdiag-tiny: the small encoder embedded in vdiag, not CLIP",
    lambda options: TinyDiversity(),
)
