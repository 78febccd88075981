"""Lists of options with marks: the one that is ticked, or called correct, is the answer."""

import re
from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from vdiag.recognize.option_names import by_text
from vdiag.recognize.statements import plain, without_marks

_TICK, _CROSS = r"[✓✔✅☑🟢👍]|\[[xX✓✔]\]", r"[✗✘❌✖🚫☐☒👎]|\[ \]"
_SIGN = re.compile(rf"{_TICK}|{_CROSS}")
_BOLD = re.compile(r"\W*(?:\*\*|__)[^*_]+(?:\*\*|__)\W*")
_ARROW = re.compile(r"(?:←|<-+|<=+)\s*$")
_LABEL = re.compile(r"\W*(?P<letter>[A-Z])(?:\s*[)\].:|]+|\s*[-–—=→](?=\s)|(?=\s*\()|\s*$)")
_END = r"\b\W*(?:$|(?<=[.,;:!)–—])|(?<=[-–—]\s))"
_SAID = r"^\W*(?:(?:this|it) is )?(?:the )?"
_RIGHT = re.compile(
    rf"{_SAID}(?:correct(?: answer)?|right|yes|true|match(?:es)?|best match|answer|chosen"
    rf"|selected|this one){_END}",
    re.IGNORECASE,
)
_WRONG = re.compile(
    rf"{_SAID}(?:incorrect|wrong|no|not|false|not (?:correct|right|a match)|no match|unlikely"
    rf"|(?:does not|doesn't) (?:match|fit)|eliminated|ruled out|excluded){_END}",
    re.IGNORECASE,
)


def marked(text: str, texts: Sequence[str]) -> int | None:
    """The one option of a list that has the mark of the right one.

    Args:
        text: a reply.
        texts: the options in the order of their letters.

    Returns:
        Its place; ``None`` where no list has marks, or they do not tell one option.
    """
    marks: dict[int, set[bool]] = {}
    bold: dict[int, bool] = {}
    for raw in _items(text):
        line = without_marks(_SIGN.sub(" ", raw)).lstrip("- ")
        place, rest = _labelled(line, texts)
        if place is not None:
            marks.setdefault(place, set()).update(_marks(raw, rest))
            bold[place] = bool(_BOLD.fullmatch(raw))
    if not any(marks.values()) and len(bold) == len(texts):
        marks = {place: {True} if is_bold else set() for place, is_bold in bold.items()}
    right = [place for place, found in marks.items() if True in found]
    clear = all(len(found) < 2 for found in marks.values())
    return right[0] if clear and len(right) == 1 and len(marks) > 1 else None


def without_wrong(text: str) -> str:
    """A reply without the lines that have the mark of a wrong option alone."""
    rows = (set(_SIGN.findall(row)) for row in text.split("\n"))
    wrong = [bool(signs) and not any(re.fullmatch(_TICK, one) for one in signs) for signs in rows]
    return "\n".join(r for r, is_wrong in zip(text.split("\n"), wrong, strict=True) if not is_wrong)


def _items(text: str) -> Iterator[str]:
    """The lines of a reply; a line with a sign behind each of several names, in its parts."""
    for line in filter(str.strip, plain(text).split("\n")):
        signs = list(_SIGN.finditer(line))
        if len(signs) > 1 and re.search(r"\w", line[: signs[0].start()]):
            starts = [0, *(sign.end() for sign in signs)]
            yield from (line[a:b] for a, b in zip(starts, starts[1:], strict=False))
        else:
            yield line


def _labelled(line: str, texts: Sequence[str]) -> tuple[int | None, str]:
    """The option that a line of a list is about, and what stands behind its name."""
    found = _LABEL.match(line)
    place = ascii_uppercase.index(found["letter"]) if found else None
    rest = line[found.end() :] if found else line
    other, length = by_text(rest, texts)
    if other is not None and place in (None, other):
        return other, rest[length:]
    return (place, rest) if place is not None and place < len(texts) else (None, "")


def _marks(raw: str, rest: str) -> set[bool]:
    """The marks of a line: true for the right option, false for a wrong one."""
    found = {bool(re.fullmatch(_TICK, sign)) for sign in _SIGN.findall(raw)}
    rest = without_marks(_SIGN.sub("", rest))
    found |= {True} if _RIGHT.match(rest) or _ARROW.search(raw) else set()
    return found | ({False} if _WRONG.match(rest) else set())
