"""The end state of animations by elements: animate, set, animateTransform, animateMotion."""

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from vdiag.languages.svg import between, transforms
from vdiag.languages.svg.document import keep
from vdiag.languages.svg.lengths import NUMBER
from vdiag.languages.svg.outlines import Outline, along
from vdiag.languages.svg.property_names import ATTRIBUTES
from vdiag.languages.svg.smil_times import Times, fractions, part_seen
from vdiag.languages.svg.spelling import local

_KINDS = frozenset(("animate", "set", "animateTransform", "animateMotion", "animateColor"))
Ended = dict[Element, dict[str, str]]


def ended(root: Element) -> Ended:
    """Take all animations out of a tree and leave what they make of it.

    Attributes that are no properties are set; what properties become is told, since it counts more
    than a style.

    Returns:
        Values by property for each element that has some.
    """
    parents = {child: parent for parent in root.iter() for child in parent}
    by_id = {one.get("id", ""): one for one in root.iter()}
    found = [one for one in root.iter() if local(one.tag) in _KINDS]
    times = Times(by_id)
    begun = [(begin, one) for one in found if (begin := times.begin(one)) is not None]
    states: Ended = {}
    for _, one in sorted(begun, key=lambda pair: pair[0]):
        target = by_id.get(one.get("href", "")[1:]) if one.get("href") else parents.get(one)
        seen = part_seen(one)
        if target is not None and seen is not None:
            _apply(one, target, seen, states.setdefault(target, {}), by_id)
    for parent in {parents[one] for one in found if one in parents}:
        keep(parent, lambda child: local(child.tag) not in _KINDS)
    return states


def _apply(
    one: Element,
    target: Element,
    seen: tuple[float, int],
    state: dict[str, str],
    by_id: Mapping[str, Element],
) -> None:
    kind = local(one.tag)
    if kind == "animateMotion":
        moved = _motion(one, seen[0], by_id)
        if moved is not None:
            state["motion"] = f"{moved} {state.get('motion', '')}".strip()
        return
    name = "transform" if kind == "animateTransform" else one.get("attributeName", "")
    if kind == "animateTransform":
        name = one.get("attributeName", "transform")
    name = name.rpartition(":")[2]
    base = state.get(name, target.get(name, ""))
    value = (
        _transformed(one, base, seen) if kind == "animateTransform" else _valued(one, base, seen)
    )
    if value is None or not name:
        return
    if name in ATTRIBUTES:
        state[name] = value
    else:
        target.set(name, value)


def _valued(one: Element, base: str, seen: tuple[float, int]) -> str | None:
    """What an attribute is in the end."""
    if local(one.tag) == "set":
        return one.get("to")
    values = _values(one, base, between.total)
    if values is None:
        return None
    value = _at(one, values, seen, between.total)
    adds = one.get("additive") == "sum" and one.get("values", one.get("from")) is not None
    return between.total(base, value) if adds and base else value


def _transformed(one: Element, base: str, seen: tuple[float, int]) -> str | None:
    kind = one.get("type", "translate")
    values = _values(one, "0" if kind != "scale" else "1", between.total)
    if values is None:
        return None
    width = max(len(NUMBER.findall(value)) for value in values)
    if width > 1 and kind != "rotate":
        values = [_padded(value, width, kind) for value in values]
    adds = one.get("additive") == "sum" or (one.get("by") and not one.get("from"))
    value = f"{kind}({_at(one, values, seen, between.total)})"
    return f"{base} {value}".strip() if adds else value


def _padded(value: str, width: int, kind: str) -> str:
    numbers = NUMBER.findall(value)
    fill = numbers[-1] if kind == "scale" and numbers else "0"
    return " ".join(numbers + [fill] * (width - len(numbers)))


def _values(one: Element, base: str, add: Callable[[str, str], str]) -> list[str] | None:
    if one.get("values") is not None:
        return [
            value.strip() for value in one.get("values", "").split(";") if value.strip()
        ] or None
    start, to, by = one.get("from"), one.get("to"), one.get("by")
    if to is not None:
        return [base if start is None else start, to]
    if by is not None:
        first = base if start is None else start
        return [first, add(first, by)]
    return None


def _at(
    one: Element, values: list[str], seen: tuple[float, int], add: Callable[[str, str], str]
) -> str:
    part, rounds = seen
    steps = one.get("calcMode") == "discrete"
    value = between.at(values, fractions(one.get("keyTimes")), part, steps)
    if one.get("accumulate") == "sum":
        for _ in range(min(rounds, 1000)):
            value = add(values[-1], value)
    return value


def _motion(one: Element, part: float, by_id: Mapping[str, Element]) -> str | None:
    """The move along a path, as a transform."""
    data = one.get("path")
    for child in one:
        target = by_id.get(child.get("href", "")[1:])
        if local(child.tag) == "mpath" and target is not None:
            data = target.get("d")
    if data is None:
        points = _values(one, "0,0", between.total)
        data = "M" + "L".join(points) if points else None
    place = None if data is None else along(Outline.of_path(data), _share(one, part))
    if place is None:
        return None
    x, y, degrees = place
    rotate = one.get("rotate", "0").strip()
    turned = {"auto": degrees, "auto-reverse": degrees + 180}.get(rotate)
    if turned is None:
        found = NUMBER.match(rotate)
        turned = float(found[0]) if found else 0.0
    return transforms.written(transforms.times(transforms.moved(x, y), transforms.turn(turned)))


def _share(one: Element, part: float) -> float:
    """The part of the path's length that is behind."""
    points = fractions(one.get("keyPoints"))
    if points is None:
        return part
    steps = one.get("calcMode") == "discrete"
    return float(between.at([str(p) for p in points], fractions(one.get("keyTimes")), part, steps))
