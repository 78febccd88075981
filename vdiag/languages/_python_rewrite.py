"""Python programs with other names and constants; their layout and comments stay."""

import ast
import builtins
import re
import warnings
from collections.abc import Iterator

from vdiag.languages._python_names import own_names
from vdiag.languages._rewriting import Edit, as_ratio, as_sum, edited, fresh, rgb

_PLAIN_PARENTS = (ast.Call, ast.keyword, ast.List, ast.Tuple, ast.Assign)
_WORD = re.compile(r"[^\W\d]\w*")
_HEX = re.compile(r"""(["'])(#(?:[0-9a-f]{6}|[0-9A-F]{6}))\1""")
_FOLDED = {ast.Add: int.__add__, ast.Sub: int.__sub__, ast.Mult: int.__mul__}


def parsed(program: str) -> ast.Module:
    """The program's tree.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it has none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(program)


class Places:
    """Where the nodes of a tree stand in the program's text, in characters."""

    def __init__(self, program: str) -> None:
        self.program = program
        self._lines = program.encode().splitlines(keepends=True) or [b""]
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line.decode()))

    def at(self, line: int, column: int) -> int:
        """Character for a line from 1 and a column in bytes, as the tree counts them."""
        text = self._lines[line - 1]
        return self._starts[line - 1] + (column if text.isascii() else len(text[:column].decode()))

    def span(self, node: ast.expr | ast.stmt | ast.arg | ast.pattern) -> tuple[int, int]:
        """First character and the one behind the last."""
        if node.end_lineno is None or node.end_col_offset is None:
            raise ValueError("the node has no end")
        start = self.at(node.lineno, node.col_offset)
        return start, self.at(node.end_lineno, node.end_col_offset)


def renamed(program: str) -> str | None:
    """Variables, parameters, functions and classes of the program's own are called ``v1``, ...

    Imports, attributes, keywords and builtins keep their names. Where the text cannot be edited in
    place (names inside f-strings of older Pythons), it is written anew, without comments.
    """
    tree = parsed(program)
    own = own_names(program, tree)
    words = [word.group() for word in _WORD.finditer(program)]
    names = dict(
        zip(
            (word for word in dict.fromkeys(words) if word in own),
            fresh({*words, *dir(builtins)}),
            strict=False,
        )
    )
    if not names:
        return None
    written = edited(program, _renaming(Places(program), tree, names))
    if written is not None and _same(written, tree):
        return written
    written = ast.unparse(tree) + "\n"
    return written if _same(written, tree) else None


def _same(program: str, tree: ast.Module) -> bool:
    try:
        return ast.dump(parsed(program)) == ast.dump(tree)
    except SyntaxError:
        return False


def _renaming(places: Places, tree: ast.Module, names: dict[str, str]) -> list[Edit]:
    """Renames in the tree; edits that do the same in the text, if they can be placed."""
    edits = set()
    for node in ast.walk(tree):
        for start in _name_places(places, node):
            word = _WORD.match(places.program, start)
            if word and word.group() in names:
                edits.add(Edit(start, word.end(), names[word.group()]))
        for field in ("id", "name", "arg"):
            if not isinstance(node, ast.alias | ast.keyword) and hasattr(node, field):
                setattr(node, field, names.get(getattr(node, field), getattr(node, field)))
        if isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [names.get(name, name) for name in node.names]
    return sorted(edits)


def _name_places(places: Places, node: ast.AST) -> Iterator[int]:
    """Characters where names that a node binds or uses may stand."""
    if isinstance(node, ast.Name | ast.arg):
        start, end = places.span(node)
        name = node.id if isinstance(node, ast.Name) else node.arg
        if places.program.startswith(name, start, end):
            yield start
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        head = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+")
        if found := head.match(places.program, places.span(node)[0]):
            yield found.end()
    elif isinstance(node, ast.ExceptHandler) and node.name and node.type:
        if found := re.compile(r"[ \t)]*as[ \t]+").match(places.program, places.span(node.type)[1]):
            yield found.end()
    elif isinstance(node, ast.Global | ast.Nonlocal):
        start, end = places.span(node)
        yield from (found.start() for found in _WORD.finditer(places.program, start, end))
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        yield places.span(node)[1] - len(node.name)


def folded(program: str) -> str | None:
    """``40`` as ``25 + 15``, ``0.5`` as ``1 / 2``, ``3 * 20`` as ``60``, ``"#ff0000"`` as a format.

    Every expression keeps its value and type: whole numbers exactly, decimals to the last bit.
    """
    places = Places(program)
    return edited(program, _foldings(places, parsed(program)))


def _foldings(places: Places, tree: ast.Module) -> Iterator[Edit]:
    left: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while left:
        parent, node = left.pop()
        if isinstance(node, ast.JoinedStr | ast.pattern):
            continue
        new = None
        if isinstance(node, ast.BinOp):
            new = _product(node)
        elif isinstance(node, ast.Constant) and not isinstance(parent, ast.Expr):
            start, end = places.span(node)
            new = _constant(places.program[start:end])
            if new is not None and not isinstance(parent, _PLAIN_PARENTS):
                new = f"({new})"
        if new is not None and isinstance(node, ast.expr):
            yield Edit(*places.span(node), new)
        else:
            left += [(node, child) for child in ast.iter_child_nodes(node)]


def _product(node: ast.BinOp) -> str | None:
    """A sum or product of two whole numbers in the program, as one number."""
    sides = [side.value for side in (node.left, node.right) if isinstance(side, ast.Constant)]
    numbers = [side for side in sides if type(side) is int and side < 10**6]
    operation = _FOLDED.get(type(node.op))
    if operation is None or len(numbers) < 2:
        return None
    value = operation(*numbers)
    return str(value) if value >= 0 else f"({value})"


def _constant(source: str) -> str | None:
    color = _HEX.fullmatch(source)
    if color is not None:
        quote, value = color.groups()
        form = "%02x" * 3 if value == value.lower() else "%02X" * 3
        return f"{quote}#{form}{quote} % {rgb(value)}"
    ratio = as_ratio(source)
    return f"{ratio[0]} / {ratio[1]}" if ratio else as_sum(source)
