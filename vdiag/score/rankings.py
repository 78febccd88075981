"""Rankings beside the scores: of every picture, and of a white sheet, under every caption."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from vdiag.records import Concept, Drawing, Ranking, Score
from vdiag.results.outcomes import BLANK
from vdiag.run import pictures, rankings
from vdiag.run.rankings import WHITE
from vdiag.run.rows import RankingRow
from vdiag.run.store import Run
from vdiag.score.subjects import SIZE_OF_NOTHING
from vdiag.scorers import OpenScorer


@dataclass(frozen=True)
class Keeper:
    """What is kept of the rankings of one level under one fingerprint.

    Attributes:
        scorer: that ranks.
        fingerprint: of its numbers at this level.
        captions: of the level.
        further: what the run's concepts are ranked with, where some of it is no caption of the
            level; else none.
        held: by subject that has a ranking in the run its further captions; ``None`` where the
            scorer has no rankings to keep.
    """

    scorer: OpenScorer
    fingerprint: str
    captions: Sequence[str]
    further: tuple[str, ...]
    held: Mapping[str, tuple[str, ...]] | None

    def lacks(self, subject: str) -> bool:
        """Whether a subject's ranking is not in the run, or lacks a further caption."""
        if self.held is None or subject.startswith(BLANK):
            return False
        return not {*self.further} <= {*self.held.get(subject, ())} or subject not in self.held

    def rows(self, drawings: Sequence[Drawing], scores: Sequence[Score]) -> list[RankingRow]:
        """Rows of the rankings that the run lacks and the scores bring."""
        lacking = {drawing.key: drawing for drawing in drawings if self.lacks(drawing.key)}
        found = {
            one.subject: one.ranking for one in scores if one.ranking and one.subject in lacking
        }
        further = self._places([lacking[subject] for subject in found])
        return [
            rankings.row(self.fingerprint, subject, self._among(ranking), further.get(subject, {}))
            for subject, ranking in found.items()
        ]

    def _among(self, ranking: Ranking) -> Ranking:
        """Without a drawing's own caption, where that is none of the level's."""
        return replace(ranking, places=ranking.places[: len(self.captions)])

    def _places(self, drawings: Sequence[Drawing]) -> dict[str, dict[str, int]]:
        """By drawing its place under each of the further captions, as if that were its own."""
        found: dict[str, dict[str, int]] = {}
        for text in self.further:
            concept = Concept(text, text, "")
            shown = [replace(drawing, concept=concept) for drawing in drawings]
            for score in self.scorer.score(shown, self.captions):
                if score.ranking is not None:
                    place = score.ranking.places[self._column(text)]
                    found.setdefault(score.subject, {})[text] = int(place)
        return found

    def _column(self, text: str) -> int:
        return self.captions.index(text) if text in self.captions else len(self.captions)


def keeper(
    run: Run,
    scorer: OpenScorer,
    fingerprint: str,
    captions: Sequence[str],
    texts: Sequence[str],
) -> Keeper:
    """What the run keeps of a level's rankings; that of a white sheet is made first.

    Args:
        run: open for writing.
        scorer: over single pictures, whose captions are ranked.
        fingerprint: of its numbers at this level.
        captions: of the level.
        texts: what the level's concepts are ranked with.
    """
    further = () if {*texts} <= {*captions} else tuple(texts)
    further = tuple(text for text in further if text not in scorer.left_out([text]))
    held = rankings.further_of(run, fingerprint)
    of_level = Keeper(scorer, fingerprint, captions, further, held)
    of_all = replace(of_level, further=tuple(sorted({*further, *held.get(WHITE, ())})))
    if of_all.lacks(WHITE):
        with TemporaryDirectory() as place:
            sheet = list(_sheet(Path(place), captions, scorer))
            rows = of_all.rows(sheet, scorer.score(sheet, captions))
        run.add_scores([], {}, rows)
        return of_level if rows else replace(of_level, held=None)
    return of_level


def _sheet(folder: Path, captions: Sequence[str], scorer: OpenScorer) -> Iterator[Drawing]:
    """A white sheet under any of the captions that get a score."""
    left_out = scorer.left_out(captions)
    for text in [caption for caption in captions if caption not in left_out][:1]:
        pixels = np.full((SIZE_OF_NOTHING, SIZE_OF_NOTHING, 3), 255, np.uint8)
        path = folder / "white.png"
        pictures.save(pixels, path)
        name = pictures.content_name(pixels)
        yield Drawing(WHITE, name, Concept(text, text, ""), "", str(path))
