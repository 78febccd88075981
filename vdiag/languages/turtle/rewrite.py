"""turtle programs written anew: names, constants, and places counted from another point."""

import ast
import re
from collections.abc import Iterator

from vdiag.languages._python_rewrite import Places, folded, parsed, renamed
from vdiag.languages._rewriting import SHIFT, Edit, Unsafe, edited, moved, rewritings
from vdiag.languages.turtle.write import _ELLIPSE, _LINE, _POLYGON

_FUNCTIONS = frozenset(text.strip() for text in (_LINE, _POLYGON, _ELLIPSE))
_GOTO = re.compile(r"turtle\.goto\((\w+(?:\[0\])?)\)")
_BACK = rf"turtle.goto(\1[0] - {SHIFT[0]}, \1[1] - {SHIFT[1]})"
_STILL = frozenset("setup hideturtle speed done".split())


def shifted(program: str) -> str | None:
    """Places in calls of ``line``, ``polygon`` and ``ellipse`` move; those functions move back.

    Only for programs that move their turtle by the functions of our writer, word for word: in
    others it is told most of its ways from where it is, and it begins at the origin.
    """
    places = Places(program)
    return edited(program, (edit for one in parsed(program).body for edit in _moves(places, one)))


def _moves(places: Places, statement: ast.stmt) -> Iterator[Edit]:
    start, end = places.span(statement)
    source = places.program[start:end]
    if isinstance(statement, ast.Import):
        return
    if isinstance(statement, ast.FunctionDef) and source in _FUNCTIONS:
        yield Edit(start, end, _GOTO.sub(_BACK, source))
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        yield from _moved_call(places, statement.value)
    else:
        raise Unsafe("a statement that our writer does not write")


def _moved_call(places: Places, call: ast.Call) -> Iterator[Edit]:
    name = ast.unparse(call.func)
    if name in ("line", "polygon") and isinstance(call.args[0], ast.List):
        for point in call.args[0].elts:
            if not isinstance(point, ast.Tuple):
                raise Unsafe("a place that is no pair of numbers")
            yield from _moved_place(places, point.elts)
    elif name == "ellipse":
        yield from _moved_place(places, call.args[:2])
    elif name.removeprefix("turtle.") not in _STILL:
        raise Unsafe("a call that our writer does not write")


def _moved_place(places: Places, place: list[ast.expr]) -> Iterator[Edit]:
    for value, by in zip(place, SHIFT, strict=True):
        start, end = places.span(value)
        yield Edit(start, end, moved(places.program[start:end], by))


REWRITES = rewritings(renamed, folded, shifted)
