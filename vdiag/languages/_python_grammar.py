"""Python programs in replies: where one ends, what it defines, whether it is whole."""

import ast
import builtins
import re
import warnings
from functools import lru_cache, partial
from keyword import iskeyword

from vdiag.languages import Grammar, Piece

OPENING = r"^[ \t]*+(?:import\s+\w|from\s+[\w.]+\s+import\b)"
_LONGEST = 200_000
_DEEPEST = 300
_ATTEMPTS = 8
_WORDS = re.compile(r"(?:[-*>]\s+|\d+[.)]\s+|#+\s+)?\**[^\W\d_]|</?\w+>|-{3}|\*\*|[`~]{2}|'{3}$")
_CODE = re.compile(
    r"(?:import|from|def|class|for|while|if|elif|else|try|except|finally|with|return|pass|async"
    r"|await|del|global|nonlocal|raise|assert|lambda|break|continue|yield|print)\b|@"
    r"|[\w.\[\]'\", ]+\s*[-+*/%|&]?=|[\w.]+\(|[)\]}]|#"
)
_QUOTED = re.compile(r"\"[^\"\n]*+\"|'[^'\n]*+'|#[^\n]*+")
_WORD = r"[^\W\d_][\w'’]{0,60}+[,:]?"  # longer ones would be looked at from each of their letters
_THREE_WORDS = re.compile(rf"{_WORD}(?: {_WORD}){{2,}}+")
_LONE_WORDS = re.compile(r"#{2,}\s.*|\**[^\W\d_]+(?:,? [^\W\d_]+)?[:.]?\**(?: \w+)?|-{3,}")
_BUILTINS = frozenset(dir(builtins)) | {"__file__", "__name__"}
_ENDINGS = frozenset("show done mainloop exitonclick bye savefig".split())
_SETTINGS = frozenset(
    "subplots figure axes add_subplot add_axes gca gcf show savefig use Turtle Screen setup"
    " bgcolor speed done mainloop exitonclick bye hideturtle title tracer update colormode"
    " getcanvas postscript print range len set_aspect axis tight_layout close linspace arange"
    " array xlim ylim set_xlim set_ylim seed getscreen screensize delay penup pensize".split()
)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def grammar(library: str) -> Grammar:
    """The grammar of programs that draw with a library.

    Args:
        library: regular expression for a line that shows it: its import, or one of its calls.
    """
    return Grammar(partial(_speaks, re.compile(library, re.MULTILINE)), parses, _end, _piece)


def _speaks(library: re.Pattern[str], text: str) -> bool:
    return bool(library.search(text))


@lru_cache(maxsize=16)
def _tree(text: str) -> ast.Module | int:
    """The tree, or the line that Python cannot read."""
    if len(text) > _LONGEST or "\0" in text or _deep(text):
        return 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return error.lineno or 0
    except (ValueError, RecursionError, MemoryError):
        return 0


def _deep(text: str) -> bool:
    """Whether a line or bracket could go deeper than the parser's stack."""
    return bool(re.search(rf"(?:[-+~(\[{{]\s*+|not\s++){{{_DEEPEST},}}+", text))


def parses(text: str) -> bool:
    """Whether Python can read it, and it says more than words do."""
    tree = _tree(text)
    return isinstance(tree, ast.Module) and any(map(_says, tree.body))


def _says(node: ast.stmt) -> bool:
    """Whether a statement is none that a line of words could be taken for."""
    if isinstance(node, ast.AnnAssign):
        return node.value is not None
    if not isinstance(node, ast.Expr):
        return True
    return any(isinstance(part, (ast.Call, ast.Await, ast.Yield)) for part in ast.walk(node))


def _end(text: str) -> int:
    """Up to the last line that parses; a line of code that does not is part of the program."""
    lines = text.split("\n")
    count = _readable(lines)
    if count < len(lines):
        rest = next((n for n in range(count, len(lines)) if lines[n].strip()), len(lines))
        if rest < len(lines) and not _is_words(lines[rest]):
            behind = range(rest, len(lines))
            count = next((n for n in behind if _ends_code(lines, n)), len(lines))
    while count and not _ends_well(lines, count):
        count -= 1
    return len("\n".join(lines[:count]))


def _readable(lines: list[str]) -> int:
    """How many lines from the first can be read."""
    count = len(lines)
    for _ in range(_ATTEMPTS):
        tree = _tree("\n".join(lines[:count]))
        if isinstance(tree, ast.Module):
            return count
        if not 0 < tree <= count:
            break
        count = tree - 1
    return 0


def _is_words(line: str) -> bool:
    """Whether a line is no code: two names never follow each other in Python, only keywords."""
    if line[:1].isspace():
        return False
    for found in _THREE_WORDS.finditer(_QUOTED.sub('""', line)):
        words = found.group().replace(",", "").replace(":", "").split()
        if not any(iskeyword(word) for word in words[:3]):
            return True
    return bool(_WORDS.match(line)) and not _CODE.match(line)


def _ends_code(lines: list[str], place: int) -> bool:
    """Whether words begin there, behind an empty line or a fence."""
    before = lines[place - 1].strip() if place else ""
    return _is_words(lines[place]) and (not before or lines[place].startswith(("```", "~~~", "</")))


def _ends_well(lines: list[str], count: int) -> bool:
    """Whether the last line is neither empty nor a lone word behind an empty one."""
    last = lines[count - 1]
    if not last.strip():
        return False
    alone = count > 1 and not lines[count - 2].strip()
    return not (alone and _LONE_WORDS.fullmatch(last))


def _piece(text: str) -> Piece:
    tree = _tree(text)
    if not isinstance(tree, ast.Module):
        return Piece(frozenset(re.findall(r"^(?:(?:def|class)\s+)?(\w+)(?=\(|:| = )", text, re.M)))
    nodes = list(ast.walk(tree))
    imports = {name for node in nodes for name in _imported(node)}
    defines = {name for statement in tree.body for name in _defined(statement)}
    given = {name for node in nodes for name in _given(node)} | imports
    called = {_called(node) for node in nodes if isinstance(node, ast.Call)}
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    needs = frozenset() if "*" in imports else frozenset(used - given - _BUILTINS)
    draws = bool(called - _SETTINGS - defines - _BUILTINS)
    whole = draws and not needs and bool(imports)
    ends = bool(called & (_ENDINGS if draws else _ENDINGS - {"savefig"}))
    return Piece(frozenset(defines), needs, frozenset(imports), whole, draws, ends)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [(one.asname or one.name).partition(".")[0] for one in node.names]
    return []


def _called(node: ast.Call) -> str:
    """The last name of what is called."""
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def _given(node: ast.AST) -> list[str]:
    """Names that something in a program is given, in whatever scope."""
    if isinstance(node, _SCOPES):
        return [node.name]
    if isinstance(node, ast.ExceptHandler):
        return [node.name or ""]
    if isinstance(node, ast.arg):
        return [node.arg]
    return [node.id] if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else []


def _defined(statement: ast.stmt) -> list[str]:
    """Names that a statement gives a meaning, loops' own left out."""
    if isinstance(statement, _SCOPES):
        return [statement.name]
    if isinstance(statement, ast.For):
        return []
    return [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
