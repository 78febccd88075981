"""Turn a Processing sketch into Java, line for line.

What Processing's own preprocessor does: imports to the top, ``color`` and ``#RRGGBB``, casts like
``int(x)``, decimals as ``float``, public methods, a ``setup`` around a sketch without functions.
Whatever is added stands on a line that is there already, so javac's line numbers are the sketch's.
"""

import re
from dataclasses import dataclass

from vdiag.languages.processing.tokens import TOKEN
from vdiag.sandbox.engine import InvalidProgram

NAME = "VdiagSketch"
LONGEST = 500_000
_IMPORTS = (
    "processing.core.*", "processing.data.*", "processing.event.*", "processing.opengl.*",
    "java.util.HashMap", "java.util.ArrayList", "java.io.File", "java.io.BufferedReader",
    "java.io.PrintWriter", "java.io.InputStream", "java.io.OutputStream", "java.io.IOException",
)  # fmt: skip
_AS_SPACE = dict.fromkeys(map(ord, "\ufeff\u00a0\0"), " ")
"""A null stands for what is hidden, see :func:`_hidden`."""
_SIZE = re.compile(r"(?<![\w.])(size\s*+\(\s*+\d++\s*+,\s*+\d++\s*+(?:,\s*+\w++\s*+)?\))\s*+;")
_FULL_SCREEN = re.compile(r"(?<![\w.])(fullScreen\s*+\(\s*+\w*+\s*+\))\s*+;")
_CASTS = {
    "int": "parseInt", "float": "parseFloat", "boolean": "parseBoolean", "byte": "parseByte",
    "char": "parseChar",
}  # fmt: skip
_MODIFIERS = frozenset(
    "public private protected static final abstract synchronized native default strictfp".split()
)
_STATEMENTS = frozenset(
    "if for while switch do try new return else catch synchronized throw case assert".split()
)
_FIXED = (
    (r"\bnew\s+(java\s*\.\s*util\s*\.\s*)?Random\s*\(\s*\)", "new java.util.Random(0)"),
    (r"\bMath\s*\.\s*random\s*\(\s*\)", "vdiag.Chance.random()"),
    (r"\bSystem\s*\.\s*(currentTimeMillis|nanoTime)\b", r"vdiag.Clock.\1"),
    (r"\bnew\s+(?:java\s*\.\s*util\s*\.\s*)?Date\s*\(\s*\)",
     "new java.util.Date(vdiag.Clock.currentTimeMillis())"),
    (r"\b((?:Local|Zoned|Offset)?(?:Date|Time|DateTime)|Instant|Year)\s*\.\s*now\s*\(\s*\)",
     r"\1.now(vdiag.Clock.fixed())"),
    (r"\bCollections\s*\.\s*shuffle\s*\(\s*([\w.]+)\s*\)",
     r"java.util.Collections.shuffle(\1, new java.util.Random(0))"),
)  # fmt: skip


@dataclass
class _Token:
    kind: str
    text: str


@dataclass(frozen=True)
class Java:
    """A sketch as Java.

    Attributes:
        name: of its main class.
        source: of the whole file; line n is line n of the sketch.
        size_line: line of the sketch's ``size``, which also stands behind its last line.
        lines: of the sketch.
        imports: what it imports, and in which line; all of that stands in the source's first line.
    """

    name: str
    source: str
    size_line: int
    lines: int
    imports: tuple[tuple[str, int], ...] = ()

    def line(self, number: int | None) -> int | None:
        """Line of the sketch for a line of the source, both from 1."""
        if number is None or number <= self.lines:
            return number
        return self.size_line or None


def java(program: str) -> Java:
    """The Java source of a Processing sketch.

    Args:
        program: a sketch with or without functions, or a Java file with a class that extends
            ``PApplet``.

    Raises:
        InvalidProgram: braces do not match.
    """
    if len(program) > LONGEST:
        raise InvalidProgram(f"the program has {len(program)} characters: more than {LONGEST}")
    text = program.translate(_AS_SPACE).replace("\r\n", "\n")
    tokens = [_Token(str(m.lastgroup), m.group()) for m in TOKEN.finditer(text)]
    imports = _take_imports(tokens)
    _translate_words(tokens)
    shape = _shape(tokens)
    own = None if shape.names else _own_applet(tokens)
    head = "".join(f"import {one};" for one in (*_IMPORTS, *(name for name, _ in imports)))
    size_line, lines = 0, text.count("\n") + 1
    if own is not None:
        return Java(own, _fixed(tokens, head + _hidden(tokens)), size_line, lines, imports)
    for place in shape.methods:
        tokens[place].text = f"public {tokens[place].text}"
    settings = ""
    if "settings" not in shape.names:
        settings, size_line = _settings(tokens)
    body = _hidden(tokens)
    if not shape.names:
        body = f"public void setup(){{{body}\nnoLoop();}}"
    opening = f"{head}public class {NAME} extends vdiag.Sketch{{"
    source = _fixed(tokens, f"{opening}{body}\n{settings}}}")
    return Java(NAME, source, size_line, lines, imports)


def _text(tokens: list[_Token]) -> str:
    return "".join(token.text for token in tokens)


def _hidden(tokens: list[_Token]) -> str:
    """The text with a mark in the place of each string and comment."""
    return "".join(
        f"\0{place}\0" if token.kind in ("string", "comment") else token.text
        for place, token in enumerate(tokens)
    )


def _fixed(tokens: list[_Token], source: str) -> str:
    """The source with fixed clock and random numbers, its strings and comments put back."""
    for pattern, replacement in _FIXED:
        source = re.sub(pattern, replacement, source)
    return re.sub(r"\0(\d+)\0", lambda mark: tokens[int(mark.group(1))].text, source)


def _beside(tokens: list[_Token], place: int, step: int) -> int:
    """Place of the next (1) or last (-1) token that is neither space nor comment."""
    place += step
    while 0 <= place < len(tokens) and tokens[place].kind in ("space", "comment"):
        place += step
    return place


def _at(tokens: list[_Token], place: int) -> str:
    return tokens[place].text if 0 <= place < len(tokens) else ""


def _take_imports(tokens: list[_Token]) -> tuple[tuple[str, int], ...]:
    """Names that are imported, with their lines; their statements become blank."""
    found, line, last = [], 1, ";"
    for place, token in enumerate(tokens):
        line += token.text.count("\n")
        if token.kind in ("space", "comment"):
            continue
        begins, last = last in (";", "}"), token.text
        if not begins or token.text not in ("import", "package"):
            continue
        end = place
        while end < len(tokens) - 1 and tokens[end].text != ";":
            end += 1
        parts = [t.text for t in tokens[place + 1 : end] if t.kind != "comment"]
        if token.text == "import":
            found.append(("".join(parts).strip(), line))
        last = ";"
        for taken in tokens[place : end + 1]:
            taken.kind, taken.text = "space", "\n" * taken.text.count("\n")
    return tuple(found)


def _translate_words(tokens: list[_Token]) -> None:
    for place, token in enumerate(tokens):
        if token.kind == "hex":
            digits = token.text[1:]
            token.text = "0x" + ("ff" if len(digits) == 6 else "") + digits
        elif token.kind == "number":
            token.text = _as_float(token.text)
        elif token.kind == "word" and token.text in (*_CASTS, "color"):
            _translate_type(tokens, place)


def _as_float(number: str) -> str:
    plain = not number.lower().startswith(("0x", "0b")) and number[-1] not in "fFdDlL"
    return f"{number}f" if plain and re.search(r"[.eE]", number) else number


def _translate_type(tokens: list[_Token], place: int) -> None:
    before = _at(tokens, _beside(tokens, place, -1))
    after = _at(tokens, _beside(tokens, place, 1))
    if before == ".":
        return
    word = tokens[place].text
    if word != "color":
        if after == "(":
            tokens[place].text = _CASTS[word]
    elif after != "(":
        generic = before in ("<", ",") and after in (">", ",")
        tokens[place].text = "Integer" if generic else "int"


@dataclass(frozen=True)
class _Shape:
    """Where methods begin that say nothing of access, and the names of outer methods."""

    methods: list[int]
    names: set[str]


def _shape(tokens: list[_Token]) -> _Shape:
    methods: list[int] = []
    names: set[str] = set()
    blocks: list[str] = []
    start, depth = 0, 0
    line = 1
    for place, token in enumerate(tokens):
        line += token.text.count("\n")
        if token.kind != "sign":
            continue
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth > 0:
            continue
        if token.text == "{":
            head = [p for p in range(start, place) if tokens[p].kind not in ("space", "comment")]
            kind, name = _block(tokens, head, blocks)
            if kind == "method":
                if not blocks:
                    names.add(name)
                words = {tokens[p].text for p in head}
                constructor = tokens[head[0]].text == name
                if not constructor and not words & {"public", "private", "protected"}:
                    methods.append(_after_annotations(tokens, head))
            blocks.append(kind)
        elif token.text == "}":
            if not blocks:
                raise InvalidProgram('there is a "}" without its "{"', line)
            blocks.pop()
        if token.text in "{};":
            start = place + 1
    if blocks:
        raise InvalidProgram(f'{len(blocks)} "{{" without "}}" at the end of the program', line)
    return _Shape(methods, names)


def _block(tokens: list[_Token], head: list[int], blocks: list[str]) -> tuple[str, str]:
    """Whether a brace opens a class, a method (and its name) or something else."""
    words = [tokens[place].text for place in head]
    first = words.index("(") if "(" in words else len(words)
    if any(word in ("class", "interface", "enum", "record") for word in words[:first]):
        return "class", ""
    inside = not blocks or blocks[-1] == "class"
    plain = 1 <= first < len(words) and "=" not in words[:first] and words[0] not in _STATEMENTS
    if inside and plain and _names_method(tokens[head[first - 1]]):
        return "method", words[first - 1]
    return "block", ""


def _names_method(token: _Token) -> bool:
    return token.kind == "word" and token.text not in _STATEMENTS


def _after_annotations(tokens: list[_Token], head: list[int]) -> int:
    place = 0
    while tokens[head[place]].text == "@" and place + 2 < len(head):
        place += 2
    return head[place]


def _own_applet(tokens: list[_Token]) -> str | None:
    """Name of the outer class that extends ``PApplet``, which then extends ours."""
    words = [place for place, token in enumerate(tokens) if token.kind not in ("space", "comment")]
    for place, after, between, parent in zip(words, words[1:], words[2:], words[3:], strict=False):
        said = tokens[place].text, tokens[between].text, tokens[parent].text
        if said == ("class", "extends", "PApplet"):
            tokens[parent].text = "vdiag.Sketch"
            return tokens[after].text
    return None


def _settings(tokens: list[_Token]) -> tuple[str, int]:
    """``settings()`` with the sketch's ``size``, if numbers stand there, and the line of that.

    In Processing, too, the size is known before anything else runs.
    """
    text = "".join(_blank(token) if token.kind == "comment" else token.text for token in tokens)
    found = _SIZE.search(text) or _FULL_SCREEN.search(text)
    if found is None:
        return "", 0
    return f"public void settings(){{{found.group(1)};}}", text[: found.start()].count("\n") + 1


def _blank(token: _Token) -> str:
    return " " + "\n" * token.text.count("\n")
