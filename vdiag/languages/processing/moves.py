"""Sketches whose coordinates are counted from another origin."""

import re
from collections.abc import Iterator
from itertools import pairwise

from vdiag.languages._rewriting import SHIFT, Edit, Unsafe, edited, moved
from vdiag.languages.processing.tokens import (
    Token,
    arguments,
    calls,
    declared,
    outer,
    text_at,
    tokens,
)

# How many arguments are taken, and which of them are places: x, y, x, y, ...
_PLACES: dict[str, tuple[tuple[int, ...], range]] = {
    "point": ((2,), range(2)),
    "vertex": ((2, 4), range(2)),
    "curveVertex": ((2,), range(2)),
    "line": ((4,), range(4)),
    "quadraticVertex": ((4,), range(4)),
    "rect": ((4, 5, 8), range(2)),
    "ellipse": ((4,), range(2)),
    "circle": ((3,), range(2)),
    "square": ((3,), range(2)),
    "arc": ((6, 7), range(2)),
    "triangle": ((6,), range(6)),
    "bezierVertex": ((6,), range(6)),
    "quad": ((8,), range(8)),
    "bezier": ((8,), range(8)),
    "curve": ((8,), range(8)),
    "text": ((3, 5), range(1, 3)),
    "image": ((3, 5), range(1, 3)),
    "shape": ((3, 5), range(1, 3)),
}
_TURNS = {"rotate": (1,), "scale": (1, 2), "shearX": (1,), "shearY": (1,)}
_UNKNOWN = frozenset(
    "resetMatrix applyMatrix setMatrix printMatrix screenX screenY modelX modelY"
    " getMatrix box sphere rotateX rotateY rotateZ camera clip texture beginRecord"
    " beginRaw selectInput".split()
)
_LONGEST_VALUE = 300
_X, _Y = SHIFT
_TO = f"translate({_X}, {_Y});"
_BACK = f"translate(-{_X}, -{_Y});"


# Java draws letters, and lines unless told otherwise, at whole pixels. Of a place that is computed
# it cannot be said to which of two pixels it goes, once it is computed in another way.
_COMPUTED = frozenset("sin cos tan asin acos atan atan2 sqrt arc".split())


def shifted(program: str) -> str | None:
    """All places in calls that draw move, and the matrix moves back, also behind every turn.

    Before a turn the matrix is moved to where the origin was and back behind it, so that places in
    turned parts move by the same amount.
    """
    sketch = tokens(program)
    words = {token.text for token in sketch if token.kind == "word"}
    if words & (_UNKNOWN | {"P3D", "OPENGL", "CORNERS", "extends", "super", "PShape"}):
        raise Unsafe("places that may not be counted from the origin")
    lines = "stroke" in words or "noStroke" not in words
    snapped = lines and "ENABLE_STROKE_PURE" not in words and not _COMPUTED.isdisjoint(words)
    if snapped or "text" in words:
        raise Unsafe("what is drawn at whole pixels may go to the next one")
    drawing = frozenset((*_PLACES, *_TURNS, "translate", "draw", "setup", "size"))
    for place in calls(sketch, drawing - {"draw", "setup", "size"}):
        if declared(sketch, place):
            raise Unsafe("the sketch has its own function of that name")
    if any(one.text == "." and two.text in _TURNS for one, two in pairwise(sketch)):
        raise Unsafe("another canvas is turned")
    edits = [*_drawn(program, sketch), *_turned(sketch)]
    return edited(program, [*edits, *_beginnings(sketch)]) if edits else None


def _drawn(program: str, sketch: list[Token]) -> Iterator[Edit]:
    for place in calls(sketch, frozenset(_PLACES)):
        name, given = sketch[place].text, arguments(sketch, place)
        numbers, places = _PLACES[name]
        if len(given) not in numbers:
            raise Unsafe(f"{name} with {len(given)} arguments")
        for at, (first, end) in enumerate(given):
            if at in places:
                by = SHIFT[(at - places.start) % 2]
                yield _moved(program, sketch[first:end], by)


def _moved(program: str, value: list[Token], by: int) -> Edit:
    if not 0 < len(value) <= _LONGEST_VALUE:
        raise Unsafe("an argument is missing or very long")
    start, end = value[0].start, value[-1].end
    source = program[start:end]
    if re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", source) and not re.match(r"-?0\d", source):
        number = moved(source, by)
        return Edit(start, end, number if "." not in source or "." in number else f"{number}.0")
    plain = all(token.kind in ("word", "number") or token.text in ".()[]+-*/%," for token in value)
    if "//" in source or "=" in source.replace("==", ""):
        raise Unsafe("a place that is more than a value")
    return Edit(start, end, f"{source} + {by}" if plain else f"({source}) + {by}")


def _turned(sketch: list[Token]) -> Iterator[Edit]:
    for place in calls(sketch, frozenset(_TURNS)):
        end = sketch[place + 1].other + 1
        if len(arguments(sketch, place)) not in _TURNS[sketch[place].text]:
            raise Unsafe("a turn in three dimensions")
        if text_at(sketch, end) != ";" or text_at(sketch, place - 1) not in ("{", "}", ";"):
            raise Unsafe("a turn that is not a statement among others")
        yield Edit(sketch[place].start, sketch[place].start, f"{_TO} ")
        yield Edit(sketch[end].end, sketch[end].end, f" {_BACK}")


def _beginnings(sketch: list[Token]) -> Iterator[Edit]:
    """The matrix moves back once the window is there, and again for each frame."""
    sizes = list(calls(sketch, frozenset(("size",))))
    bodies = {
        sketch[place].text: sketch[place + 1].other + 1
        for place in outer(sketch)
        if sketch[place].text in ("setup", "draw", "settings") and declared(sketch, place)
    }
    places = [body for name, body in bodies.items() if name == "draw"]
    if "setup" in bodies:
        inside = range(bodies["setup"], sketch[bodies["setup"]].other)
        behind = [sketch[size + 1].other + 1 for size in sizes if size in inside]
        places += behind or [bodies["setup"]]
    elif not bodies:
        places += [sketch[size + 1].other + 1 for size in sizes]
    if not places or len(sizes) > 1:
        raise Unsafe("no place where drawing begins")
    for place in places:
        if text_at(sketch, place) not in ("{", ";"):
            raise Unsafe("no place where drawing begins")
        yield Edit(sketch[place].end, sketch[place].end, f"\n  {_BACK}")
