"""Sketches with their constants written in another way."""

from collections.abc import Iterator

from vdiag.languages._rewriting import Edit, as_ratio, as_sum, edited
from vdiag.languages.processing.tokens import Token, calls, text_at, tokens

_EXACT = 2**24
"""Java's ``float`` has all whole numbers up to here."""
_LITERAL = frozenset(("size", "fullScreen", "smooth", "pixelDensity"))


def folded(program: str) -> str | None:
    """``40`` as ``25 + 15``, ``0.5`` as ``1 / 2.0``, ``#FF0000`` as ``0xFFFF0000``.

    Java computes them when it compiles, to the same values and types. The window's size stays: it
    must stand in the sketch as numbers.
    """
    return edited(program, _foldings(tokens(program)))


def _foldings(sketch: list[Token]) -> Iterator[Edit]:
    kept: set[int] = set()
    for call in calls(sketch, _LITERAL):
        if call not in kept:
            kept.update(range(call, sketch[call + 1].other))
    for place, token in enumerate(sketch):
        new = None
        if token.kind == "hex":
            new = f"0x{'FF' if len(token.text) == 7 else ''}{token.text[1:]}"
        elif token.kind == "number" and place not in kept and text_at(sketch, place - 1) != "@":
            new = _number(token.text)
            alone = text_at(sketch, place - 1) in "(,={" and text_at(sketch, place + 1) in "),;}"
            if new is not None and not alone:
                new = f"({new})"
        if new is not None:
            yield Edit(token.start, token.end, new)


def _number(text: str) -> str | None:
    ratio = as_ratio(text)
    if ratio is None:
        return as_sum(text)
    above, below = ratio
    return f"{above} / {below}.0" if max(ratio) < _EXACT else None
