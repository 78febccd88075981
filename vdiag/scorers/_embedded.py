"""What the scorers share that ship with vdiag: nothing to install, a vocabulary of words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from vdiag.errors import UnknownName
from vdiag.records import Drawing, Over, Score
from vdiag.scorers import OpenScorer, Options, Scorer
from vdiag.scorers._features import PictureRows
from vdiag.scorers._ranks import CaptionFeatures, fidelity, unit_rows


class Vocabulary(Protocol):
    """What reads captions."""

    def unknown_words(self, text: str) -> tuple[str, ...]:
        """Content words of the text that no training caption had."""


class EmbeddedFidelity(OpenScorer):
    """Ranks captions by what was trained on so many words.

    Args:
        words: what reads captions.
        pictures: rows of drawings in its net.
        strict_vocabulary: whether drawings of concepts with words that no training caption had
            get no score.
    """

    def __init__(self, words: Vocabulary, pictures: PictureRows, strict_vocabulary: bool) -> None:
        self._words = words
        self._pictures = pictures
        self._strict = strict_vocabulary

    def left_out(self, captions: Sequence[str]) -> frozenset[str]:
        """Under the strict vocabulary the captions with unknown words."""
        if not self._strict:
            return frozenset()
        return frozenset(c for c in captions if self._words.unknown_words(c))

    def encode_ahead(self, paths: Mapping[str, str]) -> None:
        """Rows of pictures, by their content's name, before they are scored."""
        self._pictures.keep(paths)

    def _scored(self, drawings: Sequence[Drawing]) -> list[Drawing]:
        """The drawings that get a score."""
        left_out = self.left_out([drawing.concept.text for drawing in drawings])
        return [drawing for drawing in drawings if drawing.concept.text not in left_out]

    def _note(self, caption: str) -> str:
        unknown = self._words.unknown_words(caption)
        return f"words outside the vocabulary: {', '.join(unknown)}" if unknown else ""


class PhraseFidelity(EmbeddedFidelity):
    """Reads every caption word by word, and compares it with rows of pictures as they are kept.

    Args:
        prefix: of its columns' names.
        words, pictures, strict_vocabulary: see :class:`EmbeddedFidelity`.
        captions: features of texts.
    """

    def __init__(
        self,
        prefix: str,
        words: Vocabulary,
        pictures: PictureRows,
        captions: CaptionFeatures,
        strict_vocabulary: bool,
    ) -> None:
        super().__init__(words, pictures, strict_vocabulary)
        self._prefix, self._captions = prefix, captions

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        """Four scores per drawing; see :class:`vdiag.scorers.OpenScorer`.

        Raises:
            BadInput: a drawing's caption has no other to be compared with.
        """
        drawings = self._scored(drawings)
        if not drawings:
            return []
        rows = unit_rows(np.concatenate(list(self._pictures.of(drawings))))
        return fidelity(self._prefix, drawings, rows, captions, self._captions, self._note)


def embedded_scorer(
    name: str, over: Over, variant: str, note: str, make: Callable[[Options], OpenScorer]
) -> Scorer:
    """A scorer of one variant that lacks nothing.

    Args:
        name: of the scorer.
        over: what one score covers; those over single images rank captions.
        variant: its net.
        note: what every table with its numbers must say.
        make: loads the weights.
    """

    def missing(chosen: str, options: Options) -> str | None:
        if chosen != variant:
            raise UnknownName(f"variant of {name}", chosen, [variant], "vdiag list scorers")
        return None

    def open_(chosen: str, options: Options) -> OpenScorer:
        missing(chosen, options)
        return make(options)

    return Scorer(
        name=name,
        over=over,
        ranks_captions=over == Over.IMAGE,
        variants=(variant,),
        note=note,
        missing=missing,
        open=open_,
    )
