"""The tags of an SVG file and where their attributes stand in its text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from vdiag.languages._rewriting import Unsafe

_PART = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"""|<(?P<close>/?)(?P<name>[^\s<>/"'=!?]+)(?P<rest>(?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class Value:
    """An attribute's value and its first character in the program."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The character behind it."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Tag:
    """An opening tag.

    Attributes:
        name: of the element, without a namespace.
        path: names of the elements around it, from the root.
        attributes: values by name.
        end: the character where another attribute could be written.
        behind: the character behind the tag.
    """

    name: str
    path: tuple[str, ...]
    attributes: Mapping[str, Value]
    end: int
    behind: int


def tags(program: str) -> list[Tag]:
    """All opening tags of the part that is drawn.

    Raises:
        Unsafe: it is not well-formed, or its text says more than its tags do.
    """
    opening = re.search(r"<svg[\s>/]", program)
    if opening is None:
        raise Unsafe("there is no picture")
    end = program.rfind("</svg>") + 6
    end = end if end > opening.start() else len(program)
    text = re.sub(r"&#?\w+;", " ", program[opening.start() : end])
    try:
        expat.ParserCreate().Parse(text, True)
    except expat.ExpatError as error:
        raise Unsafe("it is not well-formed") from error
    return list(_tags(program, opening.start(), end))


def _tags(program: str, start: int, end: int) -> Iterator[Tag]:
    path: list[str] = []
    for part in _PART.finditer(program, start, end):
        name = part["name"]
        if name is None:
            continue
        if part["close"]:
            path.pop()
            continue
        found = {
            one[1]: Value(
                one[2] if one[2] is not None else one[3],
                one.end() - 1 - len(one[2] or one[3] or ""),
            )
            for one in _ATTRIBUTE.finditer(program, part.start("rest"), part.end("rest"))
        }
        if any("&" in value.text for value in found.values()):
            raise Unsafe("an attribute with an entity")
        empty = part["rest"].endswith("/")
        local = name.rpartition(":")[2]
        yield Tag(local, tuple(path), found, part.end("rest") - empty, part.end())
        if not empty:
            path.append(local)


def styles(program: str, found: list[Tag]) -> list[Value]:
    """The texts of all ``<style>`` elements."""
    texts = []
    for tag in found:
        if tag.name == "style":
            end = program.find("</", tag.behind)
            texts.append(Value(program[tag.behind : end], tag.behind))
    return texts
