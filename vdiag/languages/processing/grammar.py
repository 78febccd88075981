"""Processing sketches in replies: statements and braces, functions and classes."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from vdiag.languages import Grammar, Piece
from vdiag.languages._rewriting import Edit, Unsafe, edited
from vdiag.languages.processing.tokens import TOKEN, Token, declared, outer, text_at, tokens

OPENING = (
    r"^[^\S\n]*+(?:void\s+\w+\s*\(|size\s*\(|import\s+(?:processing|java)\.|class\s+\w+\s*\{"
    r"|(?:final\s+|static\s+)*(?:int|float|double|boolean|char|color|long|String|PImage|PFont"
    r"|PVector|PShape|PGraphics|(?:ArrayList|HashMap)<[^<>\n]*>)(?:\[\])*\s+\w+\s*(?:[=;,]|\[\])"
    r"|(?://|/\*)[^\n]*+\n(?=[^\S\n]*(?:void\s+setup|size\s*\()))"
)
_SPOKEN = re.compile(
    r"\bvoid\s+(?:setup|draw|settings)\s*\(\s*\)|\bextends\s+PApplet\b"
    r"|^[ \t]*+(?:size|ellipse|rect|line|triangle|background|circle)\s*\([^()\n]*\)\s*;",
    re.MULTILINE,
)
_FOREIGN = re.compile(
    r"\bvoid\s+loop\s*\(|\bpinMode\s*\(|^[ \t]*+#include\b|\bstd::|\bfunction\s+\w+\s*\("
    r"|\bcreateCanvas\s*\(|^[ \t]*+(?:let|const)\s+\w+\s*=|^[ \t]*+def\s+\w+\s*\(",
    re.MULTILINE,
)
_ESCAPED = re.compile(r"&(?:lt|gt|quot|amp|#\d+|#x[0-9a-fA-F]+);|\\n")
_STATEMENT = re.compile(
    r"//|/\*|@\w|[{}]|(?:import|class|interface|enum|void|final|static|public|private|protected"
    r"|abstract|if|for|while|do|switch|try|return|else|catch|finally)\b"
    r"|(?:\w+(?:<[^<>\n]{0,80}>)?(?:\[\])*\s+){1,2}\w+(?:\[\])*\s*[=;,(]"
    r"|[\w.]+(?:\[[^\]\n]{0,80}\])*\s*(?:\(|[-+*/%]?=|\+\+|--)|\+\+|--"
)
_CODE_ENDS = frozenset(";{},()=+-*/&|[]?")
_SHAPES = frozenset(
    "arc bezier bezierVertex box circle curve curveVertex ellipse endShape image line point quad"
    " quadraticVertex rect set shape sphere square text triangle updatePixels vertex copy".split()
)
_NO_TYPE = frozenset("new return else throw case import package goto instanceof".split())


def _speaks(text: str) -> bool:
    return bool(_SPOKEN.search(text)) and not _FOREIGN.search(text)


def _parses(text: str) -> bool:
    """Whether its brackets match, it calls something, and it ends as statements do."""
    try:
        sketch = tokens(text)
    except Unsafe:
        return False
    outside = "".join(
        " " if one.lastgroup in ("string", "comment") else one.group()
        for one in TOKEN.finditer(text)
    )
    calls = any(two.text == "(" for two in sketch)
    return calls and sketch[-1].text in (";", "}") and not _ESCAPED.search(outside)


def _end(text: str) -> int:
    """Behind the last statement before a line that begins none; 0 where a brace stays open."""
    depth, safe, begins = 0, 0, True
    line = _Line(0, "", -1)
    for token in TOKEN.finditer(text):
        sign = token.group()
        if token.lastgroup == "space":
            continue
        if begins and depth == 0:
            line = _line(text, token.start()) if token.start() >= line.end else line
            if not _begins_statement(text, token.start(), line):
                return safe
        begins = False
        if token.lastgroup == "comment":
            begins = depth == 0
        elif sign in "({[":
            depth += 1
        elif sign in ")}]":
            depth = max(0, depth - 1)
        if depth == 0 and sign in (";", "}"):
            safe, begins = token.end(), True
    return safe if depth == 0 else 0


class _Line(NamedTuple):
    """Where a line ends, its last character that is no space, and its last comment's start."""

    end: int
    last: str
    comment: int


def _line(text: str, place: int) -> _Line:
    end = text.find("\n", place)
    end = end if end >= 0 else len(text)
    return _Line(end, text[place:end].rstrip()[-1:], text.rfind("//", place, end))


def _begins_statement(text: str, place: int, line: _Line) -> bool:
    """Whether a statement begins there, on a line that ends as code does."""
    if not _STATEMENT.match(text, place):
        return False
    return text.startswith("/*", place) or line.comment >= place or line.last in _CODE_ENDS


def _piece(text: str) -> Piece:
    try:
        sketch = tokens(text)
    except Unsafe:
        named = re.findall(r"\bvoid\s+(\w+)\s*\(|\bclass\s+(\w+)", text)
        return Piece(frozenset(one or two for one, two in named), _words(text))
    functions = {sketch[place].text for place in outer(sketch) if declared(sketch, place)}
    called = {
        token.text
        for place, token in enumerate(sketch)
        if token.kind == "word" and text_at(sketch, place + 1) == "("
    }
    defines = frozenset(functions | set(_named(sketch, inside=False)))
    needs = _words(text) - defines - set(_named(sketch, inside=True))
    draws = bool(called & _SHAPES)
    runs = "setup" in functions or (not functions and bool(called & {"size", "fullScreen"}))
    whole = runs and (draws or ("draw" in functions and bool(called - {"background", "size"})))
    anywhere = frozenset(functions | _classes(sketch))
    return Piece(defines, needs, frozenset(), whole, draws, ends=True, anywhere=anywhere)


def _classes(sketch: list[Token]) -> set[str]:
    return {two.text for one, two in pairwise(sketch) if one.text in ("class", "interface", "enum")}


def _words(text: str) -> frozenset[str]:
    return frozenset(token.group() for token in TOKEN.finditer(text) if token.lastgroup == "word")


def _named(sketch: list[Token], inside: bool) -> Iterator[str]:
    """Names of classes and of variables: those outside of braces, or those within."""
    depth = 0
    for place, token in enumerate(sketch):
        depth += (token.text == "{") - (token.text == "}")
        if token.kind != "word" or bool(depth) != inside or not place:
            continue
        before = sketch[place - 1]
        if before.text in ("class", "interface", "enum"):
            yield token.text
        elif text_at(sketch, place + 1) in ("=", ";", ",", ")", ":", "["):
            is_type = before.kind == "word" and before.text not in _NO_TYPE
            if is_type or before.text in ("]", ">"):
                yield token.text


def _joined(pieces: Sequence[str]) -> str:
    """All pieces; of two functions of one name and parameters, the later stays."""
    kept, known = [], set[str]()
    for text in reversed(pieces):
        older = []
        for start, end, head in reversed(list(_functions(text))):
            if head in known:
                older.append(Edit(start, end, ""))
            known.add(head)
        without = edited(text, older)
        kept.append(text if without is None else without)
    return "\n".join(reversed(kept))


def _functions(text: str) -> Iterator[tuple[int, int, str]]:
    """First character, the one behind the last, and the heading of each function outside of all."""
    try:
        sketch = tokens(text)
    except Unsafe:
        return
    for place in outer(sketch):
        if declared(sketch, place):
            close = sketch[place + 1].other
            body = _body(sketch, close + 1)
            if body is not None:
                first = place - 1
                while text_at(sketch, first - 1) in ("public", "private", "static", "final"):
                    first -= 1
                head = " ".join(token.text for token in sketch[place : close + 1])
                yield sketch[first].start, sketch[sketch[body].other].end, head


def _body(sketch: list[Token], place: int) -> int | None:
    """Place of the brace behind a heading, which may say what the function throws."""
    while sketch[place : place + 1] and (
        sketch[place].kind == "word" or sketch[place].text in ",."
    ):
        place += 1
    return place if text_at(sketch, place) == "{" else None


GRAMMAR = Grammar(_speaks, _parses, _end, _piece, _joined)
