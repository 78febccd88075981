"""TikZ in replies: documents, environments, statements, and preambles that come apart."""

import re
from collections.abc import Sequence

from vdiag.languages import Grammar, Piece

_COMMENT = re.compile(r"(?<!\\)%[^\n]*+")
_PICTURE = re.compile(r"\\begin\s*\{(?:tikzpicture|circuitikz|tikzcd)\}|\\tikz(?![A-Za-z])")
_DRAWING = re.compile(
    r"\\(?:draw|fill|filldraw|node|path|shade|shadedraw|clip|coordinate|matrix|graph|pic|addplot"
    r"|foreach)(?![A-Za-z])"
)
_PREAMBLE = re.compile(
    r"\\(?:documentclass|usepackage|usetikzlibrary|usepgfplotslibrary|pgfplotsset|tikzset"
    r"|definecolor|colorlet|newcommand|renewcommand|def|tikzstyle)(?![A-Za-z])"
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+\*?)\}")
_CLASS = re.compile(r"\\documentclass\s*+(?:\[[^\]]*+\])?\s*+\{[^}]*+\}[^\S\n]*+\n?")
_GROUP = re.compile(r"[^\S\n]*+[\[{]")
_NAMED = re.compile(
    r"\\(?:new|renew|provide)command\*?\s*+\{?\s*+\\([A-Za-z]+)|\\def\s*+\\([A-Za-z]+)"
    r"|\\(?:definecolor|colorlet)\s*+\{([^{}\n]++)\}"
    r"|(?<![A-Za-z])([A-Za-z][\w -]{0,80}+)/\.(?:style|pic)\b"
)
_CLOSED = re.compile(r"[^\n\\;]*+;")
_ENTITY = re.compile(r"&(?:lt|gt|quot|amp|#\d+|#x[0-9a-fA-F]+);")
_SPACE = re.compile(r"\s*+")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
_PREAMBLE_NAME = r"\preamble"
_DOCUMENT_NAME = r"\begin{document}"


def _plain(text: str) -> str:
    """The text with comments blanked, character for character."""
    return _COMMENT.sub(lambda found: " " * len(found.group()), text)


def _speaks(text: str) -> bool:
    code = _plain(text)
    return any(sign.search(code) for sign in (_PICTURE, _DRAWING, _PREAMBLE, _ENVIRONMENT))


def _parses(text: str) -> bool:
    """Whether it begins as LaTeX does, closes what it opens, and has no entities of HTML."""
    begins = text.lstrip().startswith(("\\", "%"))
    return begins and not _unclosed(_plain(text)) and not _ENTITY.search(text)


def _unclosed(code: str) -> bool:
    """Whether environments do not match."""
    opened: list[str] = []
    for found in _ENVIRONMENT.finditer(code):
        if found.group(1) == "begin":
            opened.append(found.group(2))
        elif not opened or opened.pop() != found.group(2):
            return True
    return bool(opened)


def _end(text: str) -> int:
    r"""Behind ``\end{document}``, else behind the last of what is drawn; 0 where it stays open."""
    code = _plain(text)
    if re.match(r"\s*\\documentclass\b", code) or r"\begin{document}" in code:
        begun = code.find(r"\begin{document}")
        return code.find(r"\end{document}", begun) + 14 if r"\end{document}" in code else 0
    place = safe = 0
    drawn = False
    while place < len(code):
        place = _blank_end(code, place)
        draws = any(sign.match(code, place) for sign in (_PICTURE, _DRAWING))
        if not code.startswith("\\", place) or (drawn and not draws):
            break
        drawn |= draws
        end = _statement_end(code, place)
        if end == 0:
            return 0
        place = safe = end
    return safe


def _blank_end(code: str, place: int) -> int:
    found = _SPACE.match(code, place)
    return found.end() if found else place


def _statement_end(code: str, place: int) -> int:
    """Behind the environment, the path or the command that begins there; 0 where it never ends."""
    environment = _ENVIRONMENT.match(code, place)
    if environment and environment.group(1) == "begin":
        return _environment_end(code, place, environment.group(2))
    command = _COMMAND.match(code, place)
    place = command.end() if command else place + 1
    if command and (_DRAWING.match(command.group()) or command.group() == r"\tikz"):
        return _path_end(code, place)
    while group := _GROUP.match(code, place):
        place = _group_end(code, group.end() - 1)
        if place == 0:
            return 0
    return place


def _environment_end(code: str, place: int, name: str) -> int:
    depth = 0
    for found in _ENVIRONMENT.finditer(code, place):
        if found.group(2) == name:
            depth += 1 if found.group(1) == "begin" else -1
            if depth == 0:
                return found.end()
    return 0


def _group_end(code: str, place: int) -> int:
    """Behind the bracket that closes the one at a place."""
    depth = 0
    for found in re.compile(r"\\.|[][{}]", re.DOTALL).finditer(code, place):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group(), 0)
        if depth <= 0 and found.group() in ("]", "}"):
            return found.end()
    return 0


def _path_end(code: str, place: int) -> int:
    """Behind the semicolon, or the last brace of a loop or a picture in braces."""
    depth = 0
    for found in re.compile(r"\\.|[{};]|\n[^\S\n]*+(?=\n)", re.DOTALL).finditer(code, place):
        sign = found.group()
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth <= 0 and sign == ";":
            return found.end()
        if depth == 0 and sign == "}" and not _CLOSED.match(code, end := found.end(), end + 200):
            behind = _blank_end(code, end)
            if code[behind : behind + 1] in ("", "\\") or code[end : end + 1] == "\n":
                return end
    return 0


def _piece(text: str) -> Piece:
    code = _plain(text)
    names = {one for found in _NAMED.findall(code) for one in found if one}
    needs = set(re.findall(r"[A-Za-z]+", code))
    picture = bool(_PICTURE.search(code))
    if picture and r"\documentclass" not in code:
        needs.add(_PREAMBLE_NAME)
    if not picture and _PREAMBLE.search(code) and not _DRAWING.search(_unnamed(code)):
        names.add(_PREAMBLE_NAME)
    begun, ended = r"\begin{document}" in code, r"\end{document}" in code
    if begun and not ended:
        names.add(_DOCUMENT_NAME)
    elif ended and not begun:
        needs.add(_DOCUMENT_NAME)
    whole = picture and not _unclosed(code)
    draws = picture or bool(_DRAWING.search(code))
    defines = frozenset(names | {"picture"}) if picture else frozenset(names)
    return Piece(defines, frozenset(needs - names), frozenset(), whole, draws, ended or not begun)


def _unnamed(code: str) -> str:
    """What is left of a preamble without the commands that it defines."""
    return "\n".join(line for line in code.split("\n") if not _NAMED.search(line))


def _joined(pieces: Sequence[str]) -> str:
    """All pieces; a class without a document goes, for the picture is given its own."""
    text = "\n".join(pieces)
    return text if r"\begin{document}" in text else _CLASS.sub("", text, count=1)


GRAMMAR = Grammar(_speaks, _parses, _end, _piece, _joined)
