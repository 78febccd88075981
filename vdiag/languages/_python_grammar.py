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
_THREE_WORDS = re.compile(r"[^\W\d_][\w'’]*+[,:]?(?: [^\W\d_][\w'’]*+[,:]?){2,}+")
_LONE_WORDS = re.compile(r"#{2,}\s.*|\**[^\W\d_]+(?:,? [^\W\d_]+)?[:.]?\**(?: \w+)?|-{3,}")
_BUILTINS = frozenset(dir(builtins)) | {"__file__", "__name__"}
_ENDINGS = frozenset("show done mainloop exitonclick bye savefig".split())
_SETTINGS = frozenset(
    "subplots figure axes add_subplot add_axes gca gcf show savefig use Turtle Screen setup"
    " bgcolor speed done mainloop exitonclick bye hideturtle title tracer update colormode"
    " getcanvas postscript print range len set_aspect axis tight_layout close linspace arange"
    " array xlim ylim set_xlim set_ylim seed getscreen screensize delay penup pensize".split()
)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


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
        defined = re.findall(r"^(?:def|class)\s+(\w+)|^(\w+)\s*=(?!=)", text, re.MULTILINE)
        return Piece(frozenset(one or two for one, two in defined))
    imports, defines, used, called = set[str](), set[str](), set[str](), set[str]()
    inner = set[str]()
    star = False
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports |= {(one.asname or one.name).partition(".")[0] for one in node.names}
            star = star or any(one.name == "*" for one in node.names)
        elif isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else inner).add(node.id)
        elif isinstance(node, ast.arg):
            inner.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            inner.add(node.name)
        elif isinstance(node, ast.Call):
            called.add(getattr(node.func, "attr", getattr(node.func, "id", "")))
    for statement in tree.body:
        defines |= set(_defined(statement))
    known = imports | defines | inner | _names_of_scopes(tree) | _BUILTINS
    needs = frozenset() if star else frozenset(used - known)
    draws = bool(called - _SETTINGS - defines - _BUILTINS)
    whole = draws and not needs and bool(imports)
    ends = bool(called & _ENDINGS) and (draws or bool(called & (_ENDINGS - {"savefig"})))
    return Piece(frozenset(defines), needs, frozenset(imports), whole, draws, ends)


def _defined(statement: ast.stmt) -> list[str]:
    """Names that a statement gives a meaning, loops' own left out."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, ast.For):
        return []
    return [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _names_of_scopes(tree: ast.Module) -> set[str]:
    return {str(node.name) for node in ast.walk(tree) if isinstance(node, _SCOPES[:3])}
