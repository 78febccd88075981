"""Python programs that define ``drawing``, and the one call of it that draws."""

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from vdiag.languages import Argument
from vdiag.languages._call_arguments import NAME, check_parameters

_LOOPS = (
    ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
_ENDINGS = frozenset("update done mainloop exitonclick".split())
"""Calls without arguments after which turtle shows nothing new."""


def form(package: str) -> str:
    """What a prompt says of the form."""
    return (
        f"Define `def {NAME}(...):` with parameters of your own choosing, which draws the whole "
        f"picture with {package}. Do not call it: it will be called once, with every argument "
        "given by name."
    )


def call(program: str, arguments: Mapping[str, Argument]) -> str:
    """The program with one call of ``drawing``: in the place of its own, or where it ends.

    Raises:
        ValueError: see :class:`vdiag.languages.DrawingFunction`.
    """
    program = program.replace("\r\n", "\n").replace("\r", "\n")
    given = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    calling = f"{NAME}({given})"
    at_end = f"{program.rstrip()}\n\n{calling}\n"
    tree = _parsed(program)
    if tree is None:
        return at_end
    check_parameters(_parameters(tree), arguments)
    own = list(_own_calls(tree.body, repeated=False))
    if not own:
        ending = next(_endings(tree.body), None)
        if ending is None:
            return at_end
        return _replaced(program, ending, f"{calling}; {ast.unparse(ending)}")
    if len(own) > 1 or own[0] is None:
        raise ValueError("the program uses its function itself, and not in one single call")
    return _replaced(program, own[0], calling)


@lru_cache(maxsize=2)
def _parsed(program: str) -> ast.Module | None:
    """The tree, which nobody changes; ``None`` for what Python cannot parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parameters(tree: ast.Module) -> dict[str, bool]:
    """The function's parameters that can be given by name, and whether each must be."""
    found = [node for node in tree.body if _is_drawing(node)]
    if len(found) != 1:
        raise ValueError(f"the program defines {len(found) or 'no'} functions `{NAME}`")
    taken = found[0].args  # type: ignore[attr-defined]
    by_place = [*taken.posonlyargs, *taken.args]
    needed = len(by_place) - len(taken.defaults)
    names = {one.arg: place < needed for place, one in enumerate(by_place)}
    if any(names[one.arg] for one in taken.posonlyargs):
        raise ValueError("the function has a parameter that cannot be given by name")
    for one in taken.posonlyargs:
        del names[one.arg]
    for one, default in zip(taken.kwonlyargs, taken.kw_defaults, strict=True):
        names[one.arg] = default is None
    return names


def _is_drawing(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == NAME


def _own_calls(nodes: Sequence[ast.AST], repeated: bool) -> Iterator[ast.Call | None]:
    """Every use of the function outside itself: its call, or ``None`` for what is no single one."""
    waiting = [(node, repeated) for node in nodes]
    while waiting:
        node, many = waiting.pop()
        if _is_drawing(node):
            continue
        children = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Call) and _is_name(node.func):
            yield None if many else node
            children.remove(node.func)
        elif _is_name(node):
            yield None
        waiting += [(child, many or isinstance(node, _LOOPS)) for child in children]


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == NAME


def _endings(statements: Sequence[ast.stmt]) -> Iterator[ast.Call]:
    """What ends the program behind the function, on its outermost level or under a condition."""
    defined = [place for place, node in enumerate(statements) if _is_drawing(node)]
    for node in statements[defined[0] if defined else 0 :]:
        if isinstance(node, ast.If):
            yield from _endings([*node.body, *node.orelse])
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in _ENDINGS and not (node.value.args or node.value.keywords):
                yield node.value


def _replaced(program: str, old: ast.Call, new: str) -> str:
    """The program with another text in the place of a node; offsets count UTF-8 bytes."""
    assert old.end_lineno is not None
    assert old.end_col_offset is not None
    lines = program.encode().split(b"\n")
    start = sum(len(line) + 1 for line in lines[: old.lineno - 1]) + old.col_offset
    end = sum(len(line) + 1 for line in lines[: old.end_lineno - 1]) + old.end_col_offset
    text = program.encode()
    return (text[:start] + new.encode() + text[end:]).decode()
