"""Copies of what ``<use>`` shows, where custom properties of the ``<use>`` change its looks."""

from copy import deepcopy
from xml.etree.ElementTree import Element

from vdiag.languages.svg.spelling import SVG, local

_MOST = 20_000
"""How many elements all copies may have."""
_DEEPEST = 200


def copied(root: Element) -> None:
    """Put copies in the place of those ``<use>`` that set custom properties.

    The rules of style sheets then find the copies, which inherit from where they stand.
    """
    by_id = {one.get("id", ""): one for one in root.iter()}
    left = _MOST
    for use in list(root.iter(f"{{{SVG}}}use")):
        target = by_id.get(use.get("href", "")[1:])
        if "--" not in use.get("style", "") or target is None:
            continue
        if local(target.tag) in ("symbol", "svg", "use") or _depth(target) > _DEEPEST:
            continue
        left -= sum(1 for _ in target.iter())
        if left < 0 or use in set(target.iter()):
            return
        copy = deepcopy(target)
        for one in copy.iter():
            one.attrib.pop("id", None)
        move = f"translate({use.attrib.pop('x', '0')} {use.attrib.pop('y', '0')})"
        copy.tail = None
        inner = Element(f"{{{SVG}}}g", {"transform": move})
        inner.append(copy)
        use.tag = f"{{{SVG}}}g"
        for name in ("href", "width", "height"):
            use.attrib.pop(name, None)
        use[:] = [inner]


def _depth(element: Element) -> int:
    """How deep elements lie in one another, counted up to a little above the limit."""
    depth, level = 0, [element]
    while level and depth <= _DEEPEST:
        level = [child for one in level for child in one]
        depth += 1
    return depth
