"""The shelf of providers: one file each, holding one ``PROVIDER``.

A provider turns a question into an answer. Users name a model ``provider/model``.
To add a provider, add ``vdiag/providers/NAME.py`` with ``PROVIDER = Provider(...)`` and its test
under ``tests/providers/``. The first line of the file's docstring is what ``vdiag list`` prints.
Another package offers a provider through the entry point group ``vdiag.providers``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from vdiag.concepts.marks import Marks
from vdiag.records import Answer, Question


@dataclass(frozen=True)
class Connection:
    """How to reach an endpoint; nothing here can change what a model answers but the endpoint.

    Attributes:
        base_url: of an OpenAI-compatible endpoint; ``None`` for the provider's own.
        api: which of the endpoint's interfaces to speak; ``"auto"`` lets the provider choose.
        timeout: seconds to wait for one answer.
        columns: for files of answers, our column names to theirs.
        asks: whether anything will be asked; where not, no API key is needed.
        writers: for pictures that vdiag draws itself, from marks to a program, by language.
        languages: for files of answers, from each :func:`spelling` of a language to its name;
            where there is none, languages are taken as they are written.
    """

    base_url: str | None = None
    api: str = "auto"
    timeout: float = 600.0
    columns: Mapping[str, str] = field(default_factory=dict)
    asks: bool = True
    writers: Mapping[str, Callable[[Marks], str]] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)


def spelling(language: str) -> str:
    """A language's name without what people write in different ways: ``"pythonmatplotlib"``."""
    return re.sub(r"[\W_]+", "", language.lower())


class Lost(str):
    """Why an answer cannot be had that may have been charged all the same.

    A plain ``str`` in its place says that a question came to nothing, which costs nothing. As
    ``BatchState.trouble``, or among the outcomes of ``Batches.collect`` under the empty key, it
    covers every question of the batch that has no outcome of its own.
    """

    __slots__ = ()


@dataclass(frozen=True)
class BatchState:
    """How far a batch is.

    Attributes:
        id: the provider's.
        ended: whether nothing more will come.
        total, done: questions in it, and those it has finished with, well or badly.
        trouble: why it ended without answering all; empty when it did.
        files: where its answers lie at the provider.
    """

    id: str
    ended: bool
    total: int
    done: int
    trouble: str
    files: tuple[str, ...]


class Batches(Protocol):
    """Questions sent in one piece, answered within a day at a lower price.

    Attributes:
        largest: how many questions one batch may have.
    """

    @property
    def largest(self) -> int: ...

    async def submit(self, questions: Sequence[Question], token: str) -> str:
        """Send a batch; its id. ``token`` is kept with it, for :meth:`find`.

        Raises:
            Passing: where it is unbilled, there surely is no batch; else there may be one.
            Rejected: there is none.
            Unreachable: there may be one.
        """
        ...

    async def find(self, token: str) -> str | None:
        """Id of the batch sent with this token, if there is one."""
        ...

    async def state(self, batch: str) -> BatchState:
        """How far it is."""
        ...

    async def collect(self, state: BatchState) -> list[tuple[str, Answer | str]]:
        """Key of each question with its answer, or what the endpoint said instead of one."""
        ...


class OpenModel(Protocol):
    """One model that can be asked.

    Attributes:
        label: how tables name it.
        note: what every table that shows its drawings must say; may be empty.
        settings: what is recorded with each question beside the user's own settings.
        batches: how to ask in batches; ``None`` where it cannot be.

    It may have a ``warning`` beside these: what the user should know before anything is sent.
    """

    @property
    def label(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def settings(self) -> Mapping[str, object]: ...
    @property
    def batches(self) -> Batches | None: ...

    def check(self, sampling: Mapping[str, object]) -> None:
        """Refuse sampling parameters that it surely cannot take, without asking.

        Raises:
            BadInput: one of them.
        """
        ...

    def has(self, question: Question) -> bool:
        """Whether there can be an answer; a model proper always says yes."""
        ...

    async def ask(self, question: Question) -> Answer:
        """Ask, one single time.

        Raises:
            Passing: another try may do.
            Unreachable, Rejected: the endpoint cannot be used, or not so.
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
