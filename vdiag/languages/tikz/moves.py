"""TikZ pictures whose coordinates are counted from another origin: the page follows the picture."""

import re
from collections.abc import Iterator

from vdiag.languages._rewriting import SHIFT, Edit, Unsafe, edited, moved
from vdiag.languages.tikz.source import Source, coordinates, labels, parts, source

# The picture's own options turn and scale all of it alike, with its new origin.
_PICTURE = re.compile(r"\\begin\s*\{tikzpicture\}\s*(\[)")
# Shadings are here because PDFium draws them to whole pixels, and the page's rounding moves.
_PLACED = re.compile(
    r"scale|rotate|slant|\bcm\s*=|pattern|picture\b(?!\})|transform|canvas|\bat\s*=|overlay"
    r"|remember|\b[xyz]\s*=|insert path|\bgrow|\bspy|\bfit\b|matrix|perspective|plane|\bgrid\b"
    r"|axis|\bpic\b|\blet\b|\bchild\b|current|shadow|turtle|\bsvg\b|graph|background|\bfile\b"
    r"|function|\bof\b|shift\s*=\s*+\{?\s*+\(\s*[A-Za-z\\]|\\pgf(?!onlayer)|\\tikz\b"
    r"|intersection|\bname path\b|mark|decorat|\bcs:|tikzmath|\bparabola\b|\\addplot"
    r"|\bthrough\b|lindenmayer|\\multiput|\\put\b|shad(?:e|ing)"
    r"|(?:top|left|ball|inner|right|outer|bottom) color"
)
_ENVIRONMENT = re.compile(r"\\begin\s*\{(?!(?:document|tikzpicture|scope|center)\})")
_PATH = re.compile(r"\\(?:draw|fill|filldraw|path|clip|shade|shadedraw|useasboundingbox)\b\s*")
_NAMED = re.compile(r"\s*[A-Za-z][\w .\\-]*\s*")
_UNIT = re.compile(r"\d\s*(?:cm|pt|mm|in|em|ex|bp|sp)\b|\?")
_BEGINS = re.compile(
    r"\\(?:begin|end|node|coordinate|draw|fill|filldraw|path|clip|shade|shadedraw|useasboundingbox)\Z"
)
_SIZE = re.compile(r"\+\Z|\b(?:circle|ellipse|arc)\Z")
_SPACE, _PLACE = re.compile(r"\s*+"), re.compile(r"\(|plot\b")
_AT = re.compile(r"\s*(?:(\[|\()|at\b)")


def shifted(program: str) -> str | None:
    """Every absolute coordinate moves, and the page's frame with them.

    Only for pictures made of paths and nodes whose places all stand in round brackets, where
    nothing but the whole picture is turned or scaled.
    """
    read = source(program)
    rest = _without_options(read)
    if _PLACED.search(rest) or _ENVIRONMENT.search(rest):
        raise Unsafe("something may be placed in another way")
    texts = labels(read)
    for one in re.finditer(r"\{\s*+\(", rest):
        if one.start() not in texts and not re.search(
            r"(?:\bcoordinates|shift\s*=)\Z", read.before(one.start())
        ):
            raise Unsafe("a coordinate that is handed on")
    _refuse_origins(read)
    return edited(program, (edit for place in coordinates(read) for edit in _moves(read, place)))


def _without_options(read: Source) -> str:
    """The text with the options of its pictures blanked, character for character."""
    pieces, place = [], 0
    for one in _PICTURE.finditer(read.text):
        start, end = one.start(1), read.ends[one.start(1)] + 1
        if start >= place:
            pieces += [read.text[place:start], " " * (end - start)]
            place = end
    return "".join([*pieces, read.text[place:]])


def _refuse_origins(read: Source) -> None:
    """Paths and nodes that say no place begin at the origin."""
    for path in _PATH.finditer(read.text):
        at = path.end()
        while read.text[at : at + 1] == "[":
            at = read.ends[at] + 1
            at = _SPACE.match(read.text, at).end()  # type: ignore[union-attr]
        if not _PLACE.match(read.text, at):
            raise Unsafe("a path that begins at the origin")
    for node in re.finditer(r"\\(?:node|coordinate)\b", read.text):
        at = node.end()
        while (step := _AT.match(read.text, at)) and step[1]:
            at = read.ends[step.start(1)] + 1
        if step is None:
            raise Unsafe("a node at the origin")


def _moves(read: Source, place: int) -> Iterator[Edit]:
    content, before = read.inside(place), read.before(place)
    pair = parts(content)
    if _SIZE.search(before) or (len(pair) == 1 and _NAMED.fullmatch(content)):
        return
    handed = re.search(r"\\[A-Za-z]+\Z", before) and not _BEGINS.search(before)
    if len(pair) != 2 or _UNIT.search(content) or handed:
        raise Unsafe("a coordinate of another kind")
    at = place + 1
    for part, by in zip(pair, SHIFT, strict=True):
        value = part.strip()
        start = at + part.index(value)
        yield Edit(start, start + len(value), _moved(value, by))
        at += len(part) + 1


def _moved(value: str, by: int) -> str:
    if re.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)", value):
        return moved(value, by)
    if value.startswith("{") and value.endswith("}"):
        return f"{{({value[1:-1]})+{by}}}"
    if not re.fullmatch(r"[\w\\.+*/()# -]+", value):
        raise Unsafe("a coordinate of another kind")
    return f"{value}+{by}"
