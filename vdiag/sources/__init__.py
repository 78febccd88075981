"""The shelf of sources: where concepts can be imported from, one file each, holding one ``SOURCE``.

To add a source, add ``vdiag/sources/NAME.py`` with ``SOURCE = Source(...)`` and its test under
``tests/sources/``. The first line of the file's docstring is what ``vdiag list`` prints.
Another package offers a source through the entry point group ``vdiag.sources``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wanted:
    """What the user asks a source for.

    Attributes:
        n: how many, or ``None`` for all there are.
        seed: of the draw, where the source draws.
        options: a value for each of the source's options; see :class:`Source`.
    """

    n: int | None
    seed: int
    options: Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """What a source gives.

    Attributes:
        rows: of the concept file, each with a ``text``; lists and objects only for JSON lines.
        rule: in one or two sentences, by which rule these and no others were taken.
        counts: what there was and what was left out (``"captions"``, ``"duplicates removed"``).
    """

    rows: Sequence[Mapping[str, object]]
    rule: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Source:
    """A data set or kind of file that concepts are imported from.

    Attributes:
        name: the file's stem; what users type.
        licence: the terms of the data in one sentence, empty where only the user can know them.
        ending: of the file that is written, ``".csv"`` or ``".jsonl"``.
        n: how many are taken unless the user says; ``None`` for all.
        draws: whether ``--seed`` changes what is taken.
        options: for each option the values it can have, the default first; a value in angle
            brackets stands for any text, and an empty default for none.
        read: from files to concepts; raises BadInput where they cannot be used.
    """

    name: str
    licence: str
    ending: str
    n: int | None
    draws: bool
    options: Mapping[str, tuple[str, ...]]
    read: Callable[[Sequence[Path], Wanted], Found]
