"""Sanity checks of a fidelity scorer: its drawings against what they are to be held against."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vdiag.concepts import sets
from vdiag.records import Concept, Drawing
from vdiag.results.baselines import over_permutations
from vdiag.run import pictures
from vdiag.score.score import Choice
from vdiag.scorers import OpenScorer, Options
from vdiag.scorers._ranks import percentages

LEVEL = "objects"
SIDE = 256
WIDE = 3.3
"""Standard errors that a mean may lie off by chance: 1 in 1,000."""
Finding = tuple[str, str, bool]
"""A property in words, the numbers it was judged by, whether it holds."""
Floats = NDArray[np.float64]


def findings(choice: Choice, options: Options, drawings: Sequence[Drawing]) -> Iterator[Finding]:
    """What is found of a scorer over single pictures.

    Args:
        choice: the scorer.
        options: to open it with.
        drawings: of :data:`LEVEL`, good ones, of two concepts or more.
    """
    scorer = choice.scorer.open(choice.variant, options)
    captions = sets.captions(LEVEL, ())
    texts = list(dict.fromkeys(drawing.concept.text for drawing in drawings))
    own = np.array([texts.index(drawing.concept.text) for drawing in drawings])
    under = np.stack([_ranks(scorer, drawings, captions, text) for text in texts], axis=1)
    ranks = under[np.arange(len(own)), own]
    error = ranks.std(ddof=1) / len(ranks) ** 0.5
    told = f"{ranks.mean():.1f} +- {error:.1f}, n = {len(ranks)}"
    permuted, spread = over_permutations(under, own)
    yield (
        "a drawing's own caption ranks above those of the others",
        f"{told}; permuted {permuted:.1f} +- {spread:.1f}",
        ranks.mean() - WIDE * max(error, spread) > permuted,
    )
    white = _white(drawings[0])
    of_white = np.array([_ranks(scorer, [white], captions, text)[0] for text in texts])
    yield (
        "a white picture ranks below a drawing",
        f"{of_white.mean():.1f} against {ranks.mean():.1f}",
        of_white.mean() + WIDE * error < ranks.mean(),
    )
    dealt = np.random.default_rng(0).permutation(len(captions))[: len(drawings)]
    strange = [_under(one, captions[n]) for one, n in zip(drawings, dealt, strict=True)]
    shuffled = _values(scorer, strange, captions)
    error = shuffled.std(ddof=1) / len(shuffled) ** 0.5
    yield (
        "captions dealt out at random from the whole level rank at 50",
        f"{shuffled.mean():.1f} +- {error:.1f}",
        abs(shuffled.mean() - 50.0) < WIDE * error,
    )
    yield from _of_rankings(scorer, drawings, captions, texts, under)


def _of_rankings(
    scorer: OpenScorer,
    drawings: Sequence[Drawing],
    captions: Sequence[str],
    texts: Sequence[str],
    under: Floats,
) -> Iterator[Finding]:
    """Whether what is kept for baselines is what the scores say; none where nothing is kept."""
    kept = {s.subject: s.ranking for s in scorer.score(drawings, captions) if s.ranking}
    if not kept or not {*texts} <= {*captions}:
        return
    columns = [captions.index(text) for text in texts]
    places = np.stack([kept[drawing.key].places for drawing in drawings])[:, columns]
    apart = float(np.abs(percentages(places, len(captions)) - under).max())
    yield "the rankings kept give the same ranks", f"{apart:.2g} apart", apart < 1e-6


def _ranks(
    scorer: OpenScorer, drawings: Sequence[Drawing], captions: Sequence[str], text: str
) -> Floats:
    """The ranks of drawings under one caption."""
    return _values(scorer, [_under(drawing, text) for drawing in drawings], captions)


def _under(drawing: Drawing, text: str) -> Drawing:
    return replace(drawing, concept=Concept(text, text, LEVEL))


def _values(scorer: OpenScorer, drawings: Sequence[Drawing], captions: Sequence[str]) -> Floats:
    """The headline score of every drawing, in their order."""
    name = scorer.metrics[0].name
    found = {s.subject: s.value for s in scorer.score(drawings, captions) if s.metric == name}
    return np.array([found[drawing.key] for drawing in drawings])


def _white(like: Drawing) -> Drawing:
    """A white picture beside a drawing."""
    pixels = np.full((SIDE, SIDE, 3), 255, np.uint8)
    name = pictures.content_name(pixels)
    path = Path(like.path).with_name(f"{name}.png")
    pictures.save(pixels, path)
    return replace(like, image=name, path=str(path))
