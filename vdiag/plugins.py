"""The shelves: names without importing anything, one object by name.

A shelf is a folder of the package (``languages``, ``providers``, ``scorers``, ``sources``).
Whatever lies on it, file or folder, and does not begin with an underscore, is an entry; other
packages add theirs through the entry point group ``vdiag.SHELF``.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vdiag import extras
from vdiag.errors import MissingPart, UnknownName

if TYPE_CHECKING:
    from vdiag.languages import Language
    from vdiag.providers import Provider
    from vdiag.scorers import Scorer
    from vdiag.sources import Source


@dataclass(frozen=True)
class Shelf:
    """One shelf of the package.

    Attributes:
        name: the folder, ``"languages"``.
        kind: what one entry is called, ``"language"``; ``LANGUAGE`` is the module's object and
            ``Language`` the shelf's class.
    """

    name: str
    kind: str

    @property
    def folder(self) -> Path:
        """Where the entries lie."""
        return Path(__file__).resolve().parent / self.name

    def names(self) -> list[str]:
        """Names of all entries, sorted; nothing is imported."""
        own = {
            path.stem
            for path in self.folder.iterdir()
            if not path.name.startswith(("_", "."))
            and (path.suffix == ".py" or (path / "__init__.py").is_file())
        }
        return sorted(own | {point.name for point in self._entry_points()})

    def summary(self, name: str) -> str:
        """First line of an entry's docstring, read without importing it."""
        tree = self._parsed(name)
        if tree is None:
            return "from another package"
        return (ast.get_docstring(tree) or "").partition("\n")[0]

    def lacks(self, name: str) -> str:
        """The command that installs the extra that an entry needs; empty where it is there."""
        for line in getattr(self._parsed(name), "body", ()):
            match line:
                case ast.Assign([ast.Name("EXTRA")], ast.Constant(str(extra))):
                    return extras.command(extra) if extras.absent(extra) else ""
        return ""

    def load(self, name: str) -> Any:
        """The object of this name.

        Raises:
            UnknownName: there is none.
            TypeError: the module or the entry point holds something else.
        """
        found = self._object(name)
        kind = self.kind.capitalize()
        if not isinstance(found, getattr(import_module(f"vdiag.{self.name}"), kind)):
            raise TypeError(f"vdiag.{self.name}.{name} holds no {kind}")
        return found

    def _parsed(self, name: str) -> ast.Module | None:
        file = self.folder / f"{name}.py"
        if not file.is_file():
            file = self.folder / name / "__init__.py"
        return _parsed(file) if file.is_file() else None

    def _entry_points(self) -> tuple[EntryPoint, ...]:
        return tuple(_entry_points().select(group=f"vdiag.{self.name}"))

    def _object(self, name: str) -> object:
        for point in self._entry_points():
            if point.name == name:
                return point.load()
        if name not in self.names():
            raise UnknownName(self.kind, name, self.names(), f"vdiag list {self.name}")
        return getattr(import_module(f"vdiag.{self.name}.{name}"), self.kind.upper())


@cache
def _entry_points() -> Any:
    """Of all packages: reading what they offer takes longer than anything else here."""
    return entry_points()


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


LANGUAGES = Shelf("languages", "language")
PROVIDERS = Shelf("providers", "provider")
SCORERS = Shelf("scorers", "scorer")
SOURCES = Shelf("sources", "source")
SHELVES = (LANGUAGES, PROVIDERS, SCORERS, SOURCES)


def language(name: str) -> "Language":
    """The language of this name; see :meth:`Shelf.load` for what it raises."""
    found: Language = LANGUAGES.load(name)
    return found


def provider(name: str) -> "Provider":
    """The provider of this name; see :meth:`Shelf.load` for what it raises."""
    found: Provider = PROVIDERS.load(name)
    return found


def scorer(name: str) -> "Scorer":
    """The scorer of this name; see :meth:`Shelf.load` for what it raises."""
    found: Scorer = SCORERS.load(name)
    return found


def source(name: str) -> "Source":
    """The source of this name; see :meth:`Shelf.load` for what it raises."""
    found: Source = SOURCES.load(name)
    return found


def languages(names: Sequence[str]) -> "dict[str, Language]":
    """The languages of these names, all of which can be drawn here.

    Args:
        names: of languages, or ``["all"]``, or ``["installed"]`` for those that can be drawn here.

    Raises:
        UnknownName: there is none of that name.
        MissingPart: one cannot be drawn; the sentence says how to install it.
    """
    wanted = LANGUAGES.names() if list(names) in (["all"], ["installed"]) else names
    found = {name: language(name) for name in wanted}
    missing = {name: command for name, one in found.items() if (command := one.missing())}
    if list(names) == ["installed"]:
        return {name: one for name, one in found.items() if name not in missing}
    for name, command in missing.items():
        raise MissingPart(
            f'The language "{name}" cannot be drawn yet; install what it needs: `{command}` '
            "(or draw in what is there: --languages installed)."
        )
    return found
