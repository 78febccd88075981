"""One tree of what a program draws: the root that counts, without what a still picture lacks."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from vdiag.languages.svg.sloppy_xml import Reading, read
from vdiag.languages.svg.spelling import SVG, XHTML, local
from vdiag.sandbox.engine import NoImage

_NEVER_DRAWN = frozenset(
    ("", "style", "script", "foreignObject", "metadata", "title", "desc", "view")
)
_ONLY_DEFINES = frozenset(
    """defs symbol style title desc metadata linearGradient radialGradient pattern clipPath mask
    filter marker""".split()
)
_LANGUAGE = "en"


def document(program: str) -> tuple[Element, list[str]]:
    """The root of a program's tree, and its style sheets in their order.

    Of several roots the first that is seen counts; those that are not seen lend it what they
    define, as pages of HTML have them.

    Raises:
        NoImage: there is no ``<svg>``.
        InvalidProgram: see :func:`vdiag.languages.svg.sloppy_xml.read`.
    """
    reading = read(program)
    if not reading.roots:
        raise NoImage("there is no <svg> element")
    root = _root(reading)
    _keep_fitting(root)
    sheets = list(reading.styles)
    sheets += ["".join(one.itertext()) for one in root.iter(f"{{{SVG}}}style")]
    for parent in root.iter():
        keep(parent, lambda child: local(child.tag) not in _NEVER_DRAWN)
    _disarm(root)
    return root, sheets


def _root(reading: Reading) -> Element:
    roots = reading.roots
    chosen = next((one for one in roots if _is_seen(one)), roots[0])
    for one in roots:
        if one is not chosen and not _is_seen(one):
            lent = Element(f"{{{SVG}}}defs")
            lent.extend(list(one))
            chosen.insert(0, lent)
    return chosen


def _is_seen(root: Element) -> bool:
    style = "".join(root.get("style", "").split()).lower()
    if "display:none" in style or root.get("display") == "none":
        return False
    if "0" in (root.get("width"), root.get("height")):
        return False
    return any(local(child.tag) not in _ONLY_DEFINES for child in root)


def _keep_fitting(root: Element) -> None:
    """Of a switch its first fitting child stays, elsewhere all that fit."""
    for parent in root.iter():
        keep(parent, _fits)
        if local(parent.tag) == "switch":
            first = next((child for child in parent if local(child.tag)), None)
            keep(parent, lambda child, first=first: child is first)  # type: ignore[misc]
            parent.tag = f"{{{SVG}}}g"


def _fits(element: Element) -> bool:
    """Whether a browser in English draws it."""
    languages = element.get("systemLanguage")
    if languages is not None:
        words = [word.strip().lower() for word in languages.split(",")]
        if not any(word.split("-")[0] == _LANGUAGE for word in words):
            return False
    extensions = element.get("requiredExtensions")
    return extensions is None or extensions.split() == [XHTML]


def keep(parent: Element, wanted: Callable[[Element], bool]) -> None:
    """Leave only those children that are wanted; the text behind the others stays."""
    if all(map(wanted, parent)):
        return
    kept: list[Element] = []
    said = [parent.text or ""]

    def settle() -> None:
        if kept:
            kept[-1].tail = "".join(said)
        else:
            parent.text = "".join(said)

    for child in parent:
        if wanted(child):
            settle()
            kept.append(child)
            said = [child.tail or ""]
        else:
            said.append(child.tail or "")
    settle()
    parent[:] = kept


def _disarm(root: Element) -> None:
    """Addresses outside of the program are dropped."""
    for one in root.iter():
        target = one.get("href", "#").strip()
        if not target.lower().startswith(("#", "data:image/")):
            del one.attrib["href"]
        elif "href" in one.attrib:
            one.set("href", target)
