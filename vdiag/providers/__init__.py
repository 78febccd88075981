"""The shelf of providers: one file each, holding one ``PROVIDER``.

A provider turns a question into an answer. Users name a model ``provider/model``.
To add a provider, add ``vdiag/providers/NAME.py`` with ``PROVIDER = Provider(...)`` and its test
under ``tests/providers/``. The first line of the file's docstring is what ``vdiag list`` prints.
Another package offers a provider through the entry point group ``vdiag.providers``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from vdiag.records import Answer, Concept, Question


@dataclass(frozen=True)
class Connection:
    """How to reach an endpoint; nothing here can change what a model answers but the endpoint.

    Attributes:
        base_url: of an OpenAI-compatible endpoint; ``None`` for the provider's own.
        api: which of the endpoint's interfaces to speak; ``"auto"`` lets the provider choose.
        timeout: seconds to wait for one answer.
        retries: how many times a passing error (rate limit, time-out, connection, server error)
            is tried again.
        columns: for files of answers, our column names to theirs.
    """

    base_url: str | None = None
    api: str = "auto"
    timeout: float = 300.0
    retries: int = 6
    columns: Mapping[str, str] = field(default_factory=dict)


class OpenModel(Protocol):
    """One model that can be asked.

    Attributes:
        label: how tables name it.
        note: what every table that shows its drawings must say; may be empty.
        settings: what is recorded with each question beside the user's own settings.
    """

    @property
    def label(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def settings(self) -> Mapping[str, object]: ...

    def has(self, concept: Concept, language: str, sample: int) -> bool:
        """Whether there can be an answer; a model proper always says yes."""
        ...

    async def ask(self, question: Question) -> Answer:
        """Ask once, with bounded retries of passing errors.

        Raises:
            MissingKey, Unreachable, Rejected: the endpoint cannot be used.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True)
class Provider:
    """What the shelf knows of a provider.

    Attributes:
        name: the file's stem, the part before the slash.
        open: from the part after the slash to the models it stands for (a file of answers may
            hold several). Makes every check that costs nothing.
        free: whether asking costs nothing.
    """

    name: str
    open: Callable[[str, Connection], Sequence[OpenModel]]
    free: bool
