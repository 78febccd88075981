"""The canvas: how programs are rendered, and the keys of what that makes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from vdiag.errors import BadInput
from vdiag.languages import Language
from vdiag.records import Program
from vdiag.run.store import key_of
from vdiag.sandbox import Limits


@dataclass(frozen=True)
class Canvas:
    """How to render: all of it goes into the key of an image record.

    Attributes:
        size: side of the square picture in pixels.
        engines: the engine for each language that is not drawn by its default.
        limits: what one drawing may use.
    """

    size: int = 384
    engines: Mapping[str, str] | None = None
    limits: Limits = Limits()

    def engine(self, language: Language) -> str:
        """Name of the engine for a language.

        Raises:
            BadInput: the language has no such engine.
        """
        name = (self.engines or {}).get(language.name, language.default_engine)
        if name not in language.engines:
            raise BadInput(
                f'The language "{language.name}" has no engine "{name}"; it has '
                f"{', '.join(language.engines)} (--engine {language.name}=NAME)."
            )
        return name

    def settings(self, language: Language) -> dict[str, object]:
        """What is recorded with each image: engine, versions, revision, size, limits."""
        return {
            "engine": self.engine(language),
            "versions": dict(language.tools()),
            "revision": language.revision,
            "size": self.size,
            "limits": asdict(self.limits),
        }


Settings = Mapping[str, Mapping[str, object]]
"""Of each language by name."""


def image_key(question: str, program: Program, settings: Mapping[str, object]) -> str:
    """Key of the image record of a question's program under these settings."""
    return key_of(question, program.code, settings)
