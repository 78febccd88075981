"""The shelves: names without importing anything, one object by name.

A shelf is a folder of the package (``languages``, ``providers``, ``scorers``, ``sources``).
Whatever lies on it, file or folder, and does not begin with an underscore, is an entry; other
packages add theirs through the entry point group ``vdiag.SHELF``.
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TypeVar

from vdiag.errors import MissingPart, UnknownName
from vdiag.languages import Language
from vdiag.providers import Provider
from vdiag.scorers import Scorer
from vdiag.sources import Source

Entry = TypeVar("Entry", Language, Provider, Scorer, Source)


@dataclass(frozen=True)
class Shelf:
    """One shelf of the package.

    Attributes:
        name: the folder, ``"languages"``.
        kind: what one entry is called, ``"language"``.
        attribute: the module's object, ``"LANGUAGE"``.
    """

    name: str
    kind: str
    attribute: str

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
        file = self.folder / f"{name}.py"
        if not file.is_file():
            file = self.folder / name / "__init__.py"
        if not file.is_file():
            return "from another package"
        doc = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        return doc.partition("\n")[0]

    def _entry_points(self) -> tuple[EntryPoint, ...]:
        return tuple(entry_points(group=f"vdiag.{self.name}"))

    def _object(self, name: str) -> object:
        for point in self._entry_points():
            if point.name == name:
                return point.load()
        if name not in self.names():
            raise UnknownName(self.kind, name, self.names(), f"vdiag list {self.name}")
        return getattr(import_module(f"vdiag.{self.name}.{name}"), self.attribute)


LANGUAGES = Shelf("languages", "language", "LANGUAGE")
PROVIDERS = Shelf("providers", "provider", "PROVIDER")
SCORERS = Shelf("scorers", "scorer", "SCORER")
SOURCES = Shelf("sources", "source", "SOURCE")
SHELVES = (LANGUAGES, PROVIDERS, SCORERS, SOURCES)


def _loader(shelf: Shelf, kind: type[Entry]) -> Callable[[str], Entry]:
    def load(name: str) -> Entry:
        found = shelf._object(name)
        if not isinstance(found, kind):
            raise TypeError(f"vdiag.{shelf.name}.{name} holds no {kind.__name__}")
        return found

    load.__doc__ = f"The {shelf.kind} of this name.\n\nRaises:\n    UnknownName: there is none."
    return load


language = _loader(LANGUAGES, Language)
provider = _loader(PROVIDERS, Provider)
scorer = _loader(SCORERS, Scorer)
source = _loader(SOURCES, Source)


def languages(names: Sequence[str]) -> dict[str, Language]:
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
