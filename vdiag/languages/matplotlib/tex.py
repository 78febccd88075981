r"""Text that a program wants set by TeX, which is not in the sandbox.

What matplotlib's own mathtext sets alike is set by it; the rest cannot be drawn. Commands that
only choose a size of display (``\displaystyle``) are dropped, a few of plain text translated.
"""

import re
from functools import cache
from typing import Any

import matplotlib.text
from matplotlib.mathtext import MathTextParser

from vdiag.sandbox.engine import Unsupported, note

_MATH = re.compile(r"((?<!\\)\$+(?:\\.|[^$\\])*\$+)", re.DOTALL)
_STYLED = re.compile(r"\\(textbf|textit|emph|textrm|texttt|textsf|text)\s*\{([^{}\\$]*)\}")
_FACES = {
    "textbf": "mathbf",
    "textit": "mathit",
    "emph": "mathit",
    "texttt": "mathtt",
    "textsf": "mathsf",
}
_DISPLAY = re.compile(r"\\(?:displaystyle|textstyle|limits|nolimits)(?![A-Za-z])\s*")
_PLAIN = {r"\%": "%", r"\&": "&", r"\_": "_", r"\#": "#", r"\{": "{", r"\}": "}", "~": " "}
_PLAIN |= {"---": "—", "--": "–", "``": "“", "''": "”"}
_ESCAPED = re.compile("|".join(re.escape(found) for found in _PLAIN))
_told: list[bool] = []


def do_without_tex() -> None:
    """Set all text by mathtext; once, in the drawing's own process."""
    mutable: Any = matplotlib.text.Text
    really_split = mutable._preprocess_math

    def split(self: Any, text: str) -> Any:
        if self._usetex:
            if not _told:
                _told.append(True)
                note("text.usetex is left out: matplotlib sets the text itself")
            text = by_mathtext(text)
        return really_split(self, text)

    mutable._preprocess_math = split
    mutable.get_usetex = lambda self: False


@cache
def by_mathtext(text: str) -> str:
    """The text as mathtext takes it.

    Raises:
        Unsupported: mathtext cannot set it.
    """
    parts = _MATH.split(text)
    made = "".join(
        _DISPLAY.sub("", part.replace("$$", "$")) if at % 2 else _plain(part, text)
        for at, part in enumerate(parts)
    )
    try:
        MathTextParser("agg").parse(made)
    except ValueError:
        raise _unsettable(text) from None
    return made


def _plain(part: str, text: str) -> str:
    part = _ESCAPED.sub(lambda found: _PLAIN[found[0]], part)
    part = _STYLED.sub(_in_face, part)
    if "\\" in _MATH.sub("", part).replace(r"\$", ""):
        raise _unsettable(text)
    return part


def _in_face(found: re.Match[str]) -> str:
    face = _FACES.get(found[1])
    return f"$\\{face}{{{found[2].replace(' ', chr(92) + ' ')}}}$" if face else found[2]


def _unsettable(text: str) -> Unsupported:
    return Unsupported(
        f'unsupported: usetex: there is no TeX in the sandbox, and mathtext cannot set "{text}"'
    )
