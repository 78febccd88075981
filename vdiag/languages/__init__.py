"""The shelf of drawing languages: one file (or folder) each, holding one ``LANGUAGE``.

To add a language, add ``vdiag/languages/NAME.py`` with ``LANGUAGE = Language(...)`` and an engine
module whose ``prepare()`` and ``draw(program, size)`` run inside the sandbox; add its test under
``tests/languages/``. The first line of the file's docstring is what ``vdiag list`` prints.
Another package offers a language through the entry point group ``vdiag.languages``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vdiag.marks import Marks
from vdiag.sandbox import Attempt, Engine


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
        telling: regular expression found only in this language's programs, where others share its
            file ending.
        attempts: programs that try to get out of the sandbox, for ``vdiag sandbox test``.
        write: from marks to a program that draws them, one statement or so a mark and in their
            order; ``None`` where the language cannot be written to.
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
    telling: str = ""
    attempts: Callable[[], Sequence[Attempt]] = tuple
    write: Callable[[Marks], str] | None = None

    @property
    def default_engine(self) -> str:
        """Name of the first engine."""
        return next(iter(self.engines))
