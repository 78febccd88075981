"""How alike two captions are: in category, in attributes, in words and in meaning.

All numbers are whole, so that every machine finds the same ones alike.
"""

import json
from collections.abc import Hashable, Sequence, Set
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vdiag.recognize.option_pool import Option
from vdiag.scorers._tiny import CAPTIONS

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Ones = NDArray[np.float32]
FULL = 1000
"""What each of the four adds where two captions are the same in it."""


def likeness(rows: Sequence[Option], columns: Sequence[Option]) -> Whole:
    """(rows, columns) whole numbers from 0 to four times :data:`FULL`; more is more alike.

    Meaning is the cosine of the sentence vectors that ship with vdiag-tiny, nothing where the table
    lacks a caption.
    """
    categories = [[{one.category} - {""} for one in side] for side in (rows, columns)]
    shares = [
        _in_common(*categories),
        _in_common([one.facts for one in rows], [one.facts for one in columns]),
        _in_common([one.words for one in rows], [one.words for one in columns]),
        np.maximum(_cosines([one.text for one in rows], [one.text for one in columns]), 0),
    ]
    whole: Whole = np.rint(FULL * np.stack(shares)).astype(np.int64).sum(0)
    return whole


def _in_common(rows: Sequence[Set[Hashable]], columns: Sequence[Set[Hashable]]) -> Floats:
    """Intersection over union of every two sets; 0 of two empty ones."""
    one, other = incidence(rows, columns)
    both = (one @ other.T).astype(np.float64)
    either = one.sum(1)[:, None] + other.sum(1)[None] - both
    shares: Floats = both / np.maximum(either, 1)
    return shares


def incidence(rows: Sequence[Set[Hashable]], columns: Sequence[Set[Hashable]]) -> tuple[Ones, Ones]:
    """Which set has which member: a row of zeros and ones for each set, the members across."""
    members = dict.fromkeys(member for one in (*rows, *columns) for member in one)
    place = {member: number for number, member in enumerate(members)}
    found = []
    for sets in (rows, columns):
        table = np.zeros((len(sets), max(1, len(place))), np.float32)
        for number, one in enumerate(sets):
            table[number, [place[member] for member in one]] = 1
        found.append(table)
    return found[0], found[1]


def _cosines(rows: Sequence[str], columns: Sequence[str]) -> Floats:
    """Of vectors so small and whole that no sum is rounded, whatever its order."""
    one, other = _vectors(rows), _vectors(columns)
    squares = [(side**2).sum(1).astype(np.float64) for side in (one, other)]
    lengths = np.sqrt(np.maximum(squares[0][:, None] * squares[1], 1))
    cosines: Floats = (one @ other.T).astype(np.float64) / lengths
    return cosines


def _vectors(texts: Sequence[str]) -> Ones:
    places, table = _sentences()
    found = [places.get(text, -1) for text in texts]
    return np.where(np.array(found)[:, None] >= 0, table[found], 0)


@lru_cache(maxsize=1)
def _sentences() -> tuple[dict[str, int], Ones]:
    """The place of every caption in the shipped table, and its rows before they were scaled."""
    from safetensors import safe_open

    with safe_open(str(CAPTIONS), framework="np") as file:
        captions = json.loads(file.metadata()["captions"])
        table = file.get_tensor("vectors").astype(np.float32)
    return {text: place for place, text in enumerate(captions)}, table
