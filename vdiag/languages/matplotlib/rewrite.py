"""matplotlib programs written anew: names, constants, and data moved together with its limits."""

import ast
from collections.abc import Iterator, Sequence
from itertools import takewhile
from math import frexp

from vdiag.languages._python_rewrite import Places, folded, parsed, renamed
from vdiag.languages._rewriting import SHIFT, Edit, Unsafe, edited, moved, rewritings

_STATEMENTS = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr, ast.For, ast.If)
_FIRST_PLACE = frozenset("Circle Ellipse Rectangle FancyBboxPatch Wedge Arc RegularPolygon".split())
_LIMITS = {"set_xlim": "x", "xlim": "x", "set_ylim": "y", "ylim": "y"}
_NO_PLACES = frozenset(
    "figure subplots add_subplot add_axes add_patch set_aspect set_facecolor set_axis_off show"
    " savefig subplots_adjust gca gcf range len enumerate abs round min max int float sin cos tan"
    " sqrt radians degrees".split()
)
_AXES = frozenset("subplots add_subplot add_axes axes subplot gca".split())
_STYLE = frozenset(
    "color c facecolor fc edgecolor ec linewidth lw linewidths linestyle ls alpha zorder"
    " joinstyle capstyle solid_capstyle solid_joinstyle dash_capstyle dash_joinstyle fill"
    " angle boxstyle hatch antialiased aa marker markersize ms s ha va fontsize fontweight"
    " rotation weight size family figsize dpi facecolors edgecolors left right top bottom"
    " radius width numVertices orientation closed theta1 theta2 frameon adjustable anchor"
    " bbox_inches pad_inches markerfacecolor mfc markeredgecolor mec markeredgewidth mew"
    " horizontalalignment verticalalignment".split()
)


def shifted(program: str) -> str | None:
    """Every coordinate and both limits move; only for programs whose every call is known.

    Known are those that draw with places that stand in the calls themselves (no arrays made
    elsewhere, no transforms) into one pair of axes without ticks, whose limits are set and a power
    of two apart. Text is not known: its letters go to whole pixels.
    """
    tree = parsed(program)
    nodes = list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.stmt) and not isinstance(node, _STATEMENTS):
            raise Unsafe("a kind of statement that is not known")
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    names = [_name(call) for call in calls]
    if sum(name in _AXES - {"gca"} for name in names) > 1:
        raise Unsafe("more than one pair of axes")
    framed = {_LIMITS[name] for name in names if name in _LIMITS}
    framed |= {"x", "y"} if any(_is_frame(call) for call in calls) else set()
    bare = "set_axis_off" in names or any(_is_off(call) for call in calls)
    if framed != {"x", "y"} or not bare:
        raise Unsafe("what the axes show depends on where the data lie")
    places = Places(program)
    return edited(program, (edit for call in calls for edit in _moves(places, call)))


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_off(call: ast.Call) -> bool:
    return _name(call) == "axis" and [ast.dump(one) for one in call.args] == [
        ast.dump(ast.Constant("off"))
    ]


def _is_frame(call: ast.Call) -> bool:
    return _name(call) == "axis" and isinstance(call.args[0], ast.List | ast.Tuple)


def _moves(places: Places, call: ast.Call) -> Iterator[Edit]:
    name, positions = _name(call), call.args
    if name not in _NO_PLACES and any(one.arg not in _STYLE for one in call.keywords):
        raise Unsafe("a keyword that is not known")
    if name in ("plot", "fill", "scatter"):
        lists = list(takewhile(lambda one: isinstance(one, ast.List | ast.Tuple), positions))
        rest = positions[len(lists) :]
        if not lists or len(lists) % 2 or not all(isinstance(one, ast.Constant) for one in rest):
            raise Unsafe("coordinates that do not stand in the call")
        for place, values in enumerate(lists):
            yield from _all_moved(places, values, SHIFT[place % 2])
    elif name in _FIRST_PLACE and positions:
        yield from _pair(places, positions[0])
    elif name == "Polygon" and len(positions) == 1 and isinstance(positions[0], ast.List):
        for point in positions[0].elts:
            yield from _pair(places, point)
    elif name in _LIMITS:
        by = SHIFT["xy".index(_LIMITS[name])]
        ends = positions[0].elts if isinstance(positions[0], ast.Tuple) else positions
        _refuse_uneven(ends)
        yield from (_moved(places, end, by) for end in ends)
    elif name == "axis" and _is_frame(call):
        moves = (SHIFT[0], SHIFT[0], SHIFT[1], SHIFT[1])
        ends = _elements(positions[0], 4)
        _refuse_uneven(ends[:2])
        _refuse_uneven(ends[2:])
        for value, by in zip(ends, moves, strict=True):
            yield _moved(places, value, by)
    elif not (name in _NO_PLACES or _is_off(call)):
        raise Unsafe("a call that is not known")


def _refuse_uneven(ends: Sequence[ast.expr]) -> None:
    """Lines go to whole pixels, and places between two of them to the same only by exact sums.

    Raises:
        Unsafe: the limits are not a power of two apart.
    """
    low, high = (float(ast.literal_eval(end)) for end in ends)
    if frexp(abs(high - low))[0] != 0.5:
        raise Unsafe("limits that make coordinates uneven")


def _elements(node: ast.expr, number: int | None = None) -> list[ast.expr]:
    if not isinstance(node, ast.List | ast.Tuple) or number not in (None, len(node.elts)):
        raise Unsafe("coordinates that do not stand in the call")
    return node.elts


def _all_moved(places: Places, values: ast.expr, by: int) -> Iterator[Edit]:
    return (_moved(places, value, by) for value in _elements(values))


def _pair(places: Places, point: ast.expr) -> Iterator[Edit]:
    for value, by in zip(_elements(point, 2), SHIFT, strict=True):
        yield _moved(places, value, by)


def _moved(places: Places, value: ast.expr, by: int) -> Edit:
    start, end = places.span(value)
    source = places.program[start:end]
    sign = value.operand if isinstance(value, ast.UnaryOp) else value
    if isinstance(sign, ast.Constant) and type(sign.value) in (int, float):
        return Edit(start, end, moved(source, by))
    if isinstance(value, ast.Name | ast.BinOp | ast.Subscript | ast.Call | ast.UnaryOp):
        if any(
            isinstance(node, ast.List | ast.Tuple | ast.Constant) and not _is_number(node)
            for node in ast.walk(value)
        ):
            raise Unsafe("a coordinate that may be no number")
        return Edit(
            start, end, f"({source}) + {by}" if "\n" not in source else f"({source} + {by})"
        )
    raise Unsafe("a coordinate that may be no number")


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


REWRITES = rewritings(renamed, folded, shifted)
