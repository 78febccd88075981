"""Human-like drawings as marks: the shipped set, Quick, Draw! files and files of one's own."""

import hashlib
import heapq
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from vdiag import files
from vdiag.concepts import sets, sketch_rnn, strokes
from vdiag.concepts.marks import Ellipse, Line, Mark, Marks, Point, Polygon
from vdiag.errors import BadInput
from vdiag.files import gzip_files
from vdiag.records import Concept
from vdiag.shipped import shipped

LEVEL = "drawings"
SHIPPED = "drawings"
SKETCHES = (".ndjson", sketch_rnn.ENDING)
OWN_LICENSE = "MIT: drawn for vdiag"
QUICK_DRAW_LICENSE = "CC BY 4.0: the Quick, Draw! data set, made available by Google, Inc."
UNKNOWN_LICENSE = "not stated: a file of the user's own"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_WITHOUT_ARTICLE = frozenset(  # of the words of Quick, Draw! that are no object of ours
    "asparagus camouflage lightning peas rain stairs stitches underwear yoga".split()
) | {"flip flops"}
MOST_CORNERS = 500  # of a polygon: one that crosses itself may have as many faces as pairs of edges
_LIKE = '["line", "#000000", 3, [[0, 0], [9, 5]]]'
_T = TypeVar("_T")


@dataclass(frozen=True)
class HumanDrawing:
    """One drawing.

    Attributes:
        concept: its name is the drawing's own (``"cat 1"``); what it shows is in its text and in
            the attribute ``concept``.
        marks: in the order they were drawn.
    """

    concept: Concept
    marks: Marks


@dataclass(frozen=True)
class DrawingSet:
    """Drawings from one source.

    Attributes:
        name: the file's stem.
        source: the file's name.
        sha256: of the whole file.
        license: what is known about the right to use the drawings.
        drawings: in the order of the file.
    """

    name: str
    source: str
    sha256: str
    license: str
    drawings: tuple[HumanDrawing, ...]


def load(
    selector: str, limit: int | None = None, seed: int = 0, unrecognized: bool = False
) -> DrawingSet:
    """Drawings by what the user typed.

    Args:
        selector: ``"drawings"`` for the shipped set, or the path of an ``.ndjson`` or ``.npz`` file
            (Quick, Draw!) or of a ``.jsonl`` file like the shipped one.
        limit: at most so many, chosen by ``seed``; a larger limit under the same seed keeps all
            that a smaller one had.
        unrecognized: take drawings too that the game Quick, Draw! did not recognise.

    Raises:
        BadInput: no such file, a line that is no drawing, a name twice, or nothing to take.
    """
    path = shipped("datasets") / f"{SHIPPED}.jsonl" if selector == SHIPPED else Path(selector)
    if gzip_files.ending(path) not in (".jsonl", *SKETCHES):
        raise BadInput(
            f'No drawings are called "{selector}": give "{SHIPPED}" for the shipped ones, an '
            ".ndjson or .npz file of Quick, Draw! or a .jsonl file; `vdiag concepts list` shows "
            "the sets."
        )
    if limit is not None and limit < 1:
        raise BadInput(f'Cannot take "{limit}" drawings of "{selector}": give 1 or more.')
    sha256 = _sha256(path)
    if of_quick_draw(path):
        drawings = _quick_draw(path, limit, seed, unrecognized)
        note = QUICK_DRAW_LICENSE
    else:
        drawings = _own(path, limit, seed)
        note = OWN_LICENSE if selector == SHIPPED else UNKNOWN_LICENSE
    _refuse_empty_and_repeats(drawings, path)
    return DrawingSet(gzip_files.stem(path), path.name, sha256, note, drawings)


def holds(path: Path) -> bool:
    """Whether a file has drawings: one of Quick, Draw!, or JSON lines whose first has marks.

    Raises:
        BadInput: the JSON lines cannot be read.
    """
    if gzip_files.ending(path) != ".jsonl":
        return of_quick_draw(path)
    hint = "give concepts or drawings, one JSON object a line"
    return "marks" in next(files.objects(path, "concept file", hint))


def of_quick_draw(path: Path) -> bool:
    """Whether a file is one of Quick, Draw!, by its name."""
    return gzip_files.ending(path) in SKETCHES


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise BadInput(
            f'Cannot read the drawings "{path}": {reason}. Give "{SHIPPED}" for the shipped ones, '
            "an .ndjson or .npz file of Quick, Draw! or a .jsonl file."
        ) from error


def _refuse_empty_and_repeats(drawings: tuple[HumanDrawing, ...], path: Path) -> None:
    if not drawings:
        raise BadInput(
            f'The file "{path}" has no drawing to take: it needs one on a line, in Quick, Draw! '
            'files with "recognized": true.'
        )
    seen: set[str] = set()
    for drawing in drawings:
        if drawing.concept.name in seen:
            raise BadInput(
                f'The file "{path}" has the drawing "{drawing.concept.name}" twice; names must '
                "differ."
            )
        seen.add(drawing.concept.name)


def lot(name: str, seed: int) -> bytes:
    """What a name draws in the lottery of a seed; a limit keeps the lowest."""
    return hashlib.sha256(f"vdiag drawings {seed} {name}".encode()).digest()


def _chosen(
    items: Iterable[_T], name: Callable[[_T], str], limit: int | None, seed: int
) -> list[_T]:
    """Items in their order, those that win a lottery of their names; holds no more than that."""

    if limit is None:
        return list(items)
    winners = heapq.nsmallest(limit, enumerate(items), key=lambda one: lot(name(one[1]), seed))
    return [item for _, item in sorted(winners, key=lambda numbered: numbered[0])]


def _quick_draw(
    path: Path, limit: int | None, seed: int, unrecognized: bool
) -> tuple[HumanDrawing, ...]:
    known = {concept.name: concept for concept in sets.load("objects").concepts}
    rnn = gzip_files.ending(path) == sketch_rnn.ENDING
    found = sketch_rnn.read(path) if rnn else strokes.read(path)
    sketches = (one for one in found if unrecognized or one.recognized)
    chosen = _chosen(sketches, lambda one: f"{one.word} {one.key_id}", limit, seed)
    return tuple(_of_sketch(sketch, known.get(sketch.word)) for sketch in chosen)


def _of_sketch(sketch: strokes.Sketch, known: Concept | None) -> HumanDrawing:
    lines = strokes.simplified(sketch.strokes) if sketch.raw else sketch.strokes
    attributes = {"concept": sketch.word, "source": "Quick, Draw!"}
    if known and "category" in known.attributes:
        attributes["category"] = known.attributes["category"]
    text = known.text if known else _phrase(sketch.word)
    concept = Concept(f"{sketch.word} {sketch.key_id}", text, LEVEL, attributes)
    return HumanDrawing(concept, strokes.to_marks(lines))


def _phrase(word: str) -> str:
    """A word of Quick, Draw! with its article."""
    if word.lower().startswith("the "):
        return f"the {word[4:]}"
    if word in _WITHOUT_ARTICLE:
        return word
    return f"an {word}" if word[0].lower() in "aeiou" or word == "hourglass" else f"a {word}"


def _own(path: Path, limit: int | None, seed: int) -> tuple[HumanDrawing, ...]:
    source = "vdiag" if path.parent == shipped("datasets") else path.name
    chosen = _chosen(_read(path, source), lambda one: one.concept.name, limit, seed)
    return tuple(chosen)


def _read(path: Path, source: str) -> Iterator[HumanDrawing]:
    whole = files.text(path, "file of drawings", "save it as UTF-8, one JSON object a line")
    for number, line in enumerate(whole.split("\n"), start=1):
        if line.strip():
            yield _drawing(line, source, f'Line {number} of the drawings "{path}"')


def _drawing(line: str, source: str, where: str) -> HumanDrawing:
    try:
        found = files.parsed(line, where)
    except (ValueError, RecursionError):
        raise BadInput(f"{where} is no JSON; each line holds one JSON object.") from None
    if not isinstance(found, dict):
        raise BadInput(f"{where} is no JSON object; each line holds one.")
    name, text = (found.get(key) for key in ("name", "text"))
    if not (isinstance(name, str) and name and isinstance(text, str) and text):
        raise BadInput(f'{where} needs a "name" and a "text", both in quotes and not empty.')
    rows = found.get("marks")
    if not isinstance(rows, list) or not rows:
        raise BadInput(f'{where} has no "marks"; it needs a list of them like {_LIKE}.')
    attributes = {key: str(found[key]) for key in ("concept", "category") if found.get(key)}
    concept = Concept(name, text, LEVEL, {"concept": name, **attributes, "source": source})
    return HumanDrawing(concept, tuple(_mark(row, n, where) for n, row in enumerate(rows, 1)))


def _mark(row: Any, number: int, where: str) -> Mark:
    kinds: dict[str, Callable[..., Mark]] = {
        "line": _line,
        "polygon": _polygon,
        "ellipse": _ellipse,
    }
    try:
        kind, *values = row
        return kinds[kind](*values)
    except (TypeError, ValueError, KeyError, OverflowError):
        raise BadInput(
            f'Mark {number} in {where[0].lower()}{where[1:]} is "{json.dumps(row)[:80]}"; it must '
            f'be a "line", a "polygon" of at most {MOST_CORNERS} points or an "ellipse", like '
            f"{_LIKE}."
        ) from None


def _line(color: Any, width: Any, points: Any) -> Line:
    return Line(_points(points, 2), _color(color), _size(width))


def _polygon(fill: Any, outline: Any, width: Any, points: Any) -> Polygon:
    if len(points) > MOST_CORNERS:
        raise ValueError(points)
    return Polygon(_points(points, 3), *_paint(fill, outline), _size(width))


def _ellipse(fill: Any, outline: Any, width: Any, center: Any, radii: Any) -> Ellipse:
    rx, ry = map(_size, radii)
    return Ellipse(_point(center), (rx, ry), *_paint(fill, outline), _size(width))


def _paint(fill: Any, outline: Any) -> tuple[str | None, str | None]:
    return (None if fill is None else _color(fill), None if outline is None else _color(outline))


def _color(value: Any) -> str:
    if not _COLOR.fullmatch(value):
        raise ValueError(value)
    return str(value)


def _size(value: Any) -> float:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(value)
    return float(value)


def _point(value: Any) -> Point:
    x, y = value
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(value)
    return float(x), float(y)


def _points(values: Any, fewest: int) -> tuple[Point, ...]:
    points = tuple(map(_point, values))
    if len(points) < fewest:
        raise ValueError(values)
    return points
