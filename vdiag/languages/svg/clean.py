"""Make sloppy SVG readable for a strict parser, and outside references harmless."""

import html
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from vdiag.sandbox.engine import InvalidProgram, NoImage

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_DECLARED = re.compile(r"\sxmlns:([A-Za-z_][\w.-]*)\s*=")
_PREFIX = re.compile(r"(?<=[\s</])([A-Za-z_][\w.-]*+):[A-Za-z_][\w.-]*+(?=[\s=/>])")
_URL = re.compile(r"""url\(\s*['"]?(?!#|['"]?\s*#)[^)]*\)|@import[^;]*;?""", re.IGNORECASE)
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


def cleaned(program: str) -> str:
    """SVG that a strict parser takes, without anything that points outside.

    What stands before ``<svg`` and behind ``</svg>`` goes (prose, DOCTYPE, entities declared
    there); a missing namespace is added, of a prefix too; HTML entities become characters and
    a lone ``&`` one, too; scripts and every
    ``href`` that is neither ``#...`` nor ``data:image/`` are dropped; a missing size is taken
    from the viewBox or is 512 x 512.

    Raises:
        NoImage: there is no ``<svg``.
        InvalidProgram: it is not well-formed; the line is that of the program.
    """
    start = re.search(r"<svg[\s>/]", program)
    if start is None:
        raise NoImage("there is no <svg> element")
    end = program.rfind("</svg>")
    text = program[start.start() : end + 6 if end > start.start() else None]
    text = re.sub(r"&(?!#?\w+;)", "&amp;", text)
    text = re.sub(r"&(\w+);", _character, text)
    head = re.match(r"<svg[^>]*>", text)
    if head is not None:
        missing = "" if re.search(r"\sxmlns\s*=", head.group()) else f' xmlns="{SVG}"'
        missing += "".join(_undeclared(text))
        text = f"<svg{missing}{text[4:]}"
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line = program[: start.start()].count("\n") + error.position[0]
        raise InvalidProgram(f"the SVG is not well-formed: {error}", line) from error
    _disarm(root)
    _size(root)
    return ElementTree.tostring(root, encoding="unicode")


def _undeclared(text: str) -> Iterator[str]:
    """Declarations of the prefixes that are used without one, as programs that draw leave them."""
    declared = {"xml", "xmlns", *_DECLARED.findall(text)}
    for prefix in dict.fromkeys(_PREFIX.findall(text)):
        if prefix not in declared:
            space = XLINK if prefix == "xlink" else f"urn:{prefix}"
            yield f' xmlns:{prefix}="{space}"'


def _character(entity: re.Match[str]) -> str:
    if entity.group(1) in _XML_ENTITIES:
        return entity.group()
    return html.unescape(entity.group()).replace("&", "&amp;")


def _disarm(root: ElementTree.Element) -> None:
    for parent in root.iter():
        for child in list(parent):
            if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == "script":
                parent.remove(child)
        for name, value in list(parent.attrib.items()):
            target = value.strip().lower()
            if name.rpartition("}")[2] == "href":
                if not target.startswith(("#", "data:image/")):
                    del parent.attrib[name]
            elif "url(" in target:
                parent.set(name, _URL.sub("none", value))
        if isinstance(parent.tag, str) and parent.tag.endswith("style") and parent.text:
            parent.text = _URL.sub("none", parent.text)


def _size(root: ElementTree.Element) -> None:
    """Percentages and missing sizes mean the viewBox, as in a page of that size."""
    for name in ("width", "height"):
        if (root.get(name) or "").strip().endswith(("%", "auto")):
            del root.attrib[name]
    if root.get("viewBox") is None and root.get("width") is None and root.get("height") is None:
        root.set("width", "512")
        root.set("height", "512")
