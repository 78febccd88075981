"""Read SVG as loosely as browsers do: a tree of elements from a text that is nearly XML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from vdiag.languages.svg import entities
from vdiag.languages.svg.spelling import (
    FOREIGN,
    SVG,
    XHTML,
    XLINK,
    XML,
    attribute_name,
    local,
    tag_name,
)
from vdiag.sandbox.engine import InvalidProgram

DEEPEST = 20_000
"""How many elements may lie inside one another."""
_NAME = re.compile(r"[A-Za-z_][^\s<>/=\"']*+")
_MARK = re.compile(r"<(?=[A-Za-z_!?/])")
_ATTRIBUTE = re.compile(r"""[\s/]*+([^\s<>/="']++)(\s*+=\s*+("|'|[^\s>"'<]++)?)?""")
_STRAY = re.compile(r"[\s\"'=]*+")
_ROOT = re.compile(r"<(?:([A-Za-z_][\w.-]*+):)?svg(?=[\s>/])|<style(?=[\s>])|<!--", re.IGNORECASE)
_SCOPE = {"xml": XML, "xlink": XLINK, "svg": SVG, "": SVG}


@dataclass
class Reading:
    """What a text holds.

    Attributes:
        roots: its ``<svg>`` elements that lie in no other.
        styles: the style sheets beside them, as in a page.
    """

    roots: list[Element] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)


def read(program: str) -> Reading:
    """All ``<svg>`` elements of a text; prose and HTML around them are passed over.

    Taken as browsers take it: attributes without quotation marks, lone ``&`` and ``<``, ``--`` in
    comments, names in the wrong case, prefixes and namespaces nobody declared. Elements and
    attributes of other languages are left out, but for those inside of ``foreignObject``.

    Raises:
        InvalidProgram: an element or a value is not closed, or the nesting exceeds
            :data:`DEEPEST`; the line is that of the program.
    """
    text = entities.expanded(entities.readable(program))
    reading, at = Reading(), 0
    while (found := _ROOT.search(text, at)) is not None:
        if found[0] == "<!--":
            end = text.find("-->", found.end())
            at = len(text) if end < 0 else end + 3
        elif found[0].lower() == "<style":
            sheet, at = _raw(text, text.find(">", found.end()) + 1, "style")
            reading.styles.append(sheet)
        else:
            reader = _Reader(text, found.start())
            if found[1] is not None:
                reader.scope[found[1]] = SVG
            try:
                reading.roots.append(reader.element())
            except InvalidProgram:
                if not reading.roots:
                    raise
                break
            at = reader.at
    return reading


def _raw(text: str, start: int, name: str) -> tuple[str, int]:
    """What stands before the tag that closes an element, and where the tag ends."""
    end = re.compile(f"</(?:[\\w.-]+:)?{name}", re.IGNORECASE).search(text, start)
    if end is None:
        return text[start:], len(text)
    return text[start : end.start()], (text.find(">", end.end()) + 1) or len(text)


@dataclass
class _Open:
    element: Element
    name: str
    scope: dict[str, str]
    said: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Put what was said since the last child into the tree."""
        if not self.said:
            return
        text, self.said = "".join(self.said), []
        if len(self.element):
            self.element[-1].tail = text
        else:
            self.element.text = text


class _Reader:
    """Goes through one ``<svg>`` element, from its first character to its last."""

    def __init__(self, text: str, at: int) -> None:
        self.at = at
        self.scope = dict(_SCOPE)
        self._text = text
        self._open: list[_Open] = []

    def element(self) -> Element:
        """The element that begins here; then ``at`` stands behind it."""
        root = self._opened()
        while self._open:
            found = _MARK.search(self._text, self.at)
            if found is None:
                name = self._open[-1].name
                raise self._wrong(f"<{name}> is not closed", len(self._text.rstrip()))
            self._open[-1].said.append(entities.characters(self._text[self.at : found.start()]))
            self.at = found.start()
            self._part()
        return root

    def _part(self) -> None:
        """What begins with the ``<`` at this place."""
        text, at = self._text, self.at
        if text.startswith("<!--", at):
            self._skip_to("-->", at + 4)
        elif text.startswith("<![CDATA[", at):
            self._skip_to("]]>", at + 9)
            self._open[-1].said.append(text[at + 9 : self.at].removesuffix("]]>"))
        elif text.startswith(("<!", "<?"), at):
            self._skip_to(">", at)
        elif text.startswith("</", at):
            self._close()
        else:
            self._opened()

    def _skip_to(self, end: str, start: int) -> None:
        found = self._text.find(end, start)
        self.at = len(self._text) if found < 0 else found + len(end)

    def _opened(self) -> Element:
        """Read an opening tag."""
        start = self.at
        found = _NAME.match(self._text, start + 1)
        assert found is not None
        self.at = found.end()
        attributes = dict(self._attributes(start))
        scope = self._declared(attributes)
        element = Element(self._tag(found[0], scope), _named(attributes, scope))
        if self._open:
            self._open[-1].settle()
            self._open[-1].element.append(element)
        closed = self._text.startswith("/>", self.at)
        self.at += 2 if closed else 1
        if local(element.tag) == "script" and not closed:
            self.at = _raw(self._text, self.at, "script")[1]
        elif not closed:
            if len(self._open) >= DEEPEST:
                raise self._wrong(f"more than {DEEPEST:,} elements lie inside one another", start)
            self._open.append(_Open(element, found[0], scope))
        return element

    def _attributes(self, start: int) -> Iterator[tuple[str, str]]:
        """Names and values up to the tag's end, where ``at`` then stands; the first of one name."""
        text, seen = self._text, set()
        while (found := _ATTRIBUTE.match(text, self.at)) is not None:
            self.at, value = found.end(), found[3] or ""
            if value in ('"', "'") and value:
                end = text.find(value, self.at)
                if end < 0:
                    raise self._wrong(f"the value of {found[1]} is not closed", start)
                value, self.at = text[self.at : end], end + 1
            elif value.endswith("/") and text.startswith(">", self.at):
                value, self.at = value[:-1], self.at - 1
            if found[1] not in seen:
                seen.add(found[1])
                yield found[1], entities.characters(value)
        stray = _STRAY.match(text, self.at)
        self.at = stray.end() if stray else self.at
        while text.startswith("/", self.at) and not text.startswith("/>", self.at):
            self.at += 1
        if not text.startswith((">", "/>"), self.at):
            raise self._wrong("a tag is not closed", start)

    def _declared(self, attributes: dict[str, str]) -> dict[str, str]:
        """The namespaces by prefix inside of a tag."""
        scope = self._open[-1].scope if self._open else self.scope
        own = {
            name.partition(":")[2]: value
            for name, value in attributes.items()
            if name == "xmlns" or name.startswith("xmlns:")
        }
        return {**scope, **own} if own else scope

    def _tag(self, name: str, scope: dict[str, str]) -> str:
        prefix, _, bare = name.rpartition(":")
        space = scope.get(prefix, FOREIGN)
        around = local(self._open[-1].element.tag) if self._open else ""
        inside_html = self._open and not around
        if space == SVG or (not prefix and space != XHTML):
            proper = tag_name(bare)
            if not prefix and proper != "svg" and (around == "foreignObject" or inside_html):
                return f"{{{XHTML}}}{bare.lower()}"
            return f"{{{SVG}}}{proper}"
        return f"{{{space}}}{bare}"

    def _close(self) -> None:
        """Read a closing tag."""
        found = _NAME.match(self._text, self.at + 2)
        name, opened = found[0] if found else "", self._open[-1].name
        if name.lower() != opened.lower():
            raise self._wrong(f"<{opened}> is not closed before </{name}>", self.at)
        self._open.pop().settle()
        self._skip_to(">", self.at)

    def _wrong(self, message: str, at: int) -> InvalidProgram:
        return InvalidProgram(
            f"the SVG is not well-formed: {message}", self._text.count("\n", 0, at) + 1
        )


def _named(attributes: dict[str, str], scope: dict[str, str]) -> dict[str, str]:
    """SVG's own attributes, and ``href`` and ``xml:`` ones, by the names that SVG writes."""
    own = {}
    for name, value in attributes.items():
        prefix, _, bare = name.rpartition(":")
        space = scope.get(prefix) if prefix else ""
        if space == XML:
            own[f"{{{XML}}}{bare}"] = value
        elif space == XLINK and bare.lower() == "href":
            own.setdefault("href", value)
        elif not prefix and name != "xmlns" and not name.lower().startswith("on"):
            own[attribute_name(name)] = value
    return own
