"""TikZ pictures with other names for their own colours, loop variables and macros."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from vdiag.languages._rewriting import Edit, Unsafe, edited
from vdiag.languages.tikz.source import Source, source

_COLOR = re.compile(r"\\(?:definecolor|colorlet|providecolor)\s*\{([A-Za-z][A-Za-z0-9]*)\}")
_TAKES_COLOR = re.compile(
    r"\\(?:definecolor|colorlet|providecolor|color|textcolor|pagecolor|colorbox)\s*\Z"
    r"|\\colorlet\s*\{[^{}]*\}\s*\Z|[\w ]=\s*\Z|\\in\s*\Z|\bin\s*\Z"
)
_LOOP = re.compile(r"\\foreach\s*+((?:\\[A-Za-z]++\s*+/?\s*+)++)")
_MACRO = re.compile(
    r"\\(?:def|newcommand\*?|pgfmathsetmacro|pgfmathtruncatemacro)\s*+\{?\s*+\\([A-Za-z]+)"
)
_WORD = re.compile(r"\\([A-Za-z@]+)|\\.", re.DOTALL)
_PLAIN = re.compile(r"(?<![\\A-Za-z0-9@])[A-Za-z][A-Za-z0-9]*")
# Accents and letters of other alphabets, which a text may mean instead.
_LETTERS = frozenset("a b c d i j k l o r t u v H L O P S ss ae oe aa".split())
_STANDARD = frozenset(
    "black white red green blue cyan magenta yellow gray darkgray lightgray brown lime olive orange"
    " pink purple teal violet".split()
)


_MOST = 200


def renamed(program: str) -> str | None:
    """Colours are called ``tinta``, ``tintb``, ..., loop variables and macros ``itema``, ...

    Names of nodes and styles stay. A name stays, too, where it may be read in another way.
    """
    read = source(program)
    return edited(program, [*_renamed_colors(read), *_renamed_macros(read)])


def _few(names: Iterable[str]) -> list[str]:
    """Each name once."""
    once = list(dict.fromkeys(names))
    if len(once) > _MOST:
        raise Unsafe("too many names")
    return once


def _numbered(prefix: str, text: str) -> Iterator[str]:
    """``prefixa`` to ``prefixz``, then ``prefixaa``, ...: control words have letters only."""
    for number in range(26 * 26):
        letters = chr(97 + number // 26 % 26) * (number >= 26) + chr(97 + number % 26)
        if prefix + letters not in text:
            yield prefix + letters


def _renamed_colors(read: Source) -> Iterator[Edit]:
    own = _few(one[1] for one in _COLOR.finditer(read.text))
    fresh = _numbered("tint", read.text)
    used: dict[str, list[int]] = {name: [] for name in own}
    unsafe = set(_STANDARD)
    innermost = _innermost(read)
    for one in _PLAIN.finditer(read.text):
        if one[0] in used:
            used[one[0]].append(one.start())
            if not _is_color(read, one, innermost[one.start()]):
                unsafe.add(one[0])
    for name in own:
        if name not in unsafe:
            new = next(fresh)
            yield from (Edit(place, place + len(name), new) for place in used[name])


def _innermost(read: Source) -> list[int]:
    """For each character the place of the bracket it stands in, or -1."""
    found, opened = [], [-1]
    closing = set(read.ends.values())
    for place in range(len(read.text)):
        if place in closing:
            opened.pop()
        found.append(opened[-1])
        if place in read.ends:
            opened.append(place)
    return found


def _is_color(read: Source, one: re.Match[str], bracket: int) -> bool:
    """Whether a word stands where only a colour can, and is not the name of an option."""
    if bracket < 0 or read.text[bracket] == "(":
        return False
    before = read.text[max(0, one.start() - 20) : one.start()].rstrip()
    after = read.text[one.end() : one.end() + 20].lstrip()
    if read.text[bracket] == "[":
        return before[-1:] in tuple("[,=!{") and after[:1] in tuple("],!}:")
    if not _TAKES_COLOR.search(read.before(bracket)):
        return False
    return before[-1:] in tuple("{,=!/") and after[:1] in tuple("},!/:")


def _renamed_macros(read: Source) -> Iterator[Edit]:
    own = [word for one in _LOOP.finditer(read.text) for word in re.findall(r"[A-Za-z]+", one[1])]
    own += [one[1] for one in _MACRO.finditer(read.text)]
    words = [one for one in _WORD.finditer(read.text) if one[1]]
    times = Counter(one[1] for one in words)
    fresh = _numbered("item", read.text)
    names = {
        name: next(fresh)
        for name in _few(own)
        if times[name] > 1 and not _may_be_another(read.text, name)
    }
    for one in words:
        if one[1] in names:
            yield Edit(one.start(1), one.end(1), names[one[1]])


def _may_be_another(text: str, name: str) -> bool:
    if name in ("x", "y", "n", "p", "t", "u", "v") and re.search(r"\bplot\b|\blet\b|domain", text):
        return True
    if name in _LETTERS and re.search(rf"\\{name}\s*\{{", text):
        return True
    return bool(re.search(rf"\\{name}\s*\.(?:x|y|style)|\\renewcommand\*?\s*\{{?\\{name}\b", text))
