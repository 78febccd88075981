"""A tree written as strict XML."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from vdiag.languages.svg.spelling import SVG, XLINK, XML, local


def markup(root: Element) -> str:
    """The tree as text; however deep it is, for nothing calls itself."""
    return "".join(_pieces(root))


def _pieces(root: Element) -> Iterator[str]:
    spaces = f' xmlns="{SVG}" xmlns:xlink="{XLINK}"'
    waiting: list[Element | str] = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
            continue
        name = local(one.tag)
        yield f"<{name}{spaces if one is root else ''}{''.join(_attributes(one))}>"
        yield escape(one.text or "")
        tail = "" if one is root else escape(one.tail or "")
        waiting.append(f"</{name}>{tail}")
        waiting += reversed(one)


def _attributes(element: Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        written = name.replace(f"{{{XML}}}", "xml:")
        if written == "href":
            written = "xlink:href"
        yield f" {written}={quoteattr(value)}"
