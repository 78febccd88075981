"""SVG files with other ids and classes, and with their colours written in another way."""

import re
from collections.abc import Iterator

from vdiag.languages._rewriting import Edit, Unsafe, edited, fresh, rgb
from vdiag.languages.svg.tags import Tag, Value, styles, tags

_NAME = re.compile(r"[A-Za-z_][\w.:-]*")
_REFERENCE = re.compile(r"""url\(\s*(["']?)#([^()"'\s]+)\1\s*\)""")
_SELECTOR = re.compile(r"([#.])(-?[A-Za-z_][\w-]*)")
_HEX = re.compile(r"(?<![\w(&])#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?![\w-])")
_PAINTED = frozenset("fill stroke stop-color flood-color lighting-color color style".split())
_OUTSIDE = frozenset("script foreignObject animate set animateMotion animateTransform".split())


def renamed(program: str) -> str | None:
    """Ids and classes are called ``v1``, ``v2``, ... wherever they are named.

    ``None`` for a file without any, as those of our writer are.
    """
    found = tags(program)
    sheets = styles(program, found)
    if _OUTSIDE & {tag.name for tag in found} or any("[" in sheet.text for sheet in sheets):
        raise Unsafe("names may be used in more ways")
    given = [
        name
        for tag in found
        for attribute in ("id", "class")
        if attribute in tag.attributes
        for name in tag.attributes[attribute].text.split()
    ]
    own = [name for name in dict.fromkeys(given) if _NAME.fullmatch(name) and not _is_color(name)]
    names = dict(zip(own, fresh(set(re.findall(r"\w+", program))), strict=False))
    edits = [edit for tag in found for edit in _renamed_tag(tag, names)]
    edits += [edit for sheet in sheets for edit in _renamed_sheet(sheet, names)]
    return edited(program, edits)


def _is_color(name: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Fa-f]{3,8}", name))


def _renamed_tag(tag: Tag, names: dict[str, str]) -> Iterator[Edit]:
    for attribute, value in tag.attributes.items():
        new = value.text
        if attribute == "id":
            new = names.get(new, new)
        elif attribute in ("class", "aria-labelledby", "aria-describedby"):
            new = re.sub(r"\S+", lambda one: names.get(one[0], one[0]), new)
        elif attribute.rpartition(":")[2] == "href" and new.strip().startswith("#"):
            new = "#" + names.get(new.strip()[1:], new.strip()[1:])
        elif "url(" in new:
            new = _referring(new, names)
        if new != value.text:
            yield Edit(value.start, value.end, new)


def _referring(text: str, names: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda one: f"url(#{names.get(one[2], one[2])})", text)


def _renamed_sheet(sheet: Value, names: dict[str, str]) -> Iterator[Edit]:
    """Selectors stand outside of the inner braces, references inside."""
    start = sheet.start
    for part in re.split(r"(\{[^{}]*\})", sheet.text):
        if part.startswith("{"):
            new = _referring(part, names)
        else:
            new = _SELECTOR.sub(lambda one: one[1] + names.get(one[2], one[2]), part)
        if new != part:
            yield Edit(start, start + len(part), new)
        start += len(part)


def folded(program: str) -> str | None:
    """Colours like ``#ff0000`` become ``rgb(255,0,0)`` in attributes, styles and sheets."""
    found = tags(program)
    values = [
        value
        for tag in found
        for name, value in tag.attributes.items()
        if name in _PAINTED and "url(" not in value.text
    ]
    edits = [edit for value in values for edit in _plain_colors(value)]
    for sheet in styles(program, found):
        start = sheet.start
        for part in re.split(r"(\{[^{}]*\})", sheet.text):
            if part.startswith("{") and "url(" not in part:
                edits += _plain_colors(Value(part, start))
            start += len(part)
    return edited(program, edits)


def _plain_colors(value: Value) -> Iterator[Edit]:
    for color in _HEX.finditer(value.text):
        new = f"rgb({','.join(map(str, rgb(color[0])))})"
        yield Edit(value.start + color.start(), value.start + color.end(), new)
