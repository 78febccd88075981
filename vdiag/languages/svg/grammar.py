"""SVG files in replies: from ``<svg`` to the tag that closes it."""

import re

from vdiag.languages import Grammar, Piece

_ROOT = re.compile(r"<svg(?=[\s>/])", re.IGNORECASE)
_ROOT_LINE = re.compile(r"^[ \t]*+<svg(?=[\s>/])", re.IGNORECASE | re.MULTILINE)
_CODE = re.compile(r"[=({\[\"`]")
_PART = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"""|<(?P<close>/?)svg(?=[\s>/])(?P<rest>(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>""",
    re.DOTALL | re.IGNORECASE,
)
_ELEMENT = re.compile(
    r"<(?:circle|ellipse|rect|line|path|polyline|polygon|text|g|defs|use|image|style|symbol"
    r"|linearGradient|radialGradient|pattern|mask|clipPath|filter|switch|foreignObject|animate)"
    r"(?=[\s>/])",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"""=\s*\\["']|>(?:\\n)+\s*<""")
_FIRST_TAG = re.compile(r"\s*(?:<\?xml|<!--|<!DOCTYPE|<)", re.IGNORECASE)


def _speaks(text: str) -> bool:
    """Whether it has the root, as a file does or on a line behind nothing but words."""
    if _FIRST_TAG.match(text):
        return bool(_ROOT.search(text))
    root = _ROOT_LINE.search(text)
    return root is not None and not _CODE.search(text, 0, root.start())


def _parses(text: str) -> bool:
    """Whether it begins with a tag, has one of SVG's elements, and no escapes of another text."""
    told = _ROOT.search(text) or _ELEMENT.search(text)
    return bool(_FIRST_TAG.match(text) and told and not _ESCAPED.search(text))


def _end(text: str) -> int:
    """Behind the tag that closes the first ``<svg``; 0 where none does."""
    depth = 0
    for part in _PART.finditer(text):
        if part["rest"] is None:
            continue
        if part["close"]:
            depth -= 1
        elif not part["rest"].endswith("/"):
            depth += 1
        if depth <= 0:
            return part.end()
    return 0


def _piece(text: str) -> Piece:
    root = _ROOT.search(text)
    whole = root is not None and _end(text[root.start() :]) > 0
    draws = bool(_ELEMENT.search(text))
    defines = frozenset({"svg"}) if root else frozenset[str]()
    return Piece(defines, whole=whole, draws=draws, ends=whole)


GRAMMAR = Grammar(_speaks, _parses, _end, _piece)
