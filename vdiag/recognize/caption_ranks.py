"""Free answers ranked: how near a phrase is to the true caption, beside all other captions."""

from collections.abc import Mapping, Sequence

import numpy as np

from vdiag.concepts.sets import bare
from vdiag.records import Concept
from vdiag.scorers import OpenScorer
from vdiag.scorers._ranks import Floats, cosines, rank_percentages


def ranks(
    encoder: OpenScorer, words: Sequence[str], captions: Sequence[str], own: Sequence[Concept]
) -> list[float | None]:
    """Where each answer ranks its item's caption among all captions, by likeness of the texts.

    A phrase that is a caption but for its article or capitals is that caption, and one that is a
    synonym of its own is its own: it ranks it first.

    Args:
        encoder: a scorer that reads texts.
        words: n phrases as models said them; empty where nothing could be read.
        captions: the distinct captions of the level, two or more; see
            :func:`vdiag.concepts.sets.captions`. An item's caption that is not among them is ranked
            among them and itself.
        own: what each item shows; the attribute ``synonyms`` lists other names, with semicolons.

    Returns:
        Percentages, 100 = first, 0 = last; captions that are equally near count half. Guessing does
        not give 50: a word that is near to many captions ranks those of the items drawn higher.
        ``None`` for a phrase that is empty or of which the encoder knows no word.

    Raises:
        BadInput: the encoder reads no texts.
        ValueError: there are fewer than two captions to rank among.
    """
    captions = list(dict.fromkeys(captions))
    by_name = {bare(text): text for text in captions}
    true = [_true(item, by_name) for item in own]
    said = [
        text if bare(phrase) in _names(item) else by_name.get(bare(phrase), phrase)
        for phrase, item, text in zip(words, own, true, strict=True)
    ]
    columns = list(dict.fromkeys([*captions, *true]))
    place = {text: column for column, text in enumerate(columns)}
    texts = [text for text in dict.fromkeys(said) if text in place or _is_read(encoder, text)]
    if not texts:
        return [None] * len(said)
    rows = dict(zip(texts, cosines(encoder.read(texts), encoder.read(columns)), strict=True))
    return [
        _rank(rows[text], place[caption], len(captions)) if text in rows else None
        for text, caption in zip(said, true, strict=True)
    ]


def _true(item: Concept, by_name: Mapping[str, str]) -> str:
    """The caption that an item is ranked with: its own, or that of a synonym of it."""
    found = (by_name[name] for name in _names(item) if name in by_name)
    return next(found, item.text)


def _names(item: Concept) -> list[str]:
    others = item.attributes.get("synonyms", "").split(";")
    return [bare(name) for name in (item.text, *others) if name.strip()]


def _is_read(encoder: OpenScorer, phrase: str) -> bool:
    return bool(phrase.strip()) and not encoder.unread(phrase)


def _rank(row: Floats, true: int, among: int) -> float:
    """The percentage of a column among the first ones, or among these and itself."""
    ranked = row[:among]
    if true >= among:
        ranked, true = np.append(ranked, row[true]), among
    return float(rank_percentages(ranked[None], np.array([true]))[0])
