"""How far a set of drawings lies from natural pictures: what all such scorers share.

The distance between small samples depends on their size, so that all sets are compared at one:
a larger set is drawn from, several times, and a smaller one gets no number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np

from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.nets import weights
from vdiag.records import Drawing, Over, Score
from vdiag.scorers import SMALLEST_SET, Metric, OpenScorer, Options, Scorer
from vdiag.scorers._distributions import (
    Kernel,
    frechet_distance,
    gaussian,
    mean_within,
    statistics,
    unbiased_mmd,
)
from vdiag.scorers._features import Rows
from vdiag.scorers._nets import Net
from vdiag.scorers._reference import Features, check, open_reference, save_statistics

DRAWS = 10
FRECHET = "Frechet distance of normal distributions, covariances over n - 1, fp64"
Blocks = Iterable[Rows]
"""Rows (n, d) of a set, some at a time: a set may be larger than memory."""
Distance = Callable[[Features], Callable[[int, Blocks], float]]
"""From a reference to the distance of a set from it, given its size and its rows."""


def frechet(reference: Features) -> Callable[[int, Blocks], float]:
    """The Frechet distance of rows from a reference."""
    moments = reference.statistics
    dimensions = len(moments.mean)
    few = moments.count <= dimensions
    target = gaussian(reference.rows if few else moments)

    def distance(count: int, blocks: Blocks) -> float:
        sample = _joined(blocks) if count <= dimensions else statistics(blocks)
        return frechet_distance(gaussian(sample), target)

    return distance


def mmd(kernel: Kernel, scale: float = 1.0) -> Distance:
    """The unbiased squared maximum mean discrepancy of rows from a reference's, times a scale."""

    def to(reference: Features) -> Callable[[int, Blocks], float]:
        within = mean_within(reference.rows, kernel)

        def distance(count: int, blocks: Blocks) -> float:
            return scale * unbiased_mmd(_joined(blocks), reference.rows, kernel, within)

        return distance

    return to


def _joined(blocks: Blocks) -> Rows:
    return np.concatenate(list(blocks))


class Realism(OpenScorer):
    """A distance between the features of a set and those of natural pictures.

    Args:
        metric: the column.
        net: makes the features.
        distance: from a reference to the distance of a set from it.
        estimator: the formula, in words, for the fingerprint.
        options: with a reference.

    Attributes:
        set_size: pictures of each set that are compared; ``None`` takes all.

    Raises:
        BadInput: the reference cannot be used.
    """

    def __init__(
        self, metric: Metric, net: Net, distance: Distance, estimator: str, options: Options
    ) -> None:
        if options.reference is None:
            raise ValueError("a comparison needs a reference")
        self._net = net
        self._distance = distance
        self._reference = open_reference(options.reference, net)
        self.set_size = options.set_size
        self.metrics: tuple[Metric, ...] = (metric,)
        versions = self._reference.versions.items()
        self.fingerprint: Mapping[str, str] = {
            "numpy": version("numpy"),
            **net.versions,
            **net.made_of,
            "estimator": estimator,
            "set_size": f"{self.set_size or 'all'}, mean of {DRAWS} draws from larger sets",
            "reference": f"{self._reference.pictures} (n = {self._reference.count})",
            "reference_made_with": ", ".join(f"{name} {number}" for name, number in versions),
        }

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        """One score over the set; see :class:`vdiag.scorers.OpenScorer`.

        Returns:
            Nothing for a set of fewer than ``SMALLEST_SET`` pictures or fewer than ``set_size``.

        Raises:
            BadInput: a picture cannot be read.
        """
        count = len(drawings)
        size = self.set_size or count
        if count < max(size, SMALLEST_SET):
            return []
        ordered = sorted(drawings, key=lambda drawing: drawing.key)
        paths = {drawing.image: drawing.path for drawing in ordered}
        values = []
        for draw in _draws(count, size):
            names = [ordered[place].image for place in draw]
            values.append(self._distance_of(size, self._net.rows(names, paths)))
        note = f"n = {size} of {count}"
        if len(values) > 1:
            note += f", mean of {len(values)} draws"
        return [Score("", self.metrics[0].name, float(np.mean(values)), note)]

    def save_statistics(self, path: Path) -> None:
        """Write what the reference is to this net into a file that can stand for it.

        Raises:
            BadInput: the file cannot be written, or is none of statistics.
        """
        save_statistics(self._reference, self._net, path)

    @cached_property
    def _distance_of(self) -> Callable[[int, Blocks], float]:
        return self._distance(self._reference.features)


def _draws(count: int, size: int) -> list[Sequence[int]]:
    """Which rows each repetition takes, drawn without replacement with the seeds 0, 1, ..."""
    if size == count:
        return [range(count)]
    return [
        np.random.default_rng(seed).choice(count, size, replace=False).tolist()
        for seed in range(DRAWS)
    ]


def missing(scorer: str, weights_file: str | None, net: str, options: Options) -> str | None:
    """The sentence for a user whose comparison lacks weights or a reference, or ``None``.

    Args:
        scorer: its name.
        weights_file: the net's name in the table of weights; ``None`` where it is embedded.
        net: the net's name in a file of statistics.
        options: what the user chose.

    Raises:
        BadInput: the reference cannot be used, or the size of sets is too small.
    """
    lacking = weights_file and weights.missing_sentence(weights_file, scorer)
    if lacking:
        return lacking
    if options.reference is None:
        return (
            f'The scorer "{scorer}" compares drawings with natural pictures: name a folder of '
            "them or a file of statistics with `--reference PATH`."
        )
    if options.set_size is not None and options.set_size < SMALLEST_SET:
        raise BadInput(
            f'Sets of "{options.set_size}" pictures are too small for the scorer "{scorer}": '
            f"compare at least {SMALLEST_SET} of each."
        )
    check(options.reference, net)
    return None


def realism_scorer(
    name: str,
    nets: Mapping[str, str | None],
    make: Callable[[str, Options], OpenScorer],
    note: str = "",
) -> Scorer:
    """A scorer over sets that compares them with a reference.

    Args:
        name: of the scorer.
        nets: its variants, each with its weights in the table of known files; ``None`` where they
            are embedded.
        make: loads a variant's weights.
        note: what every table with its numbers must say.
    """

    def lacking(variant: str, options: Options) -> str | None:
        if variant not in nets:
            raise UnknownName(f"variant of {name}", variant, nets, "vdiag list scorers")
        return missing(name, nets[variant], variant, options)

    def open_(variant: str, options: Options) -> OpenScorer:
        sentence = lacking(variant, options)
        if sentence is not None:
            raise MissingPart(sentence)
        return make(variant, options)

    return Scorer(
        name=name,
        over=Over.SET,
        ranks_captions=False,
        variants=tuple(nets),
        note=note,
        missing=lacking,
        open=open_,
    )
