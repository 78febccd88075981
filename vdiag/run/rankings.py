"""Rankings: where every picture has every caption of its level, as a run keeps it.

A row of the table ``rankings`` holds them for one picture under one fingerprint, in the order of
the captions that the fingerprint lists (``ranked_among``). A place takes as many bits as the last
one needs: among 1,000 captions 11, so that a picture takes 1,375 bytes, and about 2,200 with all
that is kept of it. A picture's key is that of its image record; :data:`WHITE` is a white sheet, of
which there is one to a fingerprint.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vdiag.errors import RunError
from vdiag.files import strict_json
from vdiag.records import Ranking
from vdiag.run.rows import RankingRow
from vdiag.run.store import Run

WHITE = "white"
Nearest = tuple[tuple[str, float], ...]
"""Captions with their cosines, the nearest first."""


@dataclass(frozen=True)
class Kept:
    """What a run keeps of one picture under one fingerprint.

    Attributes:
        places: as :class:`vdiag.records.Ranking` has them, first of the fingerprint's captions,
            then of the further ones, each of which was ranked among those and itself.
        further: captions of the run's concepts at a level without captions of its own, such as
            phrases; else none.
        nearest: what the picture was taken for.
    """

    places: NDArray[np.int64]
    further: tuple[str, ...]
    nearest: Nearest


def row(fingerprint: str, subject: str, ranking: Ranking, further: Mapping[str, int]) -> RankingRow:
    """A ranking as the table holds it.

    Args:
        ranking: of the fingerprint's captions; what comes behind them is left out.
        further: places of further captions.
    """
    among = len(ranking.places)
    places = np.append(ranking.places, np.array(list(further.values()), np.int64))
    return (
        fingerprint,
        subject,
        packed(places, among),
        json.dumps(list(further), ensure_ascii=False),
        json.dumps(ranking.nearest, ensure_ascii=False),
    )


def packed(places: NDArray[np.int64], among: int) -> bytes:
    """Places among so many captions, each in as many bits as the last place needs."""
    bits = np.arange(_bits(among))
    return np.packbits((places[:, None] >> bits & 1).astype(np.uint8)).tobytes()


def unpacked(blob: bytes, count: int, among: int) -> NDArray[np.int64]:
    """So many places among so many captions.

    Raises:
        ValueError: there are fewer or more of them, or one that no caption can have.
    """
    bits = _bits(among)
    if len(blob) != -(-count * bits // 8):
        raise ValueError(f"{len(blob)} bytes are not {count} places")
    ones = np.unpackbits(np.frombuffer(blob, np.uint8), count=count * bits).reshape(count, bits)
    places: NDArray[np.int64] = ones @ (1 << np.arange(bits))
    if count and places.max() > 2 * among:
        raise ValueError(f"a place beyond {2 * among}")
    return places


def _bits(among: int) -> int:
    return max(1, (2 * among).bit_length())


def further_of(run: Run, fingerprint: str) -> dict[str, tuple[str, ...]]:
    """By picture that has a ranking the further captions that it is ranked under."""
    query = "SELECT subject, further FROM rankings WHERE fingerprint = ?"
    found = run.select("rankings", query, fingerprint)
    return {subject: _texts(run, further) for subject, further in found}


def captions_of(run: Run, fingerprint: str) -> tuple[str, ...]:
    """The captions that a fingerprint's pictures are ranked among.

    None for one whose rankings are not there, not complete, or whose scorer has none.
    """
    made_of = run.fingerprints().get(fingerprint, {})
    return tuple(json.loads(made_of.get("ranked_among", "[]")))


def read(run: Run, fingerprint: str) -> Iterator[tuple[str, Kept]]:
    """Every picture that has a ranking, with it.

    Raises:
        RunError: what the run keeps is damaged.
    """
    nearest = taken_for(run, fingerprint)
    for subject, found, further in places(run, fingerprint):
        yield subject, Kept(found, further, nearest[subject])


def count(run: Run, fingerprint: str) -> int:
    """How many pictures have a ranking."""
    query = "SELECT COUNT(*) FROM rankings WHERE fingerprint = ?"
    [(number,)] = run.select("rankings", query, fingerprint) or [(0,)]
    return int(number)


def places(run: Run, fingerprint: str) -> Iterator[tuple[str, NDArray[np.int64], tuple[str, ...]]]:
    """Of every picture that has a ranking the places and the further captions, one at a time.

    Raises:
        RunError: what the run keeps is damaged.
    """
    captions = captions_of(run, fingerprint)
    query = "SELECT subject, places, further FROM rankings WHERE fingerprint = ?"
    for subject, blob, further in run.select("rankings", query, fingerprint):
        more = _texts(run, further)
        try:
            yield subject, unpacked(blob, len(captions) + len(more), len(captions)), more
        except ValueError as error:
            raise _damaged(run, "places", error) from error


def taken_for(run: Run, fingerprint: str) -> dict[str, Nearest]:
    """By picture the captions that it was taken for: the nearest five, with their cosines.

    Raises:
        RunError: what the run keeps is damaged.
    """
    query = "SELECT subject, nearest FROM rankings WHERE fingerprint = ?"
    found = run.select("rankings", query, fingerprint)
    return {subject: _nearest(run, nearest) for subject, nearest in found}


def _texts(run: Run, text: str) -> tuple[str, ...]:
    if text == "[]":
        return ()
    try:
        return tuple(strict_json.sequence(text, str))
    except ValueError as error:
        raise _damaged(run, "further", error) from error


def _nearest(run: Run, text: str) -> Nearest:
    try:
        pairs: Sequence[Sequence[object]] = strict_json.sequence(text, list)
        if not all([type(part) for part in pair] == [str, float] for pair in pairs):
            raise ValueError("no caption with its cosine")
        if not all(-1.001 <= float(str(cosine)) <= 1.001 for _, cosine in pairs):
            raise ValueError("a cosine beyond 1")
    except ValueError as error:
        raise _damaged(run, "nearest", error) from error
    return tuple((str(caption), float(str(cosine))) for caption, cosine in pairs)


def _damaged(run: Run, column: str, error: ValueError) -> RunError:
    return RunError(
        f'"{run.folder / "run.db"}" is no readable run (its table rankings has a fault in its '
        f"column {column}: {error}); restore it from a copy, or start a new run with --out."
    )
