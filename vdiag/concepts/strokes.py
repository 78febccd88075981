"""Quick, Draw! files: strokes as people drew them, simplified as published, turned into marks.

The files have one JSON object a line, raw (x, y, time) or already simplified (x, y). The
simplification is the one that the data set's page describes in four steps
(github.com/googlecreativelab/quickdraw-dataset).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vdiag import files
from vdiag.concepts.marks import SIDE, Line, Marks, Point
from vdiag.errors import BadInput
from vdiag.files import gzip_files

Strokes = tuple[tuple[Point, ...], ...]

LARGEST = 255.0
EPSILON = 2.0
MARGIN = 8.0
FAR = 1e9  # no screen has so many pixels; NaN is not below it either
_DIGITS = 9  # distances that differ by less are equal: the first of equals is kept everywhere


@dataclass(frozen=True)
class Sketch:
    """One drawing of a Quick, Draw! file.

    Attributes:
        key_id: its number in the data set, or of its line where it has none.
        word: what the player was asked to draw.
        recognized: whether the game recognised it; true where the file does not say.
        raw: whether a stroke came with times, so that they are not simplified yet.
        strokes: each of one point or more; x to the right, y downwards, in the file's pixels.
    """

    key_id: str
    word: str
    recognized: bool
    raw: bool
    strokes: Strokes


def read(path: Path) -> Iterator[Sketch]:
    """The drawings of an ``.ndjson`` file, packed or not, one by one; empty lines are skipped.

    Raises:
        BadInput: the file cannot be read, or a line is not a Quick, Draw! drawing.
    """
    try:
        with TextIOWrapper(gzip_files.opened(path), "utf-8-sig", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _sketch(line, number, path)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BadInput(
            f'Cannot read the Quick, Draw! file "{path}": {reason}. Give an .ndjson file as the '
            "data set publishes it, raw or simplified."
        ) from error


def _sketch(line: str, number: int, path: Path) -> Sketch:
    try:
        found = files.parsed(line, f'Line {number} of the Quick, Draw! file "{path}"')
    except (ValueError, RecursionError):
        raise _bad(path, number, "is no JSON") from None
    if not isinstance(found, dict) or "drawing" not in found:
        raise _bad(path, number, 'has no "drawing"')
    word = found.get("word")
    if not isinstance(word, str) or not word.strip():
        raise _bad(path, number, 'has no "word" that says what is drawn')
    drawing = found["drawing"]
    if not isinstance(drawing, list) or not drawing:
        raise _bad(path, number, 'has no strokes in its "drawing"')
    for at, stroke in enumerate(drawing, start=1):
        if fault := _fault(stroke):
            raise _bad(path, number, f"has in stroke {at} {fault}")
    recognized = found.get("recognized", True)
    if not isinstance(recognized, bool):
        raise _bad(path, number, 'has a "recognized" that is neither true nor false')
    raw = any(len(stroke) > 2 for stroke in drawing)
    key_id = str(found.get("key_id", number))
    return Sketch(key_id, word.strip(), recognized, raw, tuple(map(_points, drawing)))


def _bad(path: Path, number: int, what: str) -> BadInput:
    return BadInput(
        f'Line {number} of the Quick, Draw! file "{path}" {what}; give an .ndjson file as the data '
        'set publishes it, a line like {"word": "cat", "drawing": [[[0, 9], [0, 5]]]}.'
    )


def _fault(stroke: Any) -> str:
    """What a stroke has that it should not have, empty if it is as it should be."""
    if not (isinstance(stroke, list) and len(stroke) >= 2):
        return "no equally long lists of x and y"
    xs, ys = stroke[:2]
    if not (isinstance(xs, list) and isinstance(ys, list) and len(xs) == len(ys) > 0):
        return "no equally long lists of x and y"
    if not all(type(value) in (int, float) and abs(value) < FAR for value in xs + ys):
        return f"a place that is no number between {-FAR:,.0f} and {FAR:,.0f}"
    return ""


def _points(stroke: list[list[float]]) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in zip(*stroke[:2], strict=True))


def simplified(strokes: Strokes) -> Strokes:
    """The published simplification: aligned, scaled to 255, resampled, then Ramer-Douglas-Peucker.

    Points one pixel apart along each stroke and its end are kept where they lie more than
    :data:`EPSILON` pixels off the line through their neighbours, and rounded last.

    Args:
        strokes: raw, in any unit.

    Returns:
        Two or more points a stroke, whole numbers from 0 to 255; a dot is the same point twice.
    """
    every = np.array([point for stroke in strokes for point in stroke])
    corner = every.min(axis=0)
    scale = LARGEST / (float((every - corner).max()) or LARGEST)
    result = []
    for stroke in strokes:
        points = _resampled((np.array(stroke) - corner) * scale)
        kept = points[_kept(points)].round()
        result.append(tuple((float(x), float(y)) for x, y in kept))
    return tuple(result)


def _resampled(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points one pixel apart along a stroke ``(n, 2)``, and its end."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    moved = np.concatenate([[True], steps > 0])
    length = np.concatenate([[0.0], np.cumsum(steps)])
    if length[-1] == 0:
        return points[[0, -1]]
    places = np.append(np.arange(0, length[-1] - 10**-_DIGITS, 1.0), length[-1])
    x, y = (np.interp(places, length[moved], points[moved, axis]) for axis in (0, 1))
    return np.stack([x, y], axis=1)


def _kept(points: NDArray[np.float64]) -> list[int]:
    """Ramer-Douglas-Peucker: numbers of the points to keep, of ``(n, 2)``."""
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        off = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(off.round(_DIGITS).argmax())
        if off[farthest] > EPSILON:
            middle = first + 1 + farthest
            kept.add(middle)
            spans += [(first, middle), (middle, last)]
    return sorted(kept)


def _distances(
    points: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distances from the line through ``a`` and ``b``, or from ``a`` where they are one."""
    (x, y), (dx, dy) = (points - a).T, b - a
    length = np.hypot(dx, dy)
    off = np.hypot(x, y) if length == 0 else np.abs(x * dy - y * dx) / length
    return np.asarray(off, dtype=np.float64)


def to_marks(strokes: Strokes, width: float = 3.0) -> Marks:
    """Strokes as black lines, as large as the canvas allows and in its middle.

    Args:
        strokes: in any unit; :data:`MARGIN` canvas units stay free around them.
        width: of the lines, in canvas units.
    """
    xs, ys = zip(*(point for stroke in strokes for point in stroke), strict=True)
    scale = (SIDE - 2 * MARGIN) / (max(max(xs) - min(xs), max(ys) - min(ys)) or SIDE)
    left, top = ((SIDE - scale * (min(values) + max(values))) / 2 for values in (xs, ys))
    placed = [tuple((left + scale * x, top + scale * y) for x, y in stroke) for stroke in strokes]
    return tuple(Line(stroke if len(stroke) > 1 else stroke * 2, width=width) for stroke in placed)
