r"""A drawing command in TikZ: ``\newcommand{\drawing}[2]{...}``."""

import re
from collections.abc import Mapping

from vdiag.languages import Argument, DrawingFunction
from vdiag.languages._call_arguments import NAME, closing, masked, plain

_HIDDEN = re.compile(r"(?<!\\)%[^\n]*")
_DEFINED = re.compile(
    rf"\\(?:re)?newcommand\*?\s*(?:\{{\s*\\{NAME}\s*\}}|\\{NAME}(?![A-Za-z]))"
    r"\s*(?:\[\s*(\d)\s*\])?\s*(\[)?"
)
_USED = re.compile(rf"\\{NAME}(?![A-Za-z])")
_PICTURE = r"\begin{tikzpicture}"
_PICTURE_ENDED = r"\end{tikzpicture}"
_ENDED = r"\end{document}"
_TEXT = re.compile(r"[A-Za-z0-9 .!:+'-]*")
"""What means in TeX only itself, and ``!`` between colours."""


def _call(program: str, arguments: Mapping[str, Argument]) -> str:
    """The document with one use of the command: in the place of its own, or in a new picture."""
    code = masked(program, _HIDDEN)
    found = list(_DEFINED.finditer(code))
    if len(found) != 1:
        raise ValueError(rf"the program defines {len(found) or 'no'} commands \{NAME}")
    count, optional = int(found[0].group(1) or 0), found[0].group(2)
    if optional:
        raise ValueError("the command has an argument that may be left out")
    if count != len(arguments):
        raise ValueError(f"the command takes {count} arguments, and {len(arguments)} have a range")
    opening = code.find("{", found[0].end())
    if opening < 0:
        raise ValueError(rf"the command \{NAME} does nothing")
    begin, end = found[0].start(), closing(code, opening)
    given = "".join(f"{{{_written(name, value)}}}" for name, value in arguments.items())
    calling = rf"\{NAME}{given}"
    uses = [use for use in _USED.finditer(code) if not begin <= use.start() < end]
    if len(uses) > 1:
        raise ValueError("the program uses its command itself, more than once")
    if uses:
        return program[: uses[0].start()] + calling + program[_used_up(code, uses[0], count) :]
    place = code.find(_PICTURE_ENDED, end)
    if place >= 0 and code.count(_PICTURE, 0, begin) > code.count(_PICTURE_ENDED, 0, begin):
        return f"{program[:place]}{calling}\n{program[place:]}"
    if _PICTURE not in code[opening:end]:
        calling = f"{_PICTURE}\n{calling}\n{_PICTURE_ENDED}"
    head, ending, tail = program.rstrip().partition(_ENDED)
    return f"{head.rstrip()}\n\n{calling}\n{ending}{tail}\n"


def _used_up(code: str, use: re.Match[str], count: int) -> int:
    """Place after the arguments of the program's own use of the command."""
    place = use.end()
    for _ in range(count):
        opening = re.compile(r"\s*(\{)").match(code, place)
        if opening is None:
            raise ValueError("the program uses its command without braces around an argument")
        place = closing(code, opening.start(1))
    return place


def _written(name: str, value: Argument) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return plain(value)
    if not _TEXT.fullmatch(value):
        raise ValueError(f'a text for "{name}" holds characters that mean something else in TeX')
    return value


FUNCTION = DrawingFunction(
    rf"Define `\newcommand{{\{NAME}}}[2]{{...}}` with as many arguments as you need (at most "
    "nine), which holds the commands that stand inside a tikzpicture and draws the whole picture. "
    "Do not use the command: it will be used once, with the arguments in the order in which you "
    "give their ranges.",
    _call,
)
