"""The shelf of drawing languages: one file (or folder) each, holding one ``LANGUAGE``.

To add a language, add ``vdiag/languages/NAME.py`` with ``LANGUAGE = Language(...)`` and an engine
module whose ``prepare()`` and ``draw(program, size)`` run inside the sandbox; add its test under
``tests/languages/``. The first line of the file's docstring is what ``vdiag list`` prints.
Another package offers a language through the entry point group ``vdiag.languages``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from vdiag.concepts.marks import Marks
from vdiag.sandbox import Attempt, Engine

REWRITINGS = ("renamed", "folded", "shifted")
"""Ways to write a program anew without changing its picture, in every language: other names for
what it names itself, its constants written in another way, its coordinates counted from another
origin."""

Rewrite = Callable[[str], str | None]
"""From a program's text to that of one with the same picture; ``None`` where there is nothing to
rewrite or it cannot be done safely. Raises nothing, whatever the text."""

Argument = bool | int | float | str
"""What a parameter of a drawing function is given; whole numbers are ``int``."""


@dataclass(frozen=True)
class DrawingFunction:
    """How a language writes one function of some parameters that draws, and how it is called.

    Attributes:
        form: what a prompt says of the form, one paragraph; without it a program need not fit.
        call: from a program of that form and the arguments by name to the program that draws. A
            program that its language cannot parse may be left to its engine to refuse. Raises
            ``ValueError``, with what is wrong in a few words, where the program is not of the
            form, takes other parameters, or cannot be given an argument as it is.
    """

    form: str
    call: Callable[[str, Mapping[str, Argument]], str]


@dataclass(frozen=True)
class Piece:
    """What a stretch of code is to the program that it belongs to.

    Attributes:
        defines: names that it gives a meaning: functions, classes, variables.
        needs: names that it uses and does not define, perhaps more than a program lacks.
        imports: names that it takes from elsewhere.
        whole: whether it can be drawn as it is, and draws something.
        draws: whether it adds to a picture.
        ends: whether it ends a program, so that nothing goes on behind it.
        anywhere: those of the names that it defines that may be used before they are defined.
    """

    defines: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    whole: bool = False
    draws: bool = True
    ends: bool = False
    anywhere: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Grammar:
    """How programs of a language are told from what stands around them, and pieces from wholes.

    Nothing here raises, whatever the text; all of it takes a time that grows with the text.

    Attributes:
        speaks: whether a text is in this language beyond doubt, even if it cannot be parsed.
        parses: whether a text can be read as a program, or part of one.
        end: from a text that begins like a program to the number of its characters that are one;
            what stands behind is none. 0 where it never ends.
        piece: what a stretch of code is.
        joined: one program made of pieces in their order.
    """

    speaks: Callable[[str], bool]
    parses: Callable[[str], bool]
    end: Callable[[str], int]
    piece: Callable[[str], Piece]
    joined: Callable[[Sequence[str]], str] = "\n".join


@dataclass(frozen=True)
class Language:
    """A language that models draw in.

    Attributes:
        name: the file's stem; what users type and tables show.
        prompt_name: what prompts call it (``"python-matplotlib"``).
        fences: words after the three backticks that announce a program in it, lower case.
        extension: of a program's file, with the dot.
        opening: regular expression that matches where a program without a fence begins.
        engines: what can draw it, by name; the first is the default.
        example: a small program that draws something.
        tools: versions of what draws, by name; recorded in the run's manifest.
        missing: the command that installs what is not there, or ``None`` when all is.
        revision: of how it is drawn here, beyond the versions of its tools: raised by every
            change to its engines, translation or preamble that can move a pixel.
        telling: regular expression found only in this language's programs, where others share its
            file ending.
        attempts: programs that try to get out of the sandbox, for ``vdiag sandbox test``.
        write: from marks to a program that draws them, one statement or so a mark and in their
            order; ``None`` where the language cannot be written to.
        rewrites: all of :data:`REWRITINGS` in their order, or nothing where the language has none.
            Comments are kept or dropped, never added.
        function: how it writes a drawing with parameters; ``None`` where it cannot.
        grammar: how its programs are found in replies; without it by ``fences`` and ``opening``
            alone.
    """

    name: str
    prompt_name: str
    fences: tuple[str, ...]
    extension: str
    opening: str
    engines: Mapping[str, Engine]
    example: str
    tools: Callable[[], Mapping[str, str]]
    missing: Callable[[], str | None]
    revision: int = 1
    telling: str = ""
    attempts: Callable[[], Sequence[Attempt]] = tuple
    write: Callable[[Marks], str] | None = None
    rewrites: Mapping[str, Rewrite] = field(default_factory=lambda: MappingProxyType({}))
    function: DrawingFunction | None = None
    grammar: Grammar | None = None

    @property
    def default_engine(self) -> str:
        """Name of the first engine."""
        return next(iter(self.engines))
