"""Which names of a Python program may be changed everywhere without changing what it does.

A name is changed in all its places at once and to one that is nowhere else, so scopes need no
care: whatever a place means stays the same, as long as the program itself binds the name wherever
it is used and nothing finds it by its spelling.
"""

import ast
import builtins
import symtable
import warnings
from collections.abc import Iterable, Iterator

from vdiag.languages._rewriting import Unsafe

_SPELLED = frozenset(
    "exec eval globals locals vars dir compile __import__ __file__ breakpoint help".split()
)
_REFLECTING = frozenset("inspect __main__ traceback ast symtable linecache importlib gc".split())
_REFLECTED = frozenset(
    "__dict__ __code__ __globals__ __name__ __qualname__ __annotations__ __kwdefaults__ modules"
    " _getframe f_globals f_locals co_varnames".split()
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def own_names(program: str, tree: ast.Module) -> set[str]:
    """Names that the program binds and that nothing else knows.

    Raises:
        Unsafe: the program looks at its own names.
    """
    nodes = list(ast.walk(tree))
    _refuse_reflection(nodes)
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    own = parameters | {name for node in nodes for name in _bound(node)}
    spelled = {node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg}
    spelled |= {node.value for node in nodes if _is_text(node)}  # type: ignore[attr-defined]
    own -= parameters & spelled
    own -= {name for node in nodes for name in _known_outside(node)}
    own -= set(dir(builtins))
    own = {name for name in own if not name.startswith("__")}
    if any(_is_star(node) for node in nodes):
        own &= _bound_first(tree) | (own - _global(program))
    return own


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _refuse_reflection(nodes: Iterable[ast.AST]) -> None:
    for node in nodes:
        found = isinstance(node, ast.Name) and node.id in _SPELLED
        found |= isinstance(node, ast.Attribute) and node.attr in _REFLECTED
        found |= not _REFLECTING.isdisjoint(_imported(node))
        if found:
            raise Unsafe("the program looks at its own names")


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)) or (
        isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name
    ):
        yield str(node.name)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield from alias.name.split(".")
            if alias.asname:
                yield alias.asname
    if isinstance(node, ast.ImportFrom) and node.module:
        yield from node.module.split(".")


def _known_outside(node: ast.AST) -> Iterator[str]:
    """Imports, members of classes and what their methods take; rare ways to bind."""
    yield from _imported(node)
    if isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest
    if isinstance(node, ast.ClassDef):
        inside: list[ast.AST] = list(node.body)
        while inside:
            part = inside.pop()
            yield from _bound(part)
            if isinstance(part, _FUNCTIONS):
                yield from (one.arg for one in ast.walk(part.args) if isinstance(one, ast.arg))
            elif not isinstance(part, ast.ClassDef):
                inside += ast.iter_child_nodes(part)
    for parameter in getattr(node, "type_params", ()):
        yield parameter.name


def _global(program: str) -> set[str]:
    """Names that some place takes from the module, where a star import may have put them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = symtable.symtable(program, "", "exec")
    found = set(module.get_identifiers())
    tables = list(module.get_children())
    while tables:
        table = tables.pop()
        found |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
        tables += table.get_children()
    return found


def _bound_first(tree: ast.Module) -> set[str]:
    """Names that the module's own statements bind before any other place has them."""
    first: set[str] = set()
    seen: set[str] = set()
    for statement in tree.body:
        bound, loaded = _binding(statement)
        first |= bound - loaded - seen
        nodes = list(ast.walk(statement))
        seen |= {node.id for node in nodes if isinstance(node, ast.Name)} | bound
        if any(_is_star(node) for node in nodes):
            seen |= first
            first = set()
    return first


def _binding(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """What a statement of the module binds for sure, and what it looks up before that."""
    if isinstance(statement, ast.Assign):
        targets = (name for target in statement.targets for name in _targets(target))
        return set(targets), _loaded(statement)
    if isinstance(statement, ast.For):
        return set(_targets(statement.target)), _loaded(statement.iter)
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        before = [statement.args, *statement.decorator_list]
        return {statement.name}, {name for part in before for name in _loaded(part)}
    if isinstance(statement, ast.ClassDef):
        return {statement.name}, _loaded(statement)
    return set(), set()


def _is_star(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _loaded(tree: ast.AST) -> set[str]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id for node in nodes if isinstance(node.ctx, ast.Load)}


def _targets(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _targets(element)
