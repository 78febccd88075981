"""The shelf of scorers: one file each, holding one ``SCORER``.

A scorer turns pictures (and what they should show) into numbers. It says what one number covers,
in which unit and range, which way is better, what a failure is worth under the policy ``worst``,
and with which weights and preprocessing it was made. Two numbers with different fingerprints
never share a column.

To add a scorer, add ``vdiag/scorers/NAME.py`` with ``SCORER = Scorer(...)`` and its test under
``tests/scorers/``. The first line of the file's docstring is what ``vdiag list`` prints.
Another package offers a scorer through the entry point group ``vdiag.scorers``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vdiag.errors import BadInput
from vdiag.nets.weights_file import Pinned
from vdiag.records import Drawing, Over, Score

SMALLEST_SET = 50
"""Pictures below which a set, or a reference, is too small for a distance between sets."""


@dataclass(frozen=True)
class Metric:
    """One column of numbers.

    Attributes:
        name: the column's name.
        unit: ``"%"`` or ``""`` for a plain number.
        low, high: the range of possible values.
        higher_is_better: which way is better.
        worst: what a drawing that failed is given under the policy ``worst``; ``None`` where no
            number can stand for it, and then that policy has no value in this column.
    """

    name: str
    unit: str
    low: float
    high: float
    higher_is_better: bool
    worst: float | None


@dataclass(frozen=True)
class Options:
    """What the user chose for all scorers of a command.

    Attributes:
        device: ``"cpu"``, ``"cuda"`` or ``"mps"``.
        reference: folder of natural pictures, or a file of statistics, that scorers over a set
            compare with; ``None`` where the user named none.
        set_size: pictures of each set that a scorer over a set uses; ``None`` takes the number
            of the smallest set of the run, so that all sets are compared at one size.
        strict_vocabulary: whether concepts outside a scorer's vocabulary get no score.
        ask: for a scorer that needs a provider: from a question and the paths of pictures to show
            with it to the model's reply; ``None`` where the user named no such model.
    """

    device: str = "cpu"
    reference: Path | None = None
    set_size: int | None = None
    strict_vocabulary: bool = False
    ask: Callable[[str, Sequence[str]], str] | None = None


class OpenScorer(Protocol):
    """A scorer with its weights loaded; a class that scores inherits from this one.

    Attributes:
        metrics: the columns it fills.
        fingerprint: all that can change its numbers: package versions, model, SHA-256 of the
            weights, preprocessing, templates.
    """

    metrics: tuple[Metric, ...]
    fingerprint: Mapping[str, str]

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        """Score what belongs together.

        Args:
            drawings: with ``Over.IMAGE`` any number of drawings, scored one by one; with
                ``Over.CONCEPT`` all usable drawings of one concept (at least 2); with
                ``Over.SET`` all drawings of one set. Each ``path`` is a PNG of RGB uint8.
            captions: the distinct captions of the drawings' level; a drawing whose own caption
                is not among them is ranked among them and its own.

        Returns:
            For every metric one score per drawing (``subject`` = the drawing's key), or one in
            all (``subject`` = ``""``, which the caller fills in). None for a set that is too
            small. Where captions are ranked, the first score of a drawing may bring the ranking,
            so that tables can say what the numbers are to be held against.
        """
        ...

    def encode_ahead(self, paths: Mapping[str, str]) -> None:
        """Do early what scoring will need of single pictures, where that is kept; else nothing.

        Args:
            paths: of PNG files that will be scored, by their content's name.

        Raises:
            BadInput: a picture or the cache cannot be read.
        """
        return

    def left_out(self, captions: Sequence[str]) -> frozenset[str]:
        """Those of the captions whose drawings get no score at all and count nowhere."""
        return frozenset()

    def read(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Features of texts in the space of the captions, for telling how near they are.

        Args:
            texts: m phrases, whatever their level; equal ones have equal features.

        Returns:
            (m, d) unit rows.

        Raises:
            BadInput: the scorer reads no texts.
        """
        raise BadInput("This scorer reads no texts; clip and tiny_fidelity do.")

    def unread(self, text: str) -> bool:
        """Whether it knows none of a text's words, so that :meth:`read` says nothing of it."""
        return False

    def save_statistics(self, path: Path) -> None:
        """Write what the reference is in this scorer's net, for scorers over a set.

        Raises:
            BadInput: the scorer has no reference.
        """
        raise BadInput(
            "This scorer compares with no reference; `vdiag list scorers` says which do."
        )


def _no_file(variant: str) -> Sequence[Pinned]:
    return ()


@dataclass(frozen=True)
class Scorer:
    """What the shelf knows of a scorer before any weight is loaded.

    Attributes:
        name: the file's stem.
        over: what one score covers.
        ranks_captions: whether the captions of the level can change its numbers.
        variants: nets it can use, the first is the default (``--scorers lpips:squeeze``).
        any_variant: whether it takes further nets than these, named as its docstring says.
        note: what every table that shows its numbers must say of it; may be empty.
        missing: for a variant and the options the sentence that says what is not there and the
            command that brings it, or ``None`` when it can be opened.
        open: loads a variant with the options.
        pinned: files of a variant that must be their publisher's; none of the user's own.
    """

    name: str
    over: Over
    ranks_captions: bool
    variants: tuple[str, ...]
    note: str
    missing: Callable[[str, Options], str | None]
    open: Callable[[str, Options], OpenScorer]
    any_variant: bool = False
    pinned: Callable[[str], Sequence[Pinned]] = _no_file
