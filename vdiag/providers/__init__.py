"""The shelf of providers: one file each, holding one ``PROVIDER``.

A provider turns a question into an answer. Users name a model ``provider/model``.
To add a provider, add ``vdiag/providers/NAME.py`` with ``PROVIDER = Provider(...)`` and its test
under ``tests/providers/``. The first line of the file's docstring is what ``vdiag list`` prints.
Another package offers a provider through the entry point group ``vdiag.providers``.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
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
        batch_endpoint: path that the requests of a batch are for; ``None`` for the provider's own.
        batch_metadata: kept with every batch beside vdiag's own.
        writers: for pictures that vdiag draws itself, from marks to a program, by language.
        languages: for files of answers, from each :func:`spelling` of a language to its name;
            where there is none, languages are taken as they are written.
    """

    base_url: str | None = None
    api: str = "auto"
    timeout: float = 600.0
    columns: Mapping[str, str] = field(default_factory=dict)
    asks: bool = True
    batch_endpoint: str | None = None
    batch_metadata: Mapping[str, str] = field(default_factory=dict)
    writers: Mapping[str, Callable[[Marks], str]] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)


def spelling(language: str) -> str:
    """A language's name without what people write in different ways: ``"pythonmatplotlib"``."""
    return re.sub(r"[\W_]+", "", language.lower())


@dataclass(frozen=True)
class NoAnswer:
    """What a batch holds for a question in place of an answer.

    Attributes:
        said: what the endpoint said, or what is wrong with what it sent.
        reason: what the question is recorded with, a word like those of
            :class:`vdiag.errors.TurnedDown`; empty where another try may do.
        charged: whether it may have been charged all the same.
    """

    said: str
    reason: str = ""
    charged: bool = False


@dataclass(frozen=True)
class BatchState:
    """How far a batch is.

    Attributes:
        id: the provider's.
        status: the provider's word for it.
        ended: whether nothing more will come.
        done: questions that it has finished with, well or badly.
        trouble: why it ended without answering all; empty when it did.
        waits: whether it came to nothing because too much is in the provider's queue already.
        files: where its answers lie at the provider.
    """

    id: str
    status: str
    ended: bool
    done: int
    trouble: str
    waits: bool
    files: tuple[str, ...]


class Batches(Protocol):
    """Questions sent in one file, answered within a day at a lower price.

    Attributes:
        largest: how many questions one batch may have.
        largest_file: how many bytes its file may have.
        statuses: the provider's words for how far a batch is.
    """

    @property
    def largest(self) -> int: ...
    @property
    def largest_file(self) -> int: ...
    @property
    def statuses(self) -> Collection[str]: ...

    def line(self, question: Question) -> bytes:
        """The question as a line of the file.

        Raises:
            TurnedDown: it cannot be sent.
        """
        ...

    async def upload(self, requests: Path, token: str) -> str:
        """Send the file, and wait until it can be used; its id at the provider. It costs nothing.

        Raises:
            Passing, Rejected: there is no batch, and none will appear.
        """
        ...

    async def create(self, file: str, token: str) -> str:
        """Make a batch of a file; its id. ``token`` is kept with it, for :meth:`find`.

        Raises:
            Passing: where it is unbilled, there surely is no batch; else there may be one.
            Rejected: there is none.
        """
        ...

    async def find(self, token: str, file: str | None) -> str | None:
        """Id of the batch made with this token or of this file, if there is one.

        Raises:
            NotThere: the provider does not show which batches there are.
        """
        ...

    async def state(self, batch: str) -> BatchState:
        """How far it is.

        Raises:
            NotThere: the provider does not show it.
        """
        ...

    async def fetch(self, file: str, place: Path) -> None:
        """Write one of a batch's files to this place, as it comes.

        Raises:
            NotThere: the provider does not show it.
        """
        ...

    def outcomes(self, place: Path) -> Iterator[tuple[str, Answer | NoAnswer]]:
        """Key of each question in a file that was fetched, and what came for it, one at a time.

        The key is empty where it cannot be told.
        """
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
