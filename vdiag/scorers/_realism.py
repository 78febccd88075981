"""How far a set of drawings lies from natural pictures: what all such scorers share.

The distance between small samples depends on their size, so that all sets are compared at one:
a larger set is drawn from, several times, and a smaller one gets no number. Each number has an
interval, :mod:`vdiag.scorers._influence` says of what, and a Frechet distance of few pictures the
distance that the reference's own pictures have at that size.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from vdiag import extras
from vdiag.errors import BadInput, MissingPart, UnknownName
from vdiag.nets.weights_file import Pinned, WeightsFile, chosen
from vdiag.records import Drawing, Over, Score
from vdiag.scorers import SMALLEST_SET, Metric, OpenScorer, Options, Scorer
from vdiag.scorers._influence import JACKKNIFE, ends
from vdiag.scorers._nets import Net
from vdiag.scorers._reference import Features, check, open_reference, save_statistics
from vdiag.scorers._reference_distances import Distance

DRAWS = 10


class Realism(OpenScorer):
    """A distance between the features of a set and those of natural pictures.

    Args:
        metric: the column.
        net: makes the features.
        distance: from a reference to the distance of sets from it.
        estimator: the formula, in words, for the fingerprint.
        options: with a reference.

    Attributes:
        set_size: pictures of each set that are compared; ``None`` takes all.

    Raises:
        BadInput: the reference cannot be used.
    """

    def __init__(
        self,
        metric: Metric,
        net: Net,
        distance: Callable[[Features], Distance],
        estimator: str,
        options: Options,
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
        draws = _draws(count, size)
        values, shares = [], np.zeros(count)
        for draw in draws:
            names = [ordered[place].image for place in draw]
            found = self._distance_from.of(size, partial(self._net.rows, names, paths))
            values.append(found.value)
            shares[draw] += found.influences / (size * len(draws))
        metric, value = self.metrics[0], float(np.mean(values))
        concepts = [drawing.concept.name for drawing in ordered]
        span = ends(value, shares.tolist(), concepts, (metric.low, metric.high))
        note = self._note(count, size, len(draws), span is not None)
        return [Score("", metric.name, value, note, span, JACKKNIFE if span else "")]

    def _note(self, count: int, size: int, draws: int, has_interval: bool) -> str:
        parts = [f"n = {size} of {count}" + (f", mean of {draws} draws" if draws > 1 else "")]
        if has_interval:
            parts.append(f"{JACKKNIFE}: where other sets of {size} pictures would lie on average")
        warning = self._distance_from.warning(size)
        return "; ".join([*parts, *([warning] if warning else []), *self._reference.passed_over])

    def save_statistics(self, path: Path) -> None:
        """Write what the reference is to this net into a file that can stand for it.

        Raises:
            BadInput: the file cannot be written, or is none of statistics.
        """
        save_statistics(self._reference, self._net, path)

    @cached_property
    def _distance_from(self) -> Distance:
        return self._distance(self._reference.features)


def _draws(count: int, size: int) -> list[list[int]]:
    """Which rows each repetition takes, drawn without replacement with the seeds 0, 1, ..."""
    if size == count:
        return [list(range(count))]
    return [
        np.random.default_rng(seed).choice(count, size, replace=False).tolist()
        for seed in range(DRAWS)
    ]


def _missing(scorer: str, lacking: str | None, net: str, options: Options) -> str | None:
    """The sentence for a user whose comparison lacks weights or a reference, or ``None``.

    Args:
        scorer: its name.
        lacking: the sentence about its weights.
        net: the net's name in a file of statistics.
        options: what the user chose.

    Raises:
        BadInput: the reference cannot be used, or the size of sets is too small.
    """
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
    extra: str = "",
) -> Scorer:
    """A scorer over sets that compares them with a reference.

    Args:
        name: of the scorer.
        nets: its variants, each with its weights in the table of known files; ``None`` where they
            are embedded.
        make: loads a variant's weights.
        note: what every table with its numbers must say.
        extra: of vdiag that brings its packages; empty where it needs none.
    """

    embedded = None in nets.values()

    def file_of(variant: str) -> WeightsFile | None:
        if not embedded:
            return chosen(name, variant, {net: str(file) for net, file in nets.items()})
        if variant not in nets:
            raise UnknownName(f"variant of {name}", variant, nets, "vdiag list scorers")
        return None

    def pinned(variant: str) -> Sequence[Pinned]:
        file = file_of(variant)
        return file.pinned(name) if file else ()

    def lacking(variant: str, options: Options) -> str | None:
        file = file_of(variant)
        sentence = extras.missing(extra, f'The scorer "{name}"') if extra else None
        if sentence is not None or file is None:
            return _missing(name, sentence, variant, options)
        return _missing(name, file.missing(name), file.label, options)

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
        any_variant=not embedded,
        pinned=pinned,
    )
